/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-search-query.h"

G_BEGIN_DECLS

typedef struct _MailSearchOperator MailSearchOperator;

const MailSearchOperator *mail_search_operator_find  (const char                *name,
                                                      gsize                      length);
MailSearchNode           *mail_search_operator_apply (const MailSearchOperator  *self,
                                                      const char                *value,
                                                      gint64                     now);
gboolean                  mail_search_read_period    (const char                *text,
                                                      gint64                     now,
                                                      gint64                    *start,
                                                      gint64                    *end);
gboolean                  mail_search_read_size      (const char                *text,
                                                      gint64                    *size);

G_END_DECLS
