/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store.h"

#include <glib/gstdio.h>

#include "mail-error.h"
#include "mail-pool.h"
#include "mail-store-check.h"
#include "mail-store-maintenance.h"
#include "mail-store-private.h"
#include "mail-store-rebuild.h"
#include "mail-store-recorder.h"
#include "mail-store-recovery.h"
#include "mail-store-schema.h"

/* Before the files are looked at: what is done when a program starts comes first. */
#define HEALTH_PATIENCE_USEC (G_GINT64_CONSTANT (2) * 60 * G_USEC_PER_SEC)

struct _MailStore {
  GObject parent_instance;

  char *profile;
  gboolean read_only;
  int lock;                     /* -1 when open for reading only */
  MailStoreReader *main_reader;
  MailSubscribers *subscribers;
  MailStoreHealthCheck *health_check;
  char *kept_aside;             /* (nullable): a damaged file, of before it was opened */
  gint damaged;                 /* atomic: a file was found so since */

  GMutex mutex;                 /* guards what follows */
  MailStoreWriter *writer;      /* NULL when open for reading only, or closed */
  GPtrArray *idle_readers;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (MailStore, mail_store, G_TYPE_OBJECT)

static void
reader_free (gpointer data)
{
  MailStoreReader *reader = data;

  g_clear_pointer (&reader->db, mail_sqlite_close);
  g_clear_pointer (&reader->bodies, mail_sqlite_close);
  g_free (reader);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailStoreReader, reader_free)

static MailStoreReader *
reader_new (const char  *profile,
            GError     **error)
{
  g_autoptr(MailStoreReader) reader = g_new0 (MailStoreReader, 1);

  reader->db = mail_store_schema_open_reader (profile, MAIL_STORE_FILE_MAIL, error);
  if (reader->db == NULL)
    return NULL;
  reader->bodies = mail_store_schema_open_reader (profile, MAIL_STORE_FILE_BODIES, error);
  if (reader->bodies == NULL)
    return NULL;

  return g_steal_pointer (&reader);
}

static void
written (MailStoreChanges *changes,
         gpointer          data)
{
  MailStore *self = data;

  mail_subscribers_post (self->subscribers, changes);
}

/* What is read and written goes on as far as it can. */
void
mail_store_note_damage (MailStore  *self,
                        const char *file)
{
  g_autoptr(MailChangeRecorder) recorder = NULL;
  g_autoptr(MailStoreChanges) changes = NULL;

  if (self->read_only)
    return;
  mail_store_rebuild_later (self->profile, file);
  if (!g_atomic_int_compare_and_exchange (&self->damaged, FALSE, TRUE))
    return;

  g_debug ("The file “%s” is damaged", file);
  recorder = mail_change_recorder_new ();
  mail_change_recorder_what (recorder, MAIL_STORE_CHANGED_HEALTH);
  changes = mail_change_recorder_finish (recorder);
  mail_subscribers_post (self->subscribers, changes);
}

static void
note_damage (const char *file,
             gpointer    data)
{
  mail_store_note_damage (data, file);
}

typedef struct {
  MailSqlite *db;
  MailSqlite *bodies;
  gint64 highest_id;
} Files;

static void
files_clear (Files *self)
{
  g_clear_pointer (&self->db, mail_sqlite_close);
  g_clear_pointer (&self->bodies, mail_sqlite_close);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Files, files_clear)

/* *damaged: (nullable): which file cannot be opened because of what is in it */
static gboolean
open_files (MailStore   *self,
            Files       *files,
            const char **damaged,
            GError     **error)
{
  gboolean is_damaged = FALSE;

  *damaged = NULL;
  files->db = mail_store_schema_open (self->profile, MAIL_STORE_FILE_MAIL, &is_damaged, error);
  if (files->db == NULL)
    {
      *damaged = is_damaged ? MAIL_STORE_FILE_MAIL : NULL;
      return FALSE;
    }
  files->bodies = mail_store_schema_open (self->profile, MAIL_STORE_FILE_BODIES, &is_damaged, error);
  if (files->bodies == NULL)
    {
      *damaged = is_damaged ? MAIL_STORE_FILE_BODIES : NULL;
      return FALSE;
    }
  if (mail_store_check_pair (files->db, files->bodies, error) &&
      mail_store_schema_migrate (files->db, MAIL_STORE_FILE_MAIL, error) &&
      mail_store_schema_migrate (files->bodies, MAIL_STORE_FILE_BODIES, error) &&
      mail_store_recover (files->db, files->bodies, &files->highest_id, error))
    return TRUE;

  if (mail_sqlite_is_damaged (files->db))
    *damaged = MAIL_STORE_FILE_MAIL;
  else if (mail_sqlite_is_damaged (files->bodies))
    *damaged = MAIL_STORE_FILE_BODIES;
  return FALSE;
}

static void
take_aside (MailStore *self,
            char      *aside)
{
  if (aside != NULL)
    g_set_str (&self->kept_aside, aside);
  g_free (aside);
}

static gboolean
rebuild_pending (MailStore  *self,
                 GError    **error)
{
  static const char *const names[] = { MAIL_STORE_FILE_MAIL, MAIL_STORE_FILE_BODIES };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      char *aside = NULL;

      if (!mail_store_rebuild_pending (self->profile, names[i], &aside, error))
        return FALSE;
      take_aside (self, aside);
    }
  return TRUE;
}

/* Each of the two may be damaged. */
static gboolean
open_or_rebuild (MailStore  *self,
                 Files      *files,
                 GError    **error)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(GError) failure = NULL;
      const char *damaged;
      char *aside = NULL;

      if (open_files (self, files, &damaged, &failure))
        return TRUE;
      files_clear (files);
      if (damaged == NULL || i == 2)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (!mail_store_rebuild (self->profile, damaged, &aside, error))
        return FALSE;
      take_aside (self, aside);
    }
  g_return_val_if_reached (FALSE);
}

static gboolean
open_for_writing (MailStore  *self,
                  GError    **error)
{
  g_auto(Files) files = { 0 };

  self->lock = mail_profile_lock (self->profile, error);
  if (self->lock < 0 || !rebuild_pending (self, error) || !open_or_rebuild (self, &files, error))
    return FALSE;

  self->writer = mail_store_writer_new (g_steal_pointer (&files.db), g_steal_pointer (&files.bodies), files.highest_id,
                                        mail_store_maintain, written, note_damage, self);
  dex_future_disown (mail_store_write (self, MAIL_WRITE_SYNCHRONISER, NULL, mail_store_maintain, NULL, NULL));
  return TRUE;
}

/**
 * mail_store_open:
 * @profile: the folder; made when it is not there
 * @flags: for reading only, or not
 * @error: (out): a sentence for people
 *
 * Opens a profile: takes its lock, makes or migrates its files, and puts right what a killed process left half done (entries of
 * the outbox that were on their way are queued again or marked unknown; bodies that were not finished go). A file that is damaged or no
 * database is kept aside, and what can be read of it goes on in a new one (mail_store_get_health ()); one that was written by a newer
 * version is never touched. Blocking; before a window is shown.
 *
 * Returns: (transfer full): the store; %NULL with %MAIL_ERROR_IN_USE or %MAIL_ERROR_STORAGE
 */
MailStore *
mail_store_open (const char          *profile,
                 MailStoreOpenFlags   flags,
                 GError             **error)
{
  g_autoptr(MailStore) self = NULL;

  g_return_val_if_fail (profile != NULL, NULL);

  self = g_object_new (MAIL_TYPE_STORE, NULL);
  self->profile = g_strdup (profile);
  self->read_only = (flags & MAIL_STORE_OPEN_READ_ONLY) != 0;
  if (!self->read_only && !open_for_writing (self, error))
    return NULL;

  self->main_reader = reader_new (profile, error);
  if (self->main_reader == NULL)
    return NULL;
  if (!self->read_only)
    self->health_check = mail_store_health_check_new (profile, HEALTH_PATIENCE_USEC, note_damage, self);
  if (self->kept_aside != NULL)
    dex_future_disown (mail_store_check_and_mend (self));

  return g_steal_pointer (&self);
}

/**
 * mail_store_close:
 * @self: a store
 *
 * Carries out what is queued for writing, brings the files in order and gives the lock back. Blocking; at the end of the
 * process. Readers that are still lent end with their jobs.
 */
void
mail_store_close (MailStore *self)
{
  MailStoreWriter *writer;

  g_return_if_fail (MAIL_IS_STORE (self));

  g_mutex_lock (&self->mutex);
  writer = g_steal_pointer (&self->writer);
  self->closed = TRUE;
  g_ptr_array_set_size (self->idle_readers, 0);
  g_mutex_unlock (&self->mutex);

  g_clear_pointer (&self->health_check, mail_store_health_check_free);
  g_clear_pointer (&self->main_reader, reader_free);
  g_clear_pointer (&writer, mail_store_writer_free);
  g_clear_fd (&self->lock, NULL);
}

const char *
mail_store_get_profile (MailStore *self)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return self->profile;
}

/**
 * mail_store_get_health:
 * @self: a store
 *
 * Returns: what is known of its files; any thread
 */
MailStoreHealth
mail_store_get_health (MailStore *self)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), MAIL_STORE_SOUND);

  if (g_atomic_int_get (&self->damaged))
    return MAIL_STORE_DAMAGED;
  return self->kept_aside != NULL ? MAIL_STORE_REBUILT : MAIL_STORE_SOUND;
}

/**
 * mail_store_get_kept_aside:
 * @self: a store
 *
 * Returns: (nullable): the damaged file that was there when it was opened
 */
const char *
mail_store_get_kept_aside (MailStore *self)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return self->kept_aside;
}

/**
 * mail_store_is_read_only:
 * @self: a store
 *
 * Returns: whether it was opened for reading only, beside whoever holds the profile
 */
gboolean
mail_store_is_read_only (MailStore *self)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), TRUE);

  return self->read_only;
}

DexFuture *
mail_store_write (MailStore       *self,
                  MailWriteFlags   flags,
                  MailPrepareFunc  prepare,
                  MailWriteFunc    run,
                  gpointer         data,
                  GDestroyNotify   destroy)
{
  DexFuture *future = NULL;
  gboolean closed;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  g_mutex_lock (&self->mutex);
  closed = self->closed;
  if (self->writer != NULL)
    future = mail_store_writer_push (self->writer, flags, prepare, run, data, destroy);
  g_mutex_unlock (&self->mutex);

  if (future != NULL)
    return future;

  if (destroy != NULL)
    destroy (data);
  return dex_future_new_for_error (closed ? mail_error_new (MAIL_ERROR_CANCELLED, NULL, "The mail store is closed")
                                          : mail_error_new (MAIL_ERROR_STORAGE, NULL, "The mail was opened for reading only"));
}

typedef struct {
  MailStore *store;
  MailStoreReadFunc func;
  gpointer data;
  GDestroyNotify destroy;
} ReadJob;

static void
read_job_free (gpointer data)
{
  ReadJob *job = data;

  if (job->destroy != NULL)
    job->destroy (job->data);
  g_clear_object (&job->store);
  g_free (job);
}

static MailStoreReader *
borrow_reader (MailStore  *self,
               GError    **error)
{
  MailStoreReader *reader = NULL;
  gboolean closed;

  g_mutex_lock (&self->mutex);
  closed = self->closed;
  if (self->idle_readers->len > 0)
    reader = g_ptr_array_steal_index_fast (self->idle_readers, self->idle_readers->len - 1);
  g_mutex_unlock (&self->mutex);

  if (closed)
    mail_set_error (error, MAIL_ERROR_CANCELLED, NULL, "The mail store is closed");
  else if (reader == NULL)
    reader = reader_new (self->profile, error);

  return reader;
}

static void
give_back_reader (MailStore       *self,
                  MailStoreReader *reader)
{
  g_mutex_lock (&self->mutex);
  if (!self->closed)
    g_ptr_array_add (self->idle_readers, g_steal_pointer (&reader));
  g_mutex_unlock (&self->mutex);

  g_clear_pointer (&reader, reader_free);
}

/* The whole job sees one state of the files, whatever is written meanwhile. */
static gboolean
run_read_job (gpointer       data,
              GCancellable  *cancellable,
              GValue        *result,
              GError       **error)
{
  ReadJob *job = data;
  MailStoreReader *reader = borrow_reader (job->store, error);
  gboolean done;

  if (reader == NULL)
    return FALSE;

  done = mail_sqlite_exec (reader->db, "BEGIN", error) &&
         job->func (reader, job->data, cancellable, result, error);
  if (!done && mail_sqlite_is_damaged (reader->db))
    mail_store_note_damage (job->store, MAIL_STORE_FILE_MAIL);
  if (!done && mail_sqlite_is_damaged (reader->bodies))
    mail_store_note_damage (job->store, MAIL_STORE_FILE_BODIES);
  if (mail_sqlite_in_transaction (reader->db))
    mail_sqlite_exec (reader->db, "ROLLBACK", NULL);
  mail_sqlite_release_memory (reader->db);
  give_back_reader (job->store, reader);
  /* Who learns that the job is over may close the store, and does not expect it to be held. */
  g_clear_object (&job->store);
  return done;
}

/**
 * mail_store_read:
 * @self: a store
 * @func: the job; its answer is @func's result, as in mail_pool_run ()
 * @data: its argument
 * @destroy: (nullable): frees @data, on the pool's thread
 *
 * Runs a reading job on a thread of the readers, on a connection of its own and inside one transaction: everything it reads of
 * mail.db is of one moment. Dropping the future cancels it. Any thread.
 *
 * Returns: (transfer full): a future for the job's answer
 */
DexFuture *
mail_store_read (MailStore         *self,
                 MailStoreReadFunc  func,
                 gpointer           data,
                 GDestroyNotify     destroy)
{
  ReadJob *job;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  job = g_new0 (ReadJob, 1);
  job->store = g_object_ref (self);
  job->func = func;
  job->data = data;
  job->destroy = destroy;
  return mail_pool_run (mail_pool_get_readers (), run_read_job, job, read_job_free);
}

/**
 * mail_store_get_main_reader:
 * @self: a store
 *
 * Returns: (transfer none) (nullable): the main thread's own reader, for bounded look-ups by id only; %NULL after
 *   mail_store_close ()
 */
MailStoreReader *
mail_store_get_main_reader (MailStore *self)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return self->main_reader;
}

/**
 * mail_store_subscribe:
 * @self: a store
 * @context: (nullable): where @func is called; %NULL for the calling thread's default
 * @func: gets one notice after each commit that changed something, in the order of the commits
 * @data: its argument
 * @destroy: (nullable): frees @data when the subscription and the notices on their way are gone; on any thread
 *
 * A notice comes after the answers of the jobs it tells of. Whoever subscribes and then reads may be told of something that
 * was read already: rows are to be added, changed and removed in a way that may be repeated.
 *
 * Returns: a number for mail_store_unsubscribe ()
 */
guint
mail_store_subscribe (MailStore            *self,
                      GMainContext         *context,
                      MailStoreChangesFunc  func,
                      gpointer              data,
                      GDestroyNotify        destroy)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), 0);
  g_return_val_if_fail (func != NULL, 0);

  return mail_subscribers_add (self->subscribers, context, func, data, destroy);
}

/**
 * mail_store_unsubscribe:
 * @self: a store
 * @subscription: what mail_store_subscribe () returned
 *
 * Called in the subscription's context, no notice is delivered after it.
 */
void
mail_store_unsubscribe (MailStore *self,
                        guint      subscription)
{
  g_return_if_fail (MAIL_IS_STORE (self));

  mail_subscribers_remove (self->subscribers, subscription);
}

static void
mail_store_finalize (GObject *object)
{
  MailStore *self = MAIL_STORE (object);

  mail_store_close (self);
  mail_subscribers_free (self->subscribers);
  g_ptr_array_unref (self->idle_readers);
  g_mutex_clear (&self->mutex);
  g_free (self->kept_aside);
  g_free (self->profile);

  G_OBJECT_CLASS (mail_store_parent_class)->finalize (object);
}

static void
mail_store_class_init (MailStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_store_finalize;
}

static void
mail_store_init (MailStore *self)
{
  self->lock = -1;
  self->subscribers = mail_subscribers_new ();
  self->idle_readers = g_ptr_array_new_with_free_func (reader_free);
  g_mutex_init (&self->mutex);
}

/**
 * mail_store_get_database_version:
 *
 * Returns: the version of SQLite the program runs with
 */
const char *
mail_store_get_database_version (void)
{
  return mail_sqlite_get_version ();
}
