/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-general-page.h"

#include "mail-config.h"

struct _MailGeneralPage {
  AdwPreferencesPage parent_instance;

  AdwComboRow *mark_read_row;
  AdwComboRow *reading_order_row;
  AdwComboRow *order_row;
  AdwSwitchRow *conversations_row;
  AdwSwitchRow *groups_row;
  AdwSwitchRow *compact_row;
  AdwSwitchRow *preview_row;
  AdwSpinRow *text_size_row;
  AdwSwitchRow *quote_row;
};

G_DEFINE_FINAL_TYPE (MailGeneralPage, mail_general_page, ADW_TYPE_PREFERENCES_PAGE)

static void
mail_general_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_GENERAL_PAGE);

  G_OBJECT_CLASS (mail_general_page_parent_class)->dispose (object);
}

static void
mail_general_page_class_init (MailGeneralPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_general_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-general-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MailGeneralPage, mark_read_row);
  gtk_widget_class_bind_template_child (widget_class, MailGeneralPage, reading_order_row);
  gtk_widget_class_bind_template_child (widget_class, MailGeneralPage, order_row);
  gtk_widget_class_bind_template_child (widget_class, MailGeneralPage, conversations_row);
  gtk_widget_class_bind_template_child (widget_class, MailGeneralPage, groups_row);
  gtk_widget_class_bind_template_child (widget_class, MailGeneralPage, compact_row);
  gtk_widget_class_bind_template_child (widget_class, MailGeneralPage, preview_row);
  gtk_widget_class_bind_template_child (widget_class, MailGeneralPage, text_size_row);
  gtk_widget_class_bind_template_child (widget_class, MailGeneralPage, quote_row);
}

static void
mail_general_page_init (MailGeneralPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* The rows of a combo stand in the order of the values of an enumeration. */
static gboolean
enum_to_position (GValue   *value,
                  GVariant *variant,
                  gpointer  data)
{
  const char *const *names = data;

  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], g_variant_get_string (variant, NULL)))
      {
        g_value_set_uint (value, i);
        return TRUE;
      }
  return FALSE;
}

static GVariant *
position_to_enum (const GValue       *value,
                  const GVariantType *type,
                  gpointer            data)
{
  const char *const *names = data;
  guint position = g_value_get_uint (value);

  return position < g_strv_length ((GStrv) names) ? g_variant_new_string (names[position]) : NULL;
}

/* The rows of a combo are FALSE and TRUE. */
static gboolean
boolean_to_position (GValue   *value,
                     GVariant *variant,
                     gpointer  data)
{
  g_value_set_uint (value, g_variant_get_boolean (variant) ? 1 : 0);
  return TRUE;
}

static GVariant *
position_to_boolean (const GValue       *value,
                     const GVariantType *type,
                     gpointer            data)
{
  return g_variant_new_boolean (g_value_get_uint (value) == 1);
}

static void
bind_combo (GSettings         *settings,
            const char        *key,
            AdwComboRow       *row,
            const char *const *names)
{
  g_settings_bind_with_mapping (settings, key, row, "selected", G_SETTINGS_BIND_DEFAULT, enum_to_position, position_to_enum,
                                (gpointer) names, NULL);
}

/**
 * mail_general_page_set_settings:
 * @self: the page
 * @settings: the program's
 */
void
mail_general_page_set_settings (MailGeneralPage *self,
                                GSettings       *settings)
{
  static const char *const when[] = { "at-once", "after-a-moment", "after-five-seconds", "by-hand", NULL };
  static const char *const orders[] = { "newest-first", "oldest-first", "sender", "subject", "size", "unread", "starred",
                                       "attachments", NULL };

  g_return_if_fail (MAIL_IS_GENERAL_PAGE (self));

  bind_combo (settings, "mark-read", self->mark_read_row, when);
  g_settings_bind_with_mapping (settings, "read-newest-first", self->reading_order_row, "selected", G_SETTINGS_BIND_DEFAULT,
                                boolean_to_position, position_to_boolean, NULL, NULL);
  bind_combo (settings, "list-order", self->order_row, orders);
  g_settings_bind (settings, "list-conversations", self->conversations_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "list-groups", self->groups_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "list-compact", self->compact_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "list-preview", self->preview_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "text-size", self->text_size_row, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "quote-replies", self->quote_row, "active", G_SETTINGS_BIND_DEFAULT);
}
