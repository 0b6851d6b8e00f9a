/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>

#include "mail-account-color-row.h"
#include "mail-account-connection-group.h"
#include "mail-account-keep-row.h"
#include "mail-account-proxy-group.h"
#include "mail-account-roles-group.h"
#include "mail-account-row.h"
#include "mail-accounts-page.h"
#include "mail-config.h"
#include "mail-error-window.h"
#include "mail-folder-chooser.h"
#include "mail-folder-look.h"
#include "mail-general-page.h"
#include "mail-list-row.h"
#include "mail-list-view.h"
#include "mail-preferences-dialog.h"
#include "mail-sidebar.h"
#include "mail-sidebar-row.h"
#include "mail-waiting-dialog.h"
#include "mail-window.h"

static gboolean
has_label (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (has_label (child))
        return TRUE;
    }
  return FALSE;
}

/* What a button says to somebody who does not see it. */
static gboolean
has_name (GtkWidget *button)
{
  return has_label (button) || gtk_test_accessible_has_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL);
}

/* Buttons inside of others are parts of these. */
static void
check_names (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget))
    {
      if (!has_name (widget))
        g_error ("a %s in %s without a name: %s", G_OBJECT_TYPE_NAME (widget), G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)),
                 gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)));
      return;
    }
  /* What libadwaita and GTK put together themselves is theirs to name. */
  if (GTK_IS_WINDOW_CONTROLS (widget) || GTK_IS_TEXT (widget) || GTK_IS_SEARCH_ENTRY (widget) || ADW_IS_BANNER (widget)
      || ADW_IS_ENTRY_ROW (widget) || ADW_IS_SPIN_ROW (widget))
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    check_names (child);
}

static void
test_template (gconstpointer data)
{
  GType type = GPOINTER_TO_SIZE (data);
  GtkWidget *widget = g_object_new (type, NULL);

  g_object_ref_sink (widget);
  check_names (widget);
  if (GTK_IS_WINDOW (widget))
    gtk_window_destroy (GTK_WINDOW (widget));
  g_assert_finalize_object (widget);
}

static void
iterate (gint64 end)
{
  g_assert_cmpint (g_get_monotonic_time (), <, end);
  if (!g_main_context_iteration (NULL, FALSE))
    g_usleep (500);
}

/* At every width the window can have, all of it is inside: libadwaita warns of what is not, which ends the test, too. */
static void
test_widths (void)
{
  GtkWidget *window = g_object_new (MAIL_TYPE_WINDOW, NULL);
  GtkWidget *content = adw_application_window_get_content (ADW_APPLICATION_WINDOW (window));

  g_object_set (gtk_widget_get_settings (window), "gtk-decoration-layout", ":minimize,maximize,close", NULL);
  for (int width = 380; width <= 1200; width += 20)
    {
      gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
      int before = gtk_widget_get_width (window);
      int minimum = G_MAXINT;

      gtk_window_set_default_size (GTK_WINDOW (window), width, 600);
      gtk_window_present (GTK_WINDOW (window));
      while (gtk_widget_get_width (window) == before)
        iterate (end);
      /* The layout for this width comes with the next frame. */
      while (minimum > gtk_widget_get_width (window))
        {
          iterate (end);
          gtk_widget_measure (content, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
        }
    }
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_icons (void)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());

  gtk_icon_theme_add_resource_path (theme, MAIL_RESOURCE_PATH "/icons");
  g_assert_true (gtk_icon_theme_has_icon (theme, MAIL_APPLICATION_ID));
  g_assert_true (gtk_icon_theme_has_icon (theme, "mail-inboxes-symbolic"));
  for (MailRole role = MAIL_ROLE_NONE; role <= MAIL_ROLE_OUTBOX; role++)
    {
      const char *icon = mail_folder_look_icon (role);

      if (!gtk_icon_theme_has_icon (theme, icon))
        g_error ("there is no icon “%s”", icon);
      g_assert_cmpstr (mail_folder_look_title (role, "Own name"), !=, "");
    }
  g_assert_cmpstr (mail_folder_look_title (MAIL_ROLE_INBOX, "Posteingang"), ==, "Inbox");
  g_assert_cmpstr (mail_folder_look_title (MAIL_ROLE_NONE, "Projekte"), ==, "Projekte");
}

static void
test_proxy (void)
{
  const struct {
    const char *host;
    const char *port;
    const char *proxy;
  } cases[] = {
    { "proxy.example.org", "1080", "socks5://proxy.example.org:1080" },
    { "10.0.0.1", "65535", "socks5://10.0.0.1:65535" },
    { "::1", "1080", "socks5://[::1]:1080" },
    { "", "1080", NULL },
    { "proxy.example.org", "", NULL },
    { "proxy.example.org", "0", NULL },
    { "proxy.example.org", "65536", NULL },
    { "proxy example", "1080", NULL },
    { "http://proxy", "1080", NULL },
    { "user@proxy", "1080", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *proxy = mail_account_proxy_make ("socks5", cases[i].host, cases[i].port);

      g_assert_cmpstr (proxy, ==, cases[i].proxy);
    }
}

static void
test_counts (void)
{
  MailFolder folder = { .role = MAIL_ROLE_INBOX, .total = 9, .unread = 4 };

  g_assert_cmpuint (mail_folder_look_count (&folder), ==, 4);
  folder.role = MAIL_ROLE_DRAFTS;
  g_assert_cmpuint (mail_folder_look_count (&folder), ==, 9);
  folder.role = MAIL_ROLE_TRASH;
  g_assert_cmpuint (mail_folder_look_count (&folder), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  const struct {
    const char *path;
    GType type;
  } templates[] = {
    { "/app/templates/account-color-row", MAIL_TYPE_ACCOUNT_COLOR_ROW },
    { "/app/templates/account-connection-group", MAIL_TYPE_ACCOUNT_CONNECTION_GROUP },
    { "/app/templates/account-keep-row", MAIL_TYPE_ACCOUNT_KEEP_ROW },
    { "/app/templates/account-proxy-group", MAIL_TYPE_ACCOUNT_PROXY_GROUP },
    { "/app/templates/account-roles-group", MAIL_TYPE_ACCOUNT_ROLES_GROUP },
    { "/app/templates/account-row", MAIL_TYPE_ACCOUNT_ROW },
    { "/app/templates/accounts-page", MAIL_TYPE_ACCOUNTS_PAGE },
    { "/app/templates/error-window", MAIL_TYPE_ERROR_WINDOW },
    { "/app/templates/general-page", MAIL_TYPE_GENERAL_PAGE },
    { "/app/templates/folder-chooser", MAIL_TYPE_FOLDER_CHOOSER },
    { "/app/templates/list-row", MAIL_TYPE_LIST_ROW },
    { "/app/templates/list-view", MAIL_TYPE_LIST_VIEW },
    { "/app/templates/preferences-dialog", MAIL_TYPE_PREFERENCES_DIALOG },
    { "/app/templates/sidebar", MAIL_TYPE_SIDEBAR },
    { "/app/templates/sidebar-row", MAIL_TYPE_SIDEBAR_ROW },
    { "/app/templates/waiting-dialog", MAIL_TYPE_WAITING_DIALOG },
    { "/app/templates/window", MAIL_TYPE_WINDOW },
  };

  g_test_init (&argc, &argv, NULL);
  adw_init ();
  for (guint i = 0; i < G_N_ELEMENTS (templates); i++)
    g_test_add_data_func (templates[i].path, GSIZE_TO_POINTER (templates[i].type), test_template);
  g_test_add_func ("/app/templates/widths", test_widths);
  g_test_add_func ("/app/accounts/proxy", test_proxy);
  g_test_add_func ("/app/folder-look/icons", test_icons);
  g_test_add_func ("/app/folder-look/counts", test_counts);
  return g_test_run ();
}
