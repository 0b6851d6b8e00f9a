/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-account-manager-private.h"

#include "mail-account-private.h"
#include "mail-deriver.h"
#include "mail-error.h"
#include "mail-net-trust.h"
#include "mail-network.h"

struct _MailAccountManager {
  GObject parent_instance;

  MailEngine *engine;
  MailDeriver *deriver;
  GPtrArray *accounts; /* MailAccount */
  guint subscription;
  MailNetwork *network; /* (nullable): while it is online */
  gboolean is_started;
  gboolean is_stopped;
};

static void mail_account_manager_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MailAccountManager, mail_account_manager, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, mail_account_manager_list_model_init))

static GType
mail_account_manager_get_item_type (GListModel *model)
{
  return MAIL_TYPE_ACCOUNT;
}

static guint
mail_account_manager_get_n_items (GListModel *model)
{
  return MAIL_ACCOUNT_MANAGER (model)->accounts->len;
}

static gpointer
mail_account_manager_get_item (GListModel *model,
                               guint       position)
{
  MailAccountManager *self = MAIL_ACCOUNT_MANAGER (model);

  return position < self->accounts->len ? g_object_ref (g_ptr_array_index (self->accounts, position)) : NULL;
}

static void
mail_account_manager_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = mail_account_manager_get_item_type;
  iface->get_n_items = mail_account_manager_get_n_items;
  iface->get_item = mail_account_manager_get_item;
}

MailStore *
mail_account_manager_get_store (MailAccountManager *self)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT_MANAGER (self), NULL);

  return mail_engine_get_store (self->engine);
}

MailEngine *
mail_account_manager_get_engine (MailAccountManager *self)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT_MANAGER (self), NULL);

  return self->engine;
}

/**
 * mail_account_manager_find:
 * @self: the manager
 * @account: an id
 *
 * Returns: (nullable) (transfer none): the account
 */
MailAccount *
mail_account_manager_find (MailAccountManager *self,
                           gint64              account)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT_MANAGER (self), NULL);

  for (guint i = 0; i < self->accounts->len; i++)
    if (mail_account_get_id (g_ptr_array_index (self->accounts, i)) == account)
      return g_ptr_array_index (self->accounts, i);
  return NULL;
}

static void
start_agent (MailAccountManager *self,
             MailAccount        *account)
{
  MailAgent *agent = mail_account_get_agent (account);

  mail_agent_set_network (agent, mail_network_get_flags (self->network));
  mail_agent_start (agent);
}

static MailAccount *
take_account (MailAccountManager        *self,
              const MailAccountSettings *settings)
{
  MailAccount *account = mail_account_new (self->engine, settings);

  g_ptr_array_add (self->accounts, account);
  if (self->network != NULL)
    start_agent (self, account);
  g_list_model_items_changed (G_LIST_MODEL (self), self->accounts->len - 1, 0, 1);
  return account;
}

static gboolean
list_accounts (MailStoreReader  *reader,
               gpointer          data,
               GCancellable     *cancellable,
               GValue           *result,
               GError          **error)
{
  GPtrArray *accounts = mail_store_reader_list_accounts (reader, error);

  if (accounts == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, accounts);
  return TRUE;
}

static DexFuture *
take_accounts (DexFuture *future,
               gpointer   data)
{
  MailAccountManager *self = data;
  GPtrArray *rows = g_value_get_boxed (dex_future_get_value (future, NULL));

  for (guint i = 0; i < rows->len; i++)
    {
      const MailAccountSettings *settings = g_ptr_array_index (rows, i);

      if (mail_account_manager_find (self, settings->id) == NULL)
        take_account (self, settings);
    }
  return dex_future_new_true ();
}

/**
 * mail_account_manager_load:
 * @self: the manager
 *
 * Loads the accounts without talking to anybody.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the list is filled
 */
DexFuture *
mail_account_manager_load (MailAccountManager *self)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT_MANAGER (self), NULL);

  return dex_future_then (mail_store_read (mail_engine_get_store (self->engine), list_accounts, NULL, NULL),
                          take_accounts, g_object_ref (self), g_object_unref);
}

static void
take_notice (MailStoreChanges *changes,
             gpointer          data)
{
  MailAccountManager *self = data;

  if (changes->bodies->len > 0)
    mail_deriver_wake (self->deriver);
  for (guint i = 0; i < self->accounts->len; i++)
    mail_agent_notice (mail_account_get_agent (g_ptr_array_index (self->accounts, i)), changes->what);
}

static void
network_changed (MailNetworkFlags flags,
                 gpointer         data)
{
  MailAccountManager *self = data;

  for (guint i = 0; i < self->accounts->len; i++)
    mail_agent_set_network (mail_account_get_agent (g_ptr_array_index (self->accounts, i)), flags);
}

/**
 * mail_account_manager_start:
 * @self: the manager
 *
 * Loads the accounts and goes online.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the list is filled
 */
DexFuture *
mail_account_manager_start (MailAccountManager *self)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT_MANAGER (self), NULL);

  if (!self->is_started)
    {
      self->is_started = TRUE;
      self->subscription = mail_store_subscribe (mail_engine_get_store (self->engine), NULL, take_notice, self, NULL);
      self->network = mail_network_new (network_changed, self);
      mail_deriver_start (self->deriver);
      for (guint i = 0; i < self->accounts->len; i++)
        start_agent (self, g_ptr_array_index (self->accounts, i));
    }
  return mail_account_manager_load (self);
}

static void
disconnect_all (MailAccountManager *self)
{
  if (self->subscription != 0)
    mail_store_unsubscribe (mail_engine_get_store (self->engine), self->subscription);
  self->subscription = 0;
  g_clear_pointer (&self->network, mail_network_free);
}

/**
 * mail_account_manager_stop:
 * @self: the manager
 *
 * Says good-bye to the servers, in about a second at most.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_account_manager_stop (MailAccountManager *self)
{
  g_autoptr(GPtrArray) stopping = g_ptr_array_new_with_free_func (dex_unref);

  g_return_val_if_fail (MAIL_IS_ACCOUNT_MANAGER (self), NULL);

  disconnect_all (self);
  mail_deriver_stop (self->deriver);
  for (guint i = 0; i < self->accounts->len; i++)
    g_ptr_array_add (stopping, mail_agent_stop (mail_account_get_agent (g_ptr_array_index (self->accounts, i))));
  if (stopping->len == 0)
    return dex_future_new_true ();
  return dex_future_allv ((DexFuture **) stopping->pdata, stopping->len);
}

/* A step of what a person asks for, across several futures on the main thread. */
typedef struct {
  MailAccountManager *self;
  MailAccountSettings *settings;
  char *password;
  gint64 account;
  MailAccountParts parts;
} Step;

static Step *
step_new (MailAccountManager        *self,
          const MailAccountSettings *settings)
{
  Step *step = g_new0 (Step, 1);

  step->self = g_object_ref (self);
  step->settings = settings != NULL ? mail_account_settings_copy (settings) : NULL;
  return step;
}

static void
step_free (gpointer data)
{
  Step *step = data;

  g_object_unref (step->self);
  g_clear_pointer (&step->settings, mail_account_settings_free);
  mail_secret_free (step->password);
  g_free (step);
}

static DexFuture *
start_added (DexFuture *future,
             gpointer   data)
{
  Step *step = data;
  MailAccount *account = mail_account_manager_find (step->self, step->settings->id);

  if (account == NULL)
    account = take_account (step->self, step->settings);
  return dex_future_new_for_object (account);
}

/* A row without its password would only ask for it: it goes again. */
static DexFuture *
take_row_back (DexFuture *future,
               gpointer   data)
{
  Step *step = data;

  dex_future_disown (mail_store_remove_account (mail_engine_get_store (step->self->engine), step->settings->id));
  return dex_ref (future);
}

static DexFuture *
store_password (DexFuture *future,
                gpointer   data)
{
  Step *step = data;
  Step *next;
  DexFuture *stored;

  step->settings->id = g_value_get_int64 (dex_future_get_value (future, NULL));
  stored = mail_secrets_store (mail_engine_get_secrets (step->self->engine), step->settings->id, step->settings->address,
                               step->password);
  next = step_new (step->self, step->settings);
  stored = dex_future_catch (stored, take_row_back, next, step_free);
  return dex_future_then (stored, start_added, step_new (step->self, step->settings), step_free);
}

/**
 * mail_account_manager_list_addresses:
 * @self: the manager
 *
 * Returns: (transfer full): the person's own addresses, in the order of the accounts
 */
GStrv
mail_account_manager_list_addresses (MailAccountManager *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (MAIL_IS_ACCOUNT_MANAGER (self), NULL);

  for (guint i = 0; i < self->accounts->len; i++)
    g_strv_builder_add (builder, mail_account_get_address (g_ptr_array_index (self->accounts, i)));
  return g_strv_builder_end (builder);
}

/**
 * mail_account_manager_add:
 * @self: the manager
 * @settings: the new account's; their id is not looked at
 * @password: its password
 *
 * Stores settings and password and starts it.
 *
 * Returns: (transfer full): a future for the #MailAccount
 */
DexFuture *
mail_account_manager_add (MailAccountManager        *self,
                          const MailAccountSettings *settings,
                          const char                *password)
{
  Step *step;

  g_return_val_if_fail (MAIL_IS_ACCOUNT_MANAGER (self), NULL);

  step = step_new (self, settings);
  step->password = g_strdup (password);
  return dex_future_then (mail_store_add_account (mail_engine_get_store (self->engine), settings), store_password, step,
                          step_free);
}

/* Names and colours are nothing to the connections. */
#define PARTS_OF_CONNECTION (MAIL_ACCOUNT_PART_SERVERS | MAIL_ACCOUNT_PART_PROXY | MAIL_ACCOUNT_PART_KEEP | MAIL_ACCOUNT_PART_PAUSE)

static DexFuture *
use_parts (DexFuture *future,
           gpointer   data)
{
  Step *step = data;
  MailAccount *account = mail_account_manager_find (step->self, step->settings->id);
  g_autoptr(MailAccountSettings) settings = NULL;

  if (account == NULL)
    return dex_future_new_true ();
  settings = mail_account_settings_copy (mail_account_get_settings (account));
  mail_account_settings_take_parts (settings, step->settings, step->parts);
  mail_account_set_settings (account, settings);
  if (step->parts & PARTS_OF_CONNECTION)
    mail_agent_configure (mail_account_get_agent (account), settings);
  return dex_future_new_true ();
}

/**
 * mail_account_manager_edit:
 * @self: the manager
 * @settings: an account's settings as a person wants them
 * @parts: what of them they changed
 *
 * Returns: (transfer full): a future that resolves to %TRUE when it is stored
 */
DexFuture *
mail_account_manager_edit (MailAccountManager        *self,
                           const MailAccountSettings *settings,
                           MailAccountParts           parts)
{
  Step *step;

  g_return_val_if_fail (MAIL_IS_ACCOUNT_MANAGER (self), NULL);

  step = step_new (self, settings);
  step->parts = parts;
  return dex_future_then (mail_store_edit_account (mail_engine_get_store (self->engine), settings, parts), use_parts, step,
                          step_free);
}

/**
 * mail_account_manager_move:
 * @self: the manager
 * @account: which
 * @position: its new place in the list
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the order is stored
 */
DexFuture *
mail_account_manager_move (MailAccountManager *self,
                           gint64              account,
                           guint               position)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  MailAccount *moved;
  guint n_changed;
  guint from = 0;

  g_return_val_if_fail (MAIL_IS_ACCOUNT_MANAGER (self), NULL);

  moved = mail_account_manager_find (self, account);
  position = MIN (position, self->accounts->len - 1);
  if (moved == NULL || !g_ptr_array_find (self->accounts, moved, &from) || from == position)
    return dex_future_new_true ();

  g_ptr_array_insert (self->accounts, (int) position, g_ptr_array_steal_index (self->accounts, from));
  n_changed = MAX (from, position) - MIN (from, position) + 1;
  g_list_model_items_changed (G_LIST_MODEL (self), MIN (from, position), n_changed, n_changed);
  for (guint i = 0; i < self->accounts->len; i++)
    {
      gint64 id = mail_account_get_id (g_ptr_array_index (self->accounts, i));

      g_array_append_val (ids, id);
    }
  return mail_store_order_accounts (mail_engine_get_store (self->engine), ids);
}

static DexFuture *
clear_password (DexFuture *future,
                gpointer   data)
{
  Step *step = data;

  return mail_secrets_clear (mail_engine_get_secrets (step->self->engine), step->account);
}

static DexFuture *
remove_row (DexFuture *future,
            gpointer   data)
{
  Step *step = data;
  Step *next = step_new (step->self, NULL);

  next->account = step->account;
  return dex_future_then (mail_store_remove_account (mail_engine_get_store (step->self->engine), step->account),
                          clear_password, next, step_free);
}

/**
 * mail_account_manager_remove:
 * @self: the manager
 * @account: which
 *
 * Removes the account, its mail on this computer and its password.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when it is gone
 */
DexFuture *
mail_account_manager_remove (MailAccountManager *self,
                             gint64              account)
{
  MailAccount *known;
  DexFuture *stopped = NULL;
  Step *step;

  g_return_val_if_fail (MAIL_IS_ACCOUNT_MANAGER (self), NULL);

  known = mail_account_manager_find (self, account);
  if (known != NULL)
    {
      guint position = 0;

      stopped = mail_agent_stop (mail_account_get_agent (known));
      g_ptr_array_find (self->accounts, known, &position);
      g_ptr_array_remove_index (self->accounts, position);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
    }
  step = step_new (self, NULL);
  step->account = account;
  return dex_future_then (stopped != NULL ? stopped : dex_future_new_true (), remove_row, step, step_free);
}

static DexFuture *
use_trust (DexFuture *future,
           gpointer   data)
{
  Step *step = data;

  for (guint i = 0; i < step->self->accounts->len; i++)
    mail_agent_configure (mail_account_get_agent (g_ptr_array_index (step->self->accounts, i)), NULL);
  return dex_future_new_true ();
}

/**
 * mail_account_manager_trust:
 * @self: the manager
 * @host: where the certificate was seen
 * @port: its port
 * @certificate: what the person trusts there, and only there
 *
 * Returns: (transfer full): a future that resolves to %TRUE when it is stored; accounts try again at once
 */
DexFuture *
mail_account_manager_trust (MailAccountManager *self,
                            const char         *host,
                            guint16             port,
                            GTlsCertificate    *certificate)
{
  g_autofree char *fingerprint = NULL;

  g_return_val_if_fail (MAIL_IS_ACCOUNT_MANAGER (self), NULL);

  fingerprint = mail_net_certificate_fingerprint (certificate);
  return dex_future_then (mail_store_trust_certificate (mail_engine_get_store (self->engine), host, port, fingerprint),
                          use_trust, step_new (self, NULL), step_free);
}

static void
mail_account_manager_dispose (GObject *object)
{
  MailAccountManager *self = MAIL_ACCOUNT_MANAGER (object);

  if (self->engine != NULL)
    disconnect_all (self);

  G_OBJECT_CLASS (mail_account_manager_parent_class)->dispose (object);
}

static void
mail_account_manager_finalize (GObject *object)
{
  MailAccountManager *self = MAIL_ACCOUNT_MANAGER (object);

  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_clear_object (&self->deriver);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (mail_account_manager_parent_class)->finalize (object);
}

static void
mail_account_manager_class_init (MailAccountManagerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_account_manager_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_account_manager_finalize;
}

static void
mail_account_manager_init (MailAccountManager *self)
{
  self->accounts = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * mail_account_manager_new:
 * @store: where everything is kept
 * @secrets: where passwords are
 *
 * Returns: (transfer full): a manager with an empty list
 */
MailAccountManager *
mail_account_manager_new (MailStore   *store,
                          MailSecrets *secrets)
{
  MailAccountManager *self = g_object_new (MAIL_TYPE_ACCOUNT_MANAGER, NULL);

  self->engine = mail_engine_new (store, secrets);
  self->deriver = mail_deriver_new (self->engine);
  return self;
}
