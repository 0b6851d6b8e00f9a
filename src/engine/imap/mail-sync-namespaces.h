/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether there is anything among the listings that the namespaces would change: without it they need not be asked for. */
gboolean mail_sync_namespaces_matter (GPtrArray *listings);
/* namespaces: MailImapNamespace, listings: MailFolderListing */
void mail_sync_namespaces_apply (GPtrArray *namespaces,
                                 GPtrArray *listings);

G_END_DECLS
