/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"

G_BEGIN_DECLS

/* Where a conversation is read: one document in one web view, and quiet pages for when there is nothing to read. */
#define MAIL_TYPE_READER (mail_reader_get_type ())
G_DECLARE_FINAL_TYPE (MailReader, mail_reader, MAIL, READER, AdwBin)

MailReader *mail_reader_new                  (MailAccountManager *manager);
void        mail_reader_show_item            (MailReader         *self,
                                              gint64              item);
void        mail_reader_show_conversation    (MailReader         *self,
                                              GArray             *items,
                                              gint64              item);
gint64      mail_reader_get_item             (MailReader         *self);
void        mail_reader_show_selection_count (MailReader         *self,
                                              guint               n);
void        mail_reader_set_read_delay       (MailReader         *self,
                                              int                 delay);
void        mail_reader_keep_unread          (MailReader         *self,
                                              gint64              item);
/* Whether the newest message of a conversation is its first; FALSE at first. */
void        mail_reader_set_newest_first     (MailReader         *self,
                                              gboolean            newest_first);
void        mail_reader_set_zoom             (MailReader         *self,
                                              double              zoom);

G_END_DECLS
