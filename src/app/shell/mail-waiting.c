/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-waiting.h"

#include <glib/gi18n.h>

/* A change that is carried out sooner than this is not worth a word, in milliseconds. */
#define PATIENCE_MSEC 1000
/* Between two looks at how far something large is. */
#define PROGRESS_MSEC 400

struct _MailWaiting {
  GObject parent_instance;

  MailStore *store;
  guint subscription;
  guint timeout;
  GPtrArray *operations;
  GPtrArray *outbox;
  guint n_left;
};

G_DEFINE_FINAL_TYPE (MailWaiting, mail_waiting, G_TYPE_OBJECT)

static guint changed_signal;

typedef struct {
  GPtrArray *operations;
  GPtrArray *outbox;
  guint n_left;
} Lists;

static gpointer
lists_copy (gpointer data)
{
  const Lists *lists = data;
  Lists *copy = g_new0 (Lists, 1);

  copy->operations = g_ptr_array_ref (lists->operations);
  copy->outbox = g_ptr_array_ref (lists->outbox);
  copy->n_left = lists->n_left;
  return copy;
}

static void
lists_free (gpointer data)
{
  Lists *lists = data;

  g_clear_pointer (&lists->operations, g_ptr_array_unref);
  g_clear_pointer (&lists->outbox, g_ptr_array_unref);
  g_free (lists);
}

static GType mail_waiting_lists_get_type (void);
G_DEFINE_BOXED_TYPE (Lists, mail_waiting_lists, lists_copy, lists_free)

static gboolean
lists_job (MailStoreReader  *reader,
           gpointer          data,
           GCancellable     *cancellable,
           GValue           *result,
           GError          **error)
{
  Lists *lists = g_new0 (Lists, 1);

  lists->operations = mail_store_reader_list_operations (reader, 0, FALSE, error);
  if (lists->operations != NULL)
    lists->outbox = mail_store_reader_list_outbox (reader, 0, error);
  if (lists->outbox == NULL || !mail_store_reader_count_left (reader, &lists->n_left, error))
    {
      lists_free (lists);
      return FALSE;
    }
  g_value_init (result, mail_waiting_lists_get_type ());
  g_value_take_boxed (result, lists);
  return TRUE;
}

static DexFuture *
lists_read (DexFuture *future,
            gpointer   data)
{
  MailWaiting *self = data;
  g_autoptr(GError) error = NULL;
  const GValue *value;
  const Lists *lists;

  if (self->store == NULL)
    return NULL;
  value = dex_future_get_value (future, &error);
  if (value == NULL)
    {
      g_debug ("reading what waits: %s", error->message);
      return NULL;
    }
  lists = g_value_get_boxed (value);
  g_clear_pointer (&self->operations, g_ptr_array_unref);
  g_clear_pointer (&self->outbox, g_ptr_array_unref);
  self->operations = g_ptr_array_ref (lists->operations);
  self->outbox = g_ptr_array_ref (lists->outbox);
  self->n_left = lists->n_left;
  g_signal_emit (self, changed_signal, 0);
  return NULL;
}

static void
read_lists (gpointer data)
{
  MailWaiting *self = data;

  self->timeout = 0;
  dex_future_disown (dex_future_finally (mail_store_read (self->store, lists_job, NULL, NULL),
                                         lists_read, g_object_ref (self), g_object_unref));
}

static void
on_store_changed (MailStoreChanges *changes,
                  gpointer          data)
{
  MailWaiting *self = data;
  gboolean something = self->operations->len + self->outbox->len > 0;

  if (((changes->what & (MAIL_STORE_CHANGED_OPERATIONS | MAIL_STORE_CHANGED_OUTBOX)) == 0 && self->n_left == 0) || self->timeout != 0)
    return;
  /* What is already spoken of is kept right at once. */
  self->timeout = g_timeout_add_once (self->n_left > 0 ? PROGRESS_MSEC : something ? 100 : PATIENCE_MSEC, read_lists, self);
}

static void
mail_waiting_dispose (GObject *object)
{
  MailWaiting *self = MAIL_WAITING (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->store != NULL)
    mail_store_unsubscribe (self->store, self->subscription);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (mail_waiting_parent_class)->dispose (object);
}

static void
mail_waiting_finalize (GObject *object)
{
  MailWaiting *self = MAIL_WAITING (object);

  g_clear_pointer (&self->operations, g_ptr_array_unref);
  g_clear_pointer (&self->outbox, g_ptr_array_unref);
  G_OBJECT_CLASS (mail_waiting_parent_class)->finalize (object);
}

static void
mail_waiting_class_init (MailWaitingClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_waiting_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_waiting_finalize;
  changed_signal = g_signal_new ("changed", MAIL_TYPE_WAITING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_waiting_init (MailWaiting *self)
{
  self->operations = g_ptr_array_new ();
  self->outbox = g_ptr_array_new ();
}

/**
 * mail_waiting_new:
 * @store: the store
 *
 * Returns: (transfer full): an observer that reads at once and follows the store
 */
MailWaiting *
mail_waiting_new (MailStore *store)
{
  MailWaiting *self = g_object_new (MAIL_TYPE_WAITING, NULL);

  self->store = g_object_ref (store);
  self->subscription = mail_store_subscribe (store, NULL, on_store_changed, self, NULL);
  read_lists (self);
  return self;
}

guint
mail_waiting_get_n_changes (MailWaiting *self)
{
  g_return_val_if_fail (MAIL_IS_WAITING (self), 0);
  return self->operations->len;
}

guint
mail_waiting_get_n_messages (MailWaiting *self)
{
  g_return_val_if_fail (MAIL_IS_WAITING (self), 0);
  return self->outbox->len;
}

guint
mail_waiting_get_n_left (MailWaiting *self)
{
  g_return_val_if_fail (MAIL_IS_WAITING (self), 0);
  return self->n_left;
}

guint
mail_waiting_get_n_failed (MailWaiting *self)
{
  guint count = 0;

  g_return_val_if_fail (MAIL_IS_WAITING (self), 0);
  for (guint i = 0; i < self->operations->len; i++)
    {
      const MailOperation *operation = g_ptr_array_index (self->operations, i);

      count += operation->state == MAIL_OPERATION_HELD || operation->state == MAIL_OPERATION_FAILED;
    }
  for (guint i = 0; i < self->outbox->len; i++)
    {
      const MailOutboxEntry *entry = g_ptr_array_index (self->outbox, i);

      count += entry->state == MAIL_OUTBOX_FAILED || entry->state == MAIL_OUTBOX_UNKNOWN;
    }
  return count;
}

char *
mail_waiting_describe (MailWaiting *self)
{
  guint n_changes = mail_waiting_get_n_changes (self);
  guint n_messages = mail_waiting_get_n_messages (self);
  guint n_failed = mail_waiting_get_n_failed (self);

  if (n_failed > 0)
    return g_strdup_printf (ngettext ("%u needs your attention", "%u need your attention", n_failed), n_failed);
  if (n_messages > 0 && n_changes == 0)
    return g_strdup_printf (ngettext ("%u message waiting", "%u messages waiting", n_messages), n_messages);
  if (n_changes + n_messages > 0)
    return g_strdup_printf (ngettext ("%u change waiting", "%u changes waiting", n_changes + n_messages), n_changes + n_messages);
  return NULL;
}

GPtrArray *
mail_waiting_get_operations (MailWaiting *self)
{
  g_return_val_if_fail (MAIL_IS_WAITING (self), NULL);
  return self->operations;
}

GPtrArray *
mail_waiting_get_outbox (MailWaiting *self)
{
  g_return_val_if_fail (MAIL_IS_WAITING (self), NULL);
  return self->outbox;
}
