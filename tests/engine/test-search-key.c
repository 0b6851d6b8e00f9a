/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-store-labels.h"
#include "mail-sync-search-key.h"

/* 2026-11-28 12:00:00 UTC */
#define NOW 1795867200

/* What goes over the line, with literals as they are announced and sent. */
static char *
write_out (const MailImapSearchKey *key)
{
  g_autoptr(MailImapCommand) command = mail_imap_command_new ("a", "UID SEARCH", MAIL_IMAP_LITERALS_PLUS);
  g_autoptr(GString) out = g_string_new (NULL);
  const char *bytes;
  gsize length;

  mail_imap_search_key_write (key, command);
  g_assert_true (mail_imap_command_finish (command, NULL));
  while ((bytes = mail_imap_command_next (command, &length)) != NULL)
    g_string_append_len (out, bytes, (gssize) length);
  g_string_replace (out, "\r\n", "|", 0);
  return g_strdup (out->str + strlen ("a UID SEARCH "));
}

static GPtrArray *
list_labels (void)
{
  static const MailLabel some[] = { { (char *) "$label1", NULL, (char *) "red" }, { (char *) "&XeVPXA-", NULL, NULL },
                                    { (char *) "$Label2", NULL, NULL }, { (char *) "work", (char *) "Travail", (char *) "blue" } };
  GPtrArray *labels = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (some); i++)
    g_ptr_array_add (labels, (gpointer) &some[i]);
  return labels;
}

/* A query as a server is asked for it; what is none of its folder's business is known without asking. */
static void
test_translated (void)
{
  static const struct {
    const char *query;
    const char *standard; /* NULL: it cannot be asked; "": nothing can fit */
    const char *gmail;    /* NULL: the same */
  } cases[] = {
    { "pear", "TEXT \"pear\"|", "X-GM-RAW \"\\\"pear\\\"\"|" },
    { "北京*", "TEXT {6+}|北京|", "X-GM-RAW {8+}|\"北京\"|" },
    { "from:ada subject:\"two words\"", "(FROM \"ada\" SUBJECT \"two words\")|",
      "(X-GM-RAW \"from:\\\"ada\\\"\" X-GM-RAW \"subject:\\\"two words\\\"\")|" },
    { "a OR b OR to:c -cc:d", "OR TEXT \"a\" OR TEXT \"b\" (TO \"c\" NOT CC \"d\")|",
      "OR X-GM-RAW \"\\\"a\\\"\" OR X-GM-RAW \"\\\"b\\\"\" (X-GM-RAW \"to:\\\"c\\\"\" NOT X-GM-RAW \"cc:\\\"d\\\"\")|" },
    { "is:unread is:starred -is:answered", "((UNSEEN) (FLAGGED) NOT (ANSWERED))|", NULL },
    { "larger:1k smaller:2k", "((LARGER 1024) (SMALLER 2048))|", NULL },
    { "on:2026-11-20", "(SINCE 19-Nov-2026 BEFORE 22-Nov-2026)|", NULL },
    { "-on:2026-11-20", "NOT (SINCE 21-Nov-2026 BEFORE 20-Nov-2026)|", NULL },
    { "has:attachment", "HEADER \"Content-Type\" \"multipart/mixed\"|", "X-GM-RAW \"has:attachment\"|" },
    { "filename:report", NULL, "X-GM-RAW \"filename:\\\"report\\\"\"|" },
    { "in:inbox is:unread", "((UNSEEN))|", NULL },
    { "in:收件箱 is:unread", "((UNSEEN))|", NULL },
    { "in:archive is:unread", "", NULL },
    { "-in:archive is:unread", "((UNSEEN))|", NULL },
    { "-in:inbox is:unread", "", NULL },
    { "account:ada@example.org in:inbox", "ALL|", NULL },
    { "account:somebody@example.org is:unread", "", NULL },
    { "in:anywhere is:unread", "((UNSEEN))|", NULL },
    { "label:important", "KEYWORD $label1|", NULL },
    { "-标签:工作 is:unread", "(NOT OR KEYWORD &XeVPXA- KEYWORD $Label2 (UNSEEN))|", NULL },
    { "label:\"ganz neu\"", "KEYWORD ganz_neu|", NULL },
  };
  MailFolder folder = { .name = (char *) "INBOX", .path = (char *) "INBOX", .role = MAIL_ROLE_INBOX };
  MailAccountSettings account = { .name = (char *) "Ada", .address = (char *) "ada@example.org" };
  g_autoptr(GPtrArray) labels = list_labels ();

  for (guint i = 0; i < 2 * G_N_ELEMENTS (cases); i++)
    {
      const char *wanted = i % 2 == 1 && cases[i / 2].gmail != NULL ? cases[i / 2].gmail : cases[i / 2].standard;
      g_autoptr(MailSearchNode) node = mail_search_query_parse (cases[i / 2].query, MAIL_SEARCH_TYPED, NOW);
      gboolean can_match;
      g_autoptr(MailImapSearchKey) key = mail_sync_search_key_new (node, i % 2 == 1 ? MAIL_SYNC_SEARCH_GMAIL
                                                                                    : MAIL_SYNC_SEARCH_STANDARD,
                                                                   &folder, &account, labels, &can_match);
      g_autofree char *written = key != NULL && can_match ? write_out (key) : NULL;

      g_test_message ("%s", cases[i / 2].query);
      g_assert_cmpint (can_match, ==, g_strcmp0 (wanted, "") != 0);
      if (can_match)
        g_assert_cmpstr (written, ==, wanted);
    }
}

/* Trash and Junk are asked by those who ask for them. */
static void
test_left_out (void)
{
  static const struct {
    const char *query;
    MailRole role;
    gboolean is_asked;
  } cases[] = {
    { "pear", MAIL_ROLE_TRASH, FALSE }, { "pear", MAIL_ROLE_JUNK, FALSE }, { "pear", MAIL_ROLE_ARCHIVE, TRUE },
    { "pear in:trash", MAIL_ROLE_TRASH, TRUE }, { "pear in:trash", MAIL_ROLE_JUNK, FALSE }, { "pear in:anywhere", MAIL_ROLE_JUNK, TRUE },
    { "pear 位于:垃圾邮件", MAIL_ROLE_JUNK, TRUE }, { "pear -in:trash", MAIL_ROLE_JUNK, FALSE },
  };
  MailAccountSettings account = { .name = (char *) "Ada", .address = (char *) "ada@example.org" };
  g_autoptr(GPtrArray) labels = list_labels ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MailFolder folder = { .name = (char *) "Something", .path = (char *) "Something", .role = cases[i].role };
      g_autoptr(MailSearchNode) node = mail_search_query_parse (cases[i].query, MAIL_SEARCH_TYPED, NOW);
      gboolean can_match;
      g_autoptr(MailImapSearchKey) key = mail_sync_search_key_new (node, MAIL_SYNC_SEARCH_STANDARD, &folder, &account, labels, &can_match);

      g_test_message ("%s", cases[i].query);
      g_assert_cmpint (can_match, ==, cases[i].is_asked);
    }
}

/* What a person typed can end no line. */
static void
test_hostile (void)
{
  g_autoptr(MailImapSearchKey) key = mail_imap_search_key_new_text (MAIL_IMAP_SEARCH_STRING, "TEXT", "x\r\na LOGOUT \"\\ \xff");
  g_autofree char *written = write_out (key);

  g_assert_null (strstr (written, "|a LOGOUT"));
  g_assert_false (mail_imap_search_key_is_ascii (key));
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/search-key/translated", test_translated);
  g_test_add_func ("/engine/search-key/left-out", test_left_out);
  g_test_add_func ("/engine/search-key/hostile", test_hostile);
  return g_test_run ();
}
