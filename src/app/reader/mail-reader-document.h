/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-reader-card.h"

G_BEGIN_DECLS

/* The page that shows a conversation, and the pieces of it that are changed in place. */
char *mail_reader_document_build      (const char         *title,
                                       const char * const *cards,
                                       const char         *accent);
char *mail_reader_title_build         (const char         *subject,
                                       guint               n);
char *mail_reader_card_build          (const MailItem     *item,
                                       MailReaderCard     *card,
                                       gboolean            is_open,
                                       const char * const *own_addresses);
char *mail_reader_card_get_classes    (const MailItem     *item);
char *mail_reader_content_build       (MailReaderCard     *card,
                                       char              **body);
char *mail_reader_content_build_error (gint64              item,
                                       const char         *text);

G_END_DECLS
