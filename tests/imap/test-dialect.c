/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap-test.h"

#include "mail-imap-mutf7.h"

/* Which IMAP is spoken on a connection: what rev2 includes, and names in UTF-8. */

#define TAIPEI "\345\217\260\345\214\227"
#define TAIPEI_PATH "&U,BTFw-"

#define REV2_LOGIN \
  "S: * OK [CAPABILITY IMAP4rev2] hello\nC: A* LOGIN \"joe\" \"secret\"\nS: %t OK [CAPABILITY IMAP4rev2] in\n"

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
assert_folder (GPtrArray  *folders,
               guint       i,
               const char *path,
               const char *name)
{
  const MailImapFolder *folder = g_ptr_array_index (folders, i);

  g_assert_cmpstr (folder->path, ==, path);
  g_assert_cmpstr (folder->name, ==, name);
}

/* What it includes is used, what it has given up is not; names are the same outside, whatever is written. */
static void
test_rev2 (void)
{
  MailTestPeer *peer = mail_test_peer_new (REV2_LOGIN
    "C: A* LIST \"\" \"*\" RETURN (SPECIAL-USE SUBSCRIBED CHILDREN STATUS (MESSAGES DELETED))\n"
    "S: * LIST (\\\\Subscribed) \"/\" INBOX\nS: * LIST (\\\\Sent) \"/\" \"" TAIPEI "\"\nS: * STATUS \"" TAIPEI "\" (MESSAGES 4)\n"
    "S: * LIST () \"/\" \"R&D\"\nS: %t OK\n"
    "C: A* NAMESPACE\nS: * NAMESPACE ((\"" TAIPEI "/\" \"/\")) NIL NIL\nS: %t OK\n"
    "C: A* STATUS \"" TAIPEI "\" (MESSAGES)\nS: * STATUS \"" TAIPEI "\" (MESSAGES 5)\nS: %t OK\n"
    "C: A* SELECT \"R&D\"\nS: * 3 EXISTS\nS: * OK [UIDVALIDITY 7] v\nS: * LIST () \"/\" \"R&D\"\nS: %t OK [READ-WRITE] open\n"
    "C: A* UID SEARCH RETURN (ALL) HEADER \"Subject\" \"" TAIPEI "\"\nS: * ESEARCH (TAG \"%t\") UID ALL 5\nS: %t OK\n"
    "C: A* UID MOVE 5 \"" TAIPEI "\"\nS: * OK [COPYUID 9 5 20] moved\nS: * 1 EXPUNGE\nS: %t OK done\n"
    "C: A* UID EXPUNGE 5\nS: %t OK\n"
    "C: A* UNSELECT\nS: %t OK\nEOF\n");
  MailImapSession *session = imap_test_log_in (peer, NULL);
  const MailImapStatusItems items = MAIL_IMAP_STATUS_MESSAGES | MAIL_IMAP_STATUS_RECENT;
  const MailImapSearch search = { .header_name = "Subject", .header_value = TAIPEI };
  g_autoptr(MailImapUidSet) five = mail_imap_uid_set_new_range (5, 5);
  g_autoptr(GPtrArray) folders = NULL;
  g_autoptr(GPtrArray) namespaces = NULL;
  g_autoptr(MailImapCounts) counts = NULL;
  g_autoptr(MailImapMailbox) mailbox = NULL;
  g_autoptr(MailImapFound) found = NULL;
  g_autoptr(MailImapCopied) copied = NULL;

  folders = imap_test_boxed (mail_imap_session_list_folders (session, items | MAIL_IMAP_STATUS_DELETED));
  assert_folder (folders, 0, "INBOX", "INBOX");
  assert_folder (folders, 1, TAIPEI_PATH, TAIPEI);
  g_assert_cmpuint (((MailImapFolder *) g_ptr_array_index (folders, 1))->counts.messages, ==, 4);
  assert_folder (folders, 2, "R&-D", "R&D");
  namespaces = imap_test_boxed (mail_imap_session_list_namespaces (session));
  g_assert_cmpstr (((MailImapNamespace *) g_ptr_array_index (namespaces, 0))->prefix, ==, TAIPEI_PATH "/");
  counts = imap_test_boxed (mail_imap_session_status (session, TAIPEI_PATH, items));
  g_assert_cmpuint (counts->messages, ==, 5);
  mailbox = imap_test_boxed (mail_imap_session_select (session, "R&-D", FALSE, NULL));
  g_assert_cmpstr (mail_imap_session_get_selected (session), ==, "R&-D");
  found = imap_test_boxed (mail_imap_session_search (session, &search));
  g_assert_true (mail_imap_uid_set_contains (found->uids, 5));
  copied = imap_test_boxed (mail_imap_session_move (session, five, TAIPEI_PATH));
  g_assert_cmpuint (copied->uidvalidity, ==, 9);
  mail_test_await_ok (mail_imap_session_expunge (session, five));
  mail_test_await_ok (mail_imap_session_unselect (session));
  finish (session, peer);
}

/* A refused LIST is asked in a plainer way, and LSUB is not asked: there is none. */
static void
test_rev2_has_no_lsub (void)
{
  MailTestPeer *peer = mail_test_peer_new (REV2_LOGIN
    "C: A* LIST \"\" \"*\" RETURN (SPECIAL-USE SUBSCRIBED CHILDREN)\nS: %t NO [CANNOT] no\n"
    "C: A* LIST \"\" \"*\"\nS: * LIST () \"/\" INBOX\nS: %t OK\nEOF\n");
  MailImapSession *session = imap_test_log_in (peer, NULL);
  g_autoptr(GPtrArray) folders = imap_test_boxed (mail_imap_session_list_folders (session, 0));

  g_assert_cmpuint (folders->len, ==, 1);
  finish (session, peer);
}

/* Beside rev1 the word says what could be enabled, and nothing else. */
static void
test_rev2_beside_rev1 (void)
{
  MailTestPeer *peer = mail_test_peer_new (IMAP_TEST_LOGIN ("IMAP4rev2")
    "C: A* LIST \"\" \"*\"\nS: * LIST () \"/\" \"" TAIPEI_PATH "\"\nS: %t OK\nC: A* LSUB \"\" \"*\"\nS: %t OK\n"
    "C: A* SELECT \"" TAIPEI_PATH "\"\nS: * 3 EXISTS\nS: * OK [UIDVALIDITY 7] v\nS: %t OK [READ-WRITE] open\n"
    "C: A* UID SEARCH ALL\nS: * SEARCH 5\nS: %t OK\nEOF\n");
  MailImapSession *session = imap_test_log_in (peer, NULL);
  static const char * const extensions[] = { "CONDSTORE", NULL };
  const MailImapSearch search = { 0 };
  g_autoptr(MailImapUidSet) five = mail_imap_uid_set_new_range (5, 5);
  g_autoptr(GPtrArray) folders = imap_test_boxed (mail_imap_session_list_folders (session, MAIL_IMAP_STATUS_MESSAGES));
  g_autoptr(MailImapFound) found = NULL;

  assert_folder (folders, 0, TAIPEI_PATH, TAIPEI);
  mail_test_await_ok (mail_imap_session_enable (session, extensions));
  imap_test_select (session, TAIPEI_PATH);
  found = imap_test_boxed (mail_imap_session_search (session, &search));
  g_assert_true (mail_imap_uid_set_contains (found->uids, 5));
  imap_test_fails (mail_imap_session_move (session, five, "Sent"), MAIL_ERROR_PERMANENT, "");
  imap_test_fails (mail_imap_session_expunge (session, five), MAIL_ERROR_PERMANENT, "");
  imap_test_fails (mail_imap_session_idle (session), MAIL_ERROR_PERMANENT, "");
  finish (session, peer);
}

static MailImapSession *
log_in_and_enable (const char    *answers,
                   MailTestPeer **peer)
{
  static const char * const extensions[] = { "CONDSTORE", "UTF8=ACCEPT", NULL };
  g_autofree char *script = g_strconcat (IMAP_TEST_LOGIN ("ENABLE CONDSTORE UTF8=ACCEPT"), "C: A* ENABLE CONDSTORE UTF8=ACCEPT\n",
                                         answers, "EOF\n", NULL);
  MailImapSession *session;
  g_autoptr(DexFuture) future = NULL;

  *peer = mail_test_peer_new (script);
  session = imap_test_log_in (*peer, NULL);
  future = mail_imap_session_enable (session, extensions);
  mail_test_await (future, NULL);
  return session;
}

/* From then on, and on this connection, names and strings are UTF-8, and SEARCH names no charset. */
static void
test_utf8_accept (void)
{
  MailTestPeer *peer;
  MailImapSession *session = log_in_and_enable ("S: * ENABLED CONDSTORE UTF8=ACCEPT\nS: %t OK\n"
    "C: A* LIST \"\" \"*\"\nS: * LIST () \"/\" \"" TAIPEI "\"\nS: %t OK\nC: A* LSUB \"\" \"*\"\nS: * LSUB () \"/\" \"" TAIPEI "\"\nS: %t OK\n"
    "C: A* SELECT \"" TAIPEI "\"\nS: * 3 EXISTS\nS: * OK [UIDVALIDITY 7] v\nS: %t OK [READ-WRITE] open\n"
    "C: A* UID SEARCH HEADER \"Subject\" \"" TAIPEI "\"\nS: * SEARCH 5\nS: %t OK\n"
    "C: A* UID COPY 5 \"R&D\"\nS: %t OK\n", &peer);
  const MailImapSearch search = { .header_name = "Subject", .header_value = TAIPEI };
  g_autoptr(MailImapUidSet) five = mail_imap_uid_set_new_range (5, 5);
  g_autoptr(GPtrArray) folders = imap_test_boxed (mail_imap_session_list_folders (session, 0));
  g_autoptr(MailImapFound) found = NULL;
  g_autoptr(MailImapCopied) copied = NULL;

  assert_folder (folders, 0, TAIPEI_PATH, TAIPEI);
  g_assert_cmpint (((MailImapFolder *) g_ptr_array_index (folders, 0))->attributes & MAIL_IMAP_LIST_SUBSCRIBED, !=, 0);
  imap_test_select (session, TAIPEI_PATH);
  found = imap_test_boxed (mail_imap_session_search (session, &search));
  g_assert_true (mail_imap_uid_set_contains (found->uids, 5));
  copied = imap_test_boxed (mail_imap_session_copy (session, five, "R&-D"));
  g_assert_false (mail_imap_session_keeps_mutf7 (session));
  finish (session, peer);
}

/* An OK alone is no agreement. */
static void
test_utf8_not_enabled (void)
{
  MailTestPeer *peer;
  MailImapSession *session = log_in_and_enable ("S: * ENABLED CONDSTORE\nS: %t OK\n"
    "C: A* SELECT \"" TAIPEI_PATH "\"\nS: * 3 EXISTS\nS: %t OK [READ-WRITE] open\n", &peer);

  imap_test_select (session, TAIPEI_PATH);
  finish (session, peer);
}

/* A server that has agreed and writes as before is written to as before. */
static void
test_utf8_by_half (void)
{
  MailTestPeer *peer;
  MailImapSession *session = log_in_and_enable ("S: * ENABLED CONDSTORE UTF8=ACCEPT\nS: %t OK\n"
    "C: A* LIST \"\" \"*\"\nS: * LIST () \"/\" \"" TAIPEI_PATH "\"\nS: %t OK\nC: A* LSUB \"\" \"*\"\nS: %t OK\n"
    "C: A* SELECT \"" TAIPEI_PATH "\"\nS: * 3 EXISTS\nS: %t OK [READ-WRITE] open\n", &peer);
  g_autoptr(GPtrArray) folders = imap_test_boxed (mail_imap_session_list_folders (session, 0));

  assert_folder (folders, 0, TAIPEI_PATH, TAIPEI);
  imap_test_select (session, TAIPEI_PATH);
  g_assert_true (mail_imap_session_keeps_mutf7 (session));
  finish (session, peer);
}

/* Whatever a server calls a mailbox in UTF-8, it gets the same name back. */
static void
test_names_come_back (void)
{
  static const char * const names[] = { "INBOX", "R&D", "&", TAIPEI, "u\314\210", "A\360\237\230\200&-b", "a~\177\001", "" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = mail_imap_mutf7_from_utf8 (names[i]);
      g_autofree char *back = mail_imap_mutf7_to_utf8 (path);

      g_assert_true (g_str_is_ascii (path));
      g_assert_cmpstr (back, ==, names[i]);
    }
  g_assert_null (mail_imap_mutf7_from_utf8 ("\374"));
  g_assert_null (mail_imap_mutf7_to_utf8 ("A&B"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/imap/dialect/rev2", test_rev2);
  g_test_add_func ("/imap/dialect/rev2-has-no-lsub", test_rev2_has_no_lsub);
  g_test_add_func ("/imap/dialect/rev2-beside-rev1", test_rev2_beside_rev1);
  g_test_add_func ("/imap/dialect/utf8-accept", test_utf8_accept);
  g_test_add_func ("/imap/dialect/utf8-not-enabled", test_utf8_not_enabled);
  g_test_add_func ("/imap/dialect/utf8-by-half", test_utf8_by_half);
  g_test_add_func ("/imap/dialect/names-come-back", test_names_come_back);

  return g_test_run ();
}
