/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-mime-summary.h"
#include "mail-store-threads.h"
#include "mail-store-writer.h"

G_BEGIN_DECLS

/**
 * MailContent:
 * @identity: a hash of the Message-ID, or of who, what and when without one
 * @keys: (element-type gint64): what leads to its conversation: hashes of its own id, first, and of those it names
 * @made_here: its bytes were made on this computer
 *
 * A mail as content, read from its header before a transaction begins.
 */
typedef struct _MailContent {
  MailMimeSummary *summary;
  guint64 size;
  gint64 identity;
  gint64 header_date; /* unix seconds, 0: none */
  GArray *keys;
  GBytes *parents;
  gint64 subject;     /* mail_subject_key () of it */
  char *sender;
  char *recipients;
  char *cc;
  char *object_id;
  gboolean made_here;
} MailContent;

MailContent *mail_content_new         (GBytes           *header,
                                       guint64           size,
                                       const char       *object_id,
                                       const char       *thread_object_id);
MailContent *mail_content_new_made_here (GBytes         *bytes);
void         mail_content_free        (MailContent      *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailContent, mail_content_free)

gboolean     mail_message_insert      (MailTransaction  *transaction,
                                       gint64            account,
                                       MailContent      *content,
                                       gint64           *message,
                                       GError          **error);
/* The same mail, where the server or this computer can tell: by the server's id, or among those no folder has any more.
 * *message is 0 when there is none. */
gboolean     mail_message_find        (MailTransaction  *transaction,
                                       gint64            account,
                                       MailContent      *content,
                                       gint64           *message,
                                       GError          **error);
/* The row of a message made here, which was lost, under the number it had; bytes (nullable): its body, which is here. */
gboolean     mail_message_restore     (MailTransaction  *transaction,
                                       gint64            message,
                                       gint64            account,
                                       GBytes           *bytes,
                                       GError          **error);
/* All but where it belongs: as it is in the other account, when it is copied. keys: (element-type gint64): kept for the threading */
gboolean     mail_message_load_threading (MailSqlite      *db,
                                       gint64            message,
                                       MailThreading    *threading,
                                       GArray           *keys,
                                       GError          **error);
/* Puts it where it would be if it arrived again. afresh: and all that subjects put beside it */
gboolean     mail_message_thread_again (MailTransaction  *transaction,
                                       gint64            message,
                                       gboolean          afresh,
                                       GError          **error);
/* Has lost a folder: when it was the last one, its body is kept for a while. */
gboolean     mail_message_unplaced    (MailTransaction  *transaction,
                                       gint64            message,
                                       GError          **error);
/* Goes for good, with its body; no folder has it. */
gboolean     mail_message_discard     (MailTransaction  *transaction,
                                       gint64            message,
                                       GError          **error);
/* Bodies of what was discarded, and what has been without a folder for seven days; a bounded amount of each. */
gboolean     mail_message_collect     (MailTransaction  *transaction,
                                       gboolean         *more,
                                       GError          **error);

G_END_DECLS
