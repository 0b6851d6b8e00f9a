/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "imap-test.h"

/* The connection is cut after a byte, any byte: everybody gets an answer, once, and nothing is left over. */

/* What the client says, and what the server answers to it. */
static const struct {
  const char *client;
  const char *server;
} exchange[] = {
  { NULL, "* OK [CAPABILITY IMAP4rev1 UIDPLUS IDLE ID] hello\r\n" },
  { "A1 LOGIN \"joe\" \"secret\"", "A1 OK [CAPABILITY IMAP4rev1 UIDPLUS IDLE ID] in\r\n" },
  { "A2 ID *", "* ID (\"name\" \"x\")\r\nA2 OK\r\n" },
  { "A3 SELECT \"INBOX\"", "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\nA3 OK [READ-WRITE] open\r\n" },
  { "A4 UID FETCH 1:2 (UID FLAGS BODY.PEEK*", "* 1 FETCH (UID 1 FLAGS () BODY[] {5}\r\nhello)\r\n* 2 FETCH (BODY[] {3}\r\nabc UID 2 FLAGS ())\r\nA4 OK\r\n" },
  { "A5 UID COPY 1 \"Sent\"", "A5 OK [COPYUID 1 1 9] done\r\n" },
  { "A6 APPEND \"Sent\" () {3}", "+ go\r\n" },
  { "abc", "A6 OK [APPENDUID 1 10] done\r\n" },
  { "A7 IDLE", "+ idling\r\n" },
  { "DONE", "A7 OK\r\n" },
  { "A8 LOGOUT", "* BYE bye\r\nA8 OK\r\n" },
};

typedef struct {
  guint begun;
  guint ended;
} Bodies;

static void
on_begin (const MailImapBody *body,
          gpointer            data)
{
  ((Bodies *) data)->begun++;
}

static void
on_end (const MailImapBody *body,
        gboolean            complete,
        gpointer            data)
{
  ((Bodies *) data)->ended++;
}

static const MailImapFetchFuncs funcs = { NULL, on_begin, NULL, on_end };

static void
add_bytes (GString    *script,
           const char *bytes,
           gsize       length)
{
  g_string_append (script, "s: ");
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (script, "\\x%02x", (guchar) bytes[i]);
  g_string_append_c (script, '\n');
}

/* A script that is cut after @offset bytes of the server's. Returns whether there are as many. */
static gboolean
make_script (GString *script,
             gsize    offset)
{
  for (guint i = 0; i < G_N_ELEMENTS (exchange); i++)
    {
      gsize length = strlen (exchange[i].server);

      if (exchange[i].client != NULL)
        g_string_append_printf (script, "C: %s\n", exchange[i].client);
      if (offset < length)
        {
          if (offset > 0)
            add_bytes (script, exchange[i].server, offset);
          g_string_append (script, "CLOSE\n");
          return TRUE;
        }
      add_bytes (script, exchange[i].server, length);
      offset -= length;
    }

  return FALSE;
}

/* Settles, one way or the other. */
static gboolean
went_well (DexFuture *future)
{
  g_autoptr(DexFuture) owned = future;
  g_autoptr(GError) error = NULL;

  if (mail_test_await (owned, &error) != NULL)
    return TRUE;

  g_assert_true (error->domain == MAIL_ERROR);
  g_assert_true (error->code == MAIL_ERROR_TRANSIENT || error->code == MAIL_ERROR_PROTOCOL);
  return FALSE;
}

static gboolean
run_all (MailImapSession *session,
         MailTestPeer    *peer,
         Bodies          *bodies)
{
  g_autoptr(MailImapUidSet) two = mail_imap_uid_set_new_range (1, 2);
  g_autoptr(MailImapUidSet) one = mail_imap_uid_set_new_range (1, 1);
  g_autoptr(GBytes) message = g_bytes_new_static ("abc", 3);
  MailImapFetchRequest request = { .items = MAIL_IMAP_FETCH_FLAGS, .section = "" };

  return went_well (imap_test_open (session, peer, MAIL_NET_SECURITY_NONE)) &&
         went_well (mail_imap_session_authenticate (session, "joe", "secret")) &&
         went_well (mail_imap_session_select (session, "INBOX", FALSE, NULL)) &&
         went_well (mail_imap_session_fetch (session, two, &request, &funcs, bodies, NULL)) &&
         went_well (mail_imap_session_copy (session, one, "Sent")) &&
         went_well (mail_imap_session_append_bytes (session, "Sent", 0, NULL, 0, message)) &&
         went_well (mail_imap_session_idle (session)) &&
         went_well (mail_imap_session_idle_done (session)) &&
         went_well (mail_imap_session_logout (session));
}

static gboolean
cut_after (gsize offset)
{
  g_autoptr(GString) script = g_string_new (NULL);
  gboolean is_cut = make_script (script, offset);
  g_autoptr(MailTestPeer) peer = mail_test_peer_new (script->str);
  ImapNews news;
  g_autoptr(MailImapSession) session = imap_test_new (peer, &news);
  Bodies bodies = { 0 };

  /* a goodbye is one however it ends */
  if (run_all (session, peer, &bodies))
    g_assert_cmpuint (mail_imap_session_get_commands (session), ==, 8);
  else
    g_assert_true (is_cut);
  mail_imap_session_close (session);
  g_assert_cmpuint (bodies.begun, ==, bodies.ended);
  g_assert_cmpuint (news.closed, ==, 1);
  g_assert_finalize_object (g_steal_pointer (&session));
  imap_news_clear (&news);
  return is_cut;
}

static void
test_cut (void)
{
  gsize offset = 0;

  while (cut_after (offset))
    offset++;
  g_assert_cmpuint (offset, >, 350);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/imap/cut/after-any-byte", test_cut);

  return g_test_run ();
}
