/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-session-private.h"

#include <glib/gi18n.h>

#include "mail-imap-error.h"

/* IDLE, NOTIFY, and the commands that ask for nothing in particular: RFC 2177, 5465, 3501 §6.1, 5161. */

static void
send_done (MailImapSession *self)
{
  self->idle = MAIL_IMAP_IDLE_ENDING;
  mail_net_connection_write (self->connection, "DONE\r\n", 6, MAIL_NET_WRITE_NONE);
  mail_imap_session_update_timeout (self);
}

/*< private >
 * mail_imap_session_stop_idling:
 * @self: a session
 *
 * Ends an IDLE as soon as the protocol allows: not before the server has said "+". An IDLE that was not sent yet is not.
 */
void
mail_imap_session_stop_idling (MailImapSession *self)
{
  if (self->idle == MAIL_IMAP_IDLE_GRANTED)
    send_done (self);
  else if (self->idle == MAIL_IMAP_IDLE_ASKED)
    self->idle = MAIL_IMAP_IDLE_ENDING;
}

static gboolean
claim_grant (MailImapRequest        *request,
             MailImapSession        *self,
             const MailImapResponse *response)
{
  if (response->kind != MAIL_IMAP_RESPONSE_CONTINUATION || request->is_settled)
    return FALSE;

  mail_imap_request_resolve_true (request);
  if (self->idle == MAIL_IMAP_IDLE_ENDING)
    send_done (self);
  else
    {
      self->idle = MAIL_IMAP_IDLE_GRANTED;
      mail_imap_session_update_timeout (self);
    }
  return TRUE;
}

/* OK without "+" before it: the server does not really idle. */
static void
on_idle_over (MailImapRequest      *request,
              MailImapSession      *self,
              const MailImapStatus *status)
{
  if (!request->is_settled)
    mail_imap_request_reject (request, mail_error_new (MAIL_ERROR_PERMANENT, NULL, _("This server does not tell news by itself")));
}

static void
forget_idle (gpointer data)
{
  MailImapSession *self = data;

  self->idle = MAIL_IMAP_IDLE_NONE;
  self->idle_request = NULL;
  if (self->idle_over != NULL && self->state == MAIL_IMAP_SESSION_CLOSED)
    dex_promise_reject (self->idle_over, g_error_copy (self->failure));
  else if (self->idle_over != NULL)
    dex_promise_resolve_boolean (self->idle_over, TRUE);
  dex_clear (&self->idle_over);
}

static DexFuture *
idle_again (DexFuture *over,
            gpointer   data)
{
  return mail_imap_session_idle (data);
}

/**
 * mail_imap_session_idle:
 * @self: a session with an open mailbox
 *
 * Asks the server to tell news by itself, through the delegate, until mail_imap_session_idle_done () or the next command. News may
 * come before the future resolves. Who calls it does so again before 29 minutes are over (RFC 2177).
 *
 * Errors: %MAIL_ERROR_PERMANENT when the server cannot: ask it with mail_imap_session_noop () from time to time
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the server has agreed
 */
DexFuture *
mail_imap_session_idle (MailImapSession *self)
{
  MailImapRequest *request;

  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  if (!mail_imap_session_has (self, "IDLE"))
    return dex_future_new_for_error (mail_error_new (MAIL_ERROR_PERMANENT, NULL, _("This server does not tell news by itself")));
  if (self->idle != MAIL_IMAP_IDLE_NONE)
    return dex_future_then (mail_imap_session_idle_done (self), idle_again, g_object_ref (self), g_object_unref);

  request = mail_imap_request_new (self, "IDLE", MAIL_IMAP_REQUEST_ALONE | MAIL_IMAP_REQUEST_SELECTED);
  request->claim = claim_grant;
  request->complete = on_idle_over;
  request->data = self;
  request->destroy = forget_idle;
  self->idle = MAIL_IMAP_IDLE_ASKED;
  self->idle_request = request;
  return mail_imap_request_submit (request, self);
}

/**
 * mail_imap_session_idle_done:
 * @self: a session
 *
 * Ends an IDLE; does nothing when there is none.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when it is over
 */
DexFuture *
mail_imap_session_idle_done (MailImapSession *self)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  if (self->state == MAIL_IMAP_SESSION_CLOSED)
    return dex_future_new_for_error (g_error_copy (self->failure));
  if (self->idle == MAIL_IMAP_IDLE_NONE)
    return dex_future_new_true ();

  if (self->idle_over == NULL)
    self->idle_over = dex_promise_new ();
  mail_imap_session_stop_idling (self);
  return dex_ref (DEX_FUTURE (self->idle_over));
}

/**
 * mail_imap_session_notify:
 * @self: a session with an open mailbox
 *
 * Asks the server to tell of every folder of the person's what changes in it, RFC 5465: through the delegate, as a STATUS or a LIST
 * of that folder. Of the open mailbox it tells as it always did, and when it always did. It needs a command or IDLE to tell it.
 *
 * Errors: %MAIL_ERROR_PERMANENT when the server cannot, or does not want to
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the server has agreed
 */
DexFuture *
mail_imap_session_notify (MailImapSession *self)
{
  MailImapRequest *request;

  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  if (!mail_imap_session_has (self, "NOTIFY"))
    return dex_future_new_for_error (mail_error_new (MAIL_ERROR_PERMANENT, NULL, _("This server does not tell news by itself")));

  request = mail_imap_request_new (self, "NOTIFY", MAIL_IMAP_REQUEST_ALONE | MAIL_IMAP_REQUEST_SELECTED);
  mail_imap_command_add_words (request->command,
                               "SET (selected-delayed (MessageNew MessageExpunge FlagChange)) "
                               "(personal (MessageNew MessageExpunge FlagChange MailboxName))");
  return mail_imap_request_submit (request, self);
}

/**
 * mail_imap_session_noop:
 * @self: a session that is signed in
 *
 * Gives the server an opportunity to tell news.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_imap_session_noop (MailImapSession *self)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  return mail_imap_request_submit (mail_imap_request_new (self, "NOOP", 0), self);
}

/* UTF8=ONLY is an offer of UTF8=ACCEPT, RFC 9755 §7. */
static gboolean
may_enable (MailImapSession *self,
            const char      *extension)
{
  return mail_imap_session_has (self, extension) ||
         (g_str_equal (extension, "UTF8=ACCEPT") && mail_imap_session_has (self, "UTF8=ONLY"));
}

/**
 * mail_imap_session_enable:
 * @self: a session that is signed in, no mailbox opened yet
 * @extensions: (array zero-terminated=1): such as "CONDSTORE", "QRESYNC"; those the server does not offer are left out
 *
 * After UTF8=ACCEPT names of mailboxes are UTF-8 on this connection. Paths stay what they are; nothing else may be unanswered.
 *
 * Returns: (transfer full): a future that resolves to %TRUE; mail_imap_session_is_enabled () says what is active
 */
DexFuture *
mail_imap_session_enable (MailImapSession    *self,
                          const char * const *extensions)
{
  MailImapRequest *request;
  guint n = 0;

  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  request = mail_imap_request_new (self, "ENABLE", MAIL_IMAP_REQUEST_LAST);
  for (guint i = 0; extensions[i] != NULL; i++)
    if (may_enable (self, extensions[i]))
      {
        mail_imap_command_add_words (request->command, extensions[i]);
        n++;
      }
  if (n > 0 && mail_imap_session_has (self, "ENABLE"))
    return mail_imap_request_submit (request, self);

  mail_imap_request_unref (request);
  return dex_future_new_true ();
}
