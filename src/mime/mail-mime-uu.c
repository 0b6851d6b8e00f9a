/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are written into the text of a message, as was done before there was MIME: "begin 644 name", lines, "end". */
#include "mail-mime-charset.h"
#include "mail-mime-file-name.h"
#include "mail-mime-part-private.h"

#include <string.h>

/* Of one text; more are left in it. */
#define MAX_FILES 200

typedef struct {
  const char *start;     /* of the line "begin …" */
  const char *end;       /* behind the line "end" */
  char *name;
} UuBlock;

static const char *
next_line (const char *p,
           const char *end)
{
  const char *eol = memchr (p, '\n', end - p);

  return eol != NULL ? eol + 1 : end;
}

static gsize
line_length (const char *line,
             const char *next)
{
  while (next > line && (next[-1] == '\n' || next[-1] == '\r'))
    next--;
  return next - line;
}

/* A data line: its first character says how many bytes follow, four characters for three of them. */
static gboolean
is_data_line (const char *line,
              gsize       length)
{
  gsize size;

  if (length == 0 || *line < ' ' || *line > '`')
    return FALSE;
  size = (*line - ' ') & 63;
  if (size == 0)
    return length <= 5;
  return length >= size * 4 / 3 && length <= (size + 2) / 3 * 4 + 4;
}

/* "begin 644 name" */
static char *
parse_begin (const char *line,
             gsize       length)
{
  gsize digits = 0;

  if (length < 11 || memcmp (line, "begin ", 6) != 0)
    return NULL;
  while (6 + digits < length && line[6 + digits] >= '0' && line[6 + digits] <= '7')
    digits++;
  if (digits < 3 || digits > 4 || line[6 + digits] != ' ')
    return NULL;
  return mail_mime_charset_guess (line + 7 + digits, length - 7 - digits);
}

/* The block that begins at @line, if it is one to its end; @next is where to look on. */
static gboolean
parse_block (const char  *line,
             const char  *end,
             UuBlock     *block,
             const char **next)
{
  const char *p = next_line (line, end);
  g_autofree char *name = parse_begin (line, line_length (line, p));

  *next = p;
  if (name == NULL)
    return FALSE;
  while (p < end)
    {
      const char *after = next_line (p, end);
      gsize length = line_length (p, after);

      if (length == 3 && memcmp (p, "end", 3) == 0)
        {
          *block = (UuBlock) { line, after, g_steal_pointer (&name) };
          *next = after;
          return TRUE;
        }
      if (length > 0 && !is_data_line (p, length))
        return FALSE;
      p = *next = after;
    }
  return FALSE;
}

static const char *
find_begin (const char *p,
            const char *end,
            gboolean    at_line_start)
{
  if (at_line_start && end - p > 6 && memcmp (p, "begin ", 6) == 0)
    return p;
  p = memmem (p, end - p, "\nbegin ", 7);
  return p != NULL ? p + 1 : NULL;
}

static void
add_file (MailMimePart  *part,
          const UuBlock *block)
{
  MailMimePart *file = mail_mime_part_new (part->message, NULL, part->source);

  if (part->embedded == NULL)
    part->embedded = g_ptr_array_new ();
  g_ptr_array_add (part->embedded, file);
  g_ptr_array_add (part->message->parts, file);
  file->parent = part;
  file->depth = part->depth + 1;
  file->header = file->body = block->start;
  file->body_length = block->end - block->start;
  file->encoding = MAIL_MIME_ENCODING_UUENCODE;
  file->disposition = MAIL_MIME_DISPOSITION_ATTACHMENT;
  file->content_type = g_strdup ("application/octet-stream");
  file->type = mail_mime_params_new ("application/octet-stream", strlen ("application/octet-stream"));
  file->file_name = mail_mime_file_name_clean (block->name);
  file->section = g_strdup_printf ("%s.uu%u", part->section, part->embedded->len);
}

/* Adds a part for each file in the text of @part. */
void
mail_mime_uu_find_all (MailMimePart *part)
{
  const char *p = part->body;
  const char *end = part->body + part->body_length;

  if (!mail_mime_part_is_type (part, "text", "plain") || part->encoding != MAIL_MIME_ENCODING_IDENTITY ||
      part->disposition == MAIL_MIME_DISPOSITION_ATTACHMENT || part->body_length == 0)
    return;

  p = find_begin (p, end, TRUE);
  while (p != NULL)
    {
      UuBlock block;
      const char *next;

      if (parse_block (p, end, &block, &next))
        {
          add_file (part, &block);
          g_free (block.name);
          if (part->embedded->len >= MAX_FILES || part->message->parts->len >= MAIL_MIME_MAX_PARTS)
            return;
        }
      p = find_begin (next, end, TRUE);
    }
}

/* The text of @part without its files. */
GString *
mail_mime_uu_cut (MailMimePart *part)
{
  GString *text = g_string_sized_new (1024);
  const char *p = part->body;

  for (guint i = 0; i < part->embedded->len; i++)
    {
      const MailMimePart *file = g_ptr_array_index (part->embedded, i);

      g_string_append_len (text, p, file->body - p);
      p = file->body + file->body_length;
    }
  g_string_append_len (text, p, part->body + part->body_length - p);
  return text;
}
