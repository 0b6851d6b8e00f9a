/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-smtp-session-private.h"

#include <glib/gi18n.h>

#include "mail-error.h"
#include "mail-fiber.h"

G_DEFINE_FINAL_TYPE (MailSmtpSession, mail_smtp_session, G_TYPE_OBJECT)

typedef struct {
  MailSmtpSession *session;
  DexFiberFunc func;
  gpointer data;
  GDestroyNotify destroy;
  gboolean ended;
} Method;

/* Also where a fibre ends that was cancelled before it began or while it waited: then nobody knows what was said. One that ended
 * by itself may get here when the next method runs already. */
static void
method_free (Method *method)
{
  if (!method->ended && method->session->running)
    {
      method->session->running = FALSE;
      mail_smtp_session_close (method->session);
    }
  if (method->destroy != NULL)
    method->destroy (method->data);
  g_object_unref (method->session);
  g_free (method);
}

static DexFuture *
run_method (gpointer data)
{
  Method *method = data;
  DexFuture *result = method->func (method->data);

  method->session->running = FALSE;
  method->ended = TRUE;
  return result;
}

/*< private >
 * mail_smtp_session_run:
 * @self: a session
 * @func: the method's fibre
 * @data: its argument
 * @destroy: frees @data
 *
 * Returns: (transfer full): a future for the method's answer; dropping it cancels the fibre
 */
DexFuture *
mail_smtp_session_run (MailSmtpSession *self,
                       DexFiberFunc     func,
                       gpointer         data,
                       GDestroyNotify   destroy)
{
  Method *method = g_new0 (Method, 1);

  method->session = g_object_ref (self);
  method->func = func;
  method->data = data;
  method->destroy = destroy;
  g_warn_if_fail (!self->running);
  if (self->phase == MAIL_SMTP_PHASE_CLOSED)
    {
      method_free (method);
      return dex_future_new_for_error (mail_error_new (MAIL_ERROR_TRANSIENT, NULL, _("The connection for sending is closed")));
    }

  self->running = TRUE;
  g_clear_pointer (&self->refusal, mail_smtp_reply_free);
  self->refusal_class = MAIL_SMTP_CLASS_OK;
  /* The set lets dropping the future reach the fibre. */
  return dex_future_first (mail_fiber_spawn (NULL, run_method, method, (GDestroyNotify) method_free), NULL);
}

static gboolean
is_before_tls (MailSmtpSession *self)
{
  return mail_net_connection_get_endpoint (self->connection)->security == MAIL_NET_SECURITY_STARTTLS &&
         !mail_net_connection_is_secure (self->connection);
}

/*< private >
 * mail_smtp_session_refuse:
 * @self: a session
 * @reply: what the server answered instead of what was hoped for
 * @stage: what it answers
 * @error: (out): the refusal
 *
 * Remembers the refusal. Before TLS nobody knows who is speaking: then the server's words are not passed on, and nothing is
 * believed to be for good. A 421 ends the session.
 *
 * Returns: %FALSE
 */
gboolean
mail_smtp_session_refuse (MailSmtpSession      *self,
                          const MailSmtpReply  *reply,
                          MailSmtpStage         stage,
                          GError              **error)
{
  const char *host = mail_net_connection_get_endpoint (self->connection)->host;

  if (reply->code < 400)
    {
      mail_set_error (error, MAIL_ERROR_PROTOCOL, NULL, _("“%s” answers what was not asked"), host);
      mail_smtp_session_close (self);
      return FALSE;
    }

  if (is_before_tls (self))
    mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL, _("“%s” refuses before the connection is encrypted"), host);
  else
    {
      g_clear_pointer (&self->refusal, mail_smtp_reply_free);
      self->refusal = mail_smtp_reply_copy (reply);
      self->refusal_class = mail_smtp_reply_classify (reply, stage);
      g_propagate_error (error, mail_smtp_reply_to_error (reply, stage));
    }

  if (reply->code == 421)
    mail_smtp_session_close (self);
  return FALSE;
}

/*< private >
 * mail_smtp_session_refuse_local:
 * @self: a session
 * @class: what the refusal is about
 * @failure: (transfer full): the sentence
 * @error: (out): takes @failure
 *
 * What would be refused, and so is not even sent.
 *
 * Returns: %FALSE
 */
gboolean
mail_smtp_session_refuse_local (MailSmtpSession  *self,
                                MailSmtpClass     class,
                                GError           *failure,
                                GError          **error)
{
  self->refusal_class = class;
  g_propagate_error (error, failure);
  return FALSE;
}

static void
note_reply (MailSmtpSession     *self,
            const MailSmtpReply *reply)
{
  /* A challenge is no business of a log's. */
  for (guint i = 0; reply->code != 334 && reply->lines[i] != NULL; i++)
    {
      g_autofree char *line = g_strdup_printf ("%u%c%s", reply->code, reply->lines[i + 1] != NULL ? '-' : ' ', reply->lines[i]);

      mail_net_connection_note_received (self->connection, line, -1);
    }
}

/* What lies in the buffer already. (nullable) without error: not a whole reply yet. */
static MailSmtpReply *
take_reply (MailSmtpSession  *self,
            GError          **error)
{
  MailSmtpReply *reply = NULL;
  gsize length, consumed = 0;
  const guint8 *bytes = mail_net_connection_peek (self->connection, &length);

  mail_smtp_reply_parser_feed (self->parser, bytes, length, &consumed, &reply, error);
  mail_net_connection_consume (self->connection, consumed);
  if (reply != NULL)
    note_reply (self, reply);
  return reply;
}

/*< private >
 * mail_smtp_session_read_reply:
 * @self: a session
 * @timeout_sec: how long the server may be silent
 * @error: (out): the connection broke, or what came is no reply
 *
 * Waits for a whole reply. Awaits. Any error closes the session.
 *
 * Returns: (transfer full) (nullable): the reply
 */
MailSmtpReply *
mail_smtp_session_read_reply (MailSmtpSession  *self,
                              guint             timeout_sec,
                              GError          **error)
{
  g_autoptr(GError) failure = NULL;
  MailSmtpReply *reply;

  mail_net_connection_set_timeout (self->connection, timeout_sec);
  while ((reply = take_reply (self, &failure)) == NULL && failure == NULL)
    {
      gboolean more = dex_await_boolean (mail_net_connection_fill (self->connection), &failure);

      if (!more && failure == NULL)
        failure = mail_error_new (MAIL_ERROR_TRANSIENT, NULL, _("“%s” closed the connection"),
                                  mail_net_connection_get_endpoint (self->connection)->host);
    }

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      mail_smtp_session_close (self);
    }
  return reply;
}

/*< private >
 * mail_smtp_session_write:
 * @self: a session
 * @command: a whole line
 * @flags: how the transcript shows it
 * @error: (out): the server has said something nobody asked for
 *
 * Queues a command. A reply that lies there already is not the answer to it: a server that closes says 421 like that, everything
 * else would put us out of step.
 *
 * Returns: whether the command was written
 */
gboolean
mail_smtp_session_write (MailSmtpSession    *self,
                         const char         *command,
                         MailNetWriteFlags   flags,
                         GError            **error)
{
  g_autoptr(MailSmtpReply) unasked = NULL;
  g_autoptr(GError) failure = NULL;
  gsize length;

  mail_net_connection_peek (self->connection, &length);
  if (length == 0)
    {
      mail_net_connection_write (self->connection, command, strlen (command), flags);
      return TRUE;
    }

  unasked = take_reply (self, &failure);
  if (unasked != NULL && unasked->code == 421)
    return mail_smtp_session_refuse (self, unasked, MAIL_SMTP_STAGE_CONNECT, error);

  mail_set_error (error, MAIL_ERROR_PROTOCOL, NULL, _("“%s” answers what was not asked"),
                  mail_net_connection_get_endpoint (self->connection)->host);
  mail_smtp_session_close (self);
  return FALSE;
}

/*< private >
 * mail_smtp_session_command:
 * @self: a session
 * @command: a whole line
 * @flags: how the transcript shows it
 * @timeout_sec: how long the server may be silent
 * @error: (out): the connection broke
 *
 * Writes a command and waits for its reply. Awaits.
 *
 * Returns: (transfer full) (nullable): the reply, whatever its code
 */
MailSmtpReply *
mail_smtp_session_command (MailSmtpSession    *self,
                           const char         *command,
                           MailNetWriteFlags   flags,
                           guint               timeout_sec,
                           GError            **error)
{
  if (!mail_smtp_session_write (self, command, flags, error))
    return NULL;

  return mail_smtp_session_read_reply (self, timeout_sec, error);
}

/*< private >
 * mail_smtp_session_forget:
 * @self: a session whose connection is encrypted from now on
 *
 * Forgets everything that was said in clear, half a reply included.
 */
void
mail_smtp_session_forget (MailSmtpSession *self)
{
  g_clear_pointer (&self->parser, mail_smtp_reply_parser_free);
  self->parser = mail_smtp_reply_parser_new ();
  self->capabilities = 0;
  self->max_size = 0;
  g_clear_pointer (&self->mechanisms, g_strfreev);
  self->mechanisms = g_new0 (char *, 1);
}

static void
learn_mechanisms (MailSmtpSession *self,
                  const char      *words)
{
  g_auto(GStrv) names = g_strsplit_set (words, " \t", -1);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_addv (builder, (const char **) self->mechanisms);
  for (guint i = 0; names[i] != NULL; i++)
    if (*names[i] != '\0')
      g_strv_builder_add (builder, names[i]);
  g_strfreev (self->mechanisms);
  self->mechanisms = g_strv_builder_end (builder);
}

static void
learn_line (MailSmtpSession *self,
            const char      *line)
{
  static const struct {
    const char *keyword;
    MailSmtpCapabilities capability;
  } known[] = {
    { "STARTTLS", MAIL_SMTP_CAPABILITY_STARTTLS },
    { "PIPELINING", MAIL_SMTP_CAPABILITY_PIPELINING },
    { "SIZE", MAIL_SMTP_CAPABILITY_SIZE },
    { "8BITMIME", MAIL_SMTP_CAPABILITY_8BITMIME },
    { "SMTPUTF8", MAIL_SMTP_CAPABILITY_SMTPUTF8 },
    { "ENHANCEDSTATUSCODES", MAIL_SMTP_CAPABILITY_ENHANCEDSTATUSCODES },
    { "AUTH", MAIL_SMTP_CAPABILITY_AUTH },
  };
  /* "AUTH=LOGIN PLAIN" is how it was spelled before there was a standard. */
  g_autofree char *keyword = g_strndup (line, strcspn (line, " \t="));
  const char *rest = line + strlen (keyword);

  rest += strspn (rest, " \t=");
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (keyword, known[i].keyword) == 0)
      {
        self->capabilities |= known[i].capability;
        if (known[i].capability == MAIL_SMTP_CAPABILITY_AUTH)
          learn_mechanisms (self, rest);
        if (known[i].capability == MAIL_SMTP_CAPABILITY_SIZE)
          self->max_size = g_ascii_strtoull (rest, NULL, 10);
      }
}

/*< private >
 * mail_smtp_session_learn:
 * @self: a session
 * @reply: the reply to EHLO
 *
 * Learns what the server can do; what it could do before is forgotten.
 */
void
mail_smtp_session_learn (MailSmtpSession     *self,
                         const MailSmtpReply *reply)
{
  self->capabilities = 0;
  self->max_size = 0;
  g_strfreev (self->mechanisms);
  self->mechanisms = g_new0 (char *, 1);

  /* The first line is a greeting. */
  for (guint i = 1; reply->lines[0] != NULL && reply->lines[i] != NULL; i++)
    learn_line (self, reply->lines[i]);
}

/**
 * mail_smtp_session_close:
 * @self: a session
 *
 * Closes the connection at once. What a running method answers is an error.
 */
void
mail_smtp_session_close (MailSmtpSession *self)
{
  g_return_if_fail (MAIL_IS_SMTP_SESSION (self));

  self->phase = MAIL_SMTP_PHASE_CLOSED;
  mail_net_connection_close (self->connection);
}

/**
 * mail_smtp_session_is_open:
 * @self: a session
 *
 * Returns: whether another message may be tried on it: opened, and not closed as far as is known
 */
gboolean
mail_smtp_session_is_open (MailSmtpSession *self)
{
  g_return_val_if_fail (MAIL_IS_SMTP_SESSION (self), FALSE);

  return self->phase != MAIL_SMTP_PHASE_NEW && self->phase != MAIL_SMTP_PHASE_CLOSED &&
         mail_net_connection_is_open (self->connection);
}

/**
 * mail_smtp_session_dot_was_sent:
 * @self: a session
 *
 * Returns: whether the end of the last message was written and the server has not said what became of it: it may have the
 *   message. %FALSE again once it answered, whatever it said
 */
gboolean
mail_smtp_session_dot_was_sent (MailSmtpSession *self)
{
  g_return_val_if_fail (MAIL_IS_SMTP_SESSION (self), FALSE);

  return self->dot_sent;
}

/**
 * mail_smtp_session_get_refusal:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): with what reply the server refused the last method; %NULL when it did not, when there was
 *   none, or when nobody knows who was speaking (before TLS). Valid until the next method
 */
const MailSmtpReply *
mail_smtp_session_get_refusal (MailSmtpSession *self)
{
  g_return_val_if_fail (MAIL_IS_SMTP_SESSION (self), NULL);

  return self->refusal;
}

/**
 * mail_smtp_session_get_refusal_class:
 * @self: a session
 *
 * Returns: what the refusal of the last method is about, ours (size, address) included; %MAIL_SMTP_CLASS_OK when there was none
 */
MailSmtpClass
mail_smtp_session_get_refusal_class (MailSmtpSession *self)
{
  g_return_val_if_fail (MAIL_IS_SMTP_SESSION (self), MAIL_SMTP_CLASS_OK);

  return self->refusal_class;
}

/**
 * mail_smtp_session_get_capabilities:
 * @self: a session
 *
 * Returns: what the server can do
 */
MailSmtpCapabilities
mail_smtp_session_get_capabilities (MailSmtpSession *self)
{
  g_return_val_if_fail (MAIL_IS_SMTP_SESSION (self), 0);

  return self->capabilities;
}

/**
 * mail_smtp_session_get_max_size:
 * @self: a session
 *
 * Returns: the largest message the server takes, in bytes; 0 when it names no limit
 */
guint64
mail_smtp_session_get_max_size (MailSmtpSession *self)
{
  g_return_val_if_fail (MAIL_IS_SMTP_SESSION (self), 0);

  return self->max_size;
}

/**
 * mail_smtp_session_get_mechanisms:
 * @self: a session
 *
 * Returns: (transfer none) (array zero-terminated=1): the sign-in methods the server offers
 */
const char * const *
mail_smtp_session_get_mechanisms (MailSmtpSession *self)
{
  g_return_val_if_fail (MAIL_IS_SMTP_SESSION (self), NULL);

  return (const char * const *) self->mechanisms;
}

/**
 * mail_smtp_session_get_transcript:
 * @self: a session
 *
 * Returns: (transfer full): the last lines said, without secrets and without mail, for "technical details"
 */
char *
mail_smtp_session_get_transcript (MailSmtpSession *self)
{
  g_return_val_if_fail (MAIL_IS_SMTP_SESSION (self), NULL);

  return mail_net_connection_get_transcript (self->connection);
}

static void
mail_smtp_session_dispose (GObject *object)
{
  mail_smtp_session_close (MAIL_SMTP_SESSION (object));

  G_OBJECT_CLASS (mail_smtp_session_parent_class)->dispose (object);
}

static void
mail_smtp_session_finalize (GObject *object)
{
  MailSmtpSession *self = MAIL_SMTP_SESSION (object);

  g_clear_object (&self->connection);
  g_clear_pointer (&self->trust, mail_net_trust_unref);
  g_clear_pointer (&self->parser, mail_smtp_reply_parser_free);
  g_clear_pointer (&self->mechanisms, g_strfreev);
  g_clear_pointer (&self->refusal, mail_smtp_reply_free);

  G_OBJECT_CLASS (mail_smtp_session_parent_class)->finalize (object);
}

static void
mail_smtp_session_class_init (MailSmtpSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_smtp_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_smtp_session_finalize;
}

static void
mail_smtp_session_init (MailSmtpSession *self)
{
  mail_smtp_session_forget (self);
}

/**
 * mail_smtp_session_new:
 * @endpoint: the server for sending
 * @trust: which certificates are believed
 *
 * Returns: (transfer full): a session that is not opened yet
 */
MailSmtpSession *
mail_smtp_session_new (const MailNetEndpoint *endpoint,
                       MailNetTrust          *trust)
{
  MailSmtpSession *self = g_object_new (MAIL_TYPE_SMTP_SESSION, NULL);

  self->connection = mail_net_connection_new (endpoint, trust);
  self->trust = mail_net_trust_ref (trust);
  return self;
}
