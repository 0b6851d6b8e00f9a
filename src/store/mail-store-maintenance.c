/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-maintenance.h"

#include "mail-store-act.h"
#include "mail-store-message.h"

/* Pages given back at a time: 2 MiB. */
#define VACUUM "PRAGMA incremental_vacuum (256)"

static gboolean
collect (MailTransaction  *transaction,
         gpointer          data,
         GValue           *result,
         GError          **error)
{
  MailSqlite *bodies = mail_transaction_get_bodies (transaction, error);
  gboolean more = FALSE;

  if (bodies == NULL || !mail_message_collect (transaction, &more, error) ||
      !mail_sqlite_exec (bodies, VACUUM, error) || !mail_sqlite_exec (transaction->db, VACUUM, error))
    return FALSE;

  if (more)
    mail_transaction_then (transaction, MAIL_WRITE_SYNCHRONISER, collect);
  return TRUE;
}

/**
 * mail_store_maintain:
 *
 * A writing job: takes up acts on whole folders where they were left, and collects bodies nobody needs, a little at a time
 * behind everything else. When a profile is opened, after an account was removed, and when nothing was written for an hour.
 *
 * Returns: whether it went well
 */
gboolean
mail_store_maintain (MailTransaction  *transaction,
                     gpointer          data,
                     GValue           *result,
                     GError          **error)
{
  mail_snapshot_resume (transaction);
  mail_transaction_then (transaction, MAIL_WRITE_SYNCHRONISER, collect);
  return TRUE;
}
