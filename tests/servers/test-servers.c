/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The servers the other tests rely on: that they are really there, take and give mail, stop, and start at the same ports. */
#include "mail-test-servers.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

static GIOStream *
connect_to (MailTestServers *servers,
            const char      *port)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();

  return G_IO_STREAM (g_socket_client_connect_to_host (client, mail_test_servers_get_strict_host (servers),
                                                       mail_test_servers_get_port (servers, port), NULL, NULL));
}

static void
assert_greets (MailTestServers *servers,
               const char      *port,
               const char      *greeting)
{
  g_autoptr(GIOStream) stream = connect_to (servers, port);
  g_autoptr(GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;

  g_assert_nonnull (stream);
  lines = g_data_input_stream_new (g_io_stream_get_input_stream (stream));
  line = g_data_input_stream_read_line_utf8 (lines, NULL, NULL, NULL);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, greeting));
}

static guint
count_files (MailTestServers *servers,
             const char      *folder)
{
  g_autofree char *path = g_build_filename (mail_test_servers_get_folder (servers), "dovecot/mail", folder, NULL);
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_everyone_answers (void)
{
  g_autoptr(MailTestServers) servers = mail_test_servers_start (NULL);

  if (servers == NULL)
    return;

  assert_greets (servers, "imap", "* OK");
  assert_greets (servers, "pop3", "+OK");
  assert_greets (servers, "lmtp", "220");
  assert_greets (servers, "submission", "220");
  g_assert_true (g_file_test (mail_test_servers_get_ca (servers), G_FILE_TEST_IS_REGULAR));
  g_assert_cmpstr (mail_test_servers_get_password (servers, "anna@example.test"), !=, NULL);
}

static void
test_stop_and_start (void)
{
  g_autoptr(MailTestServers) servers = mail_test_servers_start (NULL);

  if (servers == NULL)
    return;

  mail_test_servers_command (servers, "stop", "dovecot", NULL);
  g_assert_null (connect_to (servers, "imap"));
  assert_greets (servers, "submission", "220");
  mail_test_servers_command (servers, "start", "dovecot", NULL);
  mail_test_servers_command (servers, "stop", "postfix", NULL);
  assert_greets (servers, "imap", "* OK");
  g_assert_null (connect_to (servers, "submission"));
  mail_test_servers_command (servers, "start", "postfix", NULL);
  assert_greets (servers, "submission", "220");
}

static void
test_mail_arrives (void)
{
  g_autoptr(MailTestServers) servers = mail_test_servers_start ("--person \"eva@example.test:a b'c:Eva\"");

  if (servers == NULL)
    return;

  g_assert_cmpstr (mail_test_servers_get_password (servers, "eva@example.test"), ==, "a b'c");
  mail_test_servers_deliver (servers, "eva@example.test", "Subject: One\n\nHello\n");
  g_assert_cmpuint (count_files (servers, "eva@example.test/new"), ==, 1);
  mail_test_servers_command (servers, "fill", "eva@example.test", "bulk:20:4", NULL);
  g_assert_cmpuint (count_files (servers, "eva@example.test/cur"), ==, 20);
}

static void
test_nothing_is_left (void)
{
  MailTestServers *servers = mail_test_servers_start (NULL);
  g_autofree char *folder = NULL;

  if (servers == NULL)
    return;

  folder = g_strdup (mail_test_servers_get_folder (servers));
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  mail_test_servers_free (servers);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/servers/everyone-answers", test_everyone_answers);
  g_test_add_func ("/servers/stop-and-start", test_stop_and_start);
  g_test_add_func ("/servers/mail-arrives", test_mail_arrives);
  g_test_add_func ("/servers/nothing-is-left", test_nothing_is_left);

  return g_test_run ();
}
