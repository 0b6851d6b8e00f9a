/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-labels.h"

#include "mail-label-keyword.h"
#include "mail-store-act-rest.h"
#include "mail-store-private.h"

void
mail_label_free (MailLabel *self)
{
  g_free (self->keyword);
  g_free (self->name);
  g_free (self->color);
  g_free (self);
}

static gboolean
list_made (MailStoreReader  *reader,
           GPtrArray        *labels,
           GHashTable       *known,
           GError          **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = mail_sqlite_query (reader->db, error,
                                                     "SELECT keyword, name, color FROM label ORDER BY position, keyword", "");

  if (rows == NULL)
    return FALSE;
  while (mail_statement_next (rows, &failure))
    {
      MailLabel *label = g_new0 (MailLabel, 1);

      label->keyword = mail_statement_dup_text (rows, 0);
      label->name = mail_statement_dup_text (rows, 1);
      label->color = mail_statement_dup_text (rows, 2);
      g_ptr_array_add (labels, label);
      g_hash_table_add (known, g_ascii_strdown (label->keyword, -1));
    }
  return mail_statement_ended (&failure, error);
}

static void
add_seen (GPtrArray  *labels,
          GHashTable *known,
          const char *keywords)
{
  g_auto(GStrv) words = g_strsplit (keywords, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      MailLabel *label;

      if (!mail_label_keyword_is_label (words[i]) || !g_hash_table_add (known, g_ascii_strdown (words[i], -1)))
        continue;
      label = g_new0 (MailLabel, 1);
      label->keyword = g_strdup (words[i]);
      g_ptr_array_add (labels, label);
    }
}

/**
 * mail_store_reader_list_labels:
 * @reader: a reader
 * @error: (out): why it failed
 *
 * Reads what all labelled mail has: not for the main thread.
 *
 * Returns: (transfer full) (element-type MailLabel): those made here in their order, then those that some mail has besides
 */
GPtrArray *
mail_store_reader_list_labels (MailStoreReader  *reader,
                               GError          **error)
{
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_label_free);
  g_autoptr(GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  if (!list_made (reader, labels, known, error))
    return NULL;
  rows = mail_sqlite_query (reader->db, error, "SELECT DISTINCT keywords FROM placement WHERE keywords IS NOT NULL", "");
  if (rows == NULL)
    return NULL;
  while (mail_statement_next (rows, &failure))
    add_seen (labels, known, mail_statement_get_text (rows, 0));
  return mail_statement_ended (&failure, error) ? g_steal_pointer (&labels) : NULL;
}

static void
count (GHashTable *counts,
       const char *keywords)
{
  g_auto(GStrv) words = g_strsplit (keywords, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *key = g_ascii_strdown (words[i], -1);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, key));

      g_hash_table_insert (counts, g_steal_pointer (&key), GUINT_TO_POINTER (n + 1));
    }
}

/**
 * mail_store_reader_count_labels:
 * @reader: a reader
 * @items: (element-type gint64): some mail
 * @error: (out): why it failed
 *
 * Returns: (transfer full): how many of them have each keyword, by the keyword in small letters
 */
GHashTable *
mail_store_reader_count_labels (MailStoreReader  *reader,
                                GArray           *items,
                                GError          **error)
{
  g_autoptr(GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < items->len; i++)
    {
      g_autoptr(GError) failure = NULL;
      g_autoptr(MailStatement) row = mail_sqlite_query (reader->db, error,
                                                        "SELECT keywords FROM placement WHERE id = ? AND keywords IS NOT NULL", "i",
                                                        g_array_index (items, gint64, i));

      if (row == NULL)
        return NULL;
      if (mail_statement_next (row, &failure))
        count (counts, mail_statement_get_text (row, 0));
      if (!mail_statement_ended (&failure, error))
        return NULL;
    }
  return g_steal_pointer (&counts);
}

/* ---- made, changed, removed ---- */

static void
label_free (gpointer data)
{
  mail_label_free (data);
}

static gboolean
is_taken (MailTransaction  *transaction,
          const char       *keyword,
          gboolean         *taken,
          GError          **error)
{
  gint64 found = 0;

  if (!mail_sqlite_lookup (transaction->db, &found, error, "SELECT EXISTS (SELECT 1 FROM label WHERE keyword = ?)", "s", keyword))
    return FALSE;
  *taken = found != 0;
  return TRUE;
}

/* Two names may come to the same keyword. */
static char *
find_keyword (MailTransaction  *transaction,
              const char       *name,
              GError          **error)
{
  g_autofree char *first = mail_label_keyword_from_name (name);
  g_autofree char *keyword = g_strdup (first);
  gboolean taken = TRUE;

  for (guint i = 2; taken; i++)
    {
      if (!is_taken (transaction, keyword, &taken, error))
        return NULL;
      if (!taken)
        break;
      g_free (keyword);
      keyword = g_strdup_printf ("%s_%u", first, i);
    }
  return g_steal_pointer (&keyword);
}

static gboolean
set_label (MailTransaction  *transaction,
           gpointer          data,
           GValue           *result,
           GError          **error)
{
  const MailLabel *label = data;
  g_autofree char *keyword = label->keyword != NULL ? g_strdup (label->keyword) : find_keyword (transaction, label->name, error);

  if (keyword == NULL ||
      !mail_sqlite_run (transaction->db, error,
                        "INSERT INTO label (keyword, name, color, position)"
                        " VALUES (?, ?, ?, (SELECT coalesce (max(position), 0) + 1 FROM label))"
                        " ON CONFLICT (keyword) DO UPDATE SET name = excluded.name, color = excluded.color", "sss", keyword,
                        label->name, label->color))
    return FALSE;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_LABELS);
  g_value_init (result, G_TYPE_STRING);
  g_value_take_string (result, g_steal_pointer (&keyword));
  return TRUE;
}

/**
 * mail_store_set_label:
 * @self: a store
 * @keyword: (nullable): the one that is changed; %NULL: a new one
 * @name: (nullable): what it is called; %NULL, of one that is changed: what everybody calls it
 * @color: the name of a colour
 *
 * Returns: (transfer full): a future for its keyword (%G_TYPE_STRING)
 */
DexFuture *
mail_store_set_label (MailStore  *self,
                      const char *keyword,
                      const char *name,
                      const char *color)
{
  MailLabel *label;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (keyword != NULL || name != NULL, NULL);
  g_return_val_if_fail (color != NULL, NULL);

  label = g_new0 (MailLabel, 1);
  label->keyword = g_strdup (keyword);
  label->name = g_strdup (name);
  label->color = g_strdup (color);
  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, set_label, label, label_free);
}

typedef struct {
  GStrv keywords;
  char *color;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_strfreev (order->keywords);
  g_free (order->color);
  g_free (order);
}

/* The others keep their order behind these. */
static gboolean
order_labels (MailTransaction  *transaction,
              gpointer          data,
              GValue           *result,
              GError          **error)
{
  const Order *order = data;
  guint n = g_strv_length (order->keywords);

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_LABELS);
  if (!mail_sqlite_run (transaction->db, error, "UPDATE label SET position = position + ?", "u", n))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!mail_sqlite_run (transaction->db, error,
                          "INSERT INTO label (keyword, color, position) VALUES (?, ?, ?)"
                          " ON CONFLICT (keyword) DO UPDATE SET position = excluded.position", "ssu", order->keywords[i], order->color,
                          i + 1))
      return FALSE;
  return TRUE;
}

/**
 * mail_store_order_labels:
 * @self: a store
 * @keywords: (array zero-terminated=1): labels in the order a person wants them in; others come behind them
 * @color: the name of a colour, for those that were only seen on mail and had none
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_order_labels (MailStore         *self,
                         const char *const *keywords,
                         const char        *color)
{
  Order *order;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (keywords != NULL, NULL);
  g_return_val_if_fail (color != NULL, NULL);

  order = g_new0 (Order, 1);
  order->keywords = g_strdupv ((GStrv) keywords);
  order->color = g_strdup (color);
  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, order_labels, order, order_free);
}

static gboolean
remove_label (MailTransaction  *transaction,
              gpointer          data,
              GValue           *result,
              GError          **error)
{
  const char *keyword = data;
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(MailActJob) job = NULL;
  g_autoptr(MailAct) act = mail_act_new (transaction, FALSE, error);

  if (act == NULL ||
      !mail_sqlite_collect (transaction->db, items, error,
                            "SELECT id FROM placement WHERE keywords IS NOT NULL"
                            " AND instr (' ' || lower (keywords) || ' ', ' ' || lower (?) || ' ') > 0", "s", keyword))
    return FALSE;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_LABELS);
  job = mail_act_job_new (MAIL_OPERATION_FLAGS, items);
  job->change.remove_keywords = g_strdup (keyword);
  return (items->len == 0 || mail_act_job_start (act, job, error)) &&
         mail_sqlite_run (transaction->db, error, "DELETE FROM label WHERE keyword = ?", "s", keyword);
}

/**
 * mail_store_remove_label:
 * @self: a store
 * @keyword: which
 *
 * It is taken off all mail, here at once and, by an operation, on the servers.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_remove_label (MailStore  *self,
                         const char *keyword)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (keyword != NULL, NULL);

  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, remove_label, g_strdup (keyword), g_free);
}
