/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-bodies.h"

#include <glib/gi18n.h>

#include "mail-error.h"
#include "mail-sync-body-other.h"
#include "mail-sync-body-parts.h"
#include "mail-sync-body-run.h"

/* How many missing bodies are looked up at a time. */
#define CHUNK 500
/* What one FETCH asks for: at most so many messages, and about so many bytes. */
#define COMMAND_MESSAGES 50
#define COMMAND_BYTES (2 * 1024 * 1024)
/* How many of those commands are under way. */
#define PIPELINE 3
/* A server that refuses so many, one after the other, refuses for another reason than those messages. */
#define MAX_REFUSED 8
/* How long what somebody else fetches is left to them before it is looked for again, in milliseconds. */
#define ELSEWHERE_MSEC 200

/**
 * mail_sync_open_for_bodies:
 * @sync: the account's
 * @session: a session that is ours
 * @folder: which
 * @error: (out): why not
 *
 * Opens the mailbox unless it is the one that is open. UIDs of another life of it would name other messages. Awaits.
 *
 * Returns: whether bodies can be asked for by the UIDs that are in the store
 */
gboolean
mail_sync_open_for_bodies (MailSync          *sync,
                           MailImapSession   *session,
                           const MailFolder  *folder,
                           GError           **error)
{
  g_autoptr(MailImapMailbox) mailbox = NULL;
  MailMailboxState state;

  if (!mail_sync_is_open (session, folder->raw_name, TRUE))
    {
      mailbox = mail_sync_open (session, folder->raw_name, TRUE, NULL, error);
      if (mailbox == NULL)
        return FALSE;
    }
  if (!mail_engine_read_state (sync->store, folder->id, &state, error))
    return FALSE;
  if (state.uidvalidity == mail_sync_get_uidvalidity (session))
    return TRUE;
  mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL, "The folder was made anew on the server");
  return FALSE;
}

/**
 * mail_sync_name_place:
 * @folder: which
 * @session: a session where it is open
 *
 * Returns: (transfer full): which mailbox bytes come from, and which life of it
 */
char *
mail_sync_name_place (const MailFolder *folder,
                      MailImapSession  *session)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT "/%u", folder->id, mail_sync_get_uidvalidity (session));
}

/* One command that is under way. */
typedef struct {
  GArray *wanted; /* MailWantedBody */
  DexFuture *answer;
} Ask;

/* Bodies of one chunk on their way. */
typedef struct {
  MailSync *sync;
  MailImapSession *session;
  MailBodyRun *run;
  gboolean is_shared; /* the person's requests need this session: it is given back, not held */
  GArray *wanted;   /* MailWantedBody, newest first */
  guint n_asked;    /* how many of them were asked for */
  GQueue again;     /* GArray: halves of sets that were refused */
  GQueue under_way; /* Ask */
  GArray *missing;  /* MailWantedBody: the server has answered and did not give them */
  guint n_refused;  /* so many single ones were refused since the last that came */
  GError *why;      /* nothing more is asked for */
} Fetch;

static GArray *
new_set (const MailWantedBody *wanted,
         guint                 n_wanted)
{
  GArray *set = g_array_sized_new (FALSE, FALSE, sizeof (MailWantedBody), n_wanted);

  return g_array_append_vals (set, wanted, n_wanted);
}

/* (nullable): what the next command asks for. */
static GArray *
take_set (Fetch *self)
{
  GArray *wanted = self->wanted;
  guint begin = self->n_asked;
  guint64 bytes = 0;
  guint n = 0;

  if (!g_queue_is_empty (&self->again))
    return g_queue_pop_head (&self->again);
  while (begin + n < wanted->len && n < COMMAND_MESSAGES && bytes < COMMAND_BYTES)
    bytes += g_array_index (wanted, MailWantedBody, begin + n++).size;
  self->n_asked += n;
  return n > 0 ? new_set (&g_array_index (wanted, MailWantedBody, begin), n) : NULL;
}

static gboolean
may_ask (Fetch *self)
{
  return self->why == NULL && !self->sync->is_stopping && self->sync->urgent == 0 && self->under_way.length < PIPELINE;
}

static void
ask (Fetch *self)
{
  GArray *set;

  while (may_ask (self) && (set = take_set (self)) != NULL)
    {
      Ask *one = g_new0 (Ask, 1);

      one->wanted = set;
      one->answer = mail_body_run_fetch (self->run, self->session, (const MailWantedBody *) (gpointer) set->data, set->len);
      g_queue_push_tail (&self->under_way, one);
    }
}

static void
ask_free (Ask *self)
{
  g_array_unref (self->wanted);
  dex_clear (&self->answer);
  g_free (self);
}

/* A set is refused when one of it is bad: its halves are asked for, and those of the bad one, until it is alone. */
static void
halve (Fetch  *self,
       GArray *set)
{
  guint middle = set->len / 2;

  g_queue_push_head (&self->again, new_set (&g_array_index (set, MailWantedBody, middle), set->len - middle));
  g_queue_push_head (&self->again, new_set (&g_array_index (set, MailWantedBody, 0), middle));
}

/* refusal: (nullable) (transfer full) */
static void
conclude (Fetch  *self,
          GArray *set,
          GError *refusal)
{
  g_autoptr(GError) why = refusal;
  guint asked = set->len;

  if (why != NULL && mail_sync_is_general (self->session, why))
    {
      mail_sync_keep_error (&self->why, g_steal_pointer (&why));
      return;
    }
  for (guint i = set->len; i > 0; i--)
    if (mail_body_run_has (self->run, g_array_index (set, MailWantedBody, i - 1).uid))
      g_array_remove_index (set, i - 1);
  if (set->len < asked)
    self->n_refused = 0;

  if (why != NULL && set->len > 1)
    {
      halve (self, set);
      return;
    }
  g_array_append_vals (self->missing, set->data, set->len);
  if (why != NULL && set->len == 1 && ++self->n_refused >= MAX_REFUSED)
    mail_sync_keep_error (&self->why, g_steal_pointer (&why));
}

/* Every answer is awaited, also after a failure: what is still coming in belongs to this run. Awaits. */
static void
fetch_pipelined (Fetch *self)
{
  while (TRUE)
    {
      GError *refusal = NULL;
      Ask *one;

      ask (self);
      one = g_queue_pop_head (&self->under_way);
      if (one == NULL && (self->why != NULL || self->sync->is_stopping || self->sync->urgent == 0 || self->is_shared))
        return;
      if (one == NULL)
        {
          mail_sync_give_way (self->sync);
          continue;
        }
      dex_await (g_steal_pointer (&one->answer), &refusal);
      conclude (self, one->wanted, refusal);
      ask_free (one);
      if (self->sync->changed != NULL)
        self->sync->changed (self->sync->data);
    }
}

/* How often it did not come is remembered, and for a day nobody asks. Awaits. */
static gboolean
park (MailSync              *sync,
      const MailWantedBody  *wanted,
      GError               **error)
{
  g_debug ("The body of %" G_GINT64_FORMAT " does not come", wanted->item);
  return dex_await (mail_store_park_body (sync->store, wanted->item), error);
}

/* Asks once more in another way for what did not come; what does not come so either is parked. A server that gives none of several
 * has another trouble than those messages: the rest is left for the next round. Awaits. */
static gboolean
fetch_others (Fetch     *self,
              gboolean  *is_stuck,
              GError   **error)
{
  guint n_missed = 0;

  for (guint i = 0; i < self->missing->len && !self->sync->is_stopping; i++)
    {
      const MailWantedBody *one = &g_array_index (self->missing, MailWantedBody, i);
      g_autoptr(GError) why = NULL;

      if (mail_sync_body_other (self->sync->store, self->session, one, &why))
        {
          n_missed = 0;
          self->sync->bodies++;
          self->sync->n_done++;
          continue;
        }
      if (why != NULL && mail_sync_is_general (self->session, why))
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
      if (!park (self->sync, one, error))
        return FALSE;
      if (++n_missed >= MAX_REFUSED)
        {
          *is_stuck = TRUE;
          return TRUE;
        }
    }
  return TRUE;
}

static void
count (Fetch *self)
{
  for (guint i = 0; i < self->wanted->len; i++)
    if (mail_body_run_has (self->run, g_array_index (self->wanted, MailWantedBody, i).uid))
      {
        self->sync->bodies++;
        self->sync->n_done++;
      }
}

/* (transfer full): the large ones, which leave the others. */
static GArray *
take_large (GArray *wanted)
{
  GArray *large = g_array_new (FALSE, FALSE, sizeof (MailWantedBody));

  for (guint i = 0; i < wanted->len;)
    if (g_array_index (wanted, MailWantedBody, i).size > MAIL_BODY_LARGE)
      {
        g_array_append_val (large, g_array_index (wanted, MailWantedBody, i));
        g_array_remove_index (wanted, i);
      }
    else
      {
        i++;
      }
  return large;
}

/* Awaits. */
static void
fetch_small (Fetch *self)
{
  GError *storage = NULL;

  fetch_pipelined (self);
  g_queue_clear_full (&self->again, (GDestroyNotify) g_array_unref);
  mail_body_run_settle (self->run, &storage);
  mail_sync_keep_error (&self->why, storage);
  count (self);
}

/* Awaits. */
static void
fetch_large (Fetch            *self,
             const MailFolder *folder,
             GArray           *large)
{
  g_autofree char *place = mail_sync_name_place (folder, self->session);
  MailBodyParts parts = { .sync = self->sync, .session = self->session, .place = place, .section = MAIL_SECTION_WHOLE,
                          .missing = self->missing };

  mail_sync_body_parts (&parts, (const MailWantedBody *) (gpointer) large->data, large->len, &self->why);
  /* They are looked for again when whoever is at them has had some time. */
  if (self->why == NULL && parts.n_elsewhere > 0)
    dex_await (dex_timeout_new_msec (ELSEWHERE_MSEC), NULL);
}

/* The large ones last: all others can be read meanwhile. is_stuck: the server answers and gives nothing. Awaits. */
static gboolean
fetch_chunk (MailSync          *sync,
             MailImapSession   *session,
             const MailFolder  *folder,
             GArray            *wanted,
             gboolean          *is_stuck,
             GError           **error)
{
  g_autoptr(MailBodyRun) run = mail_body_run_new (sync->store);
  g_autoptr(GArray) missing = g_array_new (FALSE, FALSE, sizeof (MailWantedBody));
  g_autoptr(GArray) large = take_large (wanted);
  Fetch self = { .sync = sync, .session = session, .run = run, .wanted = wanted, .missing = missing,
                 .again = G_QUEUE_INIT, .under_way = G_QUEUE_INIT,
                 .is_shared = mail_sync_sessions_is_shared (sync->sessions, session) };

  fetch_small (&self);
  if (self.why == NULL && !sync->is_stopping && large->len > 0)
    fetch_large (&self, folder, large);
  if (self.why == NULL || !mail_sync_is_general (session, self.why))
    fetch_others (&self, is_stuck, self.why == NULL ? &self.why : NULL);

  if (self.why == NULL)
    return TRUE;
  g_propagate_error (error, self.why);
  return FALSE;
}

/* What is here of another folder is not downloaded again. Awaits. */
static gboolean
share_twins (MailSync  *sync,
             GArray    *wanted,
             GError   **error)
{
  for (guint i = wanted->len; i > 0 && !sync->is_stopping; i--)
    {
      const MailWantedBody *one = &g_array_index (wanted, MailWantedBody, i - 1);
      g_autoptr(GError) why = NULL;

      if (!one->has_twin)
        continue;
      if (dex_await_boolean (mail_store_share_body (sync->store, one->item), &why))
        {
          g_array_remove_index (wanted, i - 1);
        }
      else if (why != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
fetch_missing (MailSync          *sync,
               MailImapSession   *session,
               const MailFolder  *folder,
               GError           **error)
{
  gboolean is_stuck = FALSE;

  while (!sync->is_stopping && !is_stuck)
    {
      g_autoptr(GArray) wanted = NULL;

      wanted = mail_engine_read_wanted (sync->store, folder->id, mail_sync_get_span (sync), CHUNK, error);
      if (wanted == NULL)
        return FALSE;
      if (wanted->len == 0)
        return TRUE;
      if (!share_twins (sync, wanted, error))
        return FALSE;
      if (wanted->len == 0)
        continue;
      if (!mail_sync_open_for_bodies (sync, session, folder, error) || !fetch_chunk (sync, session, folder, wanted, &is_stuck, error))
        return FALSE;
      if (sync->urgent > 0 && mail_sync_sessions_is_shared (sync->sessions, session))
        {
          sync->has_given_way = TRUE;
          return TRUE;
        }
      mail_sync_give_way (sync);
    }
  return TRUE;
}

/**
 * mail_sync_bodies:
 * @sync: the account's
 * @session: a session that is ours
 * @folder: which
 * @error: (out): why not
 *
 * Gets every body of the folder that is not here, newest first, as far back as the account keeps them; those a server does not give
 * are parked for a day. Does nothing when another fibre is at it: it looks again before it ends. Awaits.
 *
 * Returns: whether nothing is missing any more but those
 */
gboolean
mail_sync_bodies (MailSync          *sync,
                  MailImapSession   *session,
                  const MailFolder  *folder,
                  GError           **error)
{
  gboolean done;

  if (g_hash_table_contains (sync->fetching, &folder->id))
    return TRUE;

  g_hash_table_add (sync->fetching, g_memdup2 (&folder->id, sizeof folder->id));
  done = fetch_missing (sync, session, folder, error);
  g_hash_table_remove (sync->fetching, &folder->id);
  return done;
}

/* In one command. Awaits. */
static gboolean
fetch_whole (MailSync              *sync,
             MailImapSession       *session,
             const MailWantedBody  *wanted,
             GError               **error)
{
  g_autoptr(MailBodyRun) run = mail_body_run_new (sync->store);

  return dex_await (mail_body_run_fetch (run, session, wanted, 1), error) && mail_body_run_settle (run, error) &&
         mail_body_run_has (run, wanted->uid);
}

/* The whole, and in its halves. Awaits; FALSE with the error unset when the server says OK to both and gives neither. */
static gboolean
fetch_one (MailSync              *sync,
           MailImapSession       *session,
           const MailFolder      *folder,
           const MailWantedBody  *wanted,
           gboolean              *has_given_way,
           GError               **error)
{
  g_autoptr(GError) why = NULL;

  if (wanted->size > MAIL_BODY_LARGE
          ? mail_sync_section_in_parts (sync, session, folder, wanted, MAIL_SECTION_WHOLE, has_given_way, &why)
          : fetch_whole (sync, session, wanted, &why))
    return TRUE;
  if (why == NULL || !mail_sync_is_general (session, why))
    return mail_sync_body_other (sync->store, session, wanted, error);
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/**
 * mail_sync_body:
 * @sync: the account's
 * @session: a session that is ours
 * @folder: where the message is
 * @wanted: which
 * @has_given_way: (out): set when something smaller goes first: the session is wanted back, and this is to be asked for again
 * @error: (out): why not, in words for people
 *
 * Gets one body, also one that is parked. Awaits.
 *
 * Returns: whether it is in the store, or was given way
 */
gboolean
mail_sync_body (MailSync              *sync,
                MailImapSession       *session,
                const MailFolder      *folder,
                const MailWantedBody  *wanted,
                gboolean              *has_given_way,
                GError               **error)
{
  g_autoptr(GError) why = NULL;

  if (!mail_sync_open_for_bodies (sync, session, folder, error))
    return FALSE;
  if (fetch_one (sync, session, folder, wanted, has_given_way, &why))
    return TRUE;
  if (why != NULL && mail_sync_is_general (session, why))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  if (park (sync, wanted, error))
    mail_set_error (error, MAIL_ERROR_TRANSIENT, why != NULL ? mail_error_get_server_text (why) : NULL,
                    _("The server does not give this message. It is asked again tomorrow, and whenever you open the message."));
  return FALSE;
}
