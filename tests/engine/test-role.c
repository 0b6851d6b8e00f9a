/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>

#include "mail-sync-role.h"

static void
test_names (void)
{
  static const struct {
    const char *path;
    char delimiter;
    MailRole role;
  } cases[] = {
    { "INBOX", '/', MAIL_ROLE_INBOX },
    { "inbox", '/', MAIL_ROLE_INBOX },
    { "Sent Messages", '/', MAIL_ROLE_SENT },
    { "已发送", '/', MAIL_ROLE_SENT },
    { "寄件備份", '/', MAIL_ROLE_SENT },
    { "gesendete elemente", '/', MAIL_ROLE_SENT },
    { "ОТПРАВЛЕННЫЕ", '|', MAIL_ROLE_SENT },
    { "Deleted Items", '/', MAIL_ROLE_TRASH },
    { "已删除邮件", '/', MAIL_ROLE_TRASH },
    { "Gelo\xcc\x88schte Elemente", '/', MAIL_ROLE_TRASH },
    { "Papperskorgen", '.', MAIL_ROLE_TRASH },
    { "垃圾邮件", '/', MAIL_ROLE_JUNK },
    { "Skräppost", '/', MAIL_ROLE_JUNK },
    { "迷惑メール", '/', MAIL_ROLE_JUNK },
    { "草稿箱", '/', MAIL_ROLE_DRAFTS },
    { "Brouillons", '/', MAIL_ROLE_DRAFTS },
    { "INBOX.Entwürfe", '.', MAIL_ROLE_DRAFTS },
    { "[Gmail]/Sent Mail", '/', MAIL_ROLE_SENT },
    { "Archivio", '/', MAIL_ROLE_ARCHIVE },
    { "Projects/Sent", '/', MAIL_ROLE_NONE },
    { "Sent to the printer", '/', MAIL_ROLE_NONE },
    { "Work", '/', MAIL_ROLE_NONE },
    { "INBOX.Sent", 0, MAIL_ROLE_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MailRole role = mail_sync_role_by_name (cases[i].path, cases[i].delimiter);

      if (role != cases[i].role)
        g_test_message ("“%s”", cases[i].path);
      g_assert_cmpint (role, ==, cases[i].role);
    }
}

static void
test_attributes_first (void)
{
  static const MailRoleCandidate candidates[] = {
    { "Sent", '/', FALSE, MAIL_ROLE_NONE },
    { "INBOX", '/', FALSE, MAIL_ROLE_NONE },
    { "Verschickt", '/', FALSE, MAIL_ROLE_SENT },
    { "Trash", '/', TRUE, MAIL_ROLE_NONE },
    { "Papierkorb", '/', FALSE, MAIL_ROLE_NONE },
  };
  MailRole roles[G_N_ELEMENTS (candidates)];

  mail_sync_role_assign (candidates, G_N_ELEMENTS (candidates), roles);
  g_assert_cmpint (roles[0], ==, MAIL_ROLE_NONE);
  g_assert_cmpint (roles[1], ==, MAIL_ROLE_INBOX);
  g_assert_cmpint (roles[2], ==, MAIL_ROLE_SENT);
  g_assert_cmpint (roles[3], ==, MAIL_ROLE_NONE);
  g_assert_cmpint (roles[4], ==, MAIL_ROLE_TRASH);
}

static void
test_one_each (void)
{
  static const MailRoleCandidate candidates[] = {
    { "Gesendet", '/', FALSE, MAIL_ROLE_NONE },
    { "Sent Items", '/', FALSE, MAIL_ROLE_NONE },
    { "Sent", '/', FALSE, MAIL_ROLE_NONE },
    { "Junk", '/', FALSE, MAIL_ROLE_JUNK },
    { "Spam", '/', FALSE, MAIL_ROLE_JUNK },
    { "INBOX", '/', FALSE, MAIL_ROLE_NONE },
    { "inbox", '/', FALSE, MAIL_ROLE_NONE },
  };
  MailRole roles[G_N_ELEMENTS (candidates)];

  mail_sync_role_assign (candidates, G_N_ELEMENTS (candidates), roles);
  g_assert_cmpint (roles[0], ==, MAIL_ROLE_NONE);
  g_assert_cmpint (roles[1], ==, MAIL_ROLE_NONE);
  g_assert_cmpint (roles[2], ==, MAIL_ROLE_SENT);
  g_assert_cmpint (roles[3], ==, MAIL_ROLE_JUNK);
  g_assert_cmpint (roles[4], ==, MAIL_ROLE_NONE);
  g_assert_cmpint (roles[5], ==, MAIL_ROLE_INBOX);
  g_assert_cmpint (roles[6], ==, MAIL_ROLE_NONE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/role/names", test_names);
  g_test_add_func ("/engine/role/attributes-first", test_attributes_first);
  g_test_add_func ("/engine/role/one-each", test_one_each);
  return g_test_run ();
}
