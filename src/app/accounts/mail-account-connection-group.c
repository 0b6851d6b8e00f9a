/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-account-connection-group.h"

#include <glib/gi18n.h>

#include "mail-account-connections-row.h"
#include "mail-account-save.h"
#include "mail-config.h"
#include "mail-list-date.h"
#include "mail-tell.h"

struct _MailAccountConnectionGroup {
  AdwPreferencesGroup parent_instance;

  AdwActionRow *status_row;
  GtkWidget *try_button;
  AdwActionRow *synced_row;
  AdwActionRow *next_row;
  AdwActionRow *room_row;
  GtkLevelBar *room_bar;
  MailAccountConnectionsRow *connections_row;
  AdwSwitchRow *pause_row;

  MailAccountManager *manager;
  MailAccount *account;
  DexFuture *asking_room; /* (nullable): once for each time the page is open */
};

G_DEFINE_FINAL_TYPE (MailAccountConnectionGroup, mail_account_connection_group, ADW_TYPE_PREFERENCES_GROUP)

static void
show_time (AdwActionRow *row,
           gint64        seconds)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *text = seconds != 0 ? mail_list_date_format (seconds, now) : NULL;

  adw_action_row_set_subtitle (row, text != NULL ? text : _("Not since the program was started"));
}

static void
show_room (gpointer      object,
           const GValue *value,
           const GError *error)
{
  MailAccountConnectionGroup *self = object;
  const MailRoom *room = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autofree char *used = NULL;
  g_autofree char *limit = NULL;
  g_autofree char *text = NULL;

  if (self->account == NULL || room == NULL || !room->has_limit || room->limit == 0)
    return;

  used = g_format_size (room->used);
  limit = g_format_size (room->limit);
  /* Translators: how much of the room for mail is taken, such as 1.2 GB of 5 GB */
  text = g_strdup_printf (_("%s of %s used"), used, limit);
  adw_action_row_set_subtitle (self->room_row, text);
  gtk_level_bar_set_value (self->room_bar, MIN (1.0, (double) room->used / (double) room->limit));
  gtk_widget_set_visible (GTK_WIDGET (self->room_row), TRUE);
}

static void
update (MailAccountConnectionGroup *self)
{
  MailAccountState state = mail_account_get_state (self->account);
  gint64 next_try = mail_account_get_next_try (self->account);

  adw_action_row_set_subtitle (self->status_row, mail_account_get_status (self->account));
  gtk_widget_set_visible (self->try_button, state == MAIL_ACCOUNT_OFFLINE || state == MAIL_ACCOUNT_ATTENTION);
  show_time (self->synced_row, mail_account_get_last_sync (self->account));
  gtk_widget_set_visible (GTK_WIDGET (self->next_row), next_try != 0);
  if (next_try != 0)
    show_time (self->next_row, next_try);
  adw_switch_row_set_active (self->pause_row, mail_account_get_settings (self->account)->is_paused);
  if (state == MAIL_ACCOUNT_IDLE && self->asking_room == NULL)
    self->asking_room = mail_tell (mail_account_get_room (self->account), show_room, self);
}

static void
on_pause (MailAccountConnectionGroup *self)
{
  gboolean is_paused = adw_switch_row_get_active (self->pause_row);
  g_autoptr(MailAccountSettings) settings = NULL;

  if (self->account == NULL || mail_account_get_settings (self->account)->is_paused == is_paused)
    return;

  settings = mail_account_settings_copy (mail_account_get_settings (self->account));
  settings->is_paused = is_paused;
  mail_account_save (GTK_WIDGET (self), self->manager, settings, MAIL_ACCOUNT_PART_PAUSE);
}

static void
on_try (MailAccountConnectionGroup *self)
{
  dex_future_disown (mail_account_sync (self->account));
}

static void
mail_account_connection_group_dispose (GObject *object)
{
  MailAccountConnectionGroup *self = MAIL_ACCOUNT_CONNECTION_GROUP (object);

  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  dex_clear (&self->asking_room);
  g_clear_object (&self->account);
  g_clear_object (&self->manager);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_ACCOUNT_CONNECTION_GROUP);

  G_OBJECT_CLASS (mail_account_connection_group_parent_class)->dispose (object);
}

static void
mail_account_connection_group_class_init (MailAccountConnectionGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (MAIL_TYPE_ACCOUNT_CONNECTIONS_ROW);
  G_OBJECT_CLASS (klass)->dispose = mail_account_connection_group_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-account-connection-group.ui");
  gtk_widget_class_bind_template_child (widget_class, MailAccountConnectionGroup, status_row);
  gtk_widget_class_bind_template_child (widget_class, MailAccountConnectionGroup, try_button);
  gtk_widget_class_bind_template_child (widget_class, MailAccountConnectionGroup, synced_row);
  gtk_widget_class_bind_template_child (widget_class, MailAccountConnectionGroup, next_row);
  gtk_widget_class_bind_template_child (widget_class, MailAccountConnectionGroup, room_row);
  gtk_widget_class_bind_template_child (widget_class, MailAccountConnectionGroup, room_bar);
  gtk_widget_class_bind_template_child (widget_class, MailAccountConnectionGroup, connections_row);
  gtk_widget_class_bind_template_child (widget_class, MailAccountConnectionGroup, pause_row);
  gtk_widget_class_bind_template_callback (widget_class, on_try);
  gtk_widget_class_bind_template_callback (widget_class, on_pause);
}

static void
mail_account_connection_group_init (MailAccountConnectionGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * mail_account_connection_group_set_account:
 * @self: the group
 * @manager: the accounts
 * @account: whose connection it is about
 */
void
mail_account_connection_group_set_account (MailAccountConnectionGroup *self,
                                           MailAccountManager         *manager,
                                           MailAccount                *account)
{
  g_return_if_fail (MAIL_IS_ACCOUNT_CONNECTION_GROUP (self) && self->account == NULL);

  self->manager = g_object_ref (manager);
  self->account = g_object_ref (account);
  mail_account_connections_row_set_account (self->connections_row, account);
  g_signal_connect_swapped (account, "notify", G_CALLBACK (update), self);
  update (self);
}
