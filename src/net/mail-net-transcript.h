/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Enough to see what led to a failure, too little to hold a mail. */
#define MAIL_NET_TRANSCRIPT_LINES 200
#define MAIL_NET_TRANSCRIPT_LINE_LENGTH 256

/* Each line is also logged as it is said, for debugging, with the number of its connection before it. */
#define MAIL_NET_TRANSCRIPT_DOMAIN "mail-transcript"

/* The last lines said on a connection, without secrets and without mail, in a ring. */
typedef struct _MailNetTranscript MailNetTranscript;

MailNetTranscript *mail_net_transcript_new       (void);
void               mail_net_transcript_free      (MailNetTranscript *self);
void               mail_net_transcript_add       (MailNetTranscript *self,
                                                  const char        *direction,
                                                  const char        *text,
                                                  gsize              length);
void               mail_net_transcript_add_hidden (MailNetTranscript *self,
                                                  const char        *direction,
                                                  gsize              length,
                                                  gboolean           secret);
char              *mail_net_transcript_to_string (MailNetTranscript *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailNetTranscript, mail_net_transcript_free)

G_END_DECLS
