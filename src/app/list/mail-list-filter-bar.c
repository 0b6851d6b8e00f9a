/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-filter-bar.h"

#include "mail-config.h"

struct _MailListFilterBar {
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkToggleButton *unread;
  GtkToggleButton *starred;
  GtkToggleButton *attachments;
  gboolean clearing;   /* several at once, said once */
};

enum {
  PROP_REVEALED = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint changed_signal;

G_DEFINE_FINAL_TYPE (MailListFilterBar, mail_list_filter_bar, ADW_TYPE_BIN)

static void
on_toggled (MailListFilterBar *self)
{
  if (!self->clearing)
    g_signal_emit (self, changed_signal, 0);
}

static void
clear (MailListFilterBar *self)
{
  gboolean was_active = mail_list_filter_bar_is_active (self);

  self->clearing = TRUE;
  gtk_toggle_button_set_active (self->unread, FALSE);
  gtk_toggle_button_set_active (self->starred, FALSE);
  gtk_toggle_button_set_active (self->attachments, FALSE);
  self->clearing = FALSE;
  if (was_active)
    g_signal_emit (self, changed_signal, 0);
}

static void
set_revealed (MailListFilterBar *self,
              gboolean           revealed)
{
  if (gtk_revealer_get_reveal_child (self->revealer) == revealed)
    return;
  gtk_revealer_set_reveal_child (self->revealer, revealed);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVEALED]);
  if (!revealed)
    clear (self);
}

static void
mail_list_filter_bar_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  if (prop_id == PROP_REVEALED)
    g_value_set_boolean (value, gtk_revealer_get_reveal_child (MAIL_LIST_FILTER_BAR (object)->revealer));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
mail_list_filter_bar_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  if (prop_id == PROP_REVEALED)
    set_revealed (MAIL_LIST_FILTER_BAR (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
mail_list_filter_bar_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_LIST_FILTER_BAR);
  G_OBJECT_CLASS (mail_list_filter_bar_parent_class)->dispose (object);
}

static void
mail_list_filter_bar_class_init (MailListFilterBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = mail_list_filter_bar_get_property;
  object_class->set_property = mail_list_filter_bar_set_property;
  object_class->dispose = mail_list_filter_bar_dispose;
  properties[PROP_REVEALED] = g_param_spec_boolean ("revealed", NULL, NULL, FALSE,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  changed_signal = g_signal_new ("changed", MAIL_TYPE_LIST_FILTER_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-list-filter-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, MailListFilterBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, MailListFilterBar, unread);
  gtk_widget_class_bind_template_child (widget_class, MailListFilterBar, starred);
  gtk_widget_class_bind_template_child (widget_class, MailListFilterBar, attachments);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
}

static void
mail_list_filter_bar_init (MailListFilterBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * mail_list_filter_bar_is_active:
 * @self: the bar
 *
 * Returns: whether it leaves anything out
 */
gboolean
mail_list_filter_bar_is_active (MailListFilterBar *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_FILTER_BAR (self), FALSE);
  return gtk_toggle_button_get_active (self->unread) || gtk_toggle_button_get_active (self->starred)
         || gtk_toggle_button_get_active (self->attachments);
}

/**
 * mail_list_filter_bar_apply:
 * @self: the bar
 * @query: what is listed without a filter
 *
 * Lets the query find only what the bar lets through.
 */
void
mail_list_filter_bar_apply (MailListFilterBar *self,
                            MailListQuery     *query)
{
  g_return_if_fail (MAIL_IS_LIST_FILTER_BAR (self));
  if (gtk_toggle_button_get_active (self->unread))
    query->without |= MAIL_FLAG_SEEN;
  if (gtk_toggle_button_get_active (self->starred))
    query->with |= MAIL_FLAG_FLAGGED;
  if (gtk_toggle_button_get_active (self->attachments))
    query->with_attachments = TRUE;
}

/**
 * mail_list_filter_bar_end:
 * @self: the bar
 *
 * Lets everything through again, without "changed": whoever ends it shows another list.
 */
void
mail_list_filter_bar_end (MailListFilterBar *self)
{
  g_return_if_fail (MAIL_IS_LIST_FILTER_BAR (self));
  g_signal_handlers_block_matched (self, G_SIGNAL_MATCH_ID, changed_signal, 0, NULL, NULL, NULL);
  set_revealed (self, FALSE);
  g_signal_handlers_unblock_matched (self, G_SIGNAL_MATCH_ID, changed_signal, 0, NULL, NULL, NULL);
}
