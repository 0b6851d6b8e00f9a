/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-mime-html.h"

G_BEGIN_DECLS

/* The longest body that is searched for a quote, in bytes; one that is longer is shown as it is. */
#define MAIL_MIME_QUOTE_MAX_BYTES (4 * 1024 * 1024)

gboolean mail_mime_quote_find (MailMimeHtml *html,
                               gboolean      is_forward,
                               gsize        *start,
                               gsize        *end);

G_END_DECLS
