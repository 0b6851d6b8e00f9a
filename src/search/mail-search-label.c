/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-label.h"

#include <sqlite3.h>

#include "mail-label-keyword.h"
#include "mail-search-named.h"

/* A label is a keyword, and a mail has its keywords as one string. There are few such strings: those with the label in them are found
 * by going from one to the next in the index, and the mail by these. */

typedef struct {
  const char *wanted;
  GHashTable *named;    /* keyword in small letters → what it is called here */
  GHashTable *keywords; /* in small letters: those that are that label */
  GPtrArray *sets;      /* of keywords, with that label among them */
  guint n_seen;
} Walk;

void
mail_search_label_free (MailSearchLabel *self)
{
  g_free (self->condition);
  g_free (self->messages);
  g_ptr_array_unref (self->sets);
  g_free (self);
}

/* Those made here, by the name they have here. */
static gboolean
find_made (MailSqlite  *db,
           Walk        *walk,
           GError     **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = mail_sqlite_query (db, &failure, "SELECT keyword, name FROM mail.label", "");

  while (rows != NULL && mail_statement_next (rows, &failure))
    {
      const char *keyword = mail_statement_get_text (rows, 0);
      g_autofree char *name = mail_statement_dup_text (rows, 1);

      if (mail_search_is_label (walk->wanted, keyword, name))
        g_hash_table_add (walk->keywords, g_ascii_strdown (keyword, -1));
      if (name != NULL)
        g_hash_table_insert (walk->named, g_ascii_strdown (keyword, -1), g_steal_pointer (&name));
    }
  return mail_statement_ended (&failure, error);
}

static gboolean
is_wanted (Walk       *walk,
           const char *keyword)
{
  g_autofree char *key = g_ascii_strdown (keyword, -1);

  if (!g_hash_table_contains (walk->keywords, key) &&
      !mail_search_is_label (walk->wanted, keyword, g_hash_table_lookup (walk->named, key)))
    return FALSE;
  g_hash_table_add (walk->keywords, g_steal_pointer (&key));
  return TRUE;
}

static void
take_set (Walk       *walk,
          const char *set)
{
  g_auto(GStrv) keywords = g_strsplit (set, " ", -1);
  gboolean has_it = FALSE;

  for (guint i = 0; keywords[i] != NULL; i++)
    has_it = is_wanted (walk, keywords[i]) || has_it;
  if (has_it)
    g_ptr_array_add (walk->sets, g_strdup (set));
}

/* One step for each set, however much mail has it. */
static gboolean
find_sets (MailSqlite  *db,
           Walk        *walk,
           GError     **error)
{
  g_autofree char *last = g_strdup ("");

  while (walk->n_seen <= MAIL_SEARCH_MAX_KEYWORD_SETS)
    {
      g_autoptr(GError) failure = NULL;
      g_autoptr(MailStatement) row = mail_sqlite_query (db, &failure,
                                                        "SELECT keywords FROM mail.placement INDEXED BY placement_keywords"
                                                        " WHERE keywords > ? ORDER BY keywords LIMIT 1", "s", last);

      if (row == NULL || !mail_statement_next (row, &failure))
        return mail_statement_ended (&failure, error);
      walk->n_seen++;
      g_set_str (&last, mail_statement_get_text (row, 0));
      take_set (walk, last);
    }
  return TRUE;
}

static char *
quote (const char *text)
{
  char *quoted = sqlite3_mprintf ("%Q", text);
  char *copy = g_strdup (quoted);

  sqlite3_free (quoted);
  return copy;
}

/* No mail has a set without keywords. */
static char *
list_sets (Walk *walk)
{
  GString *list = g_string_new ("''");

  for (guint i = 0; i < walk->sets->len; i++)
    {
      g_autofree char *quoted = quote (g_ptr_array_index (walk->sets, i));

      g_string_append_printf (list, ",%s", quoted);
    }
  return g_string_free (list, FALSE);
}

/* Without the sets. */
static char *
ask_each (Walk *walk)
{
  GString *condition = g_string_new ("(p.keywords IS NOT NULL AND (0");
  GHashTableIter iter;
  gpointer keyword;

  g_hash_table_iter_init (&iter, walk->keywords);
  while (g_hash_table_iter_next (&iter, &keyword, NULL))
    {
      g_autofree char *word = g_strdup_printf (" %s ", (const char *) keyword);
      g_autofree char *quoted = quote (word);

      g_string_append_printf (condition, " OR instr (' ' || lower (p.keywords) || ' ', %s) > 0", quoted);
    }
  g_string_append (condition, "))");
  return g_string_free (condition, FALSE);
}

static void
write_conditions (MailSearchLabel *self,
                  Walk            *walk)
{
  g_autofree char *list = NULL;

  if (walk->n_seen > MAIL_SEARCH_MAX_KEYWORD_SETS)
    {
      g_autofree char *keyword = mail_label_keyword_from_name (walk->wanted);

      g_hash_table_add (walk->keywords, g_ascii_strdown (keyword, -1));
      self->condition = ask_each (walk);
      return;
    }
  list = list_sets (walk);
  /* That it is not without any is said so that the opposite is true of those. */
  self->condition = g_strdup_printf ("(p.keywords IS NOT NULL AND p.keywords IN (%s))", list);
  self->messages = g_strdup_printf ("SELECT message FROM mail.placement INDEXED BY placement_keywords WHERE keywords IN (%s)", list);
}

/**
 * mail_search_label_count:
 * @self: a label with @messages
 * @db: a connection of mail_search_index_open_reader ()
 * @limit: what is as much as that is enough to know
 * @n: (out): how much mail has it, at most @limit
 * @error: (out): why not
 *
 * Returns: whether it was counted
 */
gboolean
mail_search_label_count (const MailSearchLabel  *self,
                         MailSqlite             *db,
                         gint64                  limit,
                         gint64                 *n,
                         GError                **error)
{
  *n = 0;
  for (guint i = 0; i < self->sets->len && *n < limit; i++)
    {
      gint64 more = 0;

      if (!mail_sqlite_lookup (db, &more, error,
                               "SELECT count(*) FROM (SELECT 1 FROM mail.placement INDEXED BY placement_keywords WHERE keywords = ? LIMIT ?)",
                               "si", g_ptr_array_index (self->sets, i), limit - *n))
        return FALSE;
      *n += more;
    }
  return TRUE;
}

/**
 * mail_search_label_find:
 * @db: a connection of mail_search_index_open_reader ()
 * @wanted: what a person calls the label
 * @error: (out): why not
 *
 * Returns: (transfer full): how to find it
 */
MailSearchLabel *
mail_search_label_find (MailSqlite  *db,
                        const char  *wanted,
                        GError     **error)
{
  g_autoptr(MailSearchLabel) self = g_new0 (MailSearchLabel, 1);
  g_autoptr(GHashTable) named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GHashTable) keywords = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Walk walk = { wanted, named, keywords, NULL, 0 };

  self->sets = walk.sets = g_ptr_array_new_with_free_func (g_free);
  if (!find_made (db, &walk, error) || !find_sets (db, &walk, error))
    return NULL;
  self->is_known = g_hash_table_size (keywords) > 0 || walk.n_seen > MAIL_SEARCH_MAX_KEYWORD_SETS;
  write_conditions (self, &walk);
  return g_steal_pointer (&self);
}
