/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "mail-net-endpoint.h"
#include "mail-net-trust.h"

G_BEGIN_DECLS

/* How long one address may take to answer; GSocketClient tries the next one meanwhile. */
#define MAIL_NET_CONNECT_TIMEOUT_SEC 30
/* Silence that ends a connection while somebody waits for bytes or has bytes to write, unless the session says otherwise. */
#define MAIL_NET_DEFAULT_TIMEOUT_SEC 120
/* How much is read in one turn before other connections, writes and timers get theirs. */
#define MAIL_NET_MAX_TURN (256 * 1024)
/* How much may lie unread: a parser takes what it is given, so a peer that gets here has broken a limit of the parser's. */
#define MAIL_NET_MAX_BUFFERED (4 * 1024 * 1024)
/* How much may wait to be written before mail_net_connection_write_bytes () makes its caller wait. */
#define MAIL_NET_MAX_QUEUED (256 * 1024)

/**
 * MailNetWriteFlags:
 * @MAIL_NET_WRITE_NONE: a command; the transcript shows it
 * @MAIL_NET_WRITE_SECRET: holds a secret: the transcript shows three stars, and the bytes are wiped once written
 * @MAIL_NET_WRITE_CONTENT: text of a person's mail: the transcript shows only how long it is
 */
typedef enum {
  MAIL_NET_WRITE_NONE = 0,
  MAIL_NET_WRITE_SECRET = 1 << 0,
  MAIL_NET_WRITE_CONTENT = 1 << 1,
} MailNetWriteFlags;

/**
 * MailNetConnection:
 *
 * A byte stream to one host, used from one thread (the engine's). A session opens it, then runs one reading fibre:
 *
 * |[
 *   while (dex_await_boolean (mail_net_connection_fill (connection), &error))
 *     {
 *       gsize length;
 *       const guint8 *bytes = mail_net_connection_peek (connection, &length);
 *
 *       mail_net_connection_consume (connection, parser_feed (parser, bytes, length));
 *     }
 *   // error set: the connection broke or timed out; not set: the peer has closed it
 * ]|
 */
#define MAIL_TYPE_NET_CONNECTION (mail_net_connection_get_type ())
G_DECLARE_FINAL_TYPE (MailNetConnection, mail_net_connection, MAIL, NET_CONNECTION, GObject)

MailNetConnection *mail_net_connection_new            (const MailNetEndpoint *endpoint,
                                                       MailNetTrust          *trust);
const MailNetEndpoint *
                   mail_net_connection_get_endpoint   (MailNetConnection     *self);

DexFuture         *mail_net_connection_connect        (MailNetConnection     *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture         *mail_net_connection_start_tls      (MailNetConnection     *self) G_GNUC_WARN_UNUSED_RESULT;
void               mail_net_connection_begin_compression
                                                      (MailNetConnection     *self);
gboolean           mail_net_connection_is_secure      (MailNetConnection     *self);
gboolean           mail_net_connection_may_authenticate
                                                      (MailNetConnection     *self,
                                                       GError               **error);
void               mail_net_connection_close          (MailNetConnection     *self);
gboolean           mail_net_connection_is_open        (MailNetConnection     *self);

DexFuture         *mail_net_connection_fill           (MailNetConnection     *self) G_GNUC_WARN_UNUSED_RESULT;
const guint8      *mail_net_connection_peek           (MailNetConnection     *self,
                                                       gsize                 *length);
void               mail_net_connection_consume        (MailNetConnection     *self,
                                                       gsize                  length);

void               mail_net_connection_write          (MailNetConnection     *self,
                                                       const void            *bytes,
                                                       gsize                  length,
                                                       MailNetWriteFlags      flags);
DexFuture         *mail_net_connection_write_bytes    (MailNetConnection     *self,
                                                       GBytes                *bytes,
                                                       MailNetWriteFlags      flags) G_GNUC_WARN_UNUSED_RESULT;
DexFuture         *mail_net_connection_flush          (MailNetConnection     *self) G_GNUC_WARN_UNUSED_RESULT;

void               mail_net_connection_set_timeout    (MailNetConnection     *self,
                                                       guint                  seconds);
guint64            mail_net_connection_get_bytes_in   (MailNetConnection     *self);
guint64            mail_net_connection_get_bytes_out  (MailNetConnection     *self);

void               mail_net_connection_note_received  (MailNetConnection     *self,
                                                       const char            *line,
                                                       gssize                 length);
char              *mail_net_connection_get_transcript (MailNetConnection     *self);

G_END_DECLS
