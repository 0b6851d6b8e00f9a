/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/**
 * MailImapJoinFunc:
 *
 * Adds the answer of one part to @sum, which is unset for the first. Returns %FALSE to stop.
 */
typedef gboolean (*MailImapJoinFunc) (GValue       *sum,
                                      const GValue *part);

DexFuture *mail_imap_join (GPtrArray        *futures,
                           MailImapJoinFunc  add) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
