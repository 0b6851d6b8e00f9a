/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-provider-private.h"

/* Mailboxes in China. Nearly all take an authorization code (授权码) instead of the password; the menus are named as the web
 * pages show them, because that is what the person looks for there. */

static const char * const netease_steps[] = {
  N_("Sign in to your mailbox on the web with the button below."),
  N_("Open “Settings” (设置), then “POP3/SMTP/IMAP”."),
  N_("Switch on “IMAP/SMTP” and confirm with the phone the page asks for."),
  N_("Copy the authorization code (授权码) the page shows. It is shown only once."),
  N_("Paste the code here. It takes the place of your password."),
  NULL
};

static const char * const netease_business_steps[] = {
  N_("Sign in to your mailbox on the web with the button below."),
  N_("Open “Settings” (设置), then “Client settings” (客户端设置)."),
  N_("Make sure that IMAP is on, and make a client authorization password (客户端授权密码) if your organisation uses them."),
  N_("Paste it here. Without one, enter the password of your mailbox."),
  NULL
};

static const char * const qq_steps[] = {
  N_("Sign in to QQ Mail on the web with the button below."),
  N_("Open “Settings” (设置), then “Account and security” (账号与安全), then “Security settings” (安全设置)."),
  N_("Switch on “POP3/IMAP/SMTP/Exchange/CardDAV service” and confirm with your phone or WeChat."),
  N_("Choose “Generate authorization code” (生成授权码) and copy its 16 letters."),
  N_("Paste the code here. Your QQ password is not accepted by mail programs."),
  NULL
};

static const char * const exmail_steps[] = {
  N_("Sign in to your Tencent business mailbox on the web with the button below."),
  N_("Open “Settings” (设置), then “Bind WeChat and client password” (微信绑定 / 客户端专用密码)."),
  N_("Make a new client password (客户端专用密码) and copy it."),
  N_("Paste it here. Your administrator has to allow IMAP for your mailbox."),
  NULL
};

static const char * const sina_steps[] = {
  N_("Sign in to your mailbox on the web with the button below."),
  N_("Open “Settings” (设置), then “Client POP/IMAP/SMTP” (客户端pop/imap/smtp)."),
  N_("Switch on “IMAP4/SMTP service” and make an authorization code (授权码)."),
  N_("Paste the code here. It takes the place of your password."),
  NULL
};

static const char * const aliyun_steps[] = {
  N_("Sign in to your mailbox on the web with the button below."),
  N_("If your account asks for a security password (三方客户端安全密码), make one in “Account and security” (账号与安全) and copy it."),
  N_("Paste it here. Without one, enter the password of your mailbox."),
  NULL
};

#define NETEASE(id_, name_, domain_, host_, uri_) \
  { \
    .id = id_, .name = name_, .domains = MAIL_PROVIDER_STRINGS (domain_), \
    .imap = MAIL_PROVIDER_TLS ("imap." host_, 993, "%a"), \
    .pop3 = MAIL_PROVIDER_TLS ("pop." host_, 995, "%a"), \
    .smtp = MAIL_PROVIDER_TLS ("smtp." host_, 465, "%a"), \
    .credential = MAIL_CREDENTIAL_AUTHORIZATION_CODE, .steps = netease_steps, .help_uri = uri_, \
    .sent_copy = MAIL_SENT_COPY_UNKNOWN, .max_sessions = 2, \
  }

#define SINA(id_, domain_, host_, uri_) \
  { \
    .id = id_, .name = N_("Sina Mail"), .domains = MAIL_PROVIDER_STRINGS (domain_), \
    .imap = MAIL_PROVIDER_TLS ("imap." host_, 993, "%a"), \
    .pop3 = MAIL_PROVIDER_TLS ("pop." host_, 995, "%a"), \
    .smtp = MAIL_PROVIDER_TLS ("smtp." host_, 465, "%a"), \
    .credential = MAIL_CREDENTIAL_AUTHORIZATION_CODE, .steps = sina_steps, .help_uri = uri_, \
    .sent_copy = MAIL_SENT_COPY_UNKNOWN, .max_sessions = 2, \
  }

const MailProvider mail_providers_china[] = {
  NETEASE ("163", N_("163 Mail"), "163.com", "163.com", "https://mail.163.com/"),
  NETEASE ("126", N_("126 Mail"), "126.com", "126.com", "https://mail.126.com/"),
  NETEASE ("yeah", N_("Yeah.net Mail"), "yeah.net", "yeah.net", "https://mail.yeah.net/"),
  NETEASE ("vip-163", N_("163 VIP Mail"), "vip.163.com", "vip.163.com", "https://vip.163.com/"),
  NETEASE ("188", N_("188 Mail"), "188.com", "188.com", "https://www.188.com/"),
  {
    .id = "netease-business", .name = N_("NetEase Business Mail"), .domains = MAIL_PROVIDER_STRINGS (),
    .imap = MAIL_PROVIDER_TLS ("imap.qiye.163.com", 993, "%a"),
    .pop3 = MAIL_PROVIDER_TLS ("pop.qiye.163.com", 995, "%a"),
    .smtp = MAIL_PROVIDER_TLS ("smtp.qiye.163.com", 465, "%a"),
    .credential = MAIL_CREDENTIAL_AUTHORIZATION_CODE, .steps = netease_business_steps,
    .help_uri = "https://qiye.163.com/login/", .sent_copy = MAIL_SENT_COPY_UNKNOWN, .max_sessions = 2,
  },
  {
    .id = "qq", .name = N_("QQ Mail"), .domains = MAIL_PROVIDER_STRINGS ("qq.com", "foxmail.com", "vip.qq.com"),
    .imap = MAIL_PROVIDER_TLS ("imap.qq.com", 993, "%a"),
    .pop3 = MAIL_PROVIDER_TLS ("pop.qq.com", 995, "%a"),
    .smtp = MAIL_PROVIDER_TLS ("smtp.qq.com", 465, "%a"),
    .credential = MAIL_CREDENTIAL_AUTHORIZATION_CODE, .steps = qq_steps, .help_uri = "https://mail.qq.com/",
    .note = N_("Changing your QQ password makes all authorization codes invalid."),
    .sent_copy = MAIL_SENT_COPY_UNKNOWN, .max_sessions = 2,
  },
  {
    .id = "exmail", .name = N_("Tencent Business Mail"), .domains = MAIL_PROVIDER_STRINGS ("exmail.qq.com"),
    .imap = MAIL_PROVIDER_TLS ("imap.exmail.qq.com", 993, "%a"),
    .pop3 = MAIL_PROVIDER_TLS ("pop.exmail.qq.com", 995, "%a"),
    .smtp = MAIL_PROVIDER_TLS ("smtp.exmail.qq.com", 465, "%a"),
    .credential = MAIL_CREDENTIAL_AUTHORIZATION_CODE, .steps = exmail_steps, .help_uri = "https://exmail.qq.com/",
    .note = N_("Outside China the servers hwimap.exmail.qq.com and hwsmtp.exmail.qq.com may be faster."),
    .sent_copy = MAIL_SENT_COPY_UNKNOWN, .max_sessions = 2,
  },
  SINA ("sina", "sina.com", "sina.com", "https://mail.sina.com.cn/"),
  SINA ("sina-cn", "sina.cn", "sina.cn", "https://mail.sina.com.cn/"),
  SINA ("sina-vip", "vip.sina.com", "vip.sina.com", "https://vip.sina.com.cn/"),
  {
    .id = "aliyun", .name = N_("Aliyun Mail"), .domains = MAIL_PROVIDER_STRINGS ("aliyun.com"),
    .imap = MAIL_PROVIDER_TLS ("imap.aliyun.com", 993, "%a"),
    .pop3 = MAIL_PROVIDER_TLS ("pop3.aliyun.com", 995, "%a"),
    .smtp = MAIL_PROVIDER_TLS ("smtp.aliyun.com", 465, "%a"),
    .credential = MAIL_CREDENTIAL_PASSWORD, .steps = aliyun_steps, .help_uri = "https://mail.aliyun.com/",
    .sent_copy = MAIL_SENT_COPY_UNKNOWN, .max_sessions = 2,
  },
  {
    .id = "aliyun-business", .name = N_("Aliyun Business Mail"), .domains = MAIL_PROVIDER_STRINGS (),
    .imap = MAIL_PROVIDER_TLS ("imap.qiye.aliyun.com", 993, "%a"),
    .pop3 = MAIL_PROVIDER_TLS ("pop.qiye.aliyun.com", 995, "%a"),
    .smtp = MAIL_PROVIDER_TLS ("smtp.qiye.aliyun.com", 465, "%a"),
    .credential = MAIL_CREDENTIAL_PASSWORD, .steps = aliyun_steps, .help_uri = "https://qiye.aliyun.com/",
    .sent_copy = MAIL_SENT_COPY_UNKNOWN, .max_sessions = 2,
  },
  { .id = NULL },
};
