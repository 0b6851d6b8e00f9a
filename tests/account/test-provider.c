/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-provider.h"

#include "mail-secrets.h"

static void
check_server (const MailProvider       *provider,
              const MailServerSettings *server)
{
  gboolean loopback = g_str_has_prefix (server->host, "127.");

  g_assert_cmpuint (server->port, >, 0);
  g_assert_true (loopback || mail_provider_find_by_host (server->host) != NULL);
  g_assert_true (server->security == MAIL_SECURITY_TLS || server->security == MAIL_SECURITY_STARTTLS);
  if (server->security == MAIL_SECURITY_TLS)
    g_assert_true (server->port == 993 || server->port == 995 || server->port == 465);
  else
    g_assert_true (loopback || server->port == 143 || server->port == 587);
  if (loopback)
    g_assert_cmpstr (provider->id, ==, "proton");
  g_assert_true (g_str_equal (server->user, "%a") || g_str_equal (server->user, "%l"));
}

static void
check_help (const MailProvider *provider)
{
  guint n_steps = provider->steps != NULL ? g_strv_length ((char **) provider->steps) : 0;

  g_assert_true (g_str_has_prefix (provider->help_uri, "https://"));
  switch (provider->credential)
    {
    case MAIL_CREDENTIAL_APP_PASSWORD:
    case MAIL_CREDENTIAL_AUTHORIZATION_CODE:
      g_assert_cmpuint (n_steps, >=, 3);
      break;
    case MAIL_CREDENTIAL_OAUTH:
      g_assert_cmpuint (n_steps, ==, 0);
      g_assert_nonnull (provider->note);
      break;
    case MAIL_CREDENTIAL_PASSWORD:
    default:
      break;
    }
}

static void
test_every_preset_is_sane (void)
{
  g_autoptr(GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) domains = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = 0;

  for (const MailProvider * const *list = mail_provider_list (); *list != NULL; list++, n++)
    {
      const MailProvider *provider = *list;

      g_test_message ("%s", provider->id);
      g_assert_true (g_hash_table_add (ids, (gpointer) provider->id));
      g_assert_true (mail_provider_get (provider->id) == provider);
      g_assert_cmpstr (provider->name, !=, "");
      g_assert_cmpuint (provider->max_sessions, >=, 1);
      g_assert_cmpuint (provider->max_sessions, <=, 3);
      check_server (provider, &provider->imap);
      check_server (provider, &provider->smtp);
      if (provider->pop3.host != NULL)
        check_server (provider, &provider->pop3);
      check_help (provider);

      for (const char * const *domain = provider->domains; *domain != NULL; domain++)
        {
          g_autofree char *lower = g_ascii_strdown (*domain, -1);

          g_assert_cmpstr (lower, ==, *domain);
          g_assert_true (g_hash_table_add (domains, (gpointer) *domain));
        }
    }

  g_assert_cmpuint (n, >, 25);
}

typedef struct {
  const char *address;
  const char *id;
  const char *imap;
  const char *smtp;
  guint16 smtp_port;
  const char *imap_user;
} Expectation;

static const Expectation expectations[] = {
  { "wang@163.com", "163", "imap.163.com", "smtp.163.com", 465, "wang@163.com" },
  { "wang@126.com", "126", "imap.126.com", "smtp.126.com", 465, "wang@126.com" },
  { "wang@yeah.net", "yeah", "imap.yeah.net", "smtp.yeah.net", 465, "wang@yeah.net" },
  { "wang@vip.163.com", "vip-163", "imap.vip.163.com", "smtp.vip.163.com", 465, "wang@vip.163.com" },
  { "12345@QQ.com", "qq", "imap.qq.com", "smtp.qq.com", 465, "12345@QQ.com" },
  { "wang@foxmail.com", "qq", "imap.qq.com", "smtp.qq.com", 465, "wang@foxmail.com" },
  { "wang@sina.cn", "sina-cn", "imap.sina.cn", "smtp.sina.cn", 465, "wang@sina.cn" },
  { "wang@vip.sina.com", "sina-vip", "imap.vip.sina.com", "smtp.vip.sina.com", 465, "wang@vip.sina.com" },
  { "wang@aliyun.com", "aliyun", "imap.aliyun.com", "smtp.aliyun.com", 465, "wang@aliyun.com" },
  { "a.b@googlemail.com", "gmail", "imap.gmail.com", "smtp.gmail.com", 465, "a.b@googlemail.com" },
  { "ann@hotmail.co.uk", "outlook", "outlook.office365.com", "smtp-mail.outlook.com", 587, "ann@hotmail.co.uk" },
  { "ann@firm.onmicrosoft.com", "microsoft365", "outlook.office365.com", "smtp.office365.com", 587, "ann@firm.onmicrosoft.com" },
  { "ann@yahoo.co.uk", "yahoo", "imap.mail.yahoo.com", "smtp.mail.yahoo.com", 465, "ann@yahoo.co.uk" },
  { "ann@aol.com", "aol", "imap.aol.com", "smtp.aol.com", 465, "ann@aol.com" },
  { "ann@me.com", "icloud", "imap.mail.me.com", "smtp.mail.me.com", 587, "ann" },
  { "ann@fastmail.fm", "fastmail", "imap.fastmail.com", "smtp.fastmail.com", 465, "ann@fastmail.fm" },
  { "ann@gmx.de", "gmx", "imap.gmx.net", "mail.gmx.net", 465, "ann@gmx.de" },
  { "ann@gmx.com", "gmx-com", "imap.gmx.com", "mail.gmx.com", 465, "ann@gmx.com" },
  { "ann@web.de", "webde", "imap.web.de", "smtp.web.de", 465, "ann" },
  { "ann@bk.ru", "mailru", "imap.mail.ru", "smtp.mail.ru", 465, "ann@bk.ru" },
  { "ann@ya.ru", "yandex", "imap.yandex.com", "smtp.yandex.com", 465, "ann@ya.ru" },
  { "ann@pm.me", "proton", "127.0.0.1", "127.0.0.1", 1025, "ann@pm.me" },
  { "ann@zoho.eu", "zoho-eu", "imap.zoho.eu", "smtp.zoho.eu", 465, "ann@zoho.eu" },
  { "ann@posteo.net", "posteo", "posteo.de", "posteo.de", 465, "ann@posteo.net" },
  { "ann@mailbox.org", "mailbox-org", "imap.mailbox.org", "smtp.mailbox.org", 465, "ann@mailbox.org" },
  { "ann@naver.com", "naver", "imap.naver.com", "smtp.naver.com", 465, "ann@naver.com" },
};

static void
test_address_finds_servers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (expectations); i++)
    {
      const Expectation *expected = &expectations[i];
      g_autofree char *padded = g_strdup_printf ("  %s\n", expected->address);
      const MailProvider *provider = mail_provider_find (padded);
      g_autoptr(MailAccountSettings) settings = NULL;

      g_assert_nonnull (provider);
      g_assert_cmpstr (provider->id, ==, expected->id);
      settings = mail_provider_make_settings (provider, padded, " Ann ");
      g_assert_cmpstr (settings->address, ==, expected->address);
      g_assert_cmpstr (settings->person_name, ==, "Ann");
      g_assert_cmpstr (settings->provider, ==, expected->id);
      g_assert_cmpstr (settings->receive.host, ==, expected->imap);
      g_assert_cmpstr (settings->receive.user, ==, expected->imap_user);
      g_assert_cmpstr (settings->send.host, ==, expected->smtp);
      g_assert_cmpuint (settings->send.port, ==, expected->smtp_port);
      g_assert_true (mail_provider_of (settings) == provider);
    }
}

static void
test_unknown_domain_is_guessed (void)
{
  g_autoptr(MailAccountSettings) settings = mail_provider_make_settings (NULL, "li@Firm.Example", NULL);

  g_assert_null (mail_provider_find ("li@firm.example"));
  g_assert_null (mail_provider_find ("li@not163.com"));
  g_assert_null (mail_provider_find ("li@onmicrosoft.com"));
  g_assert_null (mail_provider_find ("163.com"));
  g_assert_null (mail_provider_find (""));
  g_assert_null (settings->provider);
  g_assert_null (settings->person_name);
  g_assert_cmpstr (settings->receive.host, ==, "imap.firm.example");
  g_assert_cmpuint (settings->receive.port, ==, 993);
  g_assert_cmpint (settings->receive.security, ==, MAIL_SECURITY_TLS);
  g_assert_cmpstr (settings->send.host, ==, "smtp.firm.example");
  g_assert_cmpuint (settings->send.port, ==, 465);
  g_assert_cmpstr (settings->send.user, ==, "li@Firm.Example");
}

static void
test_typed_servers_are_recognised (void)
{
  g_autoptr(MailAccountSettings) settings = mail_provider_make_settings (NULL, "li@firm.example", NULL);

  g_free (settings->receive.host);
  settings->receive.host = g_strdup ("Outlook.Office365.com");
  g_assert_cmpint (mail_provider_of (settings)->credential, ==, MAIL_CREDENTIAL_OAUTH);
  g_assert_cmpstr (mail_provider_find_by_host ("imap.exmail.qq.com")->id, ==, "exmail");
  g_assert_null (mail_provider_find_by_host ("127.0.0.1"));
  g_assert_null (mail_provider_find_by_host (NULL));
}

static void
test_addresses (void)
{
  g_autofree char *long_domain = g_strnfill (300, 'a');
  g_autofree char *too_long = g_strconcat ("a@", long_domain, NULL);
  const char *good[] = { "a@b", "a.b+c@d.example", " a@b.example ", "王@例子.example", "o'neil@x-y.example" };
  const char *bad[] = { "", "a", "@b", "a@", "a b@c", "a@b c", "a@b..c", "a@.b", "a@b.", "a@b@c", "<a@b>", "a@b;c", "a\tb@c",
                        "a@\xff", too_long };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (mail_provider_is_address (good[i]));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (mail_provider_is_address (bad[i]));
  g_assert_false (mail_provider_is_address (NULL));
}

static void
check_clean (const char *id,
             const char *pasted,
             const char *expected)
{
  char *clean = mail_provider_clean_credential (mail_provider_get (id), pasted);

  g_assert_cmpstr (clean, ==, expected);
  mail_secret_free (clean);
}

static void
test_pasted_codes_are_cleaned (void)
{
  check_clean ("qq", " abcd efgh\r\nijkl\tmnop \n", "abcdefghijklmnop");
  check_clean ("163", "\xe3\x80\x80" "ABCD\xc2\xa0" "EFGH\xe2\x80\x8b", "ABCDEFGH");
  check_clean ("gmail", "abcd efgh ijkl mnop", "abcdefghijklmnop");
  check_clean ("icloud", "abcd-efgh-ijkl-mnop", "abcd-efgh-ijkl-mnop");
  check_clean ("qq", "密 码", "密码");
  check_clean ("qq", "", "");
  check_clean ("gmx", " my pass word ", " my pass word ");
  check_clean (NULL, " two words ", " two words ");
  check_clean ("qq", "a \xff b", "a \xff b");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/account/provider/every-preset-is-sane", test_every_preset_is_sane);
  g_test_add_func ("/account/provider/address-finds-servers", test_address_finds_servers);
  g_test_add_func ("/account/provider/unknown-domain-is-guessed", test_unknown_domain_is_guessed);
  g_test_add_func ("/account/provider/typed-servers-are-recognised", test_typed_servers_are_recognised);
  g_test_add_func ("/account/provider/addresses", test_addresses);
  g_test_add_func ("/account/provider/pasted-codes-are-cleaned", test_pasted_codes_are_cleaned);

  return g_test_run ();
}
