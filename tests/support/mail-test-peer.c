/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-test-peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gio/gio.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mail-test-certificate.h"

/* A step that waits longer than this will wait for ever. */
#define PATIENCE_SEC 20
/* More than this of what the client writes is not kept. */
#define MAX_RECEIVED (8 * 1024 * 1024)

struct _MailTestPeer {
  GThread *thread;
  char **steps;
  guint16 port;
  int listener;
  int stop; /* an eventfd: becomes readable when no more connections are wanted */
  gint done; /* atomic */

  GMutex mutex; /* guards what follows */
  GString *received;
  GString *failure;
  guint n_connections;
  int socket;

  /* The thread's own */
  gnutls_session_t session;
  GConverter *compressor; /* (nullable) */
  GConverter *decompressor;
  char raw[4096]; /* compressed */
  gsize raw_begin;
  gsize raw_end;
  char buffer[16 * 1024];
  gsize begin;
  gsize end;
  char *tag;
};

typedef enum { GO_ON, OVER, FAILED } Outcome;

static Outcome
fail (MailTestPeer *self,
      const char   *format,
      ...) G_GNUC_PRINTF (2, 3);

static Outcome
fail (MailTestPeer *self,
      const char   *format,
      ...)
{
  va_list args;

  g_mutex_lock (&self->mutex);
  va_start (args, format);
  if (self->failure->len == 0)
    g_string_vprintf (self->failure, format, args);
  va_end (args);
  g_mutex_unlock (&self->mutex);
  return FAILED;
}

static void
record (MailTestPeer *self,
        const char   *bytes,
        gsize         length)
{
  g_mutex_lock (&self->mutex);
  if (self->received->len + length <= MAX_RECEIVED)
    g_string_append_len (self->received, bytes, (gssize) length);
  g_mutex_unlock (&self->mutex);
}

static gssize
receive (MailTestPeer *self,
         char         *buffer,
         gsize         size)
{
  gssize length;

  if (self->session == NULL)
    return recv (self->socket, buffer, size, 0);

  do
    length = gnutls_record_recv (self->session, buffer, size);
  while (length < 0 && !gnutls_error_is_fatal ((int) length) && length != GNUTLS_E_AGAIN);
  return length;
}

static gboolean
transmit_plain (MailTestPeer *self,
                const char   *bytes,
                gsize         length)
{
  while (length > 0)
    {
      gssize sent = self->session != NULL ? gnutls_record_send (self->session, bytes, length)
                                          : send (self->socket, bytes, length, MSG_NOSIGNAL);

      if (sent <= 0)
        return FALSE;
      bytes += sent;
      length -= (gsize) sent;
    }

  return TRUE;
}

static gboolean
transmit (MailTestPeer *self,
          const char   *bytes,
          gsize         length)
{
  char room[4096];
  gsize taken, made;

  if (self->compressor == NULL)
    return transmit_plain (self, bytes, length);

  do
    {
      if (g_converter_convert (self->compressor, bytes, length, room, sizeof room, G_CONVERTER_FLUSH, &taken, &made, NULL) ==
          G_CONVERTER_ERROR || !transmit_plain (self, room, made))
        return FALSE;
      bytes += taken;
      length -= taken;
    }
  while (length > 0 || made == sizeof room);
  return TRUE;
}

/* Inflates what the client says until there is something to read. */
static gboolean
refill_inflated (MailTestPeer *self)
{
  gsize taken, made = 0;

  while (made == 0)
    {
      g_autoptr(GError) error = NULL;
      GConverterResult result;

      result = g_converter_convert (self->decompressor, self->raw + self->raw_begin, self->raw_end - self->raw_begin, self->buffer,
                                    sizeof self->buffer, G_CONVERTER_NO_FLAGS, &taken, &made, &error);
      if (result != G_CONVERTER_ERROR)
        self->raw_begin += taken;
      else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
        {
          gssize length = receive (self, self->raw, sizeof self->raw);

          if (length <= 0)
            return FALSE;
          self->raw_begin = 0;
          self->raw_end = (gsize) length;
        }
      else
        return FALSE;
    }
  self->end = made;
  return TRUE;
}

static gboolean
refill (MailTestPeer *self)
{
  gssize length;

  self->begin = self->end = 0;
  if (self->decompressor != NULL)
    return refill_inflated (self);

  length = receive (self, self->buffer, sizeof self->buffer);
  if (length <= 0)
    return FALSE;

  self->end = (gsize) length;
  return TRUE;
}

/* One line with its end; NULL at the end of the stream. */
static char *
read_line (MailTestPeer *self)
{
  g_autoptr(GString) line = g_string_new (NULL);

  while (line->len == 0 || line->str[line->len - 1] != '\n')
    {
      if (self->begin == self->end && !refill (self))
        return NULL;
      g_string_append_c (line, self->buffer[self->begin++]);
    }

  record (self, line->str, line->len);
  return g_string_free_and_steal (g_steal_pointer (&line));
}

/* Escapes and %t; the result may hold any byte. */
static GString *
unescape (MailTestPeer *self,
          const char   *text)
{
  GString *bytes = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (p[0] == '%' && p[1] == 't')
        g_string_append (bytes, self->tag != NULL ? self->tag : ""), p++;
      else if (p[0] != '\\' || p[1] == '\0')
        g_string_append_c (bytes, *p);
      else if (*++p == 'x' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]))
        {
          g_string_append_c (bytes, (char) (g_ascii_xdigit_value (p[1]) * 16 + g_ascii_xdigit_value (p[2])));
          p += 2;
        }
      else
        g_string_append_c (bytes, *p == 'r' ? '\r' : *p == 'n' ? '\n' : *p == 't' ? '\t' : *p == '0' ? '\0' : *p);
    }

  return bytes;
}

static Outcome
do_send (MailTestPeer *self,
         const char   *text,
         const char   *line_end)
{
  g_autoptr(GString) bytes = unescape (self, text);

  g_string_append (bytes, line_end);
  return transmit (self, bytes->str, bytes->len) ? GO_ON : fail (self, "The client closed before “%s” was sent", text);
}

static Outcome
do_expect (MailTestPeer *self,
           const char   *pattern,
           gboolean      skip)
{
  g_autofree char *small_pattern = g_utf8_strdown (pattern, -1);

  while (TRUE)
    {
      g_autofree char *line = read_line (self);
      g_autofree char *small_line = NULL;

      if (line == NULL)
        return fail (self, "Expected “%s”, but the client closed or kept silent", pattern);

      g_strchomp (line);
      small_line = g_ascii_strdown (line, -1);
      if (g_pattern_match_simple (small_pattern, small_line))
        {
          g_free (self->tag);
          self->tag = g_strndup (line, strcspn (line, " "));
          return GO_ON;
        }
      if (!skip)
        return fail (self, "Expected “%s”, got “%s”", pattern, line);
    }
}

static Outcome
do_read (MailTestPeer *self,
         guint64       length,
         gboolean      slowly)
{
  while (length > 0)
    {
      gsize piece;

      if (self->begin == self->end && !refill (self))
        return fail (self, "%" G_GUINT64_FORMAT " bytes more were expected", length);
      piece = (gsize) MIN (length, self->end - self->begin);
      if (slowly)
        g_usleep (1000 * ((piece + 4095) / 4096));
      else
        record (self, self->buffer + self->begin, piece);
      self->begin += piece;
      length -= piece;
    }

  return GO_ON;
}

static Outcome
do_dot (MailTestPeer *self)
{
  while (TRUE)
    {
      g_autofree char *line = read_line (self);

      if (line == NULL)
        return fail (self, "Expected a dot, but the client closed or kept silent");
      if (g_str_equal (line, ".\r\n"))
        return GO_ON;
    }
}

static Outcome
do_tls (MailTestPeer *self,
        const char   *priority,
        const char   *name)
{
  int result;

  if (self->begin != self->end)
    return fail (self, "The client wrote on before TLS began");

  gnutls_init (&self->session, GNUTLS_SERVER | GNUTLS_NO_SIGNAL);
  gnutls_priority_set_direct (self->session, priority, NULL);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, mail_test_certificate (name));
  gnutls_transport_set_int (self->session, self->socket);
  do
    result = gnutls_handshake (self->session);
  while (result < 0 && !gnutls_error_is_fatal (result) && result != GNUTLS_E_AGAIN);

  /* A client that does not like the certificate goes away here: its test knows why. */
  return result < 0 ? OVER : GO_ON;
}

static Outcome
do_flood (MailTestPeer *self,
          const char   *what,
          guint64       length)
{
  g_autoptr(GString) block = g_string_new (NULL);

  while (block->len < 64 * 1024)
    g_string_append (block, what);
  while (length > 0)
    {
      gsize piece = (gsize) MIN (length, block->len);

      if (!transmit (self, block->str, piece))
        return OVER;
      length -= piece;
    }

  return GO_ON;
}

static Outcome
do_repeat (MailTestPeer *self,
           const char   *argument)
{
  char *text = NULL;
  guint64 n = g_ascii_strtoull (argument, &text, 10);
  Outcome outcome = GO_ON;

  for (guint64 i = 0; i < n && outcome == GO_ON; i++)
    outcome = do_send (self, *text == ' ' ? text + 1 : text, "\r\n");
  return outcome;
}

static Outcome
do_eof (MailTestPeer *self)
{
  do
    {
      record (self, self->buffer + self->begin, self->end - self->begin);
      self->begin = self->end;
    }
  while (refill (self));

  return GO_ON;
}

static Outcome
do_deflate (MailTestPeer *self)
{
  if (self->begin != self->end)
    return fail (self, "The client wrote on before compression began");

  self->compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, 6));
  self->decompressor = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW));
  return GO_ON;
}

static Outcome
do_drop (MailTestPeer *self)
{
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (self->socket, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  g_clear_pointer (&self->session, gnutls_deinit);
  return OVER;
}

static Outcome
do_hang_up (MailTestPeer *self)
{
  g_clear_pointer (&self->session, gnutls_deinit);
  return OVER;
}

static Outcome
do_step (MailTestPeer *self,
         const char   *step)
{
  const char *argument = strchr (step, ' ');

  argument = argument != NULL ? argument + 1 : "";
  if (g_str_has_prefix (step, "S:"))
    return do_send (self, argument, "\r\n");
  if (g_str_has_prefix (step, "s:"))
    return do_send (self, argument, "");
  if (g_str_has_prefix (step, "C*:"))
    return do_expect (self, argument, TRUE);
  if (g_str_has_prefix (step, "C:"))
    return do_expect (self, argument, FALSE);
  if (g_str_has_prefix (step, "READ "))
    return do_read (self, g_ascii_strtoull (argument, NULL, 10), FALSE);
  if (g_str_has_prefix (step, "STALL "))
    return do_read (self, g_ascii_strtoull (argument, NULL, 10), TRUE);
  if (g_str_has_prefix (step, "TLS "))
    return do_tls (self, "NORMAL", argument);
  if (g_str_has_prefix (step, "TLS1.1 "))
    return do_tls (self, "LEGACY:-VERS-ALL:+VERS-TLS1.1", argument);
  if (g_str_has_prefix (step, "FLOOD "))
    return do_flood (self, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789\r\n",
                     g_ascii_strtoull (argument, NULL, 10));
  if (g_str_has_prefix (step, "ZEROS "))
    return do_flood (self, "00000000", g_ascii_strtoull (argument, NULL, 10));
  if (g_str_has_prefix (step, "REPEAT "))
    return do_repeat (self, argument);
  if (g_str_has_prefix (step, "SLEEP "))
    return g_usleep (g_ascii_strtoull (argument, NULL, 10) * 1000), GO_ON;
  if (g_str_equal (step, "DOT"))
    return do_dot (self);
  if (g_str_equal (step, "DEFLATE"))
    return do_deflate (self);
  if (g_str_equal (step, "EOF"))
    return do_eof (self);
  if (g_str_equal (step, "DROP"))
    return do_drop (self);
  if (g_str_equal (step, "HANGUP"))
    return do_hang_up (self);
  if (g_str_equal (step, "CLOSE"))
    return OVER;

  return fail (self, "The script says “%s”, which is no step", step);
}

/* The steps of one connection, from @next on. Returns where the next connection's begin. */
static char **
converse (MailTestPeer  *self,
          char         **next)
{
  Outcome outcome = GO_ON;

  for (; *next != NULL && !g_str_equal (*next, "NEXT"); next++)
    if (outcome == GO_ON && **next != '\0' && **next != '#')
      outcome = do_step (self, *next);

  return *next != NULL ? next + 1 : next;
}

static void
hang_up (MailTestPeer *self)
{
  if (self->session != NULL)
    gnutls_bye (self->session, GNUTLS_SHUT_WR);
  g_clear_pointer (&self->session, gnutls_deinit);
  g_clear_object (&self->compressor);
  g_clear_object (&self->decompressor);
  self->begin = self->end = 0;
  g_mutex_lock (&self->mutex);
  close (self->socket);
  self->socket = -1;
  g_mutex_unlock (&self->mutex);
}

static gboolean
accept_one (MailTestPeer *self)
{
  struct pollfd fds[] = { { .fd = self->listener, .events = POLLIN }, { .fd = self->stop, .events = POLLIN } };
  struct timeval patience = { .tv_sec = PATIENCE_SEC };
  int fd;

  while (poll (fds, G_N_ELEMENTS (fds), -1) < 0 && errno == EINTR)
    ;
  /* A connection that came before the wish to stop still counts. */
  if (!(fds[0].revents & POLLIN))
    return FALSE;

  fd = accept4 (self->listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0)
    return FALSE;
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  g_mutex_lock (&self->mutex);
  self->socket = fd;
  self->n_connections++;
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

static gpointer
run (gpointer data)
{
  MailTestPeer *self = data;
  char **next = self->steps;

  while (accept_one (self))
    {
      next = converse (self, next);
      hang_up (self);
    }
  if (*next != NULL)
    fail (self, "The client never connected for “%s”", *next);

  g_atomic_int_set (&self->done, 1);
  g_main_context_wakeup (NULL);
  return NULL;
}

static int
listen_on_loopback (guint16 *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0 || bind (fd, (struct sockaddr *) &address, sizeof address) < 0 || listen (fd, 16) < 0 ||
      getsockname (fd, (struct sockaddr *) &address, &length) < 0)
    g_error ("No port on loopback: %s", g_strerror (errno));

  *port = ntohs (address.sin_port);
  return fd;
}

/**
 * mail_test_peer_new:
 * @script: the steps, see #MailTestPeer; blanks at the beginning of lines do not count
 *
 * Returns: (transfer full): a peer that listens on 127.0.0.1
 */
MailTestPeer *
mail_test_peer_new (const char *script)
{
  MailTestPeer *self = g_new0 (MailTestPeer, 1);

  mail_test_ca_file ();
  self->steps = g_strsplit (script, "\n", -1);
  for (char **step = self->steps; *step != NULL; step++)
    g_strchug (*step);
  g_mutex_init (&self->mutex);
  self->received = g_string_new (NULL);
  self->failure = g_string_new (NULL);
  self->socket = -1;
  self->listener = listen_on_loopback (&self->port);
  self->stop = eventfd (0, EFD_CLOEXEC);
  self->thread = g_thread_new ("test-peer", run, self);
  return self;
}

/**
 * mail_test_peer_get_port:
 * @self: a peer
 *
 * Returns: where it listens
 */
guint16
mail_test_peer_get_port (MailTestPeer *self)
{
  return self->port;
}

/**
 * mail_test_peer_get_received:
 * @self: a peer
 *
 * Returns: (transfer full): what the client wrote so far in all its connections, as far as steps took it
 */
char *
mail_test_peer_get_received (MailTestPeer *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_strdup (self->received->str);
}

/**
 * mail_test_peer_count:
 * @self: a peer
 *
 * Returns: how many connections there were
 */
guint
mail_test_peer_count (MailTestPeer *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_connections;
}

static void
stop (MailTestPeer *self)
{
  guint64 one = 1;

  if (self->thread == NULL)
    return;

  while (write (self->stop, &one, sizeof one) < 0 && errno == EINTR)
    ;
  /* The client lives in this thread: let it finish what it has to say. */
  while (!g_atomic_int_get (&self->done))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (g_steal_pointer (&self->thread));
}

/**
 * mail_test_peer_finish:
 * @self: a peer whose client is done
 *
 * Waits until the script has ended, runs the main loop meanwhile, and ends the test if the client did anything else than the
 * script says, or not all of it.
 */
void
mail_test_peer_finish (MailTestPeer *self)
{
  stop (self);
  if (self->failure->len > 0)
    g_error ("%s\nReceived:\n%s", self->failure->str, self->received->str);
}

/**
 * mail_test_peer_free:
 * @self: (transfer full): a peer; whatever its script still says is not asked for
 */
void
mail_test_peer_free (MailTestPeer *self)
{
  g_mutex_lock (&self->mutex);
  if (self->socket >= 0)
    shutdown (self->socket, SHUT_RDWR);
  g_mutex_unlock (&self->mutex);
  stop (self);
  close (self->listener);
  close (self->stop);
  g_strfreev (self->steps);
  g_string_free (self->received, TRUE);
  g_string_free (self->failure, TRUE);
  g_free (self->tag);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * mail_test_unused_port:
 *
 * Returns: a port of 127.0.0.1 where nobody listened a moment ago
 */
guint16
mail_test_unused_port (void)
{
  guint16 port = 0;

  close (listen_on_loopback (&port));
  return port;
}
