/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-reader-card.h"

G_BEGIN_DECLS

char *mail_reader_document_build (GPtrArray          *cards,
                                  const char * const *own_addresses,
                                  const char         *accent);

G_END_DECLS
