/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-folders.h"

G_BEGIN_DECLS

MailRole mail_sync_role_by_name (const char *path,
                                 char        delimiter);
/* What LIST said of one mailbox, before roles are given out. */
typedef struct {
  const char *path;       /* decoded */
  char delimiter;
  gboolean no_select;
  MailRole attribute;     /* the special use the server stated, or MAIL_ROLE_NONE */
} MailRoleCandidate;

void     mail_sync_role_assign  (const MailRoleCandidate *candidates,
                                 guint                    n_candidates,
                                 MailRole                *roles);

G_END_DECLS
