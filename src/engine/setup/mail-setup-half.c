/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-setup-half.h"

#include <glib/gi18n.h>

#include "mail-error.h"
#include "mail-fiber.h"
#include "mail-imap-session.h"
#include "mail-secrets.h"
#include "mail-setup.h"
#include "mail-smtp-session.h"
#include "mail-trust.h"

/* A server that was signed in to answers a good-bye in this time, or is left without. */
#define GOODBYE_TIMEOUT_MSEC 2000

typedef struct _Half Half;

/* Opens, signs in, leaves. Awaits. */
typedef gboolean (*SignInFunc) (Half        *half,
                                const char  *user,
                                GError     **error);

struct _Half {
  SignInFunc sign_in;
  MailNetEndpoint *endpoint;
  MailNetTrust *trust;
  char *user;
  char *second_user;
  char *password;
};

static void
half_free (gpointer data)
{
  Half *half = data;

  mail_net_endpoint_free (half->endpoint);
  mail_net_trust_unref (half->trust);
  g_free (half->user);
  g_free (half->second_user);
  mail_secret_free (half->password);
  g_free (half);
}

static void
await_goodbye (DexFuture *goodbye)
{
  dex_await (dex_future_first (goodbye, dex_timeout_new_msec (GOODBYE_TIMEOUT_MSEC), NULL), NULL);
}

static gboolean
sign_in_imap (Half        *half,
              const char  *user,
              GError     **error)
{
  g_autoptr(MailImapSession) session = mail_imap_session_new ();
  gboolean ok;

  ok = dex_await (mail_imap_session_open (session, half->endpoint, half->trust), error) &&
       dex_await (mail_imap_session_authenticate (session, user, half->password), error);
  if (ok)
    await_goodbye (mail_imap_session_logout (session));
  mail_imap_session_close (session);

  return ok;
}

static gboolean
sign_in_smtp (Half        *half,
              const char  *user,
              GError     **error)
{
  g_autoptr(MailSmtpSession) session = mail_smtp_session_new (half->endpoint, half->trust);
  gboolean ok;

  ok = dex_await (mail_smtp_session_open (session), error) &&
       dex_await (mail_smtp_session_authenticate (session, user, half->password), error);
  if (ok)
    await_goodbye (mail_smtp_session_quit (session));
  mail_smtp_session_close (session);

  return ok;
}

/* Twice at most: some servers lock out whoever tries more. */
static DexFuture *
half_fiber (gpointer data)
{
  Half *half = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) second_error = NULL;

  if (half->sign_in (half, half->user, &error))
    return dex_future_new_take_string (g_strdup (half->user));

  if (half->second_user == NULL || !g_error_matches (error, MAIL_ERROR, MAIL_ERROR_AUTHENTICATION))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (half->sign_in (half, half->second_user, &second_error))
    return dex_future_new_take_string (g_strdup (half->second_user));

  return dex_future_new_for_error (g_steal_pointer (&error));
}

static DexFuture *
name_deadline (DexFuture *future,
               gpointer   data)
{
  g_autoptr(GError) error = NULL;

  dex_future_get_value (future, &error);
  if (!g_error_matches (error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
    return NULL;

  return dex_future_new_for_error (mail_error_new (MAIL_ERROR_TRANSIENT, NULL, _("“%s” takes too long to answer"),
                                                   (const char *) data));
}

static DexFuture *
spawn (SignInFunc                sign_in,
       const MailServerSettings *server,
       const char               *proxy,
       const char               *second_user,
       const char               *password,
       MailNetTrust             *trust)
{
  Half *half = g_new0 (Half, 1);
  DexFuture *fiber;

  half->sign_in = sign_in;
  half->endpoint = mail_endpoint_new (server, proxy);
  half->trust = mail_net_trust_ref (trust);
  half->user = g_strdup (server->user);
  half->second_user = g_strdup (second_user);
  half->password = g_strdup (password);

  fiber = mail_fiber_spawn (NULL, half_fiber, half, half_free);
  return dex_future_catch (dex_future_first (fiber, dex_timeout_new_seconds (MAIL_SETUP_TIMEOUT_SEC), NULL),
                           name_deadline, g_strdup (server->host), g_free);
}

/**
 * mail_setup_receive:
 * @server: an IMAP server
 * @proxy: (nullable): the account's
 * @second_user: (nullable): what else the user name may be
 * @password: the password
 * @trust: which certificates are believed
 *
 * Signs in to read mail, and reads none.
 *
 * Returns: (transfer full): a future for the user name that was let in; dropping it cancels
 */
DexFuture *
mail_setup_receive (const MailServerSettings *server,
                    const char               *proxy,
                    const char               *second_user,
                    const char               *password,
                    MailNetTrust             *trust)
{
  return spawn (sign_in_imap, server, proxy, second_user, password, trust);
}

/**
 * mail_setup_send:
 * @server: a submission server
 * @proxy: (nullable): the account's
 * @second_user: (nullable): what else the user name may be
 * @password: the password
 * @trust: which certificates are believed
 *
 * Signs in to send mail, and sends none.
 *
 * Returns: (transfer full): a future for the user name that was let in; dropping it cancels
 */
DexFuture *
mail_setup_send (const MailServerSettings *server,
                 const char               *proxy,
                 const char               *second_user,
                 const char               *password,
                 MailNetTrust             *trust)
{
  return spawn (sign_in_smtp, server, proxy, second_user, password, trust);
}
