/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-credential.h"

#include "mail-net-sasl.h"

/* What an account signs in with: its secret, and what is known of how it went before. */

typedef struct {
  gint64 account;
  MailServerPurpose purpose;
} Question;

static gboolean
read_method (MailStoreReader  *reader,
             gpointer          data,
             GCancellable     *cancellable,
             GValue           *result,
             GError          **error)
{
  const Question *question = data;
  char *method;

  if (!mail_store_reader_get_method (reader, question->account, question->purpose, &method, error))
    return FALSE;

  g_value_init (result, G_TYPE_STRING);
  g_value_take_string (result, method);
  return TRUE;
}

/**
 * mail_credential_read:
 * @store: the store
 * @secrets: where the password is
 * @account: whose
 * @purpose: for which of its servers
 * @user: the user name there
 * @error: (out): why not
 *
 * Awaits.
 *
 * Returns: (transfer full) (nullable): what to sign in with
 */
MailNetCredential *
mail_credential_read (MailStore          *store,
                      MailSecrets        *secrets,
                      gint64              account,
                      MailServerPurpose   purpose,
                      const char         *user,
                      GError            **error)
{
  const Question question = { account, purpose };
  g_autoptr(MailNetCredential) credential = mail_net_credential_new (user, NULL);
  g_autoptr(GError) failure = NULL;

  credential->secret = dex_await_string (mail_secrets_lookup (secrets, account), error);
  if (credential->secret == NULL)
    return NULL;
  credential->best_method = dex_await_string (mail_store_read (store, read_method, g_memdup2 (&question, sizeof question), g_free), &failure);
  if (failure == NULL)
    return g_steal_pointer (&credential);

  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/**
 * mail_credential_learn:
 * @store: the store
 * @account: whose
 * @purpose: which of its servers
 * @credential: what it signed in with
 * @method: (nullable): how
 *
 * Remembers a method that protects more than any before. That it cannot be remembered is no reason not to read mail. Awaits.
 */
void
mail_credential_learn (MailStore                *store,
                       gint64                    account,
                       MailServerPurpose         purpose,
                       const MailNetCredential  *credential,
                       const char               *method)
{
  g_autoptr(GError) error = NULL;

  if (method == NULL || (credential->best_method != NULL &&
                         mail_net_sasl_get_strength (method) <= mail_net_sasl_get_strength (credential->best_method)))
    return;
  if (!dex_await (mail_store_learn_method (store, account, purpose, method), &error))
    g_debug ("The method of signing in cannot be remembered: %s", error->message);
}
