/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-imap-slice.h"

G_BEGIN_DECLS

/**
 * MailImapLexer:
 * @at: what is read next
 * @end: the end of the text
 * @base: where the text begins: what @elided counts from
 * @elided: (nullable) (array length=n_elided): offsets, ascending, of literals whose bytes are not in the text
 * @strings: (nullable): where strings with escapes are put without them; made when needed
 * @is_prefix: the text ends with the announcement of a literal whose bytes are still to come
 * @is_pending: (out): that literal was reached
 * @pending: (out): how long it will be
 * @unclosed: (nullable): no quoted string ends before this, so that hostile quotes are not looked for twice
 * @has_plain_backslashes: a backslash before a quote that may end its string is data
 *
 * A cursor in a response that lies whole in memory, lines and literals. Room-private. Each function that returns a boolean leaves
 * @at where it was when it returns %FALSE, unless it says otherwise.
 */
typedef struct {
  const char *at;
  const char *end;
  const char *base;
  const gsize *elided;
  guint n_elided;
  GStringChunk **strings;
  gboolean is_prefix;
  gboolean is_pending;
  guint64 pending;
  const char *unclosed;
  gboolean has_plain_backslashes;
} MailImapLexer;

static inline char
mail_imap_lexer_peek (const MailImapLexer *self)
{
  return self->at < self->end ? *self->at : '\0';
}

static inline gboolean
mail_imap_lexer_take (MailImapLexer *self,
                      char           c)
{
  if (self->at >= self->end || *self->at != c)
    return FALSE;

  self->at++;
  return TRUE;
}

static inline void
mail_imap_lexer_skip_space (MailImapLexer *self)
{
  while (self->at < self->end && (*self->at == ' ' || *self->at == '\t'))
    self->at++;
}

/* The end of the text, or of its last line. */
static inline gboolean
mail_imap_lexer_is_done (const MailImapLexer *self)
{
  return self->at >= self->end || *self->at == '\r' || *self->at == '\n';
}

MailImapSlice mail_imap_lexer_word       (MailImapLexer *self);
MailImapSlice mail_imap_lexer_atom       (MailImapLexer *self);
gboolean      mail_imap_lexer_number     (MailImapLexer *self,
                                          guint64       *number);
gboolean      mail_imap_lexer_string     (MailImapLexer *self,
                                          MailImapSlice *string,
                                          gboolean      *is_elided);
gboolean      mail_imap_lexer_skip_value (MailImapLexer *self);
MailImapSlice mail_imap_lexer_rest       (MailImapLexer *self);
gboolean      mail_imap_literal_find     (const char    *line,
                                          const char    *end,
                                          const char   **start,
                                          guint64       *size,
                                          gboolean      *is_too_big);

G_END_DECLS
