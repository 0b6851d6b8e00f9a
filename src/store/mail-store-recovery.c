/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-recovery.h"

#include "mail-error.h"
#include "mail-store-outbox.h"

/**
 * mail_store_check_pair:
 * @db: mail.db, before its migration
 * @bodies: bodies.db, before its migration
 * @error: (out): why the two do not belong together
 *
 * Numbers of messages begin anew in a new mail.db: beside bodies from before, which may exist nowhere else, it must not be made.
 *
 * Returns: whether they may be used
 */
gboolean
mail_store_check_pair (MailSqlite  *db,
                       MailSqlite  *bodies,
                       GError     **error)
{
  gint64 version = 0;
  gint64 bodies_version = 0;
  gint64 section = 0;

  if (!mail_sqlite_lookup (db, &version, error, "PRAGMA user_version", "") ||
      !mail_sqlite_lookup (bodies, &bodies_version, error, "PRAGMA user_version", ""))
    return FALSE;
  if (version != 0 || bodies_version == 0)
    return TRUE;
  if (!mail_sqlite_lookup (bodies, &section, error, "SELECT id FROM section LIMIT 1", ""))
    return FALSE;
  if (section == 0)
    return TRUE;

  mail_set_error (error, MAIL_ERROR_STORAGE, NULL,
                  "The file “%s” is missing, but mail is still in “%s”: put it back, or move that one away",
                  mail_sqlite_get_path (db), mail_sqlite_get_path (bodies));
  return FALSE;
}

/**
 * mail_store_recover:
 * @db: mail.db
 * @bodies: bodies.db
 * @error: (out): why not
 *
 * Puts right what a killed process left: bodies that were never finished, bodies whose message was not committed (its number
 * will be given again), and entries of the outbox that were on their way. One that was before its final dot cannot have been
 * sent; one past it may have been.
 *
 * Returns: whether it went well
 */
gboolean
mail_store_recover (MailSqlite  *db,
                    MailSqlite  *bodies,
                    GError     **error)
{
  gint64 highest = 0;

  if (!mail_sqlite_lookup (db, &highest, error, "SELECT seq FROM sqlite_sequence WHERE name = 'message'", ""))
    return FALSE;

  return mail_sqlite_run (bodies, error, "DELETE FROM section WHERE complete = 0", "") &&
         mail_sqlite_run (bodies, error, "DELETE FROM section WHERE message > ?", "i", highest) &&
         mail_sqlite_run (db, error, "UPDATE outbox SET state = ? WHERE state = ?", "dd",
                          MAIL_OUTBOX_QUEUED, MAIL_OUTBOX_SENDING) &&
         mail_sqlite_run (db, error, "UPDATE outbox SET state = ? WHERE state = ?", "dd",
                          MAIL_OUTBOX_UNKNOWN, MAIL_OUTBOX_DOT_SENT);
}
