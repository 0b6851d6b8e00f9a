/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-indexer.h"

#include <malloc.h>
#include <sys/resource.h>

#include "mail-error.h"
#include "mail-search-gather.h"

/* Text, and time, after which what was gathered is written, sorted: the larger the parts, the less is merged. */
#define MAX_GATHERED (8 * 1024 * 1024)
#define MAX_GATHER_USEC (3 * G_USEC_PER_SEC)
/* What arrives one by one is written once in so long. */
#define REST_USEC G_USEC_PER_SEC
/* After a failure: the disk may be full. */
#define RETRY_USEC (60 * G_USEC_PER_SEC)
/* An index that is damaged again so soon is not made anew at once: something else is wrong. */
#define MIN_LIFE_USEC (10 * 60 * G_USEC_PER_SEC)
/* Text after which the memory it needed is worth giving back. */
#define MANY (1024 * 1024)
/* Of the thread: whatever a person waits for goes first. */
#define NICENESS 10

struct _MailSearchIndexer {
  MailStore *store;
  GMainContext *context;
  GThread *thread;
  guint subscription;
  gint stopping;         /* atomic */
  gint wanted_anew;      /* atomic: the index is to be made anew */
  gint generation;       /* atomic: how often it was */
  gint64 highest;        /* number the store had given when this began */
  GMutex mutex;
  GPtrArray *waiting;    /* DexPromise, under the mutex */

  /* of the thread */
  MailSearchIndex *index;
  GAsyncQueue *answers;
  GPtrArray *documents;  /* gathered, not written */
  gsize gathered;
  gint64 gathering_since;
  gboolean woken;
  gboolean wrote_much;   /* since memory was given back */
  gint64 made_anew;      /* monotonic time: when it last was */
};

static gboolean
is_stopping (MailSearchIndexer *self)
{
  return g_atomic_int_get (&self->stopping) != 0;
}

static void
store_changed (MailStoreChanges *changes,
               gpointer          data)
{
  MailSearchIndexer *self = data;

  if (changes->items->len > 0 || changes->reloads->len > 0 || changes->bodies->len > 0 ||
      (changes->what & MAIL_STORE_CHANGED_ACCOUNTS) != 0)
    self->woken = TRUE;
}

static MailSearchGather *
start (MailSearchIndexer    *self,
       MailSearchGatherKind  kind,
       gint64                behind,
       GPtrArray            *rows)
{
  MailSearchGather *request = mail_search_gather_new (kind, self->answers);

  request->behind = behind;
  request->rows = rows;
  mail_search_gather_start (request, self->store);
  return request;
}

static MailSearchGather *
await_answer (MailSearchIndexer *self)
{
  return g_async_queue_pop (self->answers);
}

static void
take_documents (MailSearchIndexer *self,
                GPtrArray         *documents)
{
  if (self->documents->len == 0)
    self->gathering_since = g_get_monotonic_time ();
  for (guint i = 0; i < documents->len; i++)
    {
      MailSearchDocument *document = g_ptr_array_index (documents, i);

      self->gathered += sizeof *document + (document->body != NULL ? strlen (document->body) : 0) + 500;
      g_ptr_array_add (self->documents, document);
    }
  g_ptr_array_set_free_func (documents, NULL);
  g_ptr_array_set_size (documents, 0);
}

static gboolean
is_enough (MailSearchIndexer *self)
{
  return self->gathered >= MAX_GATHERED || g_get_monotonic_time () - self->gathering_since > MAX_GATHER_USEC;
}

static gboolean
write_out (MailSearchIndexer  *self,
           gint64              cursor,
           GError            **error)
{
  gboolean written = mail_search_index_write (self->index, self->documents, cursor, error);

  self->wrote_much |= self->gathered > MANY;
  g_ptr_array_set_size (self->documents, 0);
  self->gathered = 0;
  return written;
}

/* Between writes, so that parts do not pile up. */
static gboolean
merge (MailSearchIndexer  *self,
       GError            **error)
{
  gboolean more = TRUE;

  while (more && !is_stopping (self))
    if (!mail_search_index_merge (self->index, &more, error))
      return FALSE;
  return TRUE;
}

/* Messages that were not looked at yet. The next ones are read while the last are written. */
static gboolean
follow_new (MailSearchIndexer  *self,
            gboolean           *did_something,
            GError            **error)
{
  MailSearchGather *request = start (self, MAIL_SEARCH_GATHER_NEW, mail_search_index_get_cursor (self->index), NULL);
  gboolean good = TRUE;

  while (request != NULL)
    {
      g_autoptr(MailSearchGather) answered = await_answer (self);
      gboolean more = answered->more && !is_stopping (self) && good;

      request = more ? start (self, MAIL_SEARCH_GATHER_NEW, answered->cursor, NULL) : NULL;
      if (good && answered->error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&answered->error));
          good = FALSE;
        }
      if (!good)
        continue;
      *did_something |= answered->documents->len > 0;
      take_documents (self, answered->documents);
      if (self->documents->len > 0 && (!more || is_enough (self)))
        good = write_out (self, answered->cursor, error) && merge (self, error);
    }
  return good;
}

/* Leaves the rows of what is not in the index as it is now. What is newer than the cursor is still to be looked at anyway. */
static GPtrArray *
filter_rows (MailSearchIndexer *self,
             MailSearchGather  *notes)
{
  gint64 cursor = mail_search_index_get_cursor (self->index);
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_index_row_free);

  g_ptr_array_set_free_func (notes->rows, NULL);
  for (guint i = 0; i < notes->rows->len; i++)
    {
      MailIndexRow *row = g_ptr_array_index (notes->rows, i);

      if (row->message > cursor ||
          (!row->gone && mail_search_index_has (self->index, row->message, g_array_index (notes->body_numbers, gint64, i))))
        mail_index_row_free (row);
      else
        g_ptr_array_add (rows, row);
    }
  return rows;
}

/* Takes the rows. */
static gboolean
follow_rows (MailSearchIndexer  *self,
             GPtrArray          *rows,
             GError            **error)
{
  while (rows->len > 0 && !is_stopping (self))
    {
      g_autoptr(MailSearchGather) answered = NULL;

      start (self, MAIL_SEARCH_GATHER_ROWS, 0, g_ptr_array_ref (rows));
      answered = await_answer (self);
      if (answered->error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&answered->error));
          return FALSE;
        }
      take_documents (self, answered->documents);
    }
  return !is_stopping (self);
}

/* Messages whose body came, or that are gone. The store forgets the notes when what they led to is on the disk. */
static gboolean
follow_notes (MailSearchIndexer  *self,
              gboolean           *did_something,
              GError            **error)
{
  gint64 cursor = mail_search_index_get_cursor (self->index);
  gint64 upto = 0;

  while (!is_stopping (self))
    {
      g_autoptr(MailSearchGather) notes = NULL;
      g_autoptr(GPtrArray) rows = NULL;

      start (self, MAIL_SEARCH_GATHER_NOTES, upto, NULL);
      notes = await_answer (self);
      if (notes->error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&notes->error));
          return FALSE;
        }
      rows = filter_rows (self, notes);
      if (!follow_rows (self, rows, error))
        return is_stopping (self);
      if (notes->cursor != 0)
        upto = notes->cursor;
      if (upto != 0 && (notes->cursor == 0 || is_enough (self)))
        {
          *did_something = TRUE;
          if ((self->documents->len > 0 && !write_out (self, cursor, error)) || !merge (self, error))
            return FALSE;
          dex_future_disown (mail_store_reindexed (self->store, upto));
        }
      if (notes->cursor == 0)
        return TRUE;
    }
  return TRUE;
}

static gboolean
work (MailSearchIndexer  *self,
      gboolean           *did_something,
      GError            **error)
{
  gboolean good;

  *did_something = FALSE;
  good = follow_new (self, did_something, error) && (is_stopping (self) || follow_notes (self, did_something, error));
  g_ptr_array_set_size (self->documents, 0);
  self->gathered = 0;
  return good;
}

static gboolean
timed_out (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
has_waiting (MailSearchIndexer *self)
{
  gboolean has;

  g_mutex_lock (&self->mutex);
  has = self->waiting->len > 0;
  g_mutex_unlock (&self->mutex);
  return has;
}

/* Until there is news, if wanted, somebody waits, or that much time is over. 0: for ever. */
static void
rest (MailSearchIndexer *self,
      gint64             usec,
      gboolean           until_woken)
{
  g_autoptr(GSource) source = usec > 0 ? g_timeout_source_new ((guint) (usec / 1000)) : NULL;
  gboolean over = FALSE;

  if (source != NULL)
    {
      g_source_set_callback (source, timed_out, &over, NULL);
      g_source_attach (source, self->context);
    }
  while (!over && !is_stopping (self) && g_atomic_int_get (&self->wanted_anew) == 0 && !has_waiting (self) &&
         !(until_woken && self->woken))
    g_main_context_iteration (self->context, TRUE);
  if (source != NULL)
    g_source_destroy (source);
}

static gboolean
reopen (MailSearchIndexer  *self,
        gboolean            anew,
        GError            **error)
{
  g_clear_pointer (&self->index, mail_search_index_close);
  self->index = mail_search_index_open (mail_store_get_profile (self->store), anew, error);
  g_atomic_int_inc (&self->generation);
  if (self->index != NULL && !mail_search_index_forget_behind (self->index, self->highest, error))
    g_clear_pointer (&self->index, mail_search_index_close);
  return self->index != NULL;
}

/* An index that is damaged is made anew, which helps, but not twice at once. */
static gboolean
make_anew (MailSearchIndexer *self)
{
  g_autoptr(GError) error = NULL;
  gint64 now = g_get_monotonic_time ();

  g_atomic_int_set (&self->wanted_anew, 0);
  if (self->made_anew != 0 && now - self->made_anew < MIN_LIFE_USEC)
    return FALSE;

  self->made_anew = now;
  if (!reopen (self, TRUE, &error))
    {
      g_debug ("There is no index: %s", error->message);
      return FALSE;
    }
  self->woken = TRUE;
  return TRUE;
}

static gboolean
repair (MailSearchIndexer *self,
        const GError      *failure)
{
  g_debug ("Indexing failed: %s", failure->message);
  return self->index != NULL && mail_search_index_is_damaged (self->index) && make_anew (self);
}

/* Everything that had come before they asked is in the index, or they are told why not. */
static void
answer_waiting (MailSearchIndexer *self,
                GPtrArray         *waiting,
                const GError      *error)
{
  for (guint i = 0; i < waiting->len; i++)
    {
      DexPromise *promise = g_ptr_array_index (waiting, i);

      if (error != NULL)
        dex_promise_reject (promise, g_error_copy (error));
      else
        dex_promise_resolve_boolean (promise, TRUE);
    }
  g_ptr_array_set_size (waiting, 0);
}

static GPtrArray *
take_waiting (MailSearchIndexer *self)
{
  GPtrArray *waiting;

  g_mutex_lock (&self->mutex);
  waiting = g_steal_pointer (&self->waiting);
  self->waiting = g_ptr_array_new_with_free_func (dex_unref);
  g_mutex_unlock (&self->mutex);
  return waiting;
}

/* Works until there is nothing to be done. */
static void
work_round (MailSearchIndexer *self)
{
  g_autoptr(GPtrArray) waiting = take_waiting (self);
  g_autoptr(GError) error = NULL;
  gboolean did_something = TRUE;
  gboolean good = TRUE;

  self->woken = FALSE;
  if (self->index == NULL)
    good = reopen (self, FALSE, &error);
  while (good && did_something && !is_stopping (self))
    good = work (self, &did_something, &error);
  if (is_stopping (self))
    {
      g_clear_error (&error);
      error = mail_error_new (MAIL_ERROR_CANCELLED, NULL, "The search is closed");
    }
  answer_waiting (self, waiting, error);
  if (good || is_stopping (self))
    return;
  if (!repair (self, error))
    rest (self, RETRY_USEC, FALSE);
}

/* While there is nothing else to be done. */
static void
tidy (MailSearchIndexer *self)
{
  g_autoptr(GError) error = NULL;
  gboolean more = self->index != NULL;

  while (more && !is_stopping (self) && !self->woken)
    {
      if (!mail_search_index_tidy (self->index, &more, &error))
        break;
      while (g_main_context_iteration (self->context, FALSE))
        ;
    }
  if (error != NULL)
    g_debug ("The index is not tidied: %s", error->message);
  if (self->index != NULL && self->wrote_much)
    {
      mail_search_index_release (self->index);
      malloc_trim (0);
      self->wrote_much = FALSE;
    }
}

static gpointer
indexer_thread (gpointer data)
{
  MailSearchIndexer *self = data;

  setpriority (PRIO_PROCESS, 0, NICENESS);
  g_main_context_push_thread_default (self->context);
  self->woken = TRUE;
  /* The window comes up first. */
  rest (self, REST_USEC, FALSE);
  while (!is_stopping (self))
    {
      while (g_main_context_iteration (self->context, FALSE))
        ;
      if (g_atomic_int_get (&self->wanted_anew) != 0)
        make_anew (self);
      if (self->woken || has_waiting (self))
        {
          work_round (self);
          rest (self, REST_USEC, FALSE);
        }
      else
        {
          tidy (self);
          rest (self, 0, TRUE);
        }
    }
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

/* The highest number the store has given. One that cannot tell has not lost any. */
static gint64
get_highest (MailStore *store)
{
  gint64 highest = G_MAXINT64;

  mail_store_reader_get_highest (mail_store_get_main_reader (store), &highest, NULL);
  return highest;
}

/**
 * mail_search_indexer_new:
 * @store: a store that is open for writing, and in which nothing is written yet
 *
 * Opens the index and begins to follow the store. An index that cannot be opened because it is damaged or of another version is
 * made anew; where that is not possible, it is tried again later.
 *
 * Returns: (transfer full): the indexer
 */
MailSearchIndexer *
mail_search_indexer_new (MailStore *store)
{
  MailSearchIndexer *self = g_new0 (MailSearchIndexer, 1);
  g_autoptr(GError) error = NULL;

  self->store = g_object_ref (store);
  self->context = g_main_context_new ();
  self->answers = g_async_queue_new ();
  self->documents = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_search_document_free);
  self->waiting = g_ptr_array_new_with_free_func (dex_unref);
  self->highest = get_highest (store);
  g_mutex_init (&self->mutex);
  if (!reopen (self, FALSE, &error))
    g_debug ("There is no index: %s", error->message);
  self->subscription = mail_store_subscribe (store, self->context, store_changed, self, NULL);
  self->thread = g_thread_new ("mail-index", indexer_thread, self);
  return self;
}

/**
 * mail_search_indexer_free:
 * @self: (transfer full): the indexer
 *
 * Ends the thread after what it is writing. Blocking: some ten milliseconds.
 */
void
mail_search_indexer_free (MailSearchIndexer *self)
{
  g_autoptr(GError) closed = mail_error_new (MAIL_ERROR_CANCELLED, NULL, "The search is closed");

  g_atomic_int_set (&self->stopping, 1);
  g_main_context_wakeup (self->context);
  if (self->thread != NULL)
    g_thread_join (self->thread);
  if (self->subscription != 0)
    mail_store_unsubscribe (self->store, self->subscription);
  answer_waiting (self, self->waiting, closed);
  g_clear_pointer (&self->index, mail_search_index_close);
  g_ptr_array_unref (self->documents);
  g_ptr_array_unref (self->waiting);
  g_async_queue_unref (self->answers);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_object_unref (self->store);
  g_free (self);
}

/**
 * mail_search_indexer_wait:
 * @self: the indexer
 *
 * Returns: (transfer full): a future for %TRUE, resolved when everything that is in the store now is in the index
 */
DexFuture *
mail_search_indexer_wait (MailSearchIndexer *self)
{
  DexPromise *promise = dex_promise_new ();
  DexFuture *future = dex_ref (DEX_FUTURE (promise));

  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->waiting, promise);
  g_mutex_unlock (&self->mutex);
  g_main_context_wakeup (self->context);
  return future;
}

/**
 * mail_search_indexer_rebuild:
 * @self: the indexer
 *
 * Throws the index away and makes it anew: somebody found it damaged.
 */
void
mail_search_indexer_rebuild (MailSearchIndexer *self)
{
  g_atomic_int_set (&self->wanted_anew, 1);
  g_main_context_wakeup (self->context);
}

/**
 * mail_search_indexer_get_generation:
 * @self: the indexer
 *
 * Returns: a number that changes when the file is another one: connections to the old one are to be closed
 */
guint
mail_search_indexer_get_generation (MailSearchIndexer *self)
{
  return (guint) g_atomic_int_get (&self->generation);
}
