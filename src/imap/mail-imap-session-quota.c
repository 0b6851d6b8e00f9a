/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-session-private.h"

#include <glib/gi18n.h>

#include "mail-error.h"

/* How much room there is: RFC 9208 (2087). */

static gboolean
claim_quota (MailImapRequest        *request,
             MailImapSession        *self,
             const MailImapResponse *response)
{
  MailImapQuota *quota = request->data;
  const MailImapQuotaAnswer *answer = &response->quota;

  if (response->kind != MAIL_IMAP_RESPONSE_QUOTA)
    return FALSE;
  if (!answer->has_storage)
    return TRUE;

  /* A mailbox may be under several: the one that is full first counts. */
  if (!quota->has_limit || (gdouble) answer->limit - (gdouble) answer->used < (gdouble) quota->limit - (gdouble) quota->used)
    *quota = (MailImapQuota) { TRUE, answer->used, answer->limit };
  return TRUE;
}

static void
on_quota (MailImapRequest      *request,
          MailImapSession      *self,
          const MailImapStatus *status)
{
  mail_imap_request_resolve (request, MAIL_TYPE_IMAP_QUOTA, mail_imap_quota_copy (request->data));
}

/**
 * mail_imap_session_get_quota:
 * @self: a session that is signed in
 * @path: a mailbox's path
 *
 * Asks how much room there is for mail in that mailbox.
 *
 * Errors: %MAIL_ERROR_PERMANENT when the server does not tell
 *
 * Returns: (transfer full): a future for #MailImapQuota
 */
DexFuture *
mail_imap_session_get_quota (MailImapSession *self,
                             const char      *path)
{
  MailImapRequest *request;

  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  if (!mail_imap_session_has (self, "QUOTA"))
    return dex_future_new_for_error (mail_error_new (MAIL_ERROR_PERMANENT, NULL, _("The server does not tell how much room there is")));

  request = mail_imap_request_new (self, "GETQUOTAROOT", MAIL_IMAP_REQUEST_SETTLED);
  mail_imap_command_add_mailbox (request->command, path);
  request->claim = claim_quota;
  request->complete = on_quota;
  request->data = g_new0 (MailImapQuota, 1);
  request->destroy = (GDestroyNotify) mail_imap_quota_free;
  return mail_imap_request_submit (request, self);
}
