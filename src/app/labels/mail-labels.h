/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-store-labels.h"

G_BEGIN_DECLS

/* All labels there are and how they look, kept right by the store's notices. Signal "changed". */
#define MAIL_TYPE_LABELS (mail_labels_get_type ())
G_DECLARE_FINAL_TYPE (MailLabels, mail_labels, MAIL, LABELS, GObject)

MailLabels *mail_labels_new       (MailStore  *store);
/* Whatever is in the window finds them there. */
void        mail_labels_attach    (MailLabels *self,
                                   GtkWidget  *window);
/* (nullable) (transfer none): those of the window that @widget is in */
MailLabels *mail_labels_find      (GtkWidget  *widget);
/* (transfer none) (element-type MailLabel) */
GPtrArray  *mail_labels_list      (MailLabels *self);
/* What a person sees of a keyword, also of one that nobody has given a name. */
char       *mail_labels_get_title (MailLabels *self,
                                   const char *keyword);
/* A style class. */
const char *mail_labels_get_color (MailLabels *self,
                                   const char *keyword);
AdwAccentColor mail_labels_get_accent (MailLabels *self,
                                   const char *keyword);
/* Those among the keywords of a message that are labels, in the order of all. */
GStrv       mail_labels_pick      (MailLabels *self,
                                   const char *keywords);
/* (nullable): all of them as one line */
char       *mail_labels_describe  (MailLabels *self,
                                   const char *keywords);
/* Read again: mail with other labels may have come. */
void        mail_labels_read      (MailLabels *self);

G_END_DECLS
