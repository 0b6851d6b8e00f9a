/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap-test.h"

#include "mail-test-certificate.h"

static void
on_exists (MailImapSession *session,
           guint32          exists,
           gpointer         data)
{
  g_string_append_printf (((ImapNews *) data)->heard, "exists %u\n", exists);
}

static void
on_expunge (MailImapSession *session,
            guint32          sequence,
            gpointer         data)
{
  g_string_append_printf (((ImapNews *) data)->heard, "expunge %u\n", sequence);
}

static void
on_vanished (MailImapSession *session,
             MailImapUidSet  *uids,
             gboolean         earlier,
             gpointer         data)
{
  g_autofree char *set = mail_imap_uid_set_to_string (uids);

  g_string_append_printf (((ImapNews *) data)->heard, "vanished %s%s\n", set, earlier ? " earlier" : "");
}

static DexFuture *
on_fetch (MailImapSession     *session,
          const MailImapFetch *fetch,
          gpointer             data)
{
  g_string_append_printf (((ImapNews *) data)->heard, "fetch %u uid %u flags %#x\n", fetch->sequence, fetch->uid, fetch->flags.system);
  return NULL;
}

static void
on_highest_modseq (MailImapSession *session,
                   guint64          modseq,
                   gpointer         data)
{
  g_string_append_printf (((ImapNews *) data)->heard, "modseq %" G_GUINT64_FORMAT "\n", modseq);
}

static void
on_folder (MailImapSession      *session,
           const MailImapFolder *folder,
           gpointer              data)
{
  g_string_append_printf (((ImapNews *) data)->heard, "folder %s\n", folder->name);
}

static void
on_overflow (MailImapSession *session,
             gpointer         data)
{
  g_string_append (((ImapNews *) data)->heard, "overflow\n");
}

static void
on_alert (MailImapSession *session,
          const char      *text,
          gpointer         data)
{
  g_string_append_printf (((ImapNews *) data)->heard, "alert %s\n", text);
}

static void
on_closed (MailImapSession *session,
           const GError    *error,
           gpointer         data)
{
  ((ImapNews *) data)->closed++;
}

const MailImapDelegate imap_test_delegate = {
  on_exists, on_expunge, on_vanished, on_fetch, on_highest_modseq, on_folder, on_overflow, on_alert, on_closed,
};

void
imap_news_clear (ImapNews *news)
{
  g_string_free (g_steal_pointer (&news->heard), TRUE);
}

MailImapSession *
imap_test_new (MailTestPeer *peer,
               ImapNews     *news)
{
  MailImapSession *session = mail_imap_session_new ();

  if (news != NULL)
    {
      *news = (ImapNews) { g_string_new (NULL), 0 };
      mail_imap_session_set_delegate (session, &imap_test_delegate, news);
    }
  return session;
}

DexFuture *
imap_test_open (MailImapSession *session,
                MailTestPeer    *peer,
                MailNetSecurity  security)
{
  g_autoptr(MailNetEndpoint) endpoint = mail_net_endpoint_new ("localhost", mail_test_peer_get_port (peer), security);
  g_autoptr(MailNetTrust) trust = mail_net_trust_new (NULL, 0, mail_test_ca_file ());

  endpoint->allow_plaintext_auth = security == MAIL_NET_SECURITY_NONE;
  return mail_imap_session_open (session, endpoint, trust);
}

MailImapSession *
imap_test_log_in (MailTestPeer *peer,
                  ImapNews     *news)
{
  MailImapSession *session = imap_test_new (peer, news);

  mail_test_await_ok (imap_test_open (session, peer, MAIL_NET_SECURITY_NONE));
  mail_test_await_ok (mail_imap_session_authenticate (session, "joe", "secret"));
  g_assert_cmpint (mail_imap_session_get_state (session), ==, MAIL_IMAP_SESSION_AUTHENTICATED);
  return session;
}

void
imap_test_select (MailImapSession *session,
                  const char      *path)
{
  mail_test_await_ok (mail_imap_session_select (session, path, FALSE, NULL));
  g_assert_cmpstr (mail_imap_session_get_selected (session), ==, path);
}

void
imap_test_fails (DexFuture  *future,
                 MailError   code,
                 const char *words)
{
  g_autoptr(DexFuture) owned = future;
  g_autoptr(GError) error = NULL;

  g_assert_null (mail_test_await (owned, &error));
  if (!g_error_matches (error, MAIL_ERROR, (int) code) || (words != NULL && strstr (error->message, words) == NULL))
    g_error ("unexpected failure: %s (%s)", error->message, g_quark_to_string (error->domain));
}

/* The value of a future that resolves to something boxed; a copy. */
gpointer
imap_test_boxed (DexFuture *future)
{
  g_autoptr(DexFuture) owned = future;
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (owned, &error);

  g_assert_no_error (error);
  return g_value_dup_boxed (value);
}

void
imap_test_run (guint msec)
{
  gint64 until = g_get_monotonic_time () + msec * 1000;

  while (g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, FALSE);
}
