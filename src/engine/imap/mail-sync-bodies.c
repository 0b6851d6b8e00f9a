/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-bodies.h"

#include "mail-error.h"
#include "mail-sync-body-run.h"

/* How many missing bodies are looked up at a time. */
#define CHUNK 500
/* What one FETCH asks for: at most so many messages, and about so many bytes. */
#define COMMAND_MESSAGES 50
#define COMMAND_BYTES (2 * 1024 * 1024)
/* How many of those commands are under way. */
#define PIPELINE 3

/* Opens the mailbox unless it is the one that is open. Awaits. */
static gboolean
open_mailbox (MailImapSession   *session,
              const MailFolder  *folder,
              GError           **error)
{
  g_autoptr(MailImapMailbox) mailbox = NULL;

  if (mail_sync_is_open (session, folder->raw_name, TRUE))
    return TRUE;
  mailbox = mail_sync_open (session, folder->raw_name, TRUE, NULL, error);
  return mailbox != NULL;
}

/* What the server did not give is not asked for again and again. */
static void
park (MailSync             *sync,
      const MailWantedBody *wanted)
{
  g_hash_table_add (sync->parked, g_memdup2 (&wanted->item, sizeof wanted->item));
}

static void
drop_parked (MailSync *sync,
             GArray   *wanted)
{
  for (guint i = wanted->len; i > 0; i--)
    if (g_hash_table_contains (sync->parked, &g_array_index (wanted, MailWantedBody, i - 1).item))
      g_array_remove_index (wanted, i - 1);
}

/* How many of the next ones one command asks for. */
static guint
measure_command (GArray *wanted,
                 guint   begin)
{
  guint64 bytes = 0;
  guint n = 0;

  while (begin + n < wanted->len && n < COMMAND_MESSAGES && bytes < COMMAND_BYTES)
    bytes += g_array_index (wanted, MailWantedBody, begin + n++).size;
  return n;
}

/* The person goes first. Awaits. */
static void
give_way (MailSync *sync)
{
  while (sync->urgent > 0 && !sync->is_stopping)
    dex_await (dex_timeout_new_msec (50), NULL);
}

/* Every answer is awaited, also after a failure: what is still coming in belongs to this run. */
static gboolean
fetch_pipelined (MailSync         *sync,
                 MailImapSession  *session,
                 MailBodyRun      *run,
                 GArray           *wanted,
                 GError          **error)
{
  g_autoptr(GQueue) under_way = g_queue_new ();
  g_autoptr(GError) why = NULL;
  guint asked = 0;

  while (asked < wanted->len || !g_queue_is_empty (under_way))
    {
      g_autoptr(GError) failure = NULL;

      while (why == NULL && !sync->is_stopping && sync->urgent == 0 && asked < wanted->len &&
             under_way->length < PIPELINE)
        {
          guint n = measure_command (wanted, asked);

          g_queue_push_tail (under_way, mail_body_run_fetch (run, session, &g_array_index (wanted, MailWantedBody, asked), n));
          asked += n;
        }
      if (g_queue_is_empty (under_way))
        {
          if (why != NULL || sync->is_stopping)
            break;
          give_way (sync);
          continue;
        }
      dex_await (g_queue_pop_head (under_way), &failure);
      mail_sync_keep_error (&why, g_steal_pointer (&failure));
      if (sync->changed != NULL)
        sync->changed (sync->data);
    }

  if (why == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static void
count (MailSync    *sync,
       MailBodyRun *run,
       GArray      *wanted,
       gboolean     was_answered)
{
  for (guint i = 0; i < wanted->len; i++)
    {
      const MailWantedBody *one = &g_array_index (wanted, MailWantedBody, i);

      if (mail_body_run_has (run, one->uid))
        {
          sync->bodies++;
          sync->n_done++;
        }
      else if (was_answered)
        {
          park (sync, one);
        }
    }
}

static gboolean
fetch_chunk (MailSync         *sync,
             MailImapSession  *session,
             GArray           *wanted,
             GError          **error)
{
  g_autoptr(MailBodyRun) run = mail_body_run_new (sync->store);
  g_autoptr(GError) why = NULL;
  g_autoptr(GError) storage = NULL;

  fetch_pipelined (sync, session, run, wanted, &why);
  mail_body_run_settle (run, &storage);
  mail_sync_keep_error (&why, g_steal_pointer (&storage));
  count (sync, run, wanted, why == NULL && !sync->is_stopping);
  if (why == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/* A server that fails for one message is asked for each alone, so that one costs one. Awaits. */
static gboolean
fetch_each (MailSync         *sync,
            MailImapSession  *session,
            GArray           *wanted,
            GError          **error)
{
  for (guint i = 0; i < wanted->len; i++)
    {
      g_autoptr(GArray) one = g_array_new (FALSE, FALSE, sizeof (MailWantedBody));
      g_autoptr(GError) why = NULL;

      g_array_append_val (one, g_array_index (wanted, MailWantedBody, i));
      if (sync->is_stopping || fetch_chunk (sync, session, one, &why))
        continue;
      if (mail_sync_is_over (session, why))
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
      park (sync, &g_array_index (one, MailWantedBody, 0));
    }
  return TRUE;
}

static gboolean
fetch_missing (MailSync          *sync,
               MailImapSession   *session,
               const MailFolder  *folder,
               GError           **error)
{
  while (!sync->is_stopping)
    {
      g_autoptr(GArray) wanted = NULL;
      g_autoptr(GError) why = NULL;

      wanted = mail_engine_read_wanted (sync->store, folder->id, mail_sync_get_span (sync),
                                        CHUNK + g_hash_table_size (sync->parked), error);
      if (wanted == NULL)
        return FALSE;
      drop_parked (sync, wanted);
      if (wanted->len == 0)
        return TRUE;
      if (!open_mailbox (session, folder, error))
        return FALSE;
      if (fetch_chunk (sync, session, wanted, &why))
        continue;
      if (mail_sync_is_over (session, why))
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
      if (!fetch_each (sync, session, wanted, error))
        return FALSE;
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
 * are passed over. Does nothing when another fibre is at it: it looks again before it ends. Awaits.
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

/**
 * mail_sync_body:
 * @sync: the account's
 * @session: a session that is ours
 * @folder: where the message is
 * @wanted: which
 * @error: (out): why not
 *
 * Gets one body. Awaits.
 *
 * Returns: whether it is in the store
 */
gboolean
mail_sync_body (MailSync              *sync,
                MailImapSession       *session,
                const MailFolder      *folder,
                const MailWantedBody  *wanted,
                GError               **error)
{
  g_autoptr(MailBodyRun) run = mail_body_run_new (sync->store);

  if (!open_mailbox (session, folder, error) ||
      !dex_await (mail_body_run_fetch (run, session, wanted, 1), error) ||
      !mail_body_run_settle (run, error))
    return FALSE;

  if (mail_body_run_has (run, wanted->uid))
    return TRUE;
  mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL, "The server did not give this message");
  return FALSE;
}
