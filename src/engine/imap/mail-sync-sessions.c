/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-sessions.h"

#include "mail-error.h"
#include "mail-imap-error.h"
#include "mail-limiter.h"
#include "mail-network.h"
#include "mail-sync-bring-up.h"
#include "mail-trust.h"

/* A machine that slept longer than this has lost its connections, in seconds. */
#define SLEPT_SECONDS 30
/* How long a connection in doubt may take to answer, in milliseconds. */
#define DOUBT_MSEC 10000

typedef struct {
  MailLimiter *turn;
  MailImapSession *session; /* (nullable) */
  MailImapDelegate delegate;
  gpointer delegate_data;
  gboolean is_leased;
  gint64 last_used;
  gboolean is_doubtful; /* the network changed since it was used last */
  gint64 slept; /* how long the machine had slept in all when it was connected, in seconds */
} Slot;

struct _MailSyncSessions {
  GObject parent_instance;

  MailSyncWay way;
  MailSignIn sign_in;
  guint allowed;          /* how many sessions the provider allows */
  guint maximum;          /* and how many the server bears at present */
  gint64 made_do;         /* monotonic µs of when it was found to bear fewer */
  gboolean is_closed;
  Slot slots[MAIL_SYNC_N_SLOTS];
  guint64 commands; /* of sessions that are over */
  guint64 bytes_in;
};

G_DEFINE_FINAL_TYPE (MailSyncSessions, mail_sync_sessions, G_TYPE_OBJECT)

static Slot *
get_slot (MailSyncSessions *self,
          MailSyncSlot      slot)
{
  if (slot == MAIL_SYNC_SLOT_FOREGROUND && self->maximum < MAIL_SYNC_N_SLOTS)
    slot = MAIL_SYNC_SLOT_WORKER;
  return &self->slots[slot];
}

static void
drop_session (MailSyncSessions *self,
              Slot             *slot)
{
  g_autoptr(MailImapSession) session = g_steal_pointer (&slot->session);

  if (session == NULL)
    return;

  mail_sync_way_learn (&self->way, session);
  self->commands += mail_imap_session_get_commands (session);
  self->bytes_in += mail_imap_session_get_bytes_in (session);
  mail_imap_session_set_delegate (session, NULL, NULL);
  mail_imap_session_close (session);
}

static gboolean
is_usable (MailImapSession *session)
{
  MailImapSessionState state;

  if (session == NULL)
    return FALSE;

  state = mail_imap_session_get_state (session);
  return state == MAIL_IMAP_SESSION_AUTHENTICATED || state == MAIL_IMAP_SESSION_SELECTED;
}

/* The connection the person's requests went over is for all now, if it is the only one of the two. */
static void
hand_over (MailSyncSessions *self)
{
  Slot *from = &self->slots[MAIL_SYNC_SLOT_FOREGROUND];
  Slot *to = &self->slots[MAIL_SYNC_SLOT_WORKER];

  if (is_usable (to->session) || !is_usable (from->session))
    {
      drop_session (self, from);
      return;
    }
  drop_session (self, to);
  to->session = g_steal_pointer (&from->session);
  to->is_doubtful = from->is_doubtful;
  to->slept = from->slept;
  mail_imap_session_set_delegate (to->session, &to->delegate, to->delegate_data);
}

/* The server has enough with the connections there are. From now on the person's requests go where the background's do; where only
 * one is allowed, nobody listens. */
static void
make_do (MailSyncSessions *self)
{
  guint n_usable = 0;

  for (guint i = 0; i < MAIL_SYNC_N_SLOTS; i++)
    n_usable += is_usable (self->slots[i].session);
  self->maximum = MIN (self->maximum, MAX (1, n_usable));
  self->made_do = g_get_monotonic_time ();
  if (self->maximum < MAIL_SYNC_N_SLOTS && !self->slots[MAIL_SYNC_SLOT_FOREGROUND].is_leased)
    hand_over (self);
  if (!mail_sync_sessions_has_watcher (self))
    drop_session (self, &self->slots[MAIL_SYNC_SLOT_WATCHER]);
}

/* None any more once the account goes offline, whatever else would be in the way. Awaits. */
static gboolean
begin_sign_in (MailSyncSessions  *self,
               GError           **error)
{
  g_autoptr(GError) why = NULL;

  if (mail_sign_in_begin (&self->sign_in, &why))
    {
      if (!self->is_closed)
        return TRUE;
      mail_sign_in_end (&self->sign_in);
    }
  if (self->is_closed)
    mail_set_error (error, MAIL_ERROR_CANCELLED, NULL, "The account is going offline");
  else
    g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/* One sign-in at a time, and none with what was refused before. Awaits. */
static MailImapSession *
connect_session (MailSyncSessions  *self,
                 Slot              *slot,
                 GError           **error)
{
  g_autoptr(MailImapSession) session = NULL;
  g_autoptr(GError) why = NULL;

  if (!begin_sign_in (self, error))
    return NULL;

  for (guint i = 0; i < MAIL_SYNC_N_SLOTS; i++)
    mail_sync_way_learn (&self->way, self->slots[i].session);
  session = mail_imap_session_new ();
  slot->session = g_object_ref (session);
  slot->is_doubtful = FALSE;
  slot->slept = mail_network_get_slept ();
  mail_imap_session_set_delegate (session, &slot->delegate, slot->delegate_data);
  if (mail_sync_bring_up (&self->way, session, &why))
    {
      mail_sign_in_succeeded (&self->sign_in);
    }
  else
    {
      why = mail_sign_in_judge (&self->sign_in, why, g_get_monotonic_time () / G_USEC_PER_SEC);
      g_clear_object (&session);
      drop_session (self, slot);
      if (mail_imap_error_is_limit (why))
        make_do (self);
    }

  mail_sign_in_end (&self->sign_in);
  if (session == NULL)
    g_propagate_error (error, g_steal_pointer (&why));
  return g_steal_pointer (&session);
}

/* Whether it is there, as far as one can know without asking; in doubt it is asked. Awaits. */
static gboolean
is_alive (Slot *slot)
{
  g_autoptr(MailImapSession) session = NULL;

  if (!is_usable (slot->session) || mail_network_get_slept () - slot->slept > SLEPT_SECONDS)
    return FALSE;
  if (!slot->is_doubtful)
    return TRUE;

  slot->is_doubtful = FALSE;
  session = g_object_ref (slot->session);
  return dex_await (dex_future_first (mail_imap_session_noop (session), dex_timeout_new_msec (DOUBT_MSEC), NULL), NULL) &&
         session == slot->session;
}

static void
give_back (Slot *slot)
{
  slot->is_leased = FALSE;
  mail_limiter_release (slot->turn);
}

/* The server may turn out to allow fewer connections meanwhile. Awaits. */
static Slot *
await_turn (MailSyncSessions  *self,
            MailSyncSlot       which,
            GError           **error)
{
  Slot *slot = NULL;

  while (slot == NULL || slot != get_slot (self, which))
    {
      if (slot != NULL)
        mail_limiter_release (slot->turn);
      slot = get_slot (self, which);
      if (!dex_await (mail_limiter_acquire (slot->turn), error))
        return NULL;
    }
  slot->is_leased = TRUE;
  return slot;
}

/**
 * mail_sync_sessions_lease:
 * @self: the account's sessions
 * @slot: what for
 * @error: (out): why there is none
 *
 * Waits until nobody else uses that session, and connects it when it is not connected. Awaits.
 *
 * Returns: (transfer full) (nullable): a session that is signed in; give it back with mail_sync_sessions_release (). When %NULL,
 *   there is nothing to give back
 */
MailImapSession *
mail_sync_sessions_lease (MailSyncSessions  *self,
                          MailSyncSlot       which,
                          GError           **error)
{
  Slot *slot = await_turn (self, which, error);
  g_autoptr(MailImapSession) session = NULL;
  g_autoptr(GError) why = NULL;

  if (slot == NULL)
    return NULL;
  if (is_alive (slot))
    return g_object_ref (slot->session);

  drop_session (self, slot);
  session = connect_session (self, slot, &why);
  if (session != NULL)
    return g_steal_pointer (&session);
  if (is_usable (slot->session))
    return g_object_ref (slot->session);

  give_back (slot);
  if (slot != get_slot (self, which))
    return mail_sync_sessions_lease (self, which, error);
  g_propagate_error (error, g_steal_pointer (&why));
  return NULL;
}

/**
 * mail_sync_sessions_release:
 * @self: the account's sessions
 * @slot: what was leased
 *
 * Lets the next one have it.
 */
void
mail_sync_sessions_release (MailSyncSessions *self,
                            MailSyncSlot      which)
{
  Slot *slot = self->slots[which].is_leased ? &self->slots[which] : get_slot (self, which);

  slot->last_used = g_get_monotonic_time ();
  give_back (slot);
  if (slot != get_slot (self, which))
    hand_over (self);
}

/**
 * mail_sync_sessions_is_shared:
 * @self: the account's sessions
 * @session: one of them, leased
 *
 * Returns: whether it is the one a person's requests need, too: who holds it for long gives it back when somebody waits
 */
gboolean
mail_sync_sessions_is_shared (MailSyncSessions *self,
                              MailImapSession  *session)
{
  return get_slot (self, MAIL_SYNC_SLOT_FOREGROUND)->session == session;
}

/**
 * mail_sync_sessions_set_delegate:
 * @self: the account's sessions
 * @slot: which
 * @delegate: who hears what its sessions say; copied
 * @data: for the delegate
 */
void
mail_sync_sessions_set_delegate (MailSyncSessions       *self,
                                 MailSyncSlot            slot,
                                 const MailImapDelegate *delegate,
                                 gpointer                data)
{
  self->slots[slot].delegate = *delegate;
  self->slots[slot].delegate_data = data;
}

/**
 * mail_sync_sessions_has_watcher:
 * @self: the account's sessions
 *
 * Returns: whether a session may be spent on listening alone
 */
gboolean
mail_sync_sessions_has_watcher (MailSyncSessions *self)
{
  return self->maximum >= 2;
}

/**
 * mail_sync_sessions_configure:
 * @self: the account's sessions
 * @settings: the account's settings
 * @trust: which certificates are believed
 *
 * For connections made from now on.
 */
void
mail_sync_sessions_configure (MailSyncSessions          *self,
                              const MailAccountSettings *settings,
                              MailNetTrust              *trust)
{
  MailAccountSettings *copy = mail_account_settings_copy (settings);

  g_clear_pointer (&self->way.settings, mail_account_settings_free);
  self->way.settings = copy;
  mail_net_trust_ref (trust);
  g_clear_pointer (&self->way.trust, mail_net_trust_unref);
  self->way.trust = trust;
}

/**
 * mail_sync_sessions_get_sign_in:
 * @self: the account's sessions
 *
 * Returns: (transfer none): whether, and when, the account's secret may be tried, here or with another server
 */
MailSignIn *
mail_sync_sessions_get_sign_in (MailSyncSessions *self)
{
  return &self->sign_in;
}

/**
 * mail_sync_sessions_drop:
 * @self: the account's sessions
 * @slot: which
 *
 * Closes that connection; the next lease makes a new one.
 */
void
mail_sync_sessions_drop (MailSyncSessions *self,
                         MailSyncSlot      slot)
{
  drop_session (self, get_slot (self, slot));
}

/**
 * mail_sync_sessions_drop_all:
 * @self: the account's sessions
 *
 * Closes every connection; the next leases make new ones.
 */
void
mail_sync_sessions_drop_all (MailSyncSessions *self)
{
  for (guint i = 0; i < MAIL_SYNC_N_SLOTS; i++)
    drop_session (self, &self->slots[i]);
}

/**
 * mail_sync_sessions_doubt:
 * @self: the account's sessions
 *
 * The next lease of each makes sure that the server is still there. Who listens does so when it is woken, by ending its IDLE.
 */
void
mail_sync_sessions_doubt (MailSyncSessions *self)
{
  for (guint i = 0; i < MAIL_SYNC_N_SLOTS; i++)
    self->slots[i].is_doubtful = TRUE;
}

/* Others of the person's programs may have taken the connections, and be gone. Nobody is to change the session they use by it. */
static void
try_more (MailSyncSessions *self)
{
  if (self->maximum < self->allowed && g_get_monotonic_time () - self->made_do > (gint64) MAIL_SYNC_LIMIT_SECONDS * G_USEC_PER_SEC &&
      !self->slots[MAIL_SYNC_SLOT_WORKER].is_leased && !self->slots[MAIL_SYNC_SLOT_FOREGROUND].is_leased)
    self->maximum = self->allowed;
}

/**
 * mail_sync_sessions_close_unused:
 * @self: the account's sessions
 *
 * Closes the session on demand when nobody has asked for it for two minutes. Of a server that did not want as many sessions as its
 * provider allows, they may be asked again an hour later.
 */
void
mail_sync_sessions_close_unused (MailSyncSessions *self)
{
  Slot *slot = &self->slots[MAIL_SYNC_SLOT_FOREGROUND];

  if (slot->session != NULL &&
      g_get_monotonic_time () - slot->last_used > MAIL_SYNC_FOREGROUND_SECONDS * G_USEC_PER_SEC)
    drop_session (self, slot);
  try_more (self);
}

/**
 * mail_sync_sessions_close:
 * @self: the account's sessions
 *
 * Closes all connections at once; none is made any more.
 */
void
mail_sync_sessions_close (MailSyncSessions *self)
{
  self->is_closed = TRUE;
  mail_sync_sessions_drop_all (self);
}

static DexFuture *
say_good_bye (Slot *slot)
{
  return dex_future_first (mail_imap_session_logout (slot->session), dex_timeout_new_msec (1000), NULL);
}

/**
 * mail_sync_sessions_log_out:
 * @self: the account's sessions
 *
 * Says good-bye on every connection, waits a second at most, and closes them. Awaits.
 */
void
mail_sync_sessions_log_out (MailSyncSessions *self)
{
  g_autoptr(GPtrArray) farewells = g_ptr_array_new_with_free_func (dex_unref);

  self->is_closed = TRUE;
  for (guint i = 0; i < MAIL_SYNC_N_SLOTS; i++)
    if (is_usable (self->slots[i].session))
      g_ptr_array_add (farewells, say_good_bye (&self->slots[i]));
  if (farewells->len > 0)
    dex_await (dex_future_all_racev ((DexFuture **) farewells->pdata, farewells->len), NULL);
  mail_sync_sessions_close (self);
}

/**
 * mail_sync_sessions_peek:
 * @self: the account's sessions
 * @slot: which
 * @is_busy: (out): whether somebody uses it
 *
 * Returns: (transfer none) (nullable): the session as it is, signed in, only to be looked at
 */
MailImapSession *
mail_sync_sessions_peek (MailSyncSessions *self,
                         MailSyncSlot      slot,
                         gboolean         *is_busy)
{
  *is_busy = self->slots[slot].is_leased;
  return is_usable (self->slots[slot].session) ? self->slots[slot].session : NULL;
}

/**
 * mail_sync_sessions_get_commands:
 * @self: the account's sessions
 *
 * Returns: how many commands were sent, on all sessions there ever were
 */
guint64
mail_sync_sessions_get_commands (MailSyncSessions *self)
{
  guint64 commands = self->commands;

  for (guint i = 0; i < MAIL_SYNC_N_SLOTS; i++)
    if (self->slots[i].session != NULL)
      commands += mail_imap_session_get_commands (self->slots[i].session);
  return commands;
}

/**
 * mail_sync_sessions_get_bytes_in:
 * @self: the account's sessions
 *
 * Returns: how many bytes came, on all sessions there ever were
 */
guint64
mail_sync_sessions_get_bytes_in (MailSyncSessions *self)
{
  guint64 bytes = self->bytes_in;

  for (guint i = 0; i < MAIL_SYNC_N_SLOTS; i++)
    if (self->slots[i].session != NULL)
      bytes += mail_imap_session_get_bytes_in (self->slots[i].session);
  return bytes;
}

static void
mail_sync_sessions_finalize (GObject *object)
{
  MailSyncSessions *self = MAIL_SYNC_SESSIONS (object);

  for (guint i = 0; i < MAIL_SYNC_N_SLOTS; i++)
    {
      drop_session (self, &self->slots[i]);
      g_clear_object (&self->slots[i].turn);
    }
  mail_sign_in_clear (&self->sign_in);
  g_clear_object (&self->way.store);
  g_clear_object (&self->way.secrets);
  g_clear_pointer (&self->way.settings, mail_account_settings_free);
  g_clear_pointer (&self->way.trust, mail_net_trust_unref);

  G_OBJECT_CLASS (mail_sync_sessions_parent_class)->finalize (object);
}

static void
mail_sync_sessions_class_init (MailSyncSessionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_sync_sessions_finalize;
}

static void
mail_sync_sessions_init (MailSyncSessions *self)
{
  mail_sign_in_init (&self->sign_in);
  for (guint i = 0; i < MAIL_SYNC_N_SLOTS; i++)
    self->slots[i].turn = mail_limiter_new (1);
}

/**
 * mail_sync_sessions_new:
 * @store: where it is remembered how to sign in
 * @secrets: where the password is
 * @settings: the account's settings
 * @maximum: how many sessions the provider allows
 *
 * Returns: (transfer full): the sessions of an account, none of them connected
 */
MailSyncSessions *
mail_sync_sessions_new (MailStore                 *store,
                        MailSecrets               *secrets,
                        const MailAccountSettings *settings,
                        guint                      maximum)
{
  MailSyncSessions *self = g_object_new (MAIL_TYPE_SYNC_SESSIONS, NULL);
  g_autoptr(MailNetTrust) trust = mail_trust_new (settings, NULL);

  self->way.store = g_object_ref (store);
  self->way.secrets = g_object_ref (secrets);
  self->allowed = self->maximum = maximum;
  mail_sync_sessions_configure (self, settings, trust);
  return self;
}
