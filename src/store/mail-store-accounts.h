/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store.h"

G_BEGIN_DECLS

typedef enum {
  MAIL_SECURITY_TLS,      /* from the first byte */
  MAIL_SECURITY_STARTTLS, /* required, never optional */
  MAIL_SECURITY_NONE,     /* only after the person said so for this account */
} MailSecurity;

typedef enum {
  MAIL_RECEIVE_IMAP,
  MAIL_RECEIVE_POP3,
} MailReceiveProtocol;

/* Who puts the copy into the Sent folder. */
typedef enum {
  MAIL_SENT_COPY_UNKNOWN, /* look first, then append, and learn */
  MAIL_SENT_COPY_SERVER,
  MAIL_SENT_COPY_CLIENT,
} MailSentCopyPolicy;

/* What MailAccountSettings.proxy says for no proxy, whatever the system has. */
#define MAIL_PROXY_NONE "direct://"

typedef struct {
  char *host;
  guint16 port;
  MailSecurity security;
  char *user;
} MailServerSettings;

/* One row of the account table: settings, never a secret. */
typedef struct {
  gint64 id;               /* 0 before it is stored */
  char *name;              /* as the sidebar shows it */
  char *address;
  char *person_name;       /* (nullable) */
  char *provider;          /* (nullable): id of a preset */
  MailReceiveProtocol receive_protocol;
  MailServerSettings receive;
  MailServerSettings send;
  char *extra_ca;          /* (nullable): PEM text of a CA trusted for this account's hosts */
  MailSentCopyPolicy sent_copy;
  char *color;             /* (nullable): name of a colour of the palette */
  int position;
  char *proxy;             /* (nullable): socks5://HOST:PORT or http://HOST:PORT; MAIL_PROXY_NONE; NULL: the system's */
  guint keep_months;       /* how far back bodies are kept on this computer; 0: all of them */
  gboolean is_paused;      /* no connection is made until the person says so */
} MailAccountSettings;

/* A certificate the person trusts for exactly one host and port. */
typedef struct {
  char *host;
  guint16 port;
  char *sha256;            /* of the leaf's DER, lower-case hex */
} MailTrustedCertificate;

#define MAIL_TYPE_ACCOUNT_SETTINGS (mail_account_settings_get_type ())
GType                mail_account_settings_get_type (void);
MailAccountSettings *mail_account_settings_new      (void);
MailAccountSettings *mail_account_settings_copy     (const MailAccountSettings *self);
void                 mail_account_settings_free     (MailAccountSettings       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailAccountSettings, mail_account_settings_free)
void                 mail_trusted_certificate_free  (MailTrustedCertificate    *self);

/* → gint64 (G_TYPE_INT64): the new account's id. Makes its local folders (Outbox, Drafts) in the same transaction. */
DexFuture           *mail_store_add_account         (MailStore                 *self,
                                                     const MailAccountSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
DexFuture           *mail_store_update_account      (MailStore                 *self,
                                                     const MailAccountSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
/* Removes the account, its folders, mail, operations and outbox from this computer. */
DexFuture           *mail_store_remove_account      (MailStore                 *self,
                                                     gint64                     account) G_GNUC_WARN_UNUSED_RESULT;
DexFuture           *mail_store_trust_certificate   (MailStore                 *self,
                                                     const char                *host,
                                                     guint16                    port,
                                                     const char                *sha256) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full) (element-type MailAccountSettings), by position */
GPtrArray           *mail_store_reader_list_accounts (MailStoreReader          *reader,
                                                      GError                  **error);
MailAccountSettings *mail_store_reader_get_account   (MailStoreReader          *reader,
                                                      gint64                    account,
                                                      GError                  **error);
/* (transfer full) (element-type MailTrustedCertificate) */
GPtrArray           *mail_store_reader_list_trusted  (MailStoreReader          *reader,
                                                      GError                  **error);

G_END_DECLS
