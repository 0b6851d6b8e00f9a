/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-shortcuts-dialog.h"

#include <glib/gi18n.h>

static GtkWidget *
new_keys (const char *accelerator)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  g_autofree char *label = NULL;
  g_auto(GStrv) parts = NULL;
  GdkModifierType modifiers;
  guint keyval;

  if (!gtk_accelerator_parse (accelerator, &keyval, &modifiers))
    return box;
  label = gtk_accelerator_get_label (keyval, modifiers);
  /* A key that is a plus itself stands alone at the end. */
  parts = g_str_has_suffix (label, "++") ? g_strsplit (label, "+", 2) : g_strsplit (label, "+", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      GtkWidget *key;

      if (*parts[i] == '\0')
        continue;
      key = gtk_label_new (parts[i]);
      gtk_widget_add_css_class (key, "mail-key");
      /* As it is spoken: Ctrl before Shift. */
      if (i == 1 && (modifiers & GDK_CONTROL_MASK) != 0 && (modifiers & GDK_SHIFT_MASK) != 0)
        gtk_box_prepend (GTK_BOX (box), key);
      else
        gtk_box_append (GTK_BOX (box), key);
    }
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  return box;
}

static void
add_shortcut (AdwPreferencesGroup *group,
              const MailShortcut  *shortcut)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  g_auto(GStrv) accelerators = g_strsplit (shortcut->keys, " ", -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), shortcut->title);
  for (guint i = 0; accelerators[i] != NULL; i++)
    {
      if (i > 0)
        {
          /* Translators: between two key combinations that do the same */
          GtkWidget *or = gtk_label_new (C_("between keys", "or"));

          gtk_widget_add_css_class (or, "dim-label");
          adw_action_row_add_suffix (row, or);
        }
      adw_action_row_add_suffix (row, new_keys (accelerators[i]));
    }
  adw_preferences_group_add (group, GTK_WIDGET (row));
}

/**
 * mail_shortcuts_dialog_present:
 * @parent: what it stands over
 * @shortcuts: what can be done with keys
 * @n_shortcuts: how many
 */
void
mail_shortcuts_dialog_present (GtkWidget          *parent,
                               const MailShortcut *shortcuts,
                               guint               n_shortcuts)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *page = adw_preferences_page_new ();
  AdwPreferencesGroup *group = NULL;

  for (guint i = 0; i < n_shortcuts; i++)
    {
      if (group == NULL || shortcuts[i].group != NULL)
        {
          group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
          adw_preferences_group_set_title (group, shortcuts[i].group);
          adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), group);
        }
      add_shortcut (group, &shortcuts[i]);
    }
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_dialog_set_title (dialog, _("Keyboard Shortcuts"));
  adw_dialog_set_content_width (dialog, 520);
  adw_dialog_set_content_height (dialog, 640);
  adw_dialog_set_child (dialog, view);
  adw_dialog_present (dialog, parent);
}
