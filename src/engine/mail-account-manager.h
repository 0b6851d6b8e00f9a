/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-account.h"
#include "mail-secrets.h"
#include "mail-store-account-edit.h"
#include "mail-store.h"

G_BEGIN_DECLS

/* All accounts of a profile, as a GListModel of MailAccount, in their order. Lives on the main thread; owns the engine's
 * thread. It learns of new operations and outbox entries from the store's notices: nobody has to tell it. */
#define MAIL_TYPE_ACCOUNT_MANAGER (mail_account_manager_get_type ())
G_DECLARE_FINAL_TYPE (MailAccountManager, mail_account_manager, MAIL, ACCOUNT_MANAGER, GObject)

MailAccountManager *mail_account_manager_new      (MailStore                 *store,
                                                   MailSecrets               *secrets);
MailStore          *mail_account_manager_get_store (MailAccountManager       *self);
/* Loads the accounts without talking to anybody; for mail_account_sync_once (). → TRUE when the list is filled. */
DexFuture          *mail_account_manager_load     (MailAccountManager        *self) G_GNUC_WARN_UNUSED_RESULT;
/* Loads the accounts and goes online. → TRUE when the list is filled. */
DexFuture          *mail_account_manager_start    (MailAccountManager        *self) G_GNUC_WARN_UNUSED_RESULT;
/* Says good-bye to the servers, at most a second. → TRUE; before mail_store_close (). */
DexFuture          *mail_account_manager_stop     (MailAccountManager        *self) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable) (transfer none) */
MailAccount        *mail_account_manager_find     (MailAccountManager        *self,
                                                   gint64                     account);
/* (transfer full): the person's own addresses, in the order of the accounts */
GStrv               mail_account_manager_list_addresses
                                                  (MailAccountManager        *self);
/* Stores settings and password and starts it. → MailAccount (object) */
DexFuture          *mail_account_manager_add      (MailAccountManager        *self,
                                                   const MailAccountSettings *settings,
                                                   const char                *password) G_GNUC_WARN_UNUSED_RESULT;
/* Stores those parts of the settings, and only them; connects anew when they are about connecting. → TRUE when stored */
DexFuture          *mail_account_manager_edit     (MailAccountManager        *self,
                                                   const MailAccountSettings *settings,
                                                   MailAccountParts           parts) G_GNUC_WARN_UNUSED_RESULT;
/* Puts the account at that place of the list. → TRUE when stored */
DexFuture          *mail_account_manager_move     (MailAccountManager        *self,
                                                   gint64                     account,
                                                   guint                      position) G_GNUC_WARN_UNUSED_RESULT;
/* Removes the account, its mail on this computer and its password. */
DexFuture          *mail_account_manager_remove   (MailAccountManager        *self,
                                                   gint64                     account) G_GNUC_WARN_UNUSED_RESULT;
/* Trusts that certificate for that host and port only, and tries again at once. */
DexFuture          *mail_account_manager_trust    (MailAccountManager        *self,
                                                   const char                *host,
                                                   guint16                    port,
                                                   GTlsCertificate           *certificate) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
