/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-setup.h"

#include <string.h>

#include <glib/gi18n.h>

#include "mail-error.h"
#include "mail-provider.h"

/* What servers say when they do not let somebody in, and what is meant by it. Found in the server's text, case ignored; the first
 * that matches counts, so the particular come before the general. A %s in the sentence is the provider's or server's name. */
typedef struct {
  const char *phrase;
  const char *sentence;
} Phrase;

#define NEEDS_CODE N_("%s wants an authorization code in place of the password. It is made in the settings of your mailbox on the web.")
#define NEEDS_APP_PASSWORD N_("%s wants an app password in place of the password. It is made in the security settings of your account.")
#define SWITCHED_OFF N_("%s does not let mail programs in yet. Switch on IMAP and SMTP in the settings of your mailbox on the web.")
#define TOO_OFTEN N_("%s was asked too often. Wait a quarter of an hour, then try again; the password may well be right.")

static const Phrase phrases[] = {
  /* QQ and Tencent's business mail have one text for five causes. */
  { "service is not open", N_("%s did not let this program in: the authorization code is wrong, or IMAP is switched off, or there were too many "
                              "sign-ins and it helps to wait a quarter of an hour.") },
  { "unsafe login", N_("%s thinks this sign-in is not safe. Sign in on the web once and confirm that it was you, then try again.") },
  { "authorization code", NEEDS_CODE },
  { "授权码", NEEDS_CODE },
  { "客户端专用密码", NEEDS_CODE },
  { "client password", NEEDS_CODE },
  { "application-specific password", NEEDS_APP_PASSWORD },
  { "app-specific password", NEEDS_APP_PASSWORD },
  { "app password", NEEDS_APP_PASSWORD },
  { "application password", NEEDS_APP_PASSWORD },
  { "invalidsecondfactor", NEEDS_APP_PASSWORD },
  { "webloginrequired", N_("%s wants you to sign in on the web once and confirm that it was you. Then try again.") },
  { "log in via your web browser", N_("%s wants you to sign in on the web once and confirm that it was you. Then try again.") },
  { "basicauthblocked", N_("%s only lets programs in by its own sign-in page, which is not possible here yet.") },
  { "basic authentication is disabled", N_("%s only lets programs in by its own sign-in page, which is not possible here yet.") },
  { "smtpclientauthentication is disabled", N_("Sending by mail programs is switched off for this mailbox. The administrator of %s can allow it.") },
  { "imap access is disabled", SWITCHED_OFF },
  { "imap is disabled", SWITCHED_OFF },
  { "imap disabled", SWITCHED_OFF },
  { "not enabled for imap", SWITCHED_OFF },
  { "enable imap", SWITCHED_OFF },
  { "not activated", SWITCHED_OFF },
  { "too many login", TOO_OFTEN },
  { "too many authentication", TOO_OFTEN },
  { "login frequency", TOO_OFTEN },
  { "rate limit", TOO_OFTEN },
  { "[limit]", TOO_OFTEN },
  { "account is locked", N_("%s has locked this mailbox. Sign in on the web to see why.") },
  { "account has been disabled", N_("%s has locked this mailbox. Sign in on the web to see why.") },
};

static const char *
find_phrase (const GError *error)
{
  const char *text = mail_error_get_server_text (error);
  g_autofree char *folded = NULL;

  if (text == NULL)
    return NULL;

  folded = g_utf8_strdown (text, -1);
  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++)
    if (strstr (folded, phrases[i].phrase) != NULL)
      return _(phrases[i].sentence);

  return NULL;
}

static char *
explain_authentication (const MailProvider       *provider,
                        const MailServerSettings *server,
                        const char               *name)
{
  switch (provider != NULL ? provider->credential : MAIL_CREDENTIAL_PASSWORD)
    {
    case MAIL_CREDENTIAL_AUTHORIZATION_CODE:
      return g_strdup_printf (_("%s refused the password. It wants an authorization code, not the password you use on the web; codes "
                                "stop working when they are replaced or the password is changed."), name);
    case MAIL_CREDENTIAL_APP_PASSWORD:
      return g_strdup_printf (_("%s refused the password. It wants an app password made for mail programs, not the password of your "
                                "account."), name);
    case MAIL_CREDENTIAL_OAUTH:
      return g_strdup_printf (_("%s only lets programs in by its own sign-in page, which is not possible here yet."), name);
    case MAIL_CREDENTIAL_PASSWORD:
    default:
      return g_strdup_printf (_("%s refused the user name “%s” or the password."), name, server->user);
    }
}

/* The ports everybody uses say what is spoken there. */
static const char *
find_mismatch (const MailServerSettings *server)
{
  gboolean is_tls_port = server->port == 993 || server->port == 465 || server->port == 995;
  gboolean is_clear_port = server->port == 143 || server->port == 587 || server->port == 25 || server->port == 110;

  if (server->security == MAIL_SECURITY_TLS && is_clear_port)
    /* Translators: %1$s is a server's name, %2$s a sentence about it without a full stop, %3$u a port */
    return _("%2$s. Port %3$u of “%1$s” is usually used with STARTTLS: look at the security setting.");
  if (server->security != MAIL_SECURITY_TLS && is_tls_port)
    /* Translators: %1$s is a server's name, %2$s a sentence about it without a full stop, %3$u a port */
    return _("%2$s. Port %3$u of “%1$s” is usually used with TLS: look at the security setting.");

  return NULL;
}

/* Without the full stop some have and some have not. */
static char *
dup_sentence (const GError *error)
{
  char *sentence = g_strdup (error->message);

  if (g_str_has_suffix (sentence, "."))
    sentence[strlen (sentence) - strlen (".")] = '\0';
  else if (g_str_has_suffix (sentence, "。"))
    sentence[strlen (sentence) - strlen ("。")] = '\0';
  return sentence;
}

static char *
end_sentence (const GError *error)
{
  g_autofree char *sentence = dup_sentence (error);

  /* Translators: a sentence and its full stop */
  return g_strdup_printf (_("%s."), sentence);
}

static char *
explain_connection (const GError             *error,
                    const MailServerSettings *server,
                    gboolean                  receiving)
{
  const char *mismatch = find_mismatch (server);
  g_autofree char *sentence = dup_sentence (error);

  if (mismatch != NULL)
    {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      return g_strdup_printf (mismatch, server->host, sentence, (guint) server->port);
#pragma GCC diagnostic pop
    }

  if (error->code != MAIL_ERROR_PROTOCOL)
    return end_sentence (error);

  return receiving
    ? g_strdup_printf (_("%s. Perhaps “%s” is not a mail server for receiving on this port."), sentence, server->host)
    : g_strdup_printf (_("%s. Perhaps “%s” is not a mail server for sending on this port."), sentence, server->host);
}

/**
 * mail_setup_explain:
 * @error: why one half does not work
 * @settings: the account's settings
 * @receiving: which half it is
 *
 * Returns: (transfer full): a plain sentence or two for the person, without the server's own text
 */
char *
mail_setup_explain (const GError              *error,
                    const MailAccountSettings *settings,
                    gboolean                   receiving)
{
  const MailProvider *provider;
  const MailServerSettings *server;
  const char *name, *sentence;

  g_return_val_if_fail (error != NULL && settings != NULL, NULL);

  provider = mail_provider_of (settings);
  server = receiving ? &settings->receive : &settings->send;
  name = provider != NULL ? _(provider->name) : server->host;
  if (error->domain != MAIL_ERROR)
    return end_sentence (error);

  sentence = error->code != MAIL_ERROR_CERTIFICATE ? find_phrase (error) : NULL;
  if (sentence != NULL)
    {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      return g_strdup_printf (sentence, name);
#pragma GCC diagnostic pop
    }

  switch ((MailError) error->code)
    {
    case MAIL_ERROR_AUTHENTICATION:
      /* The password was not refused: there is none. */
      if (settings->id != 0 && mail_error_get_server_text (error) == NULL)
        return end_sentence (error);
      return explain_authentication (provider, server, name);
    case MAIL_ERROR_TRANSIENT:
    case MAIL_ERROR_PROTOCOL:
      return explain_connection (error, server, receiving);
    case MAIL_ERROR_CERTIFICATE:
    case MAIL_ERROR_PERMANENT:
    case MAIL_ERROR_STORAGE:
    case MAIL_ERROR_IN_USE:
    case MAIL_ERROR_CANCELLED:
    default:
      return end_sentence (error);
    }
}
