/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-parser-private.h"

#include <glib/gi18n.h>

#include "mail-error.h"

/*
 * Framing. A response is lines and literals: it ends at the first line end that no literal announcement stands before. Only then
 * is it read (mail-imap-parser-response.c), in one pass over text that lies whole in memory: in the caller's fragment, or, when
 * it was cut or a literal was left out of it, in self->text.
 */

typedef enum {
  LITERAL_NONE,
  LITERAL_COLLECT, /* becomes part of the text */
  LITERAL_STREAM,  /* goes to the body functions */
  LITERAL_DROP,
} LiteralMode;

struct _MailImapParser {
  const MailImapHandler *handler;
  gpointer data;
  MailImapScratch scratch;

  GByteArray *text;  /* of the response so far, when it does not lie in the fragment */
  gsize line;        /* where in the response the current line begins */
  gsize collected;   /* bytes of literals in the response */
  gsize drained;     /* bytes of a SEARCH that were read and thrown away */
  gboolean is_kept;  /* a SEARCH that cannot be read before its end */
  gboolean after_literal; /* the current line follows one */
  GArray *elided;    /* gsize: where in the text literals were left out */

  LiteralMode literal;
  guint64 literal_left;
  MailImapBody body; /* what is being streamed; its name points into text */

  gboolean is_stopped;
  gboolean is_broken;
};

/* A SEARCH that grows beyond this is read as far as it came. */
#define DRAIN_ABOVE (64 * 1024)

static MailImapLexer
lex (MailImapParser *self,
     const char     *text,
     gsize           length)
{
  return (MailImapLexer) {
    .at = text, .end = text + length, .base = text,
    .elided = (const gsize *) (gconstpointer) self->elided->data, .n_elided = self->elided->len,
    .strings = &self->scratch.strings,
  };
}

static gboolean
begins_with_word (const char *text,
                  gsize       length,
                  const char *word)
{
  gsize word_length = strlen (word);

  return length > word_length && g_ascii_strncasecmp (text, word, word_length) == 0;
}

/* "* 12 FETCH (": only these hold sections. */
static gboolean
is_fetch (const char *text,
          gsize       length)
{
  gsize i = 2;

  if (length < 10 || text[0] != '*')
    return FALSE;
  while (i < length && g_ascii_isdigit (text[i]))
    i++;

  return i > 2 && (begins_with_word (text + i, length - i, " FETCH") || begins_with_word (text + i, length - i, " UIDFETCH"));
}

/* The text of status responses is free, and may end in what looks like a literal; tagged lines and "+" hold none either. */
static gboolean
may_hold_literals (const char *text,
                   gsize       length)
{
  MailImapLexer lexer = { .at = text, .end = text + length };
  MailImapStatusKind kind;

  while (mail_imap_lexer_take (&lexer, '\0'))
    continue;
  if (!mail_imap_lexer_take (&lexer, '*'))
    return FALSE;
  mail_imap_lexer_skip_space (&lexer);

  return !mail_imap_status_kind (mail_imap_lexer_atom (&lexer), &kind);
}

/* A look at the line before the announcement spares reading the response twice for every header. */
static gboolean
may_stream (const char *line,
            const char *brace)
{
  const char *p = brace;
  const char *open;

  while (p > line && (p[-1] == ' ' || p[-1] == '~'))
    p--;
  if (p - line < 6)
    return FALSE;
  if (g_ascii_strncasecmp (p - 6, "RFC822", 6) == 0 || g_ascii_strncasecmp (p - 5, ".TEXT", 5) == 0)
    return TRUE;
  if (p[-1] != ']' && p[-1] != '>')
    return FALSE;
  open = memrchr (line, '[', (gsize) (p - line));

  return open != NULL && memmem (open, (gsize) (p - open), "HEADER", 6) == NULL;
}

/* Whether the literal announced at the end of text is a section that is streamed; if so self->body says which. */
static gboolean
find_section (MailImapParser *self,
              const char     *text,
              gsize           length)
{
  MailImapLexer lexer = lex (self, text, length);
  MailImapSection pending = { 0 };
  MailImapFetch fetch;

  lexer.is_prefix = TRUE;
  if (!mail_imap_read_fetch (&lexer, &self->scratch, &fetch, &pending) || !lexer.is_pending || pending.name.data == NULL)
    return FALSE;

  self->body = (MailImapBody) { fetch.sequence, fetch.uid, pending };
  self->body.section.total = lexer.pending;
  return !pending.is_header;
}

static gboolean
fail (MailImapParser  *self,
      GError         **error,
      const char      *sentence)
{
  self->is_broken = TRUE;
  mail_set_error (error, MAIL_ERROR_PROTOCOL, NULL, "%s", sentence);
  return FALSE;
}

static void
forget_response (MailImapParser *self)
{
  if (self->text->len > MAIL_IMAP_PARSER_MAX_LINE)
    {
      g_byte_array_unref (self->text);
      self->text = g_byte_array_new ();
    }
  g_byte_array_set_size (self->text, 0);
  g_array_set_size (self->elided, 0);
  self->line = self->collected = self->drained = 0;
  self->after_literal = self->is_kept = FALSE;
  g_clear_pointer (&self->scratch.strings, g_string_chunk_free);
  g_clear_pointer (&self->scratch.found, mail_imap_uid_set_unref);
}

static void
finish_response (MailImapParser *self,
                 const char     *text,
                 gsize           length)
{
  MailImapLexer lexer = lex (self, text, length);

  mail_imap_parser_deliver (self->handler, self->data, &lexer, &self->scratch);
  forget_response (self);
}

/* A SEARCH names a whole mailbox: what came is moved into the set, up to the last number that is known to be complete. */
static void
drain_search (MailImapParser *self)
{
  static const char start[] = "* SEARCH ";
  const char *text = (const char *) self->text->data;
  const char *last;
  MailImapLexer lexer;
  MailImapSearchAnswer answer;
  gsize length;

  if (self->text->len < DRAIN_ABOVE || self->is_kept || !begins_with_word (text, self->text->len, start) || self->after_literal)
    return;
  last = memrchr (text, ' ', self->text->len);
  length = (gsize) (last - text);
  lexer = lex (self, text + sizeof start - 1, MAX (length, sizeof start) - (sizeof start - 1));
  self->is_kept = length < sizeof start || memchr (text, '(', length) != NULL ||
                  !mail_imap_read_search (&lexer, &self->scratch, &answer);
  if (self->is_kept)
    return;

  self->drained += length - (sizeof start - 2);
  g_byte_array_remove_range (self->text, sizeof start - 2, (guint) (length - (sizeof start - 2)));
}

static gboolean
is_too_long (MailImapParser *self)
{
  const char *text = (const char *) self->text->data;
  guint64 collected = self->collected - (self->literal == LITERAL_COLLECT ? self->literal_left : 0);
  guint64 length = self->text->len - collected + self->drained;

  if (length <= MAIL_IMAP_PARSER_MAX_LINE)
    return FALSE;
  if (begins_with_word (text, self->text->len, "* SEARCH") || begins_with_word (text, self->text->len, "* ESEARCH") ||
      begins_with_word (text, self->text->len, "* VANISHED"))
    return length > MAIL_IMAP_PARSER_MAX_SET_LINE;

  return TRUE;
}

static LiteralMode
keep_or_drop (MailImapParser *self,
              guint64         size)
{
  if (size > MAIL_IMAP_PARSER_MAX_COLLECTED || self->collected + size > MAIL_IMAP_PARSER_MAX_RESPONSE)
    return LITERAL_DROP;

  return LITERAL_COLLECT;
}

/* A literal begins behind self->text, which is the response so far. */
static void
begin_literal (MailImapParser *self,
               guint64         size)
{
  gsize offset = self->text->len;

  if (self->literal == LITERAL_STREAM && !find_section (self, (const char *) self->text->data, offset))
    self->literal = keep_or_drop (self, size);
  self->literal_left = size;
  self->after_literal = TRUE;
  self->line = offset;
  if (self->literal == LITERAL_COLLECT)
    {
      self->collected += size;
      self->line += size;
      return;
    }

  g_array_append_val (self->elided, offset);
  if (self->literal == LITERAL_STREAM)
    self->handler->body_begin (&self->body, self->data);
}

static void
end_literal (MailImapParser *self)
{
  if (self->literal == LITERAL_STREAM)
    self->handler->body_end (&self->body, self->data);
  self->literal = LITERAL_NONE;
}

/* Takes what it can of the literal that is being read. */
static gsize
feed_literal (MailImapParser *self,
              const char     *bytes,
              gsize           length)
{
  gsize taken = MIN (self->literal_left, length);

  if (self->literal == LITERAL_COLLECT)
    g_byte_array_append (self->text, (const guint8 *) bytes, (guint) taken);
  else if (self->literal == LITERAL_STREAM && taken > 0)
    self->handler->body_data (&self->body, bytes, taken, self->data);

  self->literal_left -= taken;
  if (self->literal_left == 0)
    end_literal (self);
  return taken;
}

/* A literal whose announcement was too small by a line end (Exchange): the FETCH goes on behind an empty line. */
static gboolean
is_stray_line_end (MailImapParser *self,
                   const char     *text,
                   const char     *line,
                   const char     *lf)
{
  return self->after_literal && (lf == line || (lf == line + 1 && *line == '\r')) && is_fetch (text, (gsize) (lf - text));
}

/* The response so far is text, which ends with the LF of a line. Whether a literal follows; it was begun if so. */
static gboolean
goes_on (MailImapParser  *self,
         const char      *text,
         gsize            length,
         gboolean        *is_copied,
         GError         **error)
{
  const char *line = text + self->line;
  const char *brace;
  guint64 size;
  gboolean is_too_big;

  if (is_stray_line_end (self, text, line, text + length - 1))
    {
      self->after_literal = FALSE;
      self->line = length;
      return TRUE;
    }
  if (!mail_imap_literal_find (line, text + length, &brace, &size, &is_too_big) || !may_hold_literals (text, length))
    return FALSE;
  if (is_too_big)
    return fail (self, error, _("The server announced more bytes than can be counted"));
  if (self->elided->len >= MAIL_IMAP_PARSER_MAX_SECTIONS)
    return fail (self, error, _("The server's answer has too many parts"));

  self->literal = may_stream (line, brace) && is_fetch (text, length) ? LITERAL_STREAM : keep_or_drop (self, size);
  if (!*is_copied && self->literal != LITERAL_COLLECT)
    {
      g_byte_array_append (self->text, (const guint8 *) text, (guint) length);
      *is_copied = TRUE;
    }
  if (*is_copied)
    {
      begin_literal (self, size);
      return TRUE;
    }

  self->collected += size;
  self->line = length + size;
  self->literal_left = size;
  self->after_literal = TRUE;
  return TRUE;
}

/* Reads one response that begins with the fragment, where it lies. Returns how many bytes it took: all, when it is cut. */
static gsize
feed_in_place (MailImapParser  *self,
               const char      *bytes,
               gsize            length,
               GError         **error)
{
  gboolean is_copied = FALSE;
  gsize at = 0;

  while (at < length)
    {
      const char *lf = memchr (bytes + at, '\n', length - at);
      gsize end;

      if (lf == NULL)
        break;
      end = (gsize) (lf - bytes) + 1;
      if (!goes_on (self, bytes, end, &is_copied, error))
        {
          if (!self->is_broken)
            finish_response (self, bytes, end);
          return end;
        }
      if (is_copied)
        return end;
      at = end + MIN (self->literal_left, length - end);
      self->literal_left -= at - end;
      if (self->literal_left == 0)
        self->literal = LITERAL_NONE;
    }

  g_byte_array_append (self->text, (const guint8 *) bytes, (guint) length);
  return length;
}

/* Adds one line, or what came of it, to a response that is put together in self->text. */
static gsize
feed_copy (MailImapParser  *self,
           const char      *bytes,
           gsize            length,
           GError         **error)
{
  const char *lf = memchr (bytes, '\n', length);
  gsize taken = lf != NULL ? (gsize) (lf - bytes) + 1 : length;
  gboolean is_copied = TRUE;

  g_byte_array_append (self->text, (const guint8 *) bytes, (guint) taken);
  if (lf != NULL && !goes_on (self, (const char *) self->text->data, self->text->len, &is_copied, error) && !self->is_broken)
    finish_response (self, (const char *) self->text->data, self->text->len);

  return taken;
}

/**
 * mail_imap_parser_feed:
 * @self: a parser
 * @bytes: what the server sent next
 * @length: how much of it
 * @error: %MAIL_ERROR_PROTOCOL when the framing is broken; the parser is of no more use then
 *
 * Reads @bytes and tells the handler what they say.
 *
 * Returns: how many bytes were taken: @length, or less after mail_imap_parser_stop (): the rest is to be fed again; -1 with @error
 */
gssize
mail_imap_parser_feed (MailImapParser  *self,
                       const char      *bytes,
                       gsize            length,
                       GError         **error)
{
  gsize at = 0;

  if (self->is_broken)
    {
      fail (self, error, _("The server's answers can no longer be told apart"));
      return -1;
    }

  self->is_stopped = FALSE;
  while (at < length && !self->is_stopped)
    {
      if (self->literal != LITERAL_NONE)
        at += feed_literal (self, bytes + at, length - at);
      else if (self->text->len == 0)
        at += feed_in_place (self, bytes + at, length - at, error);
      else
        at += feed_copy (self, bytes + at, length - at, error);

      if (self->is_broken)
        return -1;
      drain_search (self);
      if (is_too_long (self))
        {
          fail (self, error, _("The server sent a line without end"));
          return -1;
        }
      if (self->literal != LITERAL_NONE && self->literal_left == 0)
        end_literal (self);
    }

  return (gssize) at;
}

/**
 * mail_imap_parser_stop:
 * @self: a parser
 *
 * To be called by a function of the handler: mail_imap_parser_feed () returns as soon as that function has, with the rest of its
 * bytes untouched.
 */
void
mail_imap_parser_stop (MailImapParser *self)
{
  self->is_stopped = TRUE;
}

/**
 * mail_imap_parser_is_between:
 * @self: a parser
 *
 * Returns: whether everything that was fed is complete
 */
gboolean
mail_imap_parser_is_between (MailImapParser *self)
{
  return self->text->len == 0 && self->literal == LITERAL_NONE;
}

/**
 * mail_imap_parser_abandon:
 * @self: a parser that will not be fed any more
 * @body: (out): the section that was cut; until @self is freed
 *
 * Returns: whether a section was being streamed: its end was not told
 */
gboolean
mail_imap_parser_abandon (MailImapParser *self,
                          MailImapBody   *body)
{
  gboolean is_streaming = self->literal == LITERAL_STREAM;

  self->is_broken = TRUE;
  self->literal = LITERAL_NONE;
  *body = self->body;
  return is_streaming;
}

/**
 * mail_imap_parser_free:
 * @self: (transfer full): a parser
 */
void
mail_imap_parser_free (MailImapParser *self)
{
  g_clear_pointer (&self->scratch.strings, g_string_chunk_free);
  g_clear_pointer (&self->scratch.found, mail_imap_uid_set_unref);
  g_array_unref (self->scratch.words);
  g_array_unref (self->scratch.sections);
  g_array_unref (self->scratch.namespaces);
  g_array_unref (self->elided);
  g_byte_array_unref (self->text);
  g_free (self);
}

/**
 * mail_imap_parser_new:
 * @handler: who gets what is read; has to outlive the parser
 * @data: its argument
 *
 * Returns: (transfer full): a parser that awaits the greeting
 */
MailImapParser *
mail_imap_parser_new (const MailImapHandler *handler,
                      gpointer               data)
{
  MailImapParser *self = g_new0 (MailImapParser, 1);

  self->handler = handler;
  self->data = data;
  self->text = g_byte_array_new ();
  self->elided = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->scratch.words = g_array_new (FALSE, FALSE, sizeof (MailImapSlice));
  self->scratch.sections = g_array_new (FALSE, FALSE, sizeof (MailImapSection));
  self->scratch.namespaces = g_array_new (FALSE, FALSE, sizeof (MailImapNamespaceEntry));
  return self;
}
