/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-label-dialog.h"

#include <glib/gi18n.h>

#include "mail-account-color.h"
#include "mail-config.h"
#include "mail-label-page.h"
#include "mail-label-row.h"

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
on_edit (MailLabelRow    *row,
         MailLabelDialog *self)
{
  open_page (self, mail_label_row_get_keyword (row));
}

/* ---- all of them ---- */

static void
on_toggled (MailLabelRow    *row,
            gboolean         wanted,
            MailLabelDialog *self)
{
  set_all (self, mail_label_row_get_keyword (row), wanted);
}

/* Those up to the last that has a place of its own, or gets one by this: the others come behind them, as they did. */
static GStrv
list_ordered (MailLabelDialog *self,
              const char      *moved,
              guint            place)
{
  GPtrArray *labels = mail_labels_list (self->labels);
  g_autoptr(GPtrArray) order = g_ptr_array_new ();
  g_autoptr(GStrvBuilder) keywords = g_strv_builder_new ();
  const MailLabel *one = NULL;
  guint n_ordered = 0;

  for (guint i = 0; i < labels->len; i++)
    {
      MailLabel *label = g_ptr_array_index (labels, i);

      if (g_ascii_strcasecmp (label->keyword, moved) == 0)
        one = label;
      else
        g_ptr_array_add (order, label);
    }
  if (one == NULL)
    return g_strv_builder_end (keywords);
  g_ptr_array_insert (order, (int) MIN (place, order->len), (gpointer) one);
  for (guint i = 0; i < order->len; i++)
    if (g_ptr_array_index (order, i) == one || ((const MailLabel *) g_ptr_array_index (order, i))->color != NULL)
      n_ordered = i + 1;
  for (guint i = 0; i < n_ordered; i++)
    g_strv_builder_add (keywords, ((const MailLabel *) g_ptr_array_index (order, i))->keyword);
  return g_strv_builder_end (keywords);
}

/* It is shown there when the store says so. */
static void
on_moved (MailLabelRow    *row,
          int              place,
          MailLabelDialog *self)
{
  const char *keyword = mail_label_row_get_keyword (row);
  g_auto(GStrv) order = list_ordered (self, keyword, (guint) MAX (place, 0));

  dex_future_disown (dex_future_finally (mail_store_order_labels (self->store, (const char *const *) order,
                                                                  mail_labels_get_color (self->labels, "")),
                                         stored, g_object_ref (self), g_object_unref));
}

static GtkWidget *
new_row (MailLabelDialog *self,
         const char      *keyword)
{
  g_autofree char *title = mail_labels_get_title (self->labels, keyword);
  g_autofree char *key = g_ascii_strdown (keyword, -1);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, key));
  GtkWidget *row = mail_label_row_new (keyword, title, mail_labels_get_color (self->labels, keyword),
                                       n == 0 ? MAIL_LABEL_ROW_NONE : n < self->items->len ? MAIL_LABEL_ROW_SOME : MAIL_LABEL_ROW_ALL);

  g_signal_connect_object (row, "toggled", G_CALLBACK (on_toggled), self, 0);
  g_signal_connect_object (row, "edit", G_CALLBACK (on_edit), self, 0);
  g_signal_connect_object (row, "moved", G_CALLBACK (on_moved), self, 0);
  return row;
}

static int
by_place (GtkListBoxRow *a,
          GtkListBoxRow *b,
          gpointer       data)
{
  return mail_label_row_get_place (MAIL_LABEL_ROW (a)) - mail_label_row_get_place (MAIL_LABEL_ROW (b));
}

/* (nullable): the row that shows a label as it is now */
static MailLabelRow *
find_row (MailLabelDialog *self,
          const char      *keyword)
{
  g_autofree char *title = mail_labels_get_title (self->labels, keyword);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list)); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (MAIL_IS_LABEL_ROW (child) &&
        mail_label_row_shows (MAIL_LABEL_ROW (child), keyword, title, mail_labels_get_color (self->labels, keyword)))
      return MAIL_LABEL_ROW (child);
  return NULL;
}

/* The same rows, perhaps in another order: the keyboard stays where it is, and a menu that is open where it belongs. Returns whether
 * they are the same. */
static gboolean
put_in_order (MailLabelDialog *self)
{
  GPtrArray *labels = mail_labels_list (self->labels);

  for (guint i = 0; i < labels->len; i++)
    if (find_row (self, ((const MailLabel *) g_ptr_array_index (labels, i))->keyword) == NULL)
      return FALSE;
  if (gtk_list_box_get_row_at_index (self->list, (int) labels->len) != NULL)
    return FALSE;
  for (guint i = 0; i < labels->len; i++)
    mail_label_row_set_place (find_row (self, ((const MailLabel *) g_ptr_array_index (labels, i))->keyword), i, labels->len);
  gtk_list_box_invalidate_sort (self->list);
  return TRUE;
}

/* What the keyboard was at, it is at again. */
static void
make_rows (MailLabelDialog *self)
{
  GPtrArray *labels = mail_labels_list (self->labels);
  GtkWidget *focus = gtk_list_box_get_row_at_index (self->list, 0) != NULL ? gtk_widget_get_focus_child (GTK_WIDGET (self->list)) : NULL;
  int place = focus != NULL ? gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (focus)) : -1;
  GtkListBoxRow *row;

  gtk_list_box_remove_all (self->list);
  for (guint i = 0; i < labels->len; i++)
    {
      GtkWidget *one = new_row (self, ((const MailLabel *) g_ptr_array_index (labels, i))->keyword);

      mail_label_row_set_place (MAIL_LABEL_ROW (one), i, labels->len);
      gtk_list_box_append (self->list, one);
    }
  row = place >= 0 ? gtk_list_box_get_row_at_index (self->list, place) : NULL;
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
show_labels (MailLabelDialog *self)
{
  if (!put_in_order (self))
    make_rows (self);
}

/* What the keyboard was at before a page was opened may be gone. */
static void
on_shown (MailLabelDialog *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
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
  make_rows (self);
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
  gtk_widget_class_bind_template_callback (widget_class, on_shown);
}

static void
mail_label_dialog_init (MailLabelDialog *self)
{
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_sort_func (self->list, by_place, NULL, NULL);
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
