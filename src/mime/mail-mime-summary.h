/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-mime-address.h"

G_BEGIN_DECLS

/* protocols.md calls for caps on what a header may cost: */
#define MAIL_MIME_MAX_HEADER_BLOCK (1024 * 1024) /* bytes of one header block that are looked at */
#define MAIL_MIME_MAX_HEADER       (256 * 1024)  /* bytes of one field */
#define MAIL_MIME_MAX_HEADERS      1000          /* fields of one block */
#define MAIL_MIME_MAX_REFERENCES   1000          /* ids of one References field that are kept: the newest */

/* The date of a message that states none that can be read. */
#define MAIL_MIME_NO_DATE G_MININT64

typedef enum {
  MAIL_MIME_PRIORITY_LOW = -1,
  MAIL_MIME_PRIORITY_NORMAL = 0,
  MAIL_MIME_PRIORITY_HIGH = 1,
} MailMimePriority;

/**
 * MailMimeSummaryFlags:
 * @MAIL_MIME_SUMMARY_MULTIPART: the content type is a multipart
 * @MAIL_MIME_SUMMARY_ATTACHMENTS_LIKELY: the content type alone makes attachments likely (mixed, or not text at all)
 * @MAIL_MIME_SUMMARY_REPLY: the subject has a reply prefix, or the message names a parent
 * @MAIL_MIME_SUMMARY_ONE_CLICK: List-Unsubscribe-Post allows RFC 8058
 * @MAIL_MIME_SUMMARY_AUTOMATIC: Auto-Submitted, Precedence: bulk/junk/list, or a list: no person wrote this to one person
 * @MAIL_MIME_SUMMARY_SUSPICIOUS: From, Subject, Date, Sender or Message-ID stands more than once; the first counts
 * @MAIL_MIME_SUMMARY_CLIPPED: a limit was reached; what lies beyond was not looked at
 * @MAIL_MIME_SUMMARY_READ_RECEIPT: asks for a read receipt (Disposition-Notification-To)
 * @MAIL_MIME_SUMMARY_PREFIXED: the subject has a prefix of answering or forwarding
 */
typedef enum {
  MAIL_MIME_SUMMARY_MULTIPART = 1 << 0,
  MAIL_MIME_SUMMARY_ATTACHMENTS_LIKELY = 1 << 1,
  MAIL_MIME_SUMMARY_REPLY = 1 << 2,
  MAIL_MIME_SUMMARY_ONE_CLICK = 1 << 3,
  MAIL_MIME_SUMMARY_AUTOMATIC = 1 << 4,
  MAIL_MIME_SUMMARY_SUSPICIOUS = 1 << 5,
  MAIL_MIME_SUMMARY_CLIPPED = 1 << 6,
  MAIL_MIME_SUMMARY_READ_RECEIPT = 1 << 7,
  MAIL_MIME_SUMMARY_PREFIXED = 1 << 8,
} MailMimeSummaryFlags;

/**
 * MailMimeSummary:
 * @flags: see #MailMimeSummaryFlags
 * @priority: what X-Priority, Importance or Priority say
 * @date: seconds since 1970 UTC, or %MAIL_MIME_NO_DATE
 * @date_offset: the sender's offset from UTC in minutes, east positive
 * @subject: decoded, one line; "" when there is none
 * @base_subject: @subject without reply and forward prefixes (see mail_mime_subject_get_base ())
 * @base_hash: of @base_subject (see mail_mime_subject_hash_base ()); 0: it says nothing
 * @message_id: (nullable): without angle brackets
 * @in_reply_to: (array zero-terminated=1): ids without brackets, perhaps none
 * @references: (array zero-terminated=1): ids without brackets, oldest first, each once, perhaps none
 * @from: (element-type MailMimeAddress): never %NULL, as all the lists
 * @sender: (element-type MailMimeAddress):
 * @reply_to: (element-type MailMimeAddress):
 * @to: (element-type MailMimeAddress):
 * @cc: (element-type MailMimeAddress):
 * @bcc: (element-type MailMimeAddress):
 * @list_id: (nullable): the id inside the brackets of List-Id, lower case
 * @list_post: (nullable): the address of the first mailto: of List-Post; "" when the list takes no mail ("NO")
 * @list_unsubscribe: (nullable): the field as it stands, unfolded: `<https://…>, <mailto:…>`
 * @content_type: lower case "type/subtype" of the message; "text/plain" when not stated
 *
 * What a list row, a thread and a reply need to know of a message, from its header block alone. Immutable and counted;
 * strings are valid UTF-8.
 */
typedef struct {
  MailMimeSummaryFlags flags;
  MailMimePriority priority;
  gint64 date;
  int date_offset;
  char *subject;
  char *base_subject;
  guint64 base_hash;
  char *message_id;
  GStrv in_reply_to;
  GStrv references;
  GPtrArray *from;
  GPtrArray *sender;
  GPtrArray *reply_to;
  GPtrArray *to;
  GPtrArray *cc;
  GPtrArray *bcc;
  char *list_id;
  char *list_post;
  char *list_unsubscribe;
  char *content_type;
} MailMimeSummary;

#define MAIL_TYPE_MIME_SUMMARY (mail_mime_summary_get_type ())
GType            mail_mime_summary_get_type (void);

MailMimeSummary *mail_mime_summary_new      (const char      *bytes,
                                             gsize            length);
MailMimeSummary *mail_mime_summary_ref      (MailMimeSummary *self);
void             mail_mime_summary_unref    (MailMimeSummary *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailMimeSummary, mail_mime_summary_unref)

G_END_DECLS
