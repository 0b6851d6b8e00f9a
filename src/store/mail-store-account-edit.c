/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-account-edit.h"

#include "mail-store-account.h"
#include "mail-store-folders.h"
#include "mail-store-operations.h"
#include "mail-store-outbox.h"
#include "mail-store-private.h"

const guint mail_account_spans[MAIL_ACCOUNT_N_SPANS] = { 0, 1, 3, 6, 12, 24 };

static void
take_server (MailServerSettings       *to,
             const MailServerSettings *from)
{
  g_set_str (&to->host, from->host);
  g_set_str (&to->user, from->user);
  to->port = from->port;
  to->security = from->security;
}

/**
 * mail_account_settings_take_parts:
 * @self: settings
 * @edited: what a person made of them
 * @parts: what of it
 *
 * Takes over those parts; everything else stays.
 */
void
mail_account_settings_take_parts (MailAccountSettings       *self,
                                  const MailAccountSettings *edited,
                                  MailAccountParts           parts)
{
  if (parts & MAIL_ACCOUNT_PART_NAMES)
    {
      g_set_str (&self->name, edited->name);
      g_set_str (&self->person_name, edited->person_name);
    }
  if (parts & MAIL_ACCOUNT_PART_SERVERS)
    {
      take_server (&self->receive, &edited->receive);
      take_server (&self->send, &edited->send);
    }
  if (parts & MAIL_ACCOUNT_PART_COLOR)
    g_set_str (&self->color, edited->color);
  if (parts & MAIL_ACCOUNT_PART_PROXY)
    g_set_str (&self->proxy, edited->proxy);
  if (parts & MAIL_ACCOUNT_PART_KEEP)
    self->keep_months = edited->keep_months;
  if (parts & MAIL_ACCOUNT_PART_PAUSE)
    self->is_paused = edited->is_paused;
}

typedef struct {
  MailAccountSettings *settings;
  MailAccountParts parts;
} Edit;

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  mail_account_settings_free (edit->settings);
  g_free (edit);
}

/* On top of what is stored: the rest of it may have changed since the page was opened. */
static gboolean
edit_account (MailTransaction  *transaction,
              gpointer          data,
              GValue           *result,
              GError          **error)
{
  const Edit *edit = data;
  g_autoptr(MailAccountSettings) settings = mail_account_load (transaction->db, edit->settings->id, error);

  if (settings == NULL)
    return FALSE;

  mail_account_settings_take_parts (settings, edit->settings, edit->parts);
  return mail_account_update (transaction, settings, error);
}

/**
 * mail_store_edit_account:
 * @self: a store
 * @settings: an account's settings, under its id
 * @parts: what of them a person has edited
 *
 * Stores what was edited and nothing else: an open page never takes back what was learnt meanwhile.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_edit_account (MailStore                 *self,
                         const MailAccountSettings *settings,
                         MailAccountParts           parts)
{
  Edit *edit;

  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (settings != NULL, NULL);

  edit = g_new0 (Edit, 1);
  edit->settings = mail_account_settings_copy (settings);
  edit->parts = parts;
  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, edit_account, edit, edit_free);
}

static gboolean
order_accounts (MailTransaction  *transaction,
                gpointer          data,
                GValue           *result,
                GError          **error)
{
  GArray *ids = data;

  for (guint i = 0; i < ids->len; i++)
    if (!mail_sqlite_run (transaction->db, error, "UPDATE account SET position = ? WHERE id = ?", "di", i,
                          g_array_index (ids, gint64, i)))
      return FALSE;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_ACCOUNTS);
  return TRUE;
}

/**
 * mail_store_order_accounts:
 * @self: a store
 * @ids: (element-type gint64): the accounts, first to last
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_order_accounts (MailStore *self,
                           GArray    *ids)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (ids != NULL, NULL);

  return mail_store_write (self, MAIL_WRITE_PERSON | MAIL_WRITE_DURABLE, NULL, order_accounts, g_array_ref (ids),
                           (GDestroyNotify) g_array_unref);
}

static gboolean
count_local_folders (MailStoreReader      *reader,
                     gint64                account,
                     MailAccountHoldings  *holdings,
                     GError              **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = mail_sqlite_query (reader->db, error,
                                                     "SELECT f.role, s.total FROM folder AS f JOIN folder_summary AS s ON s.folder = f.id"
                                                     " WHERE f.account = ? AND f.flags & ?", "id", account, MAIL_FOLDER_LOCAL);

  if (rows == NULL)
    return FALSE;
  while (mail_statement_next (rows, &failure))
    {
      MailRole role = (MailRole) mail_statement_get_int (rows, 0);
      guint total = (guint) mail_statement_get_int (rows, 1);

      if (role == MAIL_ROLE_DRAFTS)
        holdings->drafts += total;
      else if (role != MAIL_ROLE_OUTBOX)
        holdings->messages += total;
    }
  return mail_statement_ended (&failure, error);
}

/**
 * mail_store_reader_count_holdings:
 * @reader: a reader
 * @account: an account
 * @holdings: (out): what of it is nowhere else
 * @error: (out): why it failed
 *
 * Returns: whether it could be counted
 */
gboolean
mail_store_reader_count_holdings (MailStoreReader      *reader,
                                  gint64                account,
                                  MailAccountHoldings  *holdings,
                                  GError              **error)
{
  gint64 unsent = 0;
  gint64 changes = 0;

  *holdings = (MailAccountHoldings) { 0 };
  if (!count_local_folders (reader, account, holdings, error) ||
      !mail_sqlite_lookup (reader->db, &unsent, error, "SELECT COUNT(*) FROM outbox WHERE account = ? AND state <> ?", "id",
                           account, MAIL_OUTBOX_SENT) ||
      !mail_sqlite_lookup (reader->db, &changes, error, "SELECT COUNT(*) FROM operation WHERE account = ? AND state <> ?", "id",
                           account, MAIL_OPERATION_FAILED))
    return FALSE;

  holdings->unsent = (guint) unsent;
  holdings->changes = (guint) changes;
  return TRUE;
}

/**
 * mail_account_span_begin:
 * @months: how many months back; 0: all the way
 * @now: unix seconds
 *
 * Returns: when they begin, in unix seconds; %G_MININT64 where nothing is older
 */
gint64
mail_account_span_begin (guint  months,
                         gint64 now)
{
  g_autoptr(GDateTime) today = g_date_time_new_from_unix_utc (now);
  g_autoptr(GDateTime) then = today != NULL && months != 0 ? g_date_time_add_months (today, -(int) months) : NULL;

  return then != NULL ? g_date_time_to_unix (then) : G_MININT64;
}

/**
 * mail_store_reader_measure_account:
 * @reader: a reader
 * @account: an account
 * @now: unix seconds
 * @cancellable: (nullable): ends it early
 * @bytes: (out): for each of mail_account_spans what its messages add up to
 * @error: (out): why it failed
 *
 * Returns: whether it was added up to the end
 */
gboolean
mail_store_reader_measure_account (MailStoreReader  *reader,
                                   gint64            account,
                                   gint64            now,
                                   GCancellable     *cancellable,
                                   guint64           bytes[MAIL_ACCOUNT_N_SPANS],
                                   GError          **error)
{
  g_autoptr(MailStatement) rows = mail_sqlite_query (reader->db, error, "SELECT header_date, size FROM message WHERE account = ?", "i",
                                                     account);
  g_autoptr(GError) failure = NULL;
  gint64 starts[MAIL_ACCOUNT_N_SPANS];

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < MAIL_ACCOUNT_N_SPANS; i++)
    {
      starts[i] = mail_account_span_begin (mail_account_spans[i], now);
      bytes[i] = 0;
    }
  while (mail_statement_next (rows, &failure))
    {
      gint64 date = mail_statement_get_int (rows, 0);
      guint64 size = (guint64) mail_statement_get_int (rows, 1);

      for (guint i = 0; i < MAIL_ACCOUNT_N_SPANS; i++)
        if (date >= starts[i])
          bytes[i] += size;
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    }
  return mail_statement_ended (&failure, error);
}
