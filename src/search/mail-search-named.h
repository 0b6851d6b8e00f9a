/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-search-query.h"
#include "mail-store-folders.h"

G_BEGIN_DECLS

/* As a search sees it: names that differ in case or width are the same. */
char    *mail_search_fold_name     (const char *name);
/* folded: as above. MAIL_ROLE_NONE when no role is called so. */
MailRole mail_search_find_role     (const char *folded);
gboolean mail_search_is_named      (const char *wanted,
                                    const char *name,
                                    const char *other,
                                    MailRole    role);
/* name: (nullable): what a person called the label */
gboolean mail_search_is_label      (const char *wanted,
                                    const char *keyword,
                                    const char *name);
/* Trash and Junk are, unless the query names them or asks for everywhere. */
gboolean mail_search_leaves_out    (const MailSearchNode *query,
                                    const char           *name,
                                    const char           *path,
                                    MailRole              role);

G_END_DECLS
