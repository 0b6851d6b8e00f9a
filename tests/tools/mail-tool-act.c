/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-tool.h"

#include "mail-error.h"
#include "mail-mime-envelope.h"
#include "mail-store-accounts.h"
#include "mail-store-mute.h"
#include "mail-store-operations.h"
#include "mail-store-outbox.h"

/* What is done here is only written down, as in the window: the next `sync` carries it out. */

typedef gboolean (*ActFunc) (MailTool   *tool,
                             MailStore  *store,
                             GError    **error);

static gboolean
with_store (MailTool  *tool,
            ActFunc    func,
            GError   **error)
{
  g_autoptr(MailStore) store = mail_tool_open (tool, error);
  gboolean good;

  if (store == NULL)
    return FALSE;

  good = func (tool, store, error);
  mail_store_close (store);
  return good;
}

/* future: (transfer full): for the act's id */
static gboolean
print_act (DexFuture  *future,
           GError    **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(JsonBuilder) builder = NULL;
  gint64 act = mail_tool_wait_int64 (future, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  builder = mail_tool_begin ();
  mail_tool_add_int (builder, "act", act);
  mail_tool_print (builder);
  return TRUE;
}

/* The messages the first argument names, which have to exist; @item is the last of them. */
static GArray *
get_items (MailTool   *tool,
           MailStore  *store,
           MailItem  **item,
           GError    **error)
{
  g_autoptr(GArray) items = mail_tool_get_ids (tool, error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      g_clear_pointer (item, mail_item_free);
      *item = mail_store_reader_load_item (mail_store_get_main_reader (store), g_array_index (items, gint64, i), error);
      if (*item == NULL)
        return NULL;
    }
  return g_steal_pointer (&items);
}

static MailFlags
find_flag (const char *name)
{
  if (g_ascii_strcasecmp (name, "seen") == 0)
    return MAIL_FLAG_SEEN;
  if (g_ascii_strcasecmp (name, "flagged") == 0)
    return MAIL_FLAG_FLAGGED;
  if (g_ascii_strcasecmp (name, "answered") == 0)
    return MAIL_FLAG_ANSWERED;
  if (g_ascii_strcasecmp (name, "draft") == 0)
    return MAIL_FLAG_DRAFT;
  if (g_ascii_strcasecmp (name, "$Forwarded") == 0)
    return MAIL_FLAG_FORWARDED;
  if (g_ascii_strcasecmp (name, "$Junk") == 0)
    return MAIL_FLAG_JUNK;
  if (g_ascii_strcasecmp (name, "$NotJunk") == 0)
    return MAIL_FLAG_NOT_JUNK;

  return 0;
}

static gboolean
flag_with_store (MailTool   *tool,
                 MailStore  *store,
                 GError    **error)
{
  g_autoptr(MailItem) item = NULL;
  g_autoptr(GArray) items = get_items (tool, store, &item, error);
  g_autoptr(GString) add_keywords = g_string_new (NULL);
  g_autoptr(GString) remove_keywords = g_string_new (NULL);
  MailFlags add = 0, remove = 0;

  if (items == NULL)
    return FALSE;

  for (guint i = 1; i < tool->arguments->len; i++)
    {
      const char *change = g_ptr_array_index (tool->arguments, i);
      gboolean plus = *change == '+';
      MailFlags flag = find_flag (change + 1);

      if ((!plus && *change != '-') || change[1] == '\0')
        {
          mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "“%s” is no change: write +seen or -seen", change);
          return FALSE;
        }
      if (flag != 0 && plus)
        add |= flag;
      else if (flag != 0)
        remove |= flag;
      else
        g_string_append_printf (plus ? add_keywords : remove_keywords, "%s%s", (plus ? add_keywords : remove_keywords)->len > 0 ? " " : "", change + 1);
    }

  return print_act (mail_store_change_flags (store, items, add, remove, add_keywords->len > 0 ? add_keywords->str : NULL,
                                             remove_keywords->len > 0 ? remove_keywords->str : NULL), error);
}

gboolean
mail_tool_flag (MailTool  *tool,
                GError   **error)
{
  return with_store (tool, flag_with_store, error);
}

static gboolean
mute_with_store (MailTool   *tool,
                 MailStore  *store,
                 GError    **error)
{
  g_autoptr(MailItem) item = NULL;
  g_autoptr(GArray) items = get_items (tool, store, &item, error);

  return items != NULL && print_act (mail_store_mute (store, items, TRUE), error);
}

gboolean
mail_tool_mute (MailTool  *tool,
                GError   **error)
{
  return with_store (tool, mute_with_store, error);
}

/* Where to, the second argument, which has to exist; 0 with an error. */
static gint64
get_destination (MailTool   *tool,
                 MailStore  *store,
                 GError    **error)
{
  g_autoptr(MailFolder) folder = NULL;
  gint64 id;

  if (!mail_tool_get_id (tool, 1, &id, error))
    return 0;

  folder = mail_store_reader_get_folder (mail_store_get_main_reader (store), id, error);
  return folder != NULL ? id : 0;
}

static gboolean
copy_with_store (MailTool   *tool,
                 MailStore  *store,
                 GError    **error)
{
  g_autoptr(MailItem) item = NULL;
  g_autoptr(GArray) items = get_items (tool, store, &item, error);
  gint64 folder = items != NULL ? get_destination (tool, store, error) : 0;

  return folder != 0 && print_act (mail_store_copy (store, items, folder), error);
}

gboolean
mail_tool_copy (MailTool  *tool,
                GError   **error)
{
  return with_store (tool, copy_with_store, error);
}

static gboolean
move_with_store (MailTool   *tool,
                 MailStore  *store,
                 GError    **error)
{
  g_autoptr(MailItem) item = NULL;
  g_autoptr(GArray) items = get_items (tool, store, &item, error);
  gint64 folder = items != NULL ? get_destination (tool, store, error) : 0;

  return folder != 0 && print_act (mail_store_move (store, items, folder), error);
}

gboolean
mail_tool_move (MailTool  *tool,
                GError   **error)
{
  return with_store (tool, move_with_store, error);
}

/* As the Delete key does: to the trash; for ever what is there already. */
static gboolean
delete_with_store (MailTool   *tool,
                   MailStore  *store,
                   GError    **error)
{
  g_autoptr(MailItem) item = NULL;
  g_autoptr(GArray) items = get_items (tool, store, &item, error);
  g_autoptr(MailFolder) folder = NULL;

  if (items == NULL)
    return FALSE;

  folder = mail_store_reader_get_folder (mail_store_get_main_reader (store), item->folder, error);
  if (folder == NULL)
    return FALSE;
  if (folder->role == MAIL_ROLE_TRASH)
    return print_act (mail_store_delete (store, items), error);

  return print_act (mail_store_move_to_role (store, items, MAIL_ROLE_TRASH), error);
}

gboolean
mail_tool_delete (MailTool  *tool,
                  GError   **error)
{
  return with_store (tool, delete_with_store, error);
}

static gboolean
undo_with_store (MailTool   *tool,
                 MailStore  *store,
                 GError    **error)
{
  g_autoptr(DexFuture) undo = mail_store_undo (store, 0);
  const GValue *value = mail_tool_wait (undo, error);
  g_autoptr(JsonBuilder) builder = NULL;

  if (value == NULL)
    return FALSE;

  builder = mail_tool_begin ();
  mail_tool_add_boolean (builder, "undone", g_value_get_boolean (value));
  mail_tool_print (builder);
  return TRUE;
}

gboolean
mail_tool_undo (MailTool  *tool,
                GError   **error)
{
  return with_store (tool, undo_with_store, error);
}

static gboolean
retry_with_store (MailTool   *tool,
                  MailStore  *store,
                  GError    **error)
{
  gint64 id;

  return mail_tool_get_id (tool, 0, &id, error) && mail_tool_wait_ok (mail_store_retry_operation (store, id), error);
}

gboolean
mail_tool_retry (MailTool  *tool,
                 GError   **error)
{
  return with_store (tool, retry_with_store, error);
}

static gboolean
discard_with_store (MailTool   *tool,
                    MailStore  *store,
                    GError    **error)
{
  gint64 id;

  return mail_tool_get_id (tool, 0, &id, error) && mail_tool_wait_ok (mail_store_discard_operation (store, id), error);
}

gboolean
mail_tool_discard (MailTool  *tool,
                   GError   **error)
{
  return with_store (tool, discard_with_store, error);
}

/* The account that sends: the one asked for, else the one of the From address, else the first. */
static gint64
choose_sender (MailTool   *tool,
               MailStore  *store,
               const char *from,
               GError    **error)
{
  g_autoptr(GPtrArray) accounts = mail_store_reader_list_accounts (mail_store_get_main_reader (store), error);
  gint64 wanted = mail_tool_get_account (tool);

  for (guint i = 0; accounts != NULL && i < accounts->len; i++)
    {
      MailAccountSettings *account = g_ptr_array_index (accounts, i);

      if (wanted != 0 ? account->id == wanted : g_ascii_strcasecmp (account->address, from) == 0)
        return account->id;
    }
  if (accounts != NULL && wanted == 0 && accounts->len > 0)
    return ((MailAccountSettings *) g_ptr_array_index (accounts, 0))->id;

  if (accounts != NULL)
    mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "There is no such account");
  return 0;
}

static gboolean
send_with_store (MailTool   *tool,
                 MailStore  *store,
                 GError    **error)
{
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(MailMimeEnvelope) envelope = NULL;
  g_autoptr(JsonBuilder) builder = NULL;
  char *contents;
  gsize length;
  gint64 account, entry;

  if (tool->arguments->len != 1)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "send wants one file");
      return FALSE;
    }
  if (!g_file_get_contents (g_ptr_array_index (tool->arguments, 0), &contents, &length, error))
    return FALSE;

  bytes = g_bytes_new_take (contents, length);
  envelope = mail_mime_envelope_new (bytes, error);
  if (envelope == NULL)
    return FALSE;

  account = choose_sender (tool, store, envelope->from, error);
  if (account == 0)
    return FALSE;

  entry = mail_tool_wait_int64 (mail_store_queue_message (store, account, bytes, envelope->from, (const char **) envelope->recipients,
                                                          0, 0, 0, 0), error);
  if (entry == 0)
    return FALSE;

  builder = mail_tool_begin ();
  mail_tool_add_int (builder, "outbox", entry);
  mail_tool_print (builder);
  return TRUE;
}

gboolean
mail_tool_send (MailTool  *tool,
                GError   **error)
{
  return with_store (tool, send_with_store, error);
}
