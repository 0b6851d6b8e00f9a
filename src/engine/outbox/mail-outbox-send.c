/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-outbox-private.h"

#include <string.h>

#include "mail-credential.h"
#include "mail-error.h"
#include "mail-fault.h"
#include "mail-mime-envelope.h"
#include "mail-trust.h"

/* Messages on one connection (protocols §4.1). */
#define MAX_MESSAGES 10
/* What is handed to the connection at a time. */
#define PIECE (256 * 1024)
/* How often a message is tried whose refusal may pass, before the person is asked. */
#define MAX_ATTEMPTS 10
/* Pauses between attempts, in seconds. */
#define FIRST_PAUSE 15
#define LONGEST_PAUSE (15 * 60)

/**
 * mail_outbox_drop_session:
 * @self: the outbox
 *
 * Ends the connection, politely when it is still good. Awaits.
 */
void
mail_outbox_drop_session (MailOutbox *self)
{
  g_autoptr(MailSmtpSession) session = g_steal_pointer (&self->session);

  self->n_sent = 0;
  if (session == NULL)
    return;
  if (mail_smtp_session_is_open (session) && !self->is_closed)
    dex_await (dex_future_first (mail_smtp_session_quit (session), dex_timeout_new_msec (1000), NULL), NULL);
  mail_smtp_session_close (session);
}

/* Mail transports that people run themselves say so in their greeting; keeping copies of what they send is not what they do. */
static gboolean
is_plain_transport (MailSmtpSession *session)
{
  static const char * const names[] = { "Postfix", "Exim", "OpenSMTPD", "Sendmail", "qmail", "Haraka", "maddy" };
  g_autofree char *transcript = mail_smtp_session_get_transcript (session);
  const char *greeting = transcript != NULL ? strstr (transcript, "220") : NULL;
  g_autofree char *line = greeting != NULL ? g_strndup (greeting, strcspn (greeting, "\n")) : NULL;

  for (guint i = 0; line != NULL && i < G_N_ELEMENTS (names); i++)
    if (strstr (line, names[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* One sign-in of the account at a time, and none with what its other server refused. Awaits. */
static gboolean
sign_in (MailOutbox         *self,
         MailSmtpSession    *session,
         MailNetCredential  *credential,
         GError            **error)
{
  MailSignIn *rules = mail_sync_sessions_get_sign_in (self->sync->sessions);
  gboolean done;

  if (!mail_sign_in_begin (rules, error))
    return FALSE;
  done = dex_await (mail_smtp_session_sign_in (session, credential), error);
  mail_sign_in_end (rules);
  if (done)
    mail_credential_learn (self->sync->store, self->sync->account, MAIL_SERVER_SEND, credential,
                           mail_smtp_session_get_method (session));
  return done;
}

/* A connection that is signed in. Awaits. */
static gboolean
connect_session (MailOutbox  *self,
                 GError     **error)
{
  MailAccountSettings *settings = self->sync->settings;
  g_autoptr(MailNetEndpoint) endpoint = mail_endpoint_new (&settings->send, settings->proxy);
  g_autofree char *user = g_strdup (settings->send.user);
  g_autoptr(MailNetCredential) credential = NULL;
  g_autoptr(MailSmtpSession) session = NULL;

  if (self->session != NULL && mail_smtp_session_is_open (self->session) && self->n_sent < MAX_MESSAGES)
    return TRUE;
  mail_outbox_drop_session (self);
  if (self->is_closed)
    {
      mail_set_error (error, MAIL_ERROR_CANCELLED, NULL, "The account is going offline");
      return FALSE;
    }

  if (!mail_sign_in_may_begin (mail_sync_sessions_get_sign_in (self->sync->sessions), error))
    return FALSE;
  credential = mail_credential_read (self->sync->store, self->secrets, self->sync->account, MAIL_SERVER_SEND, user, error);
  if (credential == NULL)
    return FALSE;
  session = mail_smtp_session_new (endpoint, self->trust);
  self->session = g_object_ref (session);
  self->commands += 3;
  if (!dex_await (mail_smtp_session_open (session), error))
    {
      mail_outbox_drop_session (self);
      return FALSE;
    }
  self->is_plain = is_plain_transport (session);
  if (user == NULL || *user == '\0' || sign_in (self, session, credential, error))
    return TRUE;

  mail_outbox_drop_session (self);
  return FALSE;
}

static gint64
choose_not_before (const MailOutboxEntry *entry)
{
  gint64 pause = MIN (LONGEST_PAUSE, (gint64) FIRST_PAUSE << MIN (entry->attempts, 10));

  return g_get_real_time () / G_USEC_PER_SEC + pause / 2 + g_random_int_range (0, (gint32) pause);
}

/* It did not leave, and may another time: back into the queue, or, after many times, to the person. Awaits. */
static gboolean
try_later (MailOutbox             *self,
           const MailOutboxEntry  *entry,
           MailOutboxState         state,
           const GError           *why,
           GError                **error)
{
  if (entry->attempts + 1 >= MAX_ATTEMPTS && mail_error_get_server_text (why) != NULL)
    return dex_await (mail_store_outbox_advance (self->sync->store, entry->id, state, MAIL_OUTBOX_FAILED, why), error);
  return dex_await (mail_store_outbox_postpone (self->sync->store, entry->id, choose_not_before (entry), why), error);
}

static gboolean
fail (MailOutbox             *self,
      const MailOutboxEntry  *entry,
      MailOutboxState         state,
      const GError           *why,
      GError                **error)
{
  return dex_await (mail_store_outbox_advance (self->sync->store, entry->id, state, MAIL_OUTBOX_FAILED, why), error);
}

/* Before the final dot every failure is certain: nothing was sent. Awaits. */
static gboolean
settle_failure (MailOutbox             *self,
                const MailOutboxEntry  *entry,
                MailOutboxState         state,
                const GError           *why,
                GError                **error)
{
  gboolean is_final = g_error_matches (why, MAIL_ERROR, MAIL_ERROR_PERMANENT);

  if (is_final && mail_smtp_session_get_refusal_class (self->session) == MAIL_SMTP_CLASS_SUSPICIOUS && entry->attempts < 3)
    is_final = FALSE;
  return is_final ? fail (self, entry, state, why, error) : try_later (self, entry, state, why, error);
}

static gboolean
is_refused_for_good (const MailSmtpRecipient *recipient)
{
  return recipient->class != MAIL_SMTP_CLASS_OK && !mail_smtp_class_is_transient (recipient->class);
}

/* What became of the recipients as one error: NULL when the server takes mail for all. One refused for good stops the message:
 * the person chooses. */
static GError *
judge_recipients (GPtrArray *recipients)
{
  g_autoptr(GString) refused = g_string_new (NULL);
  g_autoptr(GString) words = g_string_new (NULL);
  gboolean is_final = FALSE;

  for (guint i = 0; i < recipients->len; i++)
    is_final = is_final || is_refused_for_good (g_ptr_array_index (recipients, i));
  for (guint i = 0; i < recipients->len; i++)
    {
      const MailSmtpRecipient *recipient = g_ptr_array_index (recipients, i);

      if (recipient->class == MAIL_SMTP_CLASS_OK || (is_final && mail_smtp_class_is_transient (recipient->class)))
        continue;
      g_string_append_printf (refused, "%s%s", refused->len > 0 ? ", " : "", recipient->address);
      g_string_append_printf (words, "%s%s: %u %s%s%s", words->len > 0 ? "\n" : "", recipient->address, recipient->code,
                              recipient->enhanced != NULL ? recipient->enhanced : "", recipient->enhanced != NULL ? " " : "",
                              recipient->text != NULL ? recipient->text : "");
    }
  if (refused->len == 0)
    return NULL;
  if (is_final)
    return mail_error_new (MAIL_ERROR_PERMANENT, words->str, "The server does not take mail for %s", refused->str);
  return mail_error_new (MAIL_ERROR_TRANSIENT, words->str, "The server does not take mail for %s just now", refused->str);
}

static gboolean
has_8bit (GBytes *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  for (gsize i = 0; i < length; i++)
    if (data[i] & 0x80)
      return TRUE;
  return FALSE;
}

/* Sender and recipients. Awaits. */
static gboolean
introduce (MailOutbox             *self,
           const MailOutboxEntry  *entry,
           GBytes                 *bytes,
           GError                **error)
{
  g_autoptr(GPtrArray) recipients = NULL;
  g_autoptr(GError) refusal = NULL;

  self->commands += 1 + g_strv_length (entry->recipients);
  recipients = dex_await_boxed (mail_smtp_session_mail (self->session, entry->from,
                                                        (const char * const *) entry->recipients, g_bytes_get_size (bytes),
                                                        has_8bit (bytes)), error);
  if (recipients == NULL)
    return FALSE;
  refusal = judge_recipients (recipients);
  if (refusal == NULL)
    return TRUE;

  if (mail_smtp_session_is_open (self->session))
    dex_await (mail_smtp_session_reset (self->session), NULL);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

/* Everything but the final dot. Awaits. */
static gboolean
transmit (MailOutbox  *self,
          GBytes      *bytes,
          GError     **error)
{
  gsize length = g_bytes_get_size (bytes);

  self->commands++;
  if (!dex_await (mail_smtp_session_data_begin (self->session), error))
    return FALSE;
  for (gsize offset = 0; offset < length; offset += PIECE)
    {
      g_autoptr(GBytes) piece = g_bytes_new_from_bytes (bytes, offset, MIN (PIECE, length - offset));

      if (!dex_await (mail_smtp_session_data_write (self->session, piece), error))
        return FALSE;
    }
  return TRUE;
}

/* From the commit on, a lost connection means that nobody knows. Awaits. */
static gboolean
finish (MailOutbox             *self,
        const MailOutboxEntry  *entry,
        GError                **error)
{
  MailStore *store = self->sync->store;
  MailSmtpSession *session = self->session;
  g_autoptr(GError) why = NULL;
  gboolean done;

  if (!dex_await_boolean (mail_store_outbox_advance (store, entry->id, MAIL_OUTBOX_SENDING, MAIL_OUTBOX_DOT_SENT, NULL), &why))
    {
      /* Not committed: the dot stays unsent, and the connection goes with what it holds. */
      mail_smtp_session_close (session);
      mail_outbox_drop_session (self);
      if (why == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }

  mail_fault_point ("smtp-dot");
  if (dex_await (mail_smtp_session_data_finish (self->session), &why))
    {
      mail_fault_point ("smtp-dot");
      self->n_sent++;
      return dex_await (mail_store_outbox_advance (store, entry->id, MAIL_OUTBOX_DOT_SENT, MAIL_OUTBOX_SENT, NULL), error);
    }
  if (mail_smtp_session_get_refusal (session) != NULL || !mail_smtp_session_dot_was_sent (session))
    done = settle_failure (self, entry, MAIL_OUTBOX_DOT_SENT, why, error);
  else
    done = dex_await (mail_store_outbox_advance (store, entry->id, MAIL_OUTBOX_DOT_SENT, MAIL_OUTBOX_UNKNOWN, why), error);
  mail_outbox_drop_session (self);
  return done;
}

/* The connection or the account stands in the way of every message: no point in trying the next. */
static gboolean
concerns_all (const GError *why)
{
  return g_error_matches (why, MAIL_ERROR, MAIL_ERROR_AUTHENTICATION) ||
         g_error_matches (why, MAIL_ERROR, MAIL_ERROR_STORAGE) ||
         (g_error_matches (why, MAIL_ERROR, MAIL_ERROR_TRANSIENT) && mail_error_get_server_text (why) == NULL);
}

/**
 * mail_outbox_send:
 * @self: the outbox
 * @entry: a queued entry
 * @error: (out): what stands in the way of all of them
 *
 * Sends one message, or says in the store why not. Awaits.
 *
 * Returns: whether the next one can be tried
 */
gboolean
mail_outbox_send (MailOutbox             *self,
                  const MailOutboxEntry  *entry,
                  GError                **error)
{
  MailStore *store = self->sync->store;
  g_autoptr(GBytes) whole = mail_engine_read_body (store, entry->message, error);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) why = NULL;

  if (whole == NULL || !connect_session (self, error))
    return FALSE;
  bytes = mail_mime_strip_bcc (whole);
  if (!dex_await_boolean (mail_store_outbox_advance (store, entry->id, MAIL_OUTBOX_QUEUED, MAIL_OUTBOX_SENDING, NULL), &why))
    {
      /* Discarded, or taken back, meanwhile. */
      if (why == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }

  if (introduce (self, entry, bytes, &why) && transmit (self, bytes, &why))
    return finish (self, entry, error);

  if (!settle_failure (self, entry, MAIL_OUTBOX_SENDING, why, error))
    return FALSE;
  /* The next message gets a connection of its own: what was said about this one must not be taken for its answer. */
  mail_outbox_drop_session (self);
  if (!concerns_all (why))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}
