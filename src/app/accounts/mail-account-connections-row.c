/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-account-connections-row.h"

#include <glib/gi18n.h>

#include "mail-folder-look.h"
#include "mail-tell.h"

/* How often they are looked at while they are seen. */
#define REFRESH_SECONDS 2

struct _MailAccountConnectionsRow {
  AdwExpanderRow parent_instance;

  MailAccount *account;
  GPtrArray *rows;      /* AdwActionRow, one for each connection; owned by the list */
  DexFuture *asking;    /* dropped with the row */
  guint timer;
};

G_DEFINE_FINAL_TYPE (MailAccountConnectionsRow, mail_account_connections_row, ADW_TYPE_EXPANDER_ROW)

static char *
describe_listening (const MailConnection *connection,
                    const char           *folder)
{
  if (connection->hears_all)
    return g_strdup (_("Listens to all folders"));
  if (folder != NULL)
    return g_strdup_printf (_("Listens to “%s”"), folder);
  return g_strdup (_("Is about to listen"));
}

static char *
describe_work (const MailConnection *connection)
{
  const MailFolder *folder = connection->folder;
  const char *name = folder != NULL ? mail_folder_look_title (folder->role, folder->path) : NULL;

  if (connection->purpose == MAIL_CONNECTION_LISTENING)
    return describe_listening (connection, name);
  if (!connection->is_busy)
    return g_strdup (connection->purpose == MAIL_CONNECTION_BACKGROUND ? _("Waits for the next look at the folders")
                                                                       : _("Waits for what you do"));
  if (connection->purpose == MAIL_CONNECTION_BACKGROUND)
    return name != NULL ? g_strdup_printf (_("Gets mail from “%s”"), name) : g_strdup (_("Looks at the folders"));
  return name != NULL ? g_strdup_printf (_("Does what you asked for in “%s”"), name) : g_strdup (_("Does what you asked for"));
}

static char *
describe_way (const MailConnection *connection)
{
  g_autoptr(GString) text = g_string_new (connection->is_encrypted ? _("Encrypted") : _("Not encrypted"));

  if (connection->is_compressed)
    g_string_append_printf (text, " · %s", _("compressed"));
  /* Translators: milliseconds to the server and back */
  g_string_append (text, " · ");
  g_string_append_printf (text, _("answers in %.0f ms"), MAX (1.0, (double) connection->round_trip_usec / 1000));
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static AdwActionRow *
get_row (MailAccountConnectionsRow *self,
         guint                      index)
{
  GtkWidget *row;

  if (index < self->rows->len)
    return g_ptr_array_index (self->rows, index);

  row = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  g_ptr_array_add (self->rows, row);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  return ADW_ACTION_ROW (row);
}

static void
show_connections (MailAccountConnectionsRow *self,
                  GPtrArray                 *connections)
{
  g_autofree char *summary = NULL;

  for (guint i = 0; i < connections->len; i++)
    {
      const MailConnection *connection = g_ptr_array_index (connections, i);
      AdwActionRow *row = get_row (self, i);
      g_autofree char *work = describe_work (connection);
      g_autofree char *way = describe_way (connection);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), work);
      adw_action_row_set_subtitle (row, way);
    }
  while (self->rows->len > connections->len)
    adw_expander_row_remove (ADW_EXPANDER_ROW (self), g_ptr_array_steal_index (self->rows, self->rows->len - 1));

  summary = connections->len > 0 ? g_strdup_printf (ngettext ("%u open", "%u open", connections->len), connections->len)
                                 : g_strdup (C_("connections", "None"));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), summary);
}

static void
take_connections (gpointer      object,
                  const GValue *value,
                  const GError *error)
{
  MailAccountConnectionsRow *self = object;

  if (self->account != NULL && value != NULL)
    show_connections (self, g_value_get_boxed (value));
}

static gboolean
refresh (gpointer data)
{
  MailAccountConnectionsRow *self = data;

  if (self->account == NULL || (self->asking != NULL && dex_future_is_pending (self->asking)))
    return G_SOURCE_CONTINUE;

  dex_clear (&self->asking);
  self->asking = mail_tell (mail_account_list_connections (self->account), take_connections, self);
  return G_SOURCE_CONTINUE;
}

static void
mail_account_connections_row_map (GtkWidget *widget)
{
  MailAccountConnectionsRow *self = MAIL_ACCOUNT_CONNECTIONS_ROW (widget);

  GTK_WIDGET_CLASS (mail_account_connections_row_parent_class)->map (widget);
  refresh (self);
  self->timer = g_timeout_add_seconds (REFRESH_SECONDS, refresh, self);
}

static void
mail_account_connections_row_unmap (GtkWidget *widget)
{
  MailAccountConnectionsRow *self = MAIL_ACCOUNT_CONNECTIONS_ROW (widget);

  g_clear_handle_id (&self->timer, g_source_remove);
  GTK_WIDGET_CLASS (mail_account_connections_row_parent_class)->unmap (widget);
}

static void
mail_account_connections_row_dispose (GObject *object)
{
  MailAccountConnectionsRow *self = MAIL_ACCOUNT_CONNECTIONS_ROW (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  dex_clear (&self->asking);
  g_clear_object (&self->account);
  g_clear_pointer (&self->rows, g_ptr_array_unref);

  G_OBJECT_CLASS (mail_account_connections_row_parent_class)->dispose (object);
}

static void
mail_account_connections_row_class_init (MailAccountConnectionsRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_account_connections_row_dispose;
  widget_class->map = mail_account_connections_row_map;
  widget_class->unmap = mail_account_connections_row_unmap;
}

static void
mail_account_connections_row_init (MailAccountConnectionsRow *self)
{
  self->rows = g_ptr_array_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _("Connections"));
}

/**
 * mail_account_connections_row_set_account:
 * @self: the row
 * @account: whose connections it shows
 */
void
mail_account_connections_row_set_account (MailAccountConnectionsRow *self,
                                          MailAccount               *account)
{
  g_return_if_fail (MAIL_IS_ACCOUNT_CONNECTIONS_ROW (self));

  g_set_object (&self->account, account);
  refresh (self);
}
