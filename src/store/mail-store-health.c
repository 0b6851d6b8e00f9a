/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <sys/resource.h>

#include "mail-store-private.h"
#include "mail-store-schema.h"

/* How often the files are looked at. */
#define INTERVAL_SECONDS (24 * 60 * 60)
/* Of the thread: whatever a person waits for goes first. */
#define NICENESS 19
/* Its time is when the files were last looked at. Not in one of them: they may be damaged. */
#define STAMP "checked"

struct _MailStoreHealthCheck {
  char *profile;
  gint64 patience;
  MailDamageFunc damaged;
  gpointer data;
  GThread *thread;

  GMutex mutex;
  GCond cond;
  MailSqlite *looking; /* (nullable): at this file */
  gboolean stopping;
};

static gboolean
is_due (const char *profile)
{
  g_autofree char *path = g_build_filename (profile, STAMP, NULL);
  GStatBuf info;

  return g_stat (path, &info) != 0 || info.st_mtime + INTERVAL_SECONDS < g_get_real_time () / G_USEC_PER_SEC ||
         info.st_mtime > g_get_real_time () / G_USEC_PER_SEC;
}

static void
stamp (const char *profile)
{
  g_autofree char *path = g_build_filename (profile, STAMP, NULL);

  g_file_set_contents_full (path, "", 0, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
}

/* Whether it may begin. */
static gboolean
wait_for_quiet (MailStoreHealthCheck *self)
{
  gint64 end = g_get_monotonic_time () + self->patience;
  gboolean stopping;

  g_mutex_lock (&self->mutex);
  while (!self->stopping && g_cond_wait_until (&self->cond, &self->mutex, end))
    ;
  stopping = self->stopping;
  g_mutex_unlock (&self->mutex);
  return !stopping;
}

static gboolean
set_looking (MailStoreHealthCheck *self,
             MailSqlite           *db)
{
  gboolean stopping;

  g_mutex_lock (&self->mutex);
  stopping = self->stopping;
  self->looking = stopping ? NULL : db;
  g_mutex_unlock (&self->mutex);
  return !stopping;
}

/* Whether all of it was looked at. */
static gboolean
look_at (MailStoreHealthCheck *self,
         const char           *file)
{
  g_autoptr(MailSqlite) db = mail_store_schema_open_reader (self->profile, file, NULL);
  g_autoptr(MailStatement) row = NULL;
  g_autoptr(GError) error = NULL;
  gboolean sound = FALSE;

  if (db == NULL || !set_looking (self, db))
    return FALSE;

  row = mail_sqlite_query (db, &error, "PRAGMA quick_check (1)", "");
  if (row != NULL && mail_statement_next (row, &error))
    sound = g_strcmp0 (mail_statement_get_text (row, 0), "ok") == 0;
  set_looking (self, NULL);
  if (sound || (error != NULL && !mail_sqlite_is_damaged (db)))
    return sound;

  self->damaged (file, self->data);
  return TRUE;
}

static gpointer
health_thread (gpointer data)
{
  MailStoreHealthCheck *self = data;

  setpriority (PRIO_PROCESS, 0, NICENESS);
  if (wait_for_quiet (self) && look_at (self, MAIL_STORE_FILE_MAIL) && look_at (self, MAIL_STORE_FILE_BODIES))
    stamp (self->profile);
  return NULL;
}

/*< private >
 * mail_store_health_check_new:
 * @profile: the profile's folder
 * @patience: microseconds to wait before it
 * @damaged: told when a file is
 * @data: its argument
 *
 * Has SQLite look at the whole of both files, once a day, behind everything else.
 *
 * Returns: (transfer full) (nullable): the check; %NULL when it was done today
 */
MailStoreHealthCheck *
mail_store_health_check_new (const char     *profile,
                             gint64          patience,
                             MailDamageFunc  damaged,
                             gpointer        data)
{
  MailStoreHealthCheck *self;

  if (!is_due (profile))
    return NULL;

  self = g_new0 (MailStoreHealthCheck, 1);
  self->profile = g_strdup (profile);
  self->patience = patience;
  self->damaged = damaged;
  self->data = data;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->thread = g_thread_new ("mail-health", health_thread, self);
  return self;
}

/*< private >
 * mail_store_health_check_free:
 * @self: (transfer full): the check
 */
void
mail_store_health_check_free (MailStoreHealthCheck *self)
{
  g_mutex_lock (&self->mutex);
  self->stopping = TRUE;
  if (self->looking != NULL)
    mail_sqlite_interrupt (self->looking);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);

  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self->profile);
  g_free (self);
}
