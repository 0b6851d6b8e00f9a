/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-deriver.h"

#include "mail-bell.h"
#include "mail-mime-message.h"
#include "mail-store-bodies.h"

/* Messages that are read in one job. */
#define BATCH 20

struct _MailDeriver {
  GObject parent_instance;

  MailEngine *engine;
  MailBell bell; /* the engine's thread */
  gboolean is_started;
  gboolean is_stopping;
};

G_DEFINE_FINAL_TYPE (MailDeriver, mail_deriver, G_TYPE_OBJECT)

typedef struct {
  gint64 message;
  char *preview;
  gboolean has_attachments;
} Derived;

static void
derived_clear (gpointer data)
{
  g_free (((Derived *) data)->preview);
}

static Derived
derive (MailStoreReader *reader,
        gint64           id)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = mail_store_reader_load_body (reader, id, MAIL_SECTION_WHOLE, &error);
  Derived derived = { .message = id };

  if (bytes != NULL)
    {
      g_autoptr(MailMimeMessage) message = mail_mime_message_new (bytes);
      g_autoptr(GPtrArray) attachments = mail_mime_message_get_attachments (message);

      derived.preview = mail_mime_message_get_preview (message);
      derived.has_attachments = attachments != NULL && attachments->len > 0;
    }
  /* An empty line says that it was read: nobody asks again. */
  if (derived.preview == NULL)
    derived.preview = g_strdup ("");
  return derived;
}

static gboolean
derive_batch (MailStoreReader  *reader,
              gpointer          data,
              GCancellable     *cancellable,
              GValue           *result,
              GError          **error)
{
  g_autoptr(GArray) messages = mail_store_reader_list_underived (reader, BATCH, error);
  g_autoptr(GArray) all = NULL;

  if (messages == NULL)
    return FALSE;

  all = g_array_new (FALSE, FALSE, sizeof (Derived));
  g_array_set_clear_func (all, derived_clear);
  for (guint i = 0; i < messages->len && !g_cancellable_is_cancelled (cancellable); i++)
    g_array_append_val (all, ((Derived[]) { derive (reader, g_array_index (messages, gint64, i)) })[0]);
  g_value_init (result, G_TYPE_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&all));
  return TRUE;
}

/* → how many were read; 0 also when it failed. Awaits. */
static guint
run_batch (MailDeriver *self)
{
  MailStore *store = mail_engine_get_store (self->engine);
  g_autoptr(GPtrArray) stored = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) all = dex_await_boxed (mail_store_read (store, derive_batch, NULL, NULL), &error);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const Derived *derived = &g_array_index (all, Derived, i);

      g_ptr_array_add (stored, mail_store_set_derived (store, derived->message, derived->preview, derived->has_attachments));
    }
  if (stored->len > 0)
    dex_await (dex_future_allv ((DexFuture **) stored->pdata, stored->len), &error);
  if (error == NULL)
    return all->len;
  g_debug ("Previews: %s", error->message);
  return 0;
}

static DexFuture *
derive_fiber (gpointer data)
{
  MailDeriver *self = data;

  while (!self->is_stopping)
    {
      gint64 begun = g_get_monotonic_time ();
      guint n;

      mail_bell_silence (&self->bell);
      n = run_batch (self);
      if (self->is_stopping)
        break;
      if (n == 0)
        dex_await (mail_bell_wait (&self->bell, -1), NULL);
      else
        dex_await (dex_timeout_new_msec ((int) MAX (1, (g_get_monotonic_time () - begun) / 1000)), NULL);
    }
  return dex_future_new_true ();
}

/**
 * mail_deriver_start:
 * @self: the deriver
 *
 * Begins with what lies there unread.
 */
void
mail_deriver_start (MailDeriver *self)
{
  if (self->is_started)
    return;
  self->is_started = TRUE;
  dex_future_disown (mail_engine_spawn (self->engine, derive_fiber, g_object_ref (self), g_object_unref));
}

static DexFuture *
wake_fiber (gpointer data)
{
  mail_bell_ring (&((MailDeriver *) data)->bell);
  return dex_future_new_true ();
}

/**
 * mail_deriver_wake:
 * @self: the deriver
 *
 * A body became readable. Any thread.
 */
void
mail_deriver_wake (MailDeriver *self)
{
  dex_future_disown (mail_engine_spawn (self->engine, wake_fiber, g_object_ref (self), g_object_unref));
}

static DexFuture *
stop_fiber (gpointer data)
{
  MailDeriver *self = data;

  self->is_stopping = TRUE;
  mail_bell_ring (&self->bell);
  return dex_future_new_true ();
}

/**
 * mail_deriver_stop:
 * @self: the deriver
 *
 * Ends it after the batch that is being read.
 */
void
mail_deriver_stop (MailDeriver *self)
{
  dex_future_disown (mail_engine_spawn (self->engine, stop_fiber, g_object_ref (self), g_object_unref));
}

static void
mail_deriver_finalize (GObject *object)
{
  MailDeriver *self = MAIL_DERIVER (object);

  mail_bell_clear (&self->bell);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (mail_deriver_parent_class)->finalize (object);
}

static void
mail_deriver_class_init (MailDeriverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_deriver_finalize;
}

static void
mail_deriver_init (MailDeriver *self)
{
}

/**
 * mail_deriver_new:
 * @engine: where it works
 *
 * Returns: (transfer full): a deriver that does nothing yet
 */
MailDeriver *
mail_deriver_new (MailEngine *engine)
{
  MailDeriver *self = g_object_new (MAIL_TYPE_DERIVER, NULL);

  self->engine = g_object_ref (engine);
  return self;
}
