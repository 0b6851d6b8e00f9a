/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-items.h"
#include "mail-web-view.h"

G_BEGIN_DECLS

void mail_reader_menu_popup (MailWebView    *view,
                             const MailItem *item,
                             gboolean        is_loaded);

G_END_DECLS
