/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-mime-part.h"

G_BEGIN_DECLS

/**
 * MailMimeBodyKind:
 * @MAIL_MIME_BODY_TEXT: text to be shown as it is
 * @MAIL_MIME_BODY_HTML: an HTML document
 * @MAIL_MIME_BODY_PICTURE: a picture in its place
 * @MAIL_MIME_BODY_MESSAGE: the heading of a message inside; its own items follow
 */
typedef enum {
  MAIL_MIME_BODY_TEXT,
  MAIL_MIME_BODY_HTML,
  MAIL_MIME_BODY_PICTURE,
  MAIL_MIME_BODY_MESSAGE,
} MailMimeBodyKind;

/* One thing to be shown, in the order of reading. */
typedef struct {
  MailMimeBodyKind kind;
  MailMimePart *part;
} MailMimeBodyItem;

GArray    *mail_mime_body_collect     (MailMimePart *root,
                                       gboolean      prefer_html);
GPtrArray *mail_mime_body_attachments (MailMimePart *root);

G_END_DECLS
