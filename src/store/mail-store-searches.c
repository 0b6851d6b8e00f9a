/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-searches.h"

#include "mail-error.h"
#include "mail-store-private.h"

/**
 * mail_saved_search_new:
 * @id: its number; 0: none yet
 * @name: what it is called
 * @query: what is searched for
 *
 * Returns: (transfer full): a search to be stored
 */
MailSavedSearch *
mail_saved_search_new (gint64      id,
                       const char *name,
                       const char *query)
{
  MailSavedSearch *self = g_new0 (MailSavedSearch, 1);

  self->id = id;
  self->name = g_strdup (name);
  self->query = g_strdup (query);
  return self;
}

void
mail_saved_search_free (MailSavedSearch *self)
{
  g_free (self->name);
  g_free (self->query);
  g_free (self);
}

static gboolean
save_search (MailTransaction  *transaction,
             gpointer          data,
             GValue           *result,
             GError          **error)
{
  const MailSavedSearch *search = data;
  gboolean good;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_SEARCHES);
  if (search->id == 0)
    good = mail_sqlite_run (transaction->db, error, "INSERT INTO saved_search (name, query) VALUES (?, ?)", "ss", search->name,
                            search->query);
  else
    good = mail_sqlite_run (transaction->db, error,
                            "INSERT INTO saved_search (id, name, query) VALUES (?, ?, ?)"
                            " ON CONFLICT (id) DO UPDATE SET name = excluded.name, query = excluded.query", "iss", search->id,
                            search->name, search->query);
  if (good)
    mail_result_set_int64 (result, search->id != 0 ? search->id : mail_sqlite_get_last_id (transaction->db));
  return good;
}

static gboolean
is_short (const char *text,
          glong       limit)
{
  return *text != '\0' && g_utf8_validate (text, -1, NULL) && g_utf8_strlen (text, -1) <= limit;
}

/**
 * mail_store_save_search:
 * @self: a store
 * @search: what is to be kept, with a name and a query
 *
 * Returns: (transfer full): a future for its id (%G_TYPE_INT64)
 */
DexFuture *
mail_store_save_search (MailStore             *self,
                        const MailSavedSearch *search)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (search != NULL && search->name != NULL && search->query != NULL, NULL);

  if (!is_short (search->name, MAIL_SAVED_SEARCH_MAX_NAME) || !is_short (search->query, MAIL_SAVED_SEARCH_MAX_QUERY))
    return dex_future_new_for_error (mail_error_new (MAIL_ERROR_PERMANENT, NULL, "A search needs a name and words that are not too long"));
  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, save_search,
                           mail_saved_search_new (search->id, search->name, search->query), (GDestroyNotify) mail_saved_search_free);
}

static gboolean
delete_search (MailTransaction  *transaction,
               gpointer          data,
               GValue           *result,
               GError          **error)
{
  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_SEARCHES);
  return mail_sqlite_run (transaction->db, error, "DELETE FROM saved_search WHERE id = ?", "i", *(const gint64 *) data);
}

/**
 * mail_store_delete_search:
 * @self: a store
 * @id: of a search that was kept
 *
 * The mail it finds stays. mail_store_save_search () puts it back.
 *
 * Returns: (transfer full): a future for %TRUE, also when it was gone already
 */
DexFuture *
mail_store_delete_search (MailStore *self,
                          gint64     id)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, delete_search, g_memdup2 (&id, sizeof id), g_free);
}

/**
 * mail_store_reader_list_searches:
 * @reader: a reader
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type MailSavedSearch): those that are kept, the oldest first
 */
GPtrArray *
mail_store_reader_list_searches (MailStoreReader  *reader,
                                 GError          **error)
{
  g_autoptr(GPtrArray) searches = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_saved_search_free);
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = mail_sqlite_query (reader->db, &failure, "SELECT id, name, query FROM saved_search ORDER BY id", "");

  while (rows != NULL && mail_statement_next (rows, &failure))
    g_ptr_array_add (searches, mail_saved_search_new (mail_statement_get_int (rows, 0), mail_statement_get_text (rows, 1),
                                                      mail_statement_get_text (rows, 2)));
  return mail_statement_ended (&failure, error) ? g_steal_pointer (&searches) : NULL;
}
