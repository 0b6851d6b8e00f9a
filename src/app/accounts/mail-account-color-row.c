/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-account-color-row.h"

#include "mail-account-color.h"
#include "mail-account-save.h"
#include "mail-config.h"

struct _MailAccountColorRow {
  AdwPreferencesRow parent_instance;

  AdwWrapBox *swatches;
  GtkCheckButton *buttons[MAIL_ACCOUNT_N_COLORS];

  MailAccountManager *manager;
  MailAccount *account;
  gboolean showing;        /* what is chosen was not chosen by the person */
};

G_DEFINE_FINAL_TYPE (MailAccountColorRow, mail_account_color_row, ADW_TYPE_PREFERENCES_ROW)

static void
show_color (MailAccountColorRow *self)
{
  const char *color = mail_account_color_of (mail_account_get_settings (self->account));

  self->showing = TRUE;
  for (guint i = 0; i < MAIL_ACCOUNT_N_COLORS; i++)
    if (g_str_equal (mail_account_color_get (i), color))
      gtk_check_button_set_active (self->buttons[i], TRUE);
  self->showing = FALSE;
}

static void
on_toggled (GtkCheckButton      *button,
            MailAccountColorRow *self)
{
  if (self->showing || self->account == NULL || !gtk_check_button_get_active (button))
    return;

  for (guint i = 0; i < MAIL_ACCOUNT_N_COLORS; i++)
    {
      g_autoptr(MailAccountSettings) settings = NULL;

      if (self->buttons[i] != button)
        continue;
      settings = mail_account_settings_copy (mail_account_get_settings (self->account));
      g_set_str (&settings->color, mail_account_color_get (i));
      mail_account_save (GTK_WIDGET (self), self->manager, settings, MAIL_ACCOUNT_PART_COLOR);
    }
}

static GtkCheckButton *
new_swatch (MailAccountColorRow *self,
            guint                index)
{
  GtkWidget *button = mail_account_color_swatch_new (index);

  g_signal_connect (button, "toggled", G_CALLBACK (on_toggled), self);
  adw_wrap_box_append (self->swatches, button);
  return GTK_CHECK_BUTTON (button);
}

static void
mail_account_color_row_dispose (GObject *object)
{
  MailAccountColorRow *self = MAIL_ACCOUNT_COLOR_ROW (object);

  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  g_clear_object (&self->manager);
  g_clear_object (&self->account);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_ACCOUNT_COLOR_ROW);

  G_OBJECT_CLASS (mail_account_color_row_parent_class)->dispose (object);
}

static void
mail_account_color_row_class_init (MailAccountColorRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_account_color_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-account-color-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MailAccountColorRow, swatches);
}

static void
mail_account_color_row_init (MailAccountColorRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < MAIL_ACCOUNT_N_COLORS; i++)
    {
      self->buttons[i] = new_swatch (self, i);
      gtk_check_button_set_group (self->buttons[i], i > 0 ? self->buttons[0] : NULL);
    }
}

/**
 * mail_account_color_swatch_new:
 * @index: of a colour
 *
 * Returns: (transfer floating): a check button to choose it by
 */
GtkWidget *
mail_account_color_swatch_new (guint index)
{
  GtkWidget *button = gtk_check_button_new ();
  const char *title = mail_account_color_get_title (index);

  gtk_widget_set_tooltip_text (button, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_widget_add_css_class (button, "account-swatch");
  gtk_widget_add_css_class (button, mail_account_color_get (index));
  return button;
}

/**
 * mail_account_color_row_set_account:
 * @self: the row
 * @manager: the accounts
 * @account: the one whose colour it is
 */
void
mail_account_color_row_set_account (MailAccountColorRow *self,
                                    MailAccountManager  *manager,
                                    MailAccount         *account)
{
  g_return_if_fail (MAIL_IS_ACCOUNT_COLOR_ROW (self) && self->account == NULL);

  self->manager = g_object_ref (manager);
  self->account = g_object_ref (account);
  g_signal_connect_swapped (account, "notify::settings", G_CALLBACK (show_color), self);
  show_color (self);
}
