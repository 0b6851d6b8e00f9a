/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-network.h"

#include "mail-account-manager.h"
#include "mail-agent.h"
#include "mail-error.h"
#include "mail-provider.h"
#include "mail-secrets.h"
#include "mail-test.h"
#include "mail-test-peer.h"

/* The network the machine has, played: metered, behind a portal, another one; and what an account does about it. */

#define TEST_TYPE_MONITOR (test_monitor_get_type ())
G_DECLARE_FINAL_TYPE (TestMonitor, test_monitor, TEST, MONITOR, GObject)

struct _TestMonitor {
  GObject parent_instance;
  gboolean is_metered;
  GNetworkConnectivity connectivity;
};

enum { PROP_0, PROP_AVAILABLE, PROP_METERED, PROP_CONNECTIVITY };

static void
test_monitor_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  TestMonitor *self = TEST_MONITOR (object);

  if (id == PROP_CONNECTIVITY)
    g_value_set_enum (value, self->connectivity);
  else
    g_value_set_boolean (value, id == PROP_METERED ? self->is_metered : TRUE);
}

static gboolean
test_monitor_initable_init (GInitable     *initable,
                            GCancellable  *cancellable,
                            GError       **error)
{
  return TRUE;
}

static void
initable_iface_init (GInitableIface *iface)
{
  iface->init = test_monitor_initable_init;
}

static void
monitor_iface_init (GNetworkMonitorInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestMonitor, test_monitor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_iface_init)
                               G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, monitor_iface_init))

static void
test_monitor_class_init (TestMonitorClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = test_monitor_get_property;
  g_object_class_override_property (G_OBJECT_CLASS (klass), PROP_AVAILABLE, "network-available");
  g_object_class_override_property (G_OBJECT_CLASS (klass), PROP_METERED, "network-metered");
  g_object_class_override_property (G_OBJECT_CLASS (klass), PROP_CONNECTIVITY, "connectivity");
}

static void
test_monitor_init (TestMonitor *self)
{
  self->connectivity = G_NETWORK_CONNECTIVITY_FULL;
}

static TestMonitor *
get_monitor (void)
{
  return TEST_MONITOR (g_network_monitor_get_default ());
}

/* The machine's network becomes another. */
static void
become (gboolean             is_metered,
        GNetworkConnectivity connectivity)
{
  TestMonitor *monitor = get_monitor ();

  monitor->is_metered = is_metered;
  monitor->connectivity = connectivity;
  g_signal_emit_by_name (monitor, "network-changed", TRUE);
}

typedef struct {
  guint calls;
  MailNetworkFlags flags;
} Heard;

static void
hear (MailNetworkFlags flags,
      gpointer         data)
{
  Heard *heard = data;

  heard->calls++;
  heard->flags = flags;
}

static gboolean
tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
run (guint msec)
{
  gint64 end = g_get_monotonic_time () + msec * 1000;
  guint timer = g_timeout_add (20, tick, NULL);

  while (g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
}

/* Several steps are one change. */
static void
test_flags (void)
{
  Heard heard = { 0 };
  g_autoptr(MailNetwork) network = mail_network_new (hear, &heard);

  g_assert_cmpuint (mail_network_get_flags (network), ==, 0);
  become (FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  become (FALSE, G_NETWORK_CONNECTIVITY_PORTAL);
  become (TRUE, G_NETWORK_CONNECTIVITY_PORTAL);
  g_assert_cmpuint (heard.calls, ==, 0);
  run (2600);
  g_assert_cmpuint (heard.calls, ==, 1);
  g_assert_cmpuint (heard.flags, ==, MAIL_NETWORK_METERED | MAIL_NETWORK_PORTAL);
  become (FALSE, G_NETWORK_CONNECTIVITY_FULL);
  run (2600);
  g_assert_cmpuint (heard.calls, ==, 2);
  g_assert_cmpuint (heard.flags, ==, 0);
}

static void
wait_for (MailAccount *account,
          const char  *words)
{
  gint64 deadline = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  guint timer = g_timeout_add (20, tick, NULL);

  while ((mail_account_get_error (account) == NULL || strstr (mail_account_get_error (account)->message, words) == NULL) &&
         g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  g_assert_nonnull (mail_account_get_error (account));
  g_assert_nonnull (strstr (mail_account_get_error (account)->message, words));
}

static MailAccountSettings *
make_settings (MailTestPeer *peer)
{
  MailAccountSettings *settings = mail_provider_make_settings (NULL, "anna@example.test", "Anna");

  g_set_str (&settings->receive.host, "127.0.0.1");
  g_set_str (&settings->send.host, "127.0.0.1");
  settings->receive.port = mail_test_peer_get_port (peer);
  settings->send.port = mail_test_peer_get_port (peer);
  return settings;
}

/* Behind a portal nothing is connected to, so that nobody is shown the portal's certificate; with the network the account tries at
 * once, however long it would have waited otherwise. */
static void
test_portal (void)
{
  g_autoptr(MailTestPeer) peer = mail_test_peer_new ("S: * BYE not today\nCLOSE");
  char *folder = mail_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "secrets", NULL);
  g_autoptr(MailAccountSettings) settings = make_settings (peer);
  g_autoptr(MailSecrets) secrets = mail_secrets_new_file (path);
  g_autoptr(MailStore) store = mail_store_open (folder, MAIL_STORE_OPEN_NONE, NULL);
  g_autoptr(MailAccountManager) manager = mail_account_manager_new (store, secrets);
  g_autoptr(MailAccount) account = NULL;

  get_monitor ()->connectivity = G_NETWORK_CONNECTIVITY_PORTAL;
  mail_test_await_ok (mail_account_manager_start (manager));
  {
    g_autoptr(DexFuture) added = mail_account_manager_add (manager, settings, "secret");

    account = g_value_dup_object (mail_test_await (added, NULL));
  }
  wait_for (account, "sign in to it first");
  g_assert_cmpint (mail_account_get_state (account), ==, MAIL_ACCOUNT_OFFLINE);
  g_assert_cmpint (mail_account_get_next_try (account), ==, 0);
  run (500);
  g_assert_cmpuint (mail_test_peer_count (peer), ==, 0);

  become (FALSE, G_NETWORK_CONNECTIVITY_FULL);
  wait_for (account, "127.0.0.1");
  g_assert_cmpuint (mail_test_peer_count (peer), >=, 1);

  mail_test_await_ok (mail_account_manager_stop (manager));
  g_clear_object (&account);
  g_clear_object (&manager);
  mail_store_close (store);
  mail_test_remove_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  GIOExtensionPoint *point = g_io_extension_point_register (G_NETWORK_MONITOR_EXTENSION_POINT_NAME);

  g_io_extension_point_set_required_type (point, G_TYPE_NETWORK_MONITOR);
  g_io_extension_point_implement (G_NETWORK_MONITOR_EXTENSION_POINT_NAME, TEST_TYPE_MONITOR, "test", 1000);
  g_setenv ("GIO_USE_NETWORK_MONITOR", "test", TRUE);
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/engine/network/flags", test_flags);
  g_test_add_func ("/engine/network/portal", test_portal);
  return g_test_run ();
}
