/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the parts of a message in one walk over its bytes: a stack of what is open, no recursion, nothing copied. */
#include "mail-mime-header.h"
#include "mail-mime-part-private.h"

#include <string.h>

/* Something open: a multipart, which has a boundary, or a message inside a message, which has none. */
typedef struct {
  MailMimePart *part;
  char *boundary;
  gsize length;
  gboolean ended;      /* its last delimiter was seen: what follows belongs to nobody */
} Level;

typedef struct {
  MailMimeMessage *message;
  GBytes *source;
  const char *p;
  const char *end;
  char line_end;
  GArray *levels;
  MailMimePart *leaf;  /* the part whose body @p is in */
} Parser;

static void
clear_level (gpointer data)
{
  Level *level = data;

  g_free (level->boundary);
}

/* Which of the open multiparts the line delimits, innermost first, or -1. Words behind a boundary and a blank are passed over
 * (RFC 2046 §5.1.1 only wants the boundary at the start), unless the whole line is the boundary of another one. */
static int
match_delimiter (const Parser *parser,
                 const char   *line,
                 const char   *end,
                 gboolean     *is_last)
{
  int loose = -1;
  gboolean loose_is_last = FALSE;

  for (int i = (int) parser->levels->len - 1; i >= 0; i--)
    {
      const Level *level = &g_array_index (parser->levels, Level, i);
      const char *p = line + 2 + level->length;
      const char *behind;

      if (level->boundary == NULL || level->ended || p > end || memcmp (line + 2, level->boundary, level->length) != 0)
        continue;
      *is_last = end - p >= 2 && p[0] == '-' && p[1] == '-';
      behind = p = *is_last ? p + 2 : p;
      while (p < end && (*p == ' ' || *p == '\t' || (*p == '\r' && parser->line_end != '\r')))
        p++;
      if (p == end || *p == parser->line_end)
        return i;
      if (loose < 0 && p > behind && *behind != '\r')
        {
          loose = i;
          loose_is_last = *is_last;
        }
    }
  *is_last = loose_is_last;
  return loose;
}

static gboolean
is_delimiter (const char *line,
              const char *end,
              gpointer    data)
{
  gboolean is_last;

  return match_delimiter (data, line, end, &is_last) >= 0;
}

/* The next line that delimits anything, from the line start @p on. */
static const char *
find_delimiter (Parser   *parser,
                int      *level,
                gboolean *is_last)
{
  const char needle[3] = { parser->line_end, '-', '-' };
  const char *line = parser->p;

  if (parser->end - line < 3 || line[0] != '-' || line[1] != '-')
    {
      line = memmem (line, parser->end - line, needle, sizeof needle);
      line = line != NULL ? line + 1 : NULL;
    }
  while (line != NULL)
    {
      *level = match_delimiter (parser, line, parser->end, is_last);
      if (*level >= 0)
        return line;
      line = memmem (line + 2, parser->end - line - 2, needle, sizeof needle);
      line = line != NULL ? line + 1 : NULL;
    }
  return NULL;
}

static void
end_body (MailMimePart *part,
          const char   *end)
{
  part->body_length = end > part->body ? end - part->body : 0;
}

/* Ends the leaf and every level above @level at @end. */
static void
close_above (Parser     *parser,
             int         level,
             const char *end)
{
  if (parser->leaf != NULL)
    end_body (parser->leaf, end);
  parser->leaf = NULL;
  while ((int) parser->levels->len > level + 1)
    {
      Level *top = &g_array_index (parser->levels, Level, parser->levels->len - 1);

      end_body (top->part, end);
      g_array_set_size (parser->levels, parser->levels->len - 1);
    }
}

/* The line end before a delimiter belongs to the delimiter. */
static const char *
before_line_end (const Parser *parser,
                 const char   *start,
                 const char   *line)
{
  if (line > start && line[-1] == parser->line_end)
    line--;
  if (line > start && parser->line_end == '\n' && line[-1] == '\r')
    line--;
  return line;
}

/* Where somebody forgot to say the boundary: the first line that looks like one. */
static char *
guess_boundary (const Parser *parser)
{
  const char *p = parser->p;
  gsize length = 0;

  while (p < parser->end && (*p == '\r' || *p == '\n'))
    p++;
  if (parser->end - p < 4 || p[0] != '-' || p[1] != '-')
    return NULL;
  for (p += 2; p + length < parser->end && p[length] != '\r' && p[length] != '\n' && length <= MAIL_MIME_MAX_BOUNDARY; )
    length++;
  while (length > 0 && (p[length - 1] == ' ' || p[length - 1] == '\t'))
    length--;
  return length > 1 && length <= MAIL_MIME_MAX_BOUNDARY ? g_strndup (p, length) : NULL;
}

static gboolean
open_multipart (Parser       *parser,
                MailMimePart *part)
{
  Level level = { .part = part };
  char *boundary = mail_mime_params_get (part->type, "boundary");

  if (boundary != NULL && *boundary == '\0')
    g_clear_pointer (&boundary, g_free);
  if (boundary == NULL)
    boundary = guess_boundary (parser);
  if (boundary == NULL || strlen (boundary) > MAIL_MIME_MAX_BOUNDARY)
    {
      g_free (boundary);
      return FALSE;
    }

  level.boundary = g_strchomp (boundary);
  level.length = strlen (level.boundary);
  g_array_append_val (parser->levels, level);
  return TRUE;
}

static gboolean
has_room (const Parser       *parser,
          const MailMimePart *part)
{
  return part->depth < MAIL_MIME_MAX_DEPTH && parser->message->parts->len < MAIL_MIME_MAX_PARTS;
}

static MailMimePart *
add_part (Parser       *parser,
          MailMimePart *parent)
{
  MailMimePart *part = mail_mime_part_new (parser->message, parent, parser->source);

  g_ptr_array_add (parser->message->parts, part);
  return part;
}

/* Reads the header that begins at @parser's p, and opens what it announces: messages in messages until there is a leaf. */
static void
start_part (Parser       *parser,
            MailMimePart *part)
{
  for (;;)
    {
      const char *start = parser->p;
      gboolean in_digest = part->parent != NULL && mail_mime_part_is_type (part->parent, "multipart", "digest");
      MailMimeFieldScan scan;
      MailMimeField field;
      Level level = { .part = part };

      mail_mime_field_scan_init (&scan, start, parser->end - start);
      scan.line_end = parser->line_end;
      scan.is_delimiter = is_delimiter;
      scan.data = parser;
      while (mail_mime_field_scan_next (&scan, &field))
        continue;
      mail_mime_part_read_header (part, start, scan.p - start, in_digest ? "message/rfc822" : "text/plain");
      part->body = parser->p = scan.p;

      if (mail_mime_part_is_multipart (part) && has_room (parser, part) && open_multipart (parser, part))
        return;
      if (!mail_mime_part_is_message (part) || part->encoding != MAIL_MIME_ENCODING_IDENTITY || !has_room (parser, part))
        {
          parser->leaf = part;
          return;
        }
      g_array_append_val (parser->levels, level);
      part = add_part (parser, part);
    }
}

static void
parse_parts (Parser *parser)
{
  const char *line;
  gboolean is_last;
  int index;

  while (parser->levels->len > 0 && (line = find_delimiter (parser, &index, &is_last)) != NULL)
    {
      Level *level = &g_array_index (parser->levels, Level, index);
      const char *next = memchr (line, parser->line_end, parser->end - line);

      if (!is_last && parser->message->parts->len >= MAIL_MIME_MAX_PARTS)
        break;
      close_above (parser, index, before_line_end (parser, parser->leaf != NULL ? parser->leaf->body : parser->p, line));
      parser->p = next != NULL ? next + 1 : parser->end;
      if (is_last)
        level->ended = TRUE;
      else
        start_part (parser, add_part (parser, level->part));
    }
  close_above (parser, -1, parser->end);
}

static void
parser_init (Parser          *parser,
             MailMimeMessage *message,
             GBytes          *source)
{
  MailMimeFieldScan scan;
  gsize length;
  const char *bytes = g_bytes_get_data (source, &length);

  if (bytes == NULL)
    bytes = "";
  mail_mime_field_scan_init (&scan, bytes, length);
  *parser = (Parser) { .message = message, .source = source, .p = bytes, .end = bytes + length, .line_end = scan.line_end };
  parser->levels = g_array_new (FALSE, FALSE, sizeof (Level));
  g_array_set_clear_func (parser->levels, clear_level);
}

/* A message, or a multipart, that is encoded as a whole, which it must not be: what is inside is read from a decoded copy. */
static void
parse_encoded (MailMimeMessage *message,
               MailMimePart    *part)
{
  g_autoptr(GBytes) decoded = mail_mime_part_decode (part);
  Parser parser;

  if (g_bytes_get_size (decoded) == 0)
    return;

  parser_init (&parser, message, decoded);
  if (mail_mime_part_is_message (part))
    {
      start_part (&parser, add_part (&parser, part));
      parse_parts (&parser);
    }
  else if (open_multipart (&parser, part))
    {
      const char *body = part->body;
      gsize length = part->body_length;

      parse_parts (&parser);
      part->body = body;
      part->body_length = length;
    }
  g_array_unref (parser.levels);
}

static gboolean
is_encoded_whole (MailMimePart *part)
{
  return (part->children == NULL) && part->encoding != MAIL_MIME_ENCODING_IDENTITY && part->depth < MAIL_MIME_MAX_DEPTH &&
         (mail_mime_part_is_message (part) || mail_mime_part_is_multipart (part));
}

/* Section numbers as IMAP has them (RFC 3501 §6.4.5); a multipart that has no number of its own is called TEXT. */
static void
number_part (MailMimePart *part,
             guint         index)
{
  MailMimePart *parent = part->parent;
  MailMimePart *around = parent;
  gboolean is_root = parent == NULL || mail_mime_part_is_message (parent);
  const char *prefix;

  /* A multipart directly inside of a message shares the message's number. */
  if (!is_root && (parent->parent == NULL || mail_mime_part_is_message (parent->parent)))
    around = parent->parent;
  prefix = around != NULL ? around->section : NULL;

  g_free (part->section);
  if (is_root && mail_mime_part_is_multipart (part) && part->children != NULL)
    part->section = prefix != NULL ? g_strconcat (prefix, ".TEXT", NULL) : g_strdup ("TEXT");
  else
    part->section = prefix != NULL ? g_strdup_printf ("%s.%u", prefix, index + 1) : g_strdup_printf ("%u", index + 1);
}

static void
number_parts (GPtrArray *parts)
{
  number_part (g_ptr_array_index (parts, 0), 0);
  for (guint i = 0; i < parts->len; i++)
    {
      MailMimePart *part = g_ptr_array_index (parts, i);

      for (guint j = 0; part->children != NULL && j < part->children->len; j++)
        number_part (g_ptr_array_index (part->children, j), j);
    }
}

/**
 * mail_mime_parse:
 * @message: a message that has its bytes and no part yet
 *
 * Fills in its parts. Linear in the size of the message, whatever is in it.
 */
void
mail_mime_parse (MailMimeMessage *message)
{
  Parser parser;

  parser_init (&parser, message, message->bytes);
  start_part (&parser, add_part (&parser, NULL));
  parse_parts (&parser);
  g_array_unref (parser.levels);

  /* The list grows while it is walked: what was inside is looked at, too. */
  for (guint i = 0; i < message->parts->len && message->parts->len < MAIL_MIME_MAX_PARTS; i++)
    {
      MailMimePart *part = g_ptr_array_index (message->parts, i);

      if (is_encoded_whole (part))
        parse_encoded (message, part);
    }
  number_parts (message->parts);
  for (guint i = 0; i < message->parts->len && message->parts->len < MAIL_MIME_MAX_PARTS; i++)
    mail_mime_uu_find_all (g_ptr_array_index (message->parts, i));
}
