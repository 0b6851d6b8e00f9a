/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-net-connection.h"
#include "mail-net-input.h"
#include "mail-net-output.h"
#include "mail-net-transcript.h"
#include "mail-net-transport.h"
#include "mail-net-watch.h"

G_BEGIN_DECLS

typedef enum {
  MAIL_NET_STATE_NEW,
  MAIL_NET_STATE_CONNECTING,
  MAIL_NET_STATE_SHAKING_HANDS,
  MAIL_NET_STATE_OPEN,
  MAIL_NET_STATE_CLOSED,
} MailNetState;

struct _MailNetConnection {
  GObject parent_instance;

  MailNetEndpoint *endpoint;
  MailNetTrust *trust;
  MailNetState state;
  GError *failure; /* why it is closed */

  GSocketConnection *stream; /* owns the socket */
  MailNetTransport *transport;
  MailNetWatch *watch;
  gboolean secure;

  MailNetInput input;
  gboolean ended; /* the peer will send nothing more */
  gboolean more; /* bytes may be there without the socket becoming readable */
  MailNetOutput *output;
  gboolean blocked; /* the socket takes no more for now */
  GError *write_failure;

  DexPromise *opening; /* connect or start_tls */
  DexPromise *filling;

  guint timeout_sec;
  gint64 active_at; /* monotonic time of the last byte, or of when somebody began to wait */
  GSource *timer;

  guint64 bytes_in;
  guint64 bytes_out;
  MailNetTranscript *transcript;
};

/* What the socket does; mail-net-connection.c has what callers ask for. */
void     mail_net_connection_adopt           (MailNetConnection *self,
                                              GSocketConnection *stream);
void     mail_net_connection_begin_handshake (MailNetConnection *self);
gboolean mail_net_connection_is_waiting      (MailNetConnection *self);
void     mail_net_connection_begin_waiting   (MailNetConnection *self,
                                              gboolean           was_waiting);
void     mail_net_connection_restart_timer   (MailNetConnection *self);
void     mail_net_connection_end             (MailNetConnection *self,
                                              GError            *error);

G_END_DECLS
