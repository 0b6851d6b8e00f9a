/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-network.h"

#include <time.h>

/* Networks come up in several steps: how long after the last of them everybody tries again, in milliseconds. */
#define SETTLE_MSEC 2000

struct _MailNetwork {
  MailNetworkFunc changed;
  gpointer data;
  GNetworkMonitor *monitor;
  guint settling;
  gboolean has_slept;

  GCancellable *cancellable;
  GDBusConnection *system_bus; /* (nullable) */
  guint subscription;
};

/**
 * mail_network_get_flags:
 * @self: the network
 *
 * Returns: what it is like now, without %MAIL_NETWORK_SLEPT
 */
MailNetworkFlags
mail_network_get_flags (MailNetwork *self)
{
  MailNetworkFlags flags = 0;

  if (g_network_monitor_get_network_metered (self->monitor))
    flags |= MAIL_NETWORK_METERED;
  if (g_network_monitor_get_connectivity (self->monitor) == G_NETWORK_CONNECTIVITY_PORTAL)
    flags |= MAIL_NETWORK_PORTAL;
  return flags;
}

/**
 * mail_network_get_slept:
 *
 * Returns: how long the machine has slept since it was started, in seconds
 */
gint64
mail_network_get_slept (void)
{
  struct timespec awake, all;

  clock_gettime (CLOCK_MONOTONIC, &awake);
  clock_gettime (CLOCK_BOOTTIME, &all);
  return all.tv_sec - awake.tv_sec;
}

static gboolean
tell (gpointer data)
{
  MailNetwork *self = data;
  MailNetworkFlags flags = mail_network_get_flags (self) | (self->has_slept ? MAIL_NETWORK_SLEPT : 0);

  self->settling = 0;
  self->has_slept = FALSE;
  self->changed (flags, self->data);
  return G_SOURCE_REMOVE;
}

static void
settle (MailNetwork *self)
{
  g_clear_handle_id (&self->settling, g_source_remove);
  self->settling = g_timeout_add (SETTLE_MSEC, tell, self);
}

static void
on_sleep (GDBusConnection *bus,
          const char      *sender,
          const char      *path,
          const char      *interface,
          const char      *signal,
          GVariant        *parameters,
          gpointer         data)
{
  MailNetwork *self = data;
  gboolean is_about_to = TRUE;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    g_variant_get (parameters, "(b)", &is_about_to);
  if (is_about_to)
    return;

  self->has_slept = TRUE;
  settle (self);
}

/* Without logind, or without leave to hear it, connections tell by themselves that they died: only later. */
static void
on_system_bus (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  MailNetwork *self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("No system bus: %s", error->message);
      return;
    }
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  self->system_bus = g_steal_pointer (&bus);
  self->subscription = g_dbus_connection_signal_subscribe (self->system_bus, "org.freedesktop.login1",
                                                           "org.freedesktop.login1.Manager", "PrepareForSleep",
                                                           "/org/freedesktop/login1", NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_sleep,
                                                           self, NULL);
}

/**
 * mail_network_free:
 * @self: (transfer full): the network; nothing is told any more
 */
void
mail_network_free (MailNetwork *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->system_bus, self->subscription);
  g_clear_object (&self->system_bus);
  g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  g_clear_handle_id (&self->settling, g_source_remove);
  g_free (self);
}

/**
 * mail_network_new:
 * @changed: told on this thread that the network is another, or that the machine woke up: once things have settled
 * @data: for @changed
 *
 * Returns: (transfer full): the network
 */
MailNetwork *
mail_network_new (MailNetworkFunc changed,
                  gpointer        data)
{
  MailNetwork *self = g_new0 (MailNetwork, 1);

  self->changed = changed;
  self->data = data;
  self->monitor = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_swapped (self->monitor, "network-changed", G_CALLBACK (settle), self);
  g_signal_connect_swapped (self->monitor, "notify::network-metered", G_CALLBACK (settle), self);
  g_signal_connect_swapped (self->monitor, "notify::connectivity", G_CALLBACK (settle), self);
  self->cancellable = g_cancellable_new ();
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, on_system_bus, self);
  return self;
}
