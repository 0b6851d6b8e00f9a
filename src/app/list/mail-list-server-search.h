/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-account-manager.h"
#include "mail-search.h"

G_BEGIN_DECLS

typedef enum {
  MAIL_LIST_SERVER_SEARCH_NONE,    /* nothing was asked for this query */
  MAIL_LIST_SERVER_SEARCH_RUNNING,
  MAIL_LIST_SERVER_SEARCH_DONE,
} MailListServerSearchState;

/* Lets the servers search the folders of which not everything is here, one after the other. Main thread only.
 * Signal "changed": another folder was searched, or it is over. */
#define MAIL_TYPE_LIST_SERVER_SEARCH (mail_list_server_search_get_type ())
G_DECLARE_FINAL_TYPE (MailListServerSearch, mail_list_server_search, MAIL, LIST_SERVER_SEARCH, GObject)

MailListServerSearch     *mail_list_server_search_new       (void);
void                      mail_list_server_search_set_manager (MailListServerSearch *self,
                                                             MailAccountManager   *manager);
gboolean                  mail_list_server_search_can_start (MailListServerSearch *self);
/* folders: (element-type gint64) */
void                      mail_list_server_search_start     (MailListServerSearch *self,
                                                             const char           *query,
                                                             const GArray         *folders);
/* What was found stays. */
void                      mail_list_server_search_stop      (MailListServerSearch *self);
void                      mail_list_server_search_forget    (MailListServerSearch *self);
MailListServerSearchState mail_list_server_search_get_state (MailListServerSearch *self);
/* Whether it is worth trying again. */
gboolean                  mail_list_server_search_has_failed (MailListServerSearch *self);
char                     *mail_list_server_search_describe  (MailListServerSearch *self);
/* (transfer none) (element-type MailSearchHit) */
const GArray             *mail_list_server_search_get_hits  (MailListServerSearch *self);

G_END_DECLS
