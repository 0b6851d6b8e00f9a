/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-session-private.h"

#include <glib/gi18n.h>

#include "mail-imap-error.h"

G_DEFINE_FINAL_TYPE (MailImapSession, mail_imap_session, G_TYPE_OBJECT)

/*< private >
 * mail_imap_session_set_state:
 * @self: a session
 * @state: what it is now; a closed one stays closed
 */
void
mail_imap_session_set_state (MailImapSession      *self,
                             MailImapSessionState  state)
{
  if (self->state != MAIL_IMAP_SESSION_CLOSED)
    self->state = state;
}

/*< private >
 * mail_imap_session_hold:
 * @self: a session
 * @future: (nullable) (transfer full): what is to be awaited before more is read
 */
void
mail_imap_session_hold (MailImapSession *self,
                        DexFuture       *future)
{
  if (future == NULL)
    return;

  if (self->hold != NULL)
    future = dex_future_all_race (g_steal_pointer (&self->hold), future, NULL);
  self->hold = future;
  mail_imap_parser_stop (self->parser);
}

static void
end_body (MailImapSession *self)
{
  MailImapBody body;

  if (self->parser != NULL && mail_imap_parser_abandon (self->parser, &body))
    mail_imap_session_fetch_end (self, &body, FALSE);
}

/*< private >
 * mail_imap_session_fail:
 * @self: a session
 * @error: (transfer full): why it is over
 *
 * Ends the session: closes the connection, answers everybody, tells the delegate. Does nothing the second time.
 */
void
mail_imap_session_fail (MailImapSession *self,
                        GError          *error)
{
  g_autoptr(MailImapSession) alive = g_object_ref (self);
  gboolean is_expected = self->is_leaving || g_error_matches (error, MAIL_ERROR, MAIL_ERROR_CANCELLED);

  if (self->state == MAIL_IMAP_SESSION_CLOSED)
    {
      g_error_free (error);
      return;
    }

  self->state = MAIL_IMAP_SESSION_CLOSED;
  self->failure = error;
  if (self->connection != NULL)
    mail_net_connection_close (self->connection);
  end_body (self);
  dex_clear (&self->hold);
  if (self->greeted != NULL)
    dex_promise_reject (self->greeted, g_error_copy (error));
  dex_clear (&self->greeted);
  mail_imap_session_reject_all (self, error);
  if (self->delegate != NULL && self->delegate->closed != NULL)
    self->delegate->closed (self, is_expected ? NULL : error, self->delegate_data);
}

/*< private >
 * mail_imap_session_get_literals:
 * @self: a session
 *
 * Returns: how literals may be sent here
 */
MailImapLiterals
mail_imap_session_get_literals (MailImapSession *self)
{
  if (self->is_exposed)
    return MAIL_IMAP_LITERALS_SYNC;
  if (mail_imap_session_has (self, "LITERAL+"))
    return MAIL_IMAP_LITERALS_PLUS;
  if (mail_imap_session_has (self, "LITERAL-"))
    return MAIL_IMAP_LITERALS_MINUS;

  return MAIL_IMAP_LITERALS_SYNC;
}

/* RFC 9738: more than that are not done at once. */
static guint32
get_message_limit (MailImapSession *self)
{
  const char *value = mail_imap_session_get_capability_value (self, "MESSAGELIMIT=");
  guint64 limit;

  return value != NULL && g_ascii_string_to_unsigned (value, 10, 1, G_MAXUINT32, &limit, NULL) ? (guint32) limit : G_MAXUINT32;
}

/*< private >
 * mail_imap_session_split:
 * @self: a session
 * @uids: which messages
 * @reserved: how much of a command is something else, beyond a verb and some short words
 *
 * Returns: (transfer full) (element-type MailImapUidSet): what can be named in one command each
 */
GPtrArray *
mail_imap_session_split (MailImapSession *self,
                         MailImapUidSet  *uids,
                         gsize            reserved)
{
  gboolean is_long = mail_imap_session_has (self, "CONDSTORE") || mail_imap_session_has (self, "QRESYNC");
  gsize octets = (is_long ? MAIL_IMAP_COMMAND_MAX_OCTETS_LONG : MAIL_IMAP_COMMAND_MAX_OCTETS) - 400;

  return mail_imap_uid_set_split (uids, MAX (octets, reserved + 100) - reserved, get_message_limit (self));
}

/*< private >
 * mail_imap_session_host_is:
 * @self: a session
 * @domain: such as "163.com"
 *
 * Returns: whether the configured host is there
 */
gboolean
mail_imap_session_host_is (MailImapSession *self,
                           const char      *domain)
{
  const char *host = self->endpoint != NULL ? self->endpoint->host : "";
  gsize host_length = strlen (host);
  gsize length = strlen (domain);

  return host_length > length && host[host_length - length - 1] == '.' &&
         g_ascii_strcasecmp (host + host_length - length, domain) == 0;
}

/**
 * mail_imap_session_is_icloud:
 * @self: a session
 *
 * Returns: whether it is with iCloud, whose servers damage what they say of themselves, and offer what cannot be relied on
 */
gboolean
mail_imap_session_is_icloud (MailImapSession *self)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), FALSE);

  return mail_imap_session_has (self, "X-APPLE-REMOTE-LINKS") || mail_imap_session_host_is (self, "mail.me.com") ||
         mail_imap_session_host_is (self, "icloud.com");
}

/**
 * mail_imap_session_set_delegate:
 * @self: a session
 * @delegate: (nullable): who hears what nobody asked for; has to outlive the session, or be unset
 * @data: its argument
 */
void
mail_imap_session_set_delegate (MailImapSession        *self,
                                const MailImapDelegate *delegate,
                                gpointer                data)
{
  g_return_if_fail (MAIL_IS_IMAP_SESSION (self));

  self->delegate = delegate;
  self->delegate_data = data;
}

/**
 * mail_imap_session_get_state:
 * @self: a session
 *
 * Returns: where in its life it is
 */
MailImapSessionState
mail_imap_session_get_state (MailImapSession *self)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), MAIL_IMAP_SESSION_CLOSED);

  return self->state;
}

/**
 * mail_imap_session_has:
 * @self: a session
 * @capability: such as "UIDPLUS" or "AUTH=PLAIN"
 *
 * What the server says it can do in the phase the connection is in. What it said before TLS or before signing in does not count
 * after it.
 *
 * Returns: whether @capability is among it, in any case
 */
gboolean
mail_imap_session_has (MailImapSession *self,
                       const char      *capability)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), FALSE);

  for (guint i = 0; i < self->capabilities->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (self->capabilities, i), capability) == 0)
      return TRUE;

  return FALSE;
}

/**
 * mail_imap_session_get_capability_value:
 * @self: a session
 * @prefix: such as "APPENDLIMIT="
 *
 * Returns: (transfer none) (nullable): what stands behind @prefix in the first capability that begins with it
 */
const char *
mail_imap_session_get_capability_value (MailImapSession *self,
                                        const char      *prefix)
{
  gsize length = strlen (prefix);

  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  for (guint i = 0; i < self->capabilities->len; i++)
    {
      const char *capability = g_ptr_array_index (self->capabilities, i);

      if (g_ascii_strncasecmp (capability, prefix, length) == 0)
        return capability + length;
    }

  return NULL;
}

/**
 * mail_imap_session_is_enabled:
 * @self: a session
 * @extension: such as "QRESYNC"
 *
 * Returns: whether the server has listed it in ENABLED; a mere OK to mail_imap_session_enable () is no proof
 */
gboolean
mail_imap_session_is_enabled (MailImapSession *self,
                              const char      *extension)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), FALSE);

  for (guint i = 0; i < self->enabled->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (self->enabled, i), extension) == 0)
      return TRUE;

  return FALSE;
}

/**
 * mail_imap_session_get_greeting:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the server's first words, behind their code; raw bytes, for quirks only
 */
const char *
mail_imap_session_get_greeting (MailImapSession *self)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  return self->greeting;
}

/**
 * mail_imap_session_get_server_id:
 * @self: a session
 * @key: in lower case, such as "name"
 *
 * Returns: (transfer none) (nullable): what the server said about itself (RFC 2971); for quirks only
 */
const char *
mail_imap_session_get_server_id (MailImapSession *self,
                                 const char      *key)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  return g_hash_table_lookup (self->server_id, key);
}

/**
 * mail_imap_session_get_selected:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the path of the open mailbox
 */
const char *
mail_imap_session_get_selected (MailImapSession *self)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  return self->selected;
}

/**
 * mail_imap_session_is_idling:
 * @self: a session
 *
 * Returns: whether the server has been asked to tell news by itself, and not been asked to stop
 */
gboolean
mail_imap_session_is_idling (MailImapSession *self)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), FALSE);

  return self->idle == MAIL_IMAP_IDLE_ASKED || self->idle == MAIL_IMAP_IDLE_GRANTED;
}

/**
 * mail_imap_session_get_commands:
 * @self: a session
 *
 * Returns: how many commands were sent
 */
guint64
mail_imap_session_get_commands (MailImapSession *self)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), 0);

  return self->n_commands;
}

/**
 * mail_imap_session_get_round_trip_usec:
 * @self: a session
 *
 * Returns: how long the command that was answered fastest took, in microseconds: not much more than the way to the server and
 *   back; 0 when none was answered yet
 */
gint64
mail_imap_session_get_round_trip_usec (MailImapSession *self)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), 0);

  return self->round_trip_usec;
}

/**
 * mail_imap_session_get_bytes_in:
 * @self: a session
 *
 * Returns: how many bytes the server has said
 */
guint64
mail_imap_session_get_bytes_in (MailImapSession *self)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), 0);

  return self->earlier_bytes_in + (self->connection != NULL ? mail_net_connection_get_bytes_in (self->connection) : 0);
}

/**
 * mail_imap_session_get_transcript:
 * @self: a session
 *
 * Returns: (transfer full): the last lines said, without secrets and without mail
 */
char *
mail_imap_session_get_transcript (MailImapSession *self)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  return self->connection != NULL ? mail_net_connection_get_transcript (self->connection) : g_strdup ("");
}

/**
 * mail_imap_session_close:
 * @self: a session in any state
 *
 * Closes the connection at once, without LOGOUT; everything unanswered is rejected with %MAIL_ERROR_CANCELLED.
 */
void
mail_imap_session_close (MailImapSession *self)
{
  g_return_if_fail (MAIL_IS_IMAP_SESSION (self));

  mail_imap_session_fail (self, mail_error_new (MAIL_ERROR_CANCELLED, NULL, _("The connection was closed")));
}

static void
mail_imap_session_dispose (GObject *object)
{
  MailImapSession *self = MAIL_IMAP_SESSION (object);

  self->delegate = NULL;
  mail_imap_session_close (self);

  G_OBJECT_CLASS (mail_imap_session_parent_class)->dispose (object);
}

static void
mail_imap_session_finalize (GObject *object)
{
  MailImapSession *self = MAIL_IMAP_SESSION (object);

  g_clear_object (&self->connection);
  g_clear_pointer (&self->parser, mail_imap_parser_free);
  g_clear_pointer (&self->endpoint, mail_net_endpoint_free);
  g_clear_pointer (&self->trust, mail_net_trust_unref);
  g_ptr_array_unref (self->capabilities);
  g_ptr_array_unref (self->enabled);
  g_hash_table_unref (self->server_id);
  g_hash_table_unref (self->alerts);
  g_clear_error (&self->failure);
  g_free (self->greeting);
  g_free (self->selected);

  G_OBJECT_CLASS (mail_imap_session_parent_class)->finalize (object);
}

static void
mail_imap_session_class_init (MailImapSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_imap_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_imap_session_finalize;
}

static void
mail_imap_session_init (MailImapSession *self)
{
  self->capabilities = g_ptr_array_new_with_free_func (g_free);
  self->enabled = g_ptr_array_new_with_free_func (g_free);
  self->server_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->alerts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->queue);
  g_queue_init (&self->in_flight);
}

/**
 * mail_imap_session_new:
 *
 * Returns: (transfer full): a session that is not connected yet
 */
MailImapSession *
mail_imap_session_new (void)
{
  return g_object_new (MAIL_TYPE_IMAP_SESSION, NULL);
}
