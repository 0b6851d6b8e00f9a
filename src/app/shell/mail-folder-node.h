/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-account.h"
#include "mail-store-list.h"
#include "mail-store-searches.h"

G_BEGIN_DECLS

typedef enum {
  MAIL_FOLDER_NODE_UNIFIED,  /* a role in all accounts */
  MAIL_FOLDER_NODE_ACCOUNT,  /* a heading */
  MAIL_FOLDER_NODE_FOLDER,
  MAIL_FOLDER_NODE_FAVORITES, /* the heading of those */
  MAIL_FOLDER_NODE_FAVORITE, /* a folder once more, among those the person wants at hand */
  MAIL_FOLDER_NODE_SEARCHES, /* a heading */
  MAIL_FOLDER_NODE_SEARCH,   /* one that is kept */
} MailFolderNodeKind;

/* One row of the sidebar. Signal "changed" when its name or count did. */
#define MAIL_TYPE_FOLDER_NODE (mail_folder_node_get_type ())
G_DECLARE_FINAL_TYPE (MailFolderNode, mail_folder_node, MAIL, FOLDER_NODE, GObject)

MailFolderNode    *mail_folder_node_new_unified  (MailRole            role);
MailFolderNode    *mail_folder_node_new_account  (MailAccount        *account);
MailFolderNode    *mail_folder_node_new_folder   (const MailFolder   *folder,
                                                  MailAccount        *account);
MailFolderNode    *mail_folder_node_new_favorites (void);
/* several_accounts: it has to be said whose it is */
MailFolderNode    *mail_folder_node_new_favorite (const MailFolder   *folder,
                                                  MailAccount        *account,
                                                  gboolean            several_accounts);
MailFolderNode    *mail_folder_node_new_searches (void);
MailFolderNode    *mail_folder_node_new_search   (const MailSavedSearch *search);
MailFolderNodeKind mail_folder_node_get_kind     (MailFolderNode     *self);
/* (nullable) */
const MailFolder  *mail_folder_node_get_folder   (MailFolderNode     *self);
MailAccount       *mail_folder_node_get_account  (MailFolderNode     *self);
const MailSavedSearch *mail_folder_node_get_search (MailFolderNode   *self);
MailRole           mail_folder_node_get_role     (MailFolderNode     *self);
const char        *mail_folder_node_get_title    (MailFolderNode     *self);
/* (nullable): the name of the account, where it has to be said */
const char        *mail_folder_node_get_whose    (MailFolderNode     *self);
const char        *mail_folder_node_get_icon     (MailFolderNode     *self);
guint              mail_folder_node_get_count    (MailFolderNode     *self);
/* Names the row between two runs of the program. */
char              *mail_folder_node_make_key     (MailFolderNode     *self);
gboolean           mail_folder_node_is_heading   (MailFolderNode     *self);
gboolean           mail_folder_node_can_open     (MailFolderNode     *self);
gboolean           mail_folder_node_takes_items  (MailFolderNode     *self);
/* What it shows when it is opened. */
MailListQuery      mail_folder_node_get_query    (MailFolderNode     *self);
/* (transfer none): of MailFolderNode */
GListStore        *mail_folder_node_get_children (MailFolderNode     *self);

void               mail_folder_node_set_folder   (MailFolderNode     *self,
                                                  const MailFolder   *folder);
/* Of a favorite: whether there is another before and behind it. */
void               mail_folder_node_set_neighbors (MailFolderNode    *self,
                                                  gboolean            has_previous,
                                                  gboolean            has_next);
gboolean           mail_folder_node_has_previous (MailFolderNode     *self);
gboolean           mail_folder_node_has_next     (MailFolderNode     *self);
void               mail_folder_node_set_search   (MailFolderNode     *self,
                                                  const MailSavedSearch *search);
void               mail_folder_node_set_count    (MailFolderNode     *self,
                                                  guint               count);

G_END_DECLS
