/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store.h"

G_BEGIN_DECLS

/* How long a server is not asked again for a body that it did not give, in seconds. */
#define MAIL_STORE_PARKED_SECONDS (24 * 60 * 60)

/**
 * MailWantedBody:
 * @item: where
 * @message: what
 * @size: in bytes, as the server says
 * @uid: of the item
 * @has_twin: the same mail is here already, of another folder: moved or copied elsewhere, and seen there first
 * @is_fresh: nothing of it is here
 *
 * One message whose body is to be fetched.
 */
typedef struct {
  gint64 item;
  gint64 message;
  guint64 size;
  guint32 uid;
  gboolean has_twin;
  gboolean is_fresh;
} MailWantedBody;

/* (element-type gint64): items of the folder, not older than since (unix seconds), whose body is to be fetched, newest first. */
GArray    *mail_store_reader_list_without_body (MailStoreReader  *reader,
                                                gint64            folder,
                                                gint64            since,
                                                guint             limit,
                                                GError          **error);
/* (element-type MailWantedBody): the same with what fetching them takes. */
GArray    *mail_store_reader_list_wanted       (MailStoreReader  *reader,
                                                gint64            folder,
                                                gint64            since,
                                                guint             limit,
                                                GError          **error);
/* The server did not give it: for a day it is in no such list. → guint (G_TYPE_UINT): how often that happened. */
DexFuture *mail_store_park_body                (MailStore        *self,
                                                gint64            item) G_GNUC_WARN_UNUSED_RESULT;

/* The item gets the body of its twin. → gboolean (G_TYPE_BOOLEAN): whether there still was one. */
DexFuture *mail_store_share_body               (MailStore        *self,
                                                gint64            item) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
