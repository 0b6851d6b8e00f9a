/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-reader-card.h"

G_BEGIN_DECLS

void mail_reader_head_append     (GString            *out,
                                  const MailItem     *item,
                                  MailReaderCard     *card,
                                  const char * const *own_addresses);
void mail_reader_append_escaped  (GString            *out,
                                  const char         *text);

G_END_DECLS
