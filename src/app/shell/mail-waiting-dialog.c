/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-waiting-dialog.h"

#include <glib/gi18n.h>

#include "mail-composer.h"
#include "mail-config.h"
#include "mail-folder-look.h"

/* More rows than anybody reads; the rest is counted. */
#define MAX_ROWS 100

struct _MailWaitingDialog {
  AdwDialog parent_instance;

  GtkStack *stack;
  AdwPreferencesPage *page;

  MailAccountManager *manager;
  MailStore *store;
  MailWaiting *waiting;
  AdwPreferencesGroup *messages;
  AdwPreferencesGroup *changes;
};

G_DEFINE_FINAL_TYPE (MailWaitingDialog, mail_waiting_dialog, ADW_TYPE_DIALOG)

typedef enum {
  ACT_RETRY,
  ACT_DISCARD,
  ACT_EDIT,
} Act;

/* ---- words ---- */

static char *
folder_title (MailWaitingDialog *self,
              gint64             id)
{
  g_autoptr(MailFolder) folder = mail_store_reader_get_folder (mail_store_get_main_reader (self->store), id, NULL);

  return folder != NULL ? g_strdup (mail_folder_look_title (folder->role, folder->name)) : g_strdup (_("another folder"));
}

static char *
describe_flags (const MailOperation *operation)
{
  guint n = operation->n_targets;

  if (__builtin_popcount (operation->add | operation->remove) > 1)
    return g_strdup_printf (ngettext ("Change the marks of %u message", "Change the marks of %u messages", n), n);
  if ((operation->add & MAIL_FLAG_SEEN) != 0)
    return g_strdup_printf (ngettext ("Mark %u message as read", "Mark %u messages as read", n), n);
  if ((operation->remove & MAIL_FLAG_SEEN) != 0)
    return g_strdup_printf (ngettext ("Mark %u message as unread", "Mark %u messages as unread", n), n);
  if ((operation->add & MAIL_FLAG_FLAGGED) != 0)
    return g_strdup_printf (ngettext ("Star %u message", "Star %u messages", n), n);
  if ((operation->remove & MAIL_FLAG_FLAGGED) != 0)
    return g_strdup_printf (ngettext ("Remove the star of %u message", "Remove the stars of %u messages", n), n);
  return g_strdup_printf (ngettext ("Change the marks of %u message", "Change the marks of %u messages", n), n);
}

static char *
describe_operation (MailWaitingDialog   *self,
                    const MailOperation *operation)
{
  g_autofree char *folder = folder_title (self, operation->folder);
  guint n = operation->n_targets;

  switch (operation->kind)
    {
    case MAIL_OPERATION_MOVE:
      return g_strdup_printf (ngettext ("Move %u message to %s", "Move %u messages to %s", n), n, folder);
    case MAIL_OPERATION_COPY:
      return g_strdup_printf (ngettext ("Copy %u message to %s", "Copy %u messages to %s", n), n, folder);
    case MAIL_OPERATION_DELETE:
      return g_strdup_printf (ngettext ("Delete %u message forever", "Delete %u messages forever", n), n);
    case MAIL_OPERATION_APPEND:
      return g_strdup_printf (_("Keep a copy in %s"), folder);
    case MAIL_OPERATION_CREATE_FOLDER:
      return g_strdup_printf (_("Create the folder %s"), folder);
    case MAIL_OPERATION_FLAGS:
    default:
      return describe_flags (operation);
    }
}

static char *
with_attempts (const char *state,
               guint       attempts,
               const char *error_text)
{
  g_autofree char *tried = NULL;

  if (attempts > 0)
    tried = g_strdup_printf (ngettext ("tried %u time", "tried %u times", attempts), attempts);
  if (error_text != NULL && *error_text != '\0')
    return tried != NULL ? g_strdup_printf ("%s · %s\n%s", state, tried, error_text) : g_strdup_printf ("%s\n%s", state, error_text);
  return tried != NULL ? g_strdup_printf ("%s · %s", state, tried) : g_strdup (state);
}

static const char *
operation_state (MailOperationState state)
{
  switch (state)
    {
    case MAIL_OPERATION_SENT:
      return _("On its way");
    case MAIL_OPERATION_HELD:
      return _("Needs you");
    case MAIL_OPERATION_FAILED:
      return _("Refused by the server and taken back");
    case MAIL_OPERATION_QUEUED:
    default:
      return _("Waiting");
    }
}

static const char *
outbox_state (MailOutboxState state)
{
  switch (state)
    {
    case MAIL_OUTBOX_SENDING:
    case MAIL_OUTBOX_DOT_SENT:
      return _("Being sent");
    case MAIL_OUTBOX_SENT:
      return _("Sent, the copy is being filed");
    case MAIL_OUTBOX_UNKNOWN:
      return _("May have been sent: the connection broke at the last moment");
    case MAIL_OUTBOX_FAILED:
      return _("Could not be sent");
    case MAIL_OUTBOX_QUEUED:
    default:
      return _("Waiting to be sent");
    }
}

/* ---- rows ---- */

static void
on_act (GtkButton *button,
        gpointer   data)
{
  MailWaitingDialog *self = MAIL_WAITING_DIALOG (data);
  gint64 *operation = g_object_get_data (G_OBJECT (button), "operation");
  gint64 *entry = g_object_get_data (G_OBJECT (button), "entry");
  Act act = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "act"));

  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  if (operation != NULL && act == ACT_RETRY)
    dex_future_disown (mail_store_retry_operation (self->store, *operation));
  else if (operation != NULL)
    dex_future_disown (mail_store_discard_operation (self->store, *operation));
  else if (entry != NULL && act == ACT_RETRY)
    dex_future_disown (mail_store_outbox_retry (self->store, *entry));
  else if (entry != NULL && act == ACT_DISCARD)
    dex_future_disown (mail_store_outbox_discard (self->store, *entry));
  else if (entry != NULL)
    {
      GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

      mail_composer_present_outbox (gtk_window_get_application (GTK_WINDOW (root)), self->manager, *entry);
      adw_dialog_close (ADW_DIALOG (self));
    }
}

static void
add_button (MailWaitingDialog *self,
            AdwActionRow      *row,
            const char        *icon,
            const char        *label,
            const char        *key,
            gint64             id,
            Act                act)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), key, g_memdup2 (&id, sizeof id), g_free);
  g_object_set_data (G_OBJECT (button), "act", GINT_TO_POINTER (act));
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_act), self, 0);
  adw_action_row_add_suffix (row, button);
}

static AdwActionRow *
new_row (const char *title,
         const char *subtitle,
         gboolean    trouble)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (row, subtitle);
  if (trouble)
    {
      GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");

      gtk_widget_add_css_class (icon, "warning");
      adw_action_row_add_prefix (row, icon);
    }
  return row;
}

static AdwActionRow *
new_operation_row (MailWaitingDialog   *self,
                   const MailOperation *operation)
{
  gboolean trouble = operation->state == MAIL_OPERATION_HELD || operation->state == MAIL_OPERATION_FAILED;
  g_autofree char *title = describe_operation (self, operation);
  g_autofree char *subtitle = with_attempts (operation_state (operation->state), operation->attempts, operation->error_text);
  AdwActionRow *row = new_row (title, subtitle, trouble);

  if (operation->state != MAIL_OPERATION_SENT)
    {
      add_button (self, row, "view-refresh-symbolic", _("Try Again"), "operation", operation->id, ACT_RETRY);
      add_button (self, row, "user-trash-symbolic", _("Discard This Change"), "operation", operation->id, ACT_DISCARD);
    }
  return row;
}

static AdwActionRow *
new_outbox_row (MailWaitingDialog     *self,
                const MailOutboxEntry *entry)
{
  gboolean trouble = entry->state == MAIL_OUTBOX_FAILED || entry->state == MAIL_OUTBOX_UNKNOWN;
  g_autofree char *recipients = g_strjoinv (", ", entry->recipients);
  g_autofree char *state = with_attempts (outbox_state (entry->state), entry->attempts, entry->error_text);
  g_autofree char *subtitle = g_strdup_printf ("%s\n%s", recipients, state);
  const char *title = entry->subject != NULL && *entry->subject != '\0' ? entry->subject : _("(No subject)");
  AdwActionRow *row = new_row (title, subtitle, trouble);

  if (trouble || entry->state == MAIL_OUTBOX_QUEUED)
    {
      add_button (self, row, "document-edit-symbolic", _("Edit"), "entry", entry->id, ACT_EDIT);
      add_button (self, row, "view-refresh-symbolic", trouble ? _("Send Again") : _("Try Again"), "entry", entry->id, ACT_RETRY);
      add_button (self, row, "user-trash-symbolic", _("Discard This Message"), "entry", entry->id, ACT_DISCARD);
    }
  return row;
}

static void
add_rest (AdwPreferencesGroup *group,
          guint                n_all)
{
  g_autofree char *text = NULL;

  if (n_all <= MAX_ROWS)
    return;
  text = g_strdup_printf (ngettext ("and %u more", "and %u more", n_all - MAX_ROWS), n_all - MAX_ROWS);
  adw_preferences_group_add (group, GTK_WIDGET (new_row (text, "", FALSE)));
}

static AdwPreferencesGroup *
new_group (MailWaitingDialog *self,
           const char        *title)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, title);
  adw_preferences_page_add (self->page, group);
  return group;
}

static void
remove_group (MailWaitingDialog    *self,
              AdwPreferencesGroup **group)
{
  if (*group != NULL)
    adw_preferences_page_remove (self->page, *group);
  *group = NULL;
}

static void
update (MailWaitingDialog *self)
{
  GPtrArray *outbox = mail_waiting_get_outbox (self->waiting);
  GPtrArray *operations = mail_waiting_get_operations (self->waiting);

  remove_group (self, &self->messages);
  remove_group (self, &self->changes);
  if (outbox->len > 0)
    {
      self->messages = new_group (self, _("Messages"));
      for (guint i = 0; i < outbox->len && i < MAX_ROWS; i++)
        adw_preferences_group_add (self->messages, GTK_WIDGET (new_outbox_row (self, g_ptr_array_index (outbox, i))));
      add_rest (self->messages, outbox->len);
    }
  if (operations->len > 0)
    {
      self->changes = new_group (self, _("Changes"));
      for (guint i = 0; i < operations->len && i < MAX_ROWS; i++)
        adw_preferences_group_add (self->changes, GTK_WIDGET (new_operation_row (self, g_ptr_array_index (operations, i))));
      add_rest (self->changes, operations->len);
    }
  gtk_stack_set_visible_child_name (self->stack, outbox->len + operations->len > 0 ? "list" : "empty");
}

static void
mail_waiting_dialog_dispose (GObject *object)
{
  MailWaitingDialog *self = MAIL_WAITING_DIALOG (object);

  if (self->waiting != NULL)
    g_signal_handlers_disconnect_by_data (self->waiting, self);
  g_clear_object (&self->waiting);
  g_clear_object (&self->manager);
  g_clear_object (&self->store);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_WAITING_DIALOG);
  G_OBJECT_CLASS (mail_waiting_dialog_parent_class)->dispose (object);
}

static void
mail_waiting_dialog_class_init (MailWaitingDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_waiting_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-waiting-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailWaitingDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, MailWaitingDialog, page);
}

static void
mail_waiting_dialog_init (MailWaitingDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * mail_waiting_dialog_present:
 * @parent: what it stands over
 * @manager: the accounts
 * @waiting: what waits
 */
void
mail_waiting_dialog_present (GtkWidget          *parent,
                             MailAccountManager *manager,
                             MailWaiting        *waiting)
{
  MailWaitingDialog *self = g_object_new (MAIL_TYPE_WAITING_DIALOG, NULL);

  self->manager = g_object_ref (manager);
  self->store = g_object_ref (mail_account_manager_get_store (manager));
  self->waiting = g_object_ref (waiting);
  g_signal_connect_swapped (waiting, "changed", G_CALLBACK (update), self);
  update (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
