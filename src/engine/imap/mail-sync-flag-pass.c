/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-folder-private.h"

#include "mail-engine-read.h"
#include "mail-sync-headers.h"

/* How many messages one FETCH of flags asks for (protocols: at most 2000). */
#define FLAG_WINDOW 2000
/* Without CONDSTORE: how many windows are compared each time; the rest with a complete pass. */
#define NEWEST_WINDOWS 2
/* Without CONDSTORE: how old a complete comparison may be, in seconds. */
#define PASS_SECONDS_OPEN (30 * 60)
#define PASS_SECONDS_OTHER (24 * 60 * 60)

static gboolean
commit_flags (MailFolderRun  *self,
              DexFuture      *fetched,
              GError        **error)
{
  g_autoptr(GPtrArray) flags = dex_await_boxed (fetched, error);

  if (flags == NULL)
    return FALSE;
  return flags->len == 0 ||
         dex_await (mail_store_sync_flags (self->sync->store, self->folder->id, self->state.uidvalidity, flags), error);
}

/* Since the last complete sync, as CONDSTORE counts. */
static gboolean
fetch_changed (MailFolderRun  *self,
               GError        **error)
{
  g_autoptr(MailImapUidSet) known = NULL;

  if (self->mailbox->highestmodseq == self->state.highestmodseq)
    return TRUE;

  known = mail_imap_uid_set_new_range (self->state.lowest_uid, self->known_below - 1);
  return commit_flags (self, mail_sync_fetch_flags (self->session, known, self->state.highestmodseq), error);
}

/* Which windows of what we have are compared now, newest first. */
static GPtrArray *
choose_windows (MailFolderRun  *self,
                gboolean        all,
                GError        **error)
{
  g_autoptr(GArray) mirror = NULL;
  g_autoptr(GPtrArray) windows = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_imap_uid_set_unref);

  mirror = mail_engine_read_mirror (self->sync->store, self->folder->id, self->state.lowest_uid, self->known_below - 1, error);
  if (mirror == NULL)
    return NULL;

  for (guint end = mirror->len; end > 0 && (all || windows->len < NEWEST_WINDOWS); end -= MIN (end, FLAG_WINDOW))
    {
      guint begin = end - MIN (end, FLAG_WINDOW);

      g_ptr_array_add (windows, mail_imap_uid_set_new_range (g_array_index (mirror, MailMirrorRow, begin).uid,
                                                             g_array_index (mirror, MailMirrorRow, end - 1).uid));
    }
  return g_steal_pointer (&windows);
}

static gboolean
fetch_windows (MailFolderRun  *self,
               GError        **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 oldest = self->sync->open_folder == self->folder->id || self->folder->role == MAIL_ROLE_INBOX ? PASS_SECONDS_OPEN
                                                                                                    : PASS_SECONDS_OTHER;
  gboolean all = now - self->state.last_flag_pass > oldest;
  g_autoptr(GPtrArray) windows = choose_windows (self, all, error);

  if (windows == NULL)
    return FALSE;

  for (guint i = 0; i < windows->len; i++)
    if (!commit_flags (self, mail_sync_fetch_flags (self->session, g_ptr_array_index (windows, i), 0), error))
      return FALSE;
  if (all)
    self->state.last_flag_pass = now;
  return TRUE;
}

/**
 * mail_folder_run_flags:
 * @self: the run
 * @error: (out): why not
 *
 * Brings the flags of what is known up to date: what changed since the last time where the server can tell, else by comparing
 * windows. Awaits.
 *
 * Returns: whether it did
 */
gboolean
mail_folder_run_flags (MailFolderRun  *self,
                       GError        **error)
{
  if (self->state.lowest_uid == 0 || self->known_below <= self->state.lowest_uid)
    return TRUE;
  if (self->state.highestmodseq != 0 && self->mailbox->highestmodseq != 0 &&
      mail_imap_session_is_enabled (self->session, "CONDSTORE"))
    return fetch_changed (self, error);
  return fetch_windows (self, error);
}
