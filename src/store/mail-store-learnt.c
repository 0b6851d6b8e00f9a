/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-learnt.h"

#include "mail-store-private.h"

typedef struct {
  gint64 account;
  int number; /* a policy, or a purpose */
  char *method;
} Learnt;

static void
learnt_free (gpointer data)
{
  Learnt *learnt = data;

  g_free (learnt->method);
  g_free (learnt);
}

static DexFuture *
store_learnt (MailStore     *self,
              MailWriteFunc  func,
              gint64         account,
              int            number,
              const char    *method)
{
  Learnt *learnt = g_new0 (Learnt, 1);

  learnt->account = account;
  learnt->number = number;
  learnt->method = g_strdup (method);
  return mail_store_write (self, MAIL_WRITE_DURABLE, NULL, func, learnt, learnt_free);
}

static gboolean
learn_sent_copy (MailTransaction  *transaction,
                 gpointer          data,
                 GValue           *result,
                 GError          **error)
{
  const Learnt *learnt = data;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_ACCOUNTS);
  return mail_sqlite_run (transaction->db, error, "UPDATE account SET sent_copy = ? WHERE id = ?", "di", learnt->number, learnt->account);
}

/**
 * mail_store_learn_sent_copy:
 * @self: a store
 * @account: an account
 * @policy: who puts copies into its Sent folder
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_learn_sent_copy (MailStore          *self,
                            gint64              account,
                            MailSentCopyPolicy  policy)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return store_learnt (self, learn_sent_copy, account, policy, NULL);
}

static gboolean
learn_method (MailTransaction  *transaction,
              gpointer          data,
              GValue           *result,
              GError          **error)
{
  const Learnt *learnt = data;

  return mail_sqlite_run (transaction->db, error, "UPDATE server SET method = ? WHERE account = ? AND purpose = ?", "sid",
                          learnt->method, learnt->account, learnt->number);
}

/**
 * mail_store_learn_method:
 * @self: a store
 * @account: an account
 * @purpose: which of its servers
 * @method: (nullable): the best method of signing in that ever worked there
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_learn_method (MailStore         *self,
                         gint64             account,
                         MailServerPurpose  purpose,
                         const char        *method)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return store_learnt (self, learn_method, account, purpose, method);
}

static gboolean
forget_methods (MailTransaction  *transaction,
                gpointer          data,
                GValue           *result,
                GError          **error)
{
  const Learnt *learnt = data;

  return mail_sqlite_run (transaction->db, error, "UPDATE server SET method = NULL WHERE account = ?", "i", learnt->account);
}

/**
 * mail_store_forget_methods:
 * @self: a store
 * @account: an account
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_forget_methods (MailStore *self,
                           gint64     account)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);

  return store_learnt (self, forget_methods, account, 0, NULL);
}

/**
 * mail_store_reader_get_method:
 * @reader: a reader
 * @account: an account
 * @purpose: which of its servers
 * @method: (out) (nullable): the best method of signing in that ever worked there
 * @error: (out): why it failed
 *
 * Returns: whether that is known
 */
gboolean
mail_store_reader_get_method (MailStoreReader    *reader,
                              gint64              account,
                              MailServerPurpose   purpose,
                              char              **method,
                              GError            **error)
{
  g_autoptr(MailStatement) row = mail_sqlite_query (reader->db, error, "SELECT method FROM server WHERE account = ? AND purpose = ?", "id",
                                                    account, purpose);
  g_autoptr(GError) failure = NULL;

  *method = NULL;
  if (row == NULL)
    return FALSE;
  if (mail_statement_next (row, &failure))
    *method = mail_statement_dup_text (row, 0);
  return mail_statement_ended (&failure, error);
}
