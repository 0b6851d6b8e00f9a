/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "mail-error.h"
#include "mail-pool.h"

#define GROUP "passwords"
/* A line for each account; a file past this is not one of ours. */
#define MAX_FILE_SIZE (1024 * 1024)

#define MAIL_TYPE_SECRETS_FILE (mail_secrets_file_get_type ())
G_DECLARE_FINAL_TYPE (MailSecretsFile, mail_secrets_file, MAIL, SECRETS_FILE, GObject)

/* Outlives the object while a job uses it. */
typedef struct {
  char *path;
  GMutex mutex;  /* one reads, changes and replaces at a time */
} KeyFile;

struct _MailSecretsFile {
  GObject parent_instance;

  KeyFile *file;
};

static void mail_secrets_file_init_secrets (MailSecretsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MailSecretsFile, mail_secrets_file, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MAIL_TYPE_SECRETS, mail_secrets_file_init_secrets))

typedef struct {
  KeyFile *file;
  char *account;
  char *secret;
} Request;

static void
key_file_clear (gpointer data)
{
  KeyFile *file = data;

  g_free (file->path);
  g_mutex_clear (&file->mutex);
}

static void
key_file_release (KeyFile *file)
{
  g_atomic_rc_box_release_full (file, key_file_clear);
}

static Request *
request_new (MailSecretsFile *self,
             gint64           account)
{
  Request *request = g_new0 (Request, 1);

  request->file = g_atomic_rc_box_acquire (self->file);
  request->account = g_strdup_printf ("%" G_GINT64_FORMAT, account);
  return request;
}

static void
request_free (gpointer data)
{
  Request *request = data;

  key_file_release (request->file);
  g_free (request->account);
  mail_secret_free (request->secret);
  g_free (request);
}

static gboolean
fail (KeyFile     *self,
      GError     **error,
      const char  *reason)
{
  mail_set_error (error, MAIL_ERROR_STORAGE, reason, _("The password file “%s” cannot be used."), self->path);
  return FALSE;
}

static gboolean
check_mode (KeyFile  *self,
            int       fd,
            GError  **error)
{
  struct stat info;

  if (fstat (fd, &info) != 0)
    return fail (self, error, g_strerror (errno));
  if (!S_ISREG (info.st_mode))
    return fail (self, error, "not a regular file");

  if ((info.st_mode & 077) != 0)
    {
      mail_set_error (error, MAIL_ERROR_STORAGE, NULL,
                      _("The password file “%s” can be read by others; its mode must be 0600."), self->path);
      return FALSE;
    }
  if (info.st_size > MAX_FILE_SIZE)
    return fail (self, error, "too large");

  return TRUE;
}

static gboolean
read_all (KeyFile  *self,
          int       fd,
          char     *buffer,
          gsize    *length,
          GError  **error)
{
  gssize n;

  *length = 0;
  while ((n = read (fd, buffer + *length, MAX_FILE_SIZE - *length)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail (self, error, g_strerror (errno));
      *length += (gsize) n;
    }

  return TRUE;
}

/* A file that is not there yet is an empty one. */
static GKeyFile *
load (KeyFile  *self,
      GError  **error)
{
  g_autoptr(GKeyFile) keys = g_key_file_new ();
  g_autoptr(GError) cause = NULL;
  g_autofd int fd = open (self->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  g_autofree char *buffer = NULL;
  gsize length;
  gboolean loaded;

  if (fd < 0 && errno == ENOENT)
    return g_steal_pointer (&keys);
  if (fd < 0)
    {
      fail (self, error, g_strerror (errno));
      return NULL;
    }
  if (!check_mode (self, fd, error))
    return NULL;

  buffer = g_malloc (MAX_FILE_SIZE);
  if (!read_all (self, fd, buffer, &length, error))
    {
      explicit_bzero (buffer, MAX_FILE_SIZE);
      return NULL;
    }
  loaded = g_key_file_load_from_data (keys, buffer, length, G_KEY_FILE_NONE, &cause);
  explicit_bzero (buffer, length);
  if (!loaded)
    {
      /* The cause is not passed on: it may quote a line, and lines hold passwords. */
      fail (self, error, "not a key file");
      return NULL;
    }

  return g_steal_pointer (&keys);
}

static gboolean
save (KeyFile   *self,
      GKeyFile  *keys,
      GError   **error)
{
  g_autoptr(GError) cause = NULL;
  gsize length;
  char *data = g_key_file_to_data (keys, &length, NULL);
  gboolean saved = g_file_set_contents_full (self->path, data, (gssize) length,
                                             G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &cause);

  explicit_bzero (data, length);
  g_free (data);
  return saved || fail (self, error, cause->message);
}

static gboolean
lookup_job (gpointer       data,
            GCancellable  *cancellable,
            GValue        *result,
            GError       **error)
{
  Request *request = data;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&request->file->mutex);
  g_autoptr(GKeyFile) keys = load (request->file, error);
  char *secret;

  if (keys == NULL)
    return FALSE;

  secret = g_key_file_get_string (keys, GROUP, request->account, NULL);
  if (secret == NULL)
    {
      g_autoptr(GError) failure = mail_error_new (MAIL_ERROR_AUTHENTICATION, NULL,
                                                  _("There is no password for this account in “%s”."), request->file->path);

      mail_error_set_detail (failure, MAIL_SECRETS_MISSING);
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  g_value_init (result, G_TYPE_STRING);
  g_value_take_string (result, secret);
  return TRUE;
}

static gboolean
store_job (gpointer       data,
           GCancellable  *cancellable,
           GValue        *result,
           GError       **error)
{
  Request *request = data;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&request->file->mutex);
  g_autoptr(GKeyFile) keys = load (request->file, error);

  if (keys == NULL)
    return FALSE;

  g_key_file_set_string (keys, GROUP, request->account, request->secret);
  return save (request->file, keys, error);
}

static gboolean
clear_job (gpointer       data,
           GCancellable  *cancellable,
           GValue        *result,
           GError       **error)
{
  Request *request = data;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&request->file->mutex);
  g_autoptr(GKeyFile) keys = load (request->file, error);

  if (keys == NULL)
    return FALSE;

  return !g_key_file_remove_key (keys, GROUP, request->account, NULL) || save (request->file, keys, error);
}

static DexFuture *
mail_secrets_file_lookup (MailSecrets *secrets,
                          gint64       account)
{
  return mail_pool_run (mail_pool_get_readers (), lookup_job, request_new (MAIL_SECRETS_FILE (secrets), account), request_free);
}

static DexFuture *
mail_secrets_file_store (MailSecrets *secrets,
                         gint64       account,
                         const char  *label,
                         const char  *secret)
{
  Request *request = request_new (MAIL_SECRETS_FILE (secrets), account);

  request->secret = g_strdup (secret);
  return mail_pool_run (mail_pool_get_readers (), store_job, request, request_free);
}

static DexFuture *
mail_secrets_file_clear (MailSecrets *secrets,
                         gint64       account)
{
  return mail_pool_run (mail_pool_get_readers (), clear_job, request_new (MAIL_SECRETS_FILE (secrets), account), request_free);
}

static void
mail_secrets_file_init_secrets (MailSecretsInterface *iface)
{
  iface->lookup = mail_secrets_file_lookup;
  iface->store = mail_secrets_file_store;
  iface->clear = mail_secrets_file_clear;
}

static void
mail_secrets_file_finalize (GObject *object)
{
  key_file_release (MAIL_SECRETS_FILE (object)->file);

  G_OBJECT_CLASS (mail_secrets_file_parent_class)->finalize (object);
}

static void
mail_secrets_file_class_init (MailSecretsFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_secrets_file_finalize;
}

static void
mail_secrets_file_init (MailSecretsFile *self)
{
  self->file = g_atomic_rc_box_new0 (KeyFile);
  g_mutex_init (&self->file->mutex);
}

/**
 * mail_secrets_new_file:
 * @path: a key file: under [passwords], account id = password; made with mode 0600 when the first is stored
 *
 * For mail-tool where there is no keyring. A file that others may read is refused, not repaired: who could read it has the
 * passwords already, and the person should know.
 *
 * Returns: (transfer full): that file
 */
MailSecrets *
mail_secrets_new_file (const char *path)
{
  MailSecretsFile *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (MAIL_TYPE_SECRETS_FILE, NULL);
  self->file->path = g_strdup (path);
  return MAIL_SECRETS (self);
}
