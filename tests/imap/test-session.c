/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "imap-test.h"

static void
test_log_in_and_out (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (IMAP_TEST_LOGIN ("ID UIDPLUS")
                                                     "C: A* ID (\"name\" \"Mail\" \"version\" \"*\")\n"
                                                     "S: * ID (\"name\" \"Dovecot\" \"x\" NIL)\nS: %t OK\n"
                                                     IMAP_TEST_SELECT
                                                     "C: A* LOGOUT\nS: * BYE see you\nS: %t OK\nCLOSE");
  ImapNews news;
  g_autoptr(MailImapSession) session = imap_test_log_in (peer, &news);
  g_autoptr(MailImapMailbox) mailbox = NULL;
  g_autofree char *transcript = NULL;

  g_assert_true (mail_imap_session_has (session, "uidplus"));
  g_assert_cmpstr (mail_imap_session_get_server_id (session, "name"), ==, "Dovecot");
  mailbox = imap_test_boxed (mail_imap_session_select (session, "INBOX", FALSE, NULL));
  g_assert_cmpuint (mailbox->exists, ==, 3);
  g_assert_cmpuint (mailbox->uidvalidity, ==, 7);
  g_assert_cmpuint (mailbox->uidnext, ==, 12);
  g_assert_true (mailbox->may_create_keywords);
  g_assert_cmpint (mail_imap_session_get_state (session), ==, MAIL_IMAP_SESSION_SELECTED);
  mail_test_await_ok (mail_imap_session_logout (session));
  g_assert_cmpint (mail_imap_session_get_state (session), ==, MAIL_IMAP_SESSION_CLOSED);
  g_assert_cmpuint (news.closed, ==, 1);
  g_assert_cmpuint (mail_imap_session_get_commands (session), ==, 4);
  transcript = mail_imap_session_get_transcript (session);
  g_assert_null (strstr (transcript, "secret"));
  mail_test_peer_finish (peer);
  imap_test_fails (mail_imap_session_noop (session), MAIL_ERROR_CANCELLED, NULL);
  g_assert_finalize_object (g_steal_pointer (&session));
  imap_news_clear (&news);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/imap/session/log-in-and-out", test_log_in_and_out);

  return g_test_run ();
}
