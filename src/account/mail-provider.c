/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-provider-private.h"

#include <string.h>

/* RFC 1035 §2.3.4, RFC 5321 §4.5.3.1 */
#define MAX_DOMAIN_LENGTH 253
#define MAX_ADDRESS_LENGTH 320

static const MailProvider * const tables[] = {
  mail_providers_china, mail_providers_world, mail_providers_zoho, mail_providers_europe,
};

static const MailProvider **
make_list (void)
{
  GPtrArray *all = g_ptr_array_new_null_terminated (64, NULL, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const MailProvider *provider = tables[i]; provider->id != NULL; provider++)
      g_ptr_array_add (all, (gpointer) provider);

  return (const MailProvider **) g_ptr_array_free (all, FALSE);
}

/**
 * mail_provider_list:
 *
 * Returns: (transfer none) (array zero-terminated=1): every preset; lives as long as the process. Any thread.
 */
const MailProvider * const *
mail_provider_list (void)
{
  static const MailProvider **list = NULL;

  if (g_once_init_enter_pointer (&list))
    g_once_init_leave_pointer (&list, make_list ());

  return (const MailProvider * const *) list;
}

/* The part behind the last "@", or NULL. */
static const char *
domain_of (const char *address)
{
  const char *at = address != NULL ? strrchr (address, '@') : NULL;

  return at != NULL && at != address && at[1] != '\0' ? at + 1 : NULL;
}

static gboolean
domain_matches (const char *pattern,
                const char *domain)
{
  gsize pattern_length, domain_length;

  if (!g_str_has_prefix (pattern, "*."))
    return g_ascii_strcasecmp (pattern, domain) == 0;

  pattern_length = strlen (pattern) - 1;
  domain_length = strlen (domain);
  return domain_length > pattern_length && g_ascii_strcasecmp (domain + domain_length - pattern_length, pattern + 1) == 0;
}

/**
 * mail_provider_find:
 * @address: a mail address; blanks around it do not matter
 *
 * Returns: (nullable) (transfer none): the preset for the domain of @address, compared without regard to case
 */
const MailProvider *
mail_provider_find (const char *address)
{
  g_autofree char *stripped = g_strstrip (g_strdup (address != NULL ? address : ""));
  const char *domain = domain_of (stripped);

  if (domain == NULL)
    return NULL;

  for (const MailProvider * const *list = mail_provider_list (); *list != NULL; list++)
    for (const char * const *pattern = (*list)->domains; *pattern != NULL; pattern++)
      if (domain_matches (*pattern, domain))
        return *list;

  return NULL;
}

/**
 * mail_provider_get:
 * @id: (nullable): the id of a preset, as the store keeps it
 *
 * Returns: (nullable) (transfer none): that preset, or %NULL when this version has none of that id
 */
const MailProvider *
mail_provider_get (const char *id)
{
  if (id == NULL)
    return NULL;

  for (const MailProvider * const *list = mail_provider_list (); *list != NULL; list++)
    if (g_str_equal ((*list)->id, id))
      return *list;

  return NULL;
}

static gboolean
is_host (const MailServerSettings *server,
         const char               *host)
{
  return server->host != NULL && g_ascii_strcasecmp (server->host, host) == 0;
}

/**
 * mail_provider_find_by_host:
 * @host: (nullable): the name of a server
 *
 * Returns: (nullable) (transfer none): the preset that uses this server. Loopback servers belong to nobody.
 */
const MailProvider *
mail_provider_find_by_host (const char *host)
{
  if (host == NULL || *host == '\0' || g_str_has_prefix (host, "127."))
    return NULL;

  for (const MailProvider * const *list = mail_provider_list (); *list != NULL; list++)
    if (is_host (&(*list)->imap, host) || is_host (&(*list)->pop3, host) || is_host (&(*list)->smtp, host))
      return *list;

  return NULL;
}

/**
 * mail_provider_of:
 * @settings: an account's settings
 *
 * Returns: (nullable) (transfer none): its preset: by the id the settings carry, else by its servers' names
 */
const MailProvider *
mail_provider_of (const MailAccountSettings *settings)
{
  const MailProvider *provider;

  g_return_val_if_fail (settings != NULL, NULL);

  provider = mail_provider_get (settings->provider);
  if (provider == NULL)
    provider = mail_provider_find_by_host (settings->receive.host);
  if (provider == NULL)
    provider = mail_provider_find_by_host (settings->send.host);

  return provider;
}

static gboolean
is_domain (const char *domain)
{
  gsize length = strlen (domain);

  if (length == 0 || length > MAX_DOMAIN_LENGTH || domain[0] == '.' || domain[0] == '-' || domain[length - 1] == '.')
    return FALSE;

  for (const char *p = domain; *p != '\0'; p++)
    {
      if (*p == '.' && p[1] == '.')
        return FALSE;
      /* Names in other scripts are converted when the server is asked for; what can be in no name is refused here. */
      if ((guchar) *p < 0x80 && !g_ascii_isalnum (*p) && *p != '.' && *p != '-')
        return FALSE;
    }

  return TRUE;
}

/**
 * mail_provider_is_address:
 * @text: (nullable): what a person typed; blanks around it do not matter
 *
 * Returns: whether it can be one mail address
 */
gboolean
mail_provider_is_address (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text != NULL ? text : ""));
  const char *domain = domain_of (stripped);

  if (domain == NULL || strlen (stripped) > MAX_ADDRESS_LENGTH || !g_utf8_validate (stripped, -1, NULL))
    return FALSE;

  for (const char *p = stripped; p < domain - 1; p++)
    if (g_ascii_isspace (*p) || g_ascii_iscntrl (*p) || strchr ("<>(),;:@\\\"[]", *p) != NULL)
      return FALSE;

  return is_domain (domain);
}

static char *
fill_template (const char *template,
               const char *address)
{
  GString *filled = g_string_new (NULL);
  const char *at = strrchr (address, '@');
  gsize local_length = at != NULL ? (gsize) (at - address) : strlen (address);

  for (const char *p = template; *p != '\0'; p++)
    {
      if (p[0] == '%' && p[1] == 'a')
        g_string_append (filled, address);
      else if (p[0] == '%' && p[1] == 'l')
        g_string_append_len (filled, address, (gssize) local_length);
      else
        {
          g_string_append_c (filled, *p);
          continue;
        }
      p++;
    }

  return g_string_free (filled, FALSE);
}

static void
fill_server (MailServerSettings       *server,
             const MailServerSettings *template,
             const char               *address)
{
  server->host = g_strdup (template->host);
  server->port = template->port;
  server->security = template->security;
  server->user = fill_template (template->user, address);
}

static void
guess_server (MailServerSettings *server,
              const char         *prefix,
              guint16             port,
              const char         *address)
{
  g_autofree char *domain = g_ascii_strdown (domain_of (address), -1);

  server->host = g_strconcat (prefix, domain, NULL);
  server->port = port;
  server->security = MAIL_SECURITY_TLS;
  server->user = g_strdup (address);
}

/**
 * mail_provider_make_settings:
 * @provider: (nullable): a preset; %NULL for a first guess from the domain, which wants to be looked at
 * @address: a mail address for which mail_provider_is_address () holds
 * @person_name: (nullable): who writes
 *
 * Returns: (transfer full): settings for a new account that receives by IMAP
 */
MailAccountSettings *
mail_provider_make_settings (const MailProvider *provider,
                             const char         *address,
                             const char         *person_name)
{
  g_autofree char *stripped = g_strstrip (g_strdup (address));
  MailAccountSettings *settings;

  g_return_val_if_fail (mail_provider_is_address (address), NULL);

  settings = mail_account_settings_new ();
  settings->name = g_strdup (stripped);
  settings->address = g_strdup (stripped);
  settings->person_name = person_name != NULL && *person_name != '\0' ? g_strstrip (g_strdup (person_name)) : NULL;
  settings->receive_protocol = MAIL_RECEIVE_IMAP;
  settings->sent_copy = MAIL_SENT_COPY_UNKNOWN;

  if (provider != NULL)
    {
      settings->provider = g_strdup (provider->id);
      settings->sent_copy = provider->sent_copy;
      fill_server (&settings->receive, &provider->imap, stripped);
      fill_server (&settings->send, &provider->smtp, stripped);
    }
  else
    {
      guess_server (&settings->receive, "imap.", 993, stripped);
      guess_server (&settings->send, "smtp.", 465, stripped);
    }

  return settings;
}

/**
 * mail_provider_clean_credential:
 * @provider: (nullable): whose credential it is
 * @pasted: what was typed or pasted
 *
 * A code or an app password is shown in groups, and pasting brings the blanks between them along, and line breaks and invisible
 * characters around them; none of these belongs to it. A person's own password is left as it is.
 *
 * Returns: (transfer full): what to sign in with; free with mail_secret_free ()
 */
char *
mail_provider_clean_credential (const MailProvider *provider,
                                const char         *pasted)
{
  gsize length;
  char *clean, *end;

  g_return_val_if_fail (pasted != NULL, NULL);

  length = strlen (pasted);
  clean = g_malloc (length + 1);
  memcpy (clean, pasted, length + 1);
  if (provider == NULL ||
      (provider->credential != MAIL_CREDENTIAL_APP_PASSWORD && provider->credential != MAIL_CREDENTIAL_AUTHORIZATION_CODE) ||
      !g_utf8_validate (pasted, -1, NULL))
    return clean;

  end = clean;
  for (const char *p = pasted; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c) || g_unichar_iszerowidth (c))
        continue;
      end += g_unichar_to_utf8 (c, end);
    }
  *end = '\0';
  memset (end, 0, length - (gsize) (end - clean));

  return clean;
}
