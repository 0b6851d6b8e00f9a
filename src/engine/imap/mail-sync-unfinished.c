/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-unfinished.h"

/**
 * mail_sync_unfinished_clear:
 * @self: an account's
 */
void
mail_sync_unfinished_clear (MailSyncUnfinished *self)
{
  self->folder = 0;
  g_clear_object (&self->session);
  g_clear_pointer (&self->mailbox, mail_imap_mailbox_free);
  g_clear_pointer (&self->uids, mail_imap_uid_set_unref);
}

/**
 * mail_sync_unfinished_set:
 * @self: an account's
 * @folder: a new one, of which the newest messages are here
 * @uidvalidity: of its UIDs
 * @session: that has it open
 * @mailbox: (transfer full): as it was opened
 * @uids: (transfer full): of all that is in it
 */
void
mail_sync_unfinished_set (MailSyncUnfinished *self,
                          gint64              folder,
                          guint32             uidvalidity,
                          MailImapSession    *session,
                          MailImapMailbox    *mailbox,
                          MailImapUidSet     *uids)
{
  mail_sync_unfinished_clear (self);
  *self = (MailSyncUnfinished) { folder, uidvalidity, g_object_ref (session), mailbox, uids };
}

/**
 * mail_sync_unfinished_take:
 * @self: an account's
 * @folder: which
 * @uidvalidity: of the UIDs that are known of it
 * @session: where it is to be opened
 *
 * Returns: (transfer full) (nullable): the mailbox, when it is still open there: what came and went meanwhile is for the next round
 */
MailImapMailbox *
mail_sync_unfinished_take (MailSyncUnfinished *self,
                           gint64              folder,
                           guint32             uidvalidity,
                           MailImapSession    *session)
{
  if (self->folder != folder || self->uidvalidity != uidvalidity || self->session != session || self->mailbox == NULL ||
      g_strcmp0 (mail_imap_session_get_selected (session), self->mailbox->path) != 0)
    return NULL;

  return g_steal_pointer (&self->mailbox);
}

/**
 * mail_sync_unfinished_take_below:
 * @self: an account's
 * @folder: which
 * @uidvalidity: of its mailbox now
 * @uid: the lowest that is here
 *
 * Returns: (transfer full) (nullable): the UIDs of what is still to be fetched, as they were when the folder was begun; some may have
 *   gone since. %NULL: nobody asked
 */
MailImapUidSet *
mail_sync_unfinished_take_below (MailSyncUnfinished *self,
                                 gint64              folder,
                                 guint32             uidvalidity,
                                 guint32             uid)
{
  g_autoptr(MailImapUidSet) uids = NULL;
  MailImapUidSet *below;
  const MailImapUidRange *ranges;
  gsize n_ranges;

  if (self->folder != folder || self->uids == NULL || self->uidvalidity != uidvalidity)
    return NULL;

  uids = g_steal_pointer (&self->uids);
  below = mail_imap_uid_set_new ();
  ranges = mail_imap_uid_set_get_ranges (uids, &n_ranges);
  for (gsize i = 0; i < n_ranges && ranges[i].first < uid; i++)
    mail_imap_uid_set_add_range (below, ranges[i].first, MIN (ranges[i].last, uid - 1));
  return below;
}
