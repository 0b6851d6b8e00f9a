/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-error.h"
#include "mail-store-bodies.h"
#include "mail-store-check.h"
#include "mail-store-indexing.h"
#include "mail-store-maintenance.h"
#include "mail-store-message.h"
#include "mail-store-operation.h"
#include "mail-store-outbox.h"
#include "mail-store-private.h"
#include "mail-store-schema.h"
#include "mail-store-threads.h"

/* Findings that are mended in one job. */
#define AT_ONCE 20
/* One mending may uncover something else; of what cannot be mended the same is found again. */
#define MAX_ROUNDS 8

/* What SQLite would have done, had it been asked; of an item, what loses least. */
static gboolean
mend_reference (MailTransaction    *transaction,
                const MailFinding  *finding,
                GError            **error)
{
  g_auto(GStrv) names = g_strsplit (finding->detail, ".", 2);
  gboolean set_null = g_str_equal (finding->on_delete, "SET NULL");
  g_autofree char *sql = NULL;

  /* Where the server has it, or where a person finds it. */
  if (g_str_equal (finding->detail, "placement.folder"))
    return mail_sqlite_run (transaction->db, error,
                            "UPDATE placement SET folder = coalesce ((SELECT id FROM folder WHERE id = placement.server_folder),"
                            " (SELECT id FROM folder WHERE account = placement.account AND role = ? LIMIT 1)) WHERE id = ?", "di",
                            MAIL_ROLE_INBOX, finding->id);
  if (g_str_equal (finding->detail, "placement.server_folder"))
    return mail_sqlite_run (transaction->db, error, "UPDATE placement SET server_folder = NULL, uid = NULL WHERE id = ?", "i",
                            finding->id);
  /* An account that is not there cannot be made up, and mail is not thrown away for that. */
  if (g_str_equal (finding->parent, "account") && g_str_equal (finding->on_delete, "NO ACTION"))
    return TRUE;

  sql = g_strdup_printf ("%s \"%s\"%s%s%s WHERE \"%s\" NOT IN (SELECT id FROM \"%s\")", set_null ? "UPDATE" : "DELETE FROM", names[0],
                         set_null ? " SET \"" : "", set_null ? names[1] : "", set_null ? "\" = NULL" : "", names[1], finding->parent);
  return mail_sqlite_exec (transaction->db, sql, error);
}

/* What happens to the folder meanwhile changes its summary and its rows alike: what was missing still is. */
static gboolean
mend_counts (MailTransaction    *transaction,
             const MailFinding  *finding,
             GError            **error)
{
  if (!mail_sqlite_run (transaction->db, error, "INSERT OR IGNORE INTO folder_summary (folder) SELECT id FROM folder WHERE id = ?", "i",
                        finding->id) ||
      !mail_sqlite_run (transaction->db, error, "INSERT OR IGNORE INTO mailbox (folder) SELECT id FROM folder WHERE id = ?", "i",
                        finding->id))
    return FALSE;
  mail_transaction_count (transaction, finding->id, (int) finding->total, (int) finding->unread);
  mail_change_recorder_counts (transaction->changes, finding->id);
  return TRUE;
}

/* A conversation leads to the older one at the end of its chain; one that goes in a circle is itself. */
static gboolean
mend_merged_thread (MailTransaction    *transaction,
                    const MailFinding  *finding,
                    GError            **error)
{
  gint64 end = 0;

  if (!mail_sqlite_lookup (transaction->db, &end, error,
                           "WITH RECURSIVE chain (id) AS (SELECT ? UNION SELECT t.merged_into FROM chain JOIN merged_thread AS t"
                           " ON t.id = chain.id) SELECT min (id) FROM chain", "i", finding->id))
    return FALSE;
  if (end >= finding->id)
    return mail_sqlite_run (transaction->db, error, "DELETE FROM merged_thread WHERE id = ?", "i", finding->id);
  return mail_sqlite_run (transaction->db, error, "DELETE FROM merged_thread WHERE id = ?", "i", end) &&
         mail_sqlite_run (transaction->db, error, "UPDATE merged_thread SET merged_into = ? WHERE id = ?", "ii", end, finding->id);
}

/* A number that no conversation of it can have is as if it began one. */
static gboolean
renumber_thread (MailTransaction  *transaction,
                 gint64            message,
                 GError          **error)
{
  return mail_sqlite_run (transaction->db, error, "UPDATE message SET thread = id WHERE id = ? AND (thread > id OR thread <= 0)", "i",
                          message) &&
         mail_sqlite_run (transaction->db, error,
                          "UPDATE message SET thread = t.merged_into FROM merged_thread AS t WHERE t.id = message.thread AND message.id = ?",
                          "i", message);
}

/* What is said of it and of no other that subjects put beside it. */
static gboolean
leave_joined (MailTransaction  *transaction,
              gint64            message,
              GError          **error)
{
  return mail_sqlite_run (transaction->db, error,
                          "UPDATE message SET thread = j.thread FROM joined_message AS j WHERE j.message = message.id AND message.id = ?",
                          "i", message) &&
         mail_sqlite_run (transaction->db, error, "DELETE FROM joined_message WHERE message = ?", "i", message);
}

/* As if it arrived again. */
static gboolean
mend_thread (MailTransaction    *transaction,
             const MailFinding  *finding,
             GError            **error)
{
  return leave_joined (transaction, finding->id, error) && renumber_thread (transaction, finding->id, error) &&
         mail_message_thread_again (transaction, finding->id, TRUE, error);
}

static gboolean
mend_targets (MailTransaction    *transaction,
              const MailFinding  *finding,
              GError            **error)
{
  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OPERATIONS);
  return mail_sqlite_run (transaction->db, error,
                          "UPDATE operation SET n_targets = (SELECT count(*) FROM operation_target WHERE operation = ?1) WHERE id = ?1",
                          "i", finding->id) &&
         mail_sqlite_run (transaction->db, error,
                          "DELETE FROM operation WHERE id = ? AND n_targets = 0 AND kind NOT BETWEEN ? AND ? AND state <> ?"
                          " AND cursor IS NULL", "iddd", finding->id, MAIL_OPERATION_CREATE_FOLDER, MAIL_OPERATION_SUBSCRIBE_FOLDER,
                          MAIL_OPERATION_FAILED);
}

static gboolean
mend_flags (MailTransaction    *transaction,
            const MailFinding  *finding,
            GError            **error)
{
  g_autoptr(MailPlacement) placement = NULL;

  return mail_placement_load (transaction, finding->id, &placement, error) &&
         (placement == NULL || mail_placement_refresh (transaction, placement, error));
}

static gboolean
mend_place (MailTransaction    *transaction,
            const MailFinding  *finding,
            GError            **error)
{
  g_autoptr(MailPlacement) placement = NULL;

  if (!mail_placement_load (transaction, finding->id, &placement, error))
    return FALSE;
  return placement == NULL ||
         (mail_placement_set_message (transaction, placement, placement->message, placement->date, error) &&
          mail_sqlite_run (transaction->db, error, "UPDATE placement SET waiting = 0 WHERE id = ? AND waiting > 0 AND uid IS NOT NULL",
                           "i", finding->id));
}

static gboolean
mend_orphan (MailTransaction    *transaction,
             const MailFinding  *finding,
             GError            **error)
{
  return mail_message_unplaced (transaction, finding->id, error) &&
         mail_sqlite_run (transaction->db, error,
                          "UPDATE message SET orphaned = NULL WHERE id = ?1 AND EXISTS (SELECT 1 FROM placement WHERE message = ?1)", "i",
                          finding->id);
}

/* What is here of it decides; it is fetched again where a server has it. */
static gboolean
note_body (MailTransaction  *transaction,
           gint64            message,
           GError          **error)
{
  MailSqlite *bodies = mail_transaction_get_bodies (transaction, error);
  gint64 whole = 0;
  gint64 any = 0;

  if (bodies == NULL ||
      !mail_sqlite_lookup (bodies, &whole, error, "SELECT 1 FROM section WHERE message = ? AND name = '' AND complete = 1", "i", message) ||
      !mail_sqlite_lookup (bodies, &any, error, "SELECT 1 FROM section WHERE message = ? AND complete = 1", "i", message))
    return FALSE;
  if (whole != 0)
    return TRUE;
  return mail_sqlite_run (transaction->db, error, "UPDATE message SET body_state = ? WHERE id = ?", "di",
                          any != 0 ? MAIL_BODY_PARTIAL : MAIL_BODY_NONE, message) &&
         mail_sqlite_run (transaction->db, error, "UPDATE placement SET bodyless = 1 WHERE message = ?", "i", message);
}

static gboolean
mend_missing_body (MailTransaction    *transaction,
                   const MailFinding  *finding,
                   GError            **error)
{
  return note_body (transaction, finding->id, error);
}

/* What no server has stays as far as it is here, up to the first part that is lost; it is not sent like that. */
static gboolean
cut_body (MailTransaction  *transaction,
          MailSqlite       *bodies,
          gint64            message,
          GError          **error)
{
  gint64 section = 0;
  gint64 lost = 0;

  if (!mail_sqlite_lookup (bodies, &section, error, "SELECT id FROM section WHERE message = ? AND name = '' AND complete = 1", "i",
                           message))
    return FALSE;
  if (section == 0)
    return TRUE;
  if (!mail_sqlite_lookup (bodies, &lost, error,
                           "WITH RECURSIVE part (id) AS (SELECT ?1 << 20 UNION ALL SELECT id + 1 FROM part WHERE EXISTS"
                           " (SELECT 1 FROM chunk WHERE chunk.id = part.id)) SELECT max (id) FROM part", "i", section) ||
      !mail_sqlite_run (bodies, error, "DELETE FROM chunk WHERE id >= ? AND id < ?", "ii", lost, (section + 1) << 20) ||
      !mail_sqlite_run (bodies, error,
                        "UPDATE section SET size = (SELECT coalesce (sum (bytes), 0) FROM chunk WHERE id >= (?1 << 20) AND id < ((?1 + 1) << 20))"
                        " WHERE id = ?1", "i", section))
    return FALSE;
  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OUTBOX);
  return mail_sqlite_run (transaction->db, error,
                          "UPDATE outbox SET state = ?, error_code = ?, error_text = ? WHERE state IN (?, ?) AND item IN"
                          " (SELECT id FROM placement WHERE message = ?)", "dssddi", MAIL_OUTBOX_FAILED,
                          mail_error_code_to_string (MAIL_ERROR_STORAGE), "Parts of the message were lost when a file was damaged",
                          MAIL_OUTBOX_QUEUED, MAIL_OUTBOX_SENDING, message);
}

static gboolean
mend_incomplete_body (MailTransaction    *transaction,
                      const MailFinding  *finding,
                      GError            **error)
{
  MailSqlite *bodies = mail_transaction_get_bodies (transaction, error);
  gint64 on_server = 0;

  if (bodies == NULL ||
      !mail_sqlite_lookup (transaction->db, &on_server, error, "SELECT 1 FROM placement WHERE message = ? AND uid IS NOT NULL", "i",
                           finding->id) ||
      (on_server == 0 && !cut_body (transaction, bodies, finding->id, error)))
    return FALSE;
  return mail_sqlite_run (bodies, error,
                          "DELETE FROM section WHERE message = ? AND complete = 1 AND (size <> (SELECT coalesce (sum (bytes), 0) FROM chunk"
                          " WHERE chunk.id >= (section.id << 20) AND chunk.id < ((section.id + 1) << 20)) OR size = 0)", "i",
                          finding->id) &&
         note_body (transaction, finding->id, error);
}

static gboolean
mend_unowned_body (MailTransaction    *transaction,
                   const MailFinding  *finding,
                   GError            **error)
{
  mail_transaction_then (transaction, MAIL_WRITE_SYNCHRONISER, mail_store_collect);
  return mail_sqlite_run (transaction->db, error,
                          "INSERT OR IGNORE INTO body_garbage (message) SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM message WHERE id = ?1)",
                          "i", finding->id);
}

static gboolean
mend_index (MailTransaction    *transaction,
            const MailFinding  *finding,
            GError            **error)
{
  return mail_store_note_reindex (transaction, finding->id, error);
}

/* A file is no row: what is damaged is rebuilt when it is opened. */
static gboolean
mend_file (MailTransaction    *transaction,
           const MailFinding  *finding,
           GError            **error)
{
  return TRUE;
}

static gboolean
mend_one (MailTransaction    *transaction,
          const MailFinding  *finding,
          GError            **error)
{
  static gboolean (*const mend[]) (MailTransaction *, const MailFinding *, GError **) = {
    [MAIL_FINDING_FILE] = mend_file,
    [MAIL_FINDING_REFERENCE] = mend_reference,
    [MAIL_FINDING_COUNTS] = mend_counts,
    [MAIL_FINDING_MERGED_THREAD] = mend_merged_thread,
    [MAIL_FINDING_THREAD] = mend_thread,
    [MAIL_FINDING_TARGETS] = mend_targets,
    [MAIL_FINDING_FLAGS] = mend_flags,
    [MAIL_FINDING_PLACE] = mend_place,
    [MAIL_FINDING_ORPHAN] = mend_orphan,
    [MAIL_FINDING_BODY_MISSING] = mend_missing_body,
    [MAIL_FINDING_BODY_INCOMPLETE] = mend_incomplete_body,
    [MAIL_FINDING_BODY_UNOWNED] = mend_unowned_body,
    [MAIL_FINDING_INDEX_MISSING] = mend_index,
    [MAIL_FINDING_INDEX_EXTRA] = mend_index,
  };

  return mend[finding->kind] (transaction, finding, error);
}

typedef struct {
  GPtrArray *findings;
  guint first;
} MendJob;

static void
mend_job_free (gpointer data)
{
  MendJob *job = data;

  g_ptr_array_unref (job->findings);
  g_free (job);
}

static gboolean
mend_some (MailTransaction  *transaction,
           gpointer          data,
           GValue           *result,
           GError          **error)
{
  const MendJob *job = data;

  for (guint i = job->first; i < MIN (job->first + AT_ONCE, job->findings->len); i++)
    if (!mend_one (transaction, g_ptr_array_index (job->findings, i), error))
      return FALSE;
  return TRUE;
}

static void
note_damaged_files (MailStore *self,
                    GPtrArray *findings)
{
  static const char *const names[] = { MAIL_STORE_FILE_MAIL, MAIL_STORE_FILE_BODIES };

  for (guint i = 0; i < findings->len; i++)
    {
      const MailFinding *finding = g_ptr_array_index (findings, i);

      for (guint j = 0; finding->kind == MAIL_FINDING_FILE && j < G_N_ELEMENTS (names); j++)
        if (g_str_has_prefix (finding->detail, names[j]))
          mail_store_note_damage (self, names[j]);
    }
}

/**
 * mail_store_mend:
 * @self: a store
 * @findings: (element-type MailFinding): what a check told, each mended once; not changed after the call
 *
 * Puts right what can be. What is not in a file any more is not made up: a body is fetched again, a conversation is put together from
 * what its messages name. A damaged file is rebuilt when the profile is
 * opened the next time.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_mend (MailStore *self,
                 GPtrArray *findings)
{
  g_autoptr(GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (findings != NULL, NULL);

  note_damaged_files (self, findings);
  for (guint i = 0; i < findings->len; i += AT_ONCE)
    {
      MendJob *job = g_new0 (MendJob, 1);

      job->findings = g_ptr_array_ref (findings);
      job->first = i;
      g_ptr_array_add (futures, mail_store_write (self, MAIL_WRITE_SYNCHRONISER, NULL, mend_some, job, mend_job_free));
    }
  if (futures->len == 0)
    return dex_future_new_true ();
  return dex_future_allv ((DexFuture **) futures->pdata, futures->len);
}

typedef struct {
  MailStore *store;
  guint n_rounds;
} Rounds;

static void
rounds_free (gpointer data)
{
  Rounds *self = data;

  g_object_unref (self->store);
  g_free (self);
}

static DexFuture *mend_found (DexFuture *checked,
                              gpointer   data);

static DexFuture *
check_again (Rounds *self)
{
  return dex_future_then (mail_store_check (self->store), mend_found, self, rounds_free);
}

static DexFuture *
mended (DexFuture *future,
        gpointer   data)
{
  const Rounds *self = data;
  Rounds *next;

  if (self->n_rounds >= MAX_ROUNDS)
    return dex_future_new_true ();
  next = g_new0 (Rounds, 1);
  next->store = g_object_ref (self->store);
  next->n_rounds = self->n_rounds + 1;
  return check_again (next);
}

static DexFuture *
mend_found (DexFuture *checked,
            gpointer   data)
{
  Rounds *self = data;
  GPtrArray *findings = g_value_get_boxed (dex_future_get_value (checked, NULL));
  Rounds *kept;

  if (findings->len == 0)
    return dex_future_new_true ();
  kept = g_new0 (Rounds, 1);
  kept->store = g_object_ref (self->store);
  kept->n_rounds = self->n_rounds;
  return dex_future_then (mail_store_mend (self->store, findings), mended, kept, rounds_free);
}

/**
 * mail_store_check_and_mend:
 * @self: a store
 *
 * Checks and mends, and again, until nothing is found any more: after a file was put together from a damaged one.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_check_and_mend (MailStore *self)
{
  Rounds *rounds;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  rounds = g_new0 (Rounds, 1);
  rounds->store = g_object_ref (self);
  return check_again (rounds);
}
