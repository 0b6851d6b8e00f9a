/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-error.h"
#include "mail-imap-session.h"
#include "mail-test.h"
#include "mail-test-peer.h"

G_BEGIN_DECLS

/* What a delegate heard, one line each. */
typedef struct {
  GString *heard;
  guint closed;
} ImapNews;

extern const MailImapDelegate imap_test_delegate;

/* A greeting, and LOGIN on a server whose capabilities are in it, as lines of a peer's script. */
#define IMAP_TEST_GREETING(capabilities) "S: * OK [CAPABILITY IMAP4rev1 " capabilities "] hello\n"
#define IMAP_TEST_LOGIN(capabilities) \
  IMAP_TEST_GREETING (capabilities) "C: A* LOGIN \"joe\" \"secret\"\nS: %t OK [CAPABILITY IMAP4rev1 " capabilities "] in\n"
#define IMAP_TEST_SELECT \
  "C: A* SELECT \"INBOX\"*\nS: * 3 EXISTS\nS: * OK [UIDVALIDITY 7] v\nS: * OK [UIDNEXT 12] n\nS: %t OK [READ-WRITE] open\n"

MailImapSession *imap_test_new      (MailTestPeer    *peer,
                                     ImapNews        *news);
DexFuture       *imap_test_open     (MailImapSession *session,
                                     MailTestPeer    *peer,
                                     MailNetSecurity  security);
MailImapSession *imap_test_log_in   (MailTestPeer    *peer,
                                     ImapNews        *news);
void             imap_test_select   (MailImapSession *session,
                                     const char      *path);
void             imap_test_fails    (DexFuture       *future,
                                     MailError        code,
                                     const char      *words);
gpointer         imap_test_boxed    (DexFuture       *future);
void             imap_test_run      (guint            msec);
void             imap_news_clear    (ImapNews        *news);

G_END_DECLS
