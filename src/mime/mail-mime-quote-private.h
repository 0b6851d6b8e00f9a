/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <gumbo.h>

G_BEGIN_DECLS

/* The beginning of a line is enough to know what it is; in bytes. */
#define MAIL_MIME_QUOTE_LINE_LENGTH 400

/* One line of a body that is shown: what a person reads between two ends of a line. Lines of blanks are none. */
typedef struct {
  char *text;              /* its beginning, blanks made one */
  const GumboNode *first;  /* the text or picture it begins with */
  const GumboNode *last;
  gsize start;             /* of its first character, in bytes of the body */
  gsize end;               /* behind its last */
  const GumboNode *quote;  /* (nullable): the outermost element around it that marks a quote */
  gboolean signature;
} MailMimeQuoteLine;

/* mail-mime-quote-lines.c */
GArray   *mail_mime_quote_list_lines     (const char       *source,
                                          gsize             offset,
                                          const GumboNode  *root);

/* mail-mime-quote-words.c: what a line says */
typedef enum {
  MAIL_MIME_QUOTE_LABEL_NONE = 0,
  MAIL_MIME_QUOTE_LABEL_FROM = 1 << 0,
  MAIL_MIME_QUOTE_LABEL_DATE = 1 << 1,
  MAIL_MIME_QUOTE_LABEL_TO = 1 << 2,
  MAIL_MIME_QUOTE_LABEL_SUBJECT = 1 << 3,
} MailMimeQuoteLabel;

gboolean           mail_mime_quote_is_attribution (const char *text);
gboolean           mail_mime_quote_begins_attribution (const char *text);
gboolean           mail_mime_quote_is_separator   (const char *text);
gboolean           mail_mime_quote_is_forward     (const char *text);
MailMimeQuoteLabel mail_mime_quote_get_label      (const char *text,
                                                   gboolean    bare);

G_END_DECLS
