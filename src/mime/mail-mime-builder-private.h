/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-mime-builder.h"

G_BEGIN_DECLS

/* RFC 5322 §2.1.1 */
#define MAIL_MIME_MAX_LINE 998

typedef struct {
  char *file_name;
  char *content_type;
  GBytes *contents;
} MailMimeAttachment;

struct _MailMimeBuilder {
  MailMimeAddress *from;
  GPtrArray *to;
  GPtrArray *cc;
  GPtrArray *bcc;
  GPtrArray *reply_to;
  char *subject;
  char *text;
  gint64 date;
  int date_offset;
  gboolean has_date;
  char *message_id;
  char *in_reply_to;
  GStrv references;
  GPtrArray *headers;        /* of strings: name, value, name, value … */
  GPtrArray *attachments;
};

G_END_DECLS
