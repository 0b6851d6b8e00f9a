/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-statement.h"

#include "mail-search-label.h"
#include "mail-search-named.h"
#include "mail-search-rowid.h"
#include "mail-store-items.h"

/* Where a message has two items, it has the place of the older: by how much they may differ, in seconds. */
#define DATE_SLACK (2 * 24 * 60 * 60)
/* Rows somebody waits for, of which going along all finds one in each so many: what costs as much as that is few. */
#define PAGE 50
#define MIN_FEW 64

typedef struct {
  MailSqlite *db;
  GArray *bindings;
  gint64 lag;   /* how far a row may stand behind its second */
  gboolean needs_message;
  gint64 row;         /* the only one that is asked about; 0: all */
  GHashTable *labels; /* MailSearchNode → MailSearchLabel */
  GError **error;
} Builder;

static void
clear_binding (gpointer data)
{
  g_free (((MailSearchBinding *) data)->text);
}

static void
bind_number (Builder *self,
             gint64   number)
{
  g_array_append_val (self->bindings, ((MailSearchBinding) { NULL, number }));
}

static void
bind_text (Builder    *self,
           const char *text)
{
  g_array_append_val (self->bindings, ((MailSearchBinding) { g_strdup (text), 0 }));
}

/* Appends the ids of rows (id, name, other name, role) that are called so. */
static gboolean
find_named (Builder    *self,
            const char *sql,
            const char *name,
            GArray     *ids)
{
  g_autofree char *wanted = mail_search_fold_name (name);
  MailRole role = mail_search_find_role (wanted);
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = mail_sqlite_query (self->db, &failure, sql, "");

  while (rows != NULL && mail_statement_next (rows, &failure))
    {
      g_autofree char *one = mail_search_fold_name (mail_statement_get_text (rows, 1));
      g_autofree char *other = mail_search_fold_name (mail_statement_get_text (rows, 2));
      gint64 id = mail_statement_get_int (rows, 0);
      gboolean has_role = role != MAIL_ROLE_NONE && mail_statement_get_int (rows, 3) == role;

      if (g_str_equal (one, wanted) || g_str_equal (other, wanted) || has_role)
        g_array_append_val (ids, id);
    }
  return mail_statement_ended (&failure, self->error);
}

static void
append_ids (GString    *sql,
            const char *column,
            GArray     *ids)
{
  g_string_append_printf (sql, "%s IN (", column);
  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (sql, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (ids, gint64, i));
  g_string_append (sql, ")");
}

static void
append_match_condition (Builder    *self,
                        GString    *sql,
                        const char *match)
{
  g_string_append_printf (sql, "d.id IN (SELECT rowid FROM text WHERE text MATCH ?%s)", self->row != 0 ? " AND rowid = ?" : "");
  bind_text (self, match);
  if (self->row != 0)
    bind_number (self, self->row);
}

/* There is no folder, account or label of that name: then it was meant as words. */
static void
append_words (Builder              *self,
              GString              *sql,
              const MailSearchNode *node)
{
  MailSearchNode text = { .kind = MAIL_SEARCH_NODE_TEXT, .text = node->text, .columns = MAIL_SEARCH_ANYWHERE };
  g_autofree char *match = mail_search_make_match (&text);

  append_match_condition (self, sql, match);
}

static gboolean
append_named (Builder              *self,
              GString              *sql,
              const MailSearchNode *node)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean is_folder = node->kind == MAIL_SEARCH_NODE_FOLDER;

  if (!find_named (self, is_folder ? "SELECT id, name, path, role FROM mail.folder"
                                   : "SELECT id, name, address, 0 FROM mail.account", node->text, ids))
    return FALSE;

  if (ids->len > 0)
    append_ids (sql, is_folder ? "p.folder" : "p.account", ids);
  else
    append_words (self, sql, node);
  return TRUE;
}

/* (nullable) (transfer none): NULL: error */
static const MailSearchLabel *
find_label (Builder              *self,
            const MailSearchNode *node)
{
  MailSearchLabel *label = g_hash_table_lookup (self->labels, node);

  if (label == NULL)
    {
      label = mail_search_label_find (self->db, node->text, self->error);
      if (label != NULL)
        g_hash_table_insert (self->labels, (gpointer) node, label);
    }
  return label;
}

static gboolean
append_label (Builder              *self,
              GString              *sql,
              const MailSearchNode *node)
{
  const MailSearchLabel *label = find_label (self, node);

  if (label == NULL)
    return FALSE;
  if (label->is_known)
    g_string_append (sql, label->condition);
  else
    append_words (self, sql, node);
  return TRUE;
}

static void
append_date (Builder              *self,
             GString              *sql,
             const MailSearchNode *node)
{
  g_string_append (sql, "(p.date >= ? AND p.date < ?)");
  bind_number (self, node->low);
  bind_number (self, node->high);
}

static gboolean append_condition (Builder              *self,
                                  GString              *sql,
                                  const MailSearchNode *node);

static gboolean
append_several (Builder              *self,
                GString              *sql,
                const MailSearchNode *node,
                const char           *word)
{
  g_string_append (sql, "(");
  for (guint i = 0; i < node->children->len; i++)
    {
      if (i > 0)
        g_string_append_printf (sql, " %s ", word);
      if (!append_condition (self, sql, g_ptr_array_index (node->children, i)))
        return FALSE;
    }
  g_string_append (sql, ")");
  return TRUE;
}

static gboolean
append_filter (Builder              *self,
               GString              *sql,
               const MailSearchNode *node)
{
  switch (node->kind)
    {
    case MAIL_SEARCH_NODE_ATTACHMENT:
      self->needs_message = TRUE;
      g_string_append (sql, "m.has_attachments = 1");
      return TRUE;
    case MAIL_SEARCH_NODE_FLAGS:
      g_string_append_printf (sql, "p.flags & %u = %u", node->mask, node->number);
      return TRUE;
    case MAIL_SEARCH_NODE_DATE:
      append_date (self, sql, node);
      return TRUE;
    case MAIL_SEARCH_NODE_SIZE:
      self->needs_message = TRUE;
      g_string_append (sql, "(m.size >= ? AND m.size < ?)");
      bind_number (self, node->low);
      bind_number (self, node->high);
      return TRUE;
    case MAIL_SEARCH_NODE_LABEL:
      return append_label (self, sql, node);
    case MAIL_SEARCH_NODE_ANYWHERE:
      g_string_append (sql, "1");
      return TRUE;
    default:
      return append_named (self, sql, node);
    }
}

static gboolean
append_condition (Builder              *self,
                  GString              *sql,
                  const MailSearchNode *node)
{
  g_autofree char *match = mail_search_make_match (node);

  if (match != NULL)
    {
      append_match_condition (self, sql, match);
      return TRUE;
    }
  switch (node->kind)
    {
    case MAIL_SEARCH_NODE_AND:
      return append_several (self, sql, node, "AND");
    case MAIL_SEARCH_NODE_OR:
      return append_several (self, sql, node, "OR");
    case MAIL_SEARCH_NODE_NOT:
      g_string_append (sql, "NOT ");
      return append_several (self, sql, node, "AND");
    default:
      return append_filter (self, sql, node);
    }
}

/* Whether FTS5 can do it inside one query, with others beside it. */
static gboolean
is_words (const MailSearchNode *node)
{
  g_autofree char *match = mail_search_make_match (node->kind == MAIL_SEARCH_NODE_NOT ? g_ptr_array_index (node->children, 0) : node);

  return match != NULL;
}

/* What asks for words becomes one query of FTS5, which leads; the rest are conditions on what it finds. */
static char *
split (const MailSearchNode *query,
       GPtrArray            *rest)
{
  MailSearchNode words = { .kind = MAIL_SEARCH_NODE_AND };
  g_autoptr(GPtrArray) children = g_ptr_array_new ();
  char *match;

  if (query->kind != MAIL_SEARCH_NODE_AND)
    {
      match = mail_search_make_match (query);
      if (match == NULL)
        g_ptr_array_add (rest, (gpointer) query);
      return match;
    }

  for (guint i = 0; i < query->children->len; i++)
    {
      MailSearchNode *child = g_ptr_array_index (query->children, i);

      g_ptr_array_add (is_words (child) ? children : rest, child);
    }
  words.children = children;
  match = mail_search_make_match (&words);
  if (match == NULL)
    g_ptr_array_extend (rest, children, NULL, NULL);
  return match;
}

/* What may be little beside all the rest: as messages, by an index that has nothing else. */
static const struct {
  guint mask; /* 0: attachments */
  guint number;
  const char *messages;
} rarities[] = {
  { MAIL_FLAG_SEEN, 0, "SELECT message FROM mail.placement INDEXED BY placement_unread WHERE flags & 1 = 0" },
  { MAIL_FLAG_ANSWERED, MAIL_FLAG_ANSWERED, "SELECT message FROM mail.placement INDEXED BY placement_answered WHERE flags & 2 = 2" },
  { MAIL_FLAG_FLAGGED, MAIL_FLAG_FLAGGED, "SELECT message FROM mail.placement INDEXED BY placement_starred WHERE flags & 4 = 4" },
  { 0, 0, "SELECT id FROM mail.message INDEXED BY message_attached WHERE has_attachments = 1" },
};

/* How many messages meet a condition, counted up to a limit, and these as SQL; *messages is NULL where no index has them alone. */
static gboolean
count_rarity (Builder               *self,
              const MailSearchNode  *node,
              gint64                 limit,
              const char           **messages,
              gint64                *n)
{
  g_autofree char *count = NULL;

  *messages = NULL;
  if (node->kind == MAIL_SEARCH_NODE_LABEL)
    {
      const MailSearchLabel *label = find_label (self, node);

      if (label != NULL && label->is_known)
        *messages = label->messages;
      return label != NULL && (*messages == NULL || mail_search_label_count (label, self->db, limit, n, self->error));
    }
  for (guint i = 0; i < G_N_ELEMENTS (rarities); i++)
    {
      if (rarities[i].mask == 0 ? node->kind == MAIL_SEARCH_NODE_ATTACHMENT
                                : node->kind == MAIL_SEARCH_NODE_FLAGS && node->mask == rarities[i].mask && node->number == rarities[i].number)
        *messages = rarities[i].messages;
    }
  if (*messages == NULL)
    return TRUE;
  count = g_strdup_printf ("SELECT count(*) FROM (%s LIMIT %d)", *messages, (int) limit);
  return mail_sqlite_lookup (self->db, n, self->error, count, "");
}

/* Where no words lead, and one condition is met by few messages, those lead: going along all rows, the newest first, until there is
 * enough would go along all of them. */
static gboolean
append_rare (Builder   *self,
             GString   *conditions,
             GPtrArray *rest)
{
  gint64 limit = MIN_FEW;
  gint64 fewest, n_rows;
  const char *rarest = NULL;

  if (!mail_sqlite_lookup (self->db, &n_rows, self->error, "SELECT bodies + headers FROM state", ""))
    return FALSE;
  while (limit * limit < n_rows * PAGE)
    limit *= 2;
  fewest = limit;
  for (guint i = 0; i < rest->len; i++)
    {
      const char *messages;
      gint64 n = 0;

      if (!count_rarity (self, g_ptr_array_index (rest, i), limit, &messages, &n))
        return FALSE;
      if (messages != NULL && n < fewest)
        {
          fewest = n;
          rarest = messages;
        }
    }
  if (rarest != NULL)
    g_string_append_printf (conditions, " AND d.id IN (SELECT id FROM document WHERE message IN (%s))", rarest);
  return TRUE;
}

/* A range of dates is one of rows, roughly: what is outside is not even looked at. */
static void
append_range (Builder    *self,
              GString    *sql,
              const char *id,
              GPtrArray  *rest,
              gint64      from,
              gint64      before)
{
  gint64 low = from;
  gint64 high = before;

  for (guint i = 0; i < rest->len; i++)
    {
      const MailSearchNode *node = g_ptr_array_index (rest, i);

      if (node->kind != MAIL_SEARCH_NODE_DATE)
        continue;
      if (node->low > DATE_SLACK)
        low = MAX (low, mail_search_rowid_of_date (node->low - DATE_SLACK));
      if (node->high < G_MAXINT64 - DATE_SLACK - self->lag)
        high = MIN (high, mail_search_rowid_of_date (node->high + DATE_SLACK + self->lag));
    }
  g_string_append_printf (sql, "%s < ? AND %s >= ?", id, id);
  bind_number (self, high);
  bind_number (self, low);
}

static gboolean
build (Builder              *self,
       GString              *sql,
       const MailSearchNode *query,
       gint64                from,
       gint64                before)
{
  g_autoptr(GPtrArray) rest = g_ptr_array_new ();
  g_autoptr(GString) conditions = g_string_new (NULL);
  g_autofree char *match = split (query, rest);
  const char *id = match != NULL ? "text.rowid" : "d.id";

  if (match != NULL)
    {
      g_string_append (conditions, "text MATCH ? AND ");
      bind_text (self, match);
    }
  append_range (self, conditions, id, rest, from, before);
  if (match == NULL && self->row == 0 && !append_rare (self, conditions, rest))
    return FALSE;
  for (guint i = 0; i < rest->len; i++)
    {
      g_string_append (conditions, " AND ");
      if (!append_condition (self, conditions, g_ptr_array_index (rest, i)))
        return FALSE;
    }
  g_string_append_printf (sql, "SELECT d.id, d.message, p.id, p.folder, p.date FROM %sdocument AS d%s"
                          " CROSS JOIN mail.placement AS p ON p.message = d.message%s WHERE %s AND p.folder IS NOT NULL"
                          " ORDER BY %s DESC",
                          match != NULL ? "text CROSS JOIN " : "", match != NULL ? " ON d.id = text.rowid" : "",
                          self->needs_message ? " CROSS JOIN mail.message AS m ON m.id = d.message" : "", conditions->str, id);
  return TRUE;
}

/* Trash and Junk, as far as the query does not ask for them. */
static gboolean
find_left_out (MailSqlite            *db,
               const MailSearchNode  *query,
               GArray                *folders,
               GError               **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = mail_sqlite_query (db, &failure, "SELECT id, name, path, role FROM mail.folder WHERE role IN (?, ?)", "ii",
                                                     (gint64) MAIL_ROLE_TRASH, (gint64) MAIL_ROLE_JUNK);

  while (rows != NULL && mail_statement_next (rows, &failure))
    {
      gint64 id = mail_statement_get_int (rows, 0);

      if (mail_search_leaves_out (query, mail_statement_get_text (rows, 1), mail_statement_get_text (rows, 2),
                                  (MailRole) mail_statement_get_int (rows, 3)))
        g_array_append_val (folders, id);
    }
  return mail_statement_ended (&failure, error);
}

/**
 * mail_search_statement_new:
 * @db: a connection of mail_search_index_open_reader ()
 * @query: what is asked for
 * @from: only rows from that one on; 0: to the oldest
 * @before: only rows before that one; %G_MAXINT64: from the newest on
 * @error: (out): why not
 *
 * Returns: (transfer full): the query as SQL
 */
MailSearchStatement *
mail_search_statement_new (MailSqlite            *db,
                           const MailSearchNode  *query,
                           gint64                 from,
                           gint64                 before,
                           GError               **error)
{
  g_autoptr(MailSearchStatement) self = g_new0 (MailSearchStatement, 1);
  g_autoptr(GString) sql = g_string_new (NULL);
  g_autoptr(GHashTable) labels = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) mail_search_label_free);
  Builder builder = { .db = db, .row = before - from == 1 ? from : 0, .labels = labels, .error = error };

  self->bindings = builder.bindings = g_array_new (FALSE, FALSE, sizeof (MailSearchBinding));
  g_array_set_clear_func (self->bindings, clear_binding);
  self->left_out = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!mail_sqlite_lookup (db, &builder.lag, error, "SELECT lag FROM state", "") || !build (&builder, sql, query, from, before) ||
      !find_left_out (db, query, self->left_out, error))
    return NULL;

  self->sql = g_string_free (g_steal_pointer (&sql), FALSE);
  return g_steal_pointer (&self);
}

void
mail_search_statement_free (MailSearchStatement *self)
{
  g_array_unref (self->bindings);
  g_clear_pointer (&self->left_out, g_array_unref);
  g_free (self->sql);
  g_free (self);
}
