/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-tool.h"

#include "mail-error.h"
#include "mail-search.h"
#include "mail-store-folders.h"
#include "mail-store-items.h"

#define DEFAULT_LIMIT 50
/* Pages are asked for like this, as a window does. */
#define PAGE 200

static void
print_coverage (const MailSearchCoverage *coverage)
{
  g_autoptr(JsonBuilder) builder = mail_tool_begin ();

  json_builder_set_member_name (builder, "coverage");
  json_builder_begin_object (builder);
  mail_tool_add_int (builder, "messages", coverage->n_messages);
  mail_tool_add_int (builder, "bodies", coverage->n_bodies);
  mail_tool_add_int (builder, "headers", coverage->n_headers);
  json_builder_set_member_name (builder, "folders-on-server");
  json_builder_begin_array (builder);
  for (guint i = 0; i < coverage->folders->len; i++)
    json_builder_add_int_value (builder, g_array_index (coverage->folders, gint64, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  mail_tool_print (builder);
}

static gboolean
show_coverage (MailSearch  *search,
               GError     **error)
{
  g_autoptr(DexFuture) future = mail_search_get_coverage (search);
  const GValue *value = mail_tool_wait (future, error);

  if (value == NULL)
    return FALSE;
  print_coverage (g_value_get_boxed (value));
  return TRUE;
}

static void
print_hit (const MailSearchHit     *hit,
           const MailSearchSnippet *snippet)
{
  g_autoptr(JsonBuilder) builder = mail_tool_begin ();

  mail_tool_add_int (builder, "message", hit->item);
  mail_tool_add_int (builder, "folder", hit->folder);
  mail_tool_add_time (builder, "date", hit->date);
  mail_tool_add_string (builder, "snippet", snippet->text);
  json_builder_set_member_name (builder, "found");
  json_builder_begin_array (builder);
  for (guint i = 0; i < snippet->ranges->len; i++)
    {
      const MailSearchRange *range = &g_array_index (snippet->ranges, MailSearchRange, i);
      g_autofree char *found = g_strndup (snippet->text + range->start, range->end - range->start);

      json_builder_add_string_value (builder, found);
    }
  json_builder_end_array (builder);
  mail_tool_print (builder);
}

static gboolean
print_page (MailSearch            *search,
            const char            *query,
            const MailSearchPage  *page,
            GError               **error)
{
  g_autoptr(GArray) messages = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(DexFuture) future = NULL;
  const GValue *value;

  for (guint i = 0; i < page->hits->len; i++)
    g_array_append_val (messages, g_array_index (page->hits, MailSearchHit, i).message);
  future = mail_search_load_snippets (search, query, MAIL_SEARCH_TYPED, messages);
  value = mail_tool_wait (future, error);
  if (value == NULL)
    return FALSE;

  for (guint i = 0; i < page->hits->len; i++)
    print_hit (&g_array_index (page->hits, MailSearchHit, i), g_ptr_array_index ((GPtrArray *) g_value_get_boxed (value), i));
  return TRUE;
}

/* What is in Trash and Junk, and would be found with "in:anywhere". */
static void
print_left_out (guint n)
{
  g_autoptr(JsonBuilder) builder = mail_tool_begin ();

  mail_tool_add_int (builder, "left-out", n);
  mail_tool_print (builder);
}

static gboolean
print_hits (MailSearch  *search,
            const char  *query,
            guint        limit,
            GError     **error)
{
  gint64 next = 0;
  guint n_left_out = 0;

  do
    {
      g_autoptr(DexFuture) future = mail_search_find (search, query, MAIL_SEARCH_TYPED, next, MIN (limit, PAGE));
      const GValue *value = mail_tool_wait (future, error);
      const MailSearchPage *page = value != NULL ? g_value_get_boxed (value) : NULL;

      if (page == NULL || !print_page (search, query, page, error))
        return FALSE;
      next = page->next;
      limit -= page->hits->len;
      n_left_out += page->n_left_out;
    }
  while (next != 0 && limit > 0);
  if (n_left_out > 0)
    print_left_out (n_left_out);
  return TRUE;
}

typedef struct {
  MailAccountManager *manager;
  MailStoreReader *reader;
  const char *query;
} ServerSearch;

static gboolean
search_folder (const ServerSearch  *self,
               gint64               folder,
               GError             **error)
{
  g_autoptr(MailFolder) row = mail_store_reader_get_folder (self->reader, folder, error);
  MailAccount *account = row != NULL ? mail_account_manager_find (self->manager, row->account) : NULL;
  g_autoptr(DexFuture) future = account != NULL ? mail_account_search_folder (account, folder, self->query) : NULL;
  const GValue *value = future != NULL ? mail_tool_wait (future, error) : NULL;
  const GArray *hits = value != NULL ? g_value_get_boxed (value) : NULL;

  for (guint i = 0; hits != NULL && i < hits->len; i++)
    {
      const MailSearchHit *hit = &g_array_index (hits, MailSearchHit, i);
      g_autoptr(JsonBuilder) builder = mail_tool_begin ();

      mail_tool_add_int (builder, "message", hit->item);
      mail_tool_add_int (builder, "folder", hit->folder);
      mail_tool_add_time (builder, "date", hit->date);
      mail_tool_print (builder);
    }
  return hits != NULL;
}

static gboolean
search_servers (MailTool            *tool,
                MailAccountManager  *manager,
                GError             **error)
{
  g_autofree char *query = g_strjoinv (" ", (char **) tool->arguments->pdata);
  ServerSearch self = { manager, mail_store_get_main_reader (mail_account_manager_get_store (manager)), query };
  g_autoptr(GPtrArray) folders = NULL;

  if (!mail_tool_wait_ok (mail_account_manager_load (manager), error))
    return FALSE;
  folders = mail_store_reader_list_folders (self.reader, 0, error);
  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      const MailFolder *folder = g_ptr_array_index (folders, i);

      if (folder->raw_name != NULL && (folder->flags & MAIL_FOLDER_NO_SELECT) == 0 && !search_folder (&self, folder->id, error))
        return FALSE;
    }
  return folders != NULL;
}

/* search QUERY [--limit N]: what another process, or `index`, has indexed; search --server QUERY: what the servers find */
gboolean
mail_tool_search (MailTool  *tool,
                  GError   **error)
{
  const char *limit = mail_tool_get_option (tool, "limit");
  g_autofree char *query = NULL;
  g_autoptr(MailStore) store = NULL;
  g_autoptr(MailSearch) search = NULL;
  gboolean good;

  if (tool->arguments->len == 0)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "search wants a query");
      return FALSE;
    }
  g_ptr_array_add (tool->arguments, NULL);
  if (mail_tool_get_option (tool, "server") != NULL)
    return mail_tool_with_manager (tool, search_servers, error);
  store = mail_tool_open_beside (tool, error);
  if (store == NULL)
    return FALSE;

  query = g_strjoinv (" ", (char **) tool->arguments->pdata);
  search = mail_search_open (store);
  good = print_hits (search, query, limit != NULL ? (guint) g_ascii_strtoull (limit, NULL, 10) : DEFAULT_LIMIT, error) &&
         show_coverage (search, error);
  mail_search_close (search);
  mail_store_close (store);
  return good;
}

/* index: until everything is indexed; index --status: how far it is */
gboolean
mail_tool_index (MailTool  *tool,
                 GError   **error)
{
  gboolean status = mail_tool_get_option (tool, "status") != NULL;
  g_autoptr(MailStore) store = status ? mail_tool_open_beside (tool, error) : mail_tool_open (tool, error);
  g_autoptr(MailSearch) search = NULL;
  gboolean good;

  if (store == NULL)
    return FALSE;

  search = mail_search_open (store);
  good = (status || mail_tool_wait_ok (mail_search_wait (search), error)) && show_coverage (search, error);
  mail_search_close (search);
  mail_store_close (store);
  return good;
}
