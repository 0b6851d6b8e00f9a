/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-net-endpoint.h"

#include <gio/gio.h>

G_BEGIN_DECLS

void               mail_net_connect        (const MailNetEndpoint *endpoint,
                                            GCancellable          *cancellable,
                                            GAsyncReadyCallback    callback,
                                            gpointer               data);
GSocketConnection *mail_net_connect_finish (const MailNetEndpoint *endpoint,
                                            GObject               *source,
                                            GAsyncResult          *result,
                                            GError               **error);

G_END_DECLS
