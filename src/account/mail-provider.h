/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-accounts.h"

G_BEGIN_DECLS

typedef enum {
  MAIL_CREDENTIAL_PASSWORD,           /* the mailbox password */
  MAIL_CREDENTIAL_APP_PASSWORD,       /* one made in web settings for programs */
  MAIL_CREDENTIAL_AUTHORIZATION_CODE, /* 授权码: the same, as 163, 126, yeah.net, QQ call it */
  MAIL_CREDENTIAL_OAUTH,              /* only OAuth is accepted: not possible yet, said so without asking for a password */
} MailCredential;

/* A built-in preset: everything that can be known of a provider without asking the network. Static, immutable. */
typedef struct {
  const char *id;
  const char *name;             /* translatable */
  const char * const *domains;  /* "*.example" allowed at the end; empty for those that only serve people's own domains */
  MailServerSettings imap;      /* user: template: "%a" whole address, "%l" local part; host NULL: none */
  MailServerSettings pop3;
  MailServerSettings smtp;
  MailCredential credential;
  const char * const *steps;    /* translatable, numbered steps to get the credential; NULL-terminated */
  const char *help_uri;         /* the provider's own page */
  const char *note;             /* (nullable) translatable: one sentence to know before signing in */
  MailSentCopyPolicy sent_copy;
  guint max_sessions;           /* IMAP sessions at a time */
} MailProvider;

/* (nullable): by the address' domain, case-insensitive */
const MailProvider  *mail_provider_find       (const char         *address);
const MailProvider  *mail_provider_get        (const char         *id);
/* (nullable): whose server this is, by its name */
const MailProvider  *mail_provider_find_by_host (const char       *host);
/* (nullable): the preset of the account, by its id, else by the host it receives or sends with */
const MailProvider  *mail_provider_of         (const MailAccountSettings *settings);
/* (transfer none) NULL-terminated array */
const MailProvider * const *mail_provider_list (void);
/* Whether it is one sane address: something, "@", a host name. */
gboolean             mail_provider_is_address (const char         *text);
/* Settings for the address with the templates filled in; for an unknown domain (provider NULL) a first guess to be edited:
 * imap.DOMAIN:993, smtp.DOMAIN:465. */
MailAccountSettings *mail_provider_make_settings (const MailProvider *provider,
                                                  const char         *address,
                                                  const char         *person_name);
/* What a person pasted: spaces and line breaks of a code dropped; a password is left as it is. */
char                *mail_provider_clean_credential (const MailProvider *provider,
                                                     const char         *pasted);

G_END_DECLS
