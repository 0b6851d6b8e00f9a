/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-renamed.h"

#include "mail-store-private.h"

void
mail_mailbox_sample_free (MailMailboxSample *self)
{
  g_free (self->message_id);
  g_free (self);
}

/**
 * mail_store_reader_sample_mailbox:
 * @reader: a reader
 * @folder: a folder
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type MailMailboxSample): the newest messages of the server's mailbox, %MAIL_STORE_SAMPLE at most
 */
GPtrArray *
mail_store_reader_sample_mailbox (MailStoreReader  *reader,
                                  gint64            folder,
                                  GError          **error)
{
  g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_mailbox_sample_free);
  g_autoptr(MailStatement) rows = NULL;
  g_autoptr(GError) failure = NULL;

  rows = mail_sqlite_query (reader->db, error,
                            "SELECT p.uid, m.size, m.message_id FROM placement AS p JOIN message AS m ON m.id = p.message"
                            " WHERE p.server_folder = ? AND p.uid > 0 ORDER BY p.uid DESC LIMIT ?", "id", folder, MAIL_STORE_SAMPLE);
  if (rows == NULL)
    return NULL;
  while (mail_statement_next (rows, &failure))
    {
      MailMailboxSample *sample = g_new0 (MailMailboxSample, 1);

      sample->uid = (guint32) mail_statement_get_int (rows, 0);
      sample->size = (guint64) mail_statement_get_int (rows, 1);
      sample->message_id = mail_statement_dup_text (rows, 2);
      g_ptr_array_add (samples, sample);
    }
  return mail_statement_ended (&failure, error) ? g_steal_pointer (&samples) : NULL;
}

typedef struct {
  gint64 folder;
  char *raw_name;
} Renaming;

static void
renaming_free (gpointer data)
{
  Renaming *self = data;

  g_free (self->raw_name);
  g_free (self);
}

static gboolean
rename_mailbox (MailTransaction  *transaction,
                gpointer          data,
                GValue           *result,
                GError          **error)
{
  Renaming *self = data;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_FOLDERS);
  return mail_sqlite_run (transaction->db, error,
                          "UPDATE OR IGNORE folder SET raw_name = ?, missing_since = NULL WHERE id = ? AND raw_name IS NOT NULL", "si",
                          self->raw_name, self->folder);
}

/**
 * mail_store_sync_renamed:
 * @self: a store
 * @folder: which
 * @raw_name: what its mailbox is called now
 *
 * Somebody renamed the mailbox elsewhere. What is shown follows with the next mail_store_sync_folders (); a folder that has that name
 * already keeps it.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_sync_renamed (MailStore  *self,
                         gint64      folder,
                         const char *raw_name)
{
  Renaming *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (raw_name != NULL, NULL);

  job = g_new0 (Renaming, 1);
  job->folder = folder;
  job->raw_name = g_strdup (raw_name);
  return mail_store_write (self, MAIL_WRITE_SYNCHRONISER, NULL, rename_mailbox, job, renaming_free);
}
