/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-fiber.h"
#include "net-test.h"

#define FLOOD_SIZE 200000000

static MailNetConnection *
connect_to (MailTestPeer *peer)
{
  MailNetConnection *connection = net_test_new (peer, "127.0.0.1", MAIL_NET_SECURITY_NONE);

  mail_test_await_ok (mail_net_connection_connect (connection));
  return connection;
}

static void
test_talk (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("S: hello\nC: one\nC: two\nS: bye\nCLOSE");
  g_autoptr(MailNetConnection) connection = connect_to (peer);
  g_autofree char *hello = net_test_read_line (connection);
  g_autofree char *bye = NULL, *end = NULL, *transcript = NULL;

  g_assert_true (mail_net_connection_is_open (connection));
  g_assert_false (mail_net_connection_is_secure (connection));
  g_assert_cmpstr (hello, ==, "hello");

  mail_net_connection_write (connection, "one\r\n", 5, MAIL_NET_WRITE_NONE);
  mail_net_connection_write (connection, "two\r\n", 5, MAIL_NET_WRITE_SECRET);
  mail_test_await_ok (mail_net_connection_flush (connection));
  bye = net_test_read_line (connection);
  g_assert_cmpstr (bye, ==, "bye");
  end = net_test_read_line (connection);
  g_assert_null (end);
  g_assert_false (mail_net_connection_is_open (connection));

  g_assert_cmpuint (mail_net_connection_get_bytes_in (connection), ==, 12);
  g_assert_cmpuint (mail_net_connection_get_bytes_out (connection), ==, 10);
  mail_net_connection_note_received (connection, "bye\r\n", -1);
  transcript = mail_net_connection_get_transcript (connection);
  g_assert_cmpstr (transcript, ==, "C: one\nC: ***\nS: bye\n");
  mail_test_peer_finish (peer);
  g_assert_finalize_object (g_steal_pointer (&connection));
}

/* A server that leaves its small pieces to the kernel (as this peer does) is told at once that the one before has come. */
static void
test_prompt (void)
{
  g_autoptr(GString) script = g_string_new (NULL);
  g_autoptr(MailTestPeer) peer = NULL;
  g_autoptr(MailNetConnection) connection = NULL;
  gint64 began;

  for (guint i = 0; i < 30; i++)
    g_string_append (script, "C: more\nS: one\nS: two\n");
  peer = mail_test_peer_new (script->str);
  connection = connect_to (peer);
  began = g_get_monotonic_time ();
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *one = NULL, *two = NULL;

      mail_net_connection_write (connection, "more\r\n", 6, MAIL_NET_WRITE_NONE);
      one = net_test_read_line (connection);
      two = net_test_read_line (connection);
      g_assert_cmpstr (one, ==, "one");
      g_assert_cmpstr (two, ==, "two");
    }
  /* The kernel's own patience is 40 ms. */
  g_assert_cmpint ((g_get_monotonic_time () - began) / 30, <, 20000);
  mail_test_peer_finish (peer);
}

static void
test_refused (void)
{
  g_autoptr(MailNetTrust) trust = mail_net_trust_new (NULL, 0, NULL);
  g_autoptr(MailNetEndpoint) endpoint = mail_net_endpoint_new ("127.0.0.1", mail_test_unused_port (), MAIL_NET_SECURITY_TLS);
  g_autoptr(MailNetConnection) connection = mail_net_connection_new (endpoint, trust);

  net_test_assert_fails (mail_net_connection_connect (connection), MAIL_ERROR_TRANSIENT, "refuses connections");
  net_test_assert_fails (mail_net_connection_fill (connection), MAIL_ERROR_TRANSIENT, "refuses connections");
  g_assert_finalize_object (g_steal_pointer (&connection));
}

static void
test_no_such_host (void)
{
  g_autoptr(MailNetTrust) trust = mail_net_trust_new (NULL, 0, NULL);
  g_autoptr(MailNetEndpoint) endpoint = mail_net_endpoint_new ("no-such-host.invalid", 993, MAIL_NET_SECURITY_TLS);
  g_autoptr(MailNetConnection) connection = mail_net_connection_new (endpoint, trust);

  net_test_assert_fails (mail_net_connection_connect (connection), MAIL_ERROR_TRANSIENT, "no-such-host.invalid");
  g_assert_finalize_object (g_steal_pointer (&connection));
}

static void
test_closes_at_once (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("CLOSE");
  g_autoptr(MailNetConnection) connection = connect_to (peer);
  g_autofree char *line = net_test_read_line (connection);

  g_assert_null (line);
  mail_test_peer_finish (peer);
}

static void
test_dropped (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("C: one\nDROP");
  g_autoptr(MailNetConnection) connection = connect_to (peer);

  mail_net_connection_write (connection, "one\r\n", 5, MAIL_NET_WRITE_NONE);
  net_test_assert_fails (mail_net_connection_fill (connection), MAIL_ERROR_TRANSIENT, "was lost");
  net_test_assert_fails (mail_net_connection_flush (connection), MAIL_ERROR_TRANSIENT, "was lost");
  mail_test_peer_finish (peer);
}

static void
test_cancelled_before (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("");
  g_autoptr(MailNetConnection) connection = net_test_new (peer, "127.0.0.1", MAIL_NET_SECURITY_NONE);

  mail_net_connection_close (connection);
  net_test_assert_fails (mail_net_connection_connect (connection), MAIL_ERROR_CANCELLED, "closed");
  g_assert_finalize_object (g_steal_pointer (&connection));
  g_assert_cmpuint (mail_test_peer_count (peer), ==, 0);
}

static void
run_until_idle (void)
{
  gint64 until = g_get_monotonic_time () + G_USEC_PER_SEC / 10;

  while (g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, FALSE);
}

static void
test_closed_while_connecting (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("EOF");
  g_autoptr(MailNetConnection) connection = net_test_new (peer, "127.0.0.1", MAIL_NET_SECURITY_NONE);
  DexFuture *connected = mail_net_connection_connect (connection);

  mail_net_connection_close (connection);
  net_test_assert_fails (connected, MAIL_ERROR_CANCELLED, "closed");
  run_until_idle ();
  g_assert_finalize_object (g_steal_pointer (&connection));
}

/* Dropping the future is how a fibre that was cancelled gives up. */
static void
test_dropped_while_connecting (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("EOF");
  g_autoptr(MailNetConnection) connection = net_test_new (peer, "127.0.0.1", MAIL_NET_SECURITY_NONE);

  dex_unref (mail_net_connection_connect (connection));
  run_until_idle ();
  net_test_assert_fails (mail_net_connection_connect (connection), MAIL_ERROR_CANCELLED, "cancelled");
  g_assert_finalize_object (g_steal_pointer (&connection));
}

static void
test_cancelled_in_flight (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("EOF");
  g_autoptr(MailNetConnection) connection = connect_to (peer);
  DexFuture *filled = mail_net_connection_fill (connection);

  mail_net_connection_close (connection);
  net_test_assert_fails (filled, MAIL_ERROR_CANCELLED, "closed");
  mail_net_connection_close (connection);
  mail_net_connection_write (connection, "late", 4, MAIL_NET_WRITE_NONE);
  net_test_assert_fails (mail_net_connection_flush (connection), MAIL_ERROR_CANCELLED, "closed");
  mail_test_peer_finish (peer);
}

/* The last reference may go while somebody waits: they get an answer. */
static void
test_forgotten_in_flight (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("EOF");
  MailNetConnection *connection = connect_to (peer);
  DexFuture *filled = mail_net_connection_fill (connection);

  g_assert_finalize_object (connection);
  net_test_assert_fails (filled, MAIL_ERROR_CANCELLED, "closed");
  mail_test_peer_finish (peer);
}

/* A reader that was cancelled loses no byte. */
static void
test_fill_dropped (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("C: go\nS: here\nEOF");
  g_autoptr(MailNetConnection) connection = connect_to (peer);
  g_autofree char *line = NULL;

  dex_unref (mail_net_connection_fill (connection));
  mail_net_connection_write (connection, "go\r\n", 4, MAIL_NET_WRITE_NONE);
  line = net_test_read_line (connection);
  g_assert_cmpstr (line, ==, "here");
  mail_net_connection_close (connection);
  mail_test_peer_finish (peer);
}

static void
test_silence (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("EOF");
  g_autoptr(MailNetConnection) connection = connect_to (peer);
  gint64 began = g_get_monotonic_time ();

  mail_net_connection_set_timeout (connection, 1);
  net_test_assert_fails (mail_net_connection_fill (connection), MAIL_ERROR_TRANSIENT, "has not answered for 1 second");
  g_assert_cmpint (g_get_monotonic_time () - began, <, 2 * G_USEC_PER_SEC);
  g_assert_cmpint (g_get_monotonic_time () - began, >=, G_USEC_PER_SEC);
  mail_test_peer_finish (peer);
}

/* Silence counts from the last byte: a slow server is not a dead one. */
static void
test_slow_is_not_silent (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("SLEEP 600\ns: a\nSLEEP 600\ns: b\nSLEEP 600\nS: c\nEOF");
  g_autoptr(MailNetConnection) connection = connect_to (peer);
  g_autofree char *line = NULL;

  mail_net_connection_set_timeout (connection, 1);
  line = net_test_read_line (connection);
  g_assert_cmpstr (line, ==, "abc");
  mail_net_connection_close (connection);
  mail_test_peer_finish (peer);
}

/* Nobody waits: then silence is nothing. */
static void
test_idle_is_not_silent (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("S: hello\nSLEEP 1500\nS: again\nEOF");
  g_autoptr(MailNetConnection) connection = connect_to (peer);
  g_autofree char *first = NULL, *second = NULL;

  mail_net_connection_set_timeout (connection, 1);
  first = net_test_read_line (connection);
  g_usleep (1200 * 1000);
  second = net_test_read_line (connection);
  g_assert_cmpstr (second, ==, "again");
  mail_net_connection_close (connection);
  mail_test_peer_finish (peer);
}

/* As the engine does it: all in a fibre on libdex's worker, whose loop is not the main one. */
static DexFuture *
talk_on_worker (gpointer data)
{
  g_autoptr(MailNetConnection) connection = net_test_new (data, "localhost", MAIL_NET_SECURITY_TLS);
  GError *error = NULL;
  gsize length = 0;

  g_assert_false (g_main_context_is_owner (g_main_context_default ()));
  if (dex_await (mail_net_connection_connect (connection), &error))
    mail_net_connection_write (connection, "hello\r\n", 7, MAIL_NET_WRITE_NONE);
  if (error == NULL && dex_await (mail_net_connection_fill (connection), &error))
    mail_net_connection_peek (connection, &length);
  if (error == NULL)
    mail_net_connection_set_timeout (connection, 1);
  if (error == NULL && dex_await (mail_net_connection_fill (connection), &error))
    g_assert_not_reached ();

  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_TRANSIENT);
  g_error_free (error);
  return dex_future_new_for_uint ((guint) length);
}

static void
test_on_worker (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("TLS valid\nC: hello\nS: bye\nEOF");
  g_autoptr(DexFuture) done = mail_fiber_spawn (dex_thread_pool_scheduler_get_default (), talk_on_worker, peer, NULL);
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (done, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_value_get_uint (value), ==, 5);
  mail_test_peer_finish (peer);
}

static gsize
count_until_end (MailNetConnection *connection,
                 guint             *n_turns)
{
  gsize total = 0;

  while (TRUE)
    {
      g_autoptr(DexFuture) filled = mail_net_connection_fill (connection);
      g_autoptr(GError) error = NULL;
      const GValue *value = mail_test_await (filled, &error);
      gsize length;

      g_assert_no_error (error);
      if (!g_value_get_boolean (value))
        return total;
      mail_net_connection_peek (connection, &length);
      g_assert_cmpuint (length, <=, MAIL_NET_MAX_TURN);
      mail_net_connection_consume (connection, length);
      total += length;
      *n_turns += 1;
    }
}

static void
receive_flood (const char      *script,
               MailNetSecurity  security)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (script);
  g_autoptr(MailNetConnection) connection = net_test_new (peer, "127.0.0.1", security);
  gint64 began = g_get_monotonic_time ();
  guint n_turns = 0;

  mail_test_await_ok (mail_net_connection_connect (connection));
  g_assert_cmpuint (count_until_end (connection, &n_turns), ==, FLOOD_SIZE);
  g_test_message ("%d MB in %.2f s, %u turns", FLOOD_SIZE / 1000000,
                  (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC, n_turns);
  mail_test_peer_finish (peer);
}

static void
test_flood (void)
{
  receive_flood ("FLOOD 200000000", MAIL_NET_SECURITY_NONE);
}

static void
test_flood_tls (void)
{
  receive_flood ("TLS valid\nFLOOD 200000000", MAIL_NET_SECURITY_TLS);
}

/* What nobody takes is not read for ever. */
static void
test_unread_is_bounded (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("FLOOD 20000000");
  g_autoptr(MailNetConnection) connection = connect_to (peer);
  g_autoptr(GError) error = NULL;
  gsize length;

  while (error == NULL)
    {
      g_autoptr(DexFuture) filled = mail_net_connection_fill (connection);

      mail_test_await (filled, &error);
    }
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
  mail_net_connection_peek (connection, &length);
  g_assert_cmpuint (length, <, MAIL_NET_MAX_BUFFERED + MAIL_NET_MAX_TURN);
}

static void
test_back_pressure (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("STALL 4194304\nS: done\nEOF");
  g_autoptr(MailNetConnection) connection = connect_to (peer);
  g_autofree guint8 *megabyte = g_malloc0 (1024 * 1024);
  g_autoptr(GBytes) bytes = g_bytes_new_static (megabyte, 1024 * 1024);
  g_autofree char *line = NULL;

  for (guint i = 1; i <= 4; i++)
    {
      mail_test_await_ok (mail_net_connection_write_bytes (connection, bytes, MAIL_NET_WRITE_CONTENT));
      g_assert_cmpuint (mail_net_connection_get_bytes_out (connection), >=, i * 1024 * 1024 - MAIL_NET_MAX_QUEUED);
    }
  mail_test_await_ok (mail_net_connection_flush (connection));
  g_assert_cmpuint (mail_net_connection_get_bytes_out (connection), ==, 4 * 1024 * 1024);
  line = net_test_read_line (connection);
  g_assert_cmpstr (line, ==, "done");
  mail_net_connection_close (connection);
  mail_test_peer_finish (peer);
}

/* A server that refuses in the middle of a message and closes is still heard. */
static void
test_last_words (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("READ 1000\nS: 421 too much\nCLOSE");
  g_autoptr(MailNetConnection) connection = connect_to (peer);
  g_autofree guint8 *data = g_malloc0 (64 * 1024 * 1024);
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, 64 * 1024 * 1024);
  g_autofree char *line = NULL;

  dex_future_disown (mail_net_connection_write_bytes (connection, bytes, MAIL_NET_WRITE_CONTENT));
  net_test_assert_fails (mail_net_connection_flush (connection), MAIL_ERROR_TRANSIENT, "was lost");
  line = net_test_read_line (connection);
  g_assert_cmpstr (line, ==, "421 too much");
  g_assert_false (mail_net_connection_is_open (connection));
  mail_test_peer_finish (peer);
}

static void
test_auth_in_clear (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("EOF\nNEXT\nEOF");
  g_autoptr(MailNetConnection) connection = connect_to (peer);
  g_autoptr(MailNetEndpoint) endpoint = mail_net_endpoint_copy (mail_net_connection_get_endpoint (connection));
  g_autoptr(MailNetTrust) trust = mail_net_trust_new (NULL, 0, NULL);
  g_autoptr(MailNetConnection) allowed = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (mail_net_connection_may_authenticate (connection, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PERMANENT);
  mail_net_connection_close (connection);

  endpoint->allow_plaintext_auth = TRUE;
  allowed = mail_net_connection_new (endpoint, trust);
  mail_test_await_ok (mail_net_connection_connect (allowed));
  g_assert_true (mail_net_connection_may_authenticate (allowed, NULL));
  mail_net_connection_close (allowed);
  mail_test_peer_finish (peer);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/connection/talk", test_talk);
  g_test_add_func ("/net/connection/prompt", test_prompt);
  g_test_add_func ("/net/connection/refused", test_refused);
  g_test_add_func ("/net/connection/no-such-host", test_no_such_host);
  g_test_add_func ("/net/connection/closes-at-once", test_closes_at_once);
  g_test_add_func ("/net/connection/dropped", test_dropped);
  g_test_add_func ("/net/connection/cancelled-before", test_cancelled_before);
  g_test_add_func ("/net/connection/closed-while-connecting", test_closed_while_connecting);
  g_test_add_func ("/net/connection/dropped-while-connecting", test_dropped_while_connecting);
  g_test_add_func ("/net/connection/cancelled-in-flight", test_cancelled_in_flight);
  g_test_add_func ("/net/connection/forgotten-in-flight", test_forgotten_in_flight);
  g_test_add_func ("/net/connection/fill-dropped", test_fill_dropped);
  g_test_add_func ("/net/connection/silence", test_silence);
  g_test_add_func ("/net/connection/slow-is-not-silent", test_slow_is_not_silent);
  g_test_add_func ("/net/connection/idle-is-not-silent", test_idle_is_not_silent);
  g_test_add_func ("/net/connection/on-worker", test_on_worker);
  g_test_add_func ("/net/connection/flood", test_flood);
  g_test_add_func ("/net/connection/flood-tls", test_flood_tls);
  g_test_add_func ("/net/connection/unread-is-bounded", test_unread_is_bounded);
  g_test_add_func ("/net/connection/back-pressure", test_back_pressure);
  g_test_add_func ("/net/connection/last-words", test_last_words);
  g_test_add_func ("/net/connection/auth-in-clear", test_auth_in_clear);
  return g_test_run ();
}
