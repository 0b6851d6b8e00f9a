/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-request.h"

#include "mail-imap-session-private.h"

/*< private >
 * mail_imap_request_new:
 * @session: where it will be sent
 * @name: such as "UID FETCH"
 * @flags: when it may be
 *
 * Returns: (transfer full): a request whose command can be added to until mail_imap_request_submit ()
 */
MailImapRequest *
mail_imap_request_new (MailImapSession      *session,
                       const char           *name,
                       MailImapRequestFlags  flags)
{
  MailImapRequest *self = g_new0 (MailImapRequest, 1);

  g_ref_count_init (&self->ref_count);
  g_snprintf (self->tag, sizeof self->tag, "A%u", ++session->last_tag);
  self->command = mail_imap_command_new (self->tag, name, mail_imap_session_get_literals (session));
  if (mail_imap_session_speaks_utf8 (session))
    mail_imap_command_allow_utf8 (self->command, mail_imap_session_names_utf8 (session));
  self->flags = flags;
  self->promise = dex_promise_new_cancellable ();
  return self;
}

/*< private >
 * mail_imap_request_ref:
 * @self: a request
 *
 * Returns: (transfer full): @self
 */
MailImapRequest *
mail_imap_request_ref (MailImapRequest *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

/*< private >
 * mail_imap_request_unref:
 * @self: (transfer full): a request
 */
void
mail_imap_request_unref (MailImapRequest *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  if (self->destroy != NULL)
    self->destroy (self->data);
  if (self->read_destroy != NULL)
    self->read_destroy (self->read_data);
  mail_imap_command_free (self->command);
  dex_unref (self->promise);
  g_free (self);
}

/*< private >
 * mail_imap_request_is_cancelled:
 * @self: a request
 *
 * Returns: whether nobody wants its answer any more
 */
gboolean
mail_imap_request_is_cancelled (MailImapRequest *self)
{
  return g_cancellable_is_cancelled (dex_promise_get_cancellable (self->promise));
}

/*< private >
 * mail_imap_request_resolve:
 * @self: a request
 * @type: a boxed type
 * @boxed: (transfer full): its answer
 */
void
mail_imap_request_resolve (MailImapRequest *self,
                           GType            type,
                           gpointer         boxed)
{
  g_return_if_fail (!self->is_settled);

  self->is_settled = TRUE;
  dex_promise_resolve_boxed (self->promise, type, boxed);
}

/*< private >
 * mail_imap_request_resolve_true:
 * @self: a request
 */
void
mail_imap_request_resolve_true (MailImapRequest *self)
{
  g_return_if_fail (!self->is_settled);

  self->is_settled = TRUE;
  dex_promise_resolve_boolean (self->promise, TRUE);
}

/*< private >
 * mail_imap_request_reject:
 * @self: a request
 * @error: (transfer full): why; dropped if it has its answer already
 */
void
mail_imap_request_reject (MailImapRequest *self,
                          GError          *error)
{
  if (self->is_settled)
    {
      g_error_free (error);
      return;
    }

  self->is_settled = TRUE;
  dex_promise_reject (self->promise, error);
}

/*< private >
 * mail_imap_request_submit:
 * @self: (transfer full): a complete request
 * @session: where it is sent
 *
 * Returns: (transfer full): a future for its answer; dropping it cancels the request
 */
DexFuture *
mail_imap_request_submit (MailImapRequest *self,
                          MailImapSession *session)
{
  g_autoptr(MailImapRequest) request = self;
  GError *error = NULL;

  if (session->state == MAIL_IMAP_SESSION_CLOSED)
    return dex_future_new_for_error (g_error_copy (session->failure));
  if (!mail_imap_command_finish (self->command, &error))
    return dex_future_new_for_error (error);

  mail_imap_session_enqueue (session, self);
  /* The set around the promise cancels it when the future is dropped. */
  return dex_future_first (dex_ref (DEX_FUTURE (self->promise)), NULL);
}
