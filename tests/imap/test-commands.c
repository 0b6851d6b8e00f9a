/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "imap-test.h"

/* One command after the other, against what servers answer to it. */

static MailImapSession *
select_inbox (const char    *capabilities,
              const char    *rest,
              MailTestPeer **peer)
{
  g_autoptr(GString) script = g_string_new (IMAP_TEST_LOGIN ("CAPABILITIES") IMAP_TEST_SELECT);
  MailImapSession *session;

  g_string_replace (script, "CAPABILITIES", capabilities, 0);
  g_string_append_printf (script, "%s\nEOF\n", rest);
  *peer = mail_test_peer_new (script->str);
  session = imap_test_log_in (*peer, NULL);
  imap_test_select (session, "INBOX");
  return session;
}

static void
finish (MailImapSession *session,
        MailTestPeer    *peer)
{
  mail_imap_session_close (session);
  mail_test_peer_finish (peer);
  g_assert_finalize_object (session);
  mail_test_peer_free (peer);
}

static void
assert_copied (DexFuture  *future,
               guint       uidvalidity,
               const char *pairs,
               const char *done,
               gboolean    has_error)
{
  g_autoptr(MailImapCopied) copied = imap_test_boxed (future);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *set = mail_imap_uid_set_to_string (copied->done);

  for (guint i = 0; i < copied->pairs->len; i++)
    {
      MailImapUidPair pair = g_array_index (copied->pairs, MailImapUidPair, i);

      g_string_append_printf (text, "%s%u>%u", i > 0 ? " " : "", pair.source, pair.destination);
    }
  g_assert_cmpuint (copied->uidvalidity, ==, uidvalidity);
  g_assert_cmpstr (text->str, ==, pairs);
  g_assert_cmpstr (set, ==, done);
  g_assert_true ((copied->error != NULL) == has_error);
}

static void
test_copy_and_move (void)
{
  MailTestPeer *peer;
  MailImapSession *session = select_inbox ("UIDPLUS MOVE",
    "C: A3 UID COPY 5:7 \"Sent\"\nS: A3 OK [COPYUID 9 5:7 12,11,10] done\n"
    "C: A4 UID MOVE 5:6 \"Sent\"\nS: * OK [COPYUID 9 5:6 20:21] moved\nS: * 1 EXPUNGE\nS: * 1 EXPUNGE\nS: A4 OK done\n"
    "C: A5 UID COPY 5 \"Sent\"\nS: A5 OK done\n"
    "C: A6 UID COPY 5 \"Gone\"\nS: A6 NO [TRYCREATE] no such folder\n", &peer);
  g_autoptr(MailImapUidSet) uids = mail_imap_uid_set_new_range (5, 7);
  g_autoptr(MailImapUidSet) two = mail_imap_uid_set_new_range (5, 6);
  g_autoptr(MailImapUidSet) one = mail_imap_uid_set_new_range (5, 5);
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;

  assert_copied (mail_imap_session_copy (session, uids, "Sent"), 9, "5>12 6>11 7>10", "5:7", FALSE);
  assert_copied (mail_imap_session_move (session, two, "Sent"), 9, "5>20 6>21", "5:6", FALSE);
  assert_copied (mail_imap_session_copy (session, one, "Sent"), 0, "", "5", FALSE);
  future = mail_imap_session_copy (session, one, "Gone");
  mail_test_await (future, &error);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PERMANENT);
  g_assert_cmpint (mail_imap_error_get_code (error), ==, MAIL_IMAP_CODE_TRYCREATE);
  g_assert_cmpstr (mail_error_get_server_text (error), ==, "[TRYCREATE] no such folder");
  finish (session, peer);
}

/* Of a set that needs two commands the first is done and the second is not: both is told. */
static void
test_copy_half (void)
{
  MailTestPeer *peer;
  MailImapSession *session = select_inbox ("UIDPLUS", "C: A3 UID COPY *\nS: A3 OK [COPYUID 9 1000001 1] done\n"
                                                      "C: A4 UID COPY *\nS: A4 NO [OVERQUOTA] full\n", &peer);
  g_autoptr(MailImapUidSet) uids = mail_imap_uid_set_new ();
  g_autoptr(MailImapCopied) copied = NULL;

  for (guint32 uid = 1000001; uid < 1000001 + 2 * 100; uid += 2)
    mail_imap_uid_set_add (uids, uid);
  copied = imap_test_boxed (mail_imap_session_copy (session, uids, "Sent"));
  g_assert_cmpuint (copied->pairs->len, ==, 1);
  g_assert_cmpuint (mail_imap_uid_set_count (copied->done), >, 50);
  g_assert_cmpuint (mail_imap_uid_set_count (copied->done), <, 100);
  g_assert_cmpint (mail_imap_error_get_code (copied->error), ==, MAIL_IMAP_CODE_OVERQUOTA);
  finish (session, peer);
}

/* What a server cannot do safely is not asked of it. */
static void
test_not_offered (void)
{
  MailTestPeer *peer;
  MailImapSession *session = select_inbox ("", "", &peer);
  g_autoptr(MailImapUidSet) uids = mail_imap_uid_set_new_range (5, 7);
  g_autoptr(MailImapUidSet) none = mail_imap_uid_set_new ();

  imap_test_fails (mail_imap_session_move (session, uids, "Sent"), MAIL_ERROR_PERMANENT, NULL);
  imap_test_fails (mail_imap_session_expunge (session, uids), MAIL_ERROR_PERMANENT, NULL);
  imap_test_fails (mail_imap_session_idle (session), MAIL_ERROR_PERMANENT, NULL);
  imap_test_fails (mail_imap_session_copy (session, none, "Sent"), MAIL_ERROR_PERMANENT, NULL);
  imap_test_fails (mail_imap_session_copy (session, uids, "Sent\r\nA9 DELETE INBOX"), MAIL_ERROR_PERMANENT, NULL);
  finish (session, peer);
}

static void
test_store_and_expunge (void)
{
  static const char * const keywords[] = { "$Forwarded", NULL };
  MailTestPeer *peer;
  MailImapSession *session = select_inbox ("UIDPLUS",
    "C: A3 UID STORE 5:7 +FLAGS.SILENT (?Seen ?Deleted $Forwarded)\nC: A4 UID STORE 5:7 -FLAGS.SILENT (?Flagged)\nS: A3 OK\nS: A4 OK\n"
    "C: A5 UID EXPUNGE 5:7\nS: * 1 EXPUNGE\nS: A5 OK\nC: A6 EXPUNGE\nS: A6 OK\n", &peer);
  g_autoptr(MailImapUidSet) uids = mail_imap_uid_set_new_range (5, 7);
  DexFuture *set = mail_imap_session_store (session, uids, TRUE, MAIL_IMAP_FLAG_SEEN | MAIL_IMAP_FLAG_DELETED, keywords);
  DexFuture *unset = mail_imap_session_store (session, uids, FALSE, MAIL_IMAP_FLAG_FLAGGED, NULL);

  mail_test_await_ok (set);
  mail_test_await_ok (unset);
  mail_test_await_ok (mail_imap_session_expunge (session, uids));
  mail_test_await_ok (mail_imap_session_expunge_all_deleted (session));
  finish (session, peer);
}

static void
test_append (void)
{
  MailTestPeer *peer;
  MailImapSession *session = select_inbox ("UIDPLUS",
    "C: A3 APPEND \"Sent\" (?Seen) \" 1-Jan-1970 00:00:01 +0000\" {12}\nS: + go\nREAD 12\nC: \nS: A3 OK [APPENDUID 9 77] done\n"
    "C: A4 APPEND \"Sent\" () {12}\nS: A4 NO [TOOBIG] too large\n"
    "C: A5 APPEND \"Sent\" () {12}\nS: + go\nREAD 12\nC: \nS: A5 OK done\n", &peer);
  g_autoptr(GBytes) message = g_bytes_new_static ("a: b\r\n\r\nc\r\n!", 12);
  g_autoptr(MailImapAppended) first = NULL;
  g_autoptr(MailImapAppended) third = NULL;

  first = imap_test_boxed (mail_imap_session_append_bytes (session, "Sent", MAIL_IMAP_FLAG_SEEN, NULL, 1, message));
  g_assert_cmpuint (first->uidvalidity, ==, 9);
  g_assert_cmpuint (first->uid, ==, 77);
  imap_test_fails (mail_imap_session_append_bytes (session, "Sent", 0, NULL, 0, message), MAIL_ERROR_PERMANENT, NULL);
  third = imap_test_boxed (mail_imap_session_append_bytes (session, "Sent", 0, NULL, 0, message));
  g_assert_cmpuint (third->uid, ==, 0);
  finish (session, peer);
}

/* What the server says it would refuse is not sent. */
static void
test_append_too_big (void)
{
  MailTestPeer *peer;
  MailImapSession *session = select_inbox ("APPENDLIMIT=10 LITERAL+", "C: A3 APPEND \"Sent\" () {10+}\nREAD 10\nC: \nS: A3 OK done\n", &peer);
  g_autoptr(GBytes) fits = g_bytes_new_static ("0123456789", 10);
  g_autoptr(GBytes) exceeds = g_bytes_new_static ("0123456789A", 11);
  g_autoptr(MailImapAppended) appended = NULL;

  imap_test_fails (mail_imap_session_append_bytes (session, "Sent", 0, NULL, 0, exceeds), MAIL_ERROR_PERMANENT, "larger than");
  appended = imap_test_boxed (mail_imap_session_append_bytes (session, "Sent", 0, NULL, 0, fits));
  g_assert_nonnull (appended);
  finish (session, peer);
}

/* RFC 9738: more than the server does at once is asked for in parts, and is one answer. */
static void
test_message_limit (void)
{
  MailTestPeer *peer;
  MailImapSession *session = select_inbox ("UIDPLUS MOVE MESSAGELIMIT=2",
    "C: A3 UID STORE 1:2 +FLAGS.SILENT (?Seen)\nC: A4 UID STORE 3 +FLAGS.SILENT (?Seen)\nS: A3 OK\nS: A4 OK\n"
    "C: A5 UID MOVE 1:2 \"Old\"\nS: * OK [COPYUID 9 1:2 21:22] moved\nS: A5 OK\n"
    "C: A6 UID MOVE 3 \"Old\"\nS: * OK [COPYUID 9 3 23] moved\nS: A6 OK\n", &peer);
  g_autoptr(MailImapUidSet) uids = mail_imap_uid_set_new_range (1, 3);
  g_autoptr(MailImapCopied) moved = NULL;

  mail_test_await_ok (mail_imap_session_store (session, uids, TRUE, MAIL_IMAP_FLAG_SEEN, NULL));
  moved = imap_test_boxed (mail_imap_session_move (session, uids, "Old"));
  g_assert_cmpuint (moved->pairs->len, ==, 3);
  g_assert_cmpuint (mail_imap_uid_set_count (moved->done), ==, 3);
  finish (session, peer);
}

/* The tightest of several limits counts, and none is no limit. */
static void
test_quota (void)
{
  MailTestPeer *peer;
  MailImapSession *session = select_inbox ("QUOTA",
    "C: A3 GETQUOTAROOT \"INBOX\"\nS: * QUOTAROOT INBOX a b\nS: * QUOTA a (STORAGE 10 100)\nS: * QUOTA b (MESSAGE 1 2 STORAGE 10 50)\nS: A3 OK\n"
    "C: A4 GETQUOTAROOT \"INBOX\"\nS: * QUOTAROOT INBOX\nS: A4 OK\nC: A5 GETQUOTAROOT \"INBOX\"\nS: A5 NO why\n", &peer);
  g_autoptr(MailImapQuota) quota = imap_test_boxed (mail_imap_session_get_quota (session, "INBOX"));
  g_autoptr(MailImapQuota) none = imap_test_boxed (mail_imap_session_get_quota (session, "INBOX"));

  g_assert_true (quota->has_limit);
  g_assert_cmpuint (quota->used, ==, 10240);
  g_assert_cmpuint (quota->limit, ==, 51200);
  g_assert_false (none->has_limit);
  imap_test_fails (mail_imap_session_get_quota (session, "INBOX"), MAIL_ERROR_PERMANENT, NULL);
  finish (session, peer);
}

static void
test_append_without_asking (void)
{
  MailTestPeer *peer;
  MailImapSession *session = select_inbox ("LITERAL+", "C: A3 APPEND \"Sent\" () {300000+}\nREAD 300000\nC: \nS: A3 OK done\n", &peer);
  g_autofree char *text = g_strnfill (300000, 'x');
  g_autoptr(GBytes) message = g_bytes_new_static (text, 300000);
  g_autoptr(MailImapAppended) appended = imap_test_boxed (mail_imap_session_append_bytes (session, "Sent", 0, NULL, 0, message));

  g_assert_nonnull (appended);
  finish (session, peer);
}

static DexFuture *
read_too_little (gpointer data)
{
  guint *n = data;

  return dex_future_new_take_boxed (G_TYPE_BYTES, g_bytes_new_static ("abc", (*n)++ == 0 ? 3 : 0));
}

static DexFuture *
read_fails (gpointer data)
{
  return dex_future_new_for_error (mail_error_new (MAIL_ERROR_STORAGE, NULL, "the disk is gone"));
}

/* An upload that breaks off takes the connection with it: what was announced would swallow commands. */
static void
test_append_breaks_off (void)
{
  MailTestPeer *peer;
  MailImapSession *session = select_inbox ("", "C: A3 APPEND *\nS: + go\n", &peer);
  guint n = 0;

  imap_test_fails (mail_imap_session_append (session, "Sent", 0, NULL, 0, 12, read_too_little, &n, NULL), MAIL_ERROR_STORAGE, NULL);
  g_assert_cmpint (mail_imap_session_get_state (session), ==, MAIL_IMAP_SESSION_CLOSED);
  finish (session, peer);

  session = select_inbox ("", "C: A3 APPEND *\nS: + go\n", &peer);
  imap_test_fails (mail_imap_session_append (session, "Sent", 0, NULL, 0, 12, read_fails, NULL, NULL), MAIL_ERROR_STORAGE, "disk");
  g_assert_cmpint (mail_imap_session_get_state (session), ==, MAIL_IMAP_SESSION_CLOSED);
  finish (session, peer);
}

static void
assert_found (DexFuture  *future,
              const char *uids,
              guint       count)
{
  g_autoptr(MailImapFound) found = imap_test_boxed (future);
  g_autofree char *text = mail_imap_uid_set_to_string (found->uids);

  g_assert_cmpstr (text, ==, uids);
  g_assert_cmpuint (found->count, ==, count);
}

static void
test_search (void)
{
  MailTestPeer *peer;
  MailImapSession *session = select_inbox ("ESEARCH",
    "C: A3 UID SEARCH RETURN (ALL) DELETED UNSEEN\nS: * ESEARCH (TAG \"A3\") UID ALL 2,5:7\nS: A3 OK\n"
    "C: A4 UID SEARCH RETURN (ALL) HEADER \"Message-ID\" \"<a@b>\"\nS: * SEARCH 9\nS: A4 OK\n"
    "C: A5 UID SEARCH RETURN (ALL) ALL\nS: * ESEARCH (TAG \"A5\") UID\nS: A5 OK\n", &peer);
  MailImapSearch deleted = { .with = MAIL_IMAP_FLAG_DELETED, .without = MAIL_IMAP_FLAG_SEEN };
  MailImapSearch header = { .header_name = "Message-ID", .header_value = "<a@b>" };
  MailImapSearch all = { 0 };

  assert_found (mail_imap_session_search (session, &deleted), "2,5:7", 4);
  assert_found (mail_imap_session_search (session, &header), "9", 1);
  assert_found (mail_imap_session_search (session, &all), "", 0);
  finish (session, peer);

  session = select_inbox ("", "C: A3 UID SEARCH HEADER \"Message-ID\" \"<a@b>\"\nSLEEP 30\nS: * SEARCH 9 8\nS: A3 OK\n"
                              "C: A4 UID SEARCH ALL\nS: * SEARCH\nS: A4 OK\n", &peer);
  {
    /* the second is not sent before the first is answered: their answers look alike */
    DexFuture *one = mail_imap_session_search (session, &header);
    DexFuture *two = mail_imap_session_search (session, &all);

    assert_found (one, "8:9", 2);
    assert_found (two, "", 0);
  }
  finish (session, peer);
}

static void
test_count (void)
{
  MailTestPeer *peer;
  MailImapSession *session = select_inbox ("ESEARCH", "C: A3 UID SEARCH RETURN (COUNT) UID 5:*\nS: * ESEARCH (TAG \"A3\") UID COUNT 17\nS: A3 OK\n", &peer);
  g_autoptr(MailImapUidSet) from = mail_imap_uid_set_new_range (5, MAIL_IMAP_UID_MAX);
  MailImapSearch search = { .uids = from, .count_only = TRUE };

  assert_found (mail_imap_session_search (session, &search), "", 17);
  finish (session, peer);
}

static void
assert_folders (DexFuture  *future,
                const char *expected)
{
  g_autoptr(GPtrArray) folders = imap_test_boxed (future);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < folders->len; i++)
    {
      MailImapFolder *folder = g_ptr_array_index (folders, i);

      g_string_append_printf (text, "%s %#x %u\n", folder->name, folder->attributes, folder->counts.messages);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

#define ITEMS (MAIL_IMAP_STATUS_MESSAGES | MAIL_IMAP_STATUS_UIDNEXT | MAIL_IMAP_STATUS_HIGHESTMODSEQ)

static void
test_list (void)
{
  MailTestPeer *peer;
  MailImapSession *session = select_inbox ("LIST-EXTENDED LIST-STATUS SPECIAL-USE",
    "C: A3 LIST \"\" \"?\" RETURN (SPECIAL-USE SUBSCRIBED CHILDREN STATUS (MESSAGES UIDNEXT))\n"
    "S: * LIST (\\\\Subscribed) \"/\" INBOX\nS: * STATUS INBOX (MESSAGES 3 UIDNEXT 9)\nS: * LIST (\\\\Sent) \"/\" \"&XfJT0ZAB-\"\nS: A3 OK\n", &peer);

  assert_folders (mail_imap_session_list_folders (session, ITEMS), "INBOX 0x80 3\n\345\267\262\345\217\221\351\200\201 0x10000 0\n");
  finish (session, peer);
}

/* Refused, empty, refused: then the plainest question of all. */
static void
test_list_falls_back (void)
{
  MailTestPeer *peer;
  MailImapSession *session = select_inbox ("LIST-EXTENDED LIST-STATUS",
    "C: A3 LIST * RETURN (SUBSCRIBED CHILDREN STATUS (MESSAGES UIDNEXT))\nS: A3 BAD Command Argument Error. 12\n"
    "C: A4 LIST * RETURN (SUBSCRIBED CHILDREN)\nS: A4 OK nothing\n"
    "C: A5 LIST \"\" \"?\"\nS: * LIST () \"/\" INBOX\nS: * LIST () \"/\" Sent\nS: A5 OK\n"
    "C: A6 LSUB \"\" \"?\"\nS: * LSUB () \"/\" Sent\nS: A6 OK\n", &peer);

  assert_folders (mail_imap_session_list_folders (session, ITEMS), "INBOX 0 0\nSent 0x80 0\n");
  finish (session, peer);

  session = select_inbox ("XLIST", "C: A3 XLIST \"\" \"?\"\nS: * XLIST (\\\\Inbox) \"/\" INBOX\nS: * XLIST (\\\\Spam) \"/\" J\nS: A3 OK\n"
                                   "C: A4 LSUB *\nS: A4 NO never\n", &peer);
  assert_folders (mail_imap_session_list_folders (session, ITEMS), "INBOX 0x4000 0\nJ 0x8000 0\n");
  finish (session, peer);
}

static void
test_status (void)
{
  MailTestPeer *peer;
  MailImapSession *session = select_inbox ("CONDSTORE",
    "C: A3 STATUS \"a\" (MESSAGES UIDNEXT HIGHESTMODSEQ)\nC: A4 STATUS \"b\" (MESSAGES UIDNEXT HIGHESTMODSEQ)\n"
    "S: * STATUS b (MESSAGES 2)\nS: * STATUS a (MESSAGES 1 HIGHESTMODSEQ 8)\nS: A3 OK\nS: A4 OK\n", &peer);
  DexFuture *first = mail_imap_session_status (session, "a", ITEMS);
  DexFuture *second = mail_imap_session_status (session, "b", ITEMS);
  g_autoptr(MailImapCounts) a = imap_test_boxed (first);
  g_autoptr(MailImapCounts) b = imap_test_boxed (second);

  g_assert_cmpuint (a->messages, ==, 1);
  g_assert_cmpuint (a->highestmodseq, ==, 8);
  g_assert_cmpuint (b->messages, ==, 2);
  g_assert_cmpuint (b->items, ==, MAIL_IMAP_STATUS_MESSAGES);
  finish (session, peer);
}

static void
test_folders (void)
{
  MailTestPeer *peer;
  MailImapSession *session = select_inbox ("CREATE-SPECIAL-USE NAMESPACE",
    "C: A3 CREATE \"Sent\" (USE (?Sent))\nS: A3 OK\nC: A4 SUBSCRIBE \"Sent\"\nS: A4 OK\nC: A5 UNSUBSCRIBE \"Sent\"\nS: A5 OK\n"
    "C: A6 RENAME \"Sent\" \"&XfJT0ZAB-\"\nS: A6 OK\nC: A7 DELETE \"x\"\nS: A7 NO [NONEXISTENT] gone\n"
    "C: A8 NAMESPACE\nS: * NAMESPACE ((\"INBOX.\" \".\")) NIL ((\"Public.\" \".\"))\nS: A8 OK\n", &peer);
  g_autoptr(GPtrArray) namespaces = NULL;

  mail_test_await_ok (mail_imap_session_create (session, "Sent", MAIL_IMAP_LIST_SENT));
  mail_test_await_ok (mail_imap_session_subscribe (session, "Sent", TRUE));
  mail_test_await_ok (mail_imap_session_subscribe (session, "Sent", FALSE));
  mail_test_await_ok (mail_imap_session_rename (session, "Sent", "&XfJT0ZAB-"));
  imap_test_fails (mail_imap_session_delete (session, "x"), MAIL_ERROR_PERMANENT, NULL);
  namespaces = imap_test_boxed (mail_imap_session_list_namespaces (session));
  g_assert_cmpuint (namespaces->len, ==, 2);
  g_assert_cmpstr (((MailImapNamespace *) g_ptr_array_index (namespaces, 0))->prefix, ==, "INBOX.");
  g_assert_cmpuint (((MailImapNamespace *) g_ptr_array_index (namespaces, 1))->kind, ==, 2);
  finish (session, peer);
}

static void
test_unselect (void)
{
  MailTestPeer *peer;
  MailImapSession *session = select_inbox ("UNSELECT", "C: A3 UNSELECT\nS: A3 OK\n", &peer);
  MailImapSearch all = { 0 };

  mail_test_await_ok (mail_imap_session_unselect (session));
  g_assert_null (mail_imap_session_get_selected (session));
  imap_test_fails (mail_imap_session_search (session, &all), MAIL_ERROR_PERMANENT, NULL);
  finish (session, peer);

  session = select_inbox ("", "C: A3 EXAMINE *\nS: A3 NO [NONEXISTENT] no\nC: A4 SELECT \"Gone\"\nS: A4 NO [NONEXISTENT] no\n", &peer);
  mail_test_await_ok (mail_imap_session_unselect (session));
  imap_test_fails (mail_imap_session_select (session, "Gone", FALSE, NULL), MAIL_ERROR_PERMANENT, NULL);
  g_assert_cmpint (mail_imap_session_get_state (session), ==, MAIL_IMAP_SESSION_AUTHENTICATED);
  finish (session, peer);
}

static void
note_changed (const MailImapFetch *fetch,
              gpointer             data)
{
  g_string_append_printf (data, "changed %u\n", fetch->uid);
}

static void
note_vanished (MailImapUidSet *uids,
               gpointer        data)
{
  g_autofree char *text = mail_imap_uid_set_to_string (uids);

  g_string_append_printf (data, "vanished %s\n", text);
}

/* Who asked what changed hears it, and the delegate does not. */
static void
test_resync_heard (void)
{
  static const char * const extensions[] = { "QRESYNC", NULL };
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (IMAP_TEST_LOGIN ("ENABLE QRESYNC CONDSTORE")
    "C: A* ENABLE QRESYNC\nS: * ENABLED QRESYNC\nS: %t OK\n"
    "C: A* EXAMINE \"INBOX\" (QRESYNC (7 90))\nS: * 3 EXISTS\nS: * OK [UIDVALIDITY 7] v\nS: * OK [HIGHESTMODSEQ 95] m\n"
    "S: * VANISHED (EARLIER) 1:4294967295\nS: * 2 FETCH (UID 9 FLAGS (\\\\Seen) MODSEQ (94))\nS: %t OK [READ-ONLY] open\n"
    "C: A* NOOP\nS: * 2 FETCH (UID 9 FLAGS () MODSEQ (96))\nS: %t OK\nEOF\n");
  ImapNews news;
  g_autoptr(MailImapSession) session = imap_test_log_in (peer, &news);
  g_autoptr(GString) heard = g_string_new (NULL);
  MailImapResync resync = { .uidvalidity = 7, .modseq = 90, .changed = note_changed, .vanished = note_vanished, .data = heard };
  g_autoptr(MailImapMailbox) mailbox = NULL;

  mail_test_await_ok (mail_imap_session_enable (session, extensions));
  mailbox = imap_test_boxed (mail_imap_session_select (session, "INBOX", TRUE, &resync));
  g_assert_cmpuint (mailbox->highestmodseq, ==, 95);
  g_assert_cmpstr (heard->str, ==, "vanished 1:*\nchanged 9\n");
  g_assert_cmpstr (news.heard->str, ==, "");
  mail_test_await_ok (mail_imap_session_noop (session));
  g_assert_cmpstr (news.heard->str, ==, "fetch 2 uid 9 flags 0\n");
  g_assert_cmpstr (heard->str, ==, "vanished 1:*\nchanged 9\n");
  mail_imap_session_close (session);
  mail_test_peer_finish (peer);
  g_assert_finalize_object (g_steal_pointer (&session));
  imap_news_clear (&news);
}

static void
test_enable_and_resync (void)
{
  static const char * const extensions[] = { "QRESYNC", "UTF8=ACCEPT", NULL };
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (IMAP_TEST_LOGIN ("ENABLE QRESYNC CONDSTORE")
    "C: A* ENABLE QRESYNC\nS: * ENABLED QRESYNC\nS: %t OK\n"
    "C: A* SELECT \"INBOX\" (QRESYNC (7 90 1:11))\nS: * 3 EXISTS\nS: * OK [UIDVALIDITY 7] v\nS: * OK [HIGHESTMODSEQ 95] m\n"
    "S: * VANISHED (EARLIER) 4:6\nS: * 2 FETCH (UID 9 FLAGS (\\\\Seen) MODSEQ (94))\nS: %t OK [READ-WRITE] open\n"
    "C: A* SELECT \"Sent\"\nS: * 9 EXISTS\nS: * VANISHED 9\nS: * OK [CLOSED] left\nS: * 1 EXISTS\nS: * VANISHED (EARLIER) 2\nS: %t OK open\nEOF\n");
  ImapNews news;
  g_autoptr(MailImapSession) session = imap_test_log_in (peer, &news);
  g_autoptr(MailImapUidSet) known = mail_imap_uid_set_new_range (1, 11);
  MailImapResync resync = { .uidvalidity = 7, .modseq = 90, .known = known };
  g_autoptr(MailImapMailbox) mailbox = NULL;
  g_autoptr(MailImapMailbox) sent = NULL;

  mail_test_await_ok (mail_imap_session_enable (session, extensions));
  g_assert_true (mail_imap_session_is_enabled (session, "qresync"));
  mailbox = imap_test_boxed (mail_imap_session_select (session, "INBOX", FALSE, &resync));
  g_assert_cmpuint (mailbox->highestmodseq, ==, 95);
  g_assert_cmpstr (news.heard->str, ==, "vanished 4:6 earlier\nfetch 2 uid 9 flags 0x1\n");

  /* what is said before [CLOSED] is about the mailbox that is being left */
  sent = imap_test_boxed (mail_imap_session_select (session, "Sent", FALSE, NULL));
  g_assert_cmpuint (sent->exists, ==, 1);
  g_assert_cmpstr (news.heard->str, ==, "vanished 4:6 earlier\nfetch 2 uid 9 flags 0x1\nvanished 2 earlier\n");
  mail_imap_session_close (session);
  mail_test_peer_finish (peer);
  g_assert_finalize_object (g_steal_pointer (&session));
  imap_news_clear (&news);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/imap/commands/copy-and-move", test_copy_and_move);
  g_test_add_func ("/imap/commands/copy-half", test_copy_half);
  g_test_add_func ("/imap/commands/not-offered", test_not_offered);
  g_test_add_func ("/imap/commands/store-and-expunge", test_store_and_expunge);
  g_test_add_func ("/imap/commands/append", test_append);
  g_test_add_func ("/imap/commands/append-too-big", test_append_too_big);
  g_test_add_func ("/imap/commands/message-limit", test_message_limit);
  g_test_add_func ("/imap/commands/quota", test_quota);
  g_test_add_func ("/imap/commands/append-without-asking", test_append_without_asking);
  g_test_add_func ("/imap/commands/append-breaks-off", test_append_breaks_off);
  g_test_add_func ("/imap/commands/search", test_search);
  g_test_add_func ("/imap/commands/count", test_count);
  g_test_add_func ("/imap/commands/list", test_list);
  g_test_add_func ("/imap/commands/list-falls-back", test_list_falls_back);
  g_test_add_func ("/imap/commands/status", test_status);
  g_test_add_func ("/imap/commands/folders", test_folders);
  g_test_add_func ("/imap/commands/unselect", test_unselect);
  g_test_add_func ("/imap/commands/enable-and-resync", test_enable_and_resync);
  g_test_add_func ("/imap/commands/resync-heard", test_resync_heard);

  return g_test_run ();
}
