/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "smtp-test.h"

#define PIPELINING "S: 220 hello\n" EHLO "S: 250-mail\nS: 250-PIPELINING\nS: 250 SIZE 1000\n"
#define PLAIN "S: 220 hello\n" EHLO "S: 250 mail\n"

static const char * const one[] = { "bert@mail.example", NULL };
static const char * const three[] = { "bert@mail.example", "carl@mail.example", "dora@mail.example", NULL };

static void
test_message (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (
    PIPELINING "C: MAIL FROM:<anna@mail.example> SIZE=100\nC: RCPT TO:<bert@mail.example>\nS: 250 2.1.0 ok\nS: 250 2.1.5 ok\n"
    "C: DATA\nS: 354 go\nDOT\nS: 250 2.0.0 queued as 4711\nC: QUIT\nS: 221 bye");
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);
  g_autofree char *results = smtp_test_mail (session, one);
  g_autofree char *words = NULL, *received = NULL, *transcript = NULL;

  g_assert_cmpstr (results, ==, "bert@mail.example 250 2.1.5\n");
  mail_test_await_ok (mail_smtp_session_data_begin (session));
  smtp_test_write (session, "Subject: confidential\r");
  smtp_test_write (session, "\n\r\n.begins with a dot\nand ends without");
  g_assert_false (mail_smtp_session_dot_was_sent (session));
  words = smtp_test_finish (session);
  g_assert_cmpstr (words, ==, "queued as 4711");
  g_assert_false (mail_smtp_session_dot_was_sent (session));
  g_assert_true (mail_smtp_session_is_open (session));

  transcript = mail_smtp_session_get_transcript (session);
  g_assert_null (strstr (transcript, "confidential"));
  mail_test_await_ok (mail_smtp_session_quit (session));
  mail_test_peer_finish (peer);
  received = mail_test_peer_get_received (peer);
  g_assert_nonnull (strstr (received, "DATA\r\nSubject: confidential\r\n\r\n..begins with a dot\r\nand ends without\r\n.\r\nQUIT\r\n"));
  g_assert_finalize_object (g_steal_pointer (&session));
}

/* MAIL and all RCPTs leave before the first reply, DATA only after the last. */
static void
test_pipelined (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (
    PIPELINING "C: MAIL *\nC: RCPT *bert*\nC: RCPT *carl*\nC: RCPT *dora*\n"
    "S: 250 ok\nS: 250 2.1.5 ok\nS: 550 5.1.1 unknown\nS: 450 4.2.0 later\nSLEEP 50\nC: RSET\nS: 250 ok\nC: MAIL *\nC: RCPT *\nS: 250 ok\nS: 250 ok\nEOF");
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);
  g_autofree char *results = smtp_test_mail (session, three);
  g_autofree char *again = NULL;

  g_assert_cmpstr (results, ==, "bert@mail.example 250 2.1.5\ncarl@mail.example 550 5.1.1\ndora@mail.example 450 4.2.0\n");
  mail_test_await_ok (mail_smtp_session_reset (session));
  again = smtp_test_mail (session, one);
  g_assert_cmpstr (again, ==, "bert@mail.example 250 -\n");
  mail_smtp_session_close (session);
  mail_test_peer_finish (peer);
}

static void
test_one_by_one (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (
    PLAIN "C: MAIL FROM:<anna@mail.example>\nSLEEP 20\nS: 250 ok\nC: RCPT *bert*\nS: 251 will forward\nC: RCPT *carl*\nS: 452 4.5.3 too many\n"
    "C: RCPT *dora*\nS: 550 5.1.1 unknown\nC: DATA\nS: 354 go\nDOT\nS: 250 ok\nEOF");
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);
  g_autofree char *results = smtp_test_mail (session, three);
  g_autofree char *words = NULL;

  g_assert_cmpstr (results, ==, "bert@mail.example 251 -\ncarl@mail.example 452 4.5.3\ndora@mail.example 550 5.1.1\n");
  mail_test_await_ok (mail_smtp_session_data_begin (session));
  smtp_test_write (session, "x\r\n");
  words = smtp_test_finish (session);
  mail_smtp_session_close (session);
  mail_test_peer_finish (peer);
}

/* The next message takes an unfinished one back first. */
static void
test_reset_by_itself (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (
    PIPELINING "C: MAIL *\nC: RCPT *\nS: 250 ok\nS: 550 no\nC: RSET\nS: 250 ok\nC: MAIL *\nC: RCPT *\nS: 250 ok\nS: 250 ok\nEOF");
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);
  g_autofree char *first = smtp_test_mail (session, one);
  g_autofree char *second = smtp_test_mail (session, one);

  g_assert_cmpstr (first, ==, "bert@mail.example 550 -\n");
  g_assert_cmpstr (second, ==, "bert@mail.example 250 -\n");
  mail_smtp_session_close (session);
  mail_test_peer_finish (peer);
}

static void
test_sender_refused (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (
    PIPELINING "C: MAIL *\nC: RCPT *\nS: 553 5.7.1 not your address\nS: 503 5.5.1 need MAIL\nC: QUIT\nS: 221 bye");
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);

  smtp_test_assert_fails (mail_smtp_session_mail (session, "anna@mail.example", one, 100, FALSE), MAIL_ERROR_PERMANENT,
                          "553 5.7.1 not your address");
  g_assert_cmpint (mail_smtp_session_get_refusal_class (session), ==, MAIL_SMTP_CLASS_SENDER);
  g_assert_cmpuint (mail_smtp_session_get_refusal (session)->code, ==, 553);
  g_assert_true (mail_smtp_session_is_open (session));
  mail_test_await_ok (mail_smtp_session_quit (session));
  mail_test_peer_finish (peer);
}

/* What the server would refuse is not even asked. */
static void
test_not_asked (void)
{
  const char * const chinese[] = { "王@mail.example", NULL };
  const char * const injected[] = { "bert@mail.example\r\nDATA", NULL };
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (PIPELINING "C: QUIT\nS: 221 bye");
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);

  smtp_test_assert_fails (mail_smtp_session_mail (session, "anna@mail.example", one, 1001, FALSE), MAIL_ERROR_PERMANENT, "no more than");
  g_assert_cmpint (mail_smtp_session_get_refusal_class (session), ==, MAIL_SMTP_CLASS_SIZE);
  smtp_test_assert_fails (mail_smtp_session_mail (session, "anna@mail.example", chinese, 10, FALSE), MAIL_ERROR_PERMANENT, "王@mail.example");
  g_assert_cmpint (mail_smtp_session_get_refusal_class (session), ==, MAIL_SMTP_CLASS_RECIPIENT);
  smtp_test_assert_fails (mail_smtp_session_mail (session, "anna@mail.example", injected, 10, FALSE), MAIL_ERROR_PERMANENT, "not a mail address");
  smtp_test_assert_fails (mail_smtp_session_mail (session, "a>b@mail.example", one, 10, FALSE), MAIL_ERROR_PERMANENT, "not a mail address");
  g_assert_cmpint (mail_smtp_session_get_refusal_class (session), ==, MAIL_SMTP_CLASS_SENDER);
  mail_test_await_ok (mail_smtp_session_quit (session));
  mail_test_peer_finish (peer);
}

static void
test_international_domain (void)
{
  const char * const recipients[] = { "bert@例え.example", NULL };
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (PIPELINING "C: MAIL *\nC: RCPT TO:<bert@xn--r8jz45g.example>\nS: 250 ok\nS: 250 ok\nEOF");
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);
  g_autofree char *results = smtp_test_mail (session, recipients);

  g_assert_cmpstr (results, ==, "bert@例え.example 250 -\n");
  mail_smtp_session_close (session);
  mail_test_peer_finish (peer);
}

static void
test_8bit (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("S: 220 hello\n" EHLO "S: 250-mail\nS: 250 8BITMIME\n"
                                                     "C: MAIL FROM:<> BODY=8BITMIME\nS: 250 ok\nC: RCPT *\nS: 250 ok\nEOF");
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);

  mail_test_await_ok (mail_smtp_session_mail (session, "", one, 100, TRUE));
  mail_smtp_session_close (session);
  mail_test_peer_finish (peer);
}

static void
test_data_refused (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (PIPELINING "C: MAIL *\nC: RCPT *\nS: 250 ok\nS: 250 ok\nC: DATA\nS: 451 4.3.0 disk full\n"
                                                     "C: RSET\nS: 250 ok\nC: QUIT\nS: 221 bye");
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);
  g_autofree char *results = smtp_test_mail (session, one);

  smtp_test_assert_fails (mail_smtp_session_data_begin (session), MAIL_ERROR_TRANSIENT, "451 4.3.0 disk full");
  g_assert_false (mail_smtp_session_dot_was_sent (session));
  mail_test_await_ok (mail_smtp_session_reset (session));
  mail_test_await_ok (mail_smtp_session_quit (session));
  mail_test_peer_finish (peer);
}

/* A refusal after the dot is an answer: nothing is uncertain, and the session goes on. */
static void
test_message_refused (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (
    PIPELINING "C: MAIL *\nC: RCPT *\nS: 250 ok\nS: 250 ok\nC: DATA\nS: 354 go\nDOT\nS: 554-5.7.1 spam, see\nS: 554 5.7.1 https://mail.example/why\n"
    "C: MAIL *\nC: RCPT *\nS: 250 ok\nS: 250 ok\nEOF");
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);
  g_autofree char *results = smtp_test_mail (session, one), *again = NULL;

  mail_test_await_ok (mail_smtp_session_data_begin (session));
  smtp_test_write (session, "x");
  smtp_test_assert_fails (mail_smtp_session_data_finish (session), MAIL_ERROR_PERMANENT, "554 5.7.1 spam, see https://mail.example/why");
  g_assert_cmpint (mail_smtp_session_get_refusal_class (session), ==, MAIL_SMTP_CLASS_POLICY);
  g_assert_false (mail_smtp_session_dot_was_sent (session));
  again = smtp_test_mail (session, one);
  mail_smtp_session_close (session);
  mail_test_peer_finish (peer);
}

static void
test_large (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (PLAIN "C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 go\nREAD 20480000\nC: .\nS: 250 ok\nEOF");
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);
  g_autofree char *results = smtp_test_mail (session, one);
  g_autoptr(GString) piece = g_string_new (NULL);
  g_autofree char *words = NULL;

  while (piece->len < 256 * 1000)
    g_string_append (piece, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789\r\n");
  g_string_truncate (piece, 256 * 1000);
  mail_test_await_ok (mail_smtp_session_data_begin (session));
  for (guint i = 0; i < 80; i++)
    smtp_test_write (session, piece->str);
  words = smtp_test_finish (session);
  mail_smtp_session_close (session);
  mail_test_peer_finish (peer);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/send/message", test_message);
  g_test_add_func ("/smtp/send/pipelined", test_pipelined);
  g_test_add_func ("/smtp/send/one-by-one", test_one_by_one);
  g_test_add_func ("/smtp/send/reset-by-itself", test_reset_by_itself);
  g_test_add_func ("/smtp/send/sender-refused", test_sender_refused);
  g_test_add_func ("/smtp/send/not-asked", test_not_asked);
  g_test_add_func ("/smtp/send/international-domain", test_international_domain);
  g_test_add_func ("/smtp/send/8bit", test_8bit);
  g_test_add_func ("/smtp/send/data-refused", test_data_refused);
  g_test_add_func ("/smtp/send/message-refused", test_message_refused);
  g_test_add_func ("/smtp/send/large", test_large);
  return g_test_run ();
}
