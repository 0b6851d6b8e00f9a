/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-private.h"

/* One subscription, shared with the notices that are on their way to it. */
typedef struct {
  guint id;
  GMainContext *context;
  MailStoreChangesFunc func;
  gpointer data;
  GDestroyNotify destroy;
  int gone; /* atomic */
} Subscriber;

typedef struct {
  Subscriber *subscriber;
  MailStoreChanges *changes;
} Notice;

struct _MailSubscribers {
  GMutex mutex;
  GPtrArray *subscribers;
  guint last_id;
};

static void
subscriber_clear (gpointer data)
{
  Subscriber *self = data;

  if (self->destroy != NULL)
    self->destroy (self->data);
  g_main_context_unref (self->context);
}

static void
subscriber_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, subscriber_clear);
}

static void
notice_free (gpointer data)
{
  Notice *notice = data;

  subscriber_unref (notice->subscriber);
  mail_store_changes_unref (notice->changes);
  g_free (notice);
}

static gboolean
deliver (gpointer data)
{
  Notice *notice = data;

  if (!g_atomic_int_get (&notice->subscriber->gone))
    notice->subscriber->func (notice->changes, notice->subscriber->data);
  return G_SOURCE_REMOVE;
}

MailSubscribers *
mail_subscribers_new (void)
{
  MailSubscribers *self = g_new0 (MailSubscribers, 1);

  g_mutex_init (&self->mutex);
  self->subscribers = g_ptr_array_new_with_free_func (subscriber_unref);
  return self;
}

void
mail_subscribers_free (MailSubscribers *self)
{
  for (guint i = 0; i < self->subscribers->len; i++)
    g_atomic_int_set (&((Subscriber *) g_ptr_array_index (self->subscribers, i))->gone, TRUE);
  g_ptr_array_unref (self->subscribers);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

guint
mail_subscribers_add (MailSubscribers      *self,
                      GMainContext         *context,
                      MailStoreChangesFunc  func,
                      gpointer              data,
                      GDestroyNotify        destroy)
{
  Subscriber *subscriber = g_atomic_rc_box_new0 (Subscriber);
  guint id;

  subscriber->context = context != NULL ? g_main_context_ref (context) : g_main_context_ref_thread_default ();
  subscriber->func = func;
  subscriber->data = data;
  subscriber->destroy = destroy;

  g_mutex_lock (&self->mutex);
  id = subscriber->id = ++self->last_id;
  g_ptr_array_add (self->subscribers, subscriber);
  g_mutex_unlock (&self->mutex);

  return id;
}

void
mail_subscribers_remove (MailSubscribers *self,
                         guint            id)
{
  Subscriber *found = NULL;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->subscribers->len && found == NULL; i++)
    {
      found = g_ptr_array_index (self->subscribers, i);
      if (found->id == id)
        g_ptr_array_steal_index (self->subscribers, i);
      else
        found = NULL;
    }
  g_mutex_unlock (&self->mutex);

  if (found == NULL)
    return;
  g_atomic_int_set (&found->gone, TRUE);
  subscriber_unref (found);
}

/* Never calls a subscriber from here, even when its context happens to have no thread just now: sources of one priority are
 * dispatched in the order they were attached. */
void
mail_subscribers_post (MailSubscribers  *self,
                       MailStoreChanges *changes)
{
  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->subscribers->len; i++)
    {
      g_autoptr(GSource) source = g_idle_source_new ();
      Notice *notice = g_new0 (Notice, 1);

      notice->subscriber = g_atomic_rc_box_acquire (g_ptr_array_index (self->subscribers, i));
      notice->changes = mail_store_changes_ref (changes);
      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_static_name (source, "mail-store-changes");
      g_source_set_callback (source, deliver, notice, notice_free);
      g_source_attach (source, notice->subscriber->context);
    }
  g_mutex_unlock (&self->mutex);
}
