/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-setup-servers-page.h"

#include <string.h>

#include <glib/gi18n.h>

#include "mail-config.h"

/* Servers by hand. */

typedef struct {
  AdwEntryRow *host;
  AdwComboRow *security;
  AdwEntryRow *port;
  AdwEntryRow *user;
} ServerRows;

struct _MailSetupServersPage {
  AdwNavigationPage parent_instance;

  AdwEntryRow *receive_host;
  AdwComboRow *receive_security;
  AdwEntryRow *receive_port;
  AdwEntryRow *receive_user;
  AdwEntryRow *send_host;
  AdwComboRow *send_security;
  AdwEntryRow *send_port;
  AdwEntryRow *send_user;
  GtkWidget *continue_button;

  MailAccountSettings *settings;
  gboolean was_clear;            /* the settings this began with send clear text already: the person was warned */
};

G_DEFINE_FINAL_TYPE (MailSetupServersPage, mail_setup_servers_page, ADW_TYPE_NAVIGATION_PAGE)

enum { CONTINUE, N_SIGNALS };
static guint signals[N_SIGNALS];

/* In the order of MailSecurity. */
static const guint16 receive_ports[] = { 993, 143, 143 };
static const guint16 send_ports[] = { 465, 587, 587 };

static ServerRows
receive_rows (MailSetupServersPage *self)
{
  return (ServerRows) { self->receive_host, self->receive_security, self->receive_port, self->receive_user };
}

static ServerRows
send_rows (MailSetupServersPage *self)
{
  return (ServerRows) { self->send_host, self->send_security, self->send_port, self->send_user };
}

static gboolean
is_filled (AdwEntryRow *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  return *text != '\0' && strpbrk (text, " /@\t") == NULL;
}

/* A user name may hold anything but nothing. */
static gboolean
has_text (AdwEntryRow *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  return *text != '\0';
}

/* 0 when it is none. */
static guint16
get_port (AdwEntryRow *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
  guint64 port;

  return g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &port, NULL) ? (guint16) port : 0;
}

static void
set_port (AdwEntryRow *row,
          guint16      port)
{
  g_autofree char *text = g_strdup_printf ("%u", port);

  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static gboolean
is_complete (ServerRows rows)
{
  return is_filled (rows.host) && has_text (rows.user) && get_port (rows.port) != 0;
}

static void
on_changed (MailSetupServersPage *self)
{
  gtk_widget_set_sensitive (self->continue_button, is_complete (receive_rows (self)) && is_complete (send_rows (self)));
}

/* Another kind of encryption has another usual port; a port of the person's own is left alone. */
static void
follow_security (ServerRows     rows,
                 const guint16  ports[3])
{
  guint16 port = get_port (rows.port);
  guint selected = adw_combo_row_get_selected (rows.security);

  if (selected < 3 && (port == ports[0] || port == ports[1] || port == ports[2]))
    set_port (rows.port, ports[selected]);
}

static void
on_receive_security (MailSetupServersPage *self)
{
  follow_security (receive_rows (self), receive_ports);
}

static void
on_send_security (MailSetupServersPage *self)
{
  follow_security (send_rows (self), send_ports);
}

static void
show_server (ServerRows                rows,
             const MailServerSettings *server)
{
  gtk_editable_set_text (GTK_EDITABLE (rows.host), server->host != NULL ? server->host : "");
  adw_combo_row_set_selected (rows.security, server->security);
  set_port (rows.port, server->port);
  gtk_editable_set_text (GTK_EDITABLE (rows.user), server->user != NULL ? server->user : "");
}

static void
read_server (ServerRows          rows,
             MailServerSettings *server)
{
  g_set_str (&server->host, gtk_editable_get_text (GTK_EDITABLE (rows.host)));
  g_strstrip (server->host);
  server->security = (MailSecurity) adw_combo_row_get_selected (rows.security);
  server->port = get_port (rows.port);
  g_set_str (&server->user, gtk_editable_get_text (GTK_EDITABLE (rows.user)));
  g_strstrip (server->user);
}

static void
on_warning_answered (MailSetupServersPage *self,
                     const char           *response)
{
  if (!g_str_equal (response, "clear"))
    return;

  self->was_clear = TRUE;
  g_signal_emit (self, signals[CONTINUE], 0);
}

static void
warn_of_clear_text (MailSetupServersPage *self)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Send Your Password Unprotected?"),
                                            _("Without encryption everybody on the way to the server can read your password and all "
                                              "your mail, and change it. Do this only on a network that is entirely yours."));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "clear", _("Use _No Encryption"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "clear", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_warning_answered), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
on_continue (MailSetupServersPage *self)
{
  gboolean clear = adw_combo_row_get_selected (self->receive_security) == MAIL_SECURITY_NONE ||
                   adw_combo_row_get_selected (self->send_security) == MAIL_SECURITY_NONE;

  if (clear && !self->was_clear)
    warn_of_clear_text (self);
  else
    g_signal_emit (self, signals[CONTINUE], 0);
}

static void
mail_setup_servers_page_shown (AdwNavigationPage *page)
{
  gtk_widget_grab_focus (GTK_WIDGET (MAIL_SETUP_SERVERS_PAGE (page)->receive_host));
}

static void
mail_setup_servers_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_SETUP_SERVERS_PAGE);

  G_OBJECT_CLASS (mail_setup_servers_page_parent_class)->dispose (object);
}

static void
mail_setup_servers_page_finalize (GObject *object)
{
  mail_account_settings_free (MAIL_SETUP_SERVERS_PAGE (object)->settings);

  G_OBJECT_CLASS (mail_setup_servers_page_parent_class)->finalize (object);
}

static void
mail_setup_servers_page_class_init (MailSetupServersPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mail_setup_servers_page_dispose;
  object_class->finalize = mail_setup_servers_page_finalize;
  ADW_NAVIGATION_PAGE_CLASS (klass)->shown = mail_setup_servers_page_shown;

  signals[CONTINUE] = g_signal_new ("continue", MAIL_TYPE_SETUP_SERVERS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-setup-servers-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSetupServersPage, receive_host);
  gtk_widget_class_bind_template_child (widget_class, MailSetupServersPage, receive_security);
  gtk_widget_class_bind_template_child (widget_class, MailSetupServersPage, receive_port);
  gtk_widget_class_bind_template_child (widget_class, MailSetupServersPage, receive_user);
  gtk_widget_class_bind_template_child (widget_class, MailSetupServersPage, send_host);
  gtk_widget_class_bind_template_child (widget_class, MailSetupServersPage, send_security);
  gtk_widget_class_bind_template_child (widget_class, MailSetupServersPage, send_port);
  gtk_widget_class_bind_template_child (widget_class, MailSetupServersPage, send_user);
  gtk_widget_class_bind_template_child (widget_class, MailSetupServersPage, continue_button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_receive_security);
  gtk_widget_class_bind_template_callback (widget_class, on_send_security);
  gtk_widget_class_bind_template_callback (widget_class, on_continue);
}

static void
mail_setup_servers_page_init (MailSetupServersPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * mail_setup_servers_page_new:
 * @settings: what to begin with
 *
 * Returns: the page; emits "continue", for clear text only after the person was warned
 */
AdwNavigationPage *
mail_setup_servers_page_new (const MailAccountSettings *settings)
{
  MailSetupServersPage *self = g_object_new (MAIL_TYPE_SETUP_SERVERS_PAGE, NULL);

  self->settings = mail_account_settings_copy (settings);
  self->was_clear = settings->receive.security == MAIL_SECURITY_NONE || settings->send.security == MAIL_SECURITY_NONE;
  show_server (receive_rows (self), &settings->receive);
  show_server (send_rows (self), &settings->send);
  on_changed (self);
  return ADW_NAVIGATION_PAGE (self);
}

/**
 * mail_setup_servers_page_dup_settings:
 * @self: the page
 *
 * Returns: (transfer full): the settings with the servers as they were entered. A preset is only kept while its servers are.
 */
MailAccountSettings *
mail_setup_servers_page_dup_settings (MailSetupServersPage *self)
{
  MailAccountSettings *settings = mail_account_settings_copy (self->settings);

  read_server (receive_rows (self), &settings->receive);
  read_server (send_rows (self), &settings->send);
  if (g_ascii_strcasecmp (settings->receive.host, self->settings->receive.host) != 0)
    g_clear_pointer (&settings->provider, g_free);

  return settings;
}
