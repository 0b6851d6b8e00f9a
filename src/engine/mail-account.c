/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-account-private.h"

#include "mail-account-status.h"
#include "mail-secrets.h"
#include "mail-store-learnt.h"

struct _MailAccount {
  GObject parent_instance;

  MailEngine *engine;
  MailAgent *agent;
  MailAccountSettings *settings;
  MailAccountState state;
  double progress;
  GError *error;
  char *status;
  gint64 next_try;
  gint64 last_sync;
};

G_DEFINE_FINAL_TYPE (MailAccount, mail_account, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_NAME,
  PROP_ADDRESS,
  PROP_SETTINGS,
  PROP_STATE,
  PROP_STATUS,
  PROP_PROGRESS,
  PROP_ERROR,
  PROP_NEXT_TRY,
  PROP_LAST_SYNC,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

GType
mail_account_state_get_type (void)
{
  static const GEnumValue values[] = {
    { MAIL_ACCOUNT_OFFLINE, "MAIL_ACCOUNT_OFFLINE", "offline" },
    { MAIL_ACCOUNT_CONNECTING, "MAIL_ACCOUNT_CONNECTING", "connecting" },
    { MAIL_ACCOUNT_SYNCING, "MAIL_ACCOUNT_SYNCING", "syncing" },
    { MAIL_ACCOUNT_IDLE, "MAIL_ACCOUNT_IDLE", "idle" },
    { MAIL_ACCOUNT_ATTENTION, "MAIL_ACCOUNT_ATTENTION", "attention" },
    { MAIL_ACCOUNT_PAUSED, "MAIL_ACCOUNT_PAUSED", "paused" },
    { 0, NULL, NULL },
  };
  static GType type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("MailAccountState", values));
  return type;
}

static void
take_times (MailAccount     *self,
            MailAgentReport *report)
{
  if (self->next_try != report->next_try)
    {
      self->next_try = report->next_try;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NEXT_TRY]);
    }
  if (report->state == MAIL_ACCOUNT_IDLE)
    {
      self->last_sync = g_get_real_time () / G_USEC_PER_SEC;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_SYNC]);
    }
}

/* On the main thread. */
static void
take_report (MailAccount     *self,
             MailAgentReport *report)
{
  g_autofree char *status = mail_account_status_describe (report->state, report->progress, report->error);

  g_object_freeze_notify (G_OBJECT (self));
  if (self->state != report->state)
    {
      self->state = report->state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  if (self->progress < report->progress || self->progress > report->progress)
    {
      self->progress = report->progress;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
    }
  if (g_set_str (&self->status, status))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
  if (self->error != NULL || report->error != NULL)
    {
      g_clear_error (&self->error);
      self->error = report->error != NULL ? g_error_copy (report->error) : NULL;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
  take_times (self, report);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Where reports go: the account may be gone by then. */
typedef struct {
  GWeakRef account;
  GMainContext *context;
} Mailbag;

typedef struct {
  Mailbag *bag;
  MailAgentReport *report;
} Delivery;

static void
mailbag_clear (gpointer data)
{
  Mailbag *bag = data;

  g_weak_ref_clear (&bag->account);
  g_main_context_unref (bag->context);
}

static void
mailbag_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, mailbag_clear);
}

static gboolean
deliver (gpointer data)
{
  Delivery *delivery = data;
  g_autoptr(MailAccount) account = g_weak_ref_get (&delivery->bag->account);

  if (account != NULL)
    take_report (account, delivery->report);
  return G_SOURCE_REMOVE;
}

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  mailbag_unref (delivery->bag);
  mail_agent_report_unref (delivery->report);
  g_free (delivery);
}

/* On the engine's thread. */
static void
post_report (MailAgentReport *report,
             gpointer         data)
{
  Mailbag *bag = data;
  Delivery *delivery = g_new0 (Delivery, 1);
  g_autoptr(GSource) source = g_idle_source_new ();

  delivery->bag = g_atomic_rc_box_acquire (bag);
  delivery->report = mail_agent_report_ref (report);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver, delivery, delivery_free);
  g_source_attach (source, bag->context);
}

gint64
mail_account_get_id (MailAccount *self)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT (self), 0);

  return self->settings->id;
}

const MailAccountSettings *
mail_account_get_settings (MailAccount *self)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT (self), NULL);

  return self->settings;
}

const char *
mail_account_get_name (MailAccount *self)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT (self), NULL);

  return self->settings->name;
}

const char *
mail_account_get_address (MailAccount *self)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT (self), NULL);

  return self->settings->address;
}

MailAccountState
mail_account_get_state (MailAccount *self)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT (self), MAIL_ACCOUNT_OFFLINE);

  return self->state;
}

const char *
mail_account_get_status (MailAccount *self)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT (self), NULL);

  return self->status;
}

double
mail_account_get_progress (MailAccount *self)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT (self), -1);

  return self->progress;
}

const GError *
mail_account_get_error (MailAccount *self)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT (self), NULL);

  return self->error;
}

gint64
mail_account_get_next_try (MailAccount *self)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT (self), 0);

  return self->next_try;
}

gint64
mail_account_get_last_sync (MailAccount *self)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT (self), 0);

  return self->last_sync;
}

/**
 * mail_account_get_statistics:
 * @self: an account
 * @statistics: (out): what it got from its servers since it was loaded
 */
void
mail_account_get_statistics (MailAccount           *self,
                             MailAccountStatistics *statistics)
{
  g_return_if_fail (MAIL_IS_ACCOUNT (self));

  mail_agent_get_statistics (self->agent, statistics);
}

/**
 * mail_account_sync_once:
 * @self: an account that was loaded, not started
 * @flags: what to leave out
 *
 * One whole round from connect to log-out.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when all of it is done
 */
DexFuture *
mail_account_sync_once (MailAccount   *self,
                        MailSyncFlags  flags)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT (self), NULL);

  return mail_agent_sync_once (self->agent, flags);
}

/**
 * mail_account_sync:
 * @self: an account that is started
 *
 * Everything once, now.
 *
 * Returns: (transfer full): a future that resolves when a whole round is over
 */
DexFuture *
mail_account_sync (MailAccount *self)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT (self), NULL);

  return mail_agent_sync (self->agent);
}

/**
 * mail_account_fetch_body:
 * @self: an account
 * @item: a message a person waits for
 *
 * Brings the whole message into the store, before everything else.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when its body can be loaded
 */
DexFuture *
mail_account_fetch_body (MailAccount *self,
                         gint64       item)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT (self), NULL);

  return mail_agent_fetch_body (self->agent, item);
}

/**
 * mail_account_get_room:
 * @self: an account that is online
 *
 * Returns: (transfer full): a future that resolves to a #MailRoom (boxed); rejected when the server does not tell
 */
DexFuture *
mail_account_get_room (MailAccount *self)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT (self), NULL);

  return mail_agent_get_room (self->agent);
}

/**
 * mail_account_list_connections:
 * @self: an account
 *
 * Returns: (transfer full): a future that resolves to a #GPtrArray (boxed) of #MailConnection, those that are open now
 */
DexFuture *
mail_account_list_connections (MailAccount *self)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT (self), NULL);

  return mail_agent_list_connections (self->agent);
}

/**
 * mail_account_fetch_part:
 * @self: an account
 * @item: a message whose body is not here
 * @part: an attachment of it a person waits for, as its section
 *
 * Brings that part into the store, before everything else, and not the rest of the message.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the part, or the whole message, can be loaded
 */
DexFuture *
mail_account_fetch_part (MailAccount *self,
                         gint64       item,
                         const char  *part)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT (self), NULL);
  g_return_val_if_fail (part != NULL, NULL);

  return mail_agent_fetch_part (self->agent, item, part);
}

/**
 * mail_account_repair:
 * @self: an account
 * @folder: one of its folders; 0: all
 *
 * Reads from the server again which messages there are and what their flags are, whatever is remembered of it.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when this computer and the server have the same
 */
DexFuture *
mail_account_repair (MailAccount *self,
                     gint64       folder)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT (self), NULL);

  return mail_agent_repair (self->agent, folder);
}

/**
 * mail_account_search_folder:
 * @self: an account
 * @folder: a folder of it, of which not everything is here
 * @query: what a person wants to find
 *
 * Lets the server search it, and brings the headers of what is found into the store.
 *
 * Returns: (transfer full): a future for a #GArray (boxed) of #MailSearchHit
 */
DexFuture *
mail_account_search_folder (MailAccount *self,
                            gint64       folder,
                            const char  *query)
{
  g_return_val_if_fail (MAIL_IS_ACCOUNT (self), NULL);
  g_return_val_if_fail (query != NULL, NULL);

  return mail_agent_search_folder (self->agent, folder, query);
}

/**
 * mail_account_set_open_folder:
 * @self: an account
 * @folder: the folder the person looks at; 0: none
 */
void
mail_account_set_open_folder (MailAccount *self,
                              gint64       folder)
{
  g_return_if_fail (MAIL_IS_ACCOUNT (self));

  mail_agent_set_open_folder (self->agent, folder);
}

/* Who enters the password again accepts how the servers take it now. */
static DexFuture *
forget_methods (DexFuture *future,
                gpointer   data)
{
  MailAccount *self = data;

  return mail_store_forget_methods (mail_engine_get_store (self->engine), self->settings->id);
}

static DexFuture *
try_new_password (DexFuture *future,
                  gpointer   data)
{
  MailAccount *self = data;

  mail_agent_configure (self->agent, NULL);
  return dex_future_new_true ();
}

/**
 * mail_account_set_password:
 * @self: an account
 * @password: its new password
 *
 * Stores the password in the keyring; it is tried at once.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when it is stored
 */
DexFuture *
mail_account_set_password (MailAccount *self,
                           const char  *password)
{
  DexFuture *stored;

  g_return_val_if_fail (MAIL_IS_ACCOUNT (self), NULL);

  stored = dex_future_then (mail_secrets_store (mail_engine_get_secrets (self->engine), self->settings->id,
                                                self->settings->address, password),
                            forget_methods, g_object_ref (self), g_object_unref);
  return dex_future_then (stored, try_new_password, g_object_ref (self), g_object_unref);
}

MailAgent *
mail_account_get_agent (MailAccount *self)
{
  return self->agent;
}

void
mail_account_set_settings (MailAccount               *self,
                           const MailAccountSettings *settings)
{
  MailAccountSettings *copy = mail_account_settings_copy (settings);

  g_clear_pointer (&self->settings, mail_account_settings_free);
  self->settings = copy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SETTINGS]);
}

static void
mail_account_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  MailAccount *self = MAIL_ACCOUNT (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->settings->name);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->settings->address);
      break;
    case PROP_SETTINGS:
      g_value_set_boxed (value, self->settings);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_STATUS:
      g_value_set_string (value, self->status);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_NEXT_TRY:
      g_value_set_int64 (value, self->next_try);
      break;
    case PROP_LAST_SYNC:
      g_value_set_int64 (value, self->last_sync);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mail_account_finalize (GObject *object)
{
  MailAccount *self = MAIL_ACCOUNT (object);

  g_clear_object (&self->agent);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->settings, mail_account_settings_free);
  g_clear_error (&self->error);
  g_free (self->status);

  G_OBJECT_CLASS (mail_account_parent_class)->finalize (object);
}

static void
mail_account_class_init (MailAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = mail_account_get_property;
  object_class->finalize = mail_account_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  properties[PROP_SETTINGS] = g_param_spec_boxed ("settings", NULL, NULL, MAIL_TYPE_ACCOUNT_SETTINGS, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, MAIL_TYPE_ACCOUNT_STATE, MAIL_ACCOUNT_OFFLINE, flags);
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1, 1, -1, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_NEXT_TRY] = g_param_spec_int64 ("next-try", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_LAST_SYNC] = g_param_spec_int64 ("last-sync", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mail_account_init (MailAccount *self)
{
  self->progress = -1;
  self->status = mail_account_status_describe (MAIL_ACCOUNT_OFFLINE, -1, NULL);
}

/*< private >
 * mail_account_new:
 * @engine: where it works
 * @settings: its row
 *
 * Returns: (transfer full): an account that does nothing yet
 */
MailAccount *
mail_account_new (MailEngine                *engine,
                  const MailAccountSettings *settings)
{
  MailAccount *self = g_object_new (MAIL_TYPE_ACCOUNT, NULL);
  Mailbag *bag = g_atomic_rc_box_new0 (Mailbag);

  g_weak_ref_init (&bag->account, self);
  bag->context = g_main_context_ref_thread_default ();
  self->engine = g_object_ref (engine);
  self->settings = mail_account_settings_copy (settings);
  self->agent = mail_agent_new (engine, settings, post_report, bag, mailbag_unref);
  return self;
}
