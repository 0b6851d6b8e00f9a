/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-search.h"
#include "mail-sqlite.h"

G_BEGIN_DECLS

/* A job with a connection of mail_search_index_open_reader (), on a thread of the readers. */
typedef gboolean (*MailSearchFunc) (MailSqlite    *db,
                                    gpointer       data,
                                    GCancellable  *cancellable,
                                    GValue        *result,
                                    GError       **error);

DexFuture *mail_search_run       (MailSearch      *self,
                                  MailSearchFunc   func,
                                  gpointer         data,
                                  GDestroyNotify   destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
