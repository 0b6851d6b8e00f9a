/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-give-back.h"

#include "mail-engine-read.h"
#include "mail-store-account-edit.h"

/* All that is older than before and was not looked at yet, a few at a time. Awaits. */
static gboolean
give_back_in (MailSync          *sync,
              const MailFolder  *folder,
              gint64             before,
              GError           **error)
{
  MailSparedBody behind = { 0, 0, sync->given_back_before };

  while (!sync->is_stopping)
    {
      g_autoptr(GArray) spared = mail_engine_read_spared (sync->store, folder->id, before, &behind, MAIL_STORE_GIVE_BACK_MAX, error);
      g_autoptr(GArray) messages = g_array_new (FALSE, FALSE, sizeof (gint64));

      if (spared == NULL)
        return FALSE;
      if (spared->len == 0)
        return TRUE;
      for (guint i = 0; i < spared->len; i++)
        g_array_append_val (messages, g_array_index (spared, MailSparedBody, i).message);
      behind = g_array_index (spared, MailSparedBody, spared->len - 1);
      if (!dex_await (mail_store_give_back (sync->store, messages, before), error))
        return FALSE;
    }
  return TRUE;
}

/**
 * mail_sync_give_back:
 * @sync: the account's
 * @error: (out): why not
 *
 * After the span of the account has shrunk, and as time goes on, bodies leave this computer that the server still has. What was
 * looked at in this life of the process is not looked at again, until the span grows. Awaits.
 *
 * Returns: whether all was looked at
 */
gboolean
mail_sync_give_back (MailSync  *sync,
                     GError   **error)
{
  gint64 before = mail_account_span_begin (sync->settings->keep_months, g_get_real_time () / G_USEC_PER_SEC);
  g_autoptr(GPtrArray) folders = NULL;

  if (before <= sync->given_back_before)
    {
      sync->given_back_before = before;
      return TRUE;
    }
  folders = mail_engine_read_folders (sync->store, sync->account, error);
  if (folders == NULL)
    return FALSE;
  for (guint i = 0; i < folders->len; i++)
    if (!give_back_in (sync, g_ptr_array_index (folders, i), before, error))
      return FALSE;
  if (!sync->is_stopping)
    sync->given_back_before = before;
  return TRUE;
}
