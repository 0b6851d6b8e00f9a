/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-act-rest.h"

#include "mail-error.h"
#include "mail-store-private.h"

/* How long one transaction works at an act, and how many items it deals with whatever that takes; and with how many at most, so that a
 * list is told of each and need not be read again. */
#define MAX_STEP_USEC (30 * 1000)
#define MIN_STEP_ITEMS 200
#define MAX_STEP_ITEMS MAIL_STORE_CHANGES_MAX_ITEMS
#define SLICE_ITEMS 250
/* An act on more waits for what is left of those before it; of a smaller one its items alone are settled first. */
#define MAX_SETTLED 200

MailActJob *
mail_act_job_new (MailOperationKind  kind,
                  GArray            *items)
{
  MailActJob *self = g_new0 (MailActJob, 1);

  self->kind = kind;
  self->items = items != NULL ? g_array_copy (items) : g_array_new (FALSE, FALSE, sizeof (gint64));
  self->position_kind = -1;
  self->destinations = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return self;
}

void
mail_act_job_free (gpointer data)
{
  MailActJob *self = data;

  g_array_unref (self->items);
  g_hash_table_unref (self->destinations);
  mail_flag_change_clear (&self->change);
  g_free (self);
}

gint64
mail_act_get_end (void)
{
  return g_get_monotonic_time () + MAX_STEP_USEC;
}

gboolean
mail_act_has_time (guint  n_done,
                   gint64 end)
{
  return n_done < MIN_STEP_ITEMS || (n_done < MAX_STEP_ITEMS && g_get_monotonic_time () < end);
}

static gboolean
do_some (MailAct     *act,
         MailActJob  *job,
         gboolean    *done,
         GError     **error)
{
  gint64 end = mail_act_get_end ();
  gint64 begin = job->position;

  if (job->undoes != 0)
    return mail_act_undo_some (act, job, done, error);

  while (job->position < job->items->len && mail_act_has_time ((guint) (job->position - begin), end))
    {
      guint n_items = (guint) MIN (SLICE_ITEMS, job->items->len - job->position);

      if (!mail_act_do_slice (act, job, &g_array_index (job->items, gint64, job->position), n_items, error))
        return FALSE;
      job->position += n_items;
    }
  *done = job->position >= job->items->len;
  return TRUE;
}

static gboolean
save (MailAct     *act,
      MailActJob  *job,
      GError     **error)
{
  MailTransaction *transaction = act->transaction;
  g_autoptr(GBytes) items = mail_act_ids_pack (job->items);

  if (!mail_act_begin (act, error))
    return FALSE;
  job->act = act->id;
  mail_act_rest_resume (transaction);
  return mail_sqlite_run (transaction->db, error,
                          "INSERT INTO act_rest (act, kind, undoes, folder, role, add_flags, remove_flags, add_keywords,"
                          " remove_keywords, position, position_kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "idzzdddssid", act->id,
                          job->kind, job->undoes, job->folder, job->role, job->change.add, job->change.remove,
                          job->change.add_keywords, job->change.remove_keywords, job->position, job->position_kind) &&
         mail_sqlite_run (transaction->db, error, "INSERT INTO act_rest_items (act, items) VALUES (?, ?)", "ib", act->id, items);
}

static void
take_row (MailActJob     *job,
          MailStatement  *row)
{
  gsize length = 0;
  const guint8 *bytes = mail_statement_get_bytes (row, 10, &length);
  g_autofree gint64 *items = g_memdup2 (bytes, length); /* they may stand anywhere in a page */

  job->kind = (MailOperationKind) mail_statement_get_int (row, 0);
  job->undoes = mail_statement_get_int (row, 1);
  job->folder = mail_statement_get_int (row, 2);
  job->role = (MailRole) mail_statement_get_int (row, 3);
  job->change.add = (MailFlags) mail_statement_get_int (row, 4);
  job->change.remove = (MailFlags) mail_statement_get_int (row, 5);
  job->change.add_keywords = mail_statement_dup_text (row, 6);
  job->change.remove_keywords = mail_statement_dup_text (row, 7);
  job->position = mail_statement_get_int (row, 8);
  job->position_kind = (int) mail_statement_get_int (row, 9);
  mail_act_ids_unpack (items, length / sizeof (gint64), job->items);
}

static MailActJob *
load (MailSqlite  *db,
      gint64       act,
      GError     **error)
{
  g_autoptr(MailActJob) job = mail_act_job_new (MAIL_OPERATION_FLAGS, NULL);
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) row = NULL;

  job->act = act;
  row = mail_sqlite_query (db, error,
                           "SELECT r.kind, r.undoes, r.folder, r.role, r.add_flags, r.remove_flags, r.add_keywords,"
                           " r.remove_keywords, r.position, r.position_kind, i.items"
                           " FROM act_rest AS r JOIN act_rest_items AS i ON i.act = r.act WHERE r.act = ?", "i", act);
  if (row == NULL)
    return NULL;
  if (mail_statement_next (row, &failure))
    take_row (job, row);
  return mail_statement_ended (&failure, error) ? g_steal_pointer (&job) : NULL;
}

gboolean
mail_act_rest_drop (MailTransaction  *transaction,
                    gint64            act,
                    GError          **error)
{
  /* What is to be done of it can be carried out now. */
  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OPERATIONS);
  return mail_sqlite_run (transaction->db, error, "DELETE FROM act_rest WHERE act = ?", "i", act) &&
         mail_sqlite_run (transaction->db, error, "DELETE FROM act_rest_items WHERE act = ?", "i", act);
}

static gboolean
list (MailTransaction  *transaction,
      GArray           *acts,
      GError          **error)
{
  return mail_sqlite_collect (transaction->db, acts, error, "SELECT act FROM act_rest ORDER BY act", "");
}

/* An act that cannot go on, since its folder is gone, keeps nobody else waiting. */
static gboolean
give_up (MailTransaction  *transaction,
         gpointer          data,
         GValue           *result,
         GError          **error)
{
  g_autoptr(GArray) acts = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!list (transaction, acts, error) ||
      (acts->len > 0 && !mail_act_rest_drop (transaction, g_array_index (acts, gint64, 0), error)))
    return FALSE;
  mail_act_rest_resume (transaction);
  return TRUE;
}

static gboolean
go_on_with (MailTransaction  *transaction,
            gint64            id,
            GError          **error)
{
  g_autoptr(MailActJob) job = load (transaction->db, id, error);
  g_autoptr(MailAct) act = job != NULL ? mail_act_continue (transaction, id, job->undoes != 0, error) : NULL;
  gboolean done = FALSE;

  if (act == NULL || !do_some (act, job, &done, error))
    return FALSE;

  mail_act_rest_resume (transaction);
  if (done)
    return mail_act_rest_drop (transaction, id, error);
  return mail_sqlite_run (transaction->db, error, "UPDATE act_rest SET position = ?, position_kind = ? WHERE act = ?", "idi",
                          job->position, job->position_kind, id);
}

static gboolean
go_on (MailTransaction  *transaction,
       gpointer          data,
       GValue           *result,
       GError          **error)
{
  g_autoptr(GArray) acts = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GError) why = NULL;

  if (!list (transaction, acts, error))
    return FALSE;
  if (acts->len == 0 || go_on_with (transaction, g_array_index (acts, gint64, 0), &why))
    return TRUE;

  if (g_error_matches (why, MAIL_ERROR, MAIL_ERROR_PERMANENT))
    mail_transaction_then (transaction, MAIL_WRITE_PERSON, give_up);
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/* Goes on in transactions of its own, as long as anything is left. */
void
mail_act_rest_resume (MailTransaction *transaction)
{
  mail_transaction_then (transaction, MAIL_WRITE_PERSON, go_on);
}

/* These items are reached now, and not again. */
static gboolean
settle_items (MailAct     *act,
              MailActJob  *job,
              GHashTable  *items,
              GError     **error)
{
  g_autoptr(GBytes) left = NULL;
  gint64 lowest = G_MAXINT64, highest = 0;
  GHashTableIter iter;
  gpointer key;
  guint n_settled = 0;

  g_hash_table_iter_init (&iter, items);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      lowest = MIN (lowest, *(const gint64 *) key);
      highest = MAX (highest, *(const gint64 *) key);
    }

  for (gint64 i = job->position; i < job->items->len; i++)
    {
      gint64 *item = &g_array_index (job->items, gint64, i);

      if (*item < lowest || *item > highest || !g_hash_table_contains (items, item))
        continue;
      if (!mail_act_do_one (act, job, *item, error))
        return FALSE;
      *item = 0;
      n_settled++;
    }
  if (n_settled == 0)
    return TRUE;

  left = mail_act_ids_pack (job->items);
  return mail_sqlite_run (act->transaction->db, error, "UPDATE act_rest_items SET items = ? WHERE act = ?", "bi", left, job->act);
}

static gboolean
settle_undo (MailAct     *act,
             MailActJob  *job,
             GArray      *items,
             GError     **error)
{
  for (guint i = 0; i < items->len; i++)
    if (!mail_act_undo_one (act, job, g_array_index (items, gint64, i), error))
      return FALSE;
  return TRUE;
}

/* What earlier acts are still to do to the items is done before anything else is. */
static gboolean
settle (MailTransaction  *transaction,
        GArray           *acts,
        GArray           *items,
        GError          **error)
{
  g_autoptr(GHashTable) set = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < items->len; i++)
    g_hash_table_add (set, &g_array_index (items, gint64, i));
  for (guint i = 0; i < acts->len; i++)
    {
      gint64 id = g_array_index (acts, gint64, i);
      g_autoptr(MailActJob) job = load (transaction->db, id, error);
      g_autoptr(MailAct) act = job != NULL ? mail_act_continue (transaction, id, job->undoes != 0, error) : NULL;

      if (act == NULL ||
          !(job->undoes != 0 ? settle_undo (act, job, items, error) : settle_items (act, job, set, error)))
        return FALSE;
    }
  return TRUE;
}

gboolean
mail_act_job_start (MailAct     *act,
                    MailActJob  *job,
                    GError     **error)
{
  g_autoptr(GArray) acts = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean done = FALSE;

  if (!list (act->transaction, acts, error))
    return FALSE;
  job->position = 0;
  job->position_kind = -1;
  if (acts->len > 0 && (job->undoes != 0 || job->items->len > MAX_SETTLED))
    return save (act, job, error);

  if ((acts->len > 0 && !settle (act->transaction, acts, job->items, error)) || !do_some (act, job, &done, error))
    return FALSE;
  return done || save (act, job, error);
}

/* What an act that takes another one back has still before it. */
static gboolean
count_undone (MailStoreReader   *reader,
              const MailActJob  *job,
              gint64            *n_left,
              GError           **error)
{
  return mail_sqlite_lookup (reader->db, n_left, error, "SELECT count(*) FROM act_item WHERE act = ? AND (item, kind) > (?, ?)", "iid",
                             job->undoes, job->position, job->position_kind);
}

/**
 * mail_store_reader_count_left:
 * @reader: a reader
 * @n_left: (out): how many messages acts of many have not reached yet; 0 when none is on its way
 * @error: (out): why it failed
 *
 * Returns: whether it is known
 */
gboolean
mail_store_reader_count_left (MailStoreReader  *reader,
                              guint            *n_left,
                              GError          **error)
{
  g_autoptr(GArray) acts = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 sum = 0;

  if (!mail_sqlite_collect (reader->db, acts, error, "SELECT act FROM act_rest ORDER BY act", ""))
    return FALSE;
  for (guint i = 0; i < acts->len; i++)
    {
      g_autoptr(MailActJob) job = load (reader->db, g_array_index (acts, gint64, i), error);
      gint64 left = job != NULL ? (gint64) job->items->len - job->position : 0;

      if (job == NULL || (job->undoes != 0 && !count_undone (reader, job, &left, error)))
        return FALSE;
      sum += MAX (left, 0);
    }
  *n_left = (guint) MIN (sum, G_MAXUINT);
  return TRUE;
}
