/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-imap-parser.h"
#include "mail-imap-request.h"
#include "mail-net-connection.h"

G_BEGIN_DECLS

/* How many commands may be unanswered. */
#define MAIL_IMAP_SESSION_MAX_DEPTH 16
/* Silence that ends the connection while a command is unanswered, in seconds; for commands over many messages. */
#define MAIL_IMAP_SESSION_TIMEOUT 120
#define MAIL_IMAP_SESSION_TIMEOUT_LONG 600
/* The same after DONE, which gives a server nothing to do: that is how a connection that died in silence is found out. */
#define MAIL_IMAP_SESSION_TIMEOUT_DONE 15
/* The same until the greeting. */
#define MAIL_IMAP_SESSION_TIMEOUT_GREETING 30
/* The longest section that is taken, whatever is announced. */
#define MAIL_IMAP_SESSION_MAX_BODY (G_GUINT64_CONSTANT (1) << 30)
/* A section nobody wants any more is read to its end if no more than this is left of it; otherwise the connection ends. */
#define MAIL_IMAP_SESSION_MAX_UNWANTED (4 * 1024 * 1024)
/* How many lines that are no responses are overlooked. */
#define MAIL_IMAP_SESSION_MAX_GARBAGE 100

typedef enum {
  MAIL_IMAP_IDLE_NONE,
  MAIL_IMAP_IDLE_ASKED,   /* IDLE is queued or sent */
  MAIL_IMAP_IDLE_GRANTED, /* the server has said "+" */
  MAIL_IMAP_IDLE_ENDING,  /* DONE was sent, or will be as soon as "+" comes */
} MailImapIdleState;

struct _MailImapSession {
  GObject parent_instance;

  /* lifecycle */
  MailImapSessionState state;
  GError *failure;
  const MailImapDelegate *delegate;
  gpointer delegate_data;
  MailNetEndpoint *endpoint;
  MailNetTrust *trust;

  /* wire */
  MailNetConnection *connection;
  MailImapParser *parser;
  DexFuture *hold; /* (nullable): is awaited before more is read */
  DexPromise *greeted;
  gboolean is_switching; /* until [CLOSED], news are of the mailbox that is being left */
  gboolean is_unclear;   /* the mailbox was opened, and [CLOSED] never came */
  gboolean is_leaving; /* LOGOUT was sent: the server says BYE and closes */
  gboolean is_exposed; /* before STARTTLS: next to nothing is believed */
  gboolean is_compressing; /* the server agreed: what is read behind that is compressed */
  gboolean is_compressed;
  guint timeout;
  guint64 earlier_bytes_in; /* of connections before this one */

  /* commands */
  GQueue queue;     /* MailImapRequest, unsent */
  GQueue in_flight; /* MailImapRequest, sent */
  MailImapRequest *writing; /* (nullable): waits for "+", or uploads */
  guint last_tag;
  guint64 n_commands;
  gint64 round_trip_usec; /* of the command that was answered fastest; 0: none was yet */
  guint n_strays;

  /* FETCH */
  MailImapRequest *fetching; /* (nullable): whom the response that is being read belongs to */

  /* IDLE */
  MailImapIdleState idle;
  MailImapRequest *idle_request;
  DexPromise *idle_over; /* (nullable): somebody waits for its end */

  /* what the server said */
  GPtrArray *capabilities; /* char* */
  gboolean has_fresh_capabilities;
  GPtrArray *enabled; /* char* */
  GHashTable *server_id;
  char *greeting;
  char *selected;
  GHashTable *alerts;
  gboolean refuses_initial_response;
  gboolean omits_preview;
  gboolean keeps_mutf7; /* names of mailboxes are not UTF-8, whatever was agreed */
  const char *method; /* (nullable): what signed in */
};

/* mail-imap-session.c */
void      mail_imap_session_fail             (MailImapSession        *self,
                                              GError                 *error);
void      mail_imap_session_hold             (MailImapSession        *self,
                                              DexFuture              *future);
void      mail_imap_session_set_state        (MailImapSession        *self,
                                              MailImapSessionState    state);
MailImapLiterals
          mail_imap_session_get_literals     (MailImapSession        *self);
GPtrArray *
          mail_imap_session_split            (MailImapSession        *self,
                                              MailImapUidSet         *uids,
                                              gsize                   reserved);
gboolean  mail_imap_session_host_is          (MailImapSession        *self,
                                              const char             *domain);

/* mail-imap-session-queue.c */
void      mail_imap_session_enqueue          (MailImapSession        *self,
                                              MailImapRequest        *request);
void      mail_imap_session_pump             (MailImapSession        *self);
void      mail_imap_session_update_timeout   (MailImapSession        *self);
gboolean  mail_imap_session_continue         (MailImapSession        *self);
gboolean  mail_imap_session_finish_tagged    (MailImapSession        *self,
                                              const MailImapStatus   *status);
gboolean  mail_imap_session_fail_tagged      (MailImapSession        *self,
                                              MailImapSlice           tag);
void      mail_imap_session_reject_all       (MailImapSession        *self,
                                              const GError           *error);

/* mail-imap-session-receive.c */
void      mail_imap_session_start_reading    (MailImapSession        *self);
void      mail_imap_session_reset_parser     (MailImapSession        *self);

/* mail-imap-session-fetch.c */
void      mail_imap_session_fetch_begin      (MailImapSession        *self,
                                              const MailImapBody     *body);
void      mail_imap_session_fetch_data       (MailImapSession        *self,
                                              const MailImapBody     *body,
                                              const char             *bytes,
                                              gsize                   length);
void      mail_imap_session_fetch_end        (MailImapSession        *self,
                                              const MailImapBody     *body,
                                              gboolean                complete);
gboolean  mail_imap_session_fetch_message    (MailImapSession        *self,
                                              const MailImapFetch    *fetch);

/* mail-imap-session-dialect.c */
void      mail_imap_session_take_capabilities
                                             (MailImapSession        *self,
                                              const MailImapWords    *words);
gboolean  mail_imap_session_is_rev2          (MailImapSession        *self);
gboolean  mail_imap_session_speaks_utf8      (MailImapSession        *self);
gboolean  mail_imap_session_names_utf8       (MailImapSession        *self);
char     *mail_imap_session_dup_path         (MailImapSession        *self,
                                              MailImapSlice           written);

/* mail-imap-session-idle.c */
void      mail_imap_session_stop_idling      (MailImapSession        *self);

/* mail-imap-session-open.c */
gboolean  mail_imap_session_connect          (MailImapSession        *self,
                                              GError                **error);
gboolean  mail_imap_session_ask_capabilities (MailImapSession        *self,
                                              GError                **error);

G_END_DECLS
