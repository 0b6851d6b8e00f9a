/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "mail-imap-command.h"
#include "mail-imap-session.h"

G_BEGIN_DECLS

typedef struct _MailImapRequest MailImapRequest;

/**
 * MailImapRequestFlags:
 * @MAIL_IMAP_REQUEST_ALONE: is sent when nothing else is unanswered, and nothing is sent until it is answered
 * @MAIL_IMAP_REQUEST_LAST: nothing is sent until it is answered
 * @MAIL_IMAP_REQUEST_SETTLED: is sent when nothing else is unanswered
 * @MAIL_IMAP_REQUEST_SELECTED: needs an open mailbox
 * @MAIL_IMAP_REQUEST_LEAVES: no mailbox is open once it is sent
 * @MAIL_IMAP_REQUEST_PATIENT: may take the server minutes
 * @MAIL_IMAP_REQUEST_SIGNS_IN: a refusal is about the user name or password
 */
typedef enum {
  MAIL_IMAP_REQUEST_ALONE = 1 << 0,
  MAIL_IMAP_REQUEST_SETTLED = 1 << 1,
  MAIL_IMAP_REQUEST_SELECTED = 1 << 2,
  MAIL_IMAP_REQUEST_PATIENT = 1 << 3,
  MAIL_IMAP_REQUEST_SIGNS_IN = 1 << 4,
  MAIL_IMAP_REQUEST_LEAVES = 1 << 5,
  MAIL_IMAP_REQUEST_LAST = 1 << 6,
} MailImapRequestFlags;

/* Of each but NONE only one is unanswered at a time: their answers could not be told apart. */
typedef enum {
  MAIL_IMAP_FAMILY_NONE,
  MAIL_IMAP_FAMILY_COPY,
  MAIL_IMAP_FAMILY_LIST,
  MAIL_IMAP_FAMILY_SEARCH,
} MailImapFamily;

/**
 * MailImapClaimFunc:
 *
 * Looks at an untagged response or a continuation. Returns whether it was meant for @request: then nobody else gets it.
 */
typedef gboolean (*MailImapClaimFunc)    (MailImapRequest        *request,
                                          MailImapSession        *session,
                                          const MailImapResponse *response);

/**
 * MailImapCompleteFunc:
 *
 * The server said OK: settles @request's promise.
 */
typedef void     (*MailImapCompleteFunc) (MailImapRequest        *request,
                                          MailImapSession        *session,
                                          const MailImapStatus   *status);

/**
 * MailImapRequest:
 *
 * A command on its way: queued, sent, answered. Counted references.
 */
struct _MailImapRequest {
  grefcount ref_count;
  char tag[16];
  MailImapCommand *command;
  MailImapRequestFlags flags;
  MailImapFamily family;
  DexPromise *promise;
  gboolean is_settled;  /* the promise has its answer */
  gboolean is_answered; /* the server has said OK, NO or BAD */
  gint64 sent_at;       /* monotonic */

  MailImapClaimFunc claim;
  MailImapCompleteFunc complete; /* (nullable): answers TRUE */
  gpointer data;
  GDestroyNotify destroy;

  /* Bytes that come from elsewhere, for APPEND. */
  MailImapReadFunc read;
  gpointer read_data;
  GDestroyNotify read_destroy;
  guint64 size;
};

MailImapRequest *mail_imap_request_new          (MailImapSession      *session,
                                                 const char           *name,
                                                 MailImapRequestFlags  flags);
MailImapRequest *mail_imap_request_ref          (MailImapRequest      *self);
void             mail_imap_request_unref        (MailImapRequest      *self);
gboolean         mail_imap_request_is_cancelled (MailImapRequest      *self);
void             mail_imap_request_resolve      (MailImapRequest      *self,
                                                 GType                 type,
                                                 gpointer              boxed);
void             mail_imap_request_resolve_true (MailImapRequest      *self);
void             mail_imap_request_reject       (MailImapRequest      *self,
                                                 GError               *error);
DexFuture       *mail_imap_request_submit       (MailImapRequest      *self,
                                                 MailImapSession      *session) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailImapRequest, mail_imap_request_unref)

G_END_DECLS
