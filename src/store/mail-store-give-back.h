/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store.h"

G_BEGIN_DECLS

/* How long a body that a person opened is kept although it is older than the account's span, in seconds. */
#define MAIL_STORE_OPENED_SECONDS (30 * 24 * 60 * 60)
/* How many messages one call takes: a few milliseconds. */
#define MAIL_STORE_GIVE_BACK_MAX 50

/* A message whose body may be given back, and where the search for others goes on. */
typedef struct {
  gint64 item;
  gint64 message;
  gint64 date;
} MailSparedBody;

/* (element-type MailSparedBody): in a folder, of those older than before, behind the one given, oldest first. */
GArray    *mail_store_reader_list_spared (MailStoreReader       *reader,
                                          gint64                 folder,
                                          gint64                 before,
                                          const MailSparedBody  *behind,
                                          guint                  limit,
                                          GError               **error);
/* → guint (G_TYPE_UINT): of how many the body went. messages: gint64, at most MAIL_STORE_GIVE_BACK_MAX. What exists only here, what
 * is starred, what is not older, or was opened lately, stays. */
DexFuture *mail_store_give_back          (MailStore             *self,
                                          GArray                *messages,
                                          gint64                 before) G_GNUC_WARN_UNUSED_RESULT;
/* A person opened it: it stays a while. → TRUE */
DexFuture *mail_store_note_opened        (MailStore             *self,
                                          gint64                 message) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
