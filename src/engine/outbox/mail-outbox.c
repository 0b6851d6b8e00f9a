/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-outbox-private.h"

#include "mail-error.h"

/* When to look for a message whose fate is not known, in seconds after the last look. */
static const guint look_delays[] = { 0, 10, 60, 300 };

/* What another life of this process left behind. One run at a time: nothing of this one is SENDING when a run begins. Awaits. */
static gboolean
recover (MailOutbox             *self,
         const MailOutboxEntry  *entry,
         GError                **error)
{
  MailStore *store = self->sync->store;
  g_autoptr(GError) why = NULL;

  if (entry->state == MAIL_OUTBOX_SENDING)
    return dex_await (mail_store_outbox_advance (store, entry->id, MAIL_OUTBOX_SENDING, MAIL_OUTBOX_QUEUED, NULL), error);
  if (entry->state != MAIL_OUTBOX_DOT_SENT)
    return TRUE;

  why = mail_error_new (MAIL_ERROR_TRANSIENT, NULL,
                        "The connection was lost while the server took the message: it may have been sent");
  return dex_await (mail_store_outbox_advance (store, entry->id, MAIL_OUTBOX_DOT_SENT, MAIL_OUTBOX_UNKNOWN, why), error);
}

typedef struct {
  guint n_looks;
  gint64 next;   /* unix seconds */
} Looks;

static Looks *
get_looks (MailOutbox *self,
           gint64      entry)
{
  Looks *looks = g_hash_table_lookup (self->looks, &entry);

  if (looks == NULL)
    {
      looks = g_new0 (Looks, 1);
      g_hash_table_insert (self->looks, g_memdup2 (&entry, sizeof entry), looks);
    }
  return looks;
}

static void
note_due (gint64 *next_due,
          gint64  when)
{
  if (when != 0 && (*next_due == 0 || when < *next_due))
    *next_due = when;
}

/* It may have been sent. Where the server keeps copies by itself, its Sent folder tells; else only the person can. Awaits. */
static gboolean
resolve (MailOutbox             *self,
         const MailOutboxEntry  *entry,
         gint64                 *next_due,
         GError                **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  Looks *looks = get_looks (self, entry->id);
  gboolean found;

  if (self->sync->settings->sent_copy == MAIL_SENT_COPY_CLIENT || looks->n_looks >= G_N_ELEMENTS (look_delays))
    return TRUE;
  if (looks->next > now)
    {
      note_due (next_due, looks->next);
      return TRUE;
    }
  if (!mail_outbox_look (self, entry, &found, error))
    return FALSE;

  if (found)
    return dex_await (mail_store_outbox_advance (self->sync->store, entry->id, MAIL_OUTBOX_UNKNOWN, MAIL_OUTBOX_SENT, NULL),
                      error);
  looks->n_looks++;
  if (looks->n_looks < G_N_ELEMENTS (look_delays))
    {
      looks->next = now + look_delays[looks->n_looks];
      note_due (next_due, looks->next);
    }
  return TRUE;
}

typedef gboolean (*EntryFunc) (MailOutbox             *self,
                               const MailOutboxEntry  *entry,
                               GError                **error);

/* Awaits. */
static gboolean
for_each (MailOutbox  *self,
          EntryFunc    func,
          GError     **error)
{
  g_autoptr(GPtrArray) entries = mail_engine_read_outbox (self->sync->store, self->sync->account, error);

  if (entries == NULL)
    return FALSE;
  for (guint i = 0; i < entries->len && !self->is_closed; i++)
    if (!func (self, g_ptr_array_index (entries, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
send_when_due (MailOutbox             *self,
               const MailOutboxEntry  *entry,
               GError                **error)
{
  if (entry->state != MAIL_OUTBOX_QUEUED || entry->not_before > g_get_real_time () / G_USEC_PER_SEC)
    return TRUE;
  return mail_outbox_send (self, entry, error);
}

static gboolean
file_when_sent (MailOutbox             *self,
                const MailOutboxEntry  *entry,
                GError                **error)
{
  return entry->state != MAIL_OUTBOX_SENT || mail_outbox_file (self, entry, error);
}

static gboolean
resolve_unknown (MailOutbox  *self,
                 gint64      *next_due,
                 GError     **error)
{
  g_autoptr(GPtrArray) entries = mail_engine_read_outbox (self->sync->store, self->sync->account, error);

  if (entries == NULL)
    return FALSE;
  for (guint i = 0; i < entries->len && !self->is_closed; i++)
    {
      const MailOutboxEntry *entry = g_ptr_array_index (entries, i);

      if (entry->state == MAIL_OUTBOX_QUEUED)
        note_due (next_due, MAX (entry->not_before, 1));
      if (entry->state == MAIL_OUTBOX_UNKNOWN && !resolve (self, entry, next_due, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * mail_outbox_run:
 * @self: the outbox
 * @next_due: (out): unix seconds when there is something to do again; 0: nothing
 * @error: (out): what stood in the way
 *
 * Sends what is due, finds out about what nobody knows the fate of, and files what was sent. Awaits; one run at a time.
 *
 * Returns: whether nothing stood in the way
 */
gboolean
mail_outbox_run (MailOutbox  *self,
                 gint64      *next_due,
                 GError     **error)
{
  g_autoptr(GError) why = NULL;
  GError *other = NULL;

  *next_due = 0;
  if (!for_each (self, recover, error))
    return FALSE;

  for_each (self, send_when_due, &why);
  mail_outbox_drop_session (self);

  /* What was sent is filed even when sending the next one failed. */
  if (!resolve_unknown (self, next_due, &other) || !for_each (self, file_when_sent, &other))
    mail_sync_keep_error (&why, other);
  if (why == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/**
 * mail_outbox_close:
 * @self: the outbox
 *
 * Ends the connection, for good: the account is going offline. A message whose final dot may be on its way is waited for by
 * nobody; its state says so.
 */
void
mail_outbox_close (MailOutbox *self)
{
  self->is_closed = TRUE;
  if (self->session != NULL)
    mail_smtp_session_close (self->session);
}

guint
mail_outbox_get_commands (MailOutbox *self)
{
  return self->commands;
}

/**
 * mail_outbox_configure:
 * @self: the outbox
 * @trust: which certificates are believed
 */
void
mail_outbox_configure (MailOutbox   *self,
                       MailNetTrust *trust)
{
  mail_net_trust_ref (trust);
  g_clear_pointer (&self->trust, mail_net_trust_unref);
  self->trust = trust;
}

void
mail_outbox_free (MailOutbox *self)
{
  mail_outbox_close (self);
  g_clear_object (&self->session);
  g_clear_object (&self->secrets);
  g_clear_pointer (&self->trust, mail_net_trust_unref);
  g_hash_table_unref (self->looks);
  g_free (self);
}

/**
 * mail_outbox_new:
 * @sync: the account's; outlives it
 * @secrets: where the password is
 *
 * Returns: (transfer full): the account's outbox
 */
MailOutbox *
mail_outbox_new (MailSync    *sync,
                 MailSecrets *secrets)
{
  MailOutbox *self = g_new0 (MailOutbox, 1);

  self->sync = sync;
  self->secrets = g_object_ref (secrets);
  self->looks = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return self;
}
