/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "imap-test.h"
#include "mail-imap-mutf7.h"
#include "mail-imap-part.h"
#include "mail-test-servers.h"

/* The session against a real server: Dovecot, or the one MAIL_TEST_IMAP_SERVER names. */

#define ANNA "anna@example.test"

static MailImapSession *
sign_in (MailTestServers *servers,
         const char      *port,
         MailNetSecurity  security,
         ImapNews        *news)
{
  g_autoptr(MailNetEndpoint) endpoint = mail_net_endpoint_new (mail_test_servers_get_strict_host (servers),
                                                               mail_test_servers_get_port (servers, port), security);
  g_autoptr(MailNetTrust) trust = mail_net_trust_new (NULL, 0, mail_test_servers_get_ca (servers));
  MailImapSession *session = mail_imap_session_new ();

  if (news != NULL)
    {
      *news = (ImapNews) { g_string_new (NULL), 0 };
      mail_imap_session_set_delegate (session, &imap_test_delegate, news);
    }
  mail_test_await_ok (mail_imap_session_open (session, endpoint, trust));
  mail_test_await_ok (mail_imap_session_authenticate (session, ANNA, mail_test_servers_get_password (servers, ANNA)));
  return session;
}

static void
log_out (MailImapSession *session)
{
  mail_test_await_ok (mail_imap_session_logout (session));
  g_assert_finalize_object (session);
}

static void
test_secured (gconstpointer data)
{
  g_autoptr(MailTestServers) servers = mail_test_servers_start (NULL);
  gboolean is_implicit = strcmp (data, "imaps") == 0;
  MailImapSession *session;

  if (servers == NULL)
    return;
  session = sign_in (servers, data, is_implicit ? MAIL_NET_SECURITY_TLS : MAIL_NET_SECURITY_STARTTLS, NULL);
  g_assert_true (mail_imap_session_has (session, "UIDPLUS"));
  g_assert_false (mail_imap_session_has (session, "STARTTLS"));
  mail_test_await_ok (mail_imap_session_noop (session));
  if (strcmp (mail_test_servers_get_imap_server (servers), "dovecot") == 0)
    g_assert_cmpstr (mail_imap_session_get_server_id (session, "name"), ==, "Dovecot");
  log_out (session);
}

static void
test_wrong_password (void)
{
  g_autoptr(MailTestServers) servers = mail_test_servers_start (NULL);
  g_autoptr(MailNetEndpoint) endpoint = NULL;
  g_autoptr(MailNetTrust) trust = NULL;
  g_autoptr(MailImapSession) session = mail_imap_session_new ();

  if (servers == NULL)
    return;
  endpoint = mail_net_endpoint_new (mail_test_servers_get_strict_host (servers), mail_test_servers_get_port (servers, "imaps"),
                                    MAIL_NET_SECURITY_TLS);
  trust = mail_net_trust_new (NULL, 0, mail_test_servers_get_ca (servers));
  mail_test_await_ok (mail_imap_session_open (session, endpoint, trust));
  imap_test_fails (mail_imap_session_authenticate (session, ANNA, "wrong"), MAIL_ERROR_AUTHENTICATION, NULL);
  mail_imap_session_close (session);
  g_assert_finalize_object (g_steal_pointer (&session));
}

static guint32
append (MailImapSession *session,
        const char      *path,
        const char      *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr(MailImapAppended) appended = imap_test_boxed (mail_imap_session_append_bytes (session, path, MAIL_IMAP_FLAG_SEEN, NULL,
                                                                                        1700000000, bytes));

  g_assert_cmpuint (appended->uid, >, 0);
  return appended->uid;
}

typedef struct {
  GString *body;
  MailImapSystemFlags flags;
  gint64 internaldate;
  guint64 size;
  guint parts;
} Seen;

static DexFuture *
see_message (const MailImapFetch *fetch,
             gpointer             data)
{
  Seen *seen = data;

  if (fetch->items & MAIL_IMAP_FETCH_FLAGS)
    seen->flags = fetch->flags.system;
  seen->internaldate = fetch->internaldate;
  seen->size = fetch->size;
  if (fetch->items & MAIL_IMAP_FETCH_STRUCTURE)
    {
      g_autoptr(MailImapPart) part = mail_imap_part_parse (fetch->structure, NULL);

      g_assert_nonnull (part);
      seen->parts = part->children->len;
    }
  return NULL;
}

static DexFuture *
see_data (const MailImapBody *body,
          const char         *bytes,
          gsize               length,
          gpointer            data)
{
  g_string_append_len (((Seen *) data)->body, bytes, (gssize) length);
  return NULL;
}

static const MailImapFetchFuncs seeing = { see_message, NULL, see_data, NULL };

/* Cyrus takes no quotation mark. */
static char *
name_mailbox (MailTestServers *servers,
              const char      *name)
{
  g_autofree char *encoded = mail_imap_mutf7_encode (name);

  if (strcmp (mail_test_servers_get_imap_server (servers), "cyrus") == 0)
    g_strdelimit (encoded, "\"", '-');
  return mail_test_servers_name_mailbox (servers, encoded);
}

static void
test_messages (gconstpointer data)
{
  static const char text[] = "From: a@b.example\r\nSubject: two parts\r\nMIME-Version: 1.0\r\n"
                             "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\none\r\n--x\r\nContent-Type: text/html\r\n\r\n"
                             "<p>two\r\n--x--\r\n";
  g_autoptr(MailTestServers) servers = mail_test_servers_start (NULL);
  g_autofree char *path = NULL;
  MailImapFetchRequest everything = {
    .items = MAIL_IMAP_FETCH_FLAGS | MAIL_IMAP_FETCH_INTERNALDATE | MAIL_IMAP_FETCH_SIZE | MAIL_IMAP_FETCH_STRUCTURE, .section = "",
  };
  Seen seen = { NULL };
  MailImapSession *session;
  g_autoptr(MailImapUidSet) uids = mail_imap_uid_set_new ();
  g_autoptr(MailImapCopied) copied = NULL;
  g_autoptr(MailImapCopied) moved = NULL;
  g_autoptr(MailImapFound) found = NULL;
  MailImapSearch search = { .with = MAIL_IMAP_FLAG_FLAGGED };

  if (servers == NULL)
    return;
  path = name_mailbox (servers, "项目 & \"Übung\"");
  seen.body = g_string_new (NULL);
  session = sign_in (servers, "imaps", MAIL_NET_SECURITY_TLS, NULL);
  if (data != NULL && mail_imap_session_has (session, "COMPRESS=DEFLATE"))
    {
      mail_test_await_ok (mail_imap_session_compress (session));
      g_assert_true (mail_imap_session_is_compressed (session));
    }
  mail_test_await_ok (mail_imap_session_create (session, path, 0));
  mail_imap_uid_set_add (uids, append (session, path, text));
  imap_test_select (session, path);
  mail_test_await_ok (mail_imap_session_fetch (session, uids, &everything, &seeing, &seen, NULL));
  g_assert_cmpstr (seen.body->str, ==, text);
  g_assert_cmpuint (seen.size, ==, strlen (text));
  g_assert_cmpint (seen.internaldate, ==, 1700000000);
  g_assert_cmpuint (seen.parts, ==, 2);
  g_assert_cmpuint (seen.flags & MAIL_IMAP_FLAG_SEEN, !=, 0);

  mail_test_await_ok (mail_imap_session_store (session, uids, TRUE, MAIL_IMAP_FLAG_FLAGGED, NULL));
  found = imap_test_boxed (mail_imap_session_search (session, &search));
  g_assert_cmpuint (found->count, ==, 1);
  copied = imap_test_boxed (mail_imap_session_copy (session, uids, "INBOX"));
  g_assert_cmpuint (copied->pairs->len, ==, 1);
  if (mail_imap_session_has (session, "MOVE"))
    {
      moved = imap_test_boxed (mail_imap_session_move (session, uids, "INBOX"));
      g_assert_cmpuint (moved->pairs->len, ==, 1);
    }
  imap_test_select (session, "INBOX");
  g_assert_cmpuint (mail_imap_session_get_commands (session), <, 20);
  mail_test_await_ok (mail_imap_session_delete (session, path));
  log_out (session);
  g_string_free (seen.body, TRUE);
}

static MailImapFolder *
find_folder (GPtrArray  *folders,
             const char *name)
{
  for (guint i = 0; i < folders->len; i++)
    if (strcmp (((MailImapFolder *) g_ptr_array_index (folders, i))->name, name) == 0)
      return g_ptr_array_index (folders, i);

  return NULL;
}

static void
test_folders (void)
{
  g_autoptr(MailTestServers) servers = mail_test_servers_start (NULL);
  g_autofree char *path = NULL;
  g_autofree char *shown = NULL;
  g_autoptr(GPtrArray) folders = NULL;
  g_autoptr(GPtrArray) namespaces = NULL;
  g_autoptr(MailImapCounts) counts = NULL;
  MailImapStatusItems items = MAIL_IMAP_STATUS_MESSAGES | MAIL_IMAP_STATUS_UIDNEXT | MAIL_IMAP_STATUS_UIDVALIDITY | MAIL_IMAP_STATUS_UNSEEN;
  MailImapSession *session;

  if (servers == NULL)
    return;
  path = name_mailbox (servers, "已发送");
  shown = mail_test_servers_name_mailbox (servers, "已发送");
  session = sign_in (servers, "imaps", MAIL_NET_SECURITY_TLS, NULL);
  if (mail_imap_session_has (session, "CONDSTORE"))
    items |= MAIL_IMAP_STATUS_HIGHESTMODSEQ;
  if (mail_imap_session_has (session, "STATUS=SIZE"))
    items |= MAIL_IMAP_STATUS_SIZE;
  mail_test_await_ok (mail_imap_session_create (session, path, 0));
  mail_test_await_ok (mail_imap_session_subscribe (session, path, TRUE));
  append (session, path, "a: b\r\n\r\nc\r\n");
  folders = imap_test_boxed (mail_imap_session_list_folders (session, items));
  g_assert_nonnull (find_folder (folders, "INBOX"));
  g_assert_nonnull (find_folder (folders, shown));
  if (mail_imap_session_has (session, "LIST-STATUS"))
    g_assert_cmpuint (find_folder (folders, shown)->counts.messages, ==, 1);
  g_assert_cmpuint (find_folder (folders, shown)->attributes & MAIL_IMAP_LIST_SUBSCRIBED, !=, 0);
  counts = imap_test_boxed (mail_imap_session_status (session, path, items));
  g_assert_cmpuint (counts->items, ==, items);
  g_assert_cmpuint (counts->messages, ==, 1);
  namespaces = imap_test_boxed (mail_imap_session_list_namespaces (session));
  g_assert_cmpuint (namespaces->len, >=, 1);
  imap_test_fails (mail_imap_session_select (session, "no such folder", FALSE, NULL), MAIL_ERROR_PERMANENT, NULL);
  log_out (session);
}

/* A folder is the same folder once names are UTF-8, or are said to be (Dovecot 2.4.1 goes on as before), and mail with headers in
 * UTF-8 comes back as it was given. */
static void
test_utf8 (void)
{
  static const char text[] = "From: a@b.example\r\nSubject: 台北\r\n\r\nnews\r\n";
  static const char * const extensions[] = { "UTF8=ACCEPT", NULL };
  g_autoptr(MailTestServers) servers = mail_test_servers_start ("--dovecot-extra 'mail_utf8_extensions = yes'");
  g_autofree char *path = NULL;
  g_autofree char *shown = NULL;
  const MailImapSearch search = { .header_name = "Subject", .header_value = "台北" };
  const MailImapFetchRequest body = { .items = MAIL_IMAP_FETCH_SIZE, .section = "" };
  Seen seen = { NULL };
  MailImapSession *session;
  g_autoptr(GPtrArray) folders = NULL;
  g_autoptr(MailImapFound) found = NULL;

  if (servers == NULL)
    return;
  path = name_mailbox (servers, "台北 & Übung");
  shown = mail_test_servers_name_mailbox (servers, "台北 & Übung");
  session = sign_in (servers, "imaps", MAIL_NET_SECURITY_TLS, NULL);
  mail_test_await_ok (mail_imap_session_create (session, path, 0));
  mail_test_await_ok (mail_imap_session_enable (session, extensions));
  g_assert_cmpint (mail_imap_session_is_enabled (session, "UTF8=ACCEPT"), ==, mail_imap_session_has (session, "UTF8=ACCEPT"));
  folders = imap_test_boxed (mail_imap_session_list_folders (session, 0));
  g_assert_cmpstr (find_folder (folders, shown)->path, ==, path);
  g_assert_cmpint (mail_imap_session_keeps_mutf7 (session), ==, strcmp (mail_test_servers_get_imap_server (servers), "dovecot") == 0);
  if (mail_imap_session_has (session, "UTF8=ACCEPT"))
    {
      seen.body = g_string_new (NULL);
      append (session, path, text);
      imap_test_select (session, path);
      found = imap_test_boxed (mail_imap_session_search (session, &search));
      g_assert_cmpuint (found->count, ==, 1);
      mail_test_await_ok (mail_imap_session_fetch (session, found->uids, &body, &seeing, &seen, NULL));
      g_assert_cmpstr (seen.body->str, ==, text);
      g_string_free (seen.body, TRUE);
    }
  log_out (session);
}

/* Another client's mail and flags are heard of while idling. */
static void
test_idle (void)
{
  g_autoptr(MailTestServers) servers = mail_test_servers_start (NULL);
  ImapNews news;
  MailImapSession *session;

  if (servers == NULL)
    return;
  session = sign_in (servers, "imaps", MAIL_NET_SECURITY_TLS, &news);
  imap_test_select (session, "INBOX");
  mail_test_await_ok (mail_imap_session_idle (session));
  mail_test_servers_deliver (servers, ANNA, "From: a@b.example\nSubject: hello\n\nnews\n");
  while (strstr (news.heard->str, "exists 1\n") == NULL)
    g_main_context_iteration (NULL, TRUE);
  mail_test_await_ok (mail_imap_session_idle_done (session));
  mail_test_await_ok (mail_imap_session_logout (session));
  g_assert_cmpuint (news.closed, ==, 1);
  g_assert_finalize_object (session);
  imap_news_clear (&news);
}

/* A server that goes away in the middle of everything. */
static void
test_server_stops (void)
{
  g_autoptr(MailTestServers) servers = mail_test_servers_start (NULL);
  ImapNews news;
  MailImapSession *session;

  if (servers == NULL)
    return;
  session = sign_in (servers, "imaps", MAIL_NET_SECURITY_TLS, &news);
  imap_test_select (session, "INBOX");
  mail_test_await_ok (mail_imap_session_idle (session));
  mail_test_servers_command (servers, "stop", "imap", NULL);
  while (news.closed == 0)
    g_main_context_iteration (NULL, TRUE);
  imap_test_fails (mail_imap_session_noop (session), MAIL_ERROR_TRANSIENT, NULL);
  g_assert_finalize_object (session);
  imap_news_clear (&news);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_data_func ("/imap/dovecot/tls", "imaps", test_secured);
  g_test_add_data_func ("/imap/dovecot/starttls", "imap", test_secured);
  /* The others think about each for seconds; the engine's journeys let them. */
  if (g_strcmp0 (g_getenv ("MAIL_TEST_IMAP_SERVER"), "cyrus") != 0 && g_strcmp0 (g_getenv ("MAIL_TEST_IMAP_SERVER"), "courier") != 0)
    g_test_add_func ("/imap/dovecot/wrong-password", test_wrong_password);
  g_test_add_data_func ("/imap/dovecot/messages", NULL, test_messages);
  g_test_add_data_func ("/imap/dovecot/messages-compressed", "compressed", test_messages);
  g_test_add_func ("/imap/dovecot/folders", test_folders);
  g_test_add_func ("/imap/dovecot/utf8", test_utf8);
  g_test_add_func ("/imap/dovecot/idle", test_idle);
  g_test_add_func ("/imap/dovecot/server-stops", test_server_stops);

  return g_test_run ();
}
