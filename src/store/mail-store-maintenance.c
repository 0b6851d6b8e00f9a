/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-maintenance.h"

#include "mail-store-act-rest.h"
#include "mail-store-body.h"
#include "mail-store-message.h"
#include "mail-store-subjects.h"

/* Chunks that are taken away in one transaction: at most 2 MiB of mail. */
#define MAX_CHUNKS 8
/* Sections whose last chunks are. */
#define MAX_SECTIONS 32
/* Pages given back at a time: 2 MiB. */
#define VACUUM "PRAGMA incremental_vacuum (256)"

/* How much of both files is room that nobody uses. */
static gboolean
count_free (MailTransaction  *transaction,
            MailSqlite       *bodies,
            gint64           *n_pages,
            GError          **error)
{
  gint64 n_mail = 0;

  if (!mail_sqlite_lookup (bodies, n_pages, error, "PRAGMA freelist_count", "") ||
      !mail_sqlite_lookup (transaction->db, &n_mail, error, "PRAGMA freelist_count", ""))
    return FALSE;
  *n_pages += n_mail;
  return TRUE;
}

/* Gives room back to the disk; whether there is more to give. */
static gboolean
shrink (MailTransaction  *transaction,
        MailSqlite       *bodies,
        gboolean         *more,
        GError          **error)
{
  gint64 before = 0;
  gint64 after = 0;

  if (!count_free (transaction, bodies, &before, error))
    return FALSE;
  *more = FALSE;
  if (before == 0)
    return TRUE;
  if (!mail_sqlite_exec (bodies, VACUUM, error) || !mail_sqlite_exec (transaction->db, VACUUM, error) ||
      !count_free (transaction, bodies, &after, error))
    return FALSE;
  *more = after > 0 && after < before;
  return TRUE;
}

/* The last chunks of a section, then the section. Whether any is left is said in n_chunks, which falls. */
static gboolean
collect_section (MailTransaction  *transaction,
                 MailSqlite       *bodies,
                 gint64            section,
                 int              *n_chunks,
                 gboolean         *is_gone,
                 GError          **error)
{
  gint64 first = section << 20;

  if (!mail_sqlite_run (bodies, error,
                        "DELETE FROM chunk WHERE id IN (SELECT id FROM chunk WHERE id >= ? AND id < ? ORDER BY id LIMIT ?)", "iid",
                        first, (section + 1) << 20, *n_chunks))
    return FALSE;
  *is_gone = mail_sqlite_get_changes (bodies) < *n_chunks;
  *n_chunks -= mail_sqlite_get_changes (bodies);
  return !*is_gone ||
         (mail_sqlite_run (bodies, error, "DELETE FROM section WHERE id = ?", "i", section) &&
          mail_sqlite_run (transaction->db, error, "DELETE FROM section_garbage WHERE section = ?", "i", section));
}

/* A little of what was given back; whether something is left. */
static gboolean
collect_sections (MailTransaction  *transaction,
                  gboolean         *more,
                  GError          **error)
{
  g_autoptr(GArray) sections = g_array_new (FALSE, FALSE, sizeof (gint64));
  MailSqlite *bodies;
  int n_chunks = MAX_CHUNKS;
  gboolean is_gone = TRUE;

  if (!mail_sqlite_collect (transaction->db, sections, error, "SELECT section FROM section_garbage LIMIT ?", "d", MAX_SECTIONS))
    return FALSE;
  *more = sections->len > 0;
  if (sections->len == 0)
    return TRUE;

  bodies = mail_transaction_get_bodies (transaction, error);
  if (bodies == NULL)
    return FALSE;
  for (guint i = 0; i < sections->len && n_chunks > 0 && is_gone; i++)
    if (!collect_section (transaction, bodies, g_array_index (sections, gint64, i), &n_chunks, &is_gone, error))
      return FALSE;
  return TRUE;
}

/*< private >
 * mail_store_collect:
 *
 * A writing job: what nobody needs goes, a little at a time, then the room it had, until nothing is left of it.
 *
 * Returns: whether it went well
 */
gboolean
mail_store_collect (MailTransaction  *transaction,
                    gpointer          data,
                    GValue           *result,
                    GError          **error)
{
  MailSqlite *bodies = mail_transaction_get_bodies (transaction, error);
  gboolean has_messages = FALSE;
  gboolean has_sections = FALSE;
  gboolean more = FALSE;

  if (bodies == NULL || !mail_message_collect (transaction, &has_messages, error) ||
      !collect_sections (transaction, &has_sections, error) ||
      (!has_messages && !has_sections && !shrink (transaction, bodies, &more, error)))
    return FALSE;

  if (has_messages || has_sections || more)
    mail_transaction_then (transaction, MAIL_WRITE_SYNCHRONISER, mail_store_collect);
  return TRUE;
}

/**
 * mail_store_maintain:
 *
 * A writing job: takes up acts on whole folders and on many messages where they were left, and collects bodies nobody needs, a
 * little at a time behind everything else. When a profile is opened, after an account was removed, and when nothing was written for
 * an hour.
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
  mail_act_rest_resume (transaction);
  mail_transaction_then (transaction, MAIL_WRITE_SYNCHRONISER, mail_subject_catch_up);
  mail_transaction_then (transaction, MAIL_WRITE_SYNCHRONISER, mail_body_copy_on);
  mail_transaction_then (transaction, MAIL_WRITE_SYNCHRONISER, mail_store_collect);
  return TRUE;
}
