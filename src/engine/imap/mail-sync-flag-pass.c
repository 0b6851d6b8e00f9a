/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-folder-private.h"

#include "mail-engine-read.h"
#include "mail-sync-headers.h"

/* How many messages one FETCH of flags asks for (protocols: at most 2000). */
#define FLAG_WINDOW 2000
/* Without CONDSTORE the newest window is compared each time; of a complete comparison so many windows more, until it is through. */
#define PASS_WINDOWS 4
/* Without CONDSTORE: how old a complete comparison may be, in seconds. */
#define PASS_SECONDS_OPEN (30 * 60)
#define PASS_SECONDS_OTHER (24 * 60 * 60)

static gboolean
commit_flags (MailFolderRun  *self,
              GPtrArray      *flags,
              GError        **error)
{
  return flags->len == 0 ||
         dex_await (mail_store_sync_flags (self->sync->store, self->folder->id, self->state.uidvalidity, flags), error);
}

/* Since the last complete sync, as CONDSTORE counts. */
static gboolean
fetch_changed (MailFolderRun  *self,
               GError        **error)
{
  g_autoptr(MailImapUidSet) known = NULL;
  g_autoptr(GPtrArray) flags = NULL;

  if (self->mailbox->highestmodseq == self->state.highestmodseq)
    return TRUE;

  known = mail_imap_uid_set_new_range (self->state.lowest_uid, self->known_below - 1);
  flags = dex_await_boxed (mail_sync_fetch_flags (self->session, known, self->state.highestmodseq), error);
  return flags != NULL && commit_flags (self, flags, error);
}

static MailMirrorRow *
get_row (GArray *mirror,
         guint   index)
{
  return &g_array_index (mirror, MailMirrorRow, index);
}

/* How many rows are below a UID. */
static guint
count_below (GArray  *mirror,
             guint32  uid)
{
  guint low = 0;
  guint high = mirror->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (get_row (mirror, middle)->uid < uid)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* The mirror as it is after the flags were told. */
static void
update_mirror (GArray    *mirror,
               GPtrArray *flags)
{
  for (guint i = 0; i < flags->len; i++)
    {
      const MailServerFlags *one = g_ptr_array_index (flags, i);
      guint row = count_below (mirror, one->uid);

      if (row < mirror->len && get_row (mirror, row)->uid == one->uid)
        get_row (mirror, row)->server_flags = one->flags;
    }
}

static gint64
count_unseen (GArray *mirror)
{
  gint64 unseen = 0;

  for (guint i = 0; i < mirror->len; i++)
    if (!(get_row (mirror, i)->server_flags & MAIL_FLAG_SEEN))
      unseen++;
  return unseen;
}

/* Compares the window that ends before row @end, and says where it begins. Awaits. */
static gboolean
compare_window (MailFolderRun  *self,
                GArray         *mirror,
                guint          *end,
                GError        **error)
{
  guint begin = *end - MIN (*end, FLAG_WINDOW);
  g_autoptr(MailImapUidSet) uids = NULL;
  g_autoptr(GPtrArray) flags = NULL;

  uids = mail_imap_uid_set_new_range (get_row (mirror, begin)->uid, get_row (mirror, *end - 1)->uid);
  flags = dex_await_boxed (mail_sync_fetch_flags (self->session, uids, 0), error);
  if (flags == NULL || !commit_flags (self, flags, error))
    return FALSE;

  update_mirror (mirror, flags);
  *end = begin;
  return TRUE;
}

static gboolean
is_pass_due (MailFolderRun *self)
{
  gint64 age = g_get_real_time () / G_USEC_PER_SEC - self->state.last_flag_pass;
  gboolean is_open = self->sync->open_folder == self->folder->id || self->folder->role == MAIL_ROLE_INBOX;

  return self->state.flag_position != 0 || age > (is_open ? PASS_SECONDS_OPEN : PASS_SECONDS_OTHER);
}

/* The number of unread messages says that there is something nobody has told. */
static gboolean
is_unseen_wrong (MailFolderRun *self,
                 GArray        *mirror)
{
  gpointer unseen;

  return mail_folder_run_counts (self, mirror->len, 0) &&
         g_hash_table_lookup_extended (self->sync->unseen, &self->folder->id, NULL, &unseen) &&
         GPOINTER_TO_INT (unseen) != count_unseen (mirror);
}

/* Some windows more of a complete comparison, from where the last one got to; the whole rest with @all. Awaits. */
static gboolean
continue_pass (MailFolderRun  *self,
               GArray         *mirror,
               guint           end,
               gboolean        all,
               GError        **error)
{
  if (self->state.flag_position != 0)
    end = MIN (end, count_below (mirror, self->state.flag_position));
  for (guint i = 0; end > 0 && (all || i < PASS_WINDOWS); i++)
    {
      if (!compare_window (self, mirror, &end, error))
        return FALSE;
      self->state.flag_position = get_row (mirror, end)->uid;
    }

  if (end == 0)
    {
      self->state.flag_position = 0;
      self->state.last_flag_pass = g_get_real_time () / G_USEC_PER_SEC;
    }
  return TRUE;
}

/* The newest window each time, the others in turn; all of them when the numbers say so. Awaits. */
static gboolean
fetch_windows (MailFolderRun  *self,
               GError        **error)
{
  g_autoptr(GArray) mirror = NULL;
  guint end;

  mirror = mail_engine_read_mirror (self->sync->store, self->folder->id, self->state.lowest_uid, G_MAXUINT32, error);
  if (mirror == NULL)
    return FALSE;

  end = count_below (mirror, self->known_below);
  if (end == 0)
    return TRUE;
  if (!compare_window (self, mirror, &end, error))
    return FALSE;
  if (self->is_repair || is_unseen_wrong (self, mirror))
    {
      self->state.flag_position = 0;
      return continue_pass (self, mirror, end, TRUE, error);
    }
  return (end > 0 && !is_pass_due (self)) || continue_pass (self, mirror, end, FALSE, error);
}

/* Whether the server counts changes, for this mailbox and since the last time. */
static gboolean
has_modseq (MailFolderRun *self)
{
  return self->state.highestmodseq != 0 && self->mailbox->highestmodseq != 0 &&
         (mail_imap_session_has (self->session, "CONDSTORE") || mail_imap_session_is_enabled (self->session, "QRESYNC"));
}

/**
 * mail_folder_run_flags:
 * @self: the run
 * @error: (out): why not
 *
 * Brings the flags of what is known up to date: what SELECT told already (QRESYNC), what changed since the last time where the
 * server can tell (CONDSTORE), else by comparing windows. Awaits.
 *
 * Returns: whether it did
 */
gboolean
mail_folder_run_flags (MailFolderRun  *self,
                       GError        **error)
{
  if (self->state.lowest_uid == 0 || self->known_below <= self->state.lowest_uid)
    return TRUE;
  if (self->changed != NULL)
    return commit_flags (self, self->changed, error);
  if (has_modseq (self))
    return fetch_changed (self, error);
  return fetch_windows (self, error);
}
