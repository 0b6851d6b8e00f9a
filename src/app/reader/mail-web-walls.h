/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>
#include <webkit/webkit.h>

G_BEGIN_DECLS

/* The walls around a page of ours, one of each for the process. Four of them, each enough by itself, keep it from the network: a content
 * filter that blocks every load but pictures out of the message and our own page, a Content-Security-Policy that says the same, a
 * proxy that leads nowhere, and the policy handler of MailWebView that lets nothing navigate. No script of a page runs: its markup
 * has none, the policy allows none, the sanitiser leaves none; script is on for our own functions alone, in a world of their own. */

/* The world the functions of document.js live in; no page sees it. */
#define MAIL_WEB_WORLD "mail"

extern const char mail_web_walls_policy[];

WebKitWebContext     *mail_web_walls_get_context  (WebKitURISchemeRequestCallback answer_picture);
WebKitNetworkSession *mail_web_walls_get_session  (void);
DexFuture            *mail_web_walls_get_filter   (void) G_GNUC_WARN_UNUSED_RESULT;
WebKitSettings       *mail_web_walls_new_settings (void);
WebKitUserScript     *mail_web_walls_new_script   (void);

G_END_DECLS
