/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-recovery.h"

#include "mail-error.h"
#include "mail-store-outbox.h"

/* How long what came of a section that broke off is kept for going on with it: a week. */
#define UNFINISHED_SECONDS (7 * 24 * 60 * 60)

static void
set_missing_error (GError     **error,
                   MailSqlite  *missing,
                   MailSqlite  *other)
{
  mail_set_error (error, MAIL_ERROR_STORAGE, NULL,
                  "The file “%s” is missing or empty, but mail is in “%s”: put it back, or move that one away",
                  mail_sqlite_get_path (missing), mail_sqlite_get_path (other));
}

/**
 * mail_store_check_pair:
 * @db: mail.db, before its migration
 * @bodies: bodies.db, before its migration
 * @error: (out): why the two do not belong together
 *
 * mail.db is made first, so it is never new beside a bodies.db that is not: numbers of messages would begin anew, beside bodies
 * that may exist nowhere else. A new bodies.db is right only where no body is said to be.
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
  gint64 has_bodies = 0;

  if (!mail_sqlite_lookup (db, &version, error, "PRAGMA user_version", "") ||
      !mail_sqlite_lookup (bodies, &bodies_version, error, "PRAGMA user_version", ""))
    return FALSE;
  if (version == 0 && bodies_version != 0)
    {
      set_missing_error (error, db, bodies);
      return FALSE;
    }
  if (version == 0 || bodies_version != 0)
    return TRUE;

  if (!mail_sqlite_lookup (db, &has_bodies, error, "SELECT EXISTS (SELECT 1 FROM message WHERE body_state <> 0)", ""))
    return FALSE;
  if (has_bodies != 0)
    set_missing_error (error, bodies, db);
  return has_bodies == 0;
}

/**
 * mail_store_recover:
 * @db: mail.db
 * @bodies: bodies.db
 * @highest_id: (out): the highest number a message, placement or conversation ever had
 * @error: (out): why not
 *
 * Puts right what a killed process left: bodies that were never finished and cannot be gone on with, bodies whose message was not
 * committed (its number will be given again), and entries of the outbox that were on their way. One that was before its final dot
 * cannot have been sent; one past it may have been.
 *
 * Returns: whether it went well
 */
gboolean
mail_store_recover (MailSqlite  *db,
                    MailSqlite  *bodies,
                    gint64      *highest_id,
                    GError     **error)
{
  if (!mail_sqlite_lookup (db, highest_id, error,
                           "SELECT max ((SELECT highest FROM local_id), coalesce ((SELECT max (id) FROM message), 0))", ""))
    return FALSE;

  return mail_sqlite_run (bodies, error,
                          "DELETE FROM section WHERE complete = 0 AND (origin IS NULL OR begun < unixepoch () - ?)", "d",
                          UNFINISHED_SECONDS) &&
         mail_sqlite_run (bodies, error, "DELETE FROM section WHERE message > ?", "i", *highest_id) &&
         mail_sqlite_run (db, error, "UPDATE outbox SET state = ? WHERE state = ?", "dd",
                          MAIL_OUTBOX_QUEUED, MAIL_OUTBOX_SENDING) &&
         mail_sqlite_run (db, error, "UPDATE outbox SET state = ? WHERE state = ?", "dd",
                          MAIL_OUTBOX_UNKNOWN, MAIL_OUTBOX_DOT_SENT);
}
