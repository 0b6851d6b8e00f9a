/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-account-status.h"
#include "mail-error.h"
#include "mail-secrets.h"

/* What a person reads of an account. */

static void
assert_status (MailAccountState  state,
               double            progress,
               const GError     *error,
               const char       *expected)
{
  g_autofree char *status = mail_account_status_describe (state, progress, error);

  g_assert_cmpstr (status, ==, expected);
}

static void
assert_reason (MailAccountState  state,
               MailError         code,
               const char       *detail,
               const char       *expected)
{
  g_autoptr(GError) error = mail_error_new (code, NULL, "Something went wrong");

  if (detail != NULL)
    mail_error_set_detail (error, detail);
  assert_status (state, -1, error, expected);
}

static void
test_states (void)
{
  assert_status (MAIL_ACCOUNT_CONNECTING, -1, NULL, "Connecting…");
  assert_status (MAIL_ACCOUNT_IDLE, -1, NULL, "Up to date");
  assert_status (MAIL_ACCOUNT_PAUSED, -1, NULL, "Paused");
  assert_status (MAIL_ACCOUNT_OFFLINE, -1, NULL, "Offline");
}

/* A number only where there is one to tell. */
static void
test_progress (void)
{
  assert_status (MAIL_ACCOUNT_SYNCING, -1, NULL, "Checking for mail…");
  assert_status (MAIL_ACCOUNT_SYNCING, 0, NULL, "Checking for mail…");
  assert_status (MAIL_ACCOUNT_SYNCING, 0.426, NULL, "Getting mail, 42 %");
  assert_status (MAIL_ACCOUNT_SYNCING, 1, NULL, "Checking for mail…");
}

/* What the person has to do, as far as it is known. */
static void
test_attention (void)
{
  assert_reason (MAIL_ACCOUNT_ATTENTION, MAIL_ERROR_AUTHENTICATION, NULL, "Sign in again");
  assert_reason (MAIL_ACCOUNT_ATTENTION, MAIL_ERROR_AUTHENTICATION, MAIL_SECRETS_MISSING, "The password is missing");
  assert_reason (MAIL_ACCOUNT_ATTENTION, MAIL_ERROR_TRANSIENT, MAIL_SECRETS_LOCKED, "The keyring is locked");
  assert_reason (MAIL_ACCOUNT_ATTENTION, MAIL_ERROR_CERTIFICATE, NULL, "The server cannot be verified");
  assert_reason (MAIL_ACCOUNT_ATTENTION, MAIL_ERROR_STORAGE, NULL, "Mail cannot be stored on this computer");
  assert_reason (MAIL_ACCOUNT_OFFLINE, MAIL_ERROR_TRANSIENT, NULL, "No connection, trying again");
  assert_reason (MAIL_ACCOUNT_OFFLINE, MAIL_ERROR_TRANSIENT, MAIL_SECRETS_UNREACHABLE, "The keyring cannot be reached, trying again");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/account-status/states", test_states);
  g_test_add_func ("/engine/account-status/progress", test_progress);
  g_test_add_func ("/engine/account-status/attention", test_attention);
  return g_test_run ();
}
