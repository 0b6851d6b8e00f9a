/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-mime-address.h"

G_BEGIN_DECLS

/**
 * MailMimeBuilder:
 *
 * Writes a message to be sent or saved: CRLF line ends, no line over 998 bytes, US-ASCII only unless an address needs more
 * (RFC 6532). The bytes still have Bcc: store them, and send what mail_mime_strip_bcc () makes of them.
 */
typedef struct _MailMimeBuilder MailMimeBuilder;

MailMimeBuilder *mail_mime_builder_new             (void);
void             mail_mime_builder_free            (MailMimeBuilder        *self);

void             mail_mime_builder_set_from        (MailMimeBuilder        *self,
                                                    const MailMimeAddress  *from);
void             mail_mime_builder_set_to          (MailMimeBuilder        *self,
                                                    GPtrArray              *to);
void             mail_mime_builder_set_cc          (MailMimeBuilder        *self,
                                                    GPtrArray              *cc);
void             mail_mime_builder_set_bcc         (MailMimeBuilder        *self,
                                                    GPtrArray              *bcc);
void             mail_mime_builder_set_reply_to    (MailMimeBuilder        *self,
                                                    GPtrArray              *reply_to);
void             mail_mime_builder_set_subject     (MailMimeBuilder        *self,
                                                    const char             *subject);
void             mail_mime_builder_set_text        (MailMimeBuilder        *self,
                                                    const char             *text);
void             mail_mime_builder_set_date        (MailMimeBuilder        *self,
                                                    gint64                  seconds,
                                                    int                     offset_minutes);
void             mail_mime_builder_set_message_id  (MailMimeBuilder        *self,
                                                    const char             *message_id);
void             mail_mime_builder_set_in_reply_to (MailMimeBuilder        *self,
                                                    const char             *message_id);
void             mail_mime_builder_set_references  (MailMimeBuilder        *self,
                                                    const char * const     *references);
void             mail_mime_builder_set_header      (MailMimeBuilder        *self,
                                                    const char             *name,
                                                    const char             *value);
void             mail_mime_builder_add_attachment  (MailMimeBuilder        *self,
                                                    const char             *file_name,
                                                    const char             *content_type,
                                                    GBytes                 *contents);
gboolean         mail_mime_builder_add_file        (MailMimeBuilder        *self,
                                                    GFile                  *file,
                                                    GCancellable           *cancellable,
                                                    GError                **error);
void             mail_mime_builder_add_message     (MailMimeBuilder        *self,
                                                    GBytes                 *message);
GBytes          *mail_mime_builder_build           (MailMimeBuilder        *self,
                                                    GError                **error);

char            *mail_mime_make_message_id         (const char             *from_address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailMimeBuilder, mail_mime_builder_free)

G_END_DECLS
