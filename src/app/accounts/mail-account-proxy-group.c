/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-account-proxy-group.h"

#include <glib/gi18n.h>

#include "mail-account-save.h"
#include "mail-config.h"

struct _MailAccountProxyGroup {
  AdwPreferencesGroup parent_instance;

  AdwComboRow *kind_row;
  AdwEntryRow *host_row;
  AdwEntryRow *port_row;
  GtkRevealer *fault_revealer;
  GtkLabel *fault;

  MailAccountManager *manager;
  MailAccount *account;
  gboolean showing;        /* what changes was not changed by the person */
};

G_DEFINE_FINAL_TYPE (MailAccountProxyGroup, mail_account_proxy_group, ADW_TYPE_PREFERENCES_GROUP)

/* In the order of the combo row. */
static const struct {
  const char *scheme;      /* (nullable): no host and port are asked for */
  const char *usual_port;
} kinds[] = {
  { NULL, NULL },          /* the system's */
  { NULL, NULL },          /* none */
  { "socks5", "1080" },
  { "http", "8080" },
};

enum { KIND_SYSTEM, KIND_NONE };

static gboolean
is_host (const char *host)
{
  g_autofree char *ascii = g_hostname_to_ascii (host);

  return *host != '\0' && strpbrk (host, " \t/@") == NULL &&
         (ascii != NULL || g_hostname_is_ip_address (host));
}

static gboolean
is_port (const char *port)
{
  return g_ascii_string_to_unsigned (port, 10, 1, G_MAXUINT16, NULL, NULL);
}

/**
 * mail_account_proxy_make:
 * @scheme: "socks5" or "http"
 * @host: what was typed as its host
 * @port: what was typed as its port
 *
 * Returns: (transfer full) (nullable): as #MailAccountSettings has it; %NULL when host or port are none
 */
char *
mail_account_proxy_make (const char *scheme,
                         const char *host,
                         const char *port)
{
  g_return_val_if_fail (scheme != NULL && host != NULL && port != NULL, NULL);

  if (!is_host (host) || !is_port (port))
    return NULL;
  return g_uri_join (G_URI_FLAGS_NONE, scheme, NULL, host, (int) g_ascii_strtoull (port, NULL, 10), "", NULL, NULL);
}

static char *
dup_text (AdwEntryRow *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

static void
mark (AdwEntryRow *row,
      gboolean     is_wrong)
{
  if (is_wrong)
    gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               is_wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

/* What is wrong with what was typed; nothing that was not typed yet is. */
static void
judge (MailAccountProxyGroup *self)
{
  gboolean is_asked = kinds[adw_combo_row_get_selected (self->kind_row)].scheme != NULL;
  g_autofree char *host = dup_text (self->host_row);
  g_autofree char *port = dup_text (self->port_row);
  gboolean host_is_wrong = is_asked && *host != '\0' && !is_host (host);
  gboolean port_is_wrong = is_asked && !is_port (port);
  const char *sentence = NULL;

  mark (self->host_row, host_is_wrong);
  mark (self->port_row, port_is_wrong);
  if (host_is_wrong)
    sentence = _("This is not the name or address of a computer.");
  else if (port_is_wrong)
    sentence = _("A port is a number from 1 to 65535.");
  if (sentence != NULL && g_strcmp0 (gtk_label_get_label (self->fault), sentence) != 0)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  gtk_label_set_label (self->fault, sentence != NULL ? sentence : "");
  gtk_revealer_set_reveal_child (self->fault_revealer, sentence != NULL);
}

/* What is complete is stored; what is not waits for the rest. */
static void
save (MailAccountProxyGroup *self)
{
  guint kind = adw_combo_row_get_selected (self->kind_row);
  g_autoptr(MailAccountSettings) settings = mail_account_settings_copy (mail_account_get_settings (self->account));
  g_autofree char *host = dup_text (self->host_row);
  g_autofree char *port = dup_text (self->port_row);
  g_autofree char *proxy = NULL;

  if (kind == KIND_NONE)
    proxy = g_strdup (MAIL_PROXY_NONE);
  else if (kind != KIND_SYSTEM)
    proxy = mail_account_proxy_make (kinds[kind].scheme, host, port);
  if (proxy == NULL && kind != KIND_SYSTEM)
    return;
  if (g_set_str (&settings->proxy, proxy))
    mail_account_save (GTK_WIDGET (self), self->manager, settings, MAIL_ACCOUNT_PART_PROXY);
}

static void
show_rows (MailAccountProxyGroup *self)
{
  gboolean is_asked = kinds[adw_combo_row_get_selected (self->kind_row)].scheme != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->host_row), is_asked);
  gtk_widget_set_visible (GTK_WIDGET (self->port_row), is_asked);
  judge (self);
}

static void
on_kind (MailAccountProxyGroup *self)
{
  const char *usual = kinds[adw_combo_row_get_selected (self->kind_row)].usual_port;
  g_autofree char *port = dup_text (self->port_row);

  if (self->showing || self->account == NULL)
    return;
  if (usual != NULL && (*port == '\0' || g_str_equal (port, "1080") || g_str_equal (port, "8080")))
    gtk_editable_set_text (GTK_EDITABLE (self->port_row), usual);
  show_rows (self);
  save (self);
  if (usual != NULL && *gtk_editable_get_text (GTK_EDITABLE (self->host_row)) == '\0')
    gtk_widget_grab_focus (GTK_WIDGET (self->host_row));
}

static void
on_changed (MailAccountProxyGroup *self)
{
  if (!self->showing)
    judge (self);
}

static void
on_apply (MailAccountProxyGroup *self)
{
  save (self);
}

static void
show_proxy (MailAccountProxyGroup *self)
{
  const char *proxy = mail_account_get_settings (self->account)->proxy;
  g_autoptr(GUri) uri = proxy != NULL ? g_uri_parse (proxy, G_URI_FLAGS_NONE, NULL) : NULL;
  guint kind = proxy == NULL ? KIND_SYSTEM : KIND_NONE;

  self->showing = TRUE;
  for (guint i = 0; uri != NULL && i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *port = NULL;

      if (g_strcmp0 (kinds[i].scheme, g_uri_get_scheme (uri)) != 0 || g_uri_get_host (uri) == NULL)
        continue;
      kind = i;
      port = g_strdup_printf ("%d", g_uri_get_port (uri));
      gtk_editable_set_text (GTK_EDITABLE (self->host_row), g_uri_get_host (uri));
      gtk_editable_set_text (GTK_EDITABLE (self->port_row), g_uri_get_port (uri) > 0 ? port : kinds[i].usual_port);
    }
  adw_combo_row_set_selected (self->kind_row, kind);
  show_rows (self);
  self->showing = FALSE;
}

static void
mail_account_proxy_group_dispose (GObject *object)
{
  MailAccountProxyGroup *self = MAIL_ACCOUNT_PROXY_GROUP (object);

  g_clear_object (&self->manager);
  g_clear_object (&self->account);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_ACCOUNT_PROXY_GROUP);

  G_OBJECT_CLASS (mail_account_proxy_group_parent_class)->dispose (object);
}

static void
mail_account_proxy_group_class_init (MailAccountProxyGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_account_proxy_group_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-account-proxy-group.ui");
  gtk_widget_class_bind_template_child (widget_class, MailAccountProxyGroup, kind_row);
  gtk_widget_class_bind_template_child (widget_class, MailAccountProxyGroup, host_row);
  gtk_widget_class_bind_template_child (widget_class, MailAccountProxyGroup, port_row);
  gtk_widget_class_bind_template_child (widget_class, MailAccountProxyGroup, fault_revealer);
  gtk_widget_class_bind_template_child (widget_class, MailAccountProxyGroup, fault);
  gtk_widget_class_bind_template_callback (widget_class, on_kind);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_apply);
}

static void
mail_account_proxy_group_init (MailAccountProxyGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * mail_account_proxy_group_set_account:
 * @self: the group
 * @manager: the accounts
 * @account: the one whose proxy it is
 */
void
mail_account_proxy_group_set_account (MailAccountProxyGroup *self,
                                      MailAccountManager    *manager,
                                      MailAccount           *account)
{
  g_return_if_fail (MAIL_IS_ACCOUNT_PROXY_GROUP (self) && self->account == NULL);

  self->manager = g_object_ref (manager);
  self->account = g_object_ref (account);
  show_proxy (self);
}
