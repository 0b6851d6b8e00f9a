/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-tool.h"

#include "mail-store-folders.h"
#include "mail-store-list.h"
#include "mail-store-operations.h"
#include "mail-store-outbox.h"

/* Rows that are loaded at a time. */
#define PAGE 200

typedef gboolean (*ReadFunc) (MailTool         *tool,
                              MailStoreReader  *reader,
                              GError          **error);

static gboolean
with_reader (MailTool  *tool,
             ReadFunc   func,
             GError   **error)
{
  g_autoptr(MailStore) store = mail_tool_open_beside (tool, error);
  gboolean good;

  if (store == NULL)
    return FALSE;

  good = func (tool, mail_store_get_main_reader (store), error);
  mail_store_close (store);
  return good;
}

static gboolean
print_folders (MailTool         *tool,
               MailStoreReader  *reader,
               GError          **error)
{
  g_autoptr(GPtrArray) folders = mail_store_reader_list_folders (reader, 0, error);

  for (guint i = 0; folders != NULL && i < folders->len; i++)
    {
      MailFolder *folder = g_ptr_array_index (folders, i);
      g_autoptr(JsonBuilder) builder = mail_tool_begin ();

      mail_tool_add_int (builder, "folder", folder->id);
      mail_tool_add_int (builder, "account", folder->account);
      mail_tool_add_string (builder, "path", folder->path);
      mail_tool_add_string (builder, "role", mail_role_to_string (folder->role));
      mail_tool_add_int (builder, "messages", folder->total);
      mail_tool_add_int (builder, "unread", folder->unread);
      mail_tool_add_int (builder, "parent", folder->parent);
      if (folder->flags & MAIL_FOLDER_SUBSCRIBED)
        mail_tool_add_boolean (builder, "subscribed", TRUE);
      if (folder->flags & MAIL_FOLDER_LOCAL)
        mail_tool_add_boolean (builder, "local", TRUE);
      mail_tool_print (builder);
    }

  return folders != NULL;
}

gboolean
mail_tool_folders (MailTool  *tool,
                   GError   **error)
{
  return with_reader (tool, print_folders, error);
}

static const struct {
  MailFlags flag;
  const char *name;
} flag_names[] = {
  { MAIL_FLAG_SEEN, "seen" },
  { MAIL_FLAG_ANSWERED, "answered" },
  { MAIL_FLAG_FLAGGED, "flagged" },
  { MAIL_FLAG_DELETED, "deleted" },
  { MAIL_FLAG_DRAFT, "draft" },
  { MAIL_FLAG_FORWARDED, "$Forwarded" },
  { MAIL_FLAG_JUNK, "$Junk" },
  { MAIL_FLAG_NOT_JUNK, "$NotJunk" },
  { MAIL_FLAG_MDN_SENT, "$MDNSent" },
};

static void
add_flags (JsonBuilder *builder,
           MailItem    *item)
{
  g_auto(GStrv) keywords = g_strsplit (item->keywords ? item->keywords : "", " ", -1);

  json_builder_set_member_name (builder, "flags");
  json_builder_begin_array (builder);
  for (guint i = 0; i < G_N_ELEMENTS (flag_names); i++)
    if (item->flags & flag_names[i].flag)
      json_builder_add_string_value (builder, flag_names[i].name);
  for (guint i = 0; keywords[i] != NULL; i++)
    if (*keywords[i] != '\0')
      json_builder_add_string_value (builder, keywords[i]);
  json_builder_end_array (builder);
}

static void
print_item (MailItem *item)
{
  g_autoptr(JsonBuilder) builder = mail_tool_begin ();

  mail_tool_add_int (builder, "message", item->id);
  mail_tool_add_int (builder, "folder", item->folder);
  mail_tool_add_int (builder, "uid", item->uid);
  mail_tool_add_string (builder, "subject", item->subject);
  mail_tool_add_string (builder, "from", item->from);
  mail_tool_add_time (builder, "date", item->date);
  add_flags (builder, item);
  mail_tool_add_int (builder, "size", (gint64) item->size);
  mail_tool_add_int (builder, "thread", item->thread);
  mail_tool_add_string (builder, "message-id", item->message_id);
  mail_tool_add_string (builder, "body",
                        item->body_state == MAIL_BODY_COMPLETE ? "complete" : item->body_state == MAIL_BODY_PARTIAL ? "partial" : "none");
  if (item->preview != NULL)
    mail_tool_add_string (builder, "preview", item->preview);
  if (item->pending)
    mail_tool_add_boolean (builder, "pending", TRUE);
  mail_tool_print (builder);
}

/* With threads, only the first item of each conversation, which in this order is its newest. */
static gboolean
print_page (MailTool         *tool,
            MailStoreReader  *reader,
            const gint64     *ids,
            guint             n_ids,
            GHashTable       *seen_threads,
            GError          **error)
{
  g_autoptr(GPtrArray) items = mail_store_reader_load_items (reader, ids, n_ids, error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      MailItem *item = g_ptr_array_index (items, i);

      if (item != NULL && (seen_threads == NULL || g_hash_table_add (seen_threads, g_memdup2 (&item->thread, sizeof item->thread))))
        print_item (item);
    }

  return items != NULL;
}

static gboolean
print_folder (MailTool         *tool,
              MailStoreReader  *reader,
              gint64            id,
              GError          **error)
{
  const char *limit = mail_tool_get_option (tool, "limit");
  gboolean threads = mail_tool_get_option (tool, "threads") != NULL;
  g_autoptr(GHashTable) seen = threads ? g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL) : NULL;
  MailListQuery query = { .folder = id, .sort = MAIL_SORT_NEWEST };
  g_autoptr(MailFolder) folder = mail_store_reader_get_folder (reader, id, error);
  g_autoptr(GArray) ids = NULL;

  ids = folder ? mail_store_reader_list (reader, &query, limit ? (guint) g_ascii_strtoull (limit, NULL, 10) : 0, error) : NULL;
  if (ids == NULL)
    return FALSE;

  for (guint i = 0; i < ids->len; i += PAGE)
    if (!print_page (tool, reader, &g_array_index (ids, gint64, i), MIN (PAGE, ids->len - i), seen, error))
      return FALSE;

  return TRUE;
}

static gboolean
print_list (MailTool         *tool,
            MailStoreReader  *reader,
            GError          **error)
{
  g_autoptr(GArray) folders = mail_tool_get_ids (tool, error);

  for (guint i = 0; folders != NULL && i < folders->len; i++)
    if (!print_folder (tool, reader, g_array_index (folders, gint64, i), error))
      return FALSE;

  return folders != NULL;
}

gboolean
mail_tool_list (MailTool  *tool,
                GError   **error)
{
  return with_reader (tool, print_list, error);
}

static const char *
get_kind_name (MailOperationKind kind)
{
  static const char * const names[] = { "flags", "move", "copy", "delete", "append", "create-folder", "rename-folder",
                                        "delete-folder", "subscribe-folder" };

  return (guint) kind < G_N_ELEMENTS (names) ? names[kind] : "unknown";
}

static gboolean
print_operations (MailTool         *tool,
                  MailStoreReader  *reader,
                  GError          **error)
{
  static const char * const states[] = { "queued", "sent", "held", "failed" };
  g_autoptr(GPtrArray) operations = mail_store_reader_list_operations (reader, 0, FALSE, error);

  for (guint i = 0; operations != NULL && i < operations->len; i++)
    {
      MailOperation *operation = g_ptr_array_index (operations, i);
      g_autoptr(JsonBuilder) builder = mail_tool_begin ();

      mail_tool_add_int (builder, "operation", operation->id);
      mail_tool_add_int (builder, "account", operation->account);
      mail_tool_add_string (builder, "kind", get_kind_name (operation->kind));
      mail_tool_add_string (builder, "state", (guint) operation->state < G_N_ELEMENTS (states) ? states[operation->state] : "unknown");
      mail_tool_add_int (builder, "attempts", operation->attempts);
      mail_tool_add_int (builder, "messages", operation->n_targets);
      if (operation->folder != 0)
        mail_tool_add_int (builder, "folder", operation->folder);
      mail_tool_add_time (builder, "created", operation->created);
      mail_tool_add_string (builder, "last-error", operation->error_text);
      mail_tool_print (builder);
    }

  return operations != NULL;
}

gboolean
mail_tool_operations (MailTool  *tool,
                      GError   **error)
{
  return with_reader (tool, print_operations, error);
}

static gboolean
print_outbox (MailTool         *tool,
              MailStoreReader  *reader,
              GError          **error)
{
  static const char * const states[] = { "queued", "sending", "dot-sent", "sent", "unknown", "failed" };
  static const char * const copies[] = { "none", "pending", "done" };
  g_autoptr(GPtrArray) entries = mail_store_reader_list_outbox (reader, 0, error);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      MailOutboxEntry *entry = g_ptr_array_index (entries, i);
      g_autoptr(JsonBuilder) builder = mail_tool_begin ();

      mail_tool_add_int (builder, "outbox", entry->id);
      mail_tool_add_int (builder, "account", entry->account);
      mail_tool_add_int (builder, "message", entry->item);
      mail_tool_add_string (builder, "state", (guint) entry->state < G_N_ELEMENTS (states) ? states[entry->state] : "unknown");
      mail_tool_add_string (builder, "sent-copy", (guint) entry->sent_copy < G_N_ELEMENTS (copies) ? copies[entry->sent_copy] : "unknown");
      mail_tool_add_string (builder, "subject", entry->subject);
      mail_tool_add_string (builder, "message-id", entry->message_id);
      json_builder_set_member_name (builder, "recipients");
      json_builder_begin_array (builder);
      for (guint j = 0; entry->recipients != NULL && entry->recipients[j] != NULL; j++)
        json_builder_add_string_value (builder, entry->recipients[j]);
      json_builder_end_array (builder);
      mail_tool_add_int (builder, "attempts", entry->attempts);
      mail_tool_add_string (builder, "last-error", entry->error_text);
      mail_tool_print (builder);
    }

  return entries != NULL;
}

gboolean
mail_tool_outbox (MailTool  *tool,
                  GError   **error)
{
  return with_reader (tool, print_outbox, error);
}
