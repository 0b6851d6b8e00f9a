/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* How many of the messages that are looked at have a label. */
typedef enum {
  MAIL_LABEL_ROW_NONE,
  MAIL_LABEL_ROW_SOME,
  MAIL_LABEL_ROW_ALL,
} MailLabelRowState;

/* A label in the list of all: given and taken by its check box, changed by its menu, put elsewhere in the order by dragging, by its
 * menu or by keys. Signals "toggled" (whether they are to have it); "edit"; "moved" (gint: its place, counted from 0). */
#define MAIL_TYPE_LABEL_ROW (mail_label_row_get_type ())
G_DECLARE_FINAL_TYPE (MailLabelRow, mail_label_row, MAIL, LABEL_ROW, AdwActionRow)

GtkWidget  *mail_label_row_new         (const char        *keyword,
                                        const char        *title,
                                        const char        *color,
                                        MailLabelRowState  state);
const char *mail_label_row_get_keyword (MailLabelRow      *self);
/* How many labels there are, and its place among them. */
gboolean    mail_label_row_shows       (MailLabelRow      *self,
                                        const char        *keyword,
                                        const char        *title,
                                        const char        *color);
int         mail_label_row_get_place   (MailLabelRow      *self);
void        mail_label_row_set_place   (MailLabelRow      *self,
                                        guint              place,
                                        guint              n_labels);

G_END_DECLS
