/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "imap-test.h"

/* Commands and their answers; faults, cancellation and what nobody asked for. */

#define READY(capabilities) IMAP_TEST_LOGIN (capabilities) IMAP_TEST_SELECT

typedef struct {
  MailTestPeer *peer;
  MailImapSession *session;
  ImapNews news;
} Fixture;

/* A session with INBOX open, and a peer that goes on with @rest. */
static void
set_up (Fixture    *fixture,
        const char *capabilities,
        const char *rest)
{
  g_autoptr(GString) script = g_string_new (IMAP_TEST_LOGIN ("CAPABILITIES") IMAP_TEST_SELECT);

  g_string_replace (script, "CAPABILITIES", capabilities, 0);
  g_string_append_printf (script, "%s\nEOF\n", rest);
  fixture->peer = mail_test_peer_new (script->str);
  fixture->session = imap_test_log_in (fixture->peer, &fixture->news);
  imap_test_select (fixture->session, "INBOX");
}

static void
tear_down (Fixture *fixture)
{
  mail_imap_session_close (fixture->session);
  mail_test_peer_finish (fixture->peer);
  g_assert_cmpuint (fixture->news.closed, ==, 1);
  g_assert_finalize_object (fixture->session);
  mail_test_peer_free (fixture->peer);
  imap_news_clear (&fixture->news);
}

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
  mailbox = imap_test_boxed (mail_imap_session_select (session, "INBOX", FALSE, NULL));
  g_assert_cmpuint (mailbox->exists, ==, 3);
  g_assert_cmpuint (mailbox->uidvalidity, ==, 7);
  g_assert_cmpuint (mailbox->uidnext, ==, 12);
  g_assert_true (mailbox->may_create_keywords);
  g_assert_cmpstr (mail_imap_session_get_server_id (session, "name"), ==, "Dovecot");
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

/* Some servers close instead of answering. */
static void
test_log_out_unanswered (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (IMAP_TEST_LOGIN ("") "C: A* LOGOUT\nS: * BYE see you\nCLOSE");
  g_autoptr(MailImapSession) session = imap_test_log_in (peer, NULL);

  mail_test_await_ok (mail_imap_session_logout (session));
  mail_test_await_ok (mail_imap_session_logout (session));
  mail_test_peer_finish (peer);
  g_assert_finalize_object (g_steal_pointer (&session));
}

/* A session nobody holds closes its connection. */
static void
test_forgotten (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (READY ("") "EOF\n");
  g_autoptr(MailImapSession) session = imap_test_log_in (peer, NULL);

  imap_test_select (session, "INBOX");
  g_assert_finalize_object (g_steal_pointer (&session));
  mail_test_peer_finish (peer);
}

/* Collects what a FETCH says. */
typedef struct {
  GString *heard;
  DexPromise *hold; /* (nullable): what message () answers */
  guint freed;
} Consumer;

static DexFuture *
consume_message (const MailImapFetch *fetch,
                 gpointer             data)
{
  Consumer *consumer = data;

  g_string_append_printf (consumer->heard, "message %u flags %#x", fetch->uid, fetch->flags.system);
  for (guint i = 0; i < fetch->n_sections; i++)
    if (fetch->sections[i].is_header)
      g_string_append_printf (consumer->heard, " [%.*s]", (int) fetch->sections[i].data.length, fetch->sections[i].data.data);
  g_string_append_c (consumer->heard, '\n');
  return consumer->hold != NULL ? dex_ref (DEX_FUTURE (consumer->hold)) : NULL;
}

static void
consume_begin (const MailImapBody *body,
               gpointer            data)
{
  g_string_append_printf (((Consumer *) data)->heard, "begin %u: ", body->uid);
}

static DexFuture *
consume_data (const MailImapBody *body,
              const char         *bytes,
              gsize               length,
              gpointer            data)
{
  g_string_append_len (((Consumer *) data)->heard, bytes, (gssize) length);
  return NULL;
}

static void
consume_end (const MailImapBody *body,
             gboolean            complete,
             gpointer            data)
{
  g_string_append (((Consumer *) data)->heard, complete ? " end\n" : " broken off\n");
}

static void
consumer_freed (gpointer data)
{
  ((Consumer *) data)->freed++;
}

static const MailImapFetchFuncs consuming = { consume_message, consume_begin, consume_data, consume_end };

static DexFuture *
fetch (MailImapSession    *session,
       guint32             first,
       guint32             last,
       MailImapFetchItems  items,
       const char         *section,
       Consumer           *consumer)
{
  g_autoptr(MailImapUidSet) uids = mail_imap_uid_set_new_range (first, last);
  MailImapFetchRequest request = { .items = items, .section = section };

  if (consumer->heard == NULL)
    consumer->heard = g_string_new (NULL);
  return mail_imap_session_fetch (session, uids, &request, &consuming, consumer, consumer_freed);
}

static guint
count_of (DexFuture *future)
{
  g_autoptr(DexFuture) owned = future;
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (owned, &error);

  g_assert_no_error (error);
  return g_value_get_uint (value);
}

static void
assert_heard (Consumer   *consumer,
              const char *text)
{
  g_assert_cmpstr (consumer->heard->str, ==, text);
  g_assert_cmpuint (consumer->freed, ==, 1);
  g_string_free (g_steal_pointer (&consumer->heard), TRUE);
}

/* Both commands are written before the first is answered, and each answer finds who asked. */
static void
test_pipelined_fetches (void)
{
  Fixture fixture;
  Consumer flags = { NULL }, bodies = { NULL };
  DexFuture *one, *two;

  set_up (&fixture, "", "C: A3 UID FETCH 1:5 (UID FLAGS)\nC: A4 UID FETCH 2:3 (UID BODY.PEEK[])\n"
                        "S: * 1 FETCH (UID 1 FLAGS (\\\\Seen))\nS: * 3 FETCH (UID 9 FLAGS ())\nS: * 2 FETCH (FLAGS (\\\\Flagged))\n"
                        "S: A3 OK\nS: * 2 FETCH (UID 2 FLAGS (\\\\Seen))\nS: * 2 FETCH (BODY[] {5}\nS: abc\nS:  UID 2)\nS: A4 OK\n");
  one = fetch (fixture.session, 1, 5, MAIL_IMAP_FETCH_FLAGS, NULL, &flags);
  two = fetch (fixture.session, 2, 3, 0, "", &bodies);
  g_assert_cmpuint (count_of (one), ==, 1);
  g_assert_cmpuint (count_of (two), ==, 1);
  assert_heard (&flags, "message 1 flags 0x1\n");
  assert_heard (&bodies, "begin 0: abc\r\n end\nmessage 2 flags 0\n");
  g_assert_cmpstr (fixture.news.heard->str, ==, "fetch 3 uid 9 flags 0\nfetch 2 uid 0 flags 0x4\nfetch 2 uid 2 flags 0x1\n");
  tear_down (&fixture);
}

/* Nothing more is read while the consumer has not digested the last message. */
static void
test_slow_consumer (void)
{
  Fixture fixture;
  Consumer consumer = { .hold = dex_promise_new () };
  DexPromise *first = consumer.hold;
  DexFuture *future;

  set_up (&fixture, "", "C: A3 UID FETCH*\nS: * 1 FETCH (UID 1 FLAGS ())\nS: * 2 FETCH (UID 2 FLAGS ())\nS: A3 OK\n");
  future = fetch (fixture.session, 1, 5, MAIL_IMAP_FETCH_FLAGS, NULL, &consumer);
  imap_test_run (100);
  g_assert_cmpstr (consumer.heard->str, ==, "message 1 flags 0\n");
  consumer.hold = NULL;
  dex_promise_resolve_boolean (first, TRUE);
  g_assert_cmpuint (count_of (future), ==, 2);
  assert_heard (&consumer, "message 1 flags 0\nmessage 2 flags 0\n");
  dex_unref (first);
  tear_down (&fixture);
}

/* A set that is too long for one command. */
static void
test_long_sets_are_split (void)
{
  Fixture fixture;
  Consumer consumer = { g_string_new (NULL) };
  MailImapFetchRequest request = { .items = MAIL_IMAP_FETCH_FLAGS };
  g_autoptr(MailImapUidSet) uids = mail_imap_uid_set_new ();

  for (guint32 uid = 1000001; uid < 1000001 + 2 * 200; uid += 2)
    mail_imap_uid_set_add (uids, uid);
  set_up (&fixture, "", "C: A3 UID FETCH 1000001,*\nC: A4 UID FETCH *\nC: A5 UID FETCH *,1000399 (UID FLAGS)\n"
                        "S: * 1 FETCH (UID 1000001 FLAGS ())\nS: A3 OK\nS: A4 OK\nS: * 9 FETCH (UID 1000399 FLAGS ())\nS: A5 OK\n");
  g_assert_cmpuint (count_of (mail_imap_session_fetch (fixture.session, uids, &request, &consuming, &consumer, consumer_freed)), ==, 2);
  assert_heard (&consumer, "message 1000001 flags 0\nmessage 1000399 flags 0\n");
  tear_down (&fixture);
}

static void
test_cancelled_before_it_is_sent (void)
{
  Fixture fixture;
  Consumer consumer = { NULL };
  DexFuture *select, *unwanted;

  set_up (&fixture, "", "C: A3 SELECT \"Sent\"\nSLEEP 50\nS: A3 OK open\nC: A5 NOOP\nS: A5 OK\n");
  select = mail_imap_session_select (fixture.session, "Sent", FALSE, NULL);
  unwanted = fetch (fixture.session, 1, 5, MAIL_IMAP_FETCH_FLAGS, NULL, &consumer);
  dex_unref (unwanted);
  mail_test_await_ok (select);
  mail_test_await_ok (mail_imap_session_noop (fixture.session));
  assert_heard (&consumer, "");
  tear_down (&fixture);
}

/* The same for a call that was split into several commands. */
static void
test_cancelled_in_parts (void)
{
  Fixture fixture;
  Consumer consumer = { g_string_new (NULL) };
  MailImapFetchRequest request = { .items = MAIL_IMAP_FETCH_FLAGS };
  g_autoptr(MailImapUidSet) uids = mail_imap_uid_set_new ();
  DexFuture *select, *unwanted;

  for (guint32 uid = 1000001; uid < 1000001 + 2 * 200; uid += 2)
    mail_imap_uid_set_add (uids, uid);
  set_up (&fixture, "UIDPLUS", "C: A3 SELECT \"Sent\"\nSLEEP 50\nS: A3 OK open\nC: A* NOOP\nS: %t OK\n");
  select = mail_imap_session_select (fixture.session, "Sent", FALSE, NULL);
  unwanted = mail_imap_session_fetch (fixture.session, uids, &request, &consuming, &consumer, consumer_freed);
  dex_unref (unwanted);
  unwanted = mail_imap_session_copy (fixture.session, uids, "INBOX");
  dex_unref (unwanted);
  mail_test_await_ok (select);
  mail_test_await_ok (mail_imap_session_noop (fixture.session));
  assert_heard (&consumer, "");
  tear_down (&fixture);
}

/* Its answer is still read, and given to nobody. */
static void
test_cancelled_in_flight (void)
{
  Fixture fixture;
  Consumer consumer = { NULL };
  DexFuture *unwanted;

  set_up (&fixture, "", "C: A3 UID FETCH*\nC: A4 NOOP\nS: * 1 FETCH (UID 1 BODY[] {3}\ns: abc)\\r\\n\nS: A3 OK\nS: * 4 EXISTS\nS: A4 OK\n");
  unwanted = fetch (fixture.session, 1, 5, 0, "", &consumer);
  dex_unref (unwanted);
  mail_test_await_ok (mail_imap_session_noop (fixture.session));
  assert_heard (&consumer, "");
  g_assert_cmpstr (fixture.news.heard->str, ==, "exists 4\n");
  tear_down (&fixture);
}

/* A large message that nobody wants any more is not read to its end. */
static void
test_cancelled_in_a_large_message (void)
{
  Fixture fixture;
  Consumer consumer = { NULL };
  DexFuture *unwanted;

  set_up (&fixture, "", "C: A3 UID FETCH*\nS: * 1 FETCH (UID 1 BODY[] {100000000}\nS: begin\nSLEEP 100\nS: go on\n");
  unwanted = fetch (fixture.session, 1, 5, 0, "", &consumer);
  while (!g_str_has_suffix (consumer.heard->str, "begin\r\n"))
    g_main_context_iteration (NULL, TRUE);
  dex_unref (unwanted);
  while (fixture.news.closed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (mail_imap_session_get_state (fixture.session), ==, MAIL_IMAP_SESSION_CLOSED);
  assert_heard (&consumer, "begin 1: begin\r\n");
  tear_down (&fixture);
}

static void
test_connection_dies (gconstpointer data)
{
  Fixture fixture;
  Consumer consumer = { NULL };
  DexFuture *fetched, *noop, *select;

  set_up (&fixture, "", data);
  fetched = fetch (fixture.session, 1, 5, 0, "", &consumer);
  noop = mail_imap_session_noop (fixture.session);
  select = mail_imap_session_select (fixture.session, "Sent", FALSE, NULL);
  imap_test_fails (fetched, MAIL_ERROR_TRANSIENT, NULL);
  imap_test_fails (noop, MAIL_ERROR_TRANSIENT, NULL);
  imap_test_fails (select, MAIL_ERROR_TRANSIENT, NULL);
  imap_test_fails (mail_imap_session_noop (fixture.session), MAIL_ERROR_TRANSIENT, NULL);
  assert_heard (&consumer, "begin 1: abc\r\n broken off\n");
  tear_down (&fixture);
}

static void
test_protocol_is_broken (gconstpointer data)
{
  Fixture fixture;

  set_up (&fixture, "", data);
  imap_test_fails (mail_imap_session_noop (fixture.session), MAIL_ERROR_PROTOCOL, NULL);
  g_assert_cmpint (mail_imap_session_get_state (fixture.session), ==, MAIL_IMAP_SESSION_CLOSED);
  tear_down (&fixture);
}

/* An answer that cannot be read is one all the same. */
static void
test_unreadable_answer (void)
{
  Fixture fixture;

  set_up (&fixture, "", "C: A3 NOOP\nS: A3 WELL done\nC: A4 NOOP\nS: + what\nS: some noise\nS: A4 OK\n");
  imap_test_fails (mail_imap_session_noop (fixture.session), MAIL_ERROR_PROTOCOL, NULL);
  mail_test_await_ok (mail_imap_session_noop (fixture.session));
  tear_down (&fixture);
}

static void
test_news (void)
{
  Fixture fixture;

  set_up (&fixture, "CONDSTORE", "C: A3 NOOP\nS: * 4 EXISTS\nS: * 1 RECENT\nS: * 2 EXPUNGE\nS: * VANISHED 5:6\nS: * LIST () \"/\" &U,BTFw-\n"
                                 "S: * OK Still here\nS: * STATUS Sent (MESSAGES 1)\nS: A3 OK [HIGHESTMODSEQ 99] done\n");
  mail_test_await_ok (mail_imap_session_noop (fixture.session));
  g_assert_cmpstr (fixture.news.heard->str, ==,
                   "exists 4\nexpunge 2\nvanished 5:6\nfolder \345\217\260\345\214\227\nfolder Sent\nmodseq 99\n");
  tear_down (&fixture);
}

static void
test_idle (void)
{
  Fixture fixture;
  g_autoptr(DexFuture) over = NULL;

  set_up (&fixture, "IDLE", "C: A3 IDLE\nS: * 4 EXISTS\nS: + idling\nS: * 5 EXISTS\nC: DONE\nS: A3 OK\n"
                            "C: A4 IDLE\nS: + idling\nC: DONE\nS: A4 OK\nC: A5 NOOP\nS: A5 OK\n"
                            "C: A6 IDLE\nS: A6 NO not now\n");
  mail_test_await_ok (mail_imap_session_idle (fixture.session));
  g_assert_true (mail_imap_session_is_idling (fixture.session));
  imap_test_run (50);
  g_assert_cmpstr (fixture.news.heard->str, ==, "exists 4\nexists 5\n");
  mail_test_await_ok (mail_imap_session_idle_done (fixture.session));
  g_assert_false (mail_imap_session_is_idling (fixture.session));
  mail_test_await_ok (mail_imap_session_idle_done (fixture.session));

  /* the next command ends it */
  mail_test_await_ok (mail_imap_session_idle (fixture.session));
  mail_test_await_ok (mail_imap_session_noop (fixture.session));
  imap_test_fails (mail_imap_session_idle (fixture.session), MAIL_ERROR_PERMANENT, NULL);
  tear_down (&fixture);
}

/* What is no response is overlooked, but for one that is known to be a goodbye (Exchange). */
static void
test_server_unavailable (void)
{
  Fixture fixture;

  set_up (&fixture, "IDLE", "C: A3 IDLE\nS: A3 OK well\nC: A4 NOOP\nS: Server Unavailable. 15\n");
  imap_test_fails (mail_imap_session_idle (fixture.session), MAIL_ERROR_PERMANENT, NULL);
  imap_test_fails (mail_imap_session_noop (fixture.session), MAIL_ERROR_TRANSIENT, "at the moment");
  tear_down (&fixture);
}

/* DONE waits for "+", whoever is in a hurry. */
static void
test_idle_is_not_hurried (void)
{
  Fixture fixture;
  DexFuture *idle, *noop;

  set_up (&fixture, "IDLE", "C: A3 IDLE\nSLEEP 100\nS: +\nC: DONE\nS: A3 OK\nC: A4 NOOP\nS: A4 OK\n");
  idle = mail_imap_session_idle (fixture.session);
  noop = mail_imap_session_noop (fixture.session);
  mail_test_await_ok (idle);
  mail_test_await_ok (noop);
  tear_down (&fixture);
}

/* DONE that nobody answers: the connection is dead, and this is how it is found out. */
static void
test_done_unanswered (void)
{
  Fixture fixture;
  gint64 began;

  set_up (&fixture, "IDLE", "C: A3 IDLE\nS: +\nC: DONE\n");
  mail_test_await_ok (mail_imap_session_idle (fixture.session));
  began = g_get_monotonic_time ();
  imap_test_fails (mail_imap_session_idle_done (fixture.session), MAIL_ERROR_TRANSIENT, "has not answered");
  g_assert_cmpint (g_get_monotonic_time () - began, <, 40 * G_USEC_PER_SEC);
  tear_down (&fixture);
}

/* Commands, what is told unasked and a message, compressed; nothing but the consent before it is in clear. */
static void
test_compressed (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("TLS valid\n" IMAP_TEST_LOGIN ("COMPRESS=DEFLATE") "C: A* COMPRESS DEFLATE\n"
                                                     "S: %t OK [COMPRESSIONACTIVE] from now on\nDEFLATE\nS: * 7 EXISTS\n" IMAP_TEST_SELECT
                                                     "C: A* NOOP\nS: * 8 EXISTS\nS: %t OK\nEOF\n");
  ImapNews news;
  g_autoptr(MailImapSession) session = imap_test_new (peer, &news);

  mail_test_await_ok (imap_test_open (session, peer, MAIL_NET_SECURITY_TLS));
  mail_test_await_ok (mail_imap_session_authenticate (session, "joe", "secret"));
  mail_test_await_ok (mail_imap_session_compress (session));
  g_assert_true (mail_imap_session_is_compressed (session));
  imap_test_select (session, "INBOX");
  mail_test_await_ok (mail_imap_session_noop (session));
  g_assert_nonnull (strstr (news.heard->str, "8"));
  g_assert_cmpint (mail_imap_session_get_round_trip_usec (session), >, 0);
  mail_imap_session_close (session);
  mail_test_peer_finish (peer);
  g_assert_finalize_object (g_steal_pointer (&session));
  imap_news_clear (&news);
}

static void
test_compression_refused (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("TLS valid\n" IMAP_TEST_LOGIN ("COMPRESS=DEFLATE")
                                                     "C: A* COMPRESS DEFLATE\nS: %t NO not today\nC: A* NOOP\nS: %t OK\nEOF\n");
  g_autoptr(MailImapSession) session = imap_test_new (peer, NULL);

  mail_test_await_ok (imap_test_open (session, peer, MAIL_NET_SECURITY_TLS));
  mail_test_await_ok (mail_imap_session_authenticate (session, "joe", "secret"));
  imap_test_fails (mail_imap_session_compress (session), MAIL_ERROR_PERMANENT, NULL);
  g_assert_false (mail_imap_session_is_compressed (session));
  mail_test_await_ok (mail_imap_session_noop (session));
  mail_imap_session_close (session);
  mail_test_peer_finish (peer);
}

/* What is not encrypted is not compressed either. */
static void
test_compression_in_clear (void)
{
  Fixture fixture;

  set_up (&fixture, "COMPRESS=DEFLATE", "");
  imap_test_fails (mail_imap_session_compress (fixture.session), MAIL_ERROR_PERMANENT, "cannot be compressed");
  tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/imap/session/log-in-and-out", test_log_in_and_out);
  g_test_add_func ("/imap/session/log-out-unanswered", test_log_out_unanswered);
  g_test_add_func ("/imap/session/forgotten", test_forgotten);
  g_test_add_func ("/imap/session/pipelined-fetches", test_pipelined_fetches);
  g_test_add_func ("/imap/session/slow-consumer", test_slow_consumer);
  g_test_add_func ("/imap/session/long-sets-are-split", test_long_sets_are_split);
  g_test_add_func ("/imap/session/cancelled/before-it-is-sent", test_cancelled_before_it_is_sent);
  g_test_add_func ("/imap/session/cancelled/in-parts", test_cancelled_in_parts);
  g_test_add_func ("/imap/session/cancelled/in-flight", test_cancelled_in_flight);
  g_test_add_func ("/imap/session/cancelled/in-a-large-message", test_cancelled_in_a_large_message);
  g_test_add_data_func ("/imap/session/dies/closes", "C: A3*\nC: A4*\nS: * 1 FETCH (UID 1 BODY[] {100}\nS: abc\nCLOSE", test_connection_dies);
  g_test_add_data_func ("/imap/session/dies/drops", "C: A3*\nC: A4*\nS: * 1 FETCH (UID 1 BODY[] {100}\nS: abc\nSLEEP 50\nDROP", test_connection_dies);
  g_test_add_data_func ("/imap/session/broken/unknown-tag", "C: A3 NOOP\nS: A9 OK\n", test_protocol_is_broken);
  g_test_add_data_func ("/imap/session/broken/two-strays", "C: A3 NOOP\nS: +\nS: +\n", test_protocol_is_broken);
  g_test_add_data_func ("/imap/session/broken/noise", "C: A3 NOOP\nREPEAT 200 noise\n", test_protocol_is_broken);
  g_test_add_data_func ("/imap/session/broken/number", "C: A3 NOOP\nS: * LIST () NIL {99999999999999999999999}\n",
                        test_protocol_is_broken);
  g_test_add_data_func ("/imap/session/broken/two-gigabytes", "C: A3 NOOP\nS: * 1 FETCH (BODY[] {2147483648}\n", test_protocol_is_broken);
  g_test_add_func ("/imap/session/unreadable-answer", test_unreadable_answer);
  g_test_add_func ("/imap/session/news", test_news);
  g_test_add_func ("/imap/session/server-unavailable", test_server_unavailable);
  g_test_add_func ("/imap/session/idle", test_idle);
  g_test_add_func ("/imap/session/idle-is-not-hurried", test_idle_is_not_hurried);
  g_test_add_func ("/imap/session/done-unanswered", test_done_unanswered);
  g_test_add_func ("/imap/session/compressed", test_compressed);
  g_test_add_func ("/imap/session/compression-refused", test_compression_refused);
  g_test_add_func ("/imap/session/compression-in-clear", test_compression_in_clear);

  return g_test_run ();
}
