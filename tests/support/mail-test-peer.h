/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MailTestPeer:
 *
 * A scripted server on a loopback port, in a thread of its own, for faults and quirks no real server shows on demand. The
 * script is text, one step a line; empty lines and lines beginning with # are nothing:
 *
 * |[
 *   S: text          sends text and CRLF; %t is the first word of the line the last C: step took (an IMAP tag),
 *                    \r \n \t \0 \\ and \xHH are escapes
 *   s: text          the same without CRLF: for fragments and garbage
 *   C: pattern       reads a line; it has to match (* stands for anything, ? for one character, case ignored); a mismatch ends the script
 *   C*: pattern      reads and records lines until one matches: what comes before does not matter
 *   READ n           reads exactly n bytes (a literal)
 *   DOT              reads and records lines up to and including a lone dot
 *   TLS name         shakes hands with the certificate called name, see mail-test-certificate.h
 *   TLS1.1 name      the same in an old version of TLS that nobody should accept
 *   DEFLATE          from now on everything is compressed, in both directions (RFC 4978)
 *   REPEAT n text    S: text, n times
 *   FLOOD n          sends n bytes of lines (62 letters and CRLF, the last one cut) as fast as they are taken
 *   ZEROS n          sends n digits 0, not one end of a line among them
 *   STALL n          reads and throws away n bytes, slowly: 4 KiB a millisecond
 *   SLEEP ms         waits
 *   EOF              waits until the client closes
 *   CLOSE            closes (in TLS with close_notify); also what the end of a script does
 *   HANGUP           closes without close_notify
 *   DROP             closes at once with RST, without close_notify
 *   NEXT             closes; what follows is for the next connection
 * ]|
 *
 * A connection no step is left for is closed at once.
 */
typedef struct _MailTestPeer MailTestPeer;

MailTestPeer *mail_test_peer_new          (const char   *script);
guint16       mail_test_peer_get_port     (MailTestPeer *self);
char         *mail_test_peer_get_received (MailTestPeer *self);
guint         mail_test_peer_count        (MailTestPeer *self);
void          mail_test_peer_finish       (MailTestPeer *self);
void          mail_test_peer_free         (MailTestPeer *self);

guint16       mail_test_unused_port       (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailTestPeer, mail_test_peer_free)

G_END_DECLS
