/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was done is said, and can be taken back. */
#include <glib/gi18n.h>

#include "mail-store-operations.h"
#include "mail-window-private.h"

/* How long an act can be taken back with one click, in seconds; Ctrl+Z works longer. */
#define UNDO_SECONDS 6
#define MAX_UNDO 200

typedef struct {
  MailWindow *window;
  char *sentence;
} Act;

static void
act_free (Act *act)
{
  g_object_unref (act->window);
  g_free (act->sentence);
  g_free (act);
}

/**
 * mail_window_say:
 * @self: the window
 * @sentence: what happened
 *
 * Says it in a toast without a button.
 */
void
mail_window_say (MailWindow *self,
                 const char *sentence)
{
  AdwToast *toast = adw_toast_new ("");

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_title (toast, sentence);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
toast_gone (MailWindow *self,
            AdwToast   *toast)
{
  if (self->toast == toast)
    self->toast = NULL;
}

static void
offer_undo (MailWindow *self,
            const char *sentence,
            gint64      act)
{
  AdwToast *toast = adw_toast_new ("");

  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_title (toast, sentence);
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_action_name (toast, "win.undo-act");
  adw_toast_set_action_target (toast, "x", act);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (toast_gone), self, G_CONNECT_SWAPPED);
  self->toast = toast;
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static DexFuture *
act_done (DexFuture *future,
          gpointer   data)
{
  Act *act = data;
  MailWindow *self = act->window;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  gint64 id;

  if (self->store == NULL)
    return NULL;
  if (value == NULL)
    {
      mail_window_say (self, error->message);
      return NULL;
    }
  id = G_VALUE_HOLDS_INT64 (value) ? g_value_get_int64 (value) : 0;
  if (id == 0 || act->sentence == NULL)
    return NULL;
  if (self->acts->len == MAX_UNDO)
    g_array_remove_index (self->acts, 0);
  g_array_append_val (self->acts, id);
  offer_undo (self, act->sentence, id);
  return NULL;
}

/**
 * mail_window_carry_out:
 * @self: the window
 * @future: (transfer full): for the act (%G_TYPE_INT64)
 * @sentence: (transfer full) (nullable): what was done; %NULL for what the person did not ask for, or cannot take back
 *
 * Offers to take it back when it is done; says why when it cannot be.
 */
void
mail_window_carry_out (MailWindow *self,
                       DexFuture  *future,
                       char       *sentence)
{
  Act *act = g_new0 (Act, 1);

  act->window = g_object_ref (self);
  act->sentence = sentence;
  dex_future_disown (dex_future_finally (future, act_done, act, (GDestroyNotify) act_free));
}

static DexFuture *
undone (DexFuture *future,
        gpointer   data)
{
  MailWindow *self = data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self->store == NULL)
    return NULL;
  if (value == NULL)
    mail_window_say (self, error->message);
  else if (G_VALUE_HOLDS_BOOLEAN (value) && !g_value_get_boolean (value))
    mail_window_say (self, _("There is nothing to undo"));
  return NULL;
}

/**
 * mail_window_undo:
 * @self: the window
 * @act: what to take back; 0: the last thing that was done
 */
void
mail_window_undo (MailWindow *self,
                  gint64      act)
{
  if (act == 0 && self->acts->len > 0)
    act = g_array_index (self->acts, gint64, self->acts->len - 1);
  if (act == 0)
    {
      mail_window_say (self, _("There is nothing to undo"));
      return;
    }
  for (guint i = self->acts->len; i > 0; i--)
    {
      if (g_array_index (self->acts, gint64, i - 1) == act)
        g_array_remove_index (self->acts, i - 1);
    }
  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  dex_future_disown (dex_future_finally (mail_store_undo (self->store, act), undone, g_object_ref (self), g_object_unref));
}
