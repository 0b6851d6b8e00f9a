/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-accounts.h"

#include "mail-error.h"
#include "mail-store-account.h"
#include "mail-store-folder.h"
#include "mail-store-learnt.h"
#include "mail-store-maintenance.h"
#include "mail-store-private.h"
#include "mail-store-transfer.h"

G_DEFINE_BOXED_TYPE (MailAccountSettings, mail_account_settings, mail_account_settings_copy, mail_account_settings_free)

MailAccountSettings *
mail_account_settings_new (void)
{
  return g_new0 (MailAccountSettings, 1);
}

static void
copy_server (MailServerSettings       *to,
             const MailServerSettings *from)
{
  *to = *from;
  to->host = g_strdup (from->host);
  to->user = g_strdup (from->user);
}

MailAccountSettings *
mail_account_settings_copy (const MailAccountSettings *self)
{
  MailAccountSettings *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->address = g_strdup (self->address);
  copy->person_name = g_strdup (self->person_name);
  copy->provider = g_strdup (self->provider);
  copy->extra_ca = g_strdup (self->extra_ca);
  copy->color = g_strdup (self->color);
  copy->proxy = g_strdup (self->proxy);
  copy_server (&copy->receive, &self->receive);
  copy_server (&copy->send, &self->send);
  return copy;
}

void
mail_account_settings_free (MailAccountSettings *self)
{
  g_free (self->name);
  g_free (self->address);
  g_free (self->person_name);
  g_free (self->provider);
  g_free (self->receive.host);
  g_free (self->receive.user);
  g_free (self->send.host);
  g_free (self->send.user);
  g_free (self->extra_ca);
  g_free (self->color);
  g_free (self->proxy);
  g_free (self);
}

void
mail_trusted_certificate_free (MailTrustedCertificate *self)
{
  g_free (self->host);
  g_free (self->sha256);
  g_free (self);
}

static gboolean
store_server (MailTransaction           *transaction,
              gint64                     account,
              MailServerPurpose          purpose,
              const MailServerSettings  *server,
              GError                   **error)
{
  return mail_sqlite_run (transaction->db, error,
                          "INSERT INTO server (account, purpose, host, port, security, user) VALUES (?, ?, ?, ?, ?, ?)"
                          " ON CONFLICT (account, purpose) DO UPDATE SET"
                          " method = iif (host IS excluded.host, method, NULL), host = excluded.host, port = excluded.port,"
                          " security = excluded.security, user = excluded.user", "idsdds",
                          account, purpose, server->host, server->port, server->security, server->user);
}

static gboolean
add_account (MailTransaction  *transaction,
             gpointer          data,
             GValue           *result,
             GError          **error)
{
  const MailAccountSettings *settings = data;
  gint64 account;
  gint64 folder;

  if (!mail_sqlite_run (transaction->db, error,
                        "INSERT INTO account (name, address, person_name, provider, receive_protocol, extra_ca, sent_copy,"
                        " color, position, proxy, keep_months, is_paused) VALUES (?, ?, ?, ?, ?, ?, ?, ?,"
                        " (SELECT COALESCE (MAX (position) + 1, 0) FROM account), ?, ?, ?)", "ssssdsdssdd",
                        settings->name != NULL ? settings->name : "", settings->address != NULL ? settings->address : "",
                        settings->person_name, settings->provider, settings->receive_protocol, settings->extra_ca,
                        settings->sent_copy, settings->color, settings->proxy, settings->keep_months, settings->is_paused))
    return FALSE;

  account = mail_sqlite_get_last_id (transaction->db);
  if (!store_server (transaction, account, MAIL_SERVER_RECEIVE, &settings->receive, error) ||
      !store_server (transaction, account, MAIL_SERVER_SEND, &settings->send, error) ||
      !mail_folder_make_local (transaction, account, MAIL_ROLE_OUTBOX, &folder, error) ||
      !mail_folder_make_local (transaction, account, MAIL_ROLE_DRAFTS, &folder, error))
    return FALSE;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_ACCOUNTS | MAIL_STORE_CHANGED_FOLDERS);
  mail_result_set_int64 (result, account);
  return TRUE;
}

/**
 * mail_store_add_account:
 * @self: a store
 * @settings: the account; its id and position are not looked at: it becomes the last
 *
 * Adds an account and its local folders (Outbox, Drafts) in one transaction.
 *
 * Returns: (transfer full): a future for its id (%G_TYPE_INT64)
 */
DexFuture *
mail_store_add_account (MailStore                 *self,
                        const MailAccountSettings *settings)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (settings != NULL, NULL);

  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, add_account,
                           mail_account_settings_copy (settings), (GDestroyNotify) mail_account_settings_free);
}

gboolean
mail_account_update (MailTransaction            *transaction,
                     const MailAccountSettings  *settings,
                     GError                    **error)
{
  if (!mail_sqlite_run (transaction->db, error,
                        "UPDATE account SET name = ?, address = ?, person_name = ?, provider = ?, receive_protocol = ?,"
                        " extra_ca = ?, color = ?, position = ?, proxy = ?, keep_months = ?, is_paused = ?"
                        " WHERE id = ?", "ssssdssdsddi",
                        settings->name != NULL ? settings->name : "", settings->address != NULL ? settings->address : "",
                        settings->person_name, settings->provider, settings->receive_protocol, settings->extra_ca,
                        settings->color, settings->position, settings->proxy, settings->keep_months, settings->is_paused,
                        settings->id))
    return FALSE;
  if (mail_sqlite_get_changes (transaction->db) == 0)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The account is no longer there");
      return FALSE;
    }

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_ACCOUNTS);
  return store_server (transaction, settings->id, MAIL_SERVER_RECEIVE, &settings->receive, error) &&
         store_server (transaction, settings->id, MAIL_SERVER_SEND, &settings->send, error);
}

static gboolean
update_account (MailTransaction  *transaction,
                gpointer          data,
                GValue           *result,
                GError          **error)
{
  return mail_account_update (transaction, data, error);
}

/**
 * mail_store_update_account:
 * @self: a store
 * @settings: all of the account's settings, under its id; what mail-store-learnt.h has is not looked at
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_update_account (MailStore                 *self,
                           const MailAccountSettings *settings)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (settings != NULL, NULL);

  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, update_account,
                           mail_account_settings_copy (settings), (GDestroyNotify) mail_account_settings_free);
}

/* From what refers to what is referred to, each by an index. */
static gboolean
remove_account (MailTransaction  *transaction,
                gpointer          data,
                GValue           *result,
                GError          **error)
{
  static const char *const statements[] = {
    "DELETE FROM operation WHERE account = ?",
    "DELETE FROM outbox WHERE account = ?",
    "DELETE FROM draft WHERE account = ?",
    "DELETE FROM placement WHERE message IN (SELECT id FROM message WHERE account = ?)",
    "INSERT OR IGNORE INTO body_garbage (message) SELECT id FROM message WHERE account = ?",
    "INSERT INTO reindex (message) SELECT id FROM message WHERE account = ?",
    "DELETE FROM message WHERE account = ?",
    "DELETE FROM thread_key WHERE account = ?",
    "DELETE FROM subject_key WHERE account = ?",
    "DELETE FROM folder WHERE account = ?",
    "DELETE FROM account WHERE id = ?",
  };
  gint64 account = *(gint64 *) data;

  if (!mail_transfer_release_account (transaction, account, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    if (!mail_sqlite_run (transaction->db, error, statements[i], "i", account))
      return FALSE;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_ACCOUNTS | MAIL_STORE_CHANGED_FOLDERS |
                             MAIL_STORE_CHANGED_OPERATIONS | MAIL_STORE_CHANGED_OUTBOX | MAIL_STORE_CHANGED_DRAFTS);
  mail_transaction_then (transaction, MAIL_WRITE_SYNCHRONISER, mail_store_maintain);
  return TRUE;
}

/**
 * mail_store_remove_account:
 * @self: a store
 * @account: its id
 *
 * Removes the account, its folders, mail, operations, drafts and outbox from this computer. Bodies are given back in the
 * background.
 *
 * Returns: (transfer full): a future for %TRUE, also when it was gone already
 */
DexFuture *
mail_store_remove_account (MailStore *self,
                           gint64     account)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, remove_account,
                           g_memdup2 (&account, sizeof account), g_free);
}

static gboolean
trust_certificate (MailTransaction  *transaction,
                   gpointer          data,
                   GValue           *result,
                   GError          **error)
{
  const MailTrustedCertificate *certificate = data;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_ACCOUNTS);
  return mail_sqlite_run (transaction->db, error,
                          "INSERT INTO trusted_certificate (host, port, sha256) VALUES (?, ?, ?)"
                          " ON CONFLICT (host, port) DO UPDATE SET sha256 = excluded.sha256", "sds",
                          certificate->host, certificate->port, certificate->sha256);
}

/**
 * mail_store_trust_certificate:
 * @self: a store
 * @host: a host name
 * @port: a port
 * @sha256: of the certificate's DER, lower-case hex
 *
 * Trusts one certificate for exactly that host and port, instead of any trusted there before.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_trust_certificate (MailStore  *self,
                              const char *host,
                              guint16     port,
                              const char *sha256)
{
  MailTrustedCertificate *certificate;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (host != NULL && sha256 != NULL, NULL);

  certificate = g_new0 (MailTrustedCertificate, 1);
  certificate->host = g_strdup (host);
  certificate->port = port;
  certificate->sha256 = g_strdup (sha256);
  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, trust_certificate, certificate,
                           (GDestroyNotify) mail_trusted_certificate_free);
}

#define ACCOUNT_COLUMNS \
  "SELECT a.id, a.name, a.address, a.person_name, a.provider, a.receive_protocol, a.extra_ca, a.sent_copy, a.color, a.position," \
  " a.proxy, a.keep_months, a.is_paused, r.host, r.port, r.security, r.user, s.host, s.port, s.security, s.user FROM account AS a" \
  " JOIN server AS r ON r.account = a.id AND r.purpose = 0 JOIN server AS s ON s.account = a.id AND s.purpose = 1"

static void
server_from_row (MailServerSettings *server,
                 MailStatement      *row,
                 int                 column)
{
  server->host = mail_statement_dup_text (row, column);
  server->port = (guint16) mail_statement_get_int (row, column + 1);
  server->security = (MailSecurity) mail_statement_get_int (row, column + 2);
  server->user = mail_statement_dup_text (row, column + 3);
}

static MailAccountSettings *
settings_from_row (MailStatement *row)
{
  MailAccountSettings *settings = mail_account_settings_new ();

  settings->id = mail_statement_get_int (row, 0);
  settings->name = mail_statement_dup_text (row, 1);
  settings->address = mail_statement_dup_text (row, 2);
  settings->person_name = mail_statement_dup_text (row, 3);
  settings->provider = mail_statement_dup_text (row, 4);
  settings->receive_protocol = (MailReceiveProtocol) mail_statement_get_int (row, 5);
  settings->extra_ca = mail_statement_dup_text (row, 6);
  settings->sent_copy = (MailSentCopyPolicy) mail_statement_get_int (row, 7);
  settings->color = mail_statement_dup_text (row, 8);
  settings->position = (int) mail_statement_get_int (row, 9);
  settings->proxy = mail_statement_dup_text (row, 10);
  settings->keep_months = (guint) mail_statement_get_int (row, 11);
  settings->is_paused = mail_statement_get_int (row, 12) != 0;
  server_from_row (&settings->receive, row, 13);
  server_from_row (&settings->send, row, 17);
  return settings;
}

/**
 * mail_store_reader_list_accounts:
 * @reader: a reader
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type MailAccountSettings): all of them, by position
 */
GPtrArray *
mail_store_reader_list_accounts (MailStoreReader  *reader,
                                 GError          **error)
{
  g_autoptr(GPtrArray) accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_account_settings_free);
  g_autoptr(MailStatement) rows = mail_sqlite_query (reader->db, error, ACCOUNT_COLUMNS " ORDER BY a.position, a.id", "");
  g_autoptr(GError) failure = NULL;

  if (rows == NULL)
    return NULL;
  while (mail_statement_next (rows, &failure))
    g_ptr_array_add (accounts, settings_from_row (rows));
  return mail_statement_ended (&failure, error) ? g_steal_pointer (&accounts) : NULL;
}

MailAccountSettings *
mail_account_load (MailSqlite  *db,
                   gint64       account,
                   GError     **error)
{
  g_autoptr(MailStatement) rows = mail_sqlite_query (db, error, ACCOUNT_COLUMNS " WHERE a.id = ?", "i", account);
  g_autoptr(GError) failure = NULL;

  if (rows == NULL)
    return NULL;
  if (mail_statement_next (rows, &failure))
    return settings_from_row (rows);
  if (mail_statement_ended (&failure, error))
    mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The account is no longer there");
  return NULL;
}

/**
 * mail_store_reader_get_account:
 * @reader: a reader
 * @account: its id
 * @error: (out): %MAIL_ERROR_PERMANENT when there is none
 *
 * Returns: (transfer full): its settings
 */
MailAccountSettings *
mail_store_reader_get_account (MailStoreReader  *reader,
                               gint64            account,
                               GError          **error)
{
  return mail_account_load (reader->db, account, error);
}

/**
 * mail_store_reader_list_trusted:
 * @reader: a reader
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type MailTrustedCertificate): what is trusted for which host and port
 */
GPtrArray *
mail_store_reader_list_trusted (MailStoreReader  *reader,
                                GError          **error)
{
  g_autoptr(GPtrArray) trusted = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_trusted_certificate_free);
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  rows = mail_sqlite_query (reader->db, error, "SELECT host, port, sha256 FROM trusted_certificate ORDER BY host, port", "");
  if (rows == NULL)
    return NULL;
  while (mail_statement_next (rows, &failure))
    {
      MailTrustedCertificate *certificate = g_new0 (MailTrustedCertificate, 1);

      certificate->host = mail_statement_dup_text (rows, 0);
      certificate->port = (guint16) mail_statement_get_int (rows, 1);
      certificate->sha256 = mail_statement_dup_text (rows, 2);
      g_ptr_array_add (trusted, certificate);
    }
  return mail_statement_ended (&failure, error) ? g_steal_pointer (&trusted) : NULL;
}
