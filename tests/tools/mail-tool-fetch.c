/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-tool.h"

#include "mail-error.h"
#include "mail-store-items.h"

static void
print_fetched (MailAccount *account,
               gint64       item)
{
  g_autoptr(JsonBuilder) builder = mail_tool_begin ();
  MailAccountStatistics statistics = { 0 };

  mail_account_get_statistics (account, &statistics);
  mail_tool_add_int (builder, "message", item);
  mail_tool_add_int (builder, "bytes", (gint64) statistics.bytes);
  mail_tool_print (builder);
}

static gboolean
fetch_with_manager (MailTool            *tool,
                    MailAccountManager  *manager,
                    GError             **error)
{
  MailStoreReader *reader = mail_store_get_main_reader (mail_account_manager_get_store (manager));
  g_autoptr(MailItem) item = NULL;
  MailAccount *account;
  gint64 id;

  if (!mail_tool_get_id (tool, 0, &id, error) || !mail_tool_wait_ok (mail_account_manager_load (manager), error))
    return FALSE;
  item = mail_store_reader_load_item (reader, id, error);
  if (item == NULL)
    return FALSE;
  account = mail_account_manager_find (manager, item->account);
  if (account == NULL)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The account of this message has been removed");
      return FALSE;
    }
  if (!mail_tool_wait_ok (mail_account_fetch_body (account, id), error))
    return FALSE;

  print_fetched (account, id);
  return TRUE;
}

gboolean
mail_tool_fetch (MailTool  *tool,
                 GError   **error)
{
  return mail_tool_with_manager (tool, fetch_with_manager, error);
}
