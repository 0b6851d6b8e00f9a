/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-header.h"

#include "mail-mime-summary.h"
#include "mail-mime-words.h"

#include <string.h>

/* No field has a longer name; what is longer before its colon is text. */
#define MAX_FIELD_NAME 256

/* The start of the line after the one @p is in. */
static const char *
next_line (const MailMimeFieldScan *scan,
           const char              *p)
{
  const char *eol = memchr (p, scan->line_end, scan->end - p);

  return eol != NULL ? eol + 1 : scan->end;
}

/* The colon behind a field's name, or NULL when the line at @p is no field. */
static const char *
find_colon (const MailMimeFieldScan *scan,
            const char              *p,
            gsize                   *name_length)
{
  const char *start = p;
  const char *limit = scan->end - p > MAX_FIELD_NAME ? p + MAX_FIELD_NAME : scan->end;

  while (p < limit && *p > ' ' && *p != ':' && *p != '\177')
    p++;
  *name_length = p - start;
  while (p < limit && (*p == ' ' || *p == '\t'))
    p++;

  return p < limit && *p == ':' && *name_length > 0 ? p : NULL;
}

/**
 * mail_mime_field_scan_init:
 * @scan: (out): a walk
 * @bytes: a header block, and perhaps the body behind it; must live as long as @scan and its fields
 * @length: its bytes
 *
 * A line of an mbox ("From …") in front is passed over.
 */
void
mail_mime_field_scan_init (MailMimeFieldScan *scan,
                           const char        *bytes,
                           gsize              length)
{
  gsize first = MIN (length, MAIL_MIME_MAX_HEADER_BLOCK);
  gsize name_length;

  *scan = (MailMimeFieldScan) { .p = bytes, .end = bytes + length, .limit = bytes + first };
  /* Lines end in LF, perhaps with CR before it; only where there is no LF at all, in CR. */
  scan->line_end = memchr (bytes, '\n', first) == NULL && memchr (bytes, '\r', first) != NULL ? '\r' : '\n';
  if (length >= 5 && (memcmp (bytes, "From ", 5) == 0 || memcmp (bytes, ">From", 5) == 0) &&
      find_colon (scan, bytes, &name_length) == NULL)
    scan->p = next_line (scan, bytes);
}

static gboolean
is_empty_line (const MailMimeFieldScan *scan,
               const char              *p)
{
  if (*p == scan->line_end)
    return TRUE;
  return *p == '\r' && (p + 1 == scan->end || p[1] == '\n');
}

static gboolean
is_delimiter (const MailMimeFieldScan *scan,
              const char              *p)
{
  return scan->is_delimiter != NULL && scan->end - p > 2 && p[0] == '-' && p[1] == '-' &&
         scan->is_delimiter (p, scan->end, scan->data);
}

/* A line of blanks alone continues a field only if another field or a continuation comes behind it. */
static gboolean
continues (const MailMimeFieldScan *scan,
           const char              *p)
{
  const char *q = p;
  gsize length;

  if (p >= scan->end || (*p != ' ' && *p != '\t'))
    return FALSE;
  while (q < scan->end && (*q == ' ' || *q == '\t' || *q == '\r'))
    q++;
  if (q >= scan->end || *q != scan->line_end)
    return TRUE;

  q = next_line (scan, p);
  if (q >= scan->end || is_empty_line (scan, q))
    return TRUE;
  return *q == ' ' || *q == '\t' || find_colon (scan, q, &length) != NULL;
}

/* What stands where a field should be: passed over if fields follow, else the body has begun without an empty line. */
static gboolean
skip_junk (MailMimeFieldScan *scan)
{
  const char *next = next_line (scan, scan->p);
  gsize length;

  if (next >= scan->end || is_empty_line (scan, next) || is_delimiter (scan, next))
    return FALSE;
  if (find_colon (scan, next, &length) == NULL && *next != ' ' && *next != '\t')
    return FALSE;

  scan->p = next;
  return TRUE;
}

static void
finish (MailMimeFieldScan *scan,
        const char        *body)
{
  scan->p = body;
  scan->end = body;
}

/* Past a limit: looks for the empty line alone. */
static gboolean
clip (MailMimeFieldScan *scan)
{
  const char *p = scan->p;

  scan->clipped = TRUE;
  while (p < scan->end && !is_empty_line (scan, p) && !is_delimiter (scan, p))
    p = next_line (scan, p);
  finish (scan, p < scan->end && is_empty_line (scan, p) ? next_line (scan, p) : p);
  return FALSE;
}

/**
 * mail_mime_field_scan_next:
 * @scan: a walk
 * @field: (out): the next field
 *
 * Returns: %FALSE when there is no field left: @scan's p is then where the body begins
 */
gboolean
mail_mime_field_scan_next (MailMimeFieldScan *scan,
                           MailMimeField     *field)
{
  const char *colon = NULL;
  const char *end;

  while (colon == NULL)
    {
      if (scan->p >= scan->end)
        return FALSE;
      if (scan->p >= scan->limit || scan->n_fields >= MAIL_MIME_MAX_HEADERS)
        return clip (scan);
      if (is_empty_line (scan, scan->p))
        {
          finish (scan, next_line (scan, scan->p));
          return FALSE;
        }
      if (is_delimiter (scan, scan->p))
        {
          finish (scan, scan->p);
          return FALSE;
        }
      colon = find_colon (scan, scan->p, &field->name_length);
      if (colon == NULL && !skip_junk (scan))
        {
          finish (scan, scan->p);
          return FALSE;
        }
    }

  field->start = field->name = scan->p;
  end = next_line (scan, scan->p);
  while (continues (scan, end))
    end = next_line (scan, end);
  scan->p = end;
  scan->n_fields++;
  field->length = end - field->start;

  while (end > colon + 1 && (end[-1] == '\n' || end[-1] == '\r'))
    end--;
  for (field->value = colon + 1; field->value < end && (*field->value == ' ' || *field->value == '\t'); )
    field->value++;
  field->value_length = end - field->value;
  if (field->value_length > MAIL_MIME_MAX_HEADER)
    {
      field->value_length = MAIL_MIME_MAX_HEADER;
      scan->clipped = TRUE;
    }
  return TRUE;
}

/**
 * mail_mime_field_is:
 * @field: a field
 * @name: a name
 *
 * Returns: whether that is its name, in any case
 */
gboolean
mail_mime_field_is (const MailMimeField *field,
                    const char          *name)
{
  return strlen (name) == field->name_length && g_ascii_strncasecmp (field->name, name, field->name_length) == 0;
}

/**
 * mail_mime_field_unfold:
 * @field: a field
 *
 * Returns: (transfer full): its value as one line, each fold a single blank; raw bytes, not decoded
 */
char *
mail_mime_field_unfold (const MailMimeField *field)
{
  char *line = g_malloc (field->value_length + 1);
  const char *p = field->value;
  const char *end = p + field->value_length;
  char *out = line;

  while (p < end)
    {
      if (*p != '\n' && *p != '\r')
        {
          *out++ = *p != '\0' ? *p : ' ';
          p++;
          continue;
        }
      while (out > line && (out[-1] == ' ' || out[-1] == '\t'))
        out--;
      while (p < end && (*p == '\n' || *p == '\r' || *p == ' ' || *p == '\t'))
        p++;
      if (p < end && out > line)
        *out++ = ' ';
    }
  while (out > line && (out[-1] == ' ' || out[-1] == '\t'))
    out--;
  *out = '\0';
  return line;
}

/**
 * mail_mime_field_decode:
 * @field: a field of free text
 *
 * Returns: (transfer full): its value as one line of UTF-8, encoded words decoded, without control characters
 */
char *
mail_mime_field_decode (const MailMimeField *field)
{
  return mail_mime_words_decode (field->value, field->value_length);
}

/**
 * mail_mime_header_length:
 * @bytes: a message
 * @length: its bytes
 *
 * Returns: where its body begins
 */
gsize
mail_mime_header_length (const char *bytes,
                         gsize       length)
{
  MailMimeFieldScan scan;
  MailMimeField field;

  mail_mime_field_scan_init (&scan, bytes, length);
  while (mail_mime_field_scan_next (&scan, &field))
    continue;
  return scan.p - bytes;
}

/**
 * mail_mime_header_find:
 * @bytes: a header block
 * @length: its bytes
 * @name: the name of a field, in any case
 * @field: (out): the first one of that name
 *
 * Returns: whether there is one
 */
gboolean
mail_mime_header_find (const char    *bytes,
                       gsize          length,
                       const char    *name,
                       MailMimeField *field)
{
  MailMimeFieldScan scan;

  mail_mime_field_scan_init (&scan, bytes, length);
  while (mail_mime_field_scan_next (&scan, field))
    if (mail_mime_field_is (field, name))
      return TRUE;
  return FALSE;
}
