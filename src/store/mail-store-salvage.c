/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-rebuild.h"

#include "mail-error.h"
#include "mail-store-made-here.h"

/* Tables in the order in which what they have is worth saving, each with the column whose ranges are tried: all of it first, then, where
 * that cannot be read, as much as can be, up to each gap and from behind it. */
typedef struct {
  const char *name;
  const char *key;
  gboolean is_hashed; /* the key may be below 0 */
  const char *where;  /* (nullable): what has to be said besides for the key to be looked up */
} Table;

static const Table mail_tables[] = {
  { "account", "id" },
  { "server", "account" },
  { "trusted_certificate", "port" },
  { "folder", "id" },
  { "role_choice", "account" },
  { "draft", "id" },
  { "outbox", "id" },
  { "operation", "id" },
  { "operation_target", "operation" },
  { "operation_exception", "operation" },
  { "act", "id" },
  { "act_item", "act" },
  { "act_rest", "act" },
  { "act_rest_items", "act" },
  { "message", "id" },
  { "placement", "id" },
  { "mailbox", "folder" },
  { "opened_body", "message" },
  { "favorite", "folder" },
  { "label", "position" },
  { "merged_thread", "id" },
  { "thread_key", "key", TRUE, "account IN (SELECT id FROM main.account) AND" },
  { "subject_key", "key", FALSE, "account IN (SELECT id FROM main.account) AND" },
  { "joined_thread", "id" },
  { "joined_message", "message" },
  { "person", "id" },
  { "person_word", "person" },
  { "body_garbage", "message" },
  { "section_garbage", "section" },
};

/* What follows from the others, or is begun anew. */
static const char *const derived[] = { "folder_summary", "local_id", "reindex" };

static const Table bodies_tables[] = {
  { "section", "id" },
  { "chunk", "id" },
};

/* Numbers beyond any that was ever given, where it cannot be read which were. */
#define MARGIN 1000000

/* How many numbers are tried at once after a failure; twice as many after each success. */
#define FIRST_WIDTH (1 << 16)
#define WIDTH_BEHIND_GAP (1 << 8)

typedef struct {
  MailSqlite *db;
  char *sql;
  guint n_gaps;
} Salvage;

/* Keys in their order, counted from 0. */
static gint64
get_key (guint64 place)
{
  return (gint64) (place ^ ((guint64) 1 << 63));
}

/* One statement is one transaction: nothing is there of a range that could be read only in part. *readable: FALSE when it was not
 * read; the call fails when it could not be written. */
static gboolean
copy_range (Salvage   *self,
            guint64    first,
            guint64    last,
            gboolean  *readable,
            GError   **error)
{
  g_autoptr(GError) failure = NULL;

  *readable = mail_sqlite_run (self->db, &failure, self->sql, "ii", get_key (first), get_key (last));
  if (*readable || mail_sqlite_failed_at_content (self->db))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* A page that cannot be read takes the keys of a range with it. From its first one: the first behind it, or *ended. Steps grow slowly,
 * so that what is between two such pages is not stepped over. */
static gboolean
skip_gap (Salvage   *self,
          guint64   *place,
          gboolean  *ended,
          GError   **error)
{
  guint64 bad = *place;
  guint64 good = *place;
  guint64 step = 1;
  gboolean readable = FALSE;

  self->n_gaps++;
  for (*ended = FALSE; !readable; step += 1 + step / 4)
    {
      if (G_MAXUINT64 - bad < step)
        {
          *ended = TRUE;
          return TRUE;
        }
      good = bad + step;
      if (!copy_range (self, good, good, &readable, error))
        return FALSE;
      if (!readable)
        bad = good;
    }
  while (good - bad > 1)
    {
      guint64 middle = bad + (good - bad) / 2;

      if (!copy_range (self, middle, middle, &readable, error))
        return FALSE;
      *(readable ? &good : &bad) = middle;
    }
  *place = good;
  return TRUE;
}

static gboolean
salvage_from (Salvage  *self,
              guint64   place,
              GError  **error)
{
  guint64 width = G_MAXUINT64;
  gboolean ended = FALSE;

  while (!ended)
    {
      guint64 last = place + MIN (width - 1, G_MAXUINT64 - place);
      gboolean readable;

      if (!copy_range (self, place, last, &readable, error))
        return FALSE;
      if (readable)
        {
          ended = last == G_MAXUINT64;
          place = last + 1;
          width = width > G_MAXUINT64 / 2 ? G_MAXUINT64 : width * 2;
        }
      else if (width > 1)
        {
          width = MIN (width / 2, FIRST_WIDTH);
        }
      else
        {
          if (!skip_gap (self, &place, &ended, error))
            return FALSE;
          width = WIDTH_BEHIND_GAP;
        }
    }
  return TRUE;
}

/* (nullable): columns the two tables have in common */
static char *
list_columns (MailSqlite *db,
              const char *table)
{
  g_autoptr(MailStatement) row = mail_sqlite_query (db, NULL,
                                                    "SELECT group_concat ('\"' || name || '\"') FROM (SELECT name FROM"
                                                    " pragma_table_info (?1, 'main') INTERSECT SELECT name FROM"
                                                    " pragma_table_info (?1, 'damaged'))", "s", table);

  return row != NULL && mail_statement_next (row, NULL) ? mail_statement_dup_text (row, 0) : NULL;
}

static gboolean
salvage_table (MailSqlite   *db,
               const Table  *table,
               GError      **error)
{
  g_autofree char *columns = list_columns (db, table->name);
  Salvage self = { .db = db };
  gboolean good;

  if (columns == NULL)
    return TRUE;

  self.sql = g_strdup_printf ("INSERT OR REPLACE INTO main.%s (%s) SELECT %s FROM damaged.%s WHERE %s %s BETWEEN ? AND ?", table->name,
                              columns, columns, table->name, table->where != NULL ? table->where : "", table->key);
  good = salvage_from (&self, table->is_hashed ? 0 : (guint64) 1 << 63, error);
  if (self.n_gaps > 0)
    g_debug ("“%s” has %u gaps", table->name, self.n_gaps);
  g_free (self.sql);
  return good;
}

static gboolean
salvage_tables (MailSqlite   *db,
                const Table  *tables,
                guint         n_tables,
                GError      **error)
{
  for (guint i = 0; i < n_tables; i++)
    if (!salvage_table (db, &tables[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
is_known (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (mail_tables); i++)
    if (g_str_equal (mail_tables[i].name, name))
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (derived); i++)
    if (g_str_equal (derived[i], name))
      return TRUE;
  return g_str_has_prefix (name, "sqlite_");
}

/* Tables nobody has named here are small: all of one or nothing. */
static gboolean
salvage_others (MailSqlite  *db,
                GError     **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = mail_sqlite_query (db, &failure, "SELECT name FROM main.sqlite_schema WHERE type = 'table'", "");

  while (rows != NULL && mail_statement_next (rows, &failure))
    if (!is_known (mail_statement_get_text (rows, 0)))
      g_ptr_array_add (names, mail_statement_dup_text (rows, 0));
  if (!mail_statement_ended (&failure, error))
    return FALSE;

  for (guint i = 0; i < names->len; i++)
    {
      Table table = { .name = g_ptr_array_index (names, i), .key = "0" };

      if (!salvage_table (db, &table, error))
        return FALSE;
    }
  return TRUE;
}

/* Of an account whose row cannot be read its servers tell, and it goes on under the name it has there. One whose servers cannot be
 * read has none: the person is asked for them when they are wanted. */
static gboolean
salvage_accounts (MailSqlite  *db,
                  GError     **error)
{
  return mail_sqlite_run (db, error,
                          "INSERT INTO account (id, name, address, receive_protocol, sent_copy, position, keep_months, is_paused)"
                          " SELECT account, coalesce (user, host), iif (user LIKE '%@%', user, coalesce (user || '@', '') || host), 0, 0,"
                          " account, 0, 0 FROM server WHERE purpose = 0 AND host IS NOT NULL AND account NOT IN (SELECT id FROM account)",
                          "") &&
         mail_sqlite_run (db, error,
                          "INSERT OR IGNORE INTO server (account, purpose, port, security) SELECT a.id, p.purpose, 0, 0 FROM account AS a,"
                          " (SELECT 0 AS purpose UNION SELECT 1) AS p", "");
}

/* What counts up goes on behind what was given; what cannot be read is not asked twice. */
static gboolean
salvage_sequences (MailSqlite  *db,
                   GError     **error)
{
  if (mail_sqlite_run (db, NULL,
                       "INSERT INTO main.sqlite_sequence (name, seq) SELECT d.name, d.seq FROM damaged.sqlite_sequence AS d"
                       " WHERE NOT EXISTS (SELECT 1 FROM main.sqlite_sequence WHERE name = d.name)", "") &&
      mail_sqlite_run (db, NULL,
                       "UPDATE main.sqlite_sequence SET seq = max (main.sqlite_sequence.seq, d.seq)"
                       " FROM damaged.sqlite_sequence AS d WHERE d.name = main.sqlite_sequence.name", ""))
    return TRUE;
  if (mail_sqlite_failed_at_content (db))
    return TRUE;

  mail_set_error (error, MAIL_ERROR_STORAGE, NULL, "The numbers of a damaged file could not be written");
  return FALSE;
}

static void
raise_to (MailSqlite *db,
          gint64     *highest,
          const char *sql)
{
  gint64 found = 0;

  mail_sqlite_lookup (db, &found, NULL, sql, "");
  *highest = MAX (*highest, found);
}

/* No number is given twice: bodies may be there of messages that are not. */
static gboolean
salvage_highest_id (MailSqlite  *db,
                    const char  *profile,
                    GError     **error)
{
  g_autofree char *path = g_build_filename (profile, "bodies.db", NULL);
  g_autoptr(MailSqlite) bodies = g_file_test (path, G_FILE_TEST_EXISTS) ? mail_sqlite_open (path, MAIL_SQLITE_READ_ONLY, NULL) : NULL;
  gint64 said = 0;
  gint64 highest = 0;

  raise_to (db, &said, "SELECT highest FROM damaged.local_id");
  raise_to (db, &highest, "SELECT max (id) FROM main.message");
  raise_to (db, &highest, "SELECT max (id) FROM main.placement");
  raise_to (db, &highest, "SELECT max (id) FROM main.merged_thread");
  if (bodies != NULL)
    raise_to (bodies, &highest, "SELECT max (message) FROM section");
  if (said == 0)
    highest += MARGIN;
  return mail_sqlite_run (db, error, "UPDATE main.local_id SET highest = ?", "i", MAX (said, highest));
}

/* Every mailbox is compared with the server's from the beginning: what was lost comes again. */
static const char *const settle[] = {
  "UPDATE mailbox SET uidnext = 0, highestmodseq = 0, messages = 0, unseen = -1, lowest_uid = 0, last_flag_pass = 0, flag_position = 0,"
  " last_sync = 0",
  /* Of items without a message only what the server has is known; it tells again. */
  "DELETE FROM placement WHERE message NOT IN (SELECT id FROM message)",
  "DELETE FROM placement WHERE server_folder NOT IN (SELECT id FROM folder) AND made_here = 0",
  "DELETE FROM operation_target WHERE operation NOT IN (SELECT id FROM operation) OR item NOT IN (SELECT id FROM placement)",
  "DELETE FROM operation_exception WHERE operation NOT IN (SELECT id FROM operation)",
  "UPDATE operation_target SET made = NULL WHERE made NOT IN (SELECT id FROM placement)",
  "UPDATE operation SET n_targets = (SELECT count(*) FROM operation_target WHERE operation = operation.id)",
  "DELETE FROM draft WHERE item NOT IN (SELECT id FROM placement)",
  "DELETE FROM outbox WHERE item NOT IN (SELECT id FROM placement)",
  "UPDATE outbox SET answers = NULL WHERE answers NOT IN (SELECT id FROM placement)",
  "DELETE FROM opened_body WHERE message NOT IN (SELECT id FROM message)",
  "DELETE FROM act_item WHERE act NOT IN (SELECT id FROM act)",
  "DELETE FROM act_rest WHERE act NOT IN (SELECT id FROM act)",
  "DELETE FROM act_rest_items WHERE act NOT IN (SELECT id FROM act)",
  "DELETE FROM person_word WHERE person NOT IN (SELECT id FROM person)",
  "DELETE FROM joined_message WHERE message NOT IN (SELECT id FROM message)",
  "UPDATE message SET orphaned = unixepoch () WHERE orphaned IS NULL AND NOT EXISTS (SELECT 1 FROM placement WHERE message = message.id)",
  "INSERT OR IGNORE INTO mailbox (folder) SELECT id FROM folder",
  "INSERT OR REPLACE INTO folder_summary (folder, total, unread) SELECT f.id, coalesce (c.total, 0), coalesce (c.unread, 0)"
  " FROM folder AS f LEFT JOIN (SELECT folder, count(*) AS total, sum ((flags & 1) = 0) AS unread FROM placement GROUP BY folder) AS c"
  " ON c.folder = f.id",
};

static gboolean
settle_rows (MailSqlite  *db,
             GError     **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (settle); i++)
    if (!mail_sqlite_run (db, error, settle[i], ""))
      return FALSE;
  return TRUE;
}

/*< private >
 * mail_store_salvage_mail:
 * @db: a new mail.db, which has the damaged one attached as "damaged", if anything of that can be read
 * @profile: the profile's folder, where its bodies.db is
 * @error: (out): why it could not be written
 *
 * Returns: whether everything that can be read is in the new one
 */
gboolean
mail_store_salvage_mail (MailSqlite  *db,
                         const char  *profile,
                         GError     **error)
{
  return salvage_tables (db, mail_tables, G_N_ELEMENTS (mail_tables), error) && salvage_others (db, error) &&
         salvage_accounts (db, error) && salvage_sequences (db, error) && salvage_highest_id (db, profile, error) &&
         mail_made_here_salvage (db, profile, error) && settle_rows (db, error);
}

/* A section whose row cannot be read is in an index, too: its chunks tell the rest. Chunks of none are of no use. */
static gboolean
salvage_sections (MailSqlite  *db,
                  GError     **error)
{
  if (!mail_sqlite_run (db, NULL,
                        "INSERT OR IGNORE INTO main.section (id, message, name, size, complete) SELECT s.id, s.message, s.name,"
                        " (SELECT sum (bytes) FROM main.chunk AS c WHERE c.id >= (s.id << 20) AND c.id < ((s.id + 1) << 20)), 1"
                        " FROM damaged.section AS s INDEXED BY section_readable WHERE s.complete = 1"
                        " AND NOT EXISTS (SELECT 1 FROM main.section WHERE id = s.id)"
                        " AND EXISTS (SELECT 1 FROM main.chunk WHERE id = (s.id << 20))", "") &&
      !mail_sqlite_failed_at_content (db))
    {
      mail_set_error (error, MAIL_ERROR_STORAGE, NULL, "What is left of a damaged file could not be written");
      return FALSE;
    }
  return mail_sqlite_run (db, error, "DELETE FROM chunk WHERE (id >> 20) NOT IN (SELECT id FROM section)", "");
}

/*< private >
 * mail_store_salvage_bodies:
 * @db: a new bodies.db, which has the damaged one attached as "damaged"
 * @error: (out): why it could not be written
 *
 * Returns: whether everything that can be read is in the new one
 */
gboolean
mail_store_salvage_bodies (MailSqlite  *db,
                           GError     **error)
{
  return salvage_tables (db, bodies_tables, G_N_ELEMENTS (bodies_tables), error) && salvage_sections (db, error) &&
         salvage_sequences (db, error);
}
