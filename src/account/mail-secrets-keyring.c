/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-secrets.h"

#include <glib/gi18n.h>
#include <libsecret/secret.h>

#include "mail-error.h"
#include "mail-pool.h"

/* The Secret Service by libsecret; inside a Flatpak libsecret itself takes the portal and a file. Its blocking calls run on a
 * thread of their own, because a keyring may ask the person to unlock it and take minutes. The deadline answers whoever waits;
 * the prompt stays, so that unlocking late is not in vain, and so no cancellable is handed to libsecret. What waits behind a
 * prompt is never begun once its deadline has passed. */

/* One would do, but libsecret 0.21 never returns when the keyring dies during a prompt, and that must not be the end. */
#define N_THREADS 3

#define MAIL_TYPE_SECRETS_KEYRING (mail_secrets_keyring_get_type ())
G_DECLARE_FINAL_TYPE (MailSecretsKeyring, mail_secrets_keyring, MAIL, SECRETS_KEYRING, GObject)

struct _MailSecretsKeyring {
  GObject parent_instance;

  char *profile;
  guint timeout_msec;
};

static void mail_secrets_keyring_init_secrets (MailSecretsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MailSecretsKeyring, mail_secrets_keyring, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MAIL_TYPE_SECRETS, mail_secrets_keyring_init_secrets))

static const SecretSchema schema = {
  /* Found by the attributes alone: gnome-keyring does not know the schema of items in a locked keyring. */
  MAIL_APPLICATION_ID ".Account", SECRET_SCHEMA_DONT_MATCH_NAME,
  {
    { "application", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  }
};

typedef struct _Request Request;

/* One attempt; errors are libsecret's, or a MailError. */
typedef gboolean (*Attempt) (Request  *request,
                             GValue   *result,
                             GError  **error);

struct _Request {
  Attempt attempt;
  char *profile;
  char *account;
  char *label;
  char *secret;
};

static Request *
request_new (MailSecretsKeyring *self,
             gint64              account)
{
  Request *request = g_new0 (Request, 1);

  request->profile = g_strdup (self->profile);
  request->account = g_strdup_printf ("%" G_GINT64_FORMAT, account);
  return request;
}

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->profile);
  g_free (request->account);
  g_free (request->label);
  mail_secret_free (request->secret);
  g_free (request);
}

static GHashTable *
request_attributes (Request *request)
{
  return secret_attributes_build (&schema, "application", MAIL_APPLICATION_ID, "profile", request->profile,
                                  "account", request->account, NULL);
}

static gboolean
fail_with (GError     **error,
           MailError    code,
           const char  *detail,
           const char  *reason,
           const char  *sentence)
{
  GError *failure = mail_error_new (code, reason, "%s", sentence);

  mail_error_set_detail (failure, detail);
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
fail_locked (GError     **error,
             const char  *reason)
{
  return fail_with (error, MAIL_ERROR_TRANSIENT, MAIL_SECRETS_LOCKED, reason, _("The keyring with your passwords is locked."));
}

/* Answers FALSE without an error when the item stays locked. */
static gboolean
read_secret (SecretRetrievable  *item,
             GValue             *result,
             GError            **error)
{
  g_autoptr(SecretValue) value = NULL;
  const char *text;

  if (SECRET_IS_ITEM (item) && secret_item_get_locked (SECRET_ITEM (item)))
    return FALSE;

  value = secret_retrievable_retrieve_secret_sync (item, NULL, error);
  text = value != NULL ? secret_value_get_text (value) : NULL;
  if (text == NULL)
    return FALSE;

  g_value_init (result, G_TYPE_STRING);
  g_value_set_string (result, text);
  return TRUE;
}

/* Answers FALSE without an error when there is none, or none that is not locked. */
static gboolean
search (Request            *request,
        SecretSearchFlags   flags,
        gboolean           *found,
        GValue             *result,
        GError            **error)
{
  g_autoptr(GHashTable) attributes = request_attributes (request);
  g_autolist(SecretRetrievable) items = NULL;
  g_autoptr(GError) cause = NULL;

  items = secret_password_searchv_sync (&schema, attributes, flags | SECRET_SEARCH_ALL, NULL, &cause);
  *found = items != NULL;
  for (GList *l = items; l != NULL && cause == NULL; l = l->next)
    if (read_secret (l->data, result, &cause))
      return TRUE;

  if (cause != NULL)
    g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

/* First without unlocking: when the person does not unlock, libsecret answers as if there were none. */
static gboolean
try_lookup (Request  *request,
            GValue   *result,
            GError  **error)
{
  g_autoptr(GError) cause = NULL;
  gboolean found, unlocked;

  if (search (request, SECRET_SEARCH_NONE, &found, result, &cause))
    return TRUE;
  if (cause == NULL && found && search (request, SECRET_SEARCH_UNLOCK, &unlocked, result, &cause))
    return TRUE;

  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  if (found)
    return fail_locked (error, NULL);

  return fail_with (error, MAIL_ERROR_AUTHENTICATION, MAIL_SECRETS_MISSING, NULL,
                    _("There is no password for this account in the keyring."));
}

static gboolean
try_store (Request  *request,
           GValue   *result,
           GError  **error)
{
  g_autoptr(GHashTable) attributes = request_attributes (request);
  g_autoptr(GError) cause = NULL;

  if (secret_password_storev_sync (&schema, attributes, SECRET_COLLECTION_DEFAULT, request->label, request->secret, NULL,
                                   &cause))
    return TRUE;
  if (cause == NULL)
    return fail_locked (error, NULL);

  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

static gboolean
try_clear (Request  *request,
           GValue   *result,
           GError  **error)
{
  g_autoptr(GHashTable) attributes = request_attributes (request);
  g_autoptr(GError) cause = NULL;

  secret_password_clearv_sync (&schema, attributes, NULL, &cause);
  if (cause == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

/* libsecret answers in several domains; for us all of it is: the keyring cannot be used now. */
static gboolean
fail (GError **error,
      GError  *cause)
{
  g_autoptr(GError) owned = cause;

  if (cause->domain == MAIL_ERROR)
    {
      g_propagate_error (error, g_steal_pointer (&owned));
      return FALSE;
    }

  g_dbus_error_strip_remote_error (cause);
  if (g_error_matches (cause, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    return fail_locked (error, cause->message);

  return fail_with (error, MAIL_ERROR_TRANSIENT, MAIL_SECRETS_UNREACHABLE, cause->message,
                    _("The keyring with your passwords cannot be reached."));
}

/* libsecret keeps its connection to the keyring for good; when the keyring was started anew that one leads nowhere, so what
 * failed is tried once more with a new one. */
static gboolean
run_job (gpointer       data,
         GCancellable  *cancellable,
         GValue        *result,
         GError       **error)
{
  Request *request = data;
  g_autoptr(GError) cause = NULL;

  if (request->attempt (request, result, &cause))
    return TRUE;
  if (cause->domain == MAIL_ERROR || cause->domain == SECRET_ERROR || g_cancellable_is_cancelled (cancellable))
    return fail (error, g_steal_pointer (&cause));

  g_clear_error (&cause);
  secret_service_disconnect ();
  if (request->attempt (request, result, &cause))
    return TRUE;

  return fail (error, g_steal_pointer (&cause));
}

static MailPool *
get_pool (void)
{
  static MailPool *pool = NULL;

  if (g_once_init_enter_pointer (&pool))
    g_once_init_leave_pointer (&pool, mail_pool_new ("keyring", N_THREADS));

  return pool;
}

static DexFuture *
name_deadline (DexFuture *future,
               gpointer   data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) late = NULL;

  dex_future_get_value (future, &error);
  if (!g_error_matches (error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
    return NULL;

  fail_with (&late, MAIL_ERROR_TRANSIENT, MAIL_SECRETS_UNREACHABLE, NULL, _("The keyring with your passwords did not answer in time."));
  return dex_future_new_for_error (g_steal_pointer (&late));
}

static DexFuture *
run (MailSecretsKeyring *self,
     Attempt             attempt,
     Request            *request)
{
  request->attempt = attempt;
  return dex_future_catch (dex_future_first (mail_pool_run (get_pool (), run_job, request, request_free),
                                             dex_timeout_new_msec ((int) self->timeout_msec), NULL),
                           name_deadline, NULL, NULL);
}

static DexFuture *
mail_secrets_keyring_lookup (MailSecrets *secrets,
                             gint64       account)
{
  MailSecretsKeyring *self = MAIL_SECRETS_KEYRING (secrets);

  return run (self, try_lookup, request_new (self, account));
}

static DexFuture *
mail_secrets_keyring_store (MailSecrets *secrets,
                            gint64       account,
                            const char  *label,
                            const char  *secret)
{
  MailSecretsKeyring *self = MAIL_SECRETS_KEYRING (secrets);
  Request *request = request_new (self, account);

  request->label = g_strdup (label);
  request->secret = g_strdup (secret);
  return run (self, try_store, request);
}

static DexFuture *
mail_secrets_keyring_clear (MailSecrets *secrets,
                            gint64       account)
{
  MailSecretsKeyring *self = MAIL_SECRETS_KEYRING (secrets);

  return run (self, try_clear, request_new (self, account));
}

static void
mail_secrets_keyring_init_secrets (MailSecretsInterface *iface)
{
  iface->lookup = mail_secrets_keyring_lookup;
  iface->store = mail_secrets_keyring_store;
  iface->clear = mail_secrets_keyring_clear;
}

static void
mail_secrets_keyring_finalize (GObject *object)
{
  g_free (MAIL_SECRETS_KEYRING (object)->profile);

  G_OBJECT_CLASS (mail_secrets_keyring_parent_class)->finalize (object);
}

static void
mail_secrets_keyring_class_init (MailSecretsKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_secrets_keyring_finalize;
}

static void
mail_secrets_keyring_init (MailSecretsKeyring *self)
{
}

/**
 * mail_secrets_new_keyring_with_timeout:
 * @profile: the path of the profile; two profiles never see each other's passwords
 * @timeout_msec: how long the keyring may take, in milliseconds
 *
 * Returns: (transfer full): the Secret Service
 */
MailSecrets *
mail_secrets_new_keyring_with_timeout (const char *profile,
                                       guint       timeout_msec)
{
  MailSecretsKeyring *self;

  g_return_val_if_fail (profile != NULL, NULL);
  g_return_val_if_fail (timeout_msec <= G_MAXINT, NULL);

  self = g_object_new (MAIL_TYPE_SECRETS_KEYRING, NULL);
  self->profile = g_canonicalize_filename (profile, NULL);
  self->timeout_msec = timeout_msec;
  return MAIL_SECRETS (self);
}

/**
 * mail_secrets_new_keyring:
 * @profile: the path of the profile; two profiles never see each other's passwords
 *
 * Returns: (transfer full): the Secret Service
 */
MailSecrets *
mail_secrets_new_keyring (const char *profile)
{
  return mail_secrets_new_keyring_with_timeout (profile, MAIL_SECRETS_KEYRING_TIMEOUT_MSEC);
}
