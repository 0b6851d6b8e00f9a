/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-secrets.h"

#include "mail-error.h"

#define MAIL_TYPE_SECRETS_FALLBACK (mail_secrets_fallback_get_type ())
G_DECLARE_FINAL_TYPE (MailSecretsFallback, mail_secrets_fallback, MAIL, SECRETS_FALLBACK, GObject)

struct _MailSecretsFallback {
  GObject parent_instance;

  MailSecrets *first;
  char *password;
};

static void mail_secrets_fallback_init_secrets (MailSecretsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MailSecretsFallback, mail_secrets_fallback, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MAIL_TYPE_SECRETS, mail_secrets_fallback_init_secrets))

static gboolean
is_cancelled (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  dex_future_get_value (future, &error);
  return mail_error_is_cancelled (error);
}

static DexFuture *
answer_instead (DexFuture *future,
                gpointer   data)
{
  MailSecretsFallback *self = data;

  return is_cancelled (future) ? NULL : dex_future_new_take_string (g_strdup (self->password));
}

static DexFuture *
mail_secrets_fallback_lookup (MailSecrets *secrets,
                              gint64       account)
{
  MailSecretsFallback *self = MAIL_SECRETS_FALLBACK (secrets);
  DexFuture *first = mail_secrets_lookup (self->first, account);

  if (self->password == NULL)
    return first;

  return dex_future_catch (first, answer_instead, g_object_ref (self), g_object_unref);
}

static DexFuture *
succeed_instead (DexFuture *future,
                 gpointer   data)
{
  return is_cancelled (future) ? NULL : dex_future_new_true ();
}

static DexFuture *
mail_secrets_fallback_store (MailSecrets *secrets,
                             gint64       account,
                             const char  *label,
                             const char  *secret)
{
  MailSecretsFallback *self = MAIL_SECRETS_FALLBACK (secrets);
  DexFuture *first = mail_secrets_store (self->first, account, label, secret);

  /* Where there is no keyring at all, the password that stands in for it need not be kept. */
  if (g_strcmp0 (self->password, secret) == 0)
    return dex_future_catch (first, succeed_instead, NULL, NULL);

  return first;
}

static DexFuture *
mail_secrets_fallback_clear (MailSecrets *secrets,
                             gint64       account)
{
  MailSecretsFallback *self = MAIL_SECRETS_FALLBACK (secrets);
  DexFuture *first = mail_secrets_clear (self->first, account);

  return self->password != NULL ? dex_future_catch (first, succeed_instead, NULL, NULL) : first;
}

static void
mail_secrets_fallback_init_secrets (MailSecretsInterface *iface)
{
  iface->lookup = mail_secrets_fallback_lookup;
  iface->store = mail_secrets_fallback_store;
  iface->clear = mail_secrets_fallback_clear;
}

static void
mail_secrets_fallback_finalize (GObject *object)
{
  MailSecretsFallback *self = MAIL_SECRETS_FALLBACK (object);

  g_clear_object (&self->first);
  mail_secret_free (self->password);

  G_OBJECT_CLASS (mail_secrets_fallback_parent_class)->finalize (object);
}

static void
mail_secrets_fallback_class_init (MailSecretsFallbackClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_secrets_fallback_finalize;
}

static void
mail_secrets_fallback_init (MailSecretsFallback *self)
{
}

/**
 * mail_secrets_new_fallback:
 * @first: where to look first, and where everything is stored
 * @password: (nullable): the password of whatever @first has none for, or cannot give
 *
 * Returns: (transfer full): both together
 */
MailSecrets *
mail_secrets_new_fallback (MailSecrets *first,
                           const char  *password)
{
  MailSecretsFallback *self;

  g_return_val_if_fail (MAIL_IS_SECRETS (first), NULL);

  self = g_object_new (MAIL_TYPE_SECRETS_FALLBACK, NULL);
  self->first = g_object_ref (first);
  self->password = g_strdup (password);
  return MAIL_SECRETS (self);
}
