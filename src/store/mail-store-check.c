/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-check.h"

#include "mail-store-operations.h"
#include "mail-store-private.h"

MailFinding *
mail_finding_new (MailFindingKind  kind,
                  gint64           id,
                  const char      *detail)
{
  MailFinding *self = g_new0 (MailFinding, 1);

  self->kind = kind;
  self->id = id;
  self->detail = g_strdup (detail);
  return self;
}

MailFinding *
mail_finding_copy (const MailFinding *self)
{
  MailFinding *copy = g_memdup2 (self, sizeof *self);

  copy->detail = g_strdup (self->detail);
  copy->parent = g_strdup (self->parent);
  copy->on_delete = g_strdup (self->on_delete);
  return copy;
}

void
mail_finding_free (MailFinding *self)
{
  g_free (self->detail);
  g_free (self->parent);
  g_free (self->on_delete);
  g_free (self);
}

/**
 * mail_finding_kind_to_string:
 * @kind: a kind
 *
 * Returns: its name, for machines
 */
const char *
mail_finding_kind_to_string (MailFindingKind kind)
{
  static const char *const names[] = { "file", "reference", "counts", "merged-thread", "thread", "targets", "flags", "place", "orphan",
                                       "body-missing", "body-incomplete", "body-unowned", "index-missing", "index-extra" };

  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (names), NULL);

  return names[kind];
}

static gboolean
check_file (MailSqlite  *db,
            GPtrArray   *findings,
            GError     **error)
{
  g_autofree char *name = g_path_get_basename (mail_sqlite_get_path (db));
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = mail_sqlite_query (db, error, "PRAGMA quick_check (100)", "");

  if (rows == NULL)
    return FALSE;
  while (mail_statement_next (rows, &failure))
    {
      const char *words = mail_statement_get_text (rows, 0);
      g_autofree char *detail = g_strdup_printf ("%s: %s", name, words);

      if (g_strcmp0 (words, "ok") != 0)
        g_ptr_array_add (findings, mail_finding_new (MAIL_FINDING_FILE, 0, detail));
    }
  return mail_statement_ended (&failure, error);
}

static gboolean
check_references (MailSqlite  *db,
                  GPtrArray   *findings,
                  GError     **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  rows = mail_sqlite_query (db, error,
                            "SELECT c.rowid, c.\"table\" || '.' || l.\"from\", l.on_delete, c.parent FROM pragma_foreign_key_check AS c"
                            " JOIN pragma_foreign_key_list (c.\"table\") AS l ON l.id = c.fkid LIMIT ?", "d", MAIL_STORE_CHECK_MAX);
  if (rows == NULL)
    return FALSE;
  while (mail_statement_next (rows, &failure))
    {
      MailFinding *finding = mail_finding_new (MAIL_FINDING_REFERENCE, mail_statement_get_int (rows, 0), mail_statement_get_text (rows, 1));

      finding->on_delete = mail_statement_dup_text (rows, 2);
      finding->parent = mail_statement_dup_text (rows, 3);
      g_ptr_array_add (findings, finding);
    }
  return mail_statement_ended (&failure, error);
}

/* A folder without a summary has counted nothing. */
static gboolean
check_counts (MailSqlite  *db,
              GPtrArray   *findings,
              GError     **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  rows = mail_sqlite_query (db, error,
                            "SELECT f.id, coalesce (c.total, 0) - coalesce (s.total, 0) AS more,"
                            " coalesce (c.unread, 0) - coalesce (s.unread, 0) AS more_unread, s.folder IS NULL AS lacks FROM folder AS f"
                            " LEFT JOIN folder_summary AS s ON s.folder = f.id"
                            " LEFT JOIN (SELECT folder, count(*) AS total, sum ((flags & ?1) = 0) AS unread FROM placement"
                            "  WHERE folder IS NOT NULL GROUP BY folder) AS c ON c.folder = f.id"
                            " WHERE lacks OR more <> 0 OR more_unread <> 0", "d", MAIL_FLAG_SEEN);
  if (rows == NULL)
    return FALSE;
  while (mail_statement_next (rows, &failure))
    {
      MailFinding *finding = mail_finding_new (MAIL_FINDING_COUNTS, mail_statement_get_int (rows, 0), NULL);

      finding->total = mail_statement_get_int (rows, 1);
      finding->unread = mail_statement_get_int (rows, 2);
      g_ptr_array_add (findings, finding);
    }
  return mail_statement_ended (&failure, error);
}

/* Questions whose answers are the ids of what is wrong. */
static const struct {
  MailFindingKind kind;
  const char *sql;
} questions[] = {
  { MAIL_FINDING_TARGETS,
    "SELECT o.id FROM operation AS o LEFT JOIN (SELECT operation, count(*) AS n FROM operation_target GROUP BY operation) AS t"
    " ON t.operation = o.id WHERE o.n_targets <> coalesce (t.n, 0)"
    " OR (t.n IS NULL AND o.kind NOT BETWEEN ?2 AND ?3 AND o.state <> ?4 AND o.cursor IS NULL) LIMIT ?1" },
  { MAIL_FINDING_FLAGS,
    "SELECT p.id FROM placement AS p WHERE p.flags <> p.server_flags AND NOT EXISTS (SELECT 1 FROM operation_target AS t"
    " JOIN operation AS o ON o.id = t.operation WHERE t.item = p.id AND o.kind = ?5) LIMIT ?1" },
  { MAIL_FINDING_PLACE,
    "SELECT p.id FROM placement AS p JOIN message AS m ON m.id = p.message WHERE p.account <> m.account OR p.made_here <> m.made_here"
    " OR p.bodyless <> (m.body_state < ?6) OR (p.waiting > 0 AND p.uid IS NOT NULL) LIMIT ?1" },
  { MAIL_FINDING_ORPHAN,
    "SELECT m.id FROM message AS m WHERE (m.orphaned IS NULL) <> EXISTS (SELECT 1 FROM placement WHERE message = m.id) LIMIT ?1" },
};

static gboolean
ask_questions (MailSqlite  *db,
               GPtrArray   *findings,
               GError     **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

      if (!mail_sqlite_collect (db, ids, error, questions[i].sql, "dddddd", MAIL_STORE_CHECK_MAX, MAIL_OPERATION_CREATE_FOLDER,
                                MAIL_OPERATION_SUBSCRIBE_FOLDER, MAIL_OPERATION_FAILED, MAIL_OPERATION_FLAGS, MAIL_BODY_COMPLETE))
        return FALSE;
      for (guint j = 0; j < ids->len; j++)
        g_ptr_array_add (findings, mail_finding_new (questions[i].kind, g_array_index (ids, gint64, j), NULL));
    }
  return TRUE;
}

/**
 * mail_store_reader_check:
 * @reader: a reader, inside a transaction
 * @findings: (element-type MailFinding): where what is wrong is added
 * @error: (out): why it could not be looked at: a file that is damaged where it is read
 *
 * Returns: whether everything was looked at
 */
gboolean
mail_store_reader_check (MailStoreReader  *reader,
                         GPtrArray        *findings,
                         GError          **error)
{
  return check_file (reader->db, findings, error) && check_file (reader->bodies, findings, error) &&
         check_references (reader->db, findings, error) && check_counts (reader->db, findings, error) &&
         mail_store_reader_check_threads (reader, findings, error) && ask_questions (reader->db, findings, error) &&
         mail_store_reader_check_bodies (reader, findings, error);
}

static gboolean
check (MailStoreReader  *reader,
       gpointer          data,
       GCancellable     *cancellable,
       GValue           *result,
       GError          **error)
{
  g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_finding_free);

  if (!mail_store_reader_check (reader, findings, error))
    return FALSE;

  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&findings));
  return TRUE;
}

/**
 * mail_store_check:
 * @self: a store
 *
 * Looks at every row, whether what must always hold does. At most %MAIL_STORE_CHECK_MAX findings of a kind.
 *
 * Returns: (transfer full): a future for a #GPtrArray of #MailFinding (%G_TYPE_PTR_ARRAY); rejected with %MAIL_ERROR_STORAGE when a
 *   file is damaged so that it cannot be read
 */
DexFuture *
mail_store_check (MailStore *self)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return mail_store_read (self, check, NULL, NULL);
}
