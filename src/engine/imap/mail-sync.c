/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync.h"

#include "mail-error.h"
#include "mail-limiter.h"
#include "mail-store-account-edit.h"
#include "mail-sync-flags.h"

/**
 * mail_sync_new:
 * @store: where everything goes
 * @secrets: where the password is
 * @settings: the account's settings
 * @max_sessions: how many sessions its provider allows
 *
 * Returns: (transfer full): what the account's procedures share
 */
MailSync *
mail_sync_new (MailStore                 *store,
               MailSecrets               *secrets,
               const MailAccountSettings *settings,
               guint                      max_sessions)
{
  MailSync *self = g_new0 (MailSync, 1);

  self->store = g_object_ref (store);
  self->account = settings->id;
  self->settings = mail_account_settings_copy (settings);
  self->sessions = mail_sync_sessions_new (store, secrets, settings, max_sessions);
  self->turns = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->given_back_before = G_MININT64;
  self->begun = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->in_parts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->fetching = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->unseen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

void
mail_sync_free (MailSync *self)
{
  g_clear_object (&self->store);
  g_clear_object (&self->sessions);
  g_clear_pointer (&self->settings, mail_account_settings_free);
  g_hash_table_unref (self->turns);
  g_hash_table_unref (self->begun);
  g_hash_table_unref (self->in_parts);
  g_hash_table_unref (self->fetching);
  g_clear_pointer (&self->namespaces, g_ptr_array_unref);
  g_hash_table_unref (self->unseen);
  mail_sync_unfinished_clear (&self->unfinished);
  g_free (self);
}

/**
 * mail_sync_get_span:
 * @self: the account's
 *
 * Returns: how far back bodies are fetched without being asked for, in unix seconds: not at all where that costs money
 */
gint64
mail_sync_get_span (MailSync *self)
{
  if (self->is_metered)
    return G_MAXINT64;
  return mail_account_span_begin (self->settings->keep_months, g_get_real_time () / G_USEC_PER_SEC);
}

/**
 * mail_sync_keeps_all:
 * @self: the account's
 *
 * Returns: whether every body is fetched, sooner or later, without being asked for
 */
gboolean
mail_sync_keeps_all (MailSync *self)
{
  return !self->is_metered && self->settings->keep_months == 0;
}

/**
 * mail_sync_lock:
 * @self: the account's
 * @folder: which
 * @error: (out): why not
 *
 * Waits until nobody compares or changes that mailbox: a flag that is being stored must not be read back as it was before.
 * Who needs two locks them in the order of their ids. Awaits.
 *
 * Returns: whether it is ours
 */
gboolean
mail_sync_lock (MailSync  *self,
                gint64     folder,
                GError   **error)
{
  MailLimiter *turn = g_hash_table_lookup (self->turns, &folder);

  if (turn == NULL)
    {
      turn = mail_limiter_new (1);
      g_hash_table_insert (self->turns, g_memdup2 (&folder, sizeof folder), turn);
    }
  return dex_await (mail_limiter_acquire (turn), error);
}

/**
 * mail_sync_unlock:
 * @self: the account's
 * @folder: what was locked
 */
void
mail_sync_unlock (MailSync *self,
                  gint64    folder)
{
  mail_limiter_release (g_hash_table_lookup (self->turns, &folder));
}

/**
 * mail_sync_give_way:
 * @self: the account's
 *
 * Waits until what the person asked for is there. Awaits.
 */
void
mail_sync_give_way (MailSync *self)
{
  while (self->urgent > 0 && !self->is_stopping)
    dex_await (dex_timeout_new_msec (50), NULL);
}

#define UIDVALIDITY_KEY "mail-sync-uidvalidity"

/* Which keywords are kept in the mailbox that is open; there while it is open for writing. */
#define KEPT_KEY "mail-sync-kept"

static void
kept_free (gpointer data)
{
  mail_kept_clear (data);
  g_free (data);
}

/**
 * mail_sync_read_uidvalidity:
 * @mailbox: as the server told it
 *
 * Returns: its UIDVALIDITY, %MAIL_SYNC_NO_UIDVALIDITY where the server states none
 */
guint32
mail_sync_read_uidvalidity (const MailImapMailbox *mailbox)
{
  return mailbox->has_uidvalidity && mailbox->uidvalidity != 0 ? mailbox->uidvalidity : MAIL_SYNC_NO_UIDVALIDITY;
}

/**
 * mail_sync_may_change:
 * @mailbox: one that was opened for changing it
 *
 * Returns: whether the server lets us; it may also say so by keeping no flag at all (Cyrus, to who may only read)
 */
gboolean
mail_sync_may_change (const MailImapMailbox *mailbox)
{
  return !mailbox->is_read_only && (mailbox->permanent_flags != 0 || mailbox->may_create_keywords);
}

/**
 * mail_sync_open:
 * @session: a session that is ours
 * @raw_name: the mailbox
 * @read_only: for looking only
 * @resync: (nullable): what is known of it, to hear what changed since
 * @error: (out): why not
 *
 * Opens a mailbox. Awaits.
 *
 * Returns: (transfer full): what the server says of it
 */
MailImapMailbox *
mail_sync_open (MailImapSession       *session,
                const char            *raw_name,
                gboolean               read_only,
                const MailImapResync  *resync,
                GError               **error)
{
  MailImapMailbox *mailbox;
  MailKept *kept;

  g_object_set_data (G_OBJECT (session), KEPT_KEY, NULL);
  mailbox = dex_await_boxed (mail_imap_session_select (session, raw_name, read_only, resync), error);
  g_object_set_data (G_OBJECT (session), UIDVALIDITY_KEY, GUINT_TO_POINTER (mailbox != NULL ? mail_sync_read_uidvalidity (mailbox) : 0));
  if (mailbox == NULL || read_only || !mail_sync_may_change (mailbox))
    return mailbox;

  kept = g_new0 (MailKept, 1);
  mail_sync_flags_read_kept (mailbox, kept);
  g_object_set_data_full (G_OBJECT (session), KEPT_KEY, kept, kept_free);
  return mailbox;
}

/**
 * mail_sync_get_uidvalidity:
 * @session: a session that is ours, with a mailbox that mail_sync_open () opened
 *
 * Returns: its UIDVALIDITY, as mail_sync_read_uidvalidity () says it
 */
guint32
mail_sync_get_uidvalidity (MailImapSession *session)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (session), UIDVALIDITY_KEY));
}

/**
 * mail_sync_get_kept:
 * @session: a session that has a mailbox open for writing
 *
 * Returns: (nullable) (transfer none): which keywords its server keeps
 */
const MailKept *
mail_sync_get_kept (MailImapSession *session)
{
  return g_object_get_data (G_OBJECT (session), KEPT_KEY);
}

/**
 * mail_sync_is_open:
 * @session: a session that is ours
 * @raw_name: the mailbox
 * @read_only: for looking only
 *
 * Returns: whether mail_sync_open () can be spared
 */
gboolean
mail_sync_is_open (MailImapSession *session,
                   const char      *raw_name,
                   gboolean         read_only)
{
  return g_strcmp0 (mail_imap_session_get_selected (session), raw_name) == 0 &&
         (read_only || mail_sync_get_kept (session) != NULL);
}

/* Lower is more important to the person. */
static int
rank_error (const GError *error)
{
  static const int ranks[] = {
    [MAIL_ERROR_TRANSIENT] = 4, [MAIL_ERROR_AUTHENTICATION] = 1, [MAIL_ERROR_CERTIFICATE] = 2, [MAIL_ERROR_PERMANENT] = 5,
    [MAIL_ERROR_PROTOCOL] = 3, [MAIL_ERROR_STORAGE] = 0, [MAIL_ERROR_IN_USE] = 0, [MAIL_ERROR_CANCELLED] = 6,
  };

  return error->domain == MAIL_ERROR && error->code < (int) G_N_ELEMENTS (ranks) ? ranks[error->code] : 4;
}

/**
 * mail_sync_keep_error:
 * @kept: (inout): what is kept
 * @error: (transfer full) (nullable): another one
 *
 * Keeps the more important of two failures.
 */
void
mail_sync_keep_error (GError **kept,
                      GError  *error)
{
  if (error == NULL)
    return;

  if (*kept != NULL && rank_error (*kept) <= rank_error (error))
    {
      g_error_free (error);
      return;
    }
  g_clear_error (kept);
  *kept = error;
}

/**
 * mail_sync_is_over:
 * @session: the session it happened on
 * @error: what happened
 *
 * Returns: whether going on with other mailboxes makes no sense
 */
gboolean
mail_sync_is_over (MailImapSession *session,
                   const GError    *error)
{
  return mail_imap_session_get_state (session) == MAIL_IMAP_SESSION_CLOSED ||
         g_error_matches (error, MAIL_ERROR, MAIL_ERROR_STORAGE) ||
         g_error_matches (error, MAIL_ERROR, MAIL_ERROR_AUTHENTICATION);
}

/**
 * mail_sync_is_general:
 * @session: the session it happened on
 * @refusal: why some messages were not given
 *
 * Returns: whether it is about more than those messages
 */
gboolean
mail_sync_is_general (MailImapSession *session,
                      const GError    *refusal)
{
  MailImapCodeKind code = mail_imap_error_get_code (refusal);

  if (mail_sync_is_over (session, refusal) || mail_error_is_cancelled (refusal))
    return TRUE;
  return g_error_matches (refusal, MAIL_ERROR, MAIL_ERROR_TRANSIENT) && code != MAIL_IMAP_CODE_UNAVAILABLE &&
         code != MAIL_IMAP_CODE_SERVERBUG && code != MAIL_IMAP_CODE_EXPUNGEISSUED;
}
