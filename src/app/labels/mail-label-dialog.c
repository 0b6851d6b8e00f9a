/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-label-dialog.h"

#include <glib/gi18n.h>

#include "mail-account-color.h"
#include "mail-config.h"
#include "mail-label-page.h"

struct _MailLabelDialog {
  AdwDialog parent_instance;

  AdwNavigationView *pages;
  AdwWindowTitle *title;
  GtkListBox *list;

  MailStore *store;
  MailLabels *labels;
  GArray *items;        /* gint64 */
  GHashTable *counts;   /* keyword in small letters → how many of the items have it */
  char *edited;         /* (nullable): the keyword whose page is open */
  gboolean showing;     /* what is toggled was not toggled by the person */
};

static guint toggled_signal;

G_DEFINE_FINAL_TYPE (MailLabelDialog, mail_label_dialog, ADW_TYPE_DIALOG)

/* ---- one label ---- */

static DexFuture *
stored (DexFuture *future,
        gpointer   data)
{
  MailLabelDialog *self = data;
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
  return NULL;
}

static void
set_all (MailLabelDialog *self,
         const char      *keyword,
         gboolean         wanted)
{
  g_hash_table_insert (self->counts, g_ascii_strdown (keyword, -1), GUINT_TO_POINTER (wanted ? self->items->len : 0));
  g_signal_emit (self, toggled_signal, 0, keyword, wanted);
}

/* A new one is for the messages one was at. */
static DexFuture *
created (DexFuture *future,
         gpointer   data)
{
  MailLabelDialog *self = data;
  const GValue *value = dex_future_get_value (future, NULL);

  if (value == NULL)
    return stored (future, data);
  if (self->store != NULL)
    set_all (self, g_value_get_string (value), TRUE);
  return NULL;
}

static void
on_accepted (MailLabelPage   *page,
             const char      *name,
             const char      *color,
             MailLabelDialog *self)
{
  g_autofree char *title = self->edited != NULL ? mail_labels_get_title (self->labels, self->edited) : NULL;

  /* A name that everybody knows it by is said in everybody's language. */
  dex_future_disown (dex_future_finally (mail_store_set_label (self->store, self->edited,
                                                               g_strcmp0 (name, title) == 0 ? NULL : name, color),
                                         self->edited != NULL ? stored : created, g_object_ref (self), g_object_unref));
  adw_navigation_view_pop (self->pages);
}

static void
on_removal_answered (AdwAlertDialog  *dialog,
                     const char      *response,
                     MailLabelDialog *self)
{
  if (!g_str_equal (response, "delete") || self->edited == NULL || self->store == NULL)
    return;
  dex_future_disown (dex_future_finally (mail_store_remove_label (self->store, self->edited), stored, g_object_ref (self),
                                         g_object_unref));
  g_hash_table_remove (self->counts, self->edited);
  adw_navigation_view_pop (self->pages);
}

static void
on_removed (MailLabelPage   *page,
            MailLabelDialog *self)
{
  g_autofree char *title = mail_labels_get_title (self->labels, self->edited);
  g_autofree char *heading = g_strdup_printf (_("Delete the Label “%s”?"), title);
  AdwDialog *dialog = adw_alert_dialog_new (heading, _("It is taken off all messages, here and on the server. The messages stay."));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "delete", _("_Delete"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_removal_answered), self, 0);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* keyword: (nullable): a new one */
static void
open_page (MailLabelDialog *self,
           const char      *keyword)
{
  g_autofree char *title = keyword != NULL ? mail_labels_get_title (self->labels, keyword) : NULL;
  const char *color = keyword != NULL ? mail_labels_get_color (self->labels, keyword)
                                      : mail_account_color_get (mail_labels_list (self->labels)->len % MAIL_ACCOUNT_N_COLORS);
  AdwNavigationPage *page = mail_label_page_new (title, color);

  g_set_str (&self->edited, keyword);
  g_signal_connect_object (page, "accepted", G_CALLBACK (on_accepted), self, 0);
  g_signal_connect_object (page, "removed", G_CALLBACK (on_removed), self, 0);
  adw_navigation_view_push (self->pages, page);
}

static void
on_new (MailLabelDialog *self)
{
  open_page (self, NULL);
}

static void
on_edit_clicked (GtkButton       *button,
                 MailLabelDialog *self)
{
  open_page (self, g_object_get_data (G_OBJECT (button), "keyword"));
}

/* ---- all of them ---- */

static void
on_check_toggled (GtkCheckButton  *check,
                  MailLabelDialog *self)
{
  if (self->showing)
    return;
  gtk_check_button_set_inconsistent (check, FALSE);
  set_all (self, g_object_get_data (G_OBJECT (check), "keyword"), gtk_check_button_get_active (check));
}

static GtkWidget *
new_check (MailLabelDialog *self,
           const char      *keyword)
{
  GtkWidget *check = gtk_check_button_new ();
  g_autofree char *key = g_ascii_strdown (keyword, -1);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, key));

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), n > 0 && n == self->items->len);
  gtk_check_button_set_inconsistent (GTK_CHECK_BUTTON (check), n > 0 && n < self->items->len);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (check), "keyword", g_strdup (keyword), g_free);
  g_signal_connect (check, "toggled", G_CALLBACK (on_check_toggled), self);
  return check;
}

static GtkWidget *
new_row (MailLabelDialog *self,
         const char      *keyword)
{
  g_autofree char *title = mail_labels_get_title (self->labels, keyword);
  g_autofree char *verb = g_strdup_printf (_("Edit “%s”"), title);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = new_check (self, keyword);
  GtkWidget *dot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *edit = gtk_button_new_from_icon_name ("document-edit-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (dot, "label-dot");
  gtk_widget_add_css_class (dot, mail_labels_get_color (self->labels, keyword));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), dot);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  gtk_widget_set_valign (edit, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (edit, verb);
  gtk_accessible_update_property (GTK_ACCESSIBLE (edit), GTK_ACCESSIBLE_PROPERTY_LABEL, verb, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_widget_add_css_class (edit, "flat");
  g_object_set_data_full (G_OBJECT (edit), "keyword", g_strdup (keyword), g_free);
  g_signal_connect (edit, "clicked", G_CALLBACK (on_edit_clicked), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), edit);
  return row;
}

/* What the keyboard was at, it is at again. */
static void
show_labels (MailLabelDialog *self)
{
  GPtrArray *labels = mail_labels_list (self->labels);
  GtkWidget *focus = gtk_list_box_get_row_at_index (self->list, 0) != NULL ? gtk_widget_get_focus_child (GTK_WIDGET (self->list)) : NULL;
  int place = focus != NULL ? gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (focus)) : -1;
  GtkListBoxRow *row;

  self->showing = TRUE;
  gtk_list_box_remove_all (self->list);
  for (guint i = 0; i < labels->len; i++)
    gtk_list_box_append (self->list, new_row (self, ((const MailLabel *) g_ptr_array_index (labels, i))->keyword));
  self->showing = FALSE;
  row = place >= 0 ? gtk_list_box_get_row_at_index (self->list, place) : NULL;
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static gboolean
count_job (MailStoreReader  *reader,
           gpointer          data,
           GCancellable     *cancellable,
           GValue           *result,
           GError          **error)
{
  GHashTable *counts = mail_store_reader_count_labels (reader, data, error);

  if (counts == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_HASH_TABLE);
  g_value_take_boxed (result, counts);
  return TRUE;
}

static DexFuture *
counted (DexFuture *future,
         gpointer   data)
{
  MailLabelDialog *self = data;
  const GValue *value = dex_future_get_value (future, NULL);

  if (value == NULL || self->store == NULL)
    return NULL;
  g_hash_table_unref (self->counts);
  self->counts = g_value_dup_boxed (value);
  show_labels (self);
  return NULL;
}

/* ---- the object ---- */

static void
mail_label_dialog_dispose (GObject *object)
{
  MailLabelDialog *self = MAIL_LABEL_DIALOG (object);

  if (self->labels != NULL)
    g_signal_handlers_disconnect_by_data (self->labels, self);
  g_clear_object (&self->labels);
  g_clear_object (&self->store);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_LABEL_DIALOG);
  G_OBJECT_CLASS (mail_label_dialog_parent_class)->dispose (object);
}

static void
mail_label_dialog_finalize (GObject *object)
{
  MailLabelDialog *self = MAIL_LABEL_DIALOG (object);

  g_clear_pointer (&self->items, g_array_unref);
  g_clear_pointer (&self->counts, g_hash_table_unref);
  g_free (self->edited);
  G_OBJECT_CLASS (mail_label_dialog_parent_class)->finalize (object);
}

static void
mail_label_dialog_class_init (MailLabelDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_label_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_label_dialog_finalize;
  toggled_signal = g_signal_new ("toggled", MAIL_TYPE_LABEL_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-label-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailLabelDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, MailLabelDialog, title);
  gtk_widget_class_bind_template_child (widget_class, MailLabelDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, on_new);
}

static void
mail_label_dialog_init (MailLabelDialog *self)
{
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * mail_label_dialog_new:
 * @store: the store
 * @labels: all there are
 * @items: (element-type gint64): the messages
 *
 * Returns: (transfer floating): a dialog to be presented
 */
MailLabelDialog *
mail_label_dialog_new (MailStore  *store,
                       MailLabels *labels,
                       GArray     *items)
{
  MailLabelDialog *self = g_object_new (MAIL_TYPE_LABEL_DIALOG, NULL);
  g_autofree char *subtitle = g_strdup_printf (ngettext ("%u message", "%u messages", items->len), items->len);

  self->store = g_object_ref (store);
  self->labels = g_object_ref (labels);
  self->items = g_array_copy (items);
  adw_window_title_set_subtitle (self->title, subtitle);
  g_signal_connect_swapped (labels, "changed", G_CALLBACK (show_labels), self);
  mail_labels_read (labels);
  dex_future_disown (dex_future_finally (mail_store_read (store, count_job, g_array_copy (items), (GDestroyNotify) g_array_unref),
                                         counted, g_object_ref (self), g_object_unref));
  return self;
}
