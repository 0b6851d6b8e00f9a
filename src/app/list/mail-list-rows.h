/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-list-item.h"
#include "mail-store-changes.h"

G_BEGIN_DECLS

/* The rows of a list that somebody looks at, or looked at a moment ago; all others do not exist. Main thread only. */
typedef struct _MailListRows MailListRows;

MailListRows *mail_list_rows_new         (MailStore        *store);
void          mail_list_rows_free        (MailListRows     *self);
/* (nullable) (element-type gint64): of a list of conversations: the folders it is of */
void          mail_list_rows_set_conversations (MailListRows *self,
                                          const GArray     *folders);
/* (nullable) (transfer none) */
MailListItem *mail_list_rows_find        (MailListRows     *self,
                                          gint64            id);
/* (transfer none): makes rows for these ids and keeps them for a while; returns the one at index */
MailListItem *mail_list_rows_make        (MailListRows     *self,
                                          const gint64     *ids,
                                          guint             n_ids,
                                          guint             index);
void          mail_list_rows_forget      (MailListRows     *self);
void          mail_list_rows_refresh     (MailListRows     *self,
                                          MailStoreChanges *changes);
void          mail_list_rows_refresh_all (MailListRows     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailListRows, mail_list_rows_free)

G_END_DECLS
