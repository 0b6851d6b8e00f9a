/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-folder-private.h"

#include "mail-error.h"
#include "mail-sync-headers.h"

/* Windows of headers: several commands under way, each committed before the folder's state says so. */

typedef struct {
  guint32 first;
  guint32 last;
  MailImapUidSet *uids;
  DexFuture *arrivals;
} Window;

static void
window_clear (gpointer data)
{
  Window *window = data;

  g_clear_pointer (&window->uids, mail_imap_uid_set_unref);
  dex_clear (&window->arrivals);
}

static void
add_window (GArray         *windows,
            MailImapUidSet *uids)
{
  gsize n_ranges;
  const MailImapUidRange *ranges = mail_imap_uid_set_get_ranges (uids, &n_ranges);
  Window window = { 0 };

  if (n_ranges == 0)
    return;

  window.first = ranges[0].first;
  window.last = ranges[n_ranges - 1].last;
  window.uids = mail_imap_uid_set_ref (uids);
  g_array_append_val (windows, window);
}

/* Cuts a set into windows from its newest end. */
static GArray *
cut_windows (MailImapUidSet *uids)
{
  GArray *windows = g_array_new (FALSE, FALSE, sizeof (Window));
  g_autoptr(MailImapUidSet) current = mail_imap_uid_set_new ();
  gsize n_ranges;
  const MailImapUidRange *ranges = mail_imap_uid_set_get_ranges (uids, &n_ranges);
  guint64 room = MAIL_SYNC_WINDOW;

  g_array_set_clear_func (windows, window_clear);
  for (gsize i = n_ranges; i > 0; i--)
    {
      guint64 last = ranges[i - 1].last;

      while (last >= ranges[i - 1].first)
        {
          guint64 length = MIN (room, last - ranges[i - 1].first + 1);

          mail_imap_uid_set_add_range (current, (guint32) (last - length + 1), (guint32) last);
          last -= length;
          room -= length;
          if (room > 0)
            continue;
          add_window (windows, current);
          mail_imap_uid_set_unref (g_steal_pointer (&current));
          current = mail_imap_uid_set_new ();
          room = MAIL_SYNC_WINDOW;
        }
    }
  add_window (windows, current);
  return windows;
}

static void
reverse_windows (GArray *windows)
{
  for (guint i = 0; i < windows->len / 2; i++)
    {
      Window *a = &g_array_index (windows, Window, i);
      Window *b = &g_array_index (windows, Window, windows->len - 1 - i);
      Window swapped = *a;

      *a = *b;
      *b = swapped;
    }
}

/**
 * mail_folder_run_save:
 * @self: the run
 * @error: (out): why not
 *
 * Commits the folder's state. Awaits.
 *
 * Returns: whether it is on disk
 */
gboolean
mail_folder_run_save (MailFolderRun  *self,
                      GError        **error)
{
  return dex_await (mail_store_sync_mailbox_state (self->sync->store, &self->state), error);
}

/**
 * mail_folder_run_commit:
 * @self: the run
 * @arrivals: (element-type MailArrival): what came
 * @error: (out): why not
 *
 * Commits messages. Awaits.
 *
 * Returns: whether they are on disk
 */
gboolean
mail_folder_run_commit (MailFolderRun  *self,
                        GPtrArray      *arrivals,
                        GError        **error)
{
  g_autoptr(GError) why = NULL;
  guint n_new;

  if (arrivals->len == 0)
    return TRUE;

  n_new = dex_await_uint (mail_store_sync_arrivals (self->sync->store, self->folder->id, self->state.uidvalidity, arrivals),
                          &why);
  if (why != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  self->sync->messages += n_new;
  self->sync->n_done += n_new;
  if (self->sync->changed != NULL)
    self->sync->changed (self->sync->data);
  return TRUE;
}

/* Says in the store how far it is, after the rows are there. */
static gboolean
advance (MailFolderRun     *self,
         const Window      *window,
         MailWindowsOrder   order,
         GError           **error)
{
  if (order == MAIL_WINDOWS_REFRESH)
    return TRUE;
  if (order == MAIL_WINDOWS_DOWNWARDS)
    self->state.lowest_uid = window->first;
  else if (window->last != MAIL_IMAP_UID_MAX)
    self->state.uidnext = MAX (self->state.uidnext, window->last + 1);
  return mail_folder_run_save (self, error);
}

/* "n:*" matches the last message even when its UID is lower. */
static void
drop_outside (GPtrArray    *arrivals,
              const Window *window)
{
  for (guint i = arrivals->len; i > 0; i--)
    {
      const MailArrival *arrival = g_ptr_array_index (arrivals, i - 1);

      if (arrival->uid < window->first || arrival->uid > window->last)
        g_ptr_array_remove_index_fast (arrivals, i - 1);
    }
}

static gboolean
store_window (MailFolderRun     *self,
              Window            *window,
              MailWindowsOrder   order,
              GError           **error)
{
  g_autoptr(GPtrArray) arrivals = dex_await_boxed (g_steal_pointer (&window->arrivals), error);

  if (arrivals == NULL)
    return FALSE;

  drop_outside (arrivals, window);
  if (order == MAIL_WINDOWS_UPWARDS)
    {
      self->n_arrived += arrivals->len;
      for (guint i = 0; i < arrivals->len; i++)
        {
          const MailArrival *arrival = g_ptr_array_index (arrivals, i);

          if (window->last == MAIL_IMAP_UID_MAX)
            self->state.uidnext = MAX (self->state.uidnext, arrival->uid + 1);
        }
    }
  return mail_folder_run_commit (self, arrivals, error) && advance (self, window, order, error);
}

/**
 * mail_folder_run_fetch:
 * @self: the run
 * @uids: which messages
 *
 * Asks for headers, and for previews where the body will not tell what a preview does.
 *
 * Returns: (transfer full): a future for a #GPtrArray of #MailArrival
 */
DexFuture *
mail_folder_run_fetch (MailFolderRun  *self,
                       MailImapUidSet *uids)
{
  return mail_sync_fetch_headers (self->session, uids, !mail_sync_keeps_all (self->sync));
}

/**
 * mail_folder_run_windows:
 * @self: the run
 * @uids: which messages
 * @order: newest or oldest first, and what that says about the folder
 * @error: (out): why it stopped
 *
 * Fetches and commits headers window by window. What is committed stays when it is broken off: the next run goes on there. Awaits.
 *
 * Returns: whether all of them were dealt with
 */
gboolean
mail_folder_run_windows (MailFolderRun     *self,
                         MailImapUidSet    *uids,
                         MailWindowsOrder   order,
                         GError           **error)
{
  g_autoptr(GArray) windows = cut_windows (uids);
  guint asked = 0;

  if (order == MAIL_WINDOWS_UPWARDS)
    reverse_windows (windows);

  for (guint i = 0; i < windows->len; i++)
    {
      if (self->sync->is_stopping)
        {
          mail_set_error (error, MAIL_ERROR_CANCELLED, NULL, "The account is going offline");
          return FALSE;
        }
      for (; asked < windows->len && asked < i + MAIL_SYNC_PIPELINE; asked++)
        {
          Window *next = &g_array_index (windows, Window, asked);

          next->arrivals = mail_folder_run_fetch (self, next->uids);
        }
      if (!store_window (self, &g_array_index (windows, Window, i), order, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * mail_folder_run_ask:
 * @self: the run
 * @first: first UID
 * @last: last UID
 *
 * Returns: (transfer full): a future for mail_folder_run_hear ()
 */
DexFuture *
mail_folder_run_ask (MailFolderRun *self,
                     guint32        first,
                     guint32        last)
{
  g_autoptr(MailImapUidSet) range = mail_imap_uid_set_new_range (first, last);

  return mail_imap_session_search (self->session, &(MailImapSearch) { .uids = range });
}

/**
 * mail_folder_run_hear:
 * @self: the run
 * @asked: (transfer full): what mail_folder_run_ask () returned
 * @error: (out): why not
 *
 * Learns which messages there are. More than SELECT said, and some that may have come since, is not an answer: their numbers are
 * what loops and memory here are made of. Awaits.
 *
 * Returns: (transfer full): their UIDs
 */
MailImapUidSet *
mail_folder_run_hear (MailFolderRun  *self,
                      DexFuture      *asked,
                      GError        **error)
{
  g_autoptr(MailImapFound) found = dex_await_boxed (asked, error);

  if (found == NULL)
    return NULL;

  if (mail_imap_uid_set_count (found->uids) > (guint64) self->mailbox->exists + MAIL_SYNC_WINDOW)
    {
      mail_set_error (error, MAIL_ERROR_PROTOCOL, NULL, "The server lists more messages in “%s” than there are",
                      self->folder->path);
      return NULL;
    }
  return mail_imap_uid_set_ref (found->uids);
}

/**
 * mail_folder_run_search:
 * @self: the run
 * @first: first UID
 * @last: last UID
 * @error: (out): why not
 *
 * Asks which messages there are. Awaits.
 *
 * Returns: (transfer full): their UIDs
 */
MailImapUidSet *
mail_folder_run_search (MailFolderRun  *self,
                        guint32         first,
                        guint32         last,
                        GError        **error)
{
  return mail_folder_run_hear (self, mail_folder_run_ask (self, first, last), error);
}
