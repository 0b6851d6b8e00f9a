/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-setup-identity-page.h"

#include "mail-config.h"
#include "mail-provider.h"

/* Who writes, and from which address. */
struct _MailSetupIdentityPage {
  AdwNavigationPage parent_instance;

  AdwEntryRow *name_row;
  AdwEntryRow *address_row;
  GtkWidget *continue_button;
};

G_DEFINE_FINAL_TYPE (MailSetupIdentityPage, mail_setup_identity_page, ADW_TYPE_NAVIGATION_PAGE)

enum { CONTINUE, N_SIGNALS };
static guint signals[N_SIGNALS];

static gboolean
is_complete (MailSetupIdentityPage *self)
{
  return mail_provider_is_address (gtk_editable_get_text (GTK_EDITABLE (self->address_row)));
}

static void
on_address_changed (MailSetupIdentityPage *self)
{
  gtk_widget_set_sensitive (self->continue_button, is_complete (self));
}

static void
on_name_activated (MailSetupIdentityPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->address_row));
}

static void
on_continue (MailSetupIdentityPage *self)
{
  if (is_complete (self))
    g_signal_emit (self, signals[CONTINUE], 0);
}

static void
mail_setup_identity_page_shown (AdwNavigationPage *page)
{
  MailSetupIdentityPage *self = MAIL_SETUP_IDENTITY_PAGE (page);
  gboolean is_empty = *gtk_editable_get_text (GTK_EDITABLE (self->name_row)) == '\0' &&
                      *gtk_editable_get_text (GTK_EDITABLE (self->address_row)) == '\0';

  gtk_widget_grab_focus (GTK_WIDGET (is_empty ? self->name_row : self->address_row));
}

static void
mail_setup_identity_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_SETUP_IDENTITY_PAGE);

  G_OBJECT_CLASS (mail_setup_identity_page_parent_class)->dispose (object);
}

static void
mail_setup_identity_page_class_init (MailSetupIdentityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_setup_identity_page_dispose;
  ADW_NAVIGATION_PAGE_CLASS (klass)->shown = mail_setup_identity_page_shown;

  signals[CONTINUE] = g_signal_new ("continue", MAIL_TYPE_SETUP_IDENTITY_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-setup-identity-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSetupIdentityPage, name_row);
  gtk_widget_class_bind_template_child (widget_class, MailSetupIdentityPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, MailSetupIdentityPage, continue_button);
  gtk_widget_class_bind_template_callback (widget_class, on_address_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_name_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_continue);
}

static void
mail_setup_identity_page_init (MailSetupIdentityPage *self)
{
  const char *name = g_get_real_name ();

  gtk_widget_init_template (GTK_WIDGET (self));

  /* GLib says "Unknown" where the system knows no name; "root" is nobody's. */
  if (!g_str_equal (name, "Unknown") && g_strcmp0 (name, g_get_user_name ()) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->name_row), name);
}

/**
 * mail_setup_identity_page_new:
 *
 * Returns: the page; "continue" is emitted when there is an address
 */
AdwNavigationPage *
mail_setup_identity_page_new (void)
{
  return g_object_new (MAIL_TYPE_SETUP_IDENTITY_PAGE, NULL);
}

static char *
dup_text (AdwEntryRow *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

/**
 * mail_setup_identity_page_dup_name:
 * @self: the page
 *
 * Returns: (transfer full): who writes; may be empty
 */
char *
mail_setup_identity_page_dup_name (MailSetupIdentityPage *self)
{
  return dup_text (self->name_row);
}

/**
 * mail_setup_identity_page_dup_address:
 * @self: the page
 *
 * Returns: (transfer full): the address
 */
char *
mail_setup_identity_page_dup_address (MailSetupIdentityPage *self)
{
  return dup_text (self->address_row);
}
