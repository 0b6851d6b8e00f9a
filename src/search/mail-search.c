/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-private.h"

#include <sqlite3.h>

#include "mail-error.h"
#include "mail-pool.h"
#include "mail-search-index.h"
#include "mail-search-indexer.h"

/* Steps of SQLite between two looks at whether somebody still wants the answer. */
#define PROGRESS_STEPS 5000

struct _MailSearch {
  GObject parent_instance;

  MailStore *store;
  MailSearchIndexer *indexer; /* NULL when the store is open for reading only, or this is closed */

  GMutex mutex;               /* guards what follows */
  GPtrArray *idle;            /* MailSqlite: connections nobody has */
  guint generation;           /* of those */
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (MailSearch, mail_search, G_TYPE_OBJECT)

typedef struct {
  MailSearch *search;
  MailSearchFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->destroy != NULL)
    job->destroy (job->data);
  g_clear_object (&job->search);
  g_free (job);
}

static MailSqlite *
borrow (MailSearch  *self,
        guint       *generation,
        GError     **error)
{
  MailSqlite *db = NULL;
  gboolean closed;

  g_mutex_lock (&self->mutex);
  closed = self->closed;
  *generation = self->indexer != NULL ? mail_search_indexer_get_generation (self->indexer) : 0;
  if (*generation != self->generation)
    g_ptr_array_set_size (self->idle, 0);
  self->generation = *generation;
  if (self->idle->len > 0)
    db = g_ptr_array_steal_index_fast (self->idle, self->idle->len - 1);
  g_mutex_unlock (&self->mutex);

  if (closed)
    {
      mail_set_error (error, MAIL_ERROR_CANCELLED, NULL, "The search is closed");
      return NULL;
    }
  return db != NULL ? db : mail_search_index_open_reader (mail_store_get_profile (self->store), error);
}

static void
give_back (MailSearch *self,
           MailSqlite *db,
           guint       generation)
{
  gboolean kept;

  g_mutex_lock (&self->mutex);
  kept = !self->closed && generation == self->generation;
  if (kept)
    g_ptr_array_add (self->idle, db);
  g_mutex_unlock (&self->mutex);

  if (!kept)
    mail_sqlite_close (db);
}

static int
look_whether_cancelled (void *data)
{
  return g_cancellable_is_cancelled (data);
}

/**
 * mail_search_rebuild:
 * @self: the search
 *
 * Throws the index away and makes it anew, behind everything else: somebody found it damaged. Until then less is found.
 */
void
mail_search_rebuild (MailSearch *self)
{
  g_return_if_fail (MAIL_IS_SEARCH (self));

  g_mutex_lock (&self->mutex);
  if (self->indexer != NULL)
    mail_search_indexer_rebuild (self->indexer);
  g_mutex_unlock (&self->mutex);
}

/* Damage shows here as well, and the writer is told. */
static void
note_damage (MailSearch *self,
             MailSqlite *db)
{
  int code = sqlite3_errcode (mail_sqlite_get_handle (db)) & 0xff;

  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    mail_search_rebuild (self);
}

static gboolean
run_job (gpointer       data,
         GCancellable  *cancellable,
         GValue        *result,
         GError       **error)
{
  Job *job = data;
  guint generation;
  MailSqlite *db = borrow (job->search, &generation, error);
  gboolean good;

  if (db == NULL)
    return FALSE;

  sqlite3_progress_handler (mail_sqlite_get_handle (db), PROGRESS_STEPS, look_whether_cancelled, cancellable);
  good = mail_sqlite_exec (db, "BEGIN", error) && job->func (db, job->data, cancellable, result, error);
  if (!good)
    note_damage (job->search, db);
  sqlite3_progress_handler (mail_sqlite_get_handle (db), 0, NULL, NULL);
  if (mail_sqlite_in_transaction (db))
    mail_sqlite_exec (db, "ROLLBACK", NULL);
  give_back (job->search, db, generation);
  /* Who learns that the job is over may close the search, and does not expect it to be held. */
  g_clear_object (&job->search);
  return good;
}

DexFuture *
mail_search_run (MailSearch     *self,
                 MailSearchFunc  func,
                 gpointer        data,
                 GDestroyNotify  destroy)
{
  Job *job = g_new0 (Job, 1);

  job->search = g_object_ref (self);
  job->func = func;
  job->data = data;
  job->destroy = destroy;
  return mail_pool_run (mail_pool_get_readers (), run_job, job, job_free);
}

/**
 * mail_search_get_store:
 * @self: the search
 *
 * Returns: (transfer none): what it searches
 */
MailStore *
mail_search_get_store (MailSearch *self)
{
  g_return_val_if_fail (MAIL_IS_SEARCH (self), NULL);

  return self->store;
}

/**
 * mail_search_open:
 * @store: the profile's store
 *
 * Opens the search and, when the store is open for writing, begins to follow it. An index that is damaged or of another version is
 * made anew; where none can be written, mail works without, and it is tried again later. Blocking, some milliseconds: right after
 * the store was opened, on the same thread, before anything is written. To be closed before the store is.
 *
 * Returns: (transfer full): the search
 */
MailSearch *
mail_search_open (MailStore *store)
{
  MailSearch *self;

  g_return_val_if_fail (MAIL_IS_STORE (store), NULL);

  self = g_object_new (MAIL_TYPE_SEARCH, NULL);
  self->store = g_object_ref (store);
  if (!mail_store_is_read_only (store))
    self->indexer = mail_search_indexer_new (store);
  return self;
}

/**
 * mail_search_close:
 * @self: the search
 *
 * Ends indexing, which goes on where it was at the next start. Blocking, some ten milliseconds.
 */
void
mail_search_close (MailSearch *self)
{
  MailSearchIndexer *indexer;

  g_return_if_fail (MAIL_IS_SEARCH (self));

  g_mutex_lock (&self->mutex);
  self->closed = TRUE;
  indexer = g_steal_pointer (&self->indexer);
  g_ptr_array_set_size (self->idle, 0);
  g_mutex_unlock (&self->mutex);
  g_clear_pointer (&indexer, mail_search_indexer_free);
}

/**
 * mail_search_wait:
 * @self: a search whose store is open for writing
 *
 * Returns: (transfer full): a future for %TRUE, when everything that is in the store now is in the index
 */
DexFuture *
mail_search_wait (MailSearch *self)
{
  DexFuture *future = NULL;

  g_return_val_if_fail (MAIL_IS_SEARCH (self), NULL);

  g_mutex_lock (&self->mutex);
  if (self->indexer != NULL)
    future = mail_search_indexer_wait (self->indexer);
  g_mutex_unlock (&self->mutex);

  return future != NULL ? future
                        : dex_future_new_for_error (mail_error_new (MAIL_ERROR_STORAGE, NULL, "Nothing is indexed here"));
}

static void
mail_search_finalize (GObject *object)
{
  MailSearch *self = MAIL_SEARCH (object);

  mail_search_close (self);
  g_ptr_array_unref (self->idle);
  g_clear_object (&self->store);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (mail_search_parent_class)->finalize (object);
}

static void
mail_search_class_init (MailSearchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_search_finalize;
}

static void
mail_search_init (MailSearch *self)
{
  self->idle = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_sqlite_close);
  g_mutex_init (&self->mutex);
}
