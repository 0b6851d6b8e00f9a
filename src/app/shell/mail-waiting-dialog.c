/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-waiting-dialog.h"

#include <glib/gi18n.h>

#include "mail-composer.h"
#include "mail-config.h"
#include "mail-error.h"
#include "mail-folder-look.h"

/* More rows than anybody reads; the rest is counted. */
#define MAX_ROWS 100
/* Messages of an operation looked at to know where they are. */
#define MAX_LOOKED_AT 50

struct _MailWaitingDialog {
  AdwDialog parent_instance;

  GtkStack *stack;
  AdwPreferencesPage *page;
  GtkButton *retry_all;

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

/* A failed one remembers what was wanted, the others what was. */
static char *
describe_renaming (MailWaitingDialog   *self,
                   const MailOperation *operation)
{
  g_autoptr(MailFolder) folder = mail_store_reader_get_folder (mail_store_get_main_reader (self->store), operation->folder, NULL);
  const char *other = operation->old_name != NULL ? operation->old_name : "";
  gboolean failed = operation->state == MAIL_OPERATION_FAILED;

  if (folder == NULL)
    return g_strdup (_("Rename a folder"));
  if (g_str_equal (folder->name, other) && !failed && folder->parent != 0)
    {
      g_autofree char *parent = folder_title (self, folder->parent);

      return g_strdup_printf (_("Move the folder “%s” into “%s”"), folder->name, parent);
    }
  if (g_str_equal (folder->name, other))
    return g_strdup_printf (_("Move the folder “%s”"), folder->name);
  return g_strdup_printf (_("Rename the folder “%s” to “%s”"), failed ? folder->name : other, failed ? other : folder->name);
}

/* Where messages are taken from: a folder, or several. */
static char *
source_title (MailWaitingDialog   *self,
              const MailOperation *operation)
{
  MailStoreReader *reader = mail_store_get_main_reader (self->store);
  g_autoptr(GArray) targets = mail_store_reader_list_targets (reader, operation->id, MAX_LOOKED_AT, NULL);
  gint64 folder = 0;

  for (guint i = 0; targets != NULL && i < targets->len; i++)
    {
      gint64 one = g_array_index (targets, MailOperationTarget, i).server_folder;

      if (one == 0 || (folder != 0 && one != folder))
        return g_strdup (_("several folders"));
      folder = one;
    }
  return folder_title (self, folder);
}

static char *
describe_operation (MailWaitingDialog   *self,
                    const MailOperation *operation)
{
  g_autofree char *folder = folder_title (self, operation->folder);
  g_autofree char *source = NULL;
  guint n = operation->n_targets;

  switch (operation->kind)
    {
    case MAIL_OPERATION_MOVE:
      source = source_title (self, operation);
      return g_strdup_printf (ngettext ("Move %u message from %s to %s", "Move %u messages from %s to %s", n), n, source, folder);
    case MAIL_OPERATION_COPY:
      source = source_title (self, operation);
      return g_strdup_printf (ngettext ("Copy %u message from %s to %s", "Copy %u messages from %s to %s", n), n, source, folder);
    case MAIL_OPERATION_DELETE:
      source = source_title (self, operation);
      return g_strdup_printf (ngettext ("Delete %u message in %s forever", "Delete %u messages in %s forever", n), n, source);
    case MAIL_OPERATION_APPEND:
      return g_strdup_printf (_("Keep a copy in %s"), folder);
    case MAIL_OPERATION_CREATE_FOLDER:
      return g_strdup_printf (_("Create the folder “%s”"), folder);
    case MAIL_OPERATION_RENAME_FOLDER:
      return describe_renaming (self, operation);
    case MAIL_OPERATION_DELETE_FOLDER:
      return g_strdup_printf (_("Delete the folder “%s”"), folder);
    case MAIL_OPERATION_SUBSCRIBE_FOLDER:
      return g_strdup_printf (_("Change the subscription to “%s”"), folder);
    case MAIL_OPERATION_FLAGS:
    default:
      return describe_flags (operation);
    }
}

/* Parts of a line, those that are not empty. */
static void
append_part (GString    *line,
             const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (line->len > 0)
    g_string_append (line, " · ");
  g_string_append (line, part);
}

/* What it waits for when its time has not come. */
static char *
describe_next_try (gint64 not_before)
{
  g_autoptr(GDateTime) then = NULL;
  g_autofree char *clock = NULL;

  if (not_before <= g_get_real_time () / G_USEC_PER_SEC)
    return NULL;
  then = g_date_time_new_from_unix_local (not_before);
  clock = g_date_time_format (then, "%H:%M:%S");
  return g_strdup_printf (_("next try at %s"), clock);
}

static char *
with_attempts (const char *who,
               const char *state,
               guint       attempts,
               gint64      not_before,
               const char *error_text)
{
  g_autoptr(GString) line = g_string_new (NULL);
  g_autofree char *tried = NULL;
  g_autofree char *next = describe_next_try (not_before);

  if (attempts > 0)
    tried = g_strdup_printf (ngettext ("tried %u time", "tried %u times", attempts), attempts);
  append_part (line, who);
  append_part (line, state);
  append_part (line, tried);
  append_part (line, next);
  if (error_text != NULL && *error_text != '\0')
    g_string_append_printf (line, "\n%s", error_text);
  return g_string_free_and_steal (g_steal_pointer (&line));
}

/* (nullable): with one account there is nothing to tell apart */
static const char *
account_name (MailWaitingDialog *self,
              gint64             id)
{
  MailAccount *account = mail_account_manager_find (self->manager, id);

  if (account == NULL || g_list_model_get_n_items (G_LIST_MODEL (self->manager)) < 2)
    return NULL;
  return mail_account_get_name (account);
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

/* It had left meanwhile, and cannot be taken back. */
static DexFuture *
discarded (DexFuture *future,
           gpointer   data)
{
  MailWaitingDialog *self = MAIL_WAITING_DIALOG (data);
  g_autoptr(GError) error = NULL;
  AdwDialog *alert;

  if (dex_future_get_value (future, &error) != NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return NULL;
  alert = adw_alert_dialog_new (_("The Change Was Not Taken Back"),
                                g_error_matches (error, MAIL_ERROR, MAIL_ERROR_PERMANENT)
                                  ? _("It is too late: the server has been told, and this cannot be taken back.") : error->message);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (alert), "close", _("_Close"));
  adw_dialog_present (alert, GTK_WIDGET (self));
  return NULL;
}

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
    dex_future_disown (dex_future_finally (mail_store_discard_operation (self->store, *operation), discarded,
                                           g_object_ref (self), g_object_unref));
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
  gboolean waits = operation->state == MAIL_OPERATION_QUEUED || operation->state == MAIL_OPERATION_SENT;
  g_autofree char *title = describe_operation (self, operation);
  g_autofree char *subtitle = with_attempts (account_name (self, operation->account), operation_state (operation->state),
                                                operation->attempts, waits ? operation->not_before : 0, operation->error_text);
  AdwActionRow *row = new_row (title, subtitle, trouble);

  if (operation->state != MAIL_OPERATION_SENT)
    {
      add_button (self, row, "view-refresh-symbolic", _("Try Again"), "operation", operation->id, ACT_RETRY);
      add_button (self, row, "user-trash-symbolic", _("Discard This Change"), "operation", operation->id, ACT_DISCARD);
    }
  else if (mail_operation_kind_has_opposite (operation->kind))
    {
      add_button (self, row, "edit-undo-symbolic", _("Take This Change Back"), "operation", operation->id, ACT_DISCARD);
    }
  return row;
}

static AdwActionRow *
new_outbox_row (MailWaitingDialog     *self,
                const MailOutboxEntry *entry)
{
  gboolean trouble = entry->state == MAIL_OUTBOX_FAILED || entry->state == MAIL_OUTBOX_UNKNOWN;
  g_autofree char *recipients = g_strjoinv (", ", entry->recipients);
  g_autofree char *state = with_attempts (account_name (self, entry->account), outbox_state (entry->state), entry->attempts,
                                             entry->state == MAIL_OUTBOX_QUEUED ? entry->not_before : 0, entry->error_text);
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

/* Everything that is not on its way just now. */
static void
on_retry_all (MailWaitingDialog *self,
              GtkButton         *button)
{
  GPtrArray *operations = mail_waiting_get_operations (self->waiting);
  GPtrArray *outbox = mail_waiting_get_outbox (self->waiting);

  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  for (guint i = 0; i < operations->len; i++)
    {
      const MailOperation *operation = g_ptr_array_index (operations, i);

      if (operation->state != MAIL_OPERATION_SENT)
        dex_future_disown (mail_store_retry_operation (self->store, operation->id));
    }
  for (guint i = 0; i < outbox->len; i++)
    {
      const MailOutboxEntry *entry = g_ptr_array_index (outbox, i);

      if (entry->state == MAIL_OUTBOX_QUEUED || entry->state == MAIL_OUTBOX_FAILED)
        dex_future_disown (mail_store_outbox_retry (self->store, entry->id));
    }
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
  gtk_widget_set_visible (GTK_WIDGET (self->retry_all), outbox->len + operations->len > 1);
  gtk_widget_set_sensitive (GTK_WIDGET (self->retry_all), TRUE);
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
  gtk_widget_class_bind_template_child (widget_class, MailWaitingDialog, retry_all);
  gtk_widget_class_bind_template_callback (widget_class, on_retry_all);
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
