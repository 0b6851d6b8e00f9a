/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-tool.h"

#include "mail-error.h"
#include "mail-provider.h"
#include "mail-setup.h"

/* HOST:PORT:{tls|starttls|plain}; an IPv6 address stands in brackets */
static gboolean
read_server (MailTool            *tool,
             const char          *option,
             MailServerSettings  *server,
             GError             **error)
{
  const char *text = mail_tool_get_option (tool, option);
  g_autoptr(GRegex) regex = g_regex_new ("^(?:\\[([^\\]]+)\\]|([^:]+)):([0-9]+):(tls|starttls|plain)$", G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *bracketed = NULL;
  g_autofree char *security = NULL;
  g_autofree char *port = NULL;
  guint64 number;

  if (text == NULL || !g_regex_match (regex, text, G_REGEX_MATCH_DEFAULT, &match))
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "--%s wants HOST:PORT:{tls|starttls|plain}", option);
      return FALSE;
    }

  bracketed = g_match_info_fetch (match, 1);
  port = g_match_info_fetch (match, 3);
  security = g_match_info_fetch (match, 4);
  if (!g_ascii_string_to_unsigned (port, 10, 1, G_MAXUINT16, &number, error))
    return FALSE;

  server->host = *bracketed != '\0' ? g_steal_pointer (&bracketed) : g_match_info_fetch (match, 2);
  server->port = (guint16) number;
  server->security = g_str_equal (security, "tls") ? MAIL_SECURITY_TLS : g_str_equal (security, "starttls") ? MAIL_SECURITY_STARTTLS : MAIL_SECURITY_NONE;
  return TRUE;
}

static MailAccountSettings *
read_settings (MailTool  *tool,
               GError   **error)
{
  g_autoptr(MailAccountSettings) settings = mail_account_settings_new ();
  const char *address = mail_tool_get_option (tool, "address");
  const char *user = mail_tool_get_option (tool, "user");
  const char *trust_ca = mail_tool_get_option (tool, "trust-ca");
  const char *months = mail_tool_get_option (tool, "keep-months");
  guint64 number = 0;
  const MailProvider *provider;

  if (address == NULL)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "account-add wants --address");
      return NULL;
    }

  provider = mail_provider_find (address);
  g_set_str (&settings->name, address);
  g_set_str (&settings->address, address);
  g_set_str (&settings->person_name, mail_tool_get_option (tool, "name"));
  g_set_str (&settings->provider, provider ? provider->id : NULL);
  settings->receive_protocol = MAIL_RECEIVE_IMAP;
  settings->sent_copy = provider ? provider->sent_copy : MAIL_SENT_COPY_UNKNOWN;
  if (!read_server (tool, "imap", &settings->receive, error) || !read_server (tool, "smtp", &settings->send, error))
    return NULL;
  g_set_str (&settings->receive.user, user ? user : address);
  g_set_str (&settings->send.user, user ? user : address);
  g_set_str (&settings->proxy, mail_tool_get_option (tool, "proxy"));
  if (months != NULL && !g_ascii_string_to_unsigned (months, 10, 0, 1200, &number, error))
    return NULL;
  settings->keep_months = (guint) number;
  if (trust_ca != NULL && !g_file_get_contents (trust_ca, &settings->extra_ca, NULL, error))
    return NULL;

  return g_steal_pointer (&settings);
}

static char *
read_password (MailTool  *tool,
               GError   **error)
{
  const char *file = mail_tool_get_option (tool, "password-file");
  char *password = NULL;

  if (file == NULL && g_getenv ("MAIL_TOOL_PASSWORD") != NULL)
    return g_strdup (g_getenv ("MAIL_TOOL_PASSWORD"));
  if (file == NULL)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "account-add wants --password-file or MAIL_TOOL_PASSWORD");
      return NULL;
    }
  if (!g_file_get_contents (file, &password, NULL, error))
    return NULL;

  /* The line end of an editor is no part of it. */
  password[strcspn (password, "\r\n")] = '\0';
  return password;
}

/* Both halves have to work. */
static gboolean
verify (MailStore            *store,
        MailSecrets          *secrets,
        MailAccountSettings  *settings,
        const char           *password,
        GError              **error)
{
  g_autoptr(MailAccountManager) manager = mail_account_manager_new (store, secrets);
  g_autoptr(DexFuture) test = NULL;
  const GValue *value;
  MailSetupResult *result;

  if (!mail_tool_wait_ok (mail_account_manager_load (manager), error))
    return FALSE;

  test = mail_setup_test (manager, settings, password, NULL);
  value = mail_tool_wait (test, error);
  if (value == NULL)
    return FALSE;

  result = g_value_get_boxed (value);
  if (result->receive != NULL || result->send != NULL)
    {
      g_propagate_prefixed_error (error, g_error_copy (result->receive ? result->receive : result->send),
                                  "%s does not work: ", result->receive ? "Receiving" : "Sending");
      return FALSE;
    }

  return mail_tool_wait_ok (mail_account_manager_stop (manager), error);
}

static gboolean
add (MailTool             *tool,
     MailStore            *store,
     MailAccountSettings  *settings,
     const char           *password,
     GError              **error)
{
  g_autoptr(MailSecrets) secrets = mail_tool_make_secrets (tool, error);
  g_autoptr(GError) local_error = NULL;
  g_autoptr(JsonBuilder) builder = NULL;

  if (secrets == NULL)
    return FALSE;
  if (mail_tool_get_option (tool, "no-verify") == NULL && !verify (store, secrets, settings, password, error))
    return FALSE;

  settings->id = mail_tool_wait_int64 (mail_store_add_account (store, settings), error);
  if (settings->id == 0)
    return FALSE;

  /* An account whose password could not be kept is not kept either. */
  if (!mail_tool_wait_ok (mail_secrets_store (secrets, settings->id, settings->address, password), &local_error))
    {
      mail_tool_wait_ok (mail_store_remove_account (store, settings->id), NULL);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  builder = mail_tool_begin ();
  mail_tool_add_int (builder, "account", settings->id);
  mail_tool_print (builder);
  return TRUE;
}

gboolean
mail_tool_account_add (MailTool  *tool,
                       GError   **error)
{
  g_autoptr(MailAccountSettings) settings = read_settings (tool, error);
  g_autofree char *password = settings ? read_password (tool, error) : NULL;
  g_autoptr(MailStore) store = password ? mail_tool_open (tool, error) : NULL;
  gboolean added;

  if (store == NULL)
    return FALSE;

  added = add (tool, store, settings, password, error);
  mail_store_close (store);
  return added;
}
