/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-kept.h"

#include "mail-keywords.h"
#include "mail-store-mailbox.h"
#include "mail-store-private.h"

typedef struct {
  gint64 folder;
  MailKept kept;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  mail_kept_clear (&job->kept);
  g_free (job);
}

static gboolean
learn_kept (MailTransaction  *transaction,
            gpointer          data,
            GValue           *result,
            GError          **error)
{
  const Job *job = data;

  if (job->kept.any)
    return mail_sqlite_run (transaction->db, error,
                            "UPDATE mailbox SET kept_flags = NULL, kept_keywords = NULL WHERE folder = ? AND kept_flags IS NOT NULL",
                            "i", job->folder);
  return mail_sqlite_run (transaction->db, error,
                          "UPDATE mailbox SET kept_flags = ?1, kept_keywords = ?2 WHERE folder = ?3"
                          " AND (kept_flags IS NOT ?1 OR kept_keywords IS NOT ?2)", "dsi", job->kept.flags, job->kept.keywords,
                          job->folder);
}

/**
 * mail_store_learn_kept:
 * @self: a store
 * @folder: whose mailbox was opened
 * @kept: which keywords its server keeps; copied
 *
 * Costs nothing when it is known.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_learn_kept (MailStore      *self,
                       gint64          folder,
                       const MailKept *kept)
{
  Job *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  job = g_new0 (Job, 1);
  job->folder = folder;
  job->kept = *kept;
  job->kept.keywords = g_strdup (kept->keywords);
  return mail_store_write (self, MAIL_WRITE_SYNCHRONISER, NULL, learn_kept, job, job_free);
}

gboolean
mail_mailbox_load_kept (MailTransaction  *transaction,
                        gint64            folder,
                        MailKept         *kept,
                        GError          **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) row = NULL;

  *kept = (MailKept) { .any = TRUE };
  row = mail_sqlite_query (transaction->db, error,
                           "SELECT kept_flags, kept_keywords FROM mailbox WHERE folder = ? AND kept_flags IS NOT NULL", "i", folder);
  if (row == NULL)
    return FALSE;
  if (mail_statement_next (row, &failure))
    *kept = (MailKept) { FALSE, (MailFlags) mail_statement_get_int (row, 0), mail_statement_dup_text (row, 1) };
  return mail_statement_ended (&failure, error);
}

gboolean
mail_placement_hear_flags (MailTransaction  *transaction,
                           MailPlacement    *self,
                           const MailKept   *kept,
                           MailFlags         flags,
                           const char       *keywords,
                           guint64           modseq,
                           GError          **error)
{
  g_autofree char *ours = NULL;
  g_autofree char *all = NULL;

  if (kept->any)
    return mail_placement_set_server_flags (transaction, self, flags, keywords, modseq, error);

  ours = mail_keywords_remove (self->server_keywords, kept->keywords);
  all = mail_keywords_add (keywords, ours);
  flags |= self->server_flags & MAIL_FLAGS_KEYWORDS & ~kept->flags;
  return mail_placement_set_server_flags (transaction, self, flags, all, modseq, error);
}

void
mail_kept_clear (MailKept *self)
{
  g_clear_pointer (&self->keywords, g_free);
}
