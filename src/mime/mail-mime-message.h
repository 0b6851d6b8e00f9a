/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-mime-html.h"
#include "mail-mime-part.h"
#include "mail-mime-summary.h"

G_BEGIN_DECLS

/* Limits against hostile messages; what lies beyond one is kept as the content of the part it stands in. */
#define MAIL_MIME_MAX_DEPTH    60    /* parts inside each other */
#define MAIL_MIME_MAX_PARTS    10000 /* of one message */
#define MAIL_MIME_MAX_BOUNDARY 200   /* bytes; RFC 2046 allows 70 */

/* Characters of the first own words of a message, for a list row. */
#define MAIL_MIME_PREVIEW_LENGTH 200

/**
 * MailMimeMessage:
 *
 * A whole message, parsed. There is no input that cannot be parsed: at worst the message is one part of text. Immutable,
 * counted, usable from any thread; nothing it does blocks but the CPU.
 */
typedef struct _MailMimeMessage MailMimeMessage;

#define MAIL_TYPE_MIME_MESSAGE (mail_mime_message_get_type ())
GType             mail_mime_message_get_type         (void);

MailMimeMessage  *mail_mime_message_new              (GBytes            *bytes);
MailMimeMessage  *mail_mime_message_new_with_charset (GBytes            *bytes,
                                                      const char        *charset);
MailMimeMessage  *mail_mime_message_ref              (MailMimeMessage   *self);
void              mail_mime_message_unref            (MailMimeMessage   *self);

GBytes           *mail_mime_message_get_bytes        (MailMimeMessage   *self);
MailMimeSummary  *mail_mime_message_get_summary      (MailMimeMessage   *self);
char             *mail_mime_message_get_header       (MailMimeMessage   *self,
                                                      const char        *name);
MailMimePart     *mail_mime_message_get_root         (MailMimeMessage   *self);
MailMimePart     *mail_mime_message_find_section     (MailMimeMessage   *self,
                                                      const char        *section);
MailMimePart     *mail_mime_message_find_content_id  (MailMimeMessage   *self,
                                                      const char        *content_id);
GPtrArray        *mail_mime_message_get_attachments  (MailMimeMessage   *self);

char             *mail_mime_message_get_text         (MailMimeMessage   *self);
MailMimeHtml     *mail_mime_message_get_html         (MailMimeMessage   *self,
                                                      MailMimeHtmlFlags  flags,
                                                      const char        *prefix);
char             *mail_mime_message_get_preview      (MailMimeMessage   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailMimeMessage, mail_mime_message_unref)

G_END_DECLS
