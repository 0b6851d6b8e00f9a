/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mail.db and bodies.db, side by side: both are read in the order of messages. */
#include "mail-store-bodies.h"
#include "mail-store-check.h"
#include "mail-store-private.h"

static gboolean
is_garbage (MailSqlite  *db,
            gint64       message,
            gboolean    *garbage,
            GError     **error)
{
  gint64 found = 0;

  if (!mail_sqlite_lookup (db, &found, error, "SELECT 1 FROM body_garbage WHERE message = ?", "i", message))
    return FALSE;
  *garbage = found != 0;
  return TRUE;
}

/* The next row; 0 behind the last. */
static gint64
step (MailStatement  *rows,
      GError        **failure)
{
  return *failure == NULL && mail_statement_next (rows, failure) ? mail_statement_get_int (rows, 0) : 0;
}

static gboolean
check_missing (MailStoreReader  *reader,
               GPtrArray        *findings,
               GError          **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) messages = NULL;
  g_autoptr(MailStatement) sections = NULL;
  guint n_before = findings->len;
  gint64 message, section;

  messages = mail_sqlite_query (reader->db, error, "SELECT id FROM message WHERE body_state = ? ORDER BY id", "d", MAIL_BODY_COMPLETE);
  sections = mail_sqlite_query (reader->bodies, error,
                                "SELECT message FROM section INDEXED BY section_readable WHERE complete = 1 AND name = ''"
                                " ORDER BY message", "");
  if (messages == NULL || sections == NULL)
    return FALSE;

  section = step (sections, &failure);
  while ((message = step (messages, &failure)) != 0)
    {
      while (section != 0 && section < message)
        section = step (sections, &failure);
      if (failure == NULL && section != message && findings->len - n_before < MAIL_STORE_CHECK_MAX)
        g_ptr_array_add (findings, mail_finding_new (MAIL_FINDING_BODY_MISSING, message, NULL));
    }
  return mail_statement_ended (&failure, error);
}

static gboolean
check_unowned (MailStoreReader  *reader,
               GPtrArray        *findings,
               GError          **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) messages = NULL;
  g_autoptr(MailStatement) sections = NULL;
  guint n_before = findings->len;
  gint64 message, owner;

  messages = mail_sqlite_query (reader->db, error, "SELECT id FROM message ORDER BY id", "");
  owner = messages != NULL ? step (messages, &failure) : 0;
  sections = mail_sqlite_query (reader->bodies, error, "SELECT DISTINCT message FROM section ORDER BY message", "");
  if (messages == NULL || sections == NULL)
    return FALSE;

  while ((message = step (sections, &failure)) != 0)
    {
      gboolean garbage = FALSE;

      while (owner != 0 && owner < message)
        owner = step (messages, &failure);
      if (failure != NULL || owner == message || findings->len - n_before >= MAIL_STORE_CHECK_MAX)
        continue;
      if (!is_garbage (reader->db, message, &garbage, error))
        return FALSE;
      if (!garbage)
        g_ptr_array_add (findings, mail_finding_new (MAIL_FINDING_BODY_UNOWNED, message, NULL));
    }
  return mail_statement_ended (&failure, error);
}

/* What is being taken away is less than it was. */
static gboolean
check_incomplete (MailStoreReader  *reader,
                  GPtrArray        *findings,
                  GError          **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  rows = mail_sqlite_query (reader->bodies, error,
                            "SELECT s.message, s.id FROM section AS s WHERE s.complete = 1 AND s.size <> (SELECT coalesce (sum (bytes), 0)"
                            " FROM chunk WHERE id >= (s.id << 20) AND id < ((s.id + 1) << 20)) LIMIT ?", "d", MAIL_STORE_CHECK_MAX);
  if (rows == NULL)
    return FALSE;
  while (mail_statement_next (rows, &failure))
    {
      gint64 message = mail_statement_get_int (rows, 0);
      gboolean garbage = FALSE;
      gint64 leaving = 0;

      if (!is_garbage (reader->db, message, &garbage, error) ||
          !mail_sqlite_lookup (reader->db, &leaving, error, "SELECT 1 FROM section_garbage WHERE section = ?", "i",
                               mail_statement_get_int (rows, 1)))
        return FALSE;
      if (!garbage && leaving == 0)
        g_ptr_array_add (findings, mail_finding_new (MAIL_FINDING_BODY_INCOMPLETE, message, NULL));
    }
  return mail_statement_ended (&failure, error);
}

/*< private >
 * mail_store_reader_check_bodies:
 *
 * Returns: whether everything was looked at
 */
gboolean
mail_store_reader_check_bodies (MailStoreReader  *reader,
                                GPtrArray        *findings,
                                GError          **error)
{
  return check_missing (reader, findings, error) && check_unowned (reader, findings, error) &&
         check_incomplete (reader, findings, error);
}
