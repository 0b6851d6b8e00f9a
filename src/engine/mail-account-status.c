/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-account-status.h"

#include <glib/gi18n.h>

#include "mail-error.h"
#include "mail-secrets.h"

static const char *
describe_attention (const GError *error)
{
  const char *detail = mail_error_get_detail (error);

  if (g_strcmp0 (detail, MAIL_SECRETS_LOCKED) == 0)
    return _("The keyring is locked");
  if (g_strcmp0 (detail, MAIL_SECRETS_MISSING) == 0)
    return _("The password is missing");
  if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_CERTIFICATE))
    return _("The server cannot be verified");
  if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_STORAGE))
    return _("Mail cannot be stored on this computer");
  return _("Sign in again");
}

/*< private >
 * mail_account_status_describe:
 * @state: what an account does
 * @progress: how much of it is done, 0 … 1; anything else: nobody knows
 * @error: (nullable): why it does not what it should
 *
 * Returns: (transfer full): the same in words for a person
 */
char *
mail_account_status_describe (MailAccountState  state,
                              double            progress,
                              const GError     *error)
{
  switch (state)
    {
    case MAIL_ACCOUNT_CONNECTING:
      return g_strdup (_("Connecting…"));
    case MAIL_ACCOUNT_SYNCING:
      if (progress > 0 && progress < 1)
        return g_strdup_printf (_("Getting mail, %d %%"), (int) (progress * 100));
      return g_strdup (_("Checking for mail…"));
    case MAIL_ACCOUNT_IDLE:
      return g_strdup (_("Up to date"));
    case MAIL_ACCOUNT_ATTENTION:
      return g_strdup (describe_attention (error));
    case MAIL_ACCOUNT_PAUSED:
      return g_strdup (_("Paused"));
    case MAIL_ACCOUNT_OFFLINE:
    default:
      if (g_strcmp0 (mail_error_get_detail (error), MAIL_SECRETS_UNREACHABLE) == 0)
        return g_strdup (_("The keyring cannot be reached, trying again"));
      return g_strdup (error != NULL ? _("No connection, trying again") : _("Offline"));
    }
}
