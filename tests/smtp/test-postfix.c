/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Submission to a real Postfix, which delivers into Dovecot's Maildir: the bytes that left are the bytes that arrived. */
#include "mail-error.h"
#include "mail-smtp-session.h"
#include "mail-test-servers.h"
#include "mail-test.h"

#define ANNA "anna@example.test"
#define WANG "wang@example.test"

static MailSmtpSession *
new_session (MailTestServers *servers,
             MailNetSecurity  security)
{
  const char *port = security == MAIL_NET_SECURITY_TLS ? "submissions" : "submission";
  g_autoptr(MailNetTrust) trust = mail_net_trust_new (NULL, 0, mail_test_servers_get_ca (servers));
  g_autoptr(MailNetEndpoint) endpoint = NULL;

  endpoint = mail_net_endpoint_new (mail_test_servers_get_host (servers), mail_test_servers_get_port (servers, port), security);
  return mail_smtp_session_new (endpoint, trust);
}

static MailSmtpSession *
sign_in (MailTestServers *servers,
         MailNetSecurity  security)
{
  MailSmtpSession *session = new_session (servers, security);

  mail_test_await_ok (mail_smtp_session_open (session));
  mail_test_await_ok (mail_smtp_session_authenticate (session, ANNA, mail_test_servers_get_password (servers, ANNA)));
  return session;
}

/* The error of @future, which has to be one of @code. */
static GError *
await_error (DexFuture *future,
             MailError  code)
{
  g_autoptr(DexFuture) owned = future;
  GError *error = NULL;

  g_assert_null (mail_test_await (owned, &error));
  g_assert_error (error, MAIL_ERROR, (int) code);
  return error;
}

static GPtrArray *
begin_mail (MailSmtpSession    *session,
            const char * const *recipients,
            gsize               size)
{
  g_autoptr(DexFuture) future = mail_smtp_session_mail (session, ANNA, recipients, size, FALSE);
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (future, &error);

  g_assert_no_error (error);
  return g_value_dup_boxed (value);
}

/* Whether a message that ends in @body, line for line, lies in the mailbox of @address; waits a while for it. */
static gboolean
arrives (MailTestServers *servers,
         const char      *address,
         const char      *body)
{
  g_autofree char *folder = g_build_filename (mail_test_servers_get_folder (servers), "dovecot/mail", address, "new", NULL);

  for (guint i = 0; i < 100; i++, g_usleep (50 * 1000))
    {
      g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, name, NULL), *text = NULL;

          if (g_file_get_contents (path, &text, NULL, NULL) && g_str_has_suffix (text, body))
            return TRUE;
        }
    }

  return FALSE;
}

static void
send_body (MailSmtpSession *session,
           const char      *recipient,
           const char      *body)
{
  const char * const recipients[] = { recipient, NULL };
  g_autofree char *message = g_strconcat ("Subject: test\r\nMessage-ID: <1@example.test>\r\n\r\n", body, NULL);
  g_autoptr(GPtrArray) results = begin_mail (session, recipients, strlen (message));
  g_autoptr(GBytes) bytes = g_bytes_new (message, strlen (message));

  g_assert_cmpint (((MailSmtpRecipient *) results->pdata[0])->class, ==, MAIL_SMTP_CLASS_OK);
  mail_test_await_ok (mail_smtp_session_data_begin (session));
  mail_test_await_ok (mail_smtp_session_data_write (session, bytes));
  mail_test_await_ok (mail_smtp_session_data_finish (session));
}

static void
test_sends (MailNetSecurity security)
{
  g_autoptr(MailTestServers) servers = mail_test_servers_start (NULL);
  g_autoptr(MailSmtpSession) session = NULL;

  if (servers == NULL)
    return;

  session = sign_in (servers, security);
  g_assert_cmpuint (mail_smtp_session_get_max_size (session), ==, 30000000);
  g_assert_true (mail_smtp_session_get_capabilities (session) & MAIL_SMTP_CAPABILITY_PIPELINING);
  send_body (session, WANG, ".one dot\r\n..\r\n.\r\nMAIL FROM:<x@y>\r\nthe end");
  send_body (session, ANNA, "the second on one connection\r\n");
  mail_test_await_ok (mail_smtp_session_quit (session));
  g_assert_true (arrives (servers, WANG, "\n\n.one dot\n..\n.\nMAIL FROM:<x@y>\nthe end\n") ||
                 arrives (servers, WANG, "\r\n\r\n.one dot\r\n..\r\n.\r\nMAIL FROM:<x@y>\r\nthe end\r\n"));
  g_assert_finalize_object (g_steal_pointer (&session));
}

static void
test_starttls (void)
{
  test_sends (MAIL_NET_SECURITY_STARTTLS);
}

static void
test_tls (void)
{
  test_sends (MAIL_NET_SECURITY_TLS);
}

static void
test_login_only (void)
{
  g_autoptr(MailTestServers) servers = mail_test_servers_start ("--mechanisms login");
  g_autoptr(MailSmtpSession) session = NULL;

  if (servers == NULL)
    return;

  session = sign_in (servers, MAIL_NET_SECURITY_STARTTLS);
  send_body (session, WANG, "signed in by LOGIN\r\n");
  mail_smtp_session_close (session);
}

static void
test_refusals (void)
{
  const char * const nobody[] = { "nobody@example.test", WANG, NULL };
  g_autoptr(MailTestServers) servers = mail_test_servers_start ("--size-limit 100000");
  g_autoptr(MailSmtpSession) session = NULL;
  g_autoptr(GError) wrong_password = NULL, too_large = NULL;
  g_autoptr(GPtrArray) results = NULL;
  MailSmtpRecipient *unknown, *known;

  if (servers == NULL)
    return;

  session = new_session (servers, MAIL_NET_SECURITY_TLS);
  mail_test_await_ok (mail_smtp_session_open (session));
  wrong_password = await_error (mail_smtp_session_authenticate (session, ANNA, "wrong"), MAIL_ERROR_AUTHENTICATION);
  g_assert_nonnull (strstr (mail_error_get_server_text (wrong_password), "535"));
  g_assert_cmpint (mail_smtp_session_get_refusal_class (session), ==, MAIL_SMTP_CLASS_AUTH);
  g_clear_object (&session);

  session = sign_in (servers, MAIL_NET_SECURITY_TLS);
  too_large = await_error (mail_smtp_session_mail (session, ANNA, nobody, 100001, FALSE), MAIL_ERROR_PERMANENT);
  g_assert_cmpint (mail_smtp_session_get_refusal_class (session), ==, MAIL_SMTP_CLASS_SIZE);

  results = begin_mail (session, nobody, 100);
  unknown = results->pdata[0];
  known = results->pdata[1];
  g_assert_cmpint (unknown->class, ==, MAIL_SMTP_CLASS_RECIPIENT);
  g_assert_cmpstr (unknown->enhanced, ==, "5.1.1");
  g_assert_cmpint (known->class, ==, MAIL_SMTP_CLASS_OK);
  mail_test_await_ok (mail_smtp_session_reset (session));
  mail_test_await_ok (mail_smtp_session_quit (session));
}

/* Writes until the server's end is noticed; the error. */
static GError *
write_until_lost (MailSmtpSession *session)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("more\r\n", 6);

  for (guint i = 0; i < 200; i++, g_usleep (50 * 1000))
    {
      g_autoptr(DexFuture) written = mail_smtp_session_data_write (session, bytes);
      GError *error = NULL;

      mail_test_await (written, &error);
      if (error != NULL)
        return error;
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }

  g_assert_not_reached ();
}

/* The server goes away while the message is on its way. */
static void
test_stopped (void)
{
  const char * const recipients[] = { WANG, NULL };
  g_autoptr(MailTestServers) servers = mail_test_servers_start (NULL);
  g_autoptr(MailSmtpSession) session = NULL;
  g_autoptr(GPtrArray) results = NULL;
  g_autoptr(GBytes) bytes = g_bytes_new_static ("Subject: lost\r\n\r\n", 17);
  g_autoptr(GError) lost = NULL, refused = NULL;

  if (servers == NULL)
    return;

  session = sign_in (servers, MAIL_NET_SECURITY_TLS);
  results = begin_mail (session, recipients, 17);
  mail_test_await_ok (mail_smtp_session_data_begin (session));
  mail_test_await_ok (mail_smtp_session_data_write (session, bytes));
  mail_test_servers_command (servers, "stop", "postfix", NULL);
  lost = write_until_lost (session);
  g_assert_error (lost, MAIL_ERROR, MAIL_ERROR_TRANSIENT);
  g_assert_false (mail_smtp_session_dot_was_sent (session));
  g_clear_object (&session);

  session = new_session (servers, MAIL_NET_SECURITY_TLS);
  refused = await_error (mail_smtp_session_open (session), MAIL_ERROR_TRANSIENT);
  g_assert_nonnull (strstr (refused->message, "refuses connections"));
}

static void
test_certificate (void)
{
  g_autoptr(MailTestServers) servers = mail_test_servers_start ("--certificate expired");
  g_autoptr(MailSmtpSession) session = NULL;
  g_autoptr(GError) error = NULL;

  if (servers == NULL)
    return;

  session = new_session (servers, MAIL_NET_SECURITY_STARTTLS);
  error = await_error (mail_smtp_session_open (session), MAIL_ERROR_CERTIFICATE);
  g_assert_cmpint (mail_error_get_certificate_flags (error), ==, G_TLS_CERTIFICATE_EXPIRED);
}

/* What Postfix passes on to Dovecot: each method alone, with the right password and a wrong one. */
static void
test_methods (void)
{
  static const char *const methods[] = { "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256" };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *name = g_ascii_strdown (methods[i], -1);
      g_autofree char *arguments = g_strdup_printf ("--mechanisms %s", name);
      g_autoptr(MailTestServers) servers = mail_test_servers_start (arguments);
      g_autoptr(MailSmtpSession) session = NULL;
      g_autoptr(MailSmtpSession) wrong = NULL;
      g_autoptr(GError) error = NULL;

      if (servers == NULL)
        return;
      session = sign_in (servers, MAIL_NET_SECURITY_TLS);
      g_assert_cmpstr (mail_smtp_session_get_method (session), ==, methods[i]);
      mail_smtp_session_close (session);
      wrong = new_session (servers, MAIL_NET_SECURITY_STARTTLS);
      mail_test_await_ok (mail_smtp_session_open (wrong));
      error = await_error (mail_smtp_session_authenticate (wrong, ANNA, "wrong"), MAIL_ERROR_AUTHENTICATION);
      mail_smtp_session_close (wrong);
    }
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/postfix/starttls", test_starttls);
  g_test_add_func ("/smtp/postfix/tls", test_tls);
  g_test_add_func ("/smtp/postfix/login-only", test_login_only);
  g_test_add_func ("/smtp/postfix/refusals", test_refusals);
  g_test_add_func ("/smtp/postfix/stopped", test_stopped);
  g_test_add_func ("/smtp/postfix/certificate", test_certificate);
  g_test_add_func ("/smtp/postfix/methods", test_methods);
  return g_test_run ();
}
