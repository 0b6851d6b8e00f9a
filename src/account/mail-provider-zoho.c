/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-provider-private.h"

/* Zoho keeps each region's mailboxes on hosts of that region, and those of people's own domains on others again. */

static const char * const zoho_steps[] = {
  N_("Sign in to Zoho Mail on the web, open “Settings”, then “Mail Accounts”, and switch on IMAP access."),
  N_("If you use two-factor authentication, open your Zoho account's security page with the button below and make an application-specific password."),
  N_("Paste it here. Without two-factor authentication, enter your Zoho password."),
  NULL
};

#define ZOHO(id_, name_, tld_, ...) \
  { \
    .id = id_, .name = name_, .domains = MAIL_PROVIDER_STRINGS (__VA_ARGS__), \
    .imap = MAIL_PROVIDER_TLS ("imap.zoho." tld_, 993, "%a"), \
    .pop3 = MAIL_PROVIDER_TLS ("pop.zoho." tld_, 995, "%a"), \
    .smtp = MAIL_PROVIDER_TLS ("smtp.zoho." tld_, 465, "%a"), \
    .credential = MAIL_CREDENTIAL_PASSWORD, .steps = zoho_steps, .help_uri = "https://accounts.zoho." tld_ "/", \
    .sent_copy = MAIL_SENT_COPY_SERVER, .max_sessions = MAIL_PROVIDER_MAX_SESSIONS, \
  }

const MailProvider mail_providers_zoho[] = {
  ZOHO ("zoho", N_("Zoho Mail"), "com", "zoho.com", "zohomail.com"),
  ZOHO ("zoho-eu", N_("Zoho Mail (Europe)"), "eu", "zoho.eu", "zohomail.eu"),
  ZOHO ("zoho-in", N_("Zoho Mail (India)"), "in", "zoho.in", "zohomail.in"),
  ZOHO ("zoho-jp", N_("Zoho Mail (Japan)"), "jp", "zoho.jp", "zohomail.jp"),
  ZOHO ("zoho-au", N_("Zoho Mail (Australia)"), "com.au", "zoho.com.au", "zohomail.com.au"),
  {
    .id = "zoho-business", .name = N_("Zoho Mail for your own domain"), .domains = MAIL_PROVIDER_STRINGS (),
    .imap = MAIL_PROVIDER_TLS ("imappro.zoho.com", 993, "%a"),
    .pop3 = MAIL_PROVIDER_TLS ("poppro.zoho.com", 995, "%a"),
    .smtp = MAIL_PROVIDER_TLS ("smtppro.zoho.com", 465, "%a"),
    .credential = MAIL_CREDENTIAL_PASSWORD, .steps = zoho_steps, .help_uri = "https://accounts.zoho.com/",
    .sent_copy = MAIL_SENT_COPY_SERVER, .max_sessions = MAIL_PROVIDER_MAX_SESSIONS,
  },
  { .id = NULL },
};
