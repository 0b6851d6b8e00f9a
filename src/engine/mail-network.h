/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MailNetworkFlags:
 * @MAIL_NETWORK_METERED: bytes cost the person money
 * @MAIL_NETWORK_PORTAL: it lets nobody through who has not signed in to it; until then others answer in the servers' names
 * @MAIL_NETWORK_SLEPT: the machine has slept: what was connected is not any more. Told once, after waking up
 */
typedef enum {
  MAIL_NETWORK_METERED = 1 << 0,
  MAIL_NETWORK_PORTAL = 1 << 1,
  MAIL_NETWORK_SLEPT = 1 << 2,
} MailNetworkFlags;

typedef void (*MailNetworkFunc) (MailNetworkFlags flags,
                                 gpointer         data);

/* What the machine's network is like, and whether the machine slept; on the main thread. */
typedef struct _MailNetwork MailNetwork;

MailNetwork     *mail_network_new       (MailNetworkFunc  changed,
                                         gpointer         data);
void             mail_network_free      (MailNetwork     *self);
MailNetworkFlags mail_network_get_flags (MailNetwork     *self);
/* How long the machine has slept since it was started, in seconds. Any thread. */
gint64           mail_network_get_slept (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailNetwork, mail_network_free)

G_END_DECLS
