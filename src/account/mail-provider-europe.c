/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-provider-private.h"

/* Providers of Europe and Russia. */

static const char * const mail_ru_steps[] = {
  N_("Sign in to your Mail.ru account with the button below."),
  N_("Choose “Passwords for external applications”, then add one and give it full access to mail."),
  N_("Copy the password that is shown. It is shown only once."),
  N_("Paste it here. It takes the place of your password."),
  NULL
};

static const char * const yandex_steps[] = {
  N_("In Yandex Mail's settings, under “Email clients”, allow access by IMAP with app passwords."),
  N_("Open the app passwords of your Yandex ID with the button below and make one for “Mail”."),
  N_("Copy the password that is shown. It is shown only once."),
  N_("Paste it here. It takes the place of your password."),
  NULL
};

#define GERMAN_NOTE N_("Allow POP3 and IMAP in the settings of your mailbox on the web first. With two-factor authentication, make an application-specific password there and enter it here.")

#define GMX(id_, host_, help_, ...) \
  { \
    .id = id_, .name = N_("GMX"), .domains = MAIL_PROVIDER_STRINGS (__VA_ARGS__), \
    .imap = MAIL_PROVIDER_TLS ("imap." host_, 993, "%a"), \
    .pop3 = MAIL_PROVIDER_TLS ("pop." host_, 995, "%a"), \
    .smtp = MAIL_PROVIDER_TLS ("mail." host_, 465, "%a"), \
    .credential = MAIL_CREDENTIAL_PASSWORD, .help_uri = help_, .note = GERMAN_NOTE, \
    .sent_copy = MAIL_SENT_COPY_UNKNOWN, .max_sessions = MAIL_PROVIDER_MAX_SESSIONS, \
  }

const MailProvider mail_providers_europe[] = {
  GMX ("gmx", "gmx.net", "https://hilfe.gmx.net/pop-imap/einschalten.html",
       "gmx.net", "gmx.de", "gmx.at", "gmx.ch", "gmx.eu", "gmx.biz", "gmx.info", "gmx.org"),
  GMX ("gmx-com", "gmx.com", "https://support.gmx.com/pop-imap/toggle.html",
       "gmx.com", "gmx.us", "gmx.co.uk", "gmx.fr", "gmx.es", "gmx.tm", "gmx.ca", "gmx.cn", "gmx.hk", "gmx.ie", "gmx.it",
       "gmx.lu", "gmx.ph", "gmx.pt", "gmx.se", "gmx.sg", "gmx.tw", "gmx.li"),
  {
    .id = "webde", .name = N_("WEB.DE"), .domains = MAIL_PROVIDER_STRINGS ("web.de"),
    .imap = MAIL_PROVIDER_TLS ("imap.web.de", 993, "%l"),
    .pop3 = MAIL_PROVIDER_TLS ("pop3.web.de", 995, "%l"),
    .smtp = MAIL_PROVIDER_TLS ("smtp.web.de", 465, "%l"),
    .credential = MAIL_CREDENTIAL_PASSWORD, .help_uri = "https://hilfe.web.de/pop-imap/einschalten.html",
    .note = GERMAN_NOTE, .sent_copy = MAIL_SENT_COPY_UNKNOWN, .max_sessions = MAIL_PROVIDER_MAX_SESSIONS,
  },
  {
    .id = "mailru", .name = N_("Mail.ru"),
    .domains = MAIL_PROVIDER_STRINGS ("mail.ru", "inbox.ru", "list.ru", "bk.ru", "internet.ru", "xmail.ru"),
    .imap = MAIL_PROVIDER_TLS ("imap.mail.ru", 993, "%a"),
    .pop3 = MAIL_PROVIDER_TLS ("pop.mail.ru", 995, "%a"),
    .smtp = MAIL_PROVIDER_TLS ("smtp.mail.ru", 465, "%a"),
    .credential = MAIL_CREDENTIAL_APP_PASSWORD, .steps = mail_ru_steps, .help_uri = "https://account.mail.ru/user/2-step-auth/passwords/",
    .sent_copy = MAIL_SENT_COPY_UNKNOWN, .max_sessions = MAIL_PROVIDER_MAX_SESSIONS,
  },
  {
    .id = "yandex", .name = N_("Yandex Mail"),
    .domains = MAIL_PROVIDER_STRINGS ("yandex.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.ua", "yandex.uz",
                                      "yandex.fr", "yandex.com.tr", "ya.ru", "narod.ru"),
    .imap = MAIL_PROVIDER_TLS ("imap.yandex.com", 993, "%a"),
    .pop3 = MAIL_PROVIDER_TLS ("pop.yandex.com", 995, "%a"),
    .smtp = MAIL_PROVIDER_TLS ("smtp.yandex.com", 465, "%a"),
    .credential = MAIL_CREDENTIAL_APP_PASSWORD, .steps = yandex_steps,
    .help_uri = "https://id.yandex.com/security/app-passwords",
    .sent_copy = MAIL_SENT_COPY_UNKNOWN, .max_sessions = 2,
  },
  {
    .id = "posteo", .name = N_("Posteo"),
    .domains = MAIL_PROVIDER_STRINGS ("posteo.de", "posteo.net", "posteo.org", "posteo.eu", "posteo.at", "posteo.ch",
                                      "posteo.be", "posteo.cc", "posteo.co", "posteo.co.uk", "posteo.es", "posteo.fr",
                                      "posteo.ie", "posteo.it", "posteo.jp", "posteo.lu", "posteo.me", "posteo.mx",
                                      "posteo.nl", "posteo.nz", "posteo.pl", "posteo.pt", "posteo.ro", "posteo.se",
                                      "posteo.uk", "posteo.us"),
    .imap = MAIL_PROVIDER_TLS ("posteo.de", 993, "%a"),
    .pop3 = MAIL_PROVIDER_TLS ("posteo.de", 995, "%a"),
    .smtp = MAIL_PROVIDER_TLS ("posteo.de", 465, "%a"),
    .credential = MAIL_CREDENTIAL_PASSWORD, .help_uri = "https://posteo.de/en/help",
    .sent_copy = MAIL_SENT_COPY_UNKNOWN, .max_sessions = MAIL_PROVIDER_MAX_SESSIONS,
  },
  {
    .id = "mailbox-org", .name = N_("mailbox.org"), .domains = MAIL_PROVIDER_STRINGS ("mailbox.org"),
    .imap = MAIL_PROVIDER_TLS ("imap.mailbox.org", 993, "%a"),
    .pop3 = MAIL_PROVIDER_TLS ("pop3.mailbox.org", 995, "%a"),
    .smtp = MAIL_PROVIDER_TLS ("smtp.mailbox.org", 465, "%a"),
    .credential = MAIL_CREDENTIAL_PASSWORD, .help_uri = "https://kb.mailbox.org/",
    .note = N_("With two-factor authentication, make an application password in the settings of your mailbox and enter it here."),
    .sent_copy = MAIL_SENT_COPY_UNKNOWN, .max_sessions = 2,
  },
  { .id = NULL },
};
