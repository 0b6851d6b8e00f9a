/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-bring-up.h"

#include "mail-credential.h"
#include "mail-error.h"
#include "mail-trust.h"

/* Messages with headers in UTF-8 come as they are by that. It is asked of those who are known to do what they agree to: Gmail, and
 * whoever serves nobody without. Dovecot 2.4.1 agrees, and goes on with names in modified UTF-7. Courier has nothing else to enable,
 * and it is not worth a round trip. */
static gboolean
wants_utf8 (MailSyncWay     *way,
            MailImapSession *session,
            gboolean         has_others)
{
  return mail_imap_session_has (session, "UTF8=ONLY") ||
         (mail_imap_session_has (session, "UTF8=ACCEPT") && mail_imap_session_has (session, "X-GM-EXT-1") && has_others &&
          !way->omits_utf8);
}

/* Awaits. */
static gboolean
enable (MailImapSession    *session,
        const char * const *extensions)
{
  g_autoptr(GError) error = NULL;

  if (extensions[0] == NULL || dex_await (mail_imap_session_enable (session, extensions), &error))
    return TRUE;

  g_debug ("ENABLE: %s", error->message);
  return FALSE;
}

/* Extensions that have to be asked for before the first mailbox is opened; those the server does not offer are not. A refusal
 * costs nothing but the extension. iCloud offers QRESYNC, and mail vanished by it. Awaits. */
static void
enable_extensions (MailSyncWay     *way,
                   MailImapSession *session)
{
  const char *extensions[4] = { NULL };
  guint n = 0;

  if (!mail_imap_session_has (session, "ENABLE"))
    return;

  if (mail_imap_session_has (session, "CONDSTORE"))
    extensions[n++] = "CONDSTORE";
  if (mail_imap_session_has (session, "QRESYNC") && !mail_imap_session_is_icloud (session))
    extensions[n++] = "QRESYNC";
  if (wants_utf8 (way, session, n > 0))
    extensions[n++] = "UTF8=ACCEPT";
  if (!enable (session, extensions) && n > 1 && g_str_equal (extensions[n - 1], "UTF8=ACCEPT"))
    {
      way->omits_utf8 = TRUE;
      extensions[n - 1] = NULL;
      enable (session, extensions);
    }
}

/* Where the way is so long that bytes take more time than compressing them does. That it is refused matters to nobody. After something
 * that is answered at once: signing in takes a server longer, wherever it is. Awaits. */
static void
compress_when_far (MailImapSession *session)
{
  g_autoptr(GError) error = NULL;

  if (mail_imap_session_has (session, "COMPRESS=DEFLATE") &&
      mail_imap_session_get_round_trip_usec (session) >= MAIL_SYNC_FAR_USEC &&
      !dex_await (mail_imap_session_compress (session), &error))
    g_debug ("COMPRESS: %s", error->message);
}

/**
 * mail_sync_way_learn:
 * @way: the account's
 * @session: (nullable): one that was brought up before
 *
 * Takes over what was found out on it about the server since.
 */
void
mail_sync_way_learn (MailSyncWay     *way,
                     MailImapSession *session)
{
  if (session == NULL)
    return;

  way->omits_utf8 |= mail_imap_session_keeps_mutf7 (session);
  way->omits_preview |= mail_imap_session_omits_preview (session);
}

/**
 * mail_sync_bring_up:
 * @way: the account's
 * @session: a new session
 * @error: (out): why not
 *
 * Connects, signs in, and asks for what makes the connection better. Awaits.
 *
 * Returns: whether the session is signed in
 */
gboolean
mail_sync_bring_up (MailSyncWay      *way,
                    MailImapSession  *session,
                    GError          **error)
{
  g_autoptr(MailNetEndpoint) endpoint = mail_endpoint_new (&way->settings->receive, way->settings->proxy);
  g_autoptr(MailNetTrust) trust = mail_net_trust_ref (way->trust);
  g_autofree char *user = g_strdup (way->settings->receive.user);
  g_autoptr(MailNetCredential) credential = NULL;
  gint64 account = way->settings->id;

  credential = mail_credential_read (way->store, way->secrets, account, MAIL_SERVER_RECEIVE, user, error);
  if (credential == NULL)
    return FALSE;
  /* Meanwhile the account may have gone offline, or got other settings. */
  if (mail_imap_session_get_state (session) != MAIL_IMAP_SESSION_NEW)
    {
      mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL, "The connection is no longer wanted");
      return FALSE;
    }
  if (way->omits_initial_response)
    mail_imap_session_omit_initial_response (session);
  if (way->omits_preview)
    mail_imap_session_omit_preview (session);
  if (!dex_await (mail_imap_session_open (session, endpoint, trust), error) ||
      !dex_await (mail_imap_session_sign_in (session, credential), error))
    return FALSE;

  way->omits_initial_response |= mail_imap_session_refuses_initial_response (session);
  mail_credential_learn (way->store, account, MAIL_SERVER_RECEIVE, credential, mail_imap_session_get_method (session));
  enable_extensions (way, session);
  compress_when_far (session);
  return TRUE;
}
