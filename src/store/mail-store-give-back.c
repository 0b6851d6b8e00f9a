/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-give-back.h"

#include "mail-store-folder.h"
#include "mail-store-items.h"
#include "mail-store-maintenance.h"
#include "mail-store-private.h"

/**
 * mail_store_reader_list_spared:
 * @reader: a reader
 * @folder: where they are shown, and the server has them
 * @before: unix seconds: only what is older
 * @behind: (nullable): the last one of the call before
 * @limit: how many at most
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type MailSparedBody): whose body is here and on the server, oldest first
 */
GArray *
mail_store_reader_list_spared (MailStoreReader       *reader,
                               gint64                 folder,
                               gint64                 before,
                               const MailSparedBody  *behind,
                               guint                  limit,
                               GError               **error)
{
  g_autoptr(GArray) spared = g_array_new (FALSE, FALSE, sizeof (MailSparedBody));
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  rows = mail_sqlite_query (reader->db, error,
                            "SELECT id, message, date FROM placement WHERE folder = ?1 AND date < ?2 AND (date, id) > (?3, ?4)"
                            " AND bodyless = 0 AND made_here = 0 AND uid IS NOT NULL AND flags & ?5 = 0"
                            " ORDER BY date, id LIMIT ?6", "iiiidu", folder, before, behind != NULL ? behind->date : G_MININT64,
                            behind != NULL ? behind->item : 0, MAIL_FLAG_FLAGGED, limit);
  if (rows == NULL)
    return NULL;
  while (mail_statement_next (rows, &failure))
    {
      MailSparedBody one = { mail_statement_get_int (rows, 0), mail_statement_get_int (rows, 1), mail_statement_get_int (rows, 2) };

      g_array_append_val (spared, one);
    }
  return mail_statement_ended (&failure, error) ? g_steal_pointer (&spared) : NULL;
}

typedef struct {
  GArray *messages; /* gint64 */
  gint64 before;
} GiveBack;

static void
give_back_free (gpointer data)
{
  GiveBack *self = data;

  g_array_unref (self->messages);
  g_free (self);
}

/* Everywhere it is, it is old, on the server, not starred, and nothing is to be done with it; nobody opened it lately, and no copy
 * of it waits for its bytes. */
static gboolean
may_go (MailTransaction  *transaction,
        gint64            message,
        gint64            before,
        gboolean         *may,
        GError          **error)
{
  gint64 found = 0;

  if (!mail_sqlite_lookup (transaction->db, &found, error,
                           "SELECT id FROM message WHERE id = ?1 AND body_state = ?2 AND made_here = 0 AND orphaned IS NULL"
                           " AND NOT EXISTS (SELECT 1 FROM placement AS p WHERE p.message = ?1 AND (p.date >= ?3"
                           "  OR (p.flags | p.server_flags) & ?4 <> 0 OR p.uid IS NULL OR p.folder IS NOT p.server_folder"
                           "  OR (SELECT role FROM folder WHERE id = p.folder) IN (?5, ?6)"
                           "  OR EXISTS (SELECT 1 FROM operation_target WHERE item = p.id)))"
                           " AND NOT EXISTS (SELECT 1 FROM opened_body WHERE message = ?1 AND opened > ?7)"
                           " AND NOT EXISTS (SELECT 1 FROM message AS c WHERE c.copied_from = ?1 AND c.body_state < ?2)",
                           "ididddi", message, MAIL_BODY_COMPLETE, before, MAIL_FLAG_FLAGGED, MAIL_ROLE_DRAFTS, MAIL_ROLE_OUTBOX,
                           transaction->now - MAIL_STORE_OPENED_SECONDS))
    return FALSE;
  *may = found != 0;
  return TRUE;
}

/* It is as before the body came; its bytes go later, a little at a time. The text that was read from it stays. */
static gboolean
let_go (MailTransaction  *transaction,
        gint64            message,
        GError          **error)
{
  MailSqlite *bodies = mail_transaction_get_bodies (transaction, error);
  g_autoptr(GArray) sections = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (bodies == NULL ||
      !mail_sqlite_collect (bodies, sections, error, "SELECT id FROM section WHERE message = ?", "i", message) ||
      !mail_sqlite_collect (transaction->db, items, error, "SELECT id FROM placement WHERE message = ?", "i", message) ||
      !mail_sqlite_run (transaction->db, error, "UPDATE message SET body_state = ? WHERE id = ?", "di", MAIL_BODY_NONE, message) ||
      !mail_sqlite_run (transaction->db, error, "UPDATE placement SET bodyless = 1 WHERE message = ?", "i", message) ||
      !mail_sqlite_run (transaction->db, error, "DELETE FROM opened_body WHERE message = ?", "i", message))
    return FALSE;

  for (guint i = 0; i < sections->len; i++)
    if (!mail_sqlite_run (transaction->db, error, "INSERT OR IGNORE INTO section_garbage (section) VALUES (?)", "i",
                          g_array_index (sections, gint64, i)))
      return FALSE;
  for (guint i = 0; i < items->len; i++)
    mail_change_recorder_body (transaction->changes, g_array_index (items, gint64, i));
  return TRUE;
}

static gboolean
give_back (MailTransaction  *transaction,
           gpointer          data,
           GValue           *result,
           GError          **error)
{
  GiveBack *self = data;
  guint n_gone = 0;

  for (guint i = 0; i < self->messages->len; i++)
    {
      gint64 message = g_array_index (self->messages, gint64, i);
      gboolean may;

      if (!may_go (transaction, message, self->before, &may, error) || (may && !let_go (transaction, message, error)))
        return FALSE;
      n_gone += may ? 1 : 0;
    }
  if (n_gone > 0)
    mail_transaction_then (transaction, MAIL_WRITE_SYNCHRONISER, mail_store_collect);

  g_value_init (result, G_TYPE_UINT);
  g_value_set_uint (result, n_gone);
  return TRUE;
}

/**
 * mail_store_give_back:
 * @self: a store
 * @messages: (element-type gint64): at most %MAIL_STORE_GIVE_BACK_MAX messages
 * @before: unix seconds: when what is kept begins
 *
 * Forgets the bodies of messages that can be fetched again. What exists only here, is starred, is a draft, or waits for something
 * stays, as does what is in another folder for one of these reasons. The room is given back to the disk behind everything else.
 *
 * Returns: (transfer full): a future for how many went (%G_TYPE_UINT)
 */
DexFuture *
mail_store_give_back (MailStore *self,
                      GArray    *messages,
                      gint64     before)
{
  GiveBack *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (messages->len <= MAIL_STORE_GIVE_BACK_MAX, NULL);

  job = g_new0 (GiveBack, 1);
  job->messages = g_array_ref (messages);
  job->before = before;
  return mail_store_write (self, MAIL_WRITE_SYNCHRONISER, NULL, give_back, job, give_back_free);
}

static gboolean
note_opened (MailTransaction  *transaction,
             gpointer          data,
             GValue           *result,
             GError          **error)
{
  return mail_sqlite_run (transaction->db, error,
                          "INSERT INTO opened_body (message, opened) SELECT id, ?1 FROM message WHERE id = ?2"
                          " ON CONFLICT (message) DO UPDATE SET opened = ?1", "ii", transaction->now, *(gint64 *) data);
}

/**
 * mail_store_note_opened:
 * @self: a store
 * @message: what a person opened and had to wait for
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_note_opened (MailStore *self,
                        gint64     message)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return mail_store_write (self, MAIL_WRITE_SYNCHRONISER, NULL, note_opened, g_memdup2 (&message, sizeof message), g_free);
}
