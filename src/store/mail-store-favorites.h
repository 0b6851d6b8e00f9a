/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store.h"

G_BEGIN_DECLS

/* Folders a person wants at hand, of any accounts; MailFolder tells of each folder which place it has among them.
 * folders: gint64, in their order: all of them. → TRUE */
DexFuture *mail_store_set_favorites (MailStore *self,
                                     GArray    *folders) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
