/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-operation-run.h"

#include "mail-error.h"
#include "mail-sync-flags.h"

/* What goes up: messages made here. */

/* Awaits. */
static MailImapAppended *
send_message (MailOperationRun           *run,
              const MailItem             *item,
              GBytes                     *bytes,
              GError                    **error)
{
  g_auto(GStrv) words = NULL;
  g_autoptr(GError) why = NULL;
  MailImapSystemFlags flags = mail_sync_flags_to_imap (run->operation->add | item->flags, item->keywords, &words);
  const char *path = run->destination->raw_name;
  MailImapAppended *appended;

  appended = dex_await_boxed (mail_imap_session_append_bytes (run->session, path, flags, (const char * const *) words,
                                                              item->date, bytes), &why);
  if (appended != NULL)
    return appended;
  if (mail_imap_error_get_code (why) != MAIL_IMAP_CODE_TRYCREATE)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return NULL;
    }
  if (!mail_operation_create_missing (run, error))
    return NULL;
  return dex_await_boxed (mail_imap_session_append_bytes (run->session, path, flags, (const char * const *) words,
                                                          item->date, bytes), error);
}

static gboolean
append_one (MailOperationRun           *run,
            const MailOperationTarget  *target,
            GError                    **error)
{
  g_autoptr(MailItem) item = mail_engine_read_item (run->sync->store, target->item, error);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(MailImapAppended) appended = NULL;
  g_autoptr(GArray) uids = g_array_new (FALSE, FALSE, sizeof (MailNewUid));

  if (item == NULL)
    return FALSE;
  bytes = mail_engine_read_body (run->sync->store, target->message, error);
  if (bytes == NULL || !mail_operation_announce (run, MAIL_OPERATION_STEP_ASKED, error))
    return FALSE;
  appended = send_message (run, item, bytes, error);
  if (appended == NULL || !mail_operation_note_uidvalidity (run, appended->uidvalidity, error))
    return FALSE;
  g_array_append_val (uids, ((MailNewUid) { target->item, appended->uid }));
  return mail_operation_run_confirm (run->sync, run->operation->id, uids, FALSE, error);
}

/* Sent before a break: found there, it is done; not found, it may be sent again, but not for ever. */
static gboolean
verify_append (MailOperationRun  *run,
               GArray            *targets,
               GError           **error)
{
  g_autoptr(GArray) found = mail_operation_look_up (run, (const MailOperationTarget *) (gpointer) targets->data, targets->len,
                                                    error);

  if (found == NULL)
    return FALSE;
  if (found->len > 0 || targets->len == 0)
    return mail_operation_run_confirm (run->sync, run->operation->id, found, FALSE, error);
  if (run->operation->attempts < MAIL_OPERATION_MAX_APPENDS)
    return TRUE;
  mail_set_error (error, MAIL_ERROR_PERMANENT, NULL,
                  "The server did not say whether it took this message, three times; it is not in “%s”",
                  run->destination->path);
  return FALSE;
}

static gboolean
append_targets (MailOperationRun  *run,
                GError           **error)
{
  g_autoptr(GArray) targets = mail_engine_read_targets (run->sync->store, run->operation->id, MAIL_OPERATION_TARGETS, error);

  if (targets == NULL)
    return FALSE;
  if (run->operation->state == MAIL_OPERATION_SENT)
    return verify_append (run, targets, error);
  for (guint i = 0; i < targets->len; i++)
    if (!append_one (run, &g_array_index (targets, MailOperationTarget, i), error))
      return FALSE;
  return TRUE;
}

/**
 * mail_operation_append_carry_out:
 * @run: the operation
 * @error: (out): why not
 *
 * Puts a message made here into a folder on the server. One that was sent before a break is only verified. Awaits.
 *
 * Returns: whether it is there, or was found not to be
 */
gboolean
mail_operation_append_carry_out (MailOperationRun  *run,
                                 GError           **error)
{
  gboolean done;

  if (!mail_sync_lock (run->sync, run->destination->id, error))
    return FALSE;
  done = append_targets (run, error);
  mail_sync_unlock (run->sync, run->destination->id);
  return done;
}
