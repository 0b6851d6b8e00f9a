/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-session-private.h"

#include <glib/gi18n.h>

#include "mail-imap-error.h"

/* Opening and leaving a mailbox: RFC 3501 §6.3.1, 3691, 7162. */

#define ALL_FLAGS (MAIL_IMAP_FLAG_SEEN | MAIL_IMAP_FLAG_ANSWERED | MAIL_IMAP_FLAG_FLAGGED | MAIL_IMAP_FLAG_DELETED | \
                   MAIL_IMAP_FLAG_DRAFT)

static void
take_permanent_flags (MailImapMailbox     *mailbox,
                      const MailImapFlags *flags)
{
  g_autoptr(GStrvBuilder) keywords = g_strv_builder_new ();

  for (guint i = 0; i < flags->n_keywords; i++)
    g_strv_builder_take (keywords, mail_imap_slice_dup (flags->keywords[i]));
  g_strfreev (mailbox->keywords);
  mailbox->keywords = g_strv_builder_end (keywords);
  mailbox->permanent_flags = flags->system & ALL_FLAGS;
  mailbox->may_create_keywords = (flags->system & MAIL_IMAP_FLAG_ANY) != 0;
}

static void
take_code (MailImapMailbox    *mailbox,
           const MailImapCode *code)
{
  switch ((int) code->kind)
    {
    case MAIL_IMAP_CODE_UIDVALIDITY:
      mailbox->uidvalidity = (guint32) MIN (code->number, G_MAXUINT32);
      mailbox->has_uidvalidity = TRUE;
      break;
    case MAIL_IMAP_CODE_UIDNEXT:
      mailbox->uidnext = (guint32) MIN (code->number, G_MAXUINT32);
      break;
    case MAIL_IMAP_CODE_HIGHESTMODSEQ:
      mailbox->highestmodseq = code->number;
      break;
    case MAIL_IMAP_CODE_NOMODSEQ:
      mailbox->no_modseq = TRUE;
      break;
    case MAIL_IMAP_CODE_UIDNOTSTICKY:
      mailbox->uids_not_sticky = TRUE;
      break;
    case MAIL_IMAP_CODE_PERMANENTFLAGS:
      take_permanent_flags (mailbox, &code->flags);
      break;
    case MAIL_IMAP_CODE_READ_ONLY:
      mailbox->is_read_only = TRUE;
      break;
    case MAIL_IMAP_CODE_READ_WRITE:
      mailbox->is_read_only = FALSE;
      break;
    case MAIL_IMAP_CODE_CLOSED:
      mailbox->exists = 0;
      break;
    case MAIL_IMAP_CODE_MAILBOXID:
      g_free (mailbox->mailbox_id);
      mailbox->mailbox_id = mail_imap_slice_dup (code->text);
      break;
    default:
      break;
    }
}

/* What is being opened, and who hears what changed in it. */
typedef struct {
  MailImapMailbox *mailbox;
  MailImapResync resync;
} Opening;

static gboolean
claim_change (MailImapRequest        *request,
              const MailImapResync   *resync,
              const MailImapResponse *response)
{
  if (response->kind == MAIL_IMAP_RESPONSE_FETCH && resync->changed != NULL)
    {
      if (!mail_imap_request_is_cancelled (request))
        resync->changed (&response->fetch, resync->data);
      return TRUE;
    }
  if (response->kind == MAIL_IMAP_RESPONSE_VANISHED && resync->vanished != NULL)
    {
      if (!mail_imap_request_is_cancelled (request))
        resync->vanished (response->vanished.uids, resync->data);
      return TRUE;
    }
  return FALSE;
}

static gboolean
claim_mailbox (MailImapRequest        *request,
               MailImapSession        *self,
               const MailImapResponse *response)
{
  Opening *opening = request->data;

  if (response->kind == MAIL_IMAP_RESPONSE_EXISTS)
    opening->mailbox->exists = response->number;
  else if (response->kind == MAIL_IMAP_RESPONSE_STATUS)
    take_code (opening->mailbox, &response->status.code);
  /* rev2 says what was opened by a LIST; nobody has to be told. */
  else if (response->kind != MAIL_IMAP_RESPONSE_FLAGS && response->kind != MAIL_IMAP_RESPONSE_LIST)
    return claim_change (request, &opening->resync, response);

  return TRUE;
}

static void
on_selected (MailImapRequest      *request,
             MailImapSession      *self,
             const MailImapStatus *status)
{
  Opening *opening = request->data;
  MailImapMailbox *mailbox = g_steal_pointer (&opening->mailbox);

  take_code (mailbox, &status->code);
  /* Without [CLOSED] nobody knows which mailbox it was whose changes were told: as if none had been. */
  if (mailbox->no_modseq || self->is_unclear)
    mailbox->highestmodseq = 0;
  g_free (self->selected);
  self->selected = g_strdup (mailbox->path);
  mail_imap_session_set_state (self, MAIL_IMAP_SESSION_SELECTED);
  mail_imap_request_resolve (request, MAIL_TYPE_IMAP_MAILBOX, mailbox);
}

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_clear_pointer (&opening->mailbox, mail_imap_mailbox_free);
  g_free (opening);
}

/* "(CONDSTORE)" or "(QRESYNC (67890007 20050715194045000 41:211))" */
static void
add_parameters (MailImapSession      *self,
                MailImapCommand      *command,
                const MailImapResync *resync)
{
  if (resync != NULL && mail_imap_session_is_enabled (self, "QRESYNC"))
    {
      mail_imap_command_open (command);
      mail_imap_command_add_words (command, "QRESYNC");
      mail_imap_command_open (command);
      mail_imap_command_add_number (command, resync->uidvalidity);
      mail_imap_command_add_number (command, resync->modseq);
      if (resync->known != NULL && !mail_imap_uid_set_is_empty (resync->known))
        mail_imap_command_add_uids (command, resync->known);
      mail_imap_command_close (command);
      mail_imap_command_close (command);
    }
  else if (mail_imap_session_has (self, "CONDSTORE") && !mail_imap_session_is_enabled (self, "CONDSTORE") &&
           !mail_imap_session_is_enabled (self, "QRESYNC"))
    mail_imap_command_add_words (command, "(CONDSTORE)");
}

/**
 * mail_imap_session_select:
 * @self: a session that is signed in
 * @path: a mailbox's path
 * @read_only: EXAMINE instead of SELECT
 * @resync: (nullable): where QRESYNC is enabled, what we know already; without it nothing is asked. Its @known has to fit into one
 *   command: a range of UIDs, not a list.
 *
 * Opens a mailbox, leaving the one that is open. Messages it tells of before it is answered (QRESYNC) reach @resync's functions, or
 * the delegate; they are called as long as the future is held. When it fails, no mailbox is open.
 *
 * Returns: (transfer full): a future for a #MailImapMailbox
 */
DexFuture *
mail_imap_session_select (MailImapSession      *self,
                          const char           *path,
                          gboolean              read_only,
                          const MailImapResync *resync)
{
  MailImapRequest *request;
  MailImapMailbox *mailbox;
  Opening *opening;

  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);
  g_return_val_if_fail (path != NULL, NULL);

  mailbox = g_new0 (MailImapMailbox, 1);
  mailbox->path = g_strdup (path);
  mailbox->is_read_only = read_only;
  mailbox->permanent_flags = ALL_FLAGS;
  mailbox->may_create_keywords = TRUE;
  opening = g_new0 (Opening, 1);
  opening->mailbox = mailbox;
  if (resync != NULL)
    opening->resync = *resync;

  request = mail_imap_request_new (self, read_only ? "EXAMINE" : "SELECT", MAIL_IMAP_REQUEST_ALONE | MAIL_IMAP_REQUEST_LEAVES);
  mail_imap_command_add_mailbox (request->command, path);
  add_parameters (self, request->command, resync);
  request->claim = claim_mailbox;
  request->complete = on_selected;
  request->data = opening;
  request->destroy = opening_free;
  return mail_imap_request_submit (request, self);
}

static DexFuture *
forgive (DexFuture *future,
         gpointer   data)
{
  MailImapSession *self = data;

  if (self->state == MAIL_IMAP_SESSION_CLOSED)
    return NULL;

  return dex_future_new_true ();
}

/**
 * mail_imap_session_unselect:
 * @self: a session
 *
 * Leaves the open mailbox without expunging anything: by UNSELECT, or, where that is not offered, by opening one that does not exist.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_imap_session_unselect (MailImapSession *self)
{
  MailImapRequest *request;
  gboolean is_offered;

  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  is_offered = mail_imap_session_has (self, "UNSELECT");
  request = mail_imap_request_new (self, is_offered ? "UNSELECT" : "EXAMINE", MAIL_IMAP_REQUEST_ALONE | MAIL_IMAP_REQUEST_LEAVES);
  if (is_offered)
    return mail_imap_request_submit (request, self);

  mail_imap_command_add_mailbox (request->command, "no folder of this name");
  return dex_future_catch (mail_imap_request_submit (request, self), forgive, g_object_ref (self), g_object_unref);
}
