/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-view-private.h"

/* A message that is to be selected as soon as the list has it. */

/* Later it would take away what the person is at by then, in µs. */
#define PATIENCE_USEC (3 * G_USEC_PER_SEC)

typedef struct {
  gint64 item;
  gint64 until; /* monotonic */
} Wanted;

static gboolean
has_focus (MailListView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list));
}

static void
select_wanted (gpointer data)
{
  MailListView *self = data;
  g_autofree Wanted *wanted = g_object_steal_data (G_OBJECT (self), "wanted");
  guint position;

  if (wanted != NULL && self->model != NULL && mail_list_model_find (self->model, wanted->item, &position))
    mail_list_view_select (self, position);
  /* What had it in the list before is gone. */
  if (!has_focus (self))
    mail_list_view_focus (self);
  g_object_unref (self);
}

/* When its row is there, and the list is shown in place of "loading": who is not to be seen gets no focus. */
static void
look (MailListView *self)
{
  const Wanted *wanted = g_object_get_data (G_OBJECT (self), "wanted");
  gboolean over = wanted == NULL || g_get_monotonic_time () > wanted->until;
  guint position;

  if (!over && !mail_list_model_find (self->model, wanted->item, &position))
    return;
  g_signal_handlers_disconnect_by_func (self->model, look, self);
  if (over)
    g_object_set_data (G_OBJECT (self), "wanted", NULL);
  else
    g_idle_add_once (select_wanted, g_object_ref (self));
}

/**
 * mail_list_view_want:
 * @self: the pane
 * @item: a message of what is shown
 *
 * Selects it, now or as soon as it is read.
 */
void
mail_list_view_want (MailListView *self,
                     gint64        item)
{
  Wanted wanted = { item, g_get_monotonic_time () + PATIENCE_USEC };

  g_return_if_fail (MAIL_IS_LIST_VIEW (self));
  if (self->model == NULL)
    return;
  g_signal_handlers_disconnect_by_func (self->model, look, self);
  g_object_set_data_full (G_OBJECT (self), "wanted", g_memdup2 (&wanted, sizeof wanted), g_free);
  g_signal_connect_swapped (self->model, "items-changed", G_CALLBACK (look), self);
  g_signal_connect_swapped (self->model, "reloaded", G_CALLBACK (look), self);
  look (self);
}
