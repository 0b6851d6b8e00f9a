/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef struct {
  char *title;
  AdwAccentColor color;
} MailListRowChip;

/* What a row says. Strings are its own; of marks and preview there may be none. */
typedef struct {
  char *people;
  PangoAttrList *people_marks;
  char *subject;
  PangoAttrList *subject_marks;
  char *preview;
  PangoAttrList *preview_marks;
  char *date;
  char *full_date;
  MailListRowChip *chips;
  guint n_chips;
  char *all_chips;
  guint n_messages;
  gboolean is_compact;
  gboolean is_unread;
  gboolean is_starred;
  gboolean is_muted;
  gboolean is_answered;
  gboolean has_attachments;
} MailListRowContent;

void                mail_list_row_content_clear       (MailListRowContent       *self);

/* A row laid out for a width: its texts and icons, each in its place. */
typedef struct _MailListRowPicture MailListRowPicture;

int                 mail_list_row_picture_get_height  (GtkWidget                *widget,
                                                       gboolean                  compact,
                                                       gboolean                  preview);
MailListRowPicture *mail_list_row_picture_new         (GtkWidget                *widget,
                                                       const MailListRowContent *content,
                                                       int                       width);
void                mail_list_row_picture_free        (MailListRowPicture       *self);
void                mail_list_row_picture_snapshot    (MailListRowPicture       *self,
                                                       GtkWidget                *widget,
                                                       GtkSnapshot              *snapshot,
                                                       gboolean                  is_star_pointed_at);
gboolean            mail_list_row_picture_is_star     (MailListRowPicture       *self,
                                                       double                    x,
                                                       double                    y);
const char         *mail_list_row_picture_get_tooltip (MailListRowPicture       *self,
                                                       double                    x,
                                                       double                    y,
                                                       GdkRectangle             *area);
GPtrArray          *mail_list_row_picture_list_layouts (MailListRowPicture      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailListRowPicture, mail_list_row_picture_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MailListRowContent, mail_list_row_content_clear)

G_END_DECLS
