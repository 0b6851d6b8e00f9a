/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-test-servers.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

struct _MailTestServers
{
  GSubprocess *process;
  GDataInputStream *answers;
  JsonNode *description;
};

/* One line of the servers' keeper; NULL when it ended without one. */
static JsonNode *
read_answer (MailTestServers *self)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_utf8 (self->answers, NULL, NULL, &error);
  JsonNode *node;

  g_assert_no_error (error);
  if (line == NULL)
    return NULL;

  node = json_from_string (line, &error);
  g_assert_no_error (error);
  return node;
}

static const char *
get_string (MailTestServers *self,
            const char      *member)
{
  return json_object_get_string_member (json_node_get_object (self->description), member);
}

/**
 * mail_test_servers_start:
 * @arguments: (nullable): arguments of mail-servers.py before `run`, as in a shell
 *
 * Starts servers of its own for the test and waits until they answer (about 0.2 s). Their people, unless others are asked for
 * with `--person`, are anna@example.test and wang@example.test. They end with the test, whatever becomes of it.
 *
 * Returns: (transfer full) (nullable): the servers; %NULL, the test being marked as skipped, where they are not installed
 */
MailTestServers *
mail_test_servers_start (const char *arguments)
{
  MailTestServers *self = g_new0 (MailTestServers, 1);
  g_autofree char *script = g_shell_quote (MAIL_TEST_SERVERS_SCRIPT);
  g_autofree char *line = g_strdup_printf (MAIL_TEST_PYTHON " %s %s run", script, arguments != NULL ? arguments : "");
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) argv = NULL;

  g_shell_parse_argv (line, NULL, &argv, &error);
  g_assert_no_error (error);
  self->process = g_subprocess_newv ((const char * const *) argv,
                                     G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  self->answers = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  self->description = read_answer (self);
  g_assert_nonnull (self->description);

  if (json_object_has_member (json_node_get_object (self->description), "error"))
    {
      const char *reason = get_string (self, "error");

      g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
      if (g_subprocess_get_exit_status (self->process) != 77)
        g_error ("The test servers did not start: %s", reason);
      g_test_skip (reason);
      g_clear_pointer (&self, mail_test_servers_free);
    }

  return self;
}

/**
 * mail_test_servers_free:
 * @self: (transfer full): servers
 *
 * Ends the servers and removes what they kept.
 */
void
mail_test_servers_free (MailTestServers *self)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->answers);
  g_clear_object (&self->process);
  g_clear_pointer (&self->description, json_node_unref);
  g_free (self);
}

/**
 * mail_test_servers_get_host:
 * @self: servers
 *
 * Returns: (transfer none): the name their certificate is for; Dovecot takes passwords without TLS from the machine itself
 */
const char *
mail_test_servers_get_host (MailTestServers *self)
{
  return get_string (self, "host");
}

/**
 * mail_test_servers_get_strict_host:
 * @self: servers
 *
 * Returns: (transfer none): another address of them, at which Dovecot refuses passwords before TLS as it does on a network
 */
const char *
mail_test_servers_get_strict_host (MailTestServers *self)
{
  return get_string (self, "strict_host");
}

/**
 * mail_test_servers_get_port:
 * @self: servers
 * @name: imap, imaps, pop3, pop3s, lmtp, submission (STARTTLS) or submissions (implicit TLS)
 *
 * Returns: the port, which stays the same when that server is stopped and started
 */
guint16
mail_test_servers_get_port (MailTestServers *self,
                            const char      *name)
{
  g_assert_true (json_object_has_member (json_node_get_object (self->description), name));
  return json_object_get_int_member (json_node_get_object (self->description), name);
}

/**
 * mail_test_servers_get_ca:
 * @self: servers
 *
 * Returns: (transfer none): the file of the authority that issued their certificate
 */
const char *
mail_test_servers_get_ca (MailTestServers *self)
{
  return get_string (self, "ca");
}

/**
 * mail_test_servers_get_folder:
 * @self: servers
 *
 * Returns: (transfer none): where they keep everything: `dovecot/log`, `dovecot/mail/ADDRESS` (a Maildir), `postfix/log`
 */
const char *
mail_test_servers_get_folder (MailTestServers *self)
{
  return get_string (self, "folder");
}

/**
 * mail_test_servers_get_imap_server:
 * @self: servers
 *
 * Returns: (transfer none): which has the mailboxes: dovecot, or as MAIL_TEST_IMAP_SERVER says in the environment, cyrus or courier
 */
const char *
mail_test_servers_get_imap_server (MailTestServers *self)
{
  return get_string (self, "imap_server");
}

/**
 * mail_test_servers_name_mailbox:
 * @self: servers
 * @name: a name without separators, encoded
 *
 * Returns: (transfer full): the mailbox of that name at the top, as the server calls it
 */
char *
mail_test_servers_name_mailbox (MailTestServers *self,
                                const char      *name)
{
  return g_strconcat (get_string (self, "prefix"), name, NULL);
}

/**
 * mail_test_servers_get_password:
 * @self: servers
 * @address: a person they know; also the user name to sign in with
 *
 * Returns: (transfer none): the password at the start
 */
const char *
mail_test_servers_get_password (MailTestServers *self,
                                const char      *address)
{
  JsonArray *users = json_object_get_array_member (json_node_get_object (self->description), "users");

  for (guint i = 0; i < json_array_get_length (users); i++)
    {
      JsonObject *user = json_array_get_object_element (users, i);

      if (g_strcmp0 (json_object_get_string_member (user, "address"), address) == 0)
        return json_object_get_string_member (user, "password");
    }

  g_error ("%s is nobody on the test servers", address);
}

/**
 * mail_test_servers_command:
 * @self: servers
 * @first_word: the words of a command of mail-servers.py, %NULL at the end: ("stop", "imap", NULL)
 *
 * Has a command carried out and waits until it is; ends the test when it could not be.
 */
void
mail_test_servers_command (MailTestServers *self,
                           const char      *first_word,
                           ...)
{
  GOutputStream *input = g_subprocess_get_stdin_pipe (self->process);
  g_autoptr(GString) line = g_string_new (NULL);
  g_autoptr(JsonNode) answer = NULL;
  g_autoptr(GError) error = NULL;
  va_list words;

  va_start (words, first_word);
  for (const char *word = first_word; word != NULL; word = va_arg (words, const char *))
    {
      g_autofree char *quoted = g_shell_quote (word);

      g_string_append_printf (line, "%s%s", line->len > 0 ? " " : "", quoted);
    }
  va_end (words);
  g_string_append_c (line, '\n');

  g_output_stream_write_all (input, line->str, line->len, NULL, NULL, &error);
  g_assert_no_error (error);
  answer = read_answer (self);
  g_assert_nonnull (answer);
  if (!json_object_get_boolean_member (json_node_get_object (answer), "ok"))
    g_error ("The test servers could not “%s”: %s", g_strchomp (line->str),
             json_object_get_string_member (json_node_get_object (answer), "error"));
}

/**
 * mail_test_servers_deliver:
 * @self: servers
 * @address: who gets it
 * @message: a whole message
 *
 * A message arrives in somebody's inbox, through LMTP.
 */
void
mail_test_servers_deliver (MailTestServers *self,
                           const char      *address,
                           const char      *message)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("mail-test-XXXXXX.eml", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, message, -1, &error);
  g_assert_no_error (error);
  mail_test_servers_command (self, "deliver", address, path, NULL);
  g_unlink (path);
}
