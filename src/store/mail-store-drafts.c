/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-error.h"
#include "mail-store-bodies.h"
#include "mail-store-body.h"
#include "mail-store-draft.h"
#include "mail-store-folder.h"
#include "mail-store-message.h"
#include "mail-store-outbox.h"
#include "mail-store-placement.h"
#include "mail-store-private.h"

typedef struct {
  gint64 draft;
  gint64 account;
  GBytes *bytes;
  GVariant *state;

  MailContent *content;
  GPtrArray *chunks;
} DraftJob;

static void
draft_job_free (gpointer data)
{
  DraftJob *job = data;

  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_clear_pointer (&job->state, g_variant_unref);
  g_clear_pointer (&job->content, mail_content_free);
  g_clear_pointer (&job->chunks, g_ptr_array_unref);
  g_free (job);
}

void
mail_draft_free (MailDraft *self)
{
  g_clear_pointer (&self->state, g_variant_unref);
  g_free (self);
}

static void
prepare_draft (gpointer data)
{
  DraftJob *job = data;

  job->content = mail_content_new_made_here (job->bytes);
  job->chunks = mail_body_pack (job->bytes);
}

static gboolean
find_folder (MailTransaction  *transaction,
             gint64            account,
             gint64           *id,
             GError          **error)
{
  g_autoptr(MailFolder) folder = NULL;

  if (!mail_folder_find_role (transaction->db, account, MAIL_ROLE_DRAFTS, &folder, error))
    return FALSE;
  if (folder == NULL)
    return mail_folder_make_local (transaction, account, MAIL_ROLE_DRAFTS, id, error);

  *id = folder->id;
  return TRUE;
}

static gboolean
add_draft (MailTransaction  *transaction,
           DraftJob         *job,
           gint64            message,
           gint64            folder,
           gint64           *draft,
           GError          **error)
{
  g_autoptr(GBytes) state = g_variant_get_data_as_bytes (job->state);
  MailPlacement placement = {
    .message = message,
    .account = job->account,
    .folder = folder,
    .date = transaction->now,
    .flags = MAIL_FLAG_DRAFT | MAIL_FLAG_SEEN,
    .server_flags = MAIL_FLAG_DRAFT | MAIL_FLAG_SEEN,
  };

  if (!mail_placement_insert (transaction, &placement, error) ||
      !mail_sqlite_run (transaction->db, error,
                        "INSERT INTO draft (account, item, saved, state_type, state) VALUES (?, ?, ?, ?, ?)", "iiisb",
                        job->account, placement.id, transaction->now, g_variant_get_type_string (job->state), state))
    return FALSE;

  *draft = mail_sqlite_get_last_id (transaction->db);
  return TRUE;
}

/* Each version is a message of its own, so that what is read is all of one version, whatever is killed when. */
static gboolean
replace_draft (MailTransaction  *transaction,
               DraftJob         *job,
               gint64            message,
               gint64            folder,
               GError          **error)
{
  g_autoptr(GBytes) state = g_variant_get_data_as_bytes (job->state);
  g_autoptr(MailPlacement) placement = NULL;
  gint64 item = 0;
  gint64 before;

  if (!mail_sqlite_lookup (transaction->db, &item, error, "SELECT item FROM draft WHERE id = ?", "i", job->draft) ||
      !mail_placement_load (transaction, item, &placement, error))
    return FALSE;
  if (placement == NULL)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The draft is no longer there");
      return FALSE;
    }

  before = placement->message;
  return mail_placement_show_in (transaction, placement, folder, error) &&
         mail_placement_set_message (transaction, placement, message, transaction->now, error) &&
         mail_message_discard (transaction, before, error) &&
         mail_sqlite_run (transaction->db, error,
                          "UPDATE draft SET account = ?, saved = ?, state_type = ?, state = ? WHERE id = ?", "iisbi",
                          job->account, transaction->now, g_variant_get_type_string (job->state), state, job->draft);
}

static gboolean
save_draft (MailTransaction  *transaction,
            gpointer          data,
            GValue           *result,
            GError          **error)
{
  DraftJob *job = data;
  gint64 draft = job->draft;
  gint64 message;
  gint64 folder;

  if (!find_folder (transaction, job->account, &folder, error) ||
      !mail_message_insert (transaction, job->account, job->content, &message, error))
    return FALSE;
  if (job->draft == 0 ? !add_draft (transaction, job, message, folder, &draft, error)
                      : !replace_draft (transaction, job, message, folder, error))
    return FALSE;
  if (!mail_body_put (transaction, message, MAIL_SECTION_WHOLE, job->chunks, g_bytes_get_size (job->bytes), error))
    return FALSE;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_DRAFTS);
  mail_result_set_int64 (result, draft);
  return TRUE;
}

/**
 * mail_store_save_draft:
 * @self: a store
 * @draft: which; 0: a new one
 * @account: who writes
 * @bytes: the message as it would be built now
 * @state: what the composer wants back
 *
 * Saves a draft in the account's Drafts folder, under one item however often it is saved. The last version that was saved is
 * there after any accident, message and state of the same moment.
 *
 * Returns: (transfer full): a future for the draft (%G_TYPE_INT64): it is on the disk; %MAIL_ERROR_PERMANENT when it was
 *   discarded or sent meanwhile
 */
DexFuture *
mail_store_save_draft (MailStore *self,
                       gint64     draft,
                       gint64     account,
                       GBytes    *bytes,
                       GVariant  *state)
{
  DraftJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (bytes != NULL && state != NULL, NULL);

  job = g_new0 (DraftJob, 1);
  job->draft = draft;
  job->account = account;
  job->bytes = g_bytes_ref (bytes);
  job->state = g_variant_ref_sink (state);
  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, prepare_draft, save_draft, job, draft_job_free);
}

gboolean
mail_draft_remove (MailTransaction  *transaction,
                   gint64            draft,
                   GError          **error)
{
  g_autoptr(MailPlacement) placement = NULL;
  gint64 item = 0;

  if (!mail_sqlite_lookup (transaction->db, &item, error, "SELECT item FROM draft WHERE id = ?", "i", draft) ||
      !mail_placement_load (transaction, item, &placement, error))
    return FALSE;
  if (placement == NULL)
    return TRUE;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_DRAFTS);
  return mail_sqlite_run (transaction->db, error, "DELETE FROM draft WHERE id = ?", "i", draft) &&
         mail_placement_remove (transaction, placement, error);
}

static gboolean
discard_draft (MailTransaction  *transaction,
               gpointer          data,
               GValue           *result,
               GError          **error)
{
  return mail_draft_remove (transaction, *(gint64 *) data, error);
}

/**
 * mail_store_discard_draft:
 * @self: a store
 * @draft: which
 *
 * Returns: (transfer full): a future for %TRUE, also when it was gone
 */
DexFuture *
mail_store_discard_draft (MailStore *self,
                          gint64     draft)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, discard_draft,
                           g_memdup2 (&draft, sizeof draft), g_free);
}

#define COLUMNS "SELECT id, account, item, saved, state_type, state FROM draft"

static MailDraft *
draft_from_row (MailStatement *row)
{
  MailDraft *draft = g_new0 (MailDraft, 1);
  const char *type = mail_statement_get_text (row, 4);
  gsize length;
  const guint8 *data = mail_statement_get_bytes (row, 5, &length);
  g_autoptr(GBytes) bytes = g_bytes_new (data, length);

  draft->id = mail_statement_get_int (row, 0);
  draft->account = mail_statement_get_int (row, 1);
  draft->item = mail_statement_get_int (row, 2);
  draft->saved = mail_statement_get_int (row, 3);
  if (g_variant_type_string_is_valid (type))
    draft->state = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (type), bytes, FALSE));
  return draft;
}

/**
 * mail_store_reader_list_drafts:
 * @reader: a reader
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type MailDraft): newest first
 */
GPtrArray *
mail_store_reader_list_drafts (MailStoreReader  *reader,
                               GError          **error)
{
  g_autoptr(GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_draft_free);
  g_autoptr(MailStatement) rows = mail_sqlite_query (reader->db, error, COLUMNS " ORDER BY saved DESC, id DESC", "");
  g_autoptr(GError) failure = NULL;

  if (rows == NULL)
    return NULL;
  while (mail_statement_next (rows, &failure))
    g_ptr_array_add (drafts, draft_from_row (rows));
  return mail_statement_ended (&failure, error) ? g_steal_pointer (&drafts) : NULL;
}

/**
 * mail_store_reader_find_draft:
 * @reader: a reader
 * @item: an item of a list
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (nullable): the draft shown as that item; %NULL without an error when it is none
 */
MailDraft *
mail_store_reader_find_draft (MailStoreReader  *reader,
                              gint64            item,
                              GError          **error)
{
  g_autoptr(MailStatement) row = mail_sqlite_query (reader->db, error, COLUMNS " WHERE item = ?", "i", item);
  g_autoptr(GError) failure = NULL;

  if (row == NULL)
    return NULL;
  if (mail_statement_next (row, &failure))
    return draft_from_row (row);
  mail_statement_ended (&failure, error);
  return NULL;
}
