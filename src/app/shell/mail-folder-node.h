/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-account.h"
#include "mail-store-list.h"

G_BEGIN_DECLS

typedef enum {
  MAIL_FOLDER_NODE_UNIFIED,  /* a role in all accounts */
  MAIL_FOLDER_NODE_ACCOUNT,  /* a heading */
  MAIL_FOLDER_NODE_FOLDER,
} MailFolderNodeKind;

/* One row of the sidebar. Signal "changed" when its name or count did. */
#define MAIL_TYPE_FOLDER_NODE (mail_folder_node_get_type ())
G_DECLARE_FINAL_TYPE (MailFolderNode, mail_folder_node, MAIL, FOLDER_NODE, GObject)

MailFolderNode    *mail_folder_node_new_unified  (MailRole            role);
MailFolderNode    *mail_folder_node_new_account  (MailAccount        *account);
MailFolderNode    *mail_folder_node_new_folder   (const MailFolder   *folder,
                                                  MailAccount        *account);
MailFolderNodeKind mail_folder_node_get_kind     (MailFolderNode     *self);
/* (nullable) */
const MailFolder  *mail_folder_node_get_folder   (MailFolderNode     *self);
MailAccount       *mail_folder_node_get_account  (MailFolderNode     *self);
MailRole           mail_folder_node_get_role     (MailFolderNode     *self);
const char        *mail_folder_node_get_title    (MailFolderNode     *self);
const char        *mail_folder_node_get_icon     (MailFolderNode     *self);
guint              mail_folder_node_get_count    (MailFolderNode     *self);
/* Names the row between two runs of the program. */
char              *mail_folder_node_make_key     (MailFolderNode     *self);
gboolean           mail_folder_node_can_open     (MailFolderNode     *self);
gboolean           mail_folder_node_takes_items  (MailFolderNode     *self);
/* What it shows when it is opened. */
MailListQuery      mail_folder_node_get_query    (MailFolderNode     *self);
/* (transfer none): of MailFolderNode */
GListStore        *mail_folder_node_get_children (MailFolderNode     *self);

void               mail_folder_node_set_folder   (MailFolderNode     *self,
                                                  const MailFolder   *folder);
void               mail_folder_node_set_count    (MailFolderNode     *self,
                                                  guint               count);

G_END_DECLS
