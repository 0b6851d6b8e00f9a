/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mail-list-marks.h"

G_BEGIN_DECLS

/* What all rows of a list have in common: one line or three, and what is marked in them. Signal "changed": they look different now. */
#define MAIL_TYPE_LIST_LOOK (mail_list_look_get_type ())
G_DECLARE_FINAL_TYPE (MailListLook, mail_list_look, MAIL, LIST_LOOK, GObject)

MailListLook  *mail_list_look_new           (MailListMarks *marks);
gboolean       mail_list_look_is_compact    (MailListLook  *self);
gboolean       mail_list_look_has_preview   (MailListLook  *self);
/* (transfer none) */
MailListMarks *mail_list_look_get_marks     (MailListLook  *self);

G_END_DECLS
