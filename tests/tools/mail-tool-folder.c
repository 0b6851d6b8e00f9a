/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-tool.h"

#include "mail-error.h"
#include "mail-store-folder-acts.h"

/* What is done to folders is only written down, as in the window: the next `sync` carries it out. */

typedef DexFuture *(*FolderFunc) (MailTool   *tool,
                                  MailStore  *store,
                                  GError    **error);

/* The number the act answers with, under a name. */
static gboolean
run (MailTool    *tool,
     FolderFunc   func,
     const char  *what,
     GError     **error)
{
  g_autoptr(MailStore) store = mail_tool_open (tool, error);
  g_autoptr(GError) failure = NULL;
  g_autoptr(JsonBuilder) builder = NULL;
  DexFuture *future;
  gint64 number = 0;

  if (store == NULL)
    return FALSE;

  future = func (tool, store, &failure);
  if (future != NULL)
    number = mail_tool_wait_int64 (future, &failure);
  mail_store_close (store);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  builder = mail_tool_begin ();
  mail_tool_add_int (builder, what, number);
  mail_tool_print (builder);
  return TRUE;
}

static const char *
get_word (MailTool  *tool,
          guint      index,
          GError   **error)
{
  if (index < tool->arguments->len)
    return g_ptr_array_index (tool->arguments, index);

  mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "%s needs another argument", tool->command);
  return NULL;
}

static DexFuture *
create (MailTool   *tool,
        MailStore  *store,
        GError    **error)
{
  const char *name = get_word (tool, 0, error);
  const char *parent = mail_tool_get_option (tool, "parent");
  gint64 parent_id = parent != NULL ? g_ascii_strtoll (parent, NULL, 10) : 0;
  gint64 account = MAX (mail_tool_get_account (tool), 1);

  if (name == NULL)
    return NULL;
  if (parent_id != 0)
    {
      g_autoptr(MailFolder) folder = mail_store_reader_get_folder (mail_store_get_main_reader (store), parent_id, error);

      if (folder == NULL)
        return NULL;
      account = folder->account;
    }
  return mail_store_create_folder (store, account, parent_id, name);
}

gboolean
mail_tool_folder_create (MailTool  *tool,
                         GError   **error)
{
  return run (tool, create, "folder", error);
}

static DexFuture *
rename_folder (MailTool   *tool,
               MailStore  *store,
               GError    **error)
{
  const char *name = get_word (tool, 1, error);
  gint64 folder;

  return name != NULL && mail_tool_get_id (tool, 0, &folder, error) ? mail_store_rename_folder (store, folder, name) : NULL;
}

gboolean
mail_tool_folder_rename (MailTool  *tool,
                         GError   **error)
{
  return run (tool, rename_folder, "act", error);
}

/* 0: to the top. */
static DexFuture *
move (MailTool   *tool,
      MailStore  *store,
      GError    **error)
{
  const char *parent = get_word (tool, 1, error);
  gint64 folder;
  guint64 parent_id;

  if (parent == NULL || !mail_tool_get_id (tool, 0, &folder, error) ||
      !g_ascii_string_to_unsigned (parent, 10, 0, G_MAXINT64, &parent_id, error))
    return NULL;
  return mail_store_move_folder (store, folder, (gint64) parent_id);
}

gboolean
mail_tool_folder_move (MailTool  *tool,
                       GError   **error)
{
  return run (tool, move, "act", error);
}

static DexFuture *
delete_folder (MailTool   *tool,
               MailStore  *store,
               GError    **error)
{
  gint64 folder;

  return mail_tool_get_id (tool, 0, &folder, error) ? mail_store_delete_folder (store, folder) : NULL;
}

gboolean
mail_tool_folder_delete (MailTool  *tool,
                         GError   **error)
{
  return run (tool, delete_folder, "act", error);
}

static DexFuture *
subscribe (MailTool   *tool,
           MailStore  *store,
           GError    **error)
{
  const char *sign = get_word (tool, 1, error);
  gint64 folder;

  if (sign == NULL || !mail_tool_get_id (tool, 0, &folder, error))
    return NULL;
  return mail_store_subscribe_folder (store, folder, *sign == '+');
}

gboolean
mail_tool_folder_subscribe (MailTool  *tool,
                            GError   **error)
{
  return run (tool, subscribe, "act", error);
}
