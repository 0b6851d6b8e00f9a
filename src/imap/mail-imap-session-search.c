/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-session-private.h"

/* UID SEARCH: RFC 3501 §6.4.4, 4731. */

static gboolean
claim_search (MailImapRequest        *request,
              MailImapSession        *self,
              const MailImapResponse *response)
{
  const MailImapSearchAnswer *answer = &response->search;
  MailImapFound *found = request->data;

  if (response->kind != MAIL_IMAP_RESPONSE_SEARCH ||
      (answer->tag.data != NULL && !mail_imap_slice_is_word (answer->tag, request->tag)))
    return FALSE;

  mail_imap_uid_set_add_set (found->uids, answer->all);
  if (answer->has_count)
    found->count = answer->count;
  return TRUE;
}

static void
on_found (MailImapRequest      *request,
          MailImapSession      *self,
          const MailImapStatus *status)
{
  MailImapFound *found = g_steal_pointer (&request->data);

  if (!mail_imap_uid_set_is_empty (found->uids))
    found->count = (guint32) MIN (mail_imap_uid_set_count (found->uids), G_MAXUINT32);
  mail_imap_request_resolve (request, MAIL_TYPE_IMAP_FOUND, found);
}

static void
found_free (gpointer data)
{
  if (data != NULL)
    mail_imap_found_free (data);
}

static void
add_flags (MailImapCommand     *command,
           MailImapSystemFlags  flags,
           const char * const  *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (flags & (1u << i))
      mail_imap_command_add_words (command, names[i]);
}

static gboolean
is_ascii (const MailImapSearch *search)
{
  return (search->header_value == NULL || g_str_is_ascii (search->header_value)) &&
         (search->key == NULL || mail_imap_search_key_is_ascii (search->key));
}

static void
add_keys (MailImapCommand      *command,
          const MailImapSearch *search)
{
  static const char * const with[] = { "SEEN", "ANSWERED", "FLAGGED", "DELETED", "DRAFT", NULL };
  static const char * const without[] = { "UNSEEN", "UNANSWERED", "UNFLAGGED", "UNDELETED", "UNDRAFT", NULL };

  if (search->uids != NULL)
    {
      mail_imap_command_add_words (command, "UID");
      mail_imap_command_add_uids (command, search->uids);
    }
  add_flags (command, search->with, with);
  add_flags (command, search->without, without);
  if (search->header_name != NULL)
    {
      mail_imap_command_add_words (command, "HEADER");
      mail_imap_command_add_string (command, search->header_name);
      mail_imap_command_add_string (command, search->header_value);
    }
  if (search->key != NULL)
    mail_imap_search_key_write (search->key, command);
  if (search->uids == NULL && search->with == 0 && search->without == 0 && search->header_name == NULL && search->key == NULL)
    mail_imap_command_add_words (command, "ALL");
}

/**
 * mail_imap_session_search:
 * @self: a session with an open mailbox
 * @search: what to look for; its set has to fit into one command
 *
 * UID SEARCH, as ESEARCH where that is offered.
 *
 * Returns: (transfer full): a future for a #MailImapFound
 */
DexFuture *
mail_imap_session_search (MailImapSession      *self,
                          const MailImapSearch *search)
{
  MailImapRequest *request;
  MailImapFound *found;

  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);
  g_return_val_if_fail (search != NULL, NULL);

  found = g_new0 (MailImapFound, 1);
  found->uids = mail_imap_uid_set_new ();
  request = mail_imap_request_new (self, "UID SEARCH", MAIL_IMAP_REQUEST_SELECTED | MAIL_IMAP_REQUEST_PATIENT);
  if (mail_imap_session_has (self, "ESEARCH"))
    mail_imap_command_add_words (request->command, search->count_only ? "RETURN (COUNT)" : "RETURN (ALL)");
  if (!mail_imap_session_speaks_utf8 (self) && !is_ascii (search))
    mail_imap_command_add_words (request->command, "CHARSET UTF-8");
  add_keys (request->command, search);
  request->family = MAIL_IMAP_FAMILY_SEARCH;
  request->claim = claim_search;
  request->complete = on_found;
  request->data = found;
  request->destroy = found_free;
  return mail_imap_request_submit (request, self);
}
