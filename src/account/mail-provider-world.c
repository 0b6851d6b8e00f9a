/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-provider-private.h"

/* Providers with mailboxes all over the world. */

static const char * const google_steps[] = {
  N_("Sign in to your Google account with the button below. App passwords need 2-Step Verification to be on."),
  N_("Type a name for this program, for example “Mail”, and choose “Create”."),
  N_("Copy the 16 letters Google shows."),
  N_("Paste them here. They take the place of your password."),
  NULL
};

static const char * const yahoo_steps[] = {
  N_("Sign in to your account's security page with the button below."),
  N_("Choose “Create app password”, type a name for this program, for example “Mail”, and choose “Generate password”."),
  N_("Copy the 16 letters that are shown."),
  N_("Paste them here. They take the place of your password."),
  NULL
};

static const char * const icloud_steps[] = {
  N_("Sign in to your Apple Account with the button below. Two-factor authentication has to be on."),
  N_("Open “Sign-In and Security”, then “App-Specific Passwords”."),
  N_("Add one, name it for example “Mail”, and copy the password that is shown."),
  N_("Paste it here. It takes the place of your Apple Account password."),
  NULL
};

static const char * const fastmail_steps[] = {
  N_("Sign in to Fastmail with the button below and open “Privacy & Security”."),
  N_("Beside “Connected apps & API tokens” choose “Manage app passwords and access”, then “New app password”."),
  N_("Choose “Mail” for what it may do and make the password."),
  N_("Paste it here. It takes the place of your Fastmail password."),
  NULL
};

static const char * const proton_steps[] = {
  N_("Start Proton Mail Bridge on this computer and sign in there."),
  N_("In Bridge, open “Mailbox details” of your account."),
  N_("Copy the password Bridge shows. It is not your Proton password."),
  N_("Paste it here."),
  NULL
};

static const char * const naver_steps[] = {
  N_("Sign in to Naver Mail with the button below."),
  N_("Open the settings, then “POP3/IMAP settings”, and switch on IMAP/SMTP."),
  N_("With two-step verification on, make an application password in the security settings of your Naver account."),
  N_("Paste it here. Without two-step verification, enter your Naver password."),
  NULL
};

#define MICROSOFT_NOTE N_("Microsoft only lets programs in by its own sign-in page, which is not possible here yet.")

const MailProvider mail_providers_world[] = {
  {
    .id = "gmail", .name = N_("Gmail"), .domains = MAIL_PROVIDER_STRINGS ("gmail.com", "googlemail.com"),
    .imap = MAIL_PROVIDER_TLS ("imap.gmail.com", 993, "%a"),
    .pop3 = MAIL_PROVIDER_TLS ("pop.gmail.com", 995, "%a"),
    .smtp = MAIL_PROVIDER_TLS ("smtp.gmail.com", 465, "%a"),
    .credential = MAIL_CREDENTIAL_APP_PASSWORD, .steps = google_steps,
    .help_uri = "https://myaccount.google.com/apppasswords",
    .sent_copy = MAIL_SENT_COPY_SERVER, .max_sessions = MAIL_PROVIDER_MAX_SESSIONS,
  },
  {
    .id = "outlook", .name = N_("Outlook.com"),
    .domains = MAIL_PROVIDER_STRINGS ("outlook.com", "hotmail.com", "live.com", "msn.com", "passport.com", "windowslive.com",
                                      "outlook.at", "outlook.be", "outlook.cl", "outlook.cz", "outlook.de", "outlook.dk",
                                      "outlook.es", "outlook.fr", "outlook.hu", "outlook.ie", "outlook.in", "outlook.it",
                                      "outlook.jp", "outlook.kr", "outlook.pt", "outlook.sa", "outlook.sg", "outlook.sk",
                                      "outlook.co.id", "outlook.co.il", "outlook.co.th", "outlook.com.ar", "outlook.com.au",
                                      "outlook.com.br", "outlook.com.gr", "outlook.com.tr", "outlook.com.vn",
                                      "hotmail.be", "hotmail.ca", "hotmail.ch", "hotmail.cl", "hotmail.co.id",
                                      "hotmail.co.il", "hotmail.co.jp", "hotmail.co.kr", "hotmail.co.th", "hotmail.co.uk",
                                      "hotmail.co.za", "hotmail.com.ar", "hotmail.com.au", "hotmail.com.br",
                                      "hotmail.com.hk", "hotmail.com.tr", "hotmail.com.tw", "hotmail.cz", "hotmail.de",
                                      "hotmail.dk", "hotmail.es", "hotmail.fi", "hotmail.fr", "hotmail.gr", "hotmail.hu",
                                      "hotmail.it", "hotmail.nl", "hotmail.no", "hotmail.se", "hotmail.sg",
                                      "live.at", "live.be", "live.ca", "live.cl", "live.cn", "live.co.kr", "live.co.uk",
                                      "live.co.za", "live.com.ar", "live.com.au", "live.com.mx", "live.com.my",
                                      "live.com.ph", "live.com.pt", "live.com.sg", "live.de", "live.dk", "live.fr",
                                      "live.hk", "live.ie", "live.in", "live.it", "live.jp", "live.nl", "live.no",
                                      "live.ru", "live.se"),
    .imap = MAIL_PROVIDER_TLS ("outlook.office365.com", 993, "%a"),
    .pop3 = MAIL_PROVIDER_TLS ("outlook.office365.com", 995, "%a"),
    .smtp = MAIL_PROVIDER_STARTTLS ("smtp-mail.outlook.com", 587, "%a"),
    .credential = MAIL_CREDENTIAL_OAUTH, .help_uri = "https://outlook.live.com/", .note = MICROSOFT_NOTE,
    .sent_copy = MAIL_SENT_COPY_SERVER, .max_sessions = MAIL_PROVIDER_MAX_SESSIONS,
  },
  {
    .id = "microsoft365", .name = N_("Microsoft 365"), .domains = MAIL_PROVIDER_STRINGS ("*.onmicrosoft.com"),
    .imap = MAIL_PROVIDER_TLS ("outlook.office365.com", 993, "%a"),
    .pop3 = MAIL_PROVIDER_TLS ("outlook.office365.com", 995, "%a"),
    .smtp = MAIL_PROVIDER_STARTTLS ("smtp.office365.com", 587, "%a"),
    .credential = MAIL_CREDENTIAL_OAUTH, .help_uri = "https://outlook.office.com/", .note = MICROSOFT_NOTE,
    .sent_copy = MAIL_SENT_COPY_SERVER, .max_sessions = MAIL_PROVIDER_MAX_SESSIONS,
  },
  {
    .id = "yahoo", .name = N_("Yahoo Mail"),
    .domains = MAIL_PROVIDER_STRINGS ("yahoo.com", "ymail.com", "rocketmail.com", "myyahoo.com",
                                      "yahoo.at", "yahoo.be", "yahoo.bg", "yahoo.ca", "yahoo.cl", "yahoo.co.id",
                                      "yahoo.co.il", "yahoo.co.in", "yahoo.co.kr", "yahoo.co.nz", "yahoo.co.th",
                                      "yahoo.co.uk", "yahoo.co.za", "yahoo.com.ar", "yahoo.com.au", "yahoo.com.br",
                                      "yahoo.com.co", "yahoo.com.hk", "yahoo.com.hr", "yahoo.com.mx", "yahoo.com.my",
                                      "yahoo.com.pe", "yahoo.com.ph", "yahoo.com.sg", "yahoo.com.tr", "yahoo.com.tw",
                                      "yahoo.com.ua", "yahoo.com.ve", "yahoo.com.vn", "yahoo.cz", "yahoo.de", "yahoo.dk",
                                      "yahoo.ee", "yahoo.es", "yahoo.fi", "yahoo.fr", "yahoo.gr", "yahoo.hu", "yahoo.ie",
                                      "yahoo.in", "yahoo.it", "yahoo.lt", "yahoo.lv", "yahoo.nl", "yahoo.no", "yahoo.pl",
                                      "yahoo.pt", "yahoo.ro", "yahoo.se", "yahoo.sk"),
    .imap = MAIL_PROVIDER_TLS ("imap.mail.yahoo.com", 993, "%a"),
    .pop3 = MAIL_PROVIDER_TLS ("pop.mail.yahoo.com", 995, "%a"),
    .smtp = MAIL_PROVIDER_TLS ("smtp.mail.yahoo.com", 465, "%a"),
    .credential = MAIL_CREDENTIAL_APP_PASSWORD, .steps = yahoo_steps,
    .help_uri = "https://login.yahoo.com/account/security",
    .sent_copy = MAIL_SENT_COPY_UNKNOWN, .max_sessions = MAIL_PROVIDER_MAX_SESSIONS,
  },
  {
    .id = "aol", .name = N_("AOL Mail"),
    .domains = MAIL_PROVIDER_STRINGS ("aol.com", "aim.com", "aol.co.uk", "aol.de", "aol.fr", "aol.it", "aol.es", "aol.nl",
                                      "aol.in", "aol.jp", "aol.com.au", "aol.com.br", "aol.com.mx", "love.com",
                                      "games.com", "wow.com", "ygm.com", "netscape.net"),
    .imap = MAIL_PROVIDER_TLS ("imap.aol.com", 993, "%a"),
    .pop3 = MAIL_PROVIDER_TLS ("pop.aol.com", 995, "%a"),
    .smtp = MAIL_PROVIDER_TLS ("smtp.aol.com", 465, "%a"),
    .credential = MAIL_CREDENTIAL_APP_PASSWORD, .steps = yahoo_steps,
    .help_uri = "https://login.aol.com/account/security",
    .sent_copy = MAIL_SENT_COPY_UNKNOWN, .max_sessions = MAIL_PROVIDER_MAX_SESSIONS,
  },
  {
    .id = "icloud", .name = N_("iCloud Mail"), .domains = MAIL_PROVIDER_STRINGS ("icloud.com", "me.com", "mac.com"),
    .imap = MAIL_PROVIDER_TLS ("imap.mail.me.com", 993, "%l"),
    .pop3 = MAIL_PROVIDER_NO_SERVER,
    .smtp = MAIL_PROVIDER_STARTTLS ("smtp.mail.me.com", 587, "%a"),
    .credential = MAIL_CREDENTIAL_APP_PASSWORD, .steps = icloud_steps, .help_uri = "https://account.apple.com/",
    .sent_copy = MAIL_SENT_COPY_UNKNOWN, .max_sessions = MAIL_PROVIDER_MAX_SESSIONS,
  },
  {
    .id = "fastmail", .name = N_("Fastmail"),
    .domains = MAIL_PROVIDER_STRINGS ("fastmail.com", "fastmail.fm", "fastmail.net", "fastmail.org", "fastmail.cn",
                                      "fastmail.de", "fastmail.es", "fastmail.fr", "fastmail.im", "fastmail.in",
                                      "fastmail.jp", "fastmail.mx", "fastmail.nl", "fastmail.se", "fastmail.to",
                                      "fastmail.tw", "fastmail.uk", "fastmail.us", "fastmail.co.uk", "fastmail.com.au",
                                      "123mail.org", "150mail.com", "airpost.net", "eml.cc", "fastest.cc", "fea.st",
                                      "fmail.co.uk", "fmgirl.com", "fmguy.com", "ftml.net", "imap.cc", "imapmail.org",
                                      "mailcan.com", "mailhaven.com", "mailmight.com", "mailup.net", "mm.st",
                                      "myfastmail.com", "ml1.net", "operamail.com", "sent.as", "sent.at", "sent.com",
                                      "speedymail.org", "warpmail.net", "xsmail.com", "yepmail.net"),
    .imap = MAIL_PROVIDER_TLS ("imap.fastmail.com", 993, "%a"),
    .pop3 = MAIL_PROVIDER_TLS ("pop.fastmail.com", 995, "%a"),
    .smtp = MAIL_PROVIDER_TLS ("smtp.fastmail.com", 465, "%a"),
    .credential = MAIL_CREDENTIAL_APP_PASSWORD, .steps = fastmail_steps,
    .help_uri = "https://app.fastmail.com/settings/security",
    .sent_copy = MAIL_SENT_COPY_UNKNOWN, .max_sessions = MAIL_PROVIDER_MAX_SESSIONS,
  },
  {
    .id = "proton", .name = N_("Proton Mail Bridge"),
    .domains = MAIL_PROVIDER_STRINGS ("proton.me", "protonmail.com", "protonmail.ch", "pm.me"),
    .imap = MAIL_PROVIDER_STARTTLS ("127.0.0.1", 1143, "%a"),
    .pop3 = MAIL_PROVIDER_NO_SERVER,
    .smtp = MAIL_PROVIDER_STARTTLS ("127.0.0.1", 1025, "%a"),
    .credential = MAIL_CREDENTIAL_APP_PASSWORD, .steps = proton_steps, .help_uri = "https://proton.me/mail/bridge",
    .note = N_("Proton Mail is read through Proton Mail Bridge, a program of Proton's that runs on this computer."),
    .sent_copy = MAIL_SENT_COPY_SERVER, .max_sessions = MAIL_PROVIDER_MAX_SESSIONS,
  },
  {
    .id = "naver", .name = N_("Naver Mail"), .domains = MAIL_PROVIDER_STRINGS ("naver.com"),
    .imap = MAIL_PROVIDER_TLS ("imap.naver.com", 993, "%a"),
    .pop3 = MAIL_PROVIDER_TLS ("pop.naver.com", 995, "%a"),
    .smtp = MAIL_PROVIDER_TLS ("smtp.naver.com", 465, "%a"),
    .credential = MAIL_CREDENTIAL_PASSWORD, .steps = naver_steps, .help_uri = "https://mail.naver.com/",
    .sent_copy = MAIL_SENT_COPY_UNKNOWN, .max_sessions = 2,
  },
  { .id = NULL },
};
