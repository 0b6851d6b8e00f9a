/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "mail-imap-slice.h"

G_BEGIN_DECLS

/* How deep a structure may nest; deeper ones are told as damaged. Real ones stay below ten. */
#define MAIL_IMAP_PART_MAX_DEPTH 60
/* How many parts one message may have. */
#define MAIL_IMAP_PART_MAX_PARTS 10000

typedef struct {
  char *name;  /* lower case */
  char *value; /* raw, RFC 2231 and 2047 are left to the reader; never NULL */
} MailImapParameter;

typedef struct _MailImapPart MailImapPart;

/**
 * MailImapPart:
 * @section: what to ask for: "1", "1.2"; for the top of a multipart message ""
 * @type: lower case, such as "text"; "application" when the server does not say
 * @subtype: lower case; "octet-stream" when the server does not say
 * @parameters: (element-type MailImapParameter): of the content type
 * @encoding: lower case, such as "base64"; never %NULL
 * @size: in bytes, encoded; 0 when unknown
 * @lines: for text; 0 when unknown
 * @disposition: (nullable): lower case
 * @disposition_parameters: (element-type MailImapParameter)
 * @children: (element-type MailImapPart): of a multipart; for message/rfc822 the one body inside, whose @section is already right
 *
 * One part of a message as BODYSTRUCTURE tells it (RFC 3501 §7.4.2). A boxed tree.
 */
struct _MailImapPart {
  char *section;
  char *type;
  char *subtype;
  GArray *parameters;
  char *content_id;
  char *description;
  char *encoding;
  guint64 size;
  guint64 lines;
  char *disposition;
  GArray *disposition_parameters;
  char *language;
  char *location;
  GPtrArray *children;
};

#define MAIL_TYPE_IMAP_PART (mail_imap_part_get_type ())
GType mail_imap_part_get_type (void);

MailImapPart *mail_imap_part_parse         (MailImapSlice  structure,
                                            GError       **error);
MailImapPart *mail_imap_part_copy          (MailImapPart  *self);
void          mail_imap_part_free          (MailImapPart  *self);
const char   *mail_imap_part_get_parameter (MailImapPart  *self,
                                            const char    *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailImapPart, mail_imap_part_free)

G_END_DECLS
