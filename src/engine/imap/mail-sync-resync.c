/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-folder-private.h"

#include "mail-engine-read.h"
#include "mail-sync-flags.h"
#include "mail-sync-headers.h"

/* Quick resynchronisation, RFC 7162 §3.2: SELECT says what changed and what went while we were away. */

/* More changed messages than this are not noted one by one: the flags are compared instead. Bounds what a server makes us hold. */
#define MAX_CHANGED 200000

static void
note_changed (const MailImapFetch *fetch,
              gpointer             data)
{
  MailFolderRun *self = data;
  MailServerFlags *flags = mail_sync_flags_new (fetch);

  if (flags == NULL)
    return;
  if (self->changed != NULL && self->changed->len < MAX_CHANGED)
    g_ptr_array_add (self->changed, flags);
  else
    {
      mail_server_flags_free (flags);
      g_clear_pointer (&self->changed, g_ptr_array_unref);
    }
}

static void
note_vanished (MailImapUidSet *uids,
               gpointer        data)
{
  MailFolderRun *self = data;

  mail_imap_uid_set_add_set (self->vanished, uids);
}

static gboolean
may_resync (MailFolderRun *self)
{
  return self->state.uidvalidity != 0 && self->state.highestmodseq != 0 && self->state.last_sync != 0 &&
         self->state.lowest_uid != 0 && self->state.uidnext > self->state.lowest_uid && !self->state.distrusted &&
         mail_imap_session_is_enabled (self->session, "QRESYNC");
}

/* What was told is about another numbering, or about a mailbox that counts no changes. */
static void
forget_changes (MailFolderRun *self)
{
  g_clear_pointer (&self->changed, g_ptr_array_unref);
  g_clear_pointer (&self->vanished, mail_imap_uid_set_unref);
}

/**
 * mail_folder_run_open:
 * @self: the run; its state is what the store remembers
 * @error: (out): why not
 *
 * Opens the mailbox for looking, and lets the server say what changed since the last time where it can. Awaits.
 *
 * Returns: (transfer full): what the server says of it
 */
MailImapMailbox *
mail_folder_run_open (MailFolderRun  *self,
                      GError        **error)
{
  g_autoptr(MailImapUidSet) known = NULL;
  MailImapMailbox *mailbox;
  MailImapResync resync;

  if (!may_resync (self))
    return mail_sync_open (self->session, self->folder->raw_name, TRUE, NULL, error);

  known = mail_imap_uid_set_new_range (self->state.lowest_uid, self->state.uidnext - 1);
  self->changed = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_server_flags_free);
  self->vanished = mail_imap_uid_set_new ();
  resync = (MailImapResync) { .uidvalidity = self->state.uidvalidity, .modseq = self->state.highestmodseq, .known = known,
                              .changed = note_changed, .vanished = note_vanished, .data = self };
  mailbox = mail_sync_open (self->session, self->folder->raw_name, TRUE, &resync, error);
  if (mailbox == NULL || mailbox->highestmodseq == 0 || mailbox->uidvalidity != self->state.uidvalidity)
    forget_changes (self);
  return mailbox;
}

static gboolean
add_gone (guint32  uid,
          gpointer data)
{
  g_array_append_val (data, uid);
  return TRUE;
}

/* UIDs that are known and in the set, which may name all there can be. */
static GArray *
find_known (GArray         *mirror,
            MailImapUidSet *vanished)
{
  g_autofree guint32 *known = g_new (guint32, mirror->len);
  GArray *gone = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < mirror->len; i++)
    known[i] = g_array_index (mirror, MailMirrorRow, i).uid;
  mail_imap_uid_set_foreach_known (vanished, known, mirror->len, add_gone, gone);
  return gone;
}

/**
 * mail_folder_run_vanished:
 * @self: the run
 * @error: (out): why not
 *
 * Removes what the server said went while we were away, when the number of messages says so too. When it does not, nothing goes:
 * both sides are compared, and the server's word on this mailbox is not taken any more. Awaits.
 *
 * Returns: whether the store did what there was to do
 */
gboolean
mail_folder_run_vanished (MailFolderRun  *self,
                          GError        **error)
{
  g_autoptr(GArray) mirror = NULL;
  g_autoptr(GArray) gone = NULL;

  if (self->vanished == NULL || mail_imap_uid_set_is_empty (self->vanished))
    return TRUE;

  mirror = mail_engine_read_mirror (self->sync->store, self->folder->id, self->state.lowest_uid, G_MAXUINT32, error);
  if (mirror == NULL)
    return FALSE;

  gone = find_known (mirror, self->vanished);
  /* The second witness: how many messages SELECT counted. */
  if (!mail_folder_run_counts (self, mirror->len, gone->len) && !mail_folder_run_adds_up (self, gone->len))
    {
      g_debug ("“%s”: of %u known messages %u vanished, and there are %u", self->folder->path, mirror->len, gone->len,
               self->mailbox->exists);
      self->state.distrusted = TRUE;
      self->must_compare = TRUE;
      return TRUE;
    }
  if (!mail_folder_run_remove (self, gone, mirror->len, TRUE, error))
    return FALSE;
  self->n_gone = gone->len;
  return TRUE;
}
