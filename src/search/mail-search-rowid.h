/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-sqlite.h"

G_BEGIN_DECLS

/* Row ids of the index: the second the message arrived, so that "newest first" needs no sort and a range of dates is one of rows;
 * where that is taken, the next that is free. (The closer they are, the fewer bytes the index has.) */
typedef struct _MailSearchRowids MailSearchRowids;

MailSearchRowids *mail_search_rowids_new    (MailSqlite        *db);
void              mail_search_rowids_free   (MailSearchRowids  *self);
void              mail_search_rowids_forget (MailSearchRowids  *self);
void              mail_search_rowids_begin  (MailSearchRowids  *self);
gboolean          mail_search_rowids_take   (MailSearchRowids  *self,
                                             gint64             date,
                                             gint64            *id,
                                             GError           **error);
gint64            mail_search_rowids_get_lag (MailSearchRowids *self);
gint64            mail_search_rowid_of_date (gint64             date);

G_END_DECLS
