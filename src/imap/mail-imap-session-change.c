/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-session-private.h"

#include <glib/gi18n.h>

#include "mail-imap-error.h"
#include "mail-imap-join.h"

/* STORE, COPY, MOVE, EXPUNGE: RFC 3501 §6.4, 4315, 6851. */

static gboolean
all_true (GValue       *sum,
          const GValue *part)
{
  if (G_VALUE_TYPE (sum) == G_TYPE_INVALID)
    g_value_init (sum, G_TYPE_BOOLEAN);
  g_value_set_boolean (sum, TRUE);
  return TRUE;
}

typedef MailImapRequest *(*MakeFunc) (MailImapSession *self,
                                      MailImapUidSet  *uids,
                                      gpointer         data);

/* The same command for each part of a long set. */
static DexFuture *
submit_parts (MailImapSession  *self,
              MailImapUidSet   *uids,
              MakeFunc          make,
              gpointer          data,
              MailImapJoinFunc  add)
{
  g_autoptr(GPtrArray) parts = mail_imap_session_split (self, uids, 0);
  GPtrArray *futures = g_ptr_array_new_with_free_func (dex_unref);

  for (guint i = 0; i < parts->len; i++)
    g_ptr_array_add (futures, mail_imap_request_submit (make (self, g_ptr_array_index (parts, i), data), self));

  return mail_imap_join (futures, add);
}

typedef struct {
  gboolean add;
  MailImapSystemFlags flags;
  const char * const *keywords;
} FlagChange;

static MailImapRequest *
make_store (MailImapSession *self,
            MailImapUidSet  *uids,
            gpointer         data)
{
  FlagChange *change = data;
  MailImapRequest *request = mail_imap_request_new (self, "UID STORE", MAIL_IMAP_REQUEST_SELECTED | MAIL_IMAP_REQUEST_PATIENT);

  mail_imap_command_add_uids (request->command, uids);
  mail_imap_command_add_words (request->command, change->add ? "+FLAGS.SILENT" : "-FLAGS.SILENT");
  mail_imap_command_add_flags (request->command, change->flags, change->keywords);
  return request;
}

/**
 * mail_imap_session_store:
 * @self: a session with an open mailbox
 * @uids: which messages; UIDs that do not exist are ignored by servers, so success does not prove that they do
 * @add: whether the flags are set or taken away
 * @flags: which of the server's own
 * @keywords: (nullable): and which others, atoms
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_imap_session_store (MailImapSession     *self,
                         MailImapUidSet      *uids,
                         gboolean             add,
                         MailImapSystemFlags  flags,
                         const char * const  *keywords)
{
  FlagChange change = { add, flags, keywords };

  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  return submit_parts (self, uids, make_store, &change, all_true);
}

/* COPYUID comes in the tagged OK; for MOVE in an untagged one before the EXPUNGEs, or, from Gmail, in the tagged one too. */
static void
take_pairs (MailImapCopied     *copied,
            const MailImapCode *code)
{
  guint64 expected = mail_imap_uid_set_count (copied->done);

  if (code->kind != MAIL_IMAP_CODE_COPYUID || copied->pairs->len > 0)
    return;

  copied->uidvalidity = (guint32) MIN (code->number, G_MAXUINT32);
  g_array_unref (copied->pairs);
  copied->pairs = mail_imap_uid_pairs_parse (code->source, code->destination, (gsize) MIN (expected, MAIL_IMAP_UID_SET_MAX_RANGES));
}

static gboolean
claim_pairs (MailImapRequest        *request,
             MailImapSession        *self,
             const MailImapResponse *response)
{
  if (response->kind != MAIL_IMAP_RESPONSE_STATUS || response->status.code.kind != MAIL_IMAP_CODE_COPYUID)
    return FALSE;

  take_pairs (request->data, &response->status.code);
  return TRUE;
}

static void
on_copied (MailImapRequest      *request,
           MailImapSession      *self,
           const MailImapStatus *status)
{
  take_pairs (request->data, &status->code);
  mail_imap_request_resolve (request, MAIL_TYPE_IMAP_COPIED, g_steal_pointer (&request->data));
}

static void
copied_free (gpointer data)
{
  if (data != NULL)
    mail_imap_copied_free (data);
}

typedef struct {
  const char *name;
  const char *path;
} Transfer;

static MailImapRequest *
make_transfer (MailImapSession *self,
               MailImapUidSet  *uids,
               gpointer         data)
{
  Transfer *transfer = data;
  MailImapRequest *request = mail_imap_request_new (self, transfer->name, MAIL_IMAP_REQUEST_SELECTED | MAIL_IMAP_REQUEST_PATIENT);
  MailImapCopied *copied = g_new0 (MailImapCopied, 1);

  copied->pairs = g_array_new (FALSE, FALSE, sizeof (MailImapUidPair));
  copied->done = mail_imap_uid_set_ref (uids);
  mail_imap_command_add_uids (request->command, uids);
  mail_imap_command_add_mailbox (request->command, transfer->path);
  request->family = MAIL_IMAP_FAMILY_COPY;
  request->claim = claim_pairs;
  request->complete = on_copied;
  request->data = copied;
  request->destroy = copied_free;
  return request;
}

typedef struct {
  GPtrArray *futures;
} Parts;

static void
parts_free (gpointer data)
{
  Parts *parts = data;

  g_ptr_array_unref (parts->futures);
  g_free (parts);
}

/* What was done is told although something else was not. */
static DexFuture *
add_up_copies (DexFuture *all,
               gpointer   data)
{
  Parts *parts = data;
  g_autoptr(MailImapCopied) sum = g_new0 (MailImapCopied, 1);

  sum->pairs = g_array_new (FALSE, FALSE, sizeof (MailImapUidPair));
  sum->done = mail_imap_uid_set_new ();
  for (guint i = 0; i < parts->futures->len; i++)
    {
      g_autoptr(GError) error = NULL;
      const GValue *value = dex_future_get_value (g_ptr_array_index (parts->futures, i), &error);
      const MailImapCopied *part = value != NULL ? g_value_get_boxed (value) : NULL;

      if (part == NULL && sum->error == NULL)
        sum->error = g_steal_pointer (&error);
      if (part == NULL)
        continue;
      sum->uidvalidity = part->uidvalidity;
      g_array_append_vals (sum->pairs, part->pairs->data, part->pairs->len);
      mail_imap_uid_set_add_set (sum->done, part->done);
    }

  if (mail_imap_uid_set_is_empty (sum->done) && sum->error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&sum->error));

  return dex_future_new_take_boxed (MAIL_TYPE_IMAP_COPIED, g_steal_pointer (&sum));
}

static DexFuture *
submit_transfer (MailImapSession *self,
                 MailImapUidSet  *uids,
                 const char      *name,
                 const char      *path)
{
  Transfer transfer = { name, path };
  g_autoptr(GPtrArray) sets = mail_imap_session_split (self, uids, strlen (path));
  Parts *parts = g_new0 (Parts, 1);

  parts->futures = g_ptr_array_new_with_free_func (dex_unref);
  for (guint i = 0; i < sets->len; i++)
    g_ptr_array_add (parts->futures,
                     mail_imap_request_submit (make_transfer (self, g_ptr_array_index (sets, i), &transfer), self));
  if (sets->len == 0)
    g_ptr_array_add (parts->futures, dex_future_new_for_error (mail_error_new (MAIL_ERROR_PERMANENT, NULL, _("No messages were named"))));

  return dex_future_finally (dex_future_allv ((DexFuture * const *) parts->futures->pdata, parts->futures->len), add_up_copies,
                             parts, parts_free);
}

/**
 * mail_imap_session_copy:
 * @self: a session with an open mailbox
 * @uids: which messages
 * @path: the target's path
 *
 * Errors: mail_imap_error_get_code () says %MAIL_IMAP_CODE_TRYCREATE when the target does not exist
 *
 * Returns: (transfer full): a future for a #MailImapCopied, rejected only when nothing was done
 */
DexFuture *
mail_imap_session_copy (MailImapSession *self,
                        MailImapUidSet  *uids,
                        const char      *path)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  return submit_transfer (self, uids, "UID COPY", path);
}

/**
 * mail_imap_session_move:
 * @self: a session with an open mailbox
 * @uids: which messages
 * @path: the target's path
 *
 * Each message is moved or not; of a set some may be and some not when the connection breaks: look.
 *
 * Errors: as for mail_imap_session_copy (); %MAIL_ERROR_PERMANENT, with nothing sent, where MOVE is not offered
 *
 * Returns: (transfer full): a future for a #MailImapCopied, rejected only when nothing was done
 */
DexFuture *
mail_imap_session_move (MailImapSession *self,
                        MailImapUidSet  *uids,
                        const char      *path)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  if (!mail_imap_session_has (self, "MOVE"))
    return dex_future_new_for_error (mail_error_new (MAIL_ERROR_PERMANENT, NULL, _("This server cannot move messages in one step")));

  return submit_transfer (self, uids, "UID MOVE", path);
}

static MailImapRequest *
make_expunge (MailImapSession *self,
              MailImapUidSet  *uids,
              gpointer         data)
{
  MailImapRequest *request = mail_imap_request_new (self, "UID EXPUNGE", MAIL_IMAP_REQUEST_SELECTED | MAIL_IMAP_REQUEST_PATIENT);

  mail_imap_command_add_uids (request->command, uids);
  return request;
}

/**
 * mail_imap_session_expunge:
 * @self: a session with an open mailbox
 * @uids: which of the messages that are marked \Deleted
 *
 * Errors: %MAIL_ERROR_PERMANENT, with nothing sent, where UIDPLUS is not offered: a plain EXPUNGE would take other clients' messages
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_imap_session_expunge (MailImapSession *self,
                           MailImapUidSet  *uids)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  if (!mail_imap_session_has (self, "UIDPLUS"))
    return dex_future_new_for_error (mail_error_new (MAIL_ERROR_PERMANENT, NULL, _("This server cannot remove single messages for good")));

  return submit_parts (self, uids, make_expunge, NULL, all_true);
}

/**
 * mail_imap_session_expunge_all_deleted:
 * @self: a session with an open mailbox
 *
 * Plain EXPUNGE: removes every message marked \Deleted, whoever marked it. Only for servers without UIDPLUS, after a search has shown
 * that the marked ones are ours.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_imap_session_expunge_all_deleted (MailImapSession *self)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  return mail_imap_request_submit (mail_imap_request_new (self, "EXPUNGE",
                                                          MAIL_IMAP_REQUEST_SELECTED | MAIL_IMAP_REQUEST_ALONE |
                                                          MAIL_IMAP_REQUEST_PATIENT), self);
}
