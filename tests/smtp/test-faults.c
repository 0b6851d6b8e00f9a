/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A connection that ends at every place where it can, and what is then known about the message. */
#include "smtp-test.h"

#define BEGIN "S: 220 hello\n" EHLO "S: 250-mail\nS: 250 PIPELINING\n"
#define ENVELOPE BEGIN "C: MAIL *\nC: RCPT *\nS: 250 ok\nS: 250 ok\n"
#define DATA ENVELOPE "C: DATA\nS: 354 go\n"

typedef enum { FAILS_IN_MAIL, FAILS_IN_DATA, FAILS_IN_WRITE, FAILS_IN_FINISH } Step;

static const char * const recipients[] = { "bert@mail.example", NULL };

/* How far @session comes; the error of the step it fails at. */
static Step
send_message (MailSmtpSession  *session,
              GError          **error)
{
  g_autofree char *text = g_strnfill (40 * 1000 * 1000, 'x');
  g_autoptr(GBytes) bytes = g_bytes_new_static (text, 40 * 1000 * 1000);
  g_autoptr(DexFuture) mail = NULL, data = NULL, finish = NULL;

  mail = mail_smtp_session_mail (session, "anna@mail.example", recipients, 100, FALSE);
  if (mail_test_await (mail, error) == NULL)
    return FAILS_IN_MAIL;
  data = mail_smtp_session_data_begin (session);
  if (mail_test_await (data, error) == NULL)
    return FAILS_IN_DATA;
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr(GBytes) piece = g_bytes_new_from_bytes (bytes, 0, 10 * 1000 * 1000);
      g_autoptr(DexFuture) written = mail_smtp_session_data_write (session, piece);

      if (mail_test_await (written, error) == NULL)
        return FAILS_IN_WRITE;
    }
  finish = mail_smtp_session_data_finish (session);
  g_assert_null (mail_test_await (finish, error));
  return FAILS_IN_FINISH;
}

static void
assert_fault (const char *script,
              Step        step,
              MailError   code,
              const char *words,
              gboolean    dot_was_sent)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (script);
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);
  g_autoptr(GError) error = NULL;
  const char *text;

  g_assert_cmpint (send_message (session, &error), ==, step);
  g_assert_error (error, MAIL_ERROR, (int) code);
  text = mail_error_get_server_text (error);
  if (strstr (error->message, words) == NULL && (text == NULL || strstr (text, words) == NULL))
    g_error ("“%s” (%s) does not say “%s”", error->message, text != NULL ? text : "no text", words);
  g_assert_true (mail_smtp_session_dot_was_sent (session) == dot_was_sent);
  g_assert_false (mail_smtp_session_is_open (session));
  smtp_test_assert_fails (mail_smtp_session_reset (session), MAIL_ERROR_TRANSIENT, "closed");
  g_assert_finalize_object (g_steal_pointer (&session));
}

static void
test_before_mail (void)
{
  assert_fault (BEGIN "CLOSE", FAILS_IN_MAIL, MAIL_ERROR_TRANSIENT, "", FALSE);
  assert_fault (BEGIN "SLEEP 100\nDROP", FAILS_IN_MAIL, MAIL_ERROR_TRANSIENT, "", FALSE);
}

static void
test_after_mail (void)
{
  assert_fault (BEGIN "C: MAIL *\nCLOSE", FAILS_IN_MAIL, MAIL_ERROR_TRANSIENT, "", FALSE);
  assert_fault (BEGIN "C: MAIL *\nC: RCPT *\nS: 250 ok\nSLEEP 50\nDROP", FAILS_IN_MAIL, MAIL_ERROR_TRANSIENT, "", FALSE);
  assert_fault (BEGIN "C: MAIL *\nC: RCPT *\nS: 250 ok\ns: 25\nCLOSE", FAILS_IN_MAIL, MAIL_ERROR_TRANSIENT, "closed", FALSE);
  assert_fault (BEGIN "C: MAIL *\nC: RCPT *\nS: 250 ok\nS: 421 4.3.2 shutting down\nEOF", FAILS_IN_MAIL, MAIL_ERROR_TRANSIENT,
                "shutting down", FALSE);
  assert_fault (BEGIN "C: MAIL *\nC: RCPT *\nS: 250 ok\nS: garbage\nEOF", FAILS_IN_MAIL, MAIL_ERROR_PROTOCOL, "garbage", FALSE);
  assert_fault (BEGIN "C: MAIL *\nC: RCPT *\nS: 250-one\nS: 550 two\nEOF", FAILS_IN_MAIL, MAIL_ERROR_PROTOCOL, "contradicts", FALSE);
}

static void
test_at_data (void)
{
  assert_fault (ENVELOPE "C: DATA\nCLOSE", FAILS_IN_DATA, MAIL_ERROR_TRANSIENT, "closed", FALSE);
  assert_fault (ENVELOPE "C: DATA\nS: 421 4.3.2 bye\nEOF", FAILS_IN_DATA, MAIL_ERROR_TRANSIENT, "bye", FALSE);
  assert_fault (ENVELOPE "C: DATA\nS: 250 what?\nEOF", FAILS_IN_DATA, MAIL_ERROR_PROTOCOL, "not asked", FALSE);
}

static void
test_in_data (void)
{
  assert_fault (DATA "READ 100000\nDROP", FAILS_IN_WRITE, MAIL_ERROR_TRANSIENT, "", FALSE);
  assert_fault (DATA "READ 100000\nCLOSE", FAILS_IN_WRITE, MAIL_ERROR_TRANSIENT, "", FALSE);
}

/* The server says why and no longer listens: that is noticed while writing, not ten minutes later. */
static void
test_refused_in_data (void)
{
  assert_fault (DATA "READ 100000\nS: 552 5.3.4 too big\nSLEEP 300\nCLOSE", FAILS_IN_WRITE, MAIL_ERROR_PERMANENT, "552 5.3.4 too big", FALSE);
  assert_fault (DATA "READ 100000\nS: 421 4.3.2 shutting down\nCLOSE", FAILS_IN_WRITE, MAIL_ERROR_TRANSIENT, "421 4.3.2", FALSE);
}

/* All was taken but the last byte; then it hangs up, and only when that has happened is the message ended. The dot was not sent. */
static void
test_before_the_dot (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (DATA "READ 999\nDROP");
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);
  g_autofree char *results = smtp_test_mail (session, recipients);
  g_autofree char *text = g_strnfill (1000, 'x');

  mail_test_await_ok (mail_smtp_session_data_begin (session));
  smtp_test_write (session, text);
  mail_test_peer_finish (peer);
  smtp_test_assert_fails (mail_smtp_session_data_finish (session), MAIL_ERROR_TRANSIENT, "");
  g_assert_false (mail_smtp_session_dot_was_sent (session));
  g_assert_false (mail_smtp_session_is_open (session));
  g_assert_finalize_object (g_steal_pointer (&session));
}

/* Nobody knows. */
static void
test_after_the_dot (void)
{
  assert_fault (DATA "DOT\nCLOSE", FAILS_IN_FINISH, MAIL_ERROR_TRANSIENT, "closed", TRUE);
  assert_fault (DATA "DOT\nDROP", FAILS_IN_FINISH, MAIL_ERROR_TRANSIENT, "", TRUE);
  assert_fault (DATA "DOT\ns: 250 o\nCLOSE", FAILS_IN_FINISH, MAIL_ERROR_TRANSIENT, "closed", TRUE);
  assert_fault (DATA "DOT\nS: 354 again?\nEOF", FAILS_IN_FINISH, MAIL_ERROR_PROTOCOL, "not asked", TRUE);
  assert_fault (DATA "DOT\nS: garbage\nEOF", FAILS_IN_FINISH, MAIL_ERROR_PROTOCOL, "garbage", TRUE);
}

/* 421 instead of 250 is an answer: it did not take the message. */
static void
test_busy_after_the_dot (void)
{
  assert_fault (DATA "DOT\nS: 421 4.3.2 shutting down\nEOF", FAILS_IN_FINISH, MAIL_ERROR_TRANSIENT, "421 4.3.2", FALSE);
}

/* A fibre that is cancelled while it waits for the answer to the dot leaves it unknown. */
static void
test_cancelled_after_the_dot (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (DATA "DOT\nEOF");
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);
  g_autofree char *results = smtp_test_mail (session, recipients);
  gint64 until;
  DexFuture *finish;

  mail_test_await_ok (mail_smtp_session_data_begin (session));
  smtp_test_write (session, "x\r\n");
  finish = mail_smtp_session_data_finish (session);
  until = g_get_monotonic_time () + G_USEC_PER_SEC / 5;
  while (g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, FALSE);
  dex_unref (finish);
  mail_test_peer_finish (peer);
  g_assert_true (mail_smtp_session_dot_was_sent (session));
  g_assert_false (mail_smtp_session_is_open (session));
  g_assert_finalize_object (g_steal_pointer (&session));
}

/* A connection kept for the next message that the server has closed meanwhile. */
static void
test_idle (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (ENVELOPE "S: 421 4.4.2 idle too long\nCLOSE");
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);
  g_autofree char *results = smtp_test_mail (session, recipients);

  g_usleep (200 * 1000);
  smtp_test_assert_fails (mail_smtp_session_reset (session), MAIL_ERROR_TRANSIENT, "");
  g_assert_false (mail_smtp_session_is_open (session));
}

/* Replies nobody asked for would be taken for answers. */
static void
test_out_of_step (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (BEGIN "C: MAIL *\nC: RCPT *\ns: 250 ok\\r\\n250 ok\\r\\n354 ok\\r\\n250 ok\\r\\n\nEOF");
  g_autoptr(MailSmtpSession) session = smtp_test_open (peer);
  g_autofree char *results = smtp_test_mail (session, recipients);

  smtp_test_assert_fails (mail_smtp_session_data_begin (session), MAIL_ERROR_PROTOCOL, "not asked");
  g_assert_false (mail_smtp_session_dot_was_sent (session));
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/faults/before-mail", test_before_mail);
  g_test_add_func ("/smtp/faults/after-mail", test_after_mail);
  g_test_add_func ("/smtp/faults/at-data", test_at_data);
  g_test_add_func ("/smtp/faults/in-data", test_in_data);
  g_test_add_func ("/smtp/faults/refused-in-data", test_refused_in_data);
  g_test_add_func ("/smtp/faults/before-the-dot", test_before_the_dot);
  g_test_add_func ("/smtp/faults/after-the-dot", test_after_the_dot);
  g_test_add_func ("/smtp/faults/busy-after-the-dot", test_busy_after_the_dot);
  g_test_add_func ("/smtp/faults/cancelled-after-the-dot", test_cancelled_after_the_dot);
  g_test_add_func ("/smtp/faults/idle", test_idle);
  g_test_add_func ("/smtp/faults/out-of-step", test_out_of_step);
  return g_test_run ();
}
