/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Real Dovecot (or Cyrus, or Courier) and Postfix on loopback for one test; what they are is said in mail-servers.py.
 * Everything blocks, at most a few seconds, and ends the test with a clear message when it fails. */
typedef struct _MailTestServers MailTestServers;

MailTestServers *mail_test_servers_start           (const char      *arguments);
void             mail_test_servers_free            (MailTestServers *self);

const char      *mail_test_servers_get_host        (MailTestServers *self);
const char      *mail_test_servers_get_strict_host (MailTestServers *self);
guint16          mail_test_servers_get_port        (MailTestServers *self,
                                                    const char      *name);
const char      *mail_test_servers_get_ca          (MailTestServers *self);
const char      *mail_test_servers_get_folder      (MailTestServers *self);
const char      *mail_test_servers_get_imap_server (MailTestServers *self);
char            *mail_test_servers_name_mailbox    (MailTestServers *self,
                                                    const char      *name);
const char      *mail_test_servers_get_password    (MailTestServers *self,
                                                    const char      *address);
void             mail_test_servers_command         (MailTestServers *self,
                                                    const char      *first_word,
                                                    ...) G_GNUC_NULL_TERMINATED;
void             mail_test_servers_deliver         (MailTestServers *self,
                                                    const char      *address,
                                                    const char      *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailTestServers, mail_test_servers_free)

G_END_DECLS
