/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-folder-chooser.h"

#include <glib/gi18n.h>

#include "mail-config.h"
#include "mail-folder-look.h"
#include "mail-search-pinyin.h"

struct _MailFolderChooser {
  AdwDialog parent_instance;

  GtkSearchEntry *search;
  GtkStack *stack;
  GtkListBox *list;
  GtkScrolledWindow *scroller;
};

G_DEFINE_FINAL_TYPE (MailFolderChooser, mail_folder_chooser, ADW_TYPE_DIALOG)

static guint chosen_signal;

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  return g_utf8_casefold (normal != NULL ? normal : text, -1);
}

/* Chinese names also as they are read: all of it, one sound, or the first letters. */
static gboolean
sounds_like (const char *title,
             const char *typed)
{
  g_autoptr(GString) sounds = g_string_new (NULL);
  g_autofree char *word = g_strconcat (" ", typed, NULL);

  mail_search_pinyin_append (sounds, title);
  return strstr (sounds->str, word) != NULL;
}

static gboolean
matches (GtkListBoxRow *row,
         gpointer       data)
{
  MailFolderChooser *self = data;
  MailFolderNode *node = g_object_get_data (G_OBJECT (row), "node");
  g_autofree char *typed = fold (gtk_editable_get_text (GTK_EDITABLE (self->search)));
  g_autofree char *title = fold (node != NULL ? mail_folder_node_get_title (node) : _("No Other Folder"));
  g_autofree char *path = fold (node != NULL ? mail_folder_node_get_folder (node)->path : "");

  return strstr (title, typed) != NULL || strstr (path, typed) != NULL || sounds_like (title, typed);
}

static GtkListBoxRow *
first_match (MailFolderChooser *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      if (matches (row, self))
        return row;
    }
  return NULL;
}

static void
on_search_changed (MailFolderChooser *self)
{
  GtkListBoxRow *first;

  gtk_list_box_invalidate_filter (self->list);
  first = first_match (self);
  gtk_stack_set_visible_child_name (self->stack, first != NULL ? "list" : "empty");
  if (first != NULL)
    gtk_list_box_select_row (self->list, first);
}

static void
on_row_activated (MailFolderChooser *self,
                  GtkListBoxRow     *row)
{
  MailFolderNode *node = g_object_get_data (G_OBJECT (row), "node");
  gint64 folder = node != NULL ? mail_folder_node_get_folder (node)->id : 0;

  g_signal_emit (self, chosen_signal, 0, folder);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_search_activate (MailFolderChooser *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (row != NULL && matches (row, self))
    on_row_activated (self, row);
}

/* The next one that matches, from the selected one on. */
static GtkListBoxRow *
find_neighbor (MailFolderChooser *self,
               int                step)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  for (int i = row != NULL ? gtk_list_box_row_get_index (row) + step : 0; i >= 0; i += step)
    {
      row = gtk_list_box_get_row_at_index (self->list, i);
      if (row == NULL || matches (row, self))
        return row;
    }
  return NULL;
}

/* While one types. */
static gboolean
on_key (GtkEventControllerKey *controller,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        gpointer               data)
{
  MailFolderChooser *self = data;
  GtkListBoxRow *row;

  if (keyval != GDK_KEY_Down && keyval != GDK_KEY_Up)
    return GDK_EVENT_PROPAGATE;
  row = find_neighbor (self, keyval == GDK_KEY_Down ? 1 : -1);
  if (row != NULL)
    {
      gtk_list_box_select_row (self->list, row);
      gtk_viewport_scroll_to (GTK_VIEWPORT (gtk_scrolled_window_get_child (self->scroller)), GTK_WIDGET (row), NULL);
    }
  return GDK_EVENT_STOP;
}

static void
add_heading (GtkListBoxRow *row,
             GtkListBoxRow *before,
             gpointer       data)
{
  gboolean recent = g_object_get_data (G_OBJECT (row), "recent") != NULL;
  gboolean first = before == NULL ? recent : !recent && g_object_get_data (G_OBJECT (before), "recent") != NULL;
  GtkWidget *heading;

  if (!first)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  heading = gtk_label_new (recent ? _("Recent") : _("All Folders"));
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "account-heading");
  gtk_widget_set_margin_start (heading, 12);
  gtk_widget_set_margin_bottom (heading, 3);
  gtk_list_box_row_set_header (row, heading);
}

/* node: (nullable): no folder */
static GtkWidget *
new_row (MailFolderNode *node)
{
  const MailFolder *folder = node != NULL ? mail_folder_node_get_folder (node) : NULL;
  const char *title = node != NULL ? mail_folder_node_get_title (node) : _("No Other Folder");
  const char *icon = node != NULL ? mail_folder_node_get_icon (node) : "go-top-symbolic";
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (title);

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon));
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), label);
  if (folder != NULL && folder->role == MAIL_ROLE_NONE && g_strcmp0 (folder->path, folder->name) != 0)
    {
      GtkWidget *path = gtk_label_new (folder->path);

      gtk_label_set_ellipsize (GTK_LABEL (path), PANGO_ELLIPSIZE_START);
      gtk_label_set_xalign (GTK_LABEL (path), 1);
      gtk_widget_set_hexpand (path, TRUE);
      gtk_widget_add_css_class (path, "dim-label");
      gtk_widget_add_css_class (path, "caption");
      gtk_box_append (GTK_BOX (box), path);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  if (node != NULL)
    g_object_set_data_full (G_OBJECT (row), "node", g_object_ref (node), g_object_unref);
  return row;
}

static void
mail_folder_chooser_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_FOLDER_CHOOSER);
  G_OBJECT_CLASS (mail_folder_chooser_parent_class)->dispose (object);
}

static void
mail_folder_chooser_class_init (MailFolderChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_folder_chooser_dispose;
  chosen_signal = g_signal_new ("chosen", MAIL_TYPE_FOLDER_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_INT64);
  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-folder-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, MailFolderChooser, search);
  gtk_widget_class_bind_template_child (widget_class, MailFolderChooser, stack);
  gtk_widget_class_bind_template_child (widget_class, MailFolderChooser, list);
  gtk_widget_class_bind_template_child (widget_class, MailFolderChooser, scroller);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
mail_folder_chooser_init (MailFolderChooser *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self->search), keys);
  gtk_list_box_set_header_func (self->list, add_heading, NULL, NULL);
  gtk_search_entry_set_key_capture_widget (self->search, GTK_WIDGET (self));
}

static gboolean
is_answer (const MailFolder *folder,
           gint64            account,
           gint64            except)
{
  return folder->account == account && folder->id != except;
}

/* Those that were chosen before, the last one first. */
static void
add_recent (MailFolderChooser *self,
            MailFolderTree    *tree,
            gint64             account,
            gint64             except,
            const GArray      *recent)
{
  for (guint i = 0; i < recent->len; i++)
    {
      MailFolderNode *node = mail_folder_tree_find (tree, g_array_index (recent, gint64, i));
      GtkWidget *row;

      if (node == NULL || !mail_folder_node_takes_items (node) || !is_answer (mail_folder_node_get_folder (node), account, except))
        continue;
      row = new_row (node);
      g_object_set_data (G_OBJECT (row), "recent", row);
      gtk_list_box_append (self->list, row);
    }
}

/**
 * mail_folder_chooser_new:
 * @tree: the folders
 * @account: whose
 * @except: the folder that is no answer; 0: none
 * @recent: (element-type gint64): folders that were chosen before, the last one first
 *
 * Returns: (transfer floating): a dialog to be presented
 */
MailFolderChooser *
mail_folder_chooser_new (MailFolderTree *tree,
                         gint64          account,
                         gint64          except,
                         const GArray   *recent)
{
  MailFolderChooser *self = g_object_new (MAIL_TYPE_FOLDER_CHOOSER, NULL);
  g_autoptr(GPtrArray) targets = mail_folder_tree_list_targets (tree);

  add_recent (self, tree, account, except, recent);
  for (guint i = 0; i < targets->len; i++)
    {
      MailFolderNode *node = g_ptr_array_index (targets, i);

      if (is_answer (mail_folder_node_get_folder (node), account, except))
        gtk_list_box_append (self->list, new_row (node));
    }
  gtk_list_box_set_filter_func (self->list, matches, self, NULL);
  on_search_changed (self);
  return self;
}

static gboolean
can_take (const MailFolder *parent,
          const MailFolder *folder)
{
  g_autofree char *below = g_strdup_printf ("%s%c", folder->path, folder->delimiter);

  return parent->account == folder->account && parent->id != folder->id && parent->id != folder->parent &&
         parent->delimiter != 0 && (folder->delimiter == 0 || !g_str_has_prefix (parent->path, below));
}

/**
 * mail_folder_chooser_new_for_folder:
 * @tree: the folders
 * @folder: the one that is to be put somewhere else
 *
 * Returns: (transfer floating): a dialog to be presented, with those it can be put into
 */
MailFolderChooser *
mail_folder_chooser_new_for_folder (MailFolderTree   *tree,
                                    const MailFolder *folder)
{
  MailFolderChooser *self = g_object_new (MAIL_TYPE_FOLDER_CHOOSER, NULL);
  g_autoptr(GPtrArray) targets = mail_folder_tree_list_targets (tree);

  if (folder->parent != 0)
    gtk_list_box_append (self->list, new_row (NULL));
  for (guint i = 0; i < targets->len; i++)
    {
      MailFolderNode *node = g_ptr_array_index (targets, i);

      if (can_take (mail_folder_node_get_folder (node), folder))
        gtk_list_box_append (self->list, new_row (node));
    }
  gtk_list_box_set_filter_func (self->list, matches, self, NULL);
  on_search_changed (self);
  return self;
}
