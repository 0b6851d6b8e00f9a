/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-tool.h"

#include <stdio.h>

#include "mail-diagnostics.h"

static gboolean
print_text (MailAccountManager  *manager,
            GError             **error)
{
  g_autoptr(DexFuture) writing = NULL;
  const GValue *text;

  if (!mail_tool_wait_ok (mail_account_manager_load (manager), error))
    return FALSE;
  writing = mail_diagnostics_write (manager, NULL);
  text = mail_tool_wait (writing, error);
  if (text == NULL)
    return FALSE;
  fputs (g_value_get_string (text), stdout);
  return TRUE;
}

/* Beside whoever has the profile; nobody is talked to. */
gboolean
mail_tool_diagnostics (MailTool  *tool,
                       GError   **error)
{
  g_autoptr(MailStore) store = mail_tool_open_beside (tool, error);
  g_autoptr(MailSecrets) secrets = NULL;
  g_autoptr(MailAccountManager) manager = NULL;
  gboolean good;

  if (store == NULL)
    return FALSE;
  secrets = mail_secrets_new_keyring (tool->profile);
  manager = mail_account_manager_new (store, secrets);
  good = print_text (manager, error);
  if (!mail_tool_wait_ok (mail_account_manager_stop (manager), good ? error : NULL))
    good = FALSE;
  mail_store_close (store);
  return good;
}
