/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-setup.h"

#include <string.h>

#include "mail-account-manager-private.h"
#include "mail-engine.h"
#include "mail-engine-read.h"
#include "mail-provider.h"
#include "mail-setup-half.h"
#include "mail-trust.h"

G_DEFINE_BOXED_TYPE (MailSetupResult, mail_setup_result, mail_setup_result_copy, mail_setup_result_free)

static GError *
copy_error (const GError *error)
{
  return error != NULL ? g_error_copy (error) : NULL;
}

/**
 * mail_setup_result_copy:
 * @self: a result
 *
 * Returns: (transfer full): the same
 */
MailSetupResult *
mail_setup_result_copy (const MailSetupResult *self)
{
  MailSetupResult *copy = g_new0 (MailSetupResult, 1);

  copy->receive = copy_error (self->receive);
  copy->send = copy_error (self->send);
  copy->receive_user = g_strdup (self->receive_user);
  copy->send_user = g_strdup (self->send_user);
  return copy;
}

/**
 * mail_setup_result_free:
 * @self: (transfer full): a result
 */
void
mail_setup_result_free (MailSetupResult *self)
{
  g_clear_error (&self->receive);
  g_clear_error (&self->send);
  g_free (self->receive_user);
  g_free (self->send_user);
  g_free (self);
}

typedef struct {
  MailEngine *engine;
  MailAccountSettings *settings;
  char *password;
  GPtrArray *trusted;
} Test;

static void
test_free (gpointer data)
{
  Test *test = data;

  g_object_unref (test->engine);
  mail_account_settings_free (test->settings);
  mail_secret_free (test->password);
  g_ptr_array_unref (test->trusted);
  g_free (test);
}

static void
add_trusted (GPtrArray *array,
             GPtrArray *more)
{
  for (guint i = 0; more != NULL && i < more->len; i++)
    {
      const MailTrustedCertificate *source = g_ptr_array_index (more, i);
      MailTrustedCertificate *copy = g_new0 (MailTrustedCertificate, 1);

      copy->host = g_strdup (source->host);
      copy->port = source->port;
      copy->sha256 = g_strdup (source->sha256);
      g_ptr_array_add (array, copy);
    }
}

/* The part before the "@", where nobody knows better; to be freed. */
static char *
second_user (const MailAccountSettings *settings,
             const MailServerSettings  *server)
{
  const char *at = strrchr (server->user, '@');

  if (settings->id != 0 || mail_provider_of (settings) != NULL || at == NULL || at == server->user ||
      g_strcmp0 (server->user, settings->address) != 0)
    return NULL;

  return g_strndup (server->user, (gsize) (at - server->user));
}

static void
take_answer (DexFuture                *future,
             const MailServerSettings *server,
             GError                  **failure,
             char                    **other_user)
{
  g_autofree char *user = dex_await_string (future, failure);

  if (user != NULL && !g_str_equal (user, server->user))
    *other_user = g_steal_pointer (&user);
}

static gboolean
prepare (Test    *test,
         GError **error)
{
  g_autoptr(GPtrArray) stored = mail_engine_read_trusted (mail_engine_get_store (test->engine), error);

  if (stored == NULL)
    return FALSE;
  add_trusted (test->trusted, stored);

  if (test->password == NULL)
    test->password = dex_await_string (mail_secrets_lookup (mail_engine_get_secrets (test->engine), test->settings->id), error);
  return test->password != NULL;
}

/* Both halves at once, so that the person waits for one. Runs on the engine; awaits. */
static DexFuture *
test_fiber (gpointer data)
{
  Test *test = data;
  const MailServerSettings *receive_server = &test->settings->receive;
  const MailServerSettings *send_server = &test->settings->send;
  g_autofree char *receive_second = second_user (test->settings, receive_server);
  g_autofree char *send_second = second_user (test->settings, send_server);
  g_autoptr(MailNetTrust) trust = NULL;
  g_autoptr(MailSetupResult) result = g_new0 (MailSetupResult, 1);
  g_autoptr(GError) error = NULL;
  DexFuture *receive, *send;

  if (!prepare (test, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  trust = mail_trust_new (test->settings, test->trusted);
  receive = mail_setup_receive (receive_server, test->settings->proxy, receive_second, test->password, trust);
  send = mail_setup_send (send_server, test->settings->proxy, send_second, test->password, trust);
  take_answer (receive, receive_server, &result->receive, &result->receive_user);
  take_answer (send, send_server, &result->send, &result->send_user);

  return dex_future_new_take_boxed (MAIL_TYPE_SETUP_RESULT, g_steal_pointer (&result));
}

/**
 * mail_setup_test:
 * @manager: the accounts
 * @settings: what to test; receives by IMAP
 * @password: (nullable): %NULL for the one that is kept for the account with the id of @settings
 * @trusted: (nullable) (element-type MailTrustedCertificate): certificates believed besides those that are already
 *
 * Signs in to both servers at once, reads nothing, sends nothing, stores nothing.
 *
 * Returns: (transfer full): a future for a #MailSetupResult (boxed); rejected only when the test itself could not be made.
 *   Dropping it cancels
 */
DexFuture *
mail_setup_test (MailAccountManager        *manager,
                 const MailAccountSettings *settings,
                 const char                *password,
                 GPtrArray                 *trusted)
{
  Test *test;

  g_return_val_if_fail (MAIL_IS_ACCOUNT_MANAGER (manager), NULL);
  g_return_val_if_fail (settings != NULL && (password != NULL || settings->id != 0), NULL);
  g_return_val_if_fail (settings->receive_protocol == MAIL_RECEIVE_IMAP, NULL);

  test = g_new0 (Test, 1);
  test->engine = g_object_ref (mail_account_manager_get_engine (manager));
  test->settings = mail_account_settings_copy (settings);
  test->password = g_strdup (password);
  test->trusted = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_trusted_certificate_free);
  add_trusted (test->trusted, trusted);

  return dex_future_first (mail_engine_spawn (test->engine, test_fiber, test, test_free), NULL);
}
