/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-agent-private.h"

#include "mail-engine-read.h"
#include "mail-error.h"
#include "mail-provider.h"

G_DEFINE_FINAL_TYPE (MailAgent, mail_agent, G_TYPE_OBJECT)
G_DEFINE_BOXED_TYPE (MailAgentReport, mail_agent_report, mail_agent_report_ref, mail_agent_report_unref)

/* How long a stop waits for what is under way, in milliseconds. */
#define STOP_MSEC 1000

MailAgentReport *
mail_agent_report_ref (MailAgentReport *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_report (gpointer data)
{
  MailAgentReport *self = data;

  g_clear_error (&self->error);
}

void
mail_agent_report_unref (MailAgentReport *self)
{
  g_atomic_rc_box_release_full (self, clear_report);
}

/* A request on its way to the engine's thread. */
typedef struct {
  MailAgent *agent;
  MailAccountSettings *settings;
  gint64 id;
  guint flags;
  GPtrArray *promises;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_clear_object (&request->agent);
  g_clear_pointer (&request->settings, mail_account_settings_free);
  g_free (request);
}

static DexFuture *
send_request (MailAgent    *self,
              DexFiberFunc  func,
              Request       request)
{
  request.agent = g_object_ref (self);
  return mail_engine_spawn (self->engine, func, g_memdup2 (&request, sizeof request), request_free);
}

static DexFuture *
start_fiber (gpointer data)
{
  MailAgent *self = ((Request *) data)->agent;

  if (self->is_started || self->sync->is_stopping)
    return dex_future_new_true ();
  self->is_started = TRUE;
  mail_agent_run_loops (self);
  return dex_future_new_true ();
}

/**
 * mail_agent_start:
 * @self: the agent
 *
 * Goes online, and stays there, or tries to, until it is stopped.
 */
void
mail_agent_start (MailAgent *self)
{
  dex_future_disown (send_request (self, start_fiber, (Request) { 0 }));
}

static DexFuture *
stop_fiber (gpointer data)
{
  MailAgent *self = ((Request *) data)->agent;

  if (self->sync->is_stopping)
    return dex_future_new_true ();
  self->sync->is_stopping = TRUE;
  mail_agent_ring_all (self);
  mail_outbox_close (self->outbox);
  mail_sync_sessions_log_out (self->sync->sessions);
  if (self->loops->len > 0)
    dex_await (dex_future_first (dex_future_allv ((DexFuture **) self->loops->pdata, self->loops->len),
                                 dex_timeout_new_msec (STOP_MSEC), NULL), NULL);
  g_ptr_array_set_size (self->loops, 0);
  return dex_future_new_true ();
}

/**
 * mail_agent_stop:
 * @self: the agent
 *
 * Says good-bye to the servers. It cannot be started again.
 *
 * Returns: (transfer full): a future that resolves when it is quiet
 */
DexFuture *
mail_agent_stop (MailAgent *self)
{
  return send_request (self, stop_fiber, (Request) { 0 });
}

static DexFuture *
sync_fiber (gpointer data)
{
  MailAgent *self = ((Request *) data)->agent;
  DexPromise *promise = dex_promise_new ();

  g_ptr_array_add (self->waiting, dex_ref (promise));
  mail_sign_in_forgive (mail_sync_sessions_get_sign_in (self->sync->sessions));
  mail_backoff_reset (&self->backoff);
  mail_agent_ring_all (self);
  return DEX_FUTURE (promise);
}

/**
 * mail_agent_sync:
 * @self: the agent
 *
 * Returns: (transfer full): a future that resolves when a whole round is over that began after this call
 */
DexFuture *
mail_agent_sync (MailAgent *self)
{
  return send_request (self, sync_fiber, (Request) { 0 });
}

static DexFuture *
sync_once_fiber (gpointer data)
{
  Request *request = data;
  g_autoptr(GError) error = NULL;

  if (!mail_agent_run_once (request->agent, request->flags, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

/**
 * mail_agent_sync_once:
 * @self: an agent that is not started
 * @flags: what to leave out
 *
 * Returns: (transfer full): a future that resolves when everything was done once, from connect to log-out
 */
DexFuture *
mail_agent_sync_once (MailAgent     *self,
                      MailSyncFlags  flags)
{
  return send_request (self, sync_once_fiber, (Request) { .flags = flags });
}

/* INBOX stands for all: an account has one limit. Awaits. */
static MailImapQuota *
ask_quota (MailAgent  *self,
           GError    **error)
{
  MailImapSession *session = mail_sync_sessions_lease (self->sync->sessions, MAIL_SYNC_SLOT_FOREGROUND, error);
  MailImapQuota *quota;

  if (session == NULL)
    return NULL;
  quota = dex_await_boxed (mail_imap_session_get_quota (session, "INBOX"), error);
  mail_sync_sessions_release (self->sync->sessions, MAIL_SYNC_SLOT_FOREGROUND);
  g_object_unref (session);
  return quota;
}

static DexFuture *
get_room_fiber (gpointer data)
{
  MailAgent *self = ((Request *) data)->agent;
  g_autoptr(MailImapQuota) quota = NULL;
  GError *error = NULL;

  if (!self->is_online)
    return dex_future_new_for_error (mail_error_new (MAIL_ERROR_TRANSIENT, NULL, "The account is not online"));
  quota = ask_quota (self, &error);
  if (quota == NULL)
    return dex_future_new_for_error (error);
  return dex_future_new_take_boxed (MAIL_TYPE_ROOM, g_memdup2 (&(MailRoom) { quota->has_limit, quota->used, quota->limit },
                                                              sizeof (MailRoom)));
}

/**
 * mail_agent_get_room:
 * @self: the agent
 *
 * Returns: (transfer full): a future for how much room there is, which the server is asked
 */
DexFuture *
mail_agent_get_room (MailAgent *self)
{
  return send_request (self, get_room_fiber, (Request) { 0 });
}

static MailFolder *
find_raw_name (GPtrArray  *folders,
               const char *raw_name)
{
  for (guint i = 0; raw_name != NULL && i < folders->len; i++)
    {
      const MailFolder *folder = g_ptr_array_index (folders, i);

      if (g_strcmp0 (folder->raw_name, raw_name) == 0)
        return mail_folder_copy (folder);
    }
  return NULL;
}

static MailConnection *
describe_connection (MailAgent    *self,
                     MailSyncSlot  slot,
                     GPtrArray    *folders)
{
  static const MailConnectionPurpose purposes[] = {
    [MAIL_SYNC_SLOT_WORKER] = MAIL_CONNECTION_BACKGROUND,
    [MAIL_SYNC_SLOT_FOREGROUND] = MAIL_CONNECTION_ON_DEMAND,
    [MAIL_SYNC_SLOT_WATCHER] = MAIL_CONNECTION_LISTENING,
  };
  gboolean is_busy;
  MailImapSession *session = mail_sync_sessions_peek (self->sync->sessions, slot, &is_busy);
  MailConnection *connection;

  if (session == NULL)
    return NULL;

  connection = mail_connection_new ();
  connection->purpose = purposes[slot];
  connection->folder = find_raw_name (folders, mail_imap_session_get_selected (session));
  connection->is_busy = is_busy;
  connection->hears_all = slot == MAIL_SYNC_SLOT_WATCHER && mail_sync_watch_hears_all (self->watch);
  connection->is_encrypted = mail_imap_session_is_secure (session);
  connection->is_compressed = mail_imap_session_is_compressed (session);
  connection->round_trip_usec = mail_imap_session_get_round_trip_usec (session);
  return connection;
}

static DexFuture *
list_connections_fiber (gpointer data)
{
  MailAgent *self = ((Request *) data)->agent;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) folders = mail_engine_read_folders (self->sync->store, self->sync->account, &error);
  GPtrArray *connections;

  if (folders == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  connections = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_connection_free);
  for (guint i = 0; i < MAIL_SYNC_N_SLOTS; i++)
    {
      MailConnection *connection = describe_connection (self, (MailSyncSlot) i, folders);

      if (connection != NULL)
        g_ptr_array_add (connections, connection);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, connections);
}

/**
 * mail_agent_list_connections:
 * @self: the agent
 *
 * Returns: (transfer full): a future for the connections that are open, and what they do
 */
DexFuture *
mail_agent_list_connections (MailAgent *self)
{
  return send_request (self, list_connections_fiber, (Request) { 0 });
}

static DexFuture *
set_open_folder_fiber (gpointer data)
{
  Request *request = data;
  MailAgent *self = request->agent;

  if (self->sync->open_folder != request->id)
    {
      self->sync->open_folder = request->id;
      if (request->id != 0)
        mail_bell_ring (&self->round_bell);
    }
  return dex_future_new_true ();
}

/**
 * mail_agent_set_open_folder:
 * @self: the agent
 * @folder: what the person looks at; 0: nothing
 */
void
mail_agent_set_open_folder (MailAgent *self,
                            gint64     folder)
{
  dex_future_disown (send_request (self, set_open_folder_fiber, (Request) { .id = folder }));
}

static DexFuture *
configure_fiber (gpointer data)
{
  Request *request = data;
  MailAgent *self = request->agent;

  if (request->settings != NULL)
    {
      g_clear_pointer (&self->sync->settings, mail_account_settings_free);
      self->sync->settings = g_steal_pointer (&request->settings);
    }
  mail_sign_in_forgive (mail_sync_sessions_get_sign_in (self->sync->sessions));
  mail_backoff_reset (&self->backoff);
  self->is_configured = FALSE;
  self->is_online = self->is_online && !self->sync->settings->is_paused;
  mail_sync_sessions_drop_all (self->sync->sessions);
  mail_agent_ring_all (self);
  return dex_future_new_true ();
}

/**
 * mail_agent_configure:
 * @self: the agent
 * @settings: (nullable): its new settings; %NULL when it is the password or a certificate that is new
 *
 * Connects anew with what the person changed.
 */
void
mail_agent_configure (MailAgent                 *self,
                      const MailAccountSettings *settings)
{
  MailAccountSettings *copy = settings != NULL ? mail_account_settings_copy (settings) : NULL;

  dex_future_disown (send_request (self, configure_fiber, (Request) { .settings = copy }));
}

static DexFuture *
set_network_fiber (gpointer data)
{
  Request *request = data;
  MailAgent *self = request->agent;

  self->sync->is_metered = (request->flags & MAIL_NETWORK_METERED) != 0;
  self->is_behind_portal = (request->flags & MAIL_NETWORK_PORTAL) != 0;
  if (request->flags & MAIL_NETWORK_SLEPT)
    mail_sync_sessions_drop_all (self->sync->sessions);
  else
    mail_sync_sessions_doubt (self->sync->sessions);
  mail_backoff_reset (&self->backoff);
  mail_agent_ring_all (self);
  return dex_future_new_true ();
}

/**
 * mail_agent_set_network:
 * @self: the agent
 * @flags: what the network is like now
 *
 * What waits tries at once, and what is connected makes sure that it still is. After a sleep everything connects anew.
 */
void
mail_agent_set_network (MailAgent        *self,
                        MailNetworkFlags  flags)
{
  dex_future_disown (send_request (self, set_network_fiber, (Request) { .flags = flags }));
}

static DexFuture *
notice_fiber (gpointer data)
{
  Request *request = data;

  if (request->flags & MAIL_STORE_CHANGED_OPERATIONS)
    mail_bell_ring (&request->agent->operations_bell);
  if (request->flags & MAIL_STORE_CHANGED_OUTBOX)
    mail_bell_ring (&request->agent->outbox_bell);
  return dex_future_new_true ();
}

/**
 * mail_agent_notice:
 * @self: the agent
 * @what: what the store said has changed
 */
void
mail_agent_notice (MailAgent             *self,
                   MailStoreChangedFlags  what)
{
  if (what & (MAIL_STORE_CHANGED_OPERATIONS | MAIL_STORE_CHANGED_OUTBOX))
    dex_future_disown (send_request (self, notice_fiber, (Request) { .flags = what }));
}

/**
 * mail_agent_get_statistics:
 * @self: the agent
 * @statistics: (out): what it got so far
 */
void
mail_agent_get_statistics (MailAgent             *self,
                           MailAccountStatistics *statistics)
{
  g_mutex_lock (&self->mutex);
  *statistics = self->statistics;
  g_mutex_unlock (&self->mutex);
}

static void
mail_agent_finalize (GObject *object)
{
  MailAgent *self = MAIL_AGENT (object);

  mail_bell_clear (&self->round_bell);
  mail_bell_clear (&self->operations_bell);
  mail_bell_clear (&self->outbox_bell);
  mail_bell_clear (&self->watch_bell);
  g_clear_pointer (&self->watch, mail_sync_watch_free);
  g_clear_pointer (&self->outbox, mail_outbox_free);
  g_clear_pointer (&self->sync, mail_sync_free);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->loops, g_ptr_array_unref);
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (mail_agent_parent_class)->finalize (object);
}

static void
mail_agent_class_init (MailAgentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_agent_finalize;
}

static void
mail_agent_init (MailAgent *self)
{
  g_mutex_init (&self->mutex);
  self->backoff = (MailBackoff) MAIL_BACKOFF_INIT;
  self->waiting = g_ptr_array_new_with_free_func (dex_unref);
  self->loops = g_ptr_array_new_with_free_func (dex_unref);
}

/**
 * mail_agent_new:
 * @engine: where it works
 * @settings: the account's
 * @report: told, on the engine's thread, what it does
 * @data: for @report
 * @destroy: frees @data, on whatever thread lets go last
 *
 * Returns: (transfer full): an agent that does nothing yet
 */
MailAgent *
mail_agent_new (MailEngine                *engine,
                const MailAccountSettings *settings,
                MailAgentReportFunc        report,
                gpointer                   data,
                GDestroyNotify             destroy)
{
  MailAgent *self = g_object_new (MAIL_TYPE_AGENT, NULL);
  const MailProvider *provider = mail_provider_of (settings);
  guint max_sessions = provider != NULL && provider->max_sessions != 0 ? provider->max_sessions : MAIL_SYNC_N_SLOTS;

  self->engine = g_object_ref (engine);
  self->report = report;
  self->data = data;
  self->destroy = destroy;
  self->sync = mail_sync_new (mail_engine_get_store (engine), mail_engine_get_secrets (engine), settings, max_sessions);
  self->sync->changed = mail_agent_count;
  self->sync->data = self;
  self->outbox = mail_outbox_new (self->sync, mail_engine_get_secrets (engine));
  self->watch = mail_sync_watch_new (self->sync, mail_agent_look_elsewhere, self);
  return self;
}
