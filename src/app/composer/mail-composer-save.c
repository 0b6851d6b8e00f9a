/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-composer-private.h"

#include <glib/gi18n.h>

#include "mail-fiber.h"
#include "mail-mime-builder.h"
#include "mail-mime-envelope.h"
#include "mail-pool.h"
#include "mail-store-outbox.h"

/* A pause in typing after which a draft is saved, and how long one who never pauses waits. */
#define SAVE_PAUSE_MSEC 400
#define SAVE_LATEST_MSEC 900
/* With large files each save writes them again: then a draft is saved less often. */
#define SAVE_LARGE_BYTES (1024 * 1024)
#define SAVE_LARGE_PAUSE_MSEC 5000

/* What is written */

/* (transfer none): who sends; an account that was removed meanwhile gives way to the first. */
static MailAccount *
get_account (MailComposer *self)
{
  MailAccount *account = mail_account_manager_find (self->manager, self->composition->account);
  g_autoptr(MailAccount) first = NULL;

  if (account != NULL)
    return account;

  first = g_list_model_get_item (G_LIST_MODEL (self->manager), 0);
  return first;
}

static char *
get_body_text (MailComposer *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->body);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/**
 * mail_composer_snapshot:
 * @self: a composer
 *
 * Returns: (transfer full): everything as it stands now
 */
MailComposition *
mail_composer_snapshot (MailComposer *self)
{
  MailComposition *composition;
  GtkTextBuffer *buffer;
  GtkTextIter cursor;

  if (self->title == NULL)
    return mail_composition_copy (self->composition);

  buffer = gtk_text_view_get_buffer (self->body);
  gtk_text_buffer_get_iter_at_mark (buffer, &cursor, gtk_text_buffer_get_insert (buffer));
  g_set_str (&self->composition->to, mail_recipient_row_get_text (self->to));
  g_set_str (&self->composition->cc, mail_recipient_row_get_text (self->cc));
  g_set_str (&self->composition->bcc, mail_recipient_row_get_text (self->bcc));
  g_set_str (&self->composition->subject, gtk_editable_get_text (GTK_EDITABLE (self->subject)));
  g_free (self->composition->body);
  self->composition->body = get_body_text (self);
  self->composition->cursor = (guint) gtk_text_iter_get_offset (&cursor);

  composition = mail_composition_copy (self->composition);
  return composition;
}

/* Building: on a thread of the pool, from copies */

typedef struct {
  MailComposition *composition;
  MailAccountSettings *sender;
} Build;

static void
build_free (Build *build)
{
  mail_composition_free (build->composition);
  mail_account_settings_free (build->sender);
  g_free (build);
}

static gboolean
build_message (gpointer       data,
               GCancellable  *cancellable,
               GValue        *result,
               GError       **error)
{
  Build *build = data;
  GBytes *bytes = mail_composition_build (build->composition, build->sender, error);

  if (bytes == NULL)
    return FALSE;

  g_value_init (result, G_TYPE_BYTES);
  g_value_take_boxed (result, bytes);
  return TRUE;
}

/* Awaits. */
static GBytes *
build_bytes (const MailComposition      *composition,
             MailAccount                *account,
             GError                    **error)
{
  Build *build = g_new0 (Build, 1);

  build->composition = mail_composition_copy (composition);
  build->sender = mail_account_settings_copy (mail_account_get_settings (account));
  return dex_await_boxed (mail_pool_run (mail_pool_get_readers (), build_message, build, (GDestroyNotify) build_free), error);
}

/* Saving */

typedef struct {
  MailComposer *composer;
  gboolean open;
} Save;

static void
save_free (Save *save)
{
  g_object_unref (save->composer);
  g_free (save);
}

/* Awaits. An entry of the outbox that is being edited leaves it once the draft is safe. */
static gboolean
take_over_outbox_entry (MailComposer  *self,
                        GError       **error)
{
  gint64 entry = self->outbox_entry;

  if (entry == 0)
    return TRUE;

  self->outbox_entry = 0;
  return dex_await (mail_store_outbox_discard (mail_account_manager_get_store (self->manager), entry), error);
}

static DexFuture *
save_fiber (gpointer data)
{
  Save *save = data;
  MailComposer *self = save->composer;
  MailStore *store = mail_account_manager_get_store (self->manager);
  g_autoptr(MailComposition) composition = mail_composer_snapshot (self);
  MailAccount *account = get_account (self);
  g_autoptr(GVariant) state = mail_composition_to_variant (composition, save->open);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;
  gint64 draft;

  self->dirty = FALSE;
  bytes = build_bytes (composition, account, &error);
  if (bytes == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  draft = dex_await_int64 (mail_store_save_draft (store, self->draft, composition->account, bytes, state), &error);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  self->draft = draft;
  if (!take_over_outbox_entry (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static DexFuture *
is_saved (DexFuture *future,
          gpointer   data)
{
  MailComposer *self = data;
  g_autoptr(GError) error = NULL;

  if (self->saving == future)
    dex_clear (&self->saving);
  if (self->title == NULL)
    return NULL;

  if (dex_future_get_value (future, &error) == NULL)
    {
      g_autofree char *text = g_strdup_printf (_("The draft could not be saved: %s"), error->message);

      mail_composer_toast (self, text);
      return NULL;
    }

  adw_window_title_set_subtitle (self->title, self->dirty ? "" : C_("draft", "Saved"));
  if (self->dirty && !self->done)
    mail_composer_mark_dirty (self);
  return NULL;
}

static DexFuture *
save_after (DexFuture *previous,
            gpointer   data)
{
  Save *save = data;
  Save *own = g_new0 (Save, 1);

  own->composer = g_object_ref (save->composer);
  own->open = save->open;
  return mail_fiber_spawn (NULL, save_fiber, own, (GDestroyNotify) save_free);
}

/**
 * mail_composer_save:
 * @self: a composer
 * @open: whether it stays open; what was open is opened again after a crash
 *
 * Saves the draft, after a save that is under way.
 *
 * Returns: (transfer full): a future that resolves when the draft is on disk
 */
DexFuture *
mail_composer_save (MailComposer *self,
                    gboolean      open)
{
  Save *save = g_new0 (Save, 1);
  DexFuture *future;

  g_clear_handle_id (&self->save_timeout, g_source_remove);
  save->composer = g_object_ref (self);
  save->open = open;
  if (self->saving != NULL)
    future = dex_future_finally (dex_ref (self->saving), save_after, save, (GDestroyNotify) save_free);
  else
    future = mail_fiber_spawn (NULL, save_fiber, save, (GDestroyNotify) save_free);

  dex_clear (&self->saving);
  self->saving = dex_ref (future);
  return dex_future_finally (future, is_saved, g_object_ref (self), g_object_unref);
}

static gboolean
save_now (gpointer data)
{
  MailComposer *self = data;

  self->save_timeout = 0;
  dex_future_disown (mail_composer_save (self, TRUE));
  return G_SOURCE_REMOVE;
}

/**
 * mail_composer_mark_dirty:
 * @self: a composer
 *
 * To be called when anything was typed: sees to it that it is saved within a second.
 */
void
mail_composer_mark_dirty (MailComposer *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 pause;

  if (self->filling || self->done)
    return;

  if (!self->dirty)
    self->dirty_since = now;
  self->dirty = TRUE;
  adw_window_title_set_subtitle (self->title, "");
  if (self->saving != NULL)
    return;

  if (mail_composition_get_size (self->composition) > SAVE_LARGE_BYTES)
    pause = SAVE_LARGE_PAUSE_MSEC;
  else
    pause = MIN (SAVE_PAUSE_MSEC, SAVE_LATEST_MSEC - (now - self->dirty_since) / 1000);
  g_clear_handle_id (&self->save_timeout, g_source_remove);
  self->save_timeout = g_timeout_add ((guint) MAX (pause, 0), save_now, self);
}

/* Sending */

/* Awaits. The message is fixed here; from now on it leaves exactly once. */
static gboolean
queue_message (MailComposer  *self,
               GError       **error)
{
  g_autoptr(MailComposition) composition = mail_composer_snapshot (self);
  g_autoptr(GBytes) bytes = build_bytes (composition, get_account (self), error);
  g_autoptr(MailMimeEnvelope) envelope = bytes ? mail_mime_envelope_new (bytes, error) : NULL;

  return envelope != NULL &&
         dex_await (mail_store_queue_message (mail_account_manager_get_store (self->manager), composition->account, bytes, envelope->from,
                                              (const char **) envelope->recipients, composition->answers, composition->answers_flag,
                                              self->draft, 0),
                    error);
}

static DexFuture *
send_fiber (gpointer data)
{
  MailComposer *self = data;
  g_autoptr(GError) error = NULL;

  if (self->saving != NULL)
    dex_await (dex_ref (self->saving), NULL);
  g_clear_handle_id (&self->save_timeout, g_source_remove);

  if (!take_over_outbox_entry (self, &error) || !queue_message (self, &error))
    {
      g_autofree char *text = g_strdup_printf (_("The message could not be queued: %s"), error->message);

      self->done = FALSE;
      gtk_widget_set_sensitive (GTK_WIDGET (self), TRUE);
      mail_composer_toast (self, text);
      return dex_future_new_true ();
    }

  gtk_window_destroy (GTK_WINDOW (self));
  return dex_future_new_true ();
}

static void
send_checked (MailComposer *self)
{
  self->done = TRUE;
  /* A field that still has the focus when the window goes would complain. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
  dex_future_disown (mail_fiber_spawn (NULL, send_fiber, g_object_ref (self), g_object_unref));
}

static void
answered (AdwAlertDialog *dialog,
          const char     *response,
          MailComposer   *self)
{
  if (g_str_equal (response, "send"))
    send_checked (self);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->subject));
}

static void
ask_for_subject (MailComposer *self)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Send Without a Subject?"), _("The message has no subject."));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "send", _("_Send"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "send", ADW_RESPONSE_SUGGESTED);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered), self, G_CONNECT_DEFAULT);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* Shows the first recipient that cannot be written to. */
static gboolean
has_invalid_recipient (MailComposer *self)
{
  MailRecipientRow *rows[] = { self->to, self->cc, self->bcc };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *invalid = mail_recipient_row_find_invalid (rows[i]);
      g_autofree char *text = NULL;

      if (invalid == NULL)
        continue;
      text = g_strdup_printf (_("“%s” is not an address."), invalid);
      mail_composer_toast (self, text);
      gtk_widget_grab_focus (GTK_WIDGET (rows[i]));
      return TRUE;
    }

  return FALSE;
}

/**
 * mail_composer_send:
 * @self: a composer
 *
 * Queues the message and closes the window, or says what is missing.
 */
void
mail_composer_send (MailComposer *self)
{
  g_autofree char *recipients = NULL;

  if (self->done || has_invalid_recipient (self))
    return;

  recipients = g_strconcat (mail_recipient_row_get_text (self->to), mail_recipient_row_get_text (self->cc),
                            mail_recipient_row_get_text (self->bcc), NULL);
  if (*g_strstrip (recipients) == '\0')
    {
      mail_composer_toast (self, _("Add a recipient first."));
      gtk_widget_grab_focus (GTK_WIDGET (self->to));
    }
  else if (*gtk_editable_get_text (GTK_EDITABLE (self->subject)) == '\0')
    {
      ask_for_subject (self);
    }
  else
    {
      send_checked (self);
    }
}

/* Leaving */

static DexFuture *
discard_fiber (gpointer data)
{
  MailComposer *self = data;

  if (self->saving != NULL)
    dex_await (dex_ref (self->saving), NULL);
  if (self->draft != 0)
    dex_await (mail_store_discard_draft (mail_account_manager_get_store (self->manager), self->draft), NULL);

  return dex_future_new_true ();
}

/**
 * mail_composer_discard:
 * @self: a composer
 *
 * Closes the window and throws the draft away.
 */
void
mail_composer_discard (MailComposer *self)
{
  self->done = TRUE;
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  g_clear_handle_id (&self->save_timeout, g_source_remove);
  dex_future_disown (mail_fiber_spawn (NULL, discard_fiber, g_object_ref (self), g_object_unref));
  gtk_window_destroy (GTK_WINDOW (self));
}

static DexFuture *
close_when_saved (DexFuture *future,
                  gpointer   data)
{
  MailComposer *self = data;

  if (dex_future_is_rejected (future))
    {
      self->done = FALSE;
      return NULL;
    }

  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_window_destroy (GTK_WINDOW (self));
  return NULL;
}

/**
 * mail_composer_close:
 * @self: a composer
 *
 * What the window's close button does: what was written stays as a draft; a message without anything in it goes.
 *
 * Returns: whether the window has to stay open until the draft is on disk
 */
gboolean
mail_composer_close (MailComposer *self)
{
  g_autoptr(MailComposition) composition = NULL;

  if (self->done)
    return FALSE;

  composition = mail_composer_snapshot (self);
  if (mail_composition_is_empty (composition))
    {
      mail_composer_discard (self);
      return TRUE;
    }

  self->done = TRUE;
  dex_future_disown (dex_future_finally (mail_composer_save (self, FALSE), close_when_saved, g_object_ref (self), g_object_unref));
  return TRUE;
}
