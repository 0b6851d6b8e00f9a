/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-account-manager.h"
#include "mail-folder-node.h"

G_BEGIN_DECLS

/* All folders of all accounts as the sidebar shows them, kept right by the store's notices. Signal "loaded" after each reading
 * of the folders. */
#define MAIL_TYPE_FOLDER_TREE (mail_folder_tree_get_type ())
G_DECLARE_FINAL_TYPE (MailFolderTree, mail_folder_tree, MAIL, FOLDER_TREE, GObject)

MailFolderTree *mail_folder_tree_new       (MailAccountManager *manager);
/* (transfer none): of MailFolderNode: unified ones, then each account and its folders */
GListModel     *mail_folder_tree_get_root  (MailFolderTree     *self);
gboolean        mail_folder_tree_is_loaded (MailFolderTree     *self);
/* (nullable) (transfer none): id: of a saved search */
MailFolderNode *mail_folder_tree_find_search (MailFolderTree     *self,
                                              gint64              id);
/* (transfer full) (element-type MailFolderNode): those of the saved searches */
GPtrArray      *mail_folder_tree_list_searches (MailFolderTree *self);
/* (nullable) (transfer none) */
MailFolderNode *mail_folder_tree_find      (MailFolderTree     *self,
                                            gint64              folder);
/* (transfer full) (element-type MailFolderNode): every folder messages can be moved to, account by account */
GPtrArray      *mail_folder_tree_list_targets (MailFolderTree  *self);
/* (transfer full) (element-type gint64): those the person wants at hand, in their order */
GArray         *mail_folder_tree_list_favorites (MailFolderTree *self);

G_END_DECLS
