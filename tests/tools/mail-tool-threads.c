/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-tool.h"

#include "mail-error.h"
#include "mail-store-conversation.h"

static void
add_item (JsonBuilder    *builder,
          const MailItem *item)
{
  json_builder_begin_object (builder);
  mail_tool_add_int (builder, "id", item->id);
  mail_tool_add_int (builder, "folder", item->folder);
  mail_tool_add_string (builder, "message-id", item->message_id);
  mail_tool_add_string (builder, "subject", item->subject);
  mail_tool_add_string (builder, "from", item->from);
  mail_tool_add_time (builder, "date", item->date);
  json_builder_end_object (builder);
}

/* Its items in all folders, oldest first. */
static gboolean
print_thread (MailStoreReader  *reader,
              gint64            thread,
              GError          **error)
{
  g_autoptr(JsonBuilder) builder = mail_tool_begin ();
  g_autoptr(GArray) ids = mail_store_reader_list_thread (reader, thread, error);
  g_autoptr(GPtrArray) items = NULL;

  if (ids == NULL)
    return FALSE;
  items = mail_store_reader_load_items (reader, (const gint64 *) (gpointer) ids->data, ids->len, error);
  if (items == NULL)
    return FALSE;

  mail_tool_add_int (builder, "thread", thread);
  json_builder_set_member_name (builder, "items");
  json_builder_begin_array (builder);
  for (guint i = 0; i < items->len; i++)
    if (g_ptr_array_index (items, i) != NULL)
      add_item (builder, g_ptr_array_index (items, i));
  json_builder_end_array (builder);
  mail_tool_print (builder);
  return TRUE;
}

static gboolean
print_threads (MailStoreReader  *reader,
               gint64            folder,
               guint             limit,
               GError          **error)
{
  MailListQuery query = { .folder = folder };
  g_autoptr(GArray) ids = mail_store_reader_list (reader, &query, 0, error);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len && (limit == 0 || g_hash_table_size (seen) < limit); i++)
    {
      g_autoptr(MailItem) item = mail_store_reader_load_item (reader, g_array_index (ids, gint64, i), error);

      if (item == NULL)
        return FALSE;
      if (g_hash_table_add (seen, g_memdup2 (&item->thread, sizeof item->thread)) && !print_thread (reader, item->thread, error))
        return FALSE;
    }
  return TRUE;
}

/* threads FOLDER-ID [--limit N]: the conversations of which something is in the folder, that with the newest item first */
gboolean
mail_tool_threads (MailTool  *tool,
                   GError   **error)
{
  const char *limit = mail_tool_get_option (tool, "limit");
  g_autoptr(MailStore) store = NULL;
  gint64 folder;
  gboolean good;

  if (!mail_tool_get_id (tool, 0, &folder, error))
    return FALSE;
  store = mail_tool_open_beside (tool, error);
  if (store == NULL)
    return FALSE;

  good = print_threads (mail_store_get_main_reader (store), folder, limit != NULL ? (guint) g_ascii_strtoull (limit, NULL, 10) : 0,
                        error);
  mail_store_close (store);
  return good;
}
