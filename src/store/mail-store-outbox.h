/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-items.h"

G_BEGIN_DECLS

/* A message leaves exactly once: its bytes are fixed when it is queued, and each state is committed before the step it names. */
typedef enum {
  MAIL_OUTBOX_QUEUED,
  MAIL_OUTBOX_SENDING,   /* before MAIL FROM */
  MAIL_OUTBOX_DOT_SENT,  /* before the final dot: from here a lost connection means UNKNOWN */
  MAIL_OUTBOX_SENT,      /* 250 received */
  MAIL_OUTBOX_UNKNOWN,   /* may have been sent: the person decides, unless the server's Sent folder tells */
  MAIL_OUTBOX_FAILED,    /* refused; the reason is in error_text */
} MailOutboxState;

typedef enum {
  MAIL_SENT_COPY_NONE,
  MAIL_SENT_COPY_PENDING,
  MAIL_SENT_COPY_DONE,
} MailSentCopyState;

typedef struct {
  gint64 id;
  gint64 account;
  gint64 item;             /* in the account's local Outbox folder */
  gint64 message;
  MailOutboxState state;
  MailSentCopyState sent_copy;
  char *from;              /* envelope */
  char **recipients;       /* envelope: To, Cc and Bcc, each once */
  char *subject;
  char *message_id;
  gint64 created;          /* unix seconds */
  gint64 not_before;
  guint attempts;
  guint64 size;
  gint64 answers;          /* item to be flagged \Answered or $Forwarded after sending; 0: none */
  MailFlags answers_flag;
  char *error_code;        /* (nullable) */
  char *error_text;        /* (nullable): the server's words */
} MailOutboxEntry;

#define MAIL_TYPE_OUTBOX_ENTRY (mail_outbox_entry_get_type ())
GType            mail_outbox_entry_get_type (void);
MailOutboxEntry *mail_outbox_entry_copy     (const MailOutboxEntry *self);
void             mail_outbox_entry_free     (MailOutboxEntry       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailOutboxEntry, mail_outbox_entry_free)

/* Queues the message as written (with Bcc). Envelope from and recipients are given by the caller (mime knows how to find
 * them). draft: deleted in the same transaction (0: none). → gint64: the outbox entry. */
DexFuture *mail_store_queue_message    (MailStore    *self,
                                        gint64        account,
                                        GBytes       *bytes,
                                        const char   *from,
                                        const char  **recipients,
                                        gint64        answers,
                                        MailFlags     answers_flag,
                                        gint64        draft,
                                        gint64        not_before) G_GNUC_WARN_UNUSED_RESULT;
/* Compare-and-set: → gboolean, FALSE when the entry was not in the expected state (somebody else has it, or it is gone). */
DexFuture *mail_store_outbox_advance   (MailStore       *self,
                                        gint64           entry,
                                        MailOutboxState  from,
                                        MailOutboxState  to,
                                        const GError    *why) G_GNUC_WARN_UNUSED_RESULT;
/* Back to QUEUED, not before that time. */
DexFuture *mail_store_outbox_postpone  (MailStore       *self,
                                        gint64           entry,
                                        gint64           not_before,
                                        const GError    *why) G_GNUC_WARN_UNUSED_RESULT;
/* After SENT: the item goes from Outbox to Sent: with append, as an APPEND operation to the server's Sent folder (in this very
 * transaction; bytes with Bcc, \Seen); without, the local copy waits there to be adopted when the server's own copy is seen.
 * The answered item gets its flag. The entry ends. */
DexFuture *mail_store_outbox_filed     (MailStore       *self,
                                        gint64           entry,
                                        gboolean         append) G_GNUC_WARN_UNUSED_RESULT;
/* The person: discard one that is not on its way, retry (FAILED or UNKNOWN → QUEUED), or say that an UNKNOWN one was sent. */
DexFuture *mail_store_outbox_discard   (MailStore       *self,
                                        gint64           entry) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *mail_store_outbox_retry     (MailStore       *self,
                                        gint64           entry) G_GNUC_WARN_UNUSED_RESULT;
/* account 0: all. (element-type MailOutboxEntry), in order of queueing */
GPtrArray *mail_store_reader_list_outbox (MailStoreReader  *reader,
                                          gint64            account,
                                          GError          **error);

/* What the composer holds, saved while typing. The message bytes (as a message would be built now) make it readable in the
 * Drafts folder; the state is the composer's own, opaque here. */
typedef struct {
  gint64 id;
  gint64 account;
  gint64 item;             /* in the account's Drafts folder */
  gint64 saved;            /* unix seconds */
  GVariant *state;
} MailDraft;

void       mail_draft_free             (MailDraft       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailDraft, mail_draft_free)
/* draft 0: a new one. → gint64: the draft. One transaction, on disk (synchronous FULL) before it resolves. */
DexFuture *mail_store_save_draft       (MailStore       *self,
                                        gint64           draft,
                                        gint64           account,
                                        GBytes          *bytes,
                                        GVariant        *state) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *mail_store_discard_draft    (MailStore       *self,
                                        gint64           draft) G_GNUC_WARN_UNUSED_RESULT;
/* (element-type MailDraft), newest first; */
GPtrArray *mail_store_reader_list_drafts (MailStoreReader  *reader,
                                          GError          **error);
/* (nullable) without error: the draft shown as that item */
MailDraft *mail_store_reader_find_draft  (MailStoreReader  *reader,
                                          gint64            item,
                                          GError          **error);

G_END_DECLS
