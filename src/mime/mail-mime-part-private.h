/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-mime-encoding.h"
#include "mail-mime-message.h"
#include "mail-mime-param.h"

G_BEGIN_DECLS

/* What a part is made of. The windows point into @source, which the part keeps. */
struct _MailMimePart {
  MailMimeMessage *message;       /* not owned: it owns the part */
  MailMimePart *parent;
  GPtrArray *children;            /* (nullable): not owned */
  GPtrArray *embedded;            /* (nullable): not owned; parts found in the text of this one: uuencoded files */
  GBytes *source;
  const char *header;
  gsize header_length;
  const char *body;
  gsize body_length;
  guint depth;
  char *section;
  char *content_type;
  MailMimeParams *type;
  MailMimeDisposition disposition;
  MailMimeEncoding encoding;
  char *file_name;
  char *content_id;
  char *location;
};

struct _MailMimeMessage {
  GBytes *bytes;
  char *charset;                  /* (nullable): the person's choice */
  MailMimeSummary *summary;
  GPtrArray *parts;               /* all of them, parents first; owned */
};

MailMimePart *mail_mime_part_new         (MailMimeMessage *message,
                                          MailMimePart    *parent,
                                          GBytes          *source);
void          mail_mime_part_free        (MailMimePart    *self);
void          mail_mime_part_read_header (MailMimePart    *self,
                                          const char      *header,
                                          gsize            length,
                                          const char      *default_type);
gboolean      mail_mime_part_is_multipart (MailMimePart   *self);
gboolean      mail_mime_part_is_message  (MailMimePart    *self);
void          mail_mime_parse            (MailMimeMessage *message);
void          mail_mime_uu_find_all      (MailMimePart    *part);
GString      *mail_mime_uu_cut           (MailMimePart    *part);

G_END_DECLS
