/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mail-search.h"
#include "mail-store-items.h"

G_BEGIN_DECLS

/* What rows show of what was searched for: where it is in people and subject, and in place of the preview a line of the message
 * around it. Lines are read for the rows that are seen, by a reader; who asks for something else does not wait for them.
 * Signal "changed": the rows are to be shown again. Main thread only. */
#define MAIL_TYPE_LIST_MARKS (mail_list_marks_get_type ())
G_DECLARE_FINAL_TYPE (MailListMarks, mail_list_marks, MAIL, LIST_MARKS, GObject)

MailListMarks *mail_list_marks_new        (void);
void           mail_list_marks_set_search (MailListMarks    *self,
                                           MailSearch       *search);
/* query (nullable): nothing is searched for */
void           mail_list_marks_set_query  (MailListMarks    *self,
                                           const char       *query,
                                           MailSearchSyntax  syntax);
PangoAttrList *mail_list_marks_find       (MailListMarks    *self,
                                           MailSearchColumns columns,
                                           const char       *text);
const char    *mail_list_marks_get_line   (MailListMarks    *self,
                                           GtkWidget        *row,
                                           const MailItem   *item,
                                           PangoAttrList   **attributes);
void           mail_list_marks_forget     (MailListMarks    *self,
                                           GtkWidget        *row);
/* Other rows than before are seen. */
void           mail_list_marks_look       (MailListMarks    *self);

G_END_DECLS
