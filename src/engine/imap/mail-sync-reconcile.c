/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-folder-private.h"

#include "mail-engine-read.h"
#include "mail-error.h"
#include "mail-sync-headers.h"

/* More rows than this, and than a tenth of the folder, do not go on the word of one command alone. */
#define BRAKE_MESSAGES 50
#define BRAKE_FRACTION 10

/* Both sides as they differ. */
typedef struct {
  GArray *gone;            /* guint32: here, not there */
  MailImapUidSet *missing; /* there, not here */
} Difference;

static void
note_missing (GArray         *mirror,
              MailImapUidSet *found,
              MailImapUidSet *missing,
              guint32         below)
{
  gsize n_ranges;
  const MailImapUidRange *ranges = mail_imap_uid_set_get_ranges (found, &n_ranges);
  guint row = 0;

  /* Both ascend; the server's ranges are believed only as far as SELECT said there are UIDs. */
  for (gsize i = 0; i < n_ranges; i++)
    for (guint64 uid = ranges[i].first; uid <= ranges[i].last && uid < below; uid++)
      {
        while (row < mirror->len && g_array_index (mirror, MailMirrorRow, row).uid < uid)
          row++;
        if (row >= mirror->len || g_array_index (mirror, MailMirrorRow, row).uid != uid)
          mail_imap_uid_set_add (missing, (guint32) uid);
      }
}

static void
compare (MailFolderRun  *self,
         GArray         *mirror,
         MailImapUidSet *found,
         Difference     *difference)
{
  for (guint i = 0; i < mirror->len; i++)
    {
      guint32 uid = g_array_index (mirror, MailMirrorRow, i).uid;

      if (!mail_imap_uid_set_contains (found, uid))
        g_array_append_val (difference->gone, uid);
    }
  note_missing (mirror, found, difference->missing, self->known_below);
}

/* The second witness: asks for the flags of what is said to be gone; what answers is not. Awaits. */
static gboolean
ask_again (MailFolderRun  *self,
           GArray         *gone,
           GError        **error)
{
  g_autoptr(MailImapUidSet) uids = mail_imap_uid_set_new ();
  g_autoptr(GPtrArray) alive = NULL;

  for (guint i = 0; i < gone->len; i++)
    mail_imap_uid_set_add (uids, g_array_index (gone, guint32, i));
  alive = dex_await_boxed (mail_sync_fetch_flags (self->session, uids, 0), error);
  if (alive == NULL)
    return FALSE;

  for (guint i = 0; i < alive->len; i++)
    {
      const MailServerFlags *flags = g_ptr_array_index (alive, i);

      for (guint j = gone->len; j > 0; j--)
        if (g_array_index (gone, guint32, j - 1) == flags->uid)
          g_array_remove_index_fast (gone, j - 1);
    }
  return TRUE;
}

static gboolean
apply (MailFolderRun  *self,
       Difference     *difference,
       guint           n_known,
       GError        **error)
{
  if (difference->gone->len > BRAKE_MESSAGES && difference->gone->len > n_known / BRAKE_FRACTION &&
      !ask_again (self, difference->gone, error))
    return FALSE;
  if (difference->gone->len > 0 &&
      !dex_await (mail_store_sync_vanished (self->sync->store, self->folder->id, self->state.uidvalidity, difference->gone),
                  error))
    return FALSE;
  return mail_imap_uid_set_is_empty (difference->missing) ||
         mail_folder_run_windows (self, difference->missing, MAIL_WINDOWS_REFRESH, error);
}

/**
 * mail_folder_run_reconcile:
 * @self: the run
 * @error: (out): why not
 *
 * Finds out what went on the server, and what was overlooked here. Costs nothing while the numbers agree: messages there = messages
 * there last time + what came since. Never believes a FETCH about what is gone. Awaits.
 *
 * Returns: whether both sides agree now
 */
gboolean
mail_folder_run_reconcile (MailFolderRun  *self,
                           GError        **error)
{
  g_autoptr(MailImapUidSet) found = NULL;
  g_autoptr(GArray) mirror = NULL;
  g_autoptr(GArray) gone = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr(MailImapUidSet) missing = mail_imap_uid_set_new ();
  Difference difference = { gone, missing };

  if (self->state.lowest_uid == 0 ||
      (self->state.last_sync != 0 && self->state.exists + self->n_arrived == self->mailbox->exists))
    return TRUE;

  mirror = mail_engine_read_mirror (self->sync->store, self->folder->id, self->state.lowest_uid, G_MAXUINT32, error);
  if (mirror == NULL)
    return FALSE;
  if (self->state.lowest_uid == 1 && mirror->len == self->mailbox->exists)
    return TRUE;

  found = mail_folder_run_search (self, self->state.lowest_uid, MAIL_IMAP_UID_MAX, error);
  if (found == NULL)
    return FALSE;

  compare (self, mirror, found, &difference);
  return apply (self, &difference, mirror->len, error);
}
