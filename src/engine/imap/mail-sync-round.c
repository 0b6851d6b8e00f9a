/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-round.h"

#include "mail-engine-read.h"
#include "mail-error.h"
#include "mail-sync-bodies.h"
#include "mail-sync-folder.h"
#include "mail-sync-folders.h"
#include "mail-sync-give-back.h"
#include "mail-sync-watch.h"

/* Without CONDSTORE equal numbers can hide changed flags: how long they are believed, in seconds. */
#define BELIEVED_SECONDS_OPEN (30 * 60)
#define BELIEVED_SECONDS_OTHER (24 * 60 * 60)

#define NEEDED_ITEMS (MAIL_IMAP_STATUS_MESSAGES | MAIL_IMAP_STATUS_UIDNEXT)

typedef struct {
  MailSync *sync;
  gboolean with_bodies;
  GPtrArray *listed; /* MailListedFolder */
  GError *error;     /* the failure that matters most */
} Round;

/* What STATUS says of a mailbox that states no UIDVALIDITY when it is opened is no word about it. */
static gboolean
is_renumbered (const MailImapCounts   *counts,
               const MailMailboxState *state)
{
  guint32 uidvalidity = (counts->items & MAIL_IMAP_STATUS_UIDVALIDITY) ? counts->uidvalidity : 0;

  return state->uidvalidity != MAIL_SYNC_NO_UIDVALIDITY && uidvalidity != state->uidvalidity;
}

/* Nothing to do, by what LIST told. */
static gboolean
is_unchanged (Round                  *round,
              const MailListedFolder *one)
{
  const MailImapCounts *counts = &one->counts;
  const MailMailboxState *state = &one->state;
  gboolean is_open = one->folder->id == round->sync->open_folder || one->folder->role == MAIL_ROLE_INBOX;
  gint64 age = g_get_real_time () / G_USEC_PER_SEC - state->last_flag_pass;

  /* Nothing here and nothing there, whatever it says besides: Courier numbers an empty mailbox anew whenever it is asked. */
  if (state->last_sync != 0 && state->lowest_uid == 1 && state->exists == 0 && !state->is_waited_in &&
      (counts->items & MAIL_IMAP_STATUS_MESSAGES) && counts->messages == 0)
    return TRUE;
  if (state->last_sync == 0 || state->lowest_uid != 1 || state->is_waited_in || (counts->items & NEEDED_ITEMS) != NEEDED_ITEMS ||
      is_renumbered (counts, state) || counts->uidnext != state->uidnext || counts->messages != state->exists)
    return FALSE;
  if ((counts->items & MAIL_IMAP_STATUS_HIGHESTMODSEQ) && counts->highestmodseq != 0)
    return counts->highestmodseq == state->highestmodseq;
  if ((counts->items & MAIL_IMAP_STATUS_UNSEEN) && counts->unseen != state->unseen)
    return FALSE;
  return state->flag_position == 0 && age < (is_open ? BELIEVED_SECONDS_OPEN : BELIEVED_SECONDS_OTHER);
}

/* Nothing is known of it, and there is nothing to get. */
static gboolean
is_empty_there (const MailListedFolder *one)
{
  const MailImapCounts *counts = &one->counts;

  return one->state.uidvalidity == 0 && (counts->items & NEEDED_ITEMS) == NEEDED_ITEMS && counts->messages == 0 &&
         counts->uidvalidity != 0 && counts->uidnext != 0;
}

/* One step for one folder, on the worker's session. FALSE: the round is over. Awaits. */
static gboolean
with_session (Round            *round,
              const MailFolder *folder,
              gboolean        (*step) (MailSync *, MailImapSession *, const MailFolder *, GError **))
{
  g_autoptr(MailImapSession) session = NULL;
  GError *why = NULL;
  gboolean is_over = FALSE;

  if (round->sync->is_stopping)
    return FALSE;
  session = mail_sync_sessions_lease (round->sync->sessions, MAIL_SYNC_SLOT_WORKER, &why);
  if (session == NULL)
    {
      mail_sync_keep_error (&round->error, why);
      return FALSE;
    }

  if (!step (round->sync, session, folder, &why))
    {
      g_debug ("“%s”: %s", folder->path, why->message);
      is_over = mail_sync_is_over (session, why);
    }
  mail_sync_sessions_release (round->sync->sessions, MAIL_SYNC_SLOT_WORKER);
  mail_sync_keep_error (&round->error, why);
  return !is_over;
}

static gboolean
sync_newest (MailSync          *sync,
             MailImapSession   *session,
             const MailFolder  *folder,
             GError           **error)
{
  return mail_sync_folder (sync, session, folder, MAIL_SYNC_NEWEST, error);
}

static gboolean
sync_all (MailSync          *sync,
          MailImapSession   *session,
          const MailFolder  *folder,
          GError           **error)
{
  return mail_sync_folder (sync, session, folder, MAIL_SYNC_ALL, error);
}

/* New mail in INBOX that who listens to it should have heard of. */
typedef struct {
  guint mark;
  guint32 uidnext;
} Expected;

/* Awaits. */
static void
check_watch (Round             *round,
             const MailFolder  *inbox,
             Expected           expected)
{
  MailMailboxState state;

  if (expected.mark != 0 && round->sync->watch != NULL &&
      mail_engine_read_state (round->sync->store, inbox->id, &state, NULL) && state.uidnext > expected.uidnext)
    mail_sync_watch_check (round->sync->watch, expected.mark);
}

/* First what is new everywhere, so that every folder can be used. Awaits. */
static gboolean
sync_news (Round *round)
{
  const MailFolder *inbox = NULL;
  Expected expected = { 0 };

  for (guint i = 0; i < round->listed->len; i++)
    {
      const MailListedFolder *one = g_ptr_array_index (round->listed, i);

      if (is_unchanged (round, one))
        continue;
      if (is_empty_there (one))
        {
          if (!mail_sync_folder_empty (round->sync, one->folder, &one->counts, &round->error))
            return FALSE;
          continue;
        }
      if (one->folder->role == MAIL_ROLE_INBOX && round->sync->watch != NULL && one->state.last_sync != 0)
        {
          inbox = one->folder;
          expected = (Expected) { mail_sync_watch_get_mark (round->sync->watch), one->state.uidnext };
        }
      if (!with_session (round, one->folder, sync_newest))
        return FALSE;
    }
  if (inbox != NULL)
    check_watch (round, inbox, expected);
  return TRUE;
}

static gboolean
fill_back (Round *round)
{
  if (!mail_sync_folders_look (round->sync, round->listed, &round->error))
    return FALSE;

  for (guint i = 0; i < round->listed->len; i++)
    {
      const MailListedFolder *one = g_ptr_array_index (round->listed, i);

      if (one->state.lowest_uid > 1 && !with_session (round, one->folder, sync_all))
        return FALSE;
    }
  return TRUE;
}

static gboolean
fetch_bodies_of (Round            *round,
                 const MailFolder *folder)
{
  do
    {
      round->sync->has_given_way = FALSE;
      mail_sync_give_way (round->sync);
      if (!with_session (round, folder, mail_sync_bodies))
        return FALSE;
    }
  while (round->sync->has_given_way);
  return TRUE;
}

/* It is looked again behind each folder: that took its time. */
static gboolean
fetch_bodies (Round *round)
{
  g_autoptr(GArray) ids = mail_sync_folders_ids (round->listed);
  guint at = 0;

  while (mail_engine_find_wanting (round->sync->store, ids, mail_sync_get_span (round->sync), &at, &round->error))
    {
      if (at == ids->len)
        return TRUE;
      if (!fetch_bodies_of (round, ((MailListedFolder *) g_ptr_array_index (round->listed, at++))->folder))
        return FALSE;
    }
  return FALSE;
}

static gboolean
list_folders (Round *round)
{
  g_autoptr(MailImapSession) session = NULL;

  session = mail_sync_sessions_lease (round->sync->sessions, MAIL_SYNC_SLOT_WORKER, &round->error);
  if (session == NULL)
    return FALSE;

  round->listed = mail_sync_folders (round->sync, session, &round->error);
  mail_sync_sessions_release (round->sync->sessions, MAIL_SYNC_SLOT_WORKER);
  return round->listed != NULL;
}

/* How many bodies are missing, for the progress; a look at each folder. */
static void
estimate (Round *round)
{
  round->sync->n_todo = 0;
  round->sync->n_done = 0;
  for (guint i = 0; i < round->listed->len; i++)
    round->sync->n_todo += ((MailListedFolder *) g_ptr_array_index (round->listed, i))->counts.messages;
}

/**
 * mail_sync_round:
 * @sync: the account's
 * @with_bodies: whether bodies are fetched too
 * @error: (out): the failure that matters most
 *
 * Brings everything up to date once: the newest of every folder first, then the older headers, then the bodies. A folder that fails
 * does not keep the others from being done. Awaits.
 *
 * Returns: whether all of it went well
 */
gboolean
mail_sync_round (MailSync  *sync,
                 gboolean   with_bodies,
                 GError   **error)
{
  Round round = { .sync = sync, .with_bodies = with_bodies };

  if (list_folders (&round))
    {
      estimate (&round);
      if (sync_news (&round) && fill_back (&round) && with_bodies && fetch_bodies (&round) && round.error == NULL)
        mail_sync_give_back (sync, &round.error);
    }
  if (sync->is_stopping && round.error == NULL)
    round.error = mail_error_new (MAIL_ERROR_CANCELLED, NULL, "The account is going offline");

  mail_sync_unfinished_clear (&sync->unfinished);
  g_clear_pointer (&round.listed, g_ptr_array_unref);
  if (round.error == NULL)
    return TRUE;
  g_propagate_error (error, round.error);
  return FALSE;
}
