/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-folder-private.h"

#include "mail-engine-read.h"
#include "mail-error.h"
#include "mail-sync-headers.h"

/* More rows than this, and than a tenth of the folder, do not go on the word of one command alone. */
#define BRAKE_MESSAGES 50
#define BRAKE_FRACTION 10
/* How many known messages one SEARCH is about where the server answers one by one. */
#define SEARCH_WINDOW 2000

/* Both sides as they differ. */
typedef struct {
  GArray *mirror;          /* MailMirrorRow: what is known, ascending */
  GArray *gone;            /* guint32: here, not there */
  MailImapUidSet *missing; /* there, not here */
} Difference;

/* Rows from @begin to before @end are what is known of the UIDs the server was asked for. */
static void
note_missing (Difference     *difference,
              guint           begin,
              guint           end,
              MailImapUidSet *found,
              guint32         below)
{
  gsize n_ranges;
  const MailImapUidRange *ranges = mail_imap_uid_set_get_ranges (found, &n_ranges);
  guint row = begin;

  /* Both ascend; the server's ranges are believed only as far as SELECT said there are UIDs. */
  for (gsize i = 0; i < n_ranges; i++)
    for (guint64 uid = ranges[i].first; uid <= ranges[i].last && uid < below; uid++)
      {
        while (row < end && g_array_index (difference->mirror, MailMirrorRow, row).uid < uid)
          row++;
        if (row >= end || g_array_index (difference->mirror, MailMirrorRow, row).uid != uid)
          mail_imap_uid_set_add (difference->missing, (guint32) uid);
      }
}

static void
compare (Difference     *difference,
         guint           begin,
         guint           end,
         MailImapUidSet *found,
         guint32         below)
{
  for (guint i = begin; i < end; i++)
    {
      guint32 uid = g_array_index (difference->mirror, MailMirrorRow, i).uid;

      if (!mail_imap_uid_set_contains (found, uid))
        g_array_append_val (difference->gone, uid);
    }
  note_missing (difference, begin, end, found, below);
}

gboolean
mail_folder_run_counts (MailFolderRun *self,
                        guint64        n_known,
                        guint64        n_gone)
{
  return self->state.lowest_uid == 1 && n_known == self->mailbox->exists + n_gone;
}

gboolean
mail_folder_run_adds_up (MailFolderRun *self,
                         guint64        n_gone)
{
  return (guint64) self->state.exists + self->n_arrived == self->mailbox->exists + n_gone;
}

static gboolean
is_explained (MailFolderRun    *self,
              const Difference *difference)
{
  return mail_folder_run_counts (self, difference->mirror->len + mail_imap_uid_set_count (difference->missing),
                                 difference->gone->len);
}

/* Asks which messages there are: all at once where the answer is short (ESEARCH), else window by window from the newest, until the
 * numbers agree. Awaits. */
static gboolean
find_difference (MailFolderRun  *self,
                 Difference     *difference,
                 GError        **error)
{
  guint window = mail_imap_session_has (self->session, "ESEARCH") || self->must_compare ? G_MAXUINT : SEARCH_WINDOW;
  guint32 high = MAIL_IMAP_UID_MAX;
  guint end = difference->mirror->len;

  do
    {
      guint begin = end - MIN (end, window);
      guint32 low = begin > 0 ? g_array_index (difference->mirror, MailMirrorRow, begin).uid : self->state.lowest_uid;
      g_autoptr(MailImapUidSet) found = mail_folder_run_search (self, low, high, error);

      if (found == NULL)
        return FALSE;

      compare (difference, begin, end, found, self->known_below);
      high = low - 1;
      end = begin;
    }
  while (end > 0 && !is_explained (self, difference));
  return TRUE;
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

/**
 * mail_folder_run_remove:
 * @self: the run
 * @gone: (element-type guint32): what one command said is no longer there; what turns out to be there leaves it
 * @n_known: how many messages are known
 * @is_witnessed: whether something else says so too
 * @error: (out): why not
 *
 * Removes what is gone from the store, never on the word of one command alone, and much of a folder only when it was asked for once
 * more. Awaits.
 *
 * Returns: whether it could
 */
gboolean
mail_folder_run_remove (MailFolderRun  *self,
                        GArray         *gone,
                        guint           n_known,
                        gboolean        is_witnessed,
                        GError        **error)
{
  gboolean is_much = gone->len > BRAKE_MESSAGES && gone->len > n_known / BRAKE_FRACTION;

  if (gone->len > 0 && (is_much || !is_witnessed) && !ask_again (self, gone, error))
    return FALSE;
  return gone->len == 0 ||
         dex_await (mail_store_sync_vanished (self->sync->store, self->folder->id, self->state.uidvalidity, gone), error);
}

/* Nothing went and nothing was overlooked, as far as numbers tell. */
static gboolean
is_settled (MailFolderRun *self)
{
  return self->state.lowest_uid == 0 ||
         (!self->must_compare && self->state.last_sync != 0 && mail_folder_run_adds_up (self, self->n_gone));
}

/**
 * mail_folder_run_reconcile:
 * @self: the run
 * @error: (out): why not
 *
 * Finds out what went on the server, and what was overlooked here. Costs nothing while the numbers agree: messages there = messages
 * there last time + what came since - what is known to have gone. Never believes a FETCH about what is gone. Awaits.
 *
 * Returns: whether both sides agree now
 */
gboolean
mail_folder_run_reconcile (MailFolderRun  *self,
                           GError        **error)
{
  g_autoptr(GArray) mirror = NULL;
  g_autoptr(GArray) gone = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr(MailImapUidSet) missing = mail_imap_uid_set_new ();
  Difference difference = { .gone = gone, .missing = missing };

  if (is_settled (self))
    return TRUE;

  mirror = mail_engine_read_mirror (self->sync->store, self->folder->id, self->state.lowest_uid, G_MAXUINT32, error);
  if (mirror == NULL)
    return FALSE;
  if (!self->must_compare && mail_folder_run_counts (self, mirror->len, 0))
    return TRUE;

  difference.mirror = mirror;
  return find_difference (self, &difference, error) &&
         mail_folder_run_remove (self, gone, mirror->len, is_explained (self, &difference), error) &&
         (mail_imap_uid_set_is_empty (missing) || mail_folder_run_windows (self, missing, MAIL_WINDOWS_REFRESH, error));
}
