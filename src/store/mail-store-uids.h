/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store.h"

G_BEGIN_DECLS

/* What is here of a message a server named by its UID. */
typedef struct {
  guint32 uid;
  gint64 item;
  gint64 message;
  gint64 folder;  /* where it is shown; 0: nowhere, it was deleted here */
  gint64 date;
} MailPlacedUid;

/* (element-type MailPlacedUid): of uids (element-type guint32) those that are here */
GArray *mail_store_reader_find_uids (MailStoreReader  *reader,
                                     gint64            folder,
                                     const GArray     *uids,
                                     GError          **error);

G_END_DECLS
