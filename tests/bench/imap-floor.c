/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The floor under every synchroniser: fetches a whole folder, the headers in one command and the bodies in another, and
 * throws the bytes away. With "open" it signs in, opens the folder and leaves: what an account costs in which nothing changed.
 *
 *   imap-floor HOST PORT CA-FILE USER PASSWORD-FILE FOLDER {open|headers|full}
 *
 * prints one JSON object: bytes, seconds, the seconds of processor time this program took, and the seconds from the beginning. */
#include <stdlib.h>
#include <sys/resource.h>

#include "mail-fiber.h"
#include "mail-net-connection.h"

/* What ends a command, at the beginning of a line. */
#define TAG "imap-floor-tag"

/* The very items the engine asks for. */
#define HEADERS "(UID FLAGS INTERNALDATE RFC822.SIZE MODSEQ BODY.PEEK[HEADER.FIELDS (From To Cc Bcc Reply-To Sender Subject " \
                "Date Message-ID In-Reply-To References List-Id List-Post List-Unsubscribe List-Unsubscribe-Post Content-Type " \
                "Authentication-Results Auto-Submitted Autocrypt X-Priority Importance Disposition-Notification-To)])"
#define FULL "(UID BODY.PEEK[])"

typedef struct {
  char **arguments;
  MailNetConnection *connection;
  GMainLoop *loop;
  int status;
} Floor;

/* Reads up to the end of the running command; what may be the beginning of the tag is kept for the next time. Awaits. */
static gboolean
skip_answer (Floor   *self,
             GError **error)
{
  while (dex_await_boolean (mail_net_connection_fill (self->connection), error))
    {
      gsize length, done;
      const char *bytes = (const char *) mail_net_connection_peek (self->connection, &length);
      const char *tag = memmem (bytes, length, "\n" TAG, strlen ("\n" TAG));
      const char *end = tag != NULL ? memchr (tag + 1, '\n', length - (gsize) (tag + 1 - bytes)) : NULL;

      if (end != NULL && !g_str_has_prefix (tag + 1 + strlen (TAG), " OK"))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%.*s", (int) (end - tag - 1), tag + 1);
          return FALSE;
        }
      done = end != NULL ? length : tag != NULL ? (gsize) (tag - bytes) : length - MIN (length, strlen ("\n" TAG));
      mail_net_connection_consume (self->connection, done);
      if (end != NULL)
        return TRUE;
    }

  return FALSE;
}

static gboolean
run_command (Floor      *self,
             const char *command,
             GError    **error)
{
  g_autofree char *line = g_strdup_printf (TAG " %s\r\n", command);

  mail_net_connection_write (self->connection, line, strlen (line), MAIL_NET_WRITE_SECRET);
  return skip_answer (self, error);
}

static gboolean
measure (Floor   *self,
         GError **error)
{
  g_autofree char *password = NULL, *login = NULL;
  g_autofree char *select = g_strdup_printf ("EXAMINE \"%s\"", self->arguments[6]);
  gboolean full = g_str_equal (self->arguments[7], "full");
  gboolean headers = full || g_str_equal (self->arguments[7], "headers");
  struct rusage before, after;
  gint64 started = g_get_monotonic_time ();
  gint64 began;
  guint64 bytes;

  if (!g_file_get_contents (self->arguments[5], &password, NULL, error))
    return FALSE;
  g_strchomp (password);
  login = g_strdup_printf ("LOGIN \"%s\" \"%s\"", self->arguments[4], password);
  if (!dex_await (mail_net_connection_connect (self->connection), error) ||
      !run_command (self, login, error) || !run_command (self, select, error))
    return FALSE;

  bytes = mail_net_connection_get_bytes_in (self->connection);
  began = g_get_monotonic_time ();
  getrusage (RUSAGE_SELF, &before);
  if ((headers && !run_command (self, "UID FETCH 1:* " HEADERS, error)) || (full && !run_command (self, "UID FETCH 1:* " FULL, error)))
    return FALSE;
  getrusage (RUSAGE_SELF, &after);

  g_print ("{\"items\":\"%s\",\"bytes\":%" G_GUINT64_FORMAT ",\"seconds\":%.3f,\"cpu\":%.3f,\"total\":%.3f}\n", self->arguments[7],
           mail_net_connection_get_bytes_in (self->connection) - bytes,
           (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC,
           (double) (after.ru_utime.tv_sec - before.ru_utime.tv_sec + after.ru_stime.tv_sec - before.ru_stime.tv_sec) +
           (double) (after.ru_utime.tv_usec - before.ru_utime.tv_usec + after.ru_stime.tv_usec - before.ru_stime.tv_usec) / 1e6,
           (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC);
  return TRUE;
}

static DexFuture *
measure_fiber (gpointer data)
{
  Floor *self = data;
  g_autoptr(GError) error = NULL;

  if (!measure (self, &error))
    {
      g_printerr ("imap-floor: %s\n", error != NULL ? error->message : "the server closed the connection");
      self->status = EXIT_FAILURE;
    }
  g_main_loop_quit (self->loop);
  return NULL;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(MailNetEndpoint) endpoint = NULL;
  g_autoptr(MailNetTrust) trust = NULL;
  g_autoptr(MailNetConnection) connection = NULL;
  g_autoptr(GMainLoop) loop = NULL;
  Floor self = { argv, NULL, NULL, EXIT_SUCCESS };

  if (argc != 8)
    {
      g_printerr ("usage: imap-floor HOST PORT CA-FILE USER PASSWORD-FILE FOLDER {open|headers|full}\n");
      return EXIT_FAILURE;
    }

  dex_init ();
  endpoint = mail_net_endpoint_new (argv[1], (guint16) atoi (argv[2]), MAIL_NET_SECURITY_TLS);
  trust = mail_net_trust_new (NULL, 0, argv[3]);
  self.connection = connection = mail_net_connection_new (endpoint, trust);
  self.loop = loop = g_main_loop_new (NULL, FALSE);
  dex_future_disown (mail_fiber_spawn (NULL, measure_fiber, &self, NULL));
  g_main_loop_run (loop);
  return self.status;
}
