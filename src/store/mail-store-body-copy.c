/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-bodies.h"
#include "mail-store-body.h"
#include "mail-store-private.h"

/* Chunks that are copied in one transaction: at most 1 MiB of mail. */
#define MAX_CHUNKS 4
/* What a section comes from that is copied from another message, which follows. */
#define ORIGIN "copy/"

typedef struct {
  gint64 section;
  gint64 message;
  gint64 source; /* the section that is copied; 0: it is gone */
  gint64 size;
} Copy;

/* The next one that is not whole; section 0: there is none. */
static gboolean
find_copy (MailTransaction  *transaction,
           MailSqlite       *bodies,
           Copy             *self,
           GError          **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) row = mail_sqlite_query (bodies, error,
                                                    "SELECT s.id, s.message, w.id, w.size FROM section AS s LEFT JOIN section AS w"
                                                    " ON w.message = CAST (substr (s.origin, 6) AS INTEGER) AND w.name = ''"
                                                    " AND w.complete = 1 WHERE s.complete = 0 AND s.origin GLOB '" ORIGIN "*' LIMIT 1", "");
  gint64 exists = 0;

  if (row == NULL)
    return FALSE;
  if (mail_statement_next (row, &failure))
    *self = (Copy) { mail_statement_get_int (row, 0), mail_statement_get_int (row, 1), mail_statement_get_int (row, 2),
                     mail_statement_get_int (row, 3) };
  if (!mail_statement_ended (&failure, error) ||
      !mail_sqlite_lookup (transaction->db, &exists, error, "SELECT id FROM message WHERE id = ?", "i", self->message))
    return FALSE;
  if (exists == 0)
    self->source = 0;
  return TRUE;
}

/* Some chunks of it, and its end when it is reached. */
static gboolean
go_on (MailTransaction  *transaction,
       MailSqlite       *bodies,
       const Copy       *self,
       GError          **error)
{
  gint64 n_chunks = 0;
  gint64 from = self->source << 20;
  gint64 to = self->section << 20;
  int n_new;

  if (!mail_sqlite_lookup (bodies, &n_chunks, error, "SELECT count(*) FROM chunk WHERE id >= ? AND id < ?", "ii", to,
                           (self->section + 1) << 20) ||
      !mail_sqlite_run (bodies, error,
                        "INSERT INTO chunk (id, bytes, data) SELECT id - ?1 + ?2, bytes, data FROM chunk"
                        " WHERE id >= ?1 + ?3 AND id < ?1 + ?3 + ?4 AND id < ?5", "iiidi", from, to, n_chunks, MAX_CHUNKS,
                        (self->source + 1) << 20))
    return FALSE;
  n_new = mail_sqlite_get_changes (bodies);
  if (n_new == MAX_CHUNKS)
    return TRUE;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OPERATIONS);
  return mail_body_complete (transaction, self->message, MAIL_SECTION_WHOLE, self->section, (guint) (n_chunks + n_new),
                             (guint64) self->size, error);
}

/*< private >
 * mail_body_copy_on:
 *
 * A writing job: goes on with bodies that are copied to other accounts, a little at a time behind everything else. When one is begun,
 * and when a profile is opened.
 *
 * Returns: whether it went well
 */
gboolean
mail_body_copy_on (MailTransaction  *transaction,
                   gpointer          data,
                   GValue           *result,
                   GError          **error)
{
  MailSqlite *bodies = mail_transaction_get_bodies (transaction, error);
  Copy copy = { 0 };

  if (bodies == NULL || !find_copy (transaction, bodies, &copy, error))
    return FALSE;
  if (copy.section == 0)
    return TRUE;
  /* Nobody wants it any more, or there is nothing to copy: it is as if it had not been begun. */
  if (copy.source == 0 ? !mail_sqlite_run (bodies, error, "DELETE FROM section WHERE id = ?", "i", copy.section)
                       : !go_on (transaction, bodies, &copy, error))
    return FALSE;

  mail_transaction_then (transaction, MAIL_WRITE_SYNCHRONISER, mail_body_copy_on);
  return TRUE;
}

/*< private >
 * mail_body_copy_later:
 * @transaction: a transaction
 * @from: a message whose body is here
 * @to: a message that gets it, too
 * @is_small: (out): nothing was begun: it can be copied at once
 * @error: (out): why not
 *
 * Begins to copy a body that is too large for one transaction.
 *
 * Returns: whether it went well
 */
gboolean
mail_body_copy_later (MailTransaction  *transaction,
                      gint64            from,
                      gint64            to,
                      gboolean         *is_small,
                      GError          **error)
{
  MailSqlite *bodies = mail_transaction_get_bodies (transaction, error);
  g_autofree char *origin = g_strdup_printf (ORIGIN "%" G_GINT64_FORMAT, from);
  gint64 size = 0;
  gint64 section;

  if (bodies == NULL ||
      !mail_sqlite_lookup (bodies, &size, error, "SELECT size FROM section WHERE message = ? AND name = '' AND complete = 1", "i",
                           from))
    return FALSE;
  *is_small = size <= (gint64) MAX_CHUNKS * MAIL_BODY_CHUNK;
  if (*is_small)
    return TRUE;

  mail_transaction_then (transaction, MAIL_WRITE_SYNCHRONISER, mail_body_copy_on);
  return mail_body_begin (transaction, to, MAIL_SECTION_WHOLE, origin, &section, error);
}
