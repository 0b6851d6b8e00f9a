/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-accounts.h"
#include "mail-store-bodies.h"
#include "mail-store-give-back.h"
#include "mail-store-labels.h"
#include "mail-store-operations.h"
#include "mail-store-outbox.h"
#include "mail-store-sync.h"
#include "mail-store-wanted.h"

G_BEGIN_DECLS

/* What the procedures ask the store, each as one call that awaits. Only from a fibre. */

GPtrArray  *mail_engine_read_accounts   (MailStore         *store,
                                         GError           **error);
GPtrArray  *mail_engine_read_trusted    (MailStore         *store,
                                         GError           **error);
GPtrArray  *mail_engine_read_folders    (MailStore         *store,
                                         gint64             account,
                                         GError           **error);
GPtrArray  *mail_engine_read_labels     (MailStore         *store,
                                         GError           **error);
gboolean    mail_engine_read_state      (MailStore         *store,
                                         gint64             folder,
                                         MailMailboxState  *state,
                                         GError           **error);
GArray     *mail_engine_read_states     (MailStore         *store,
                                         const GArray      *folders,
                                         GError           **error);
GArray     *mail_engine_read_mirror     (MailStore         *store,
                                         gint64             folder,
                                         guint32            low,
                                         guint32            high,
                                         GError           **error);
GPtrArray  *mail_engine_read_sample     (MailStore         *store,
                                         gint64             folder,
                                         GError           **error);
GArray     *mail_engine_read_wanted     (MailStore         *store,
                                         gint64             folder,
                                         gint64             since,
                                         guint              limit,
                                         GError           **error);
gboolean    mail_engine_find_wanting    (MailStore         *store,
                                         const GArray      *folders,
                                         gint64             since,
                                         guint             *at,
                                         GError           **error);
GArray     *mail_engine_read_spared     (MailStore         *store,
                                         gint64             folder,
                                         gint64             before,
                                         const MailSparedBody *behind,
                                         guint              limit,
                                         GError           **error);
MailItem   *mail_engine_read_item       (MailStore         *store,
                                         gint64             item,
                                         GError           **error);
GPtrArray  *mail_engine_read_operations (MailStore         *store,
                                         gint64             account,
                                         gboolean           due_only,
                                         GError           **error);
GArray     *mail_engine_read_targets    (MailStore         *store,
                                         gint64             operation,
                                         guint              limit,
                                         GError           **error);
GPtrArray  *mail_engine_read_outbox     (MailStore         *store,
                                         gint64             account,
                                         GError           **error);
gboolean    mail_engine_read_has_section
                                        (MailStore         *store,
                                         gint64             message,
                                         const char        *section);
GBytes     *mail_engine_read_body       (MailStore         *store,
                                         gint64             message,
                                         GError           **error);

G_END_DECLS
