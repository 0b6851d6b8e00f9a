/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-address.h"

#include "mail-mime-charset.h"
#include "mail-mime-words.h"

#include <string.h>

/* One walk over a list. The buffers hold what was seen of the mailbox being read, as raw bytes. */
typedef struct {
  const char *p;
  const char *end;
  GPtrArray *list;
  GString *phrase;       /* words outside of angle brackets; quotes and their backslashes are taken off */
  GString *comment;      /* the first comment */
  GString *angle;        /* what stands between angle brackets */
  GString *pending;      /* "Doe" of the unquoted "Doe, John <…>", until it is known what it is */
  char *group;
  gboolean has_angle;
  gboolean quoted;       /* a part of @phrase stood in quotes */
  gboolean group_empty;
} AddressScan;

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Marks that only serve to make a name look like another one. */
static gboolean
is_invisible (gunichar c)
{
  return c == 0x200b || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) ||
         c == 0xfeff || c == 0x061c || c == 0x00ad || c == 0x180e;
}

static char *
clean_name (char *name)
{
  char *out = name;
  gsize length;

  if (!mail_mime_is_ascii (name, strlen (name)))
    {
      for (const char *p = name; *p != '\0'; )
        {
          const char *next = g_utf8_next_char (p);

          if (!is_invisible (g_utf8_get_char (p)))
            for (; p < next; p++)
              *out++ = *p;
          p = next;
        }
      *out = '\0';
    }

  g_strstrip (name);
  length = strlen (name);
  if (length >= 2 && (name[0] == '\'' || name[0] == '"') && name[length - 1] == name[0])
    {
      memmove (name, name + 1, length - 2);
      name[length - 2] = '\0';
      g_strstrip (name);
    }
  return name;
}

static gboolean
is_atom (const char *text,
         gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) text[i] <= ' ' || text[i] == '\177' || strchr ("()<>[]:;@\\,\"", text[i]) != NULL)
      return FALSE;
  return TRUE;
}

/* "local@domain" without blanks and comments; a local part is quoted if, and only if, it has to be. */
static char *
make_address (const char *raw,
              gsize       length)
{
  g_autofree char *text = mail_mime_charset_guess (raw, length);
  const char *at = strrchr (text, '@');
  gsize local_length = at != NULL ? (gsize) (at - text) : strlen (text);
  GString *out;

  if (at == NULL || is_atom (text, local_length))
    return g_strdup (text);

  out = g_string_new ("\"");
  for (gsize i = 0; i < local_length; i++)
    {
      if (text[i] == '"' || text[i] == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, text[i]);
    }
  g_string_append_c (out, '"');
  g_string_append (out, at);
  return g_string_free (out, FALSE);
}

static void
emit (AddressScan *scan,
      char        *name,
      char        *address)
{
  MailMimeAddress *mailbox;

  if (name != NULL && (*name == '\0' || g_ascii_strcasecmp (name, address) == 0))
    g_clear_pointer (&name, g_free);
  if ((name == NULL && *address == '\0') || scan->list->len >= MAIL_MIME_MAX_ADDRESSES)
    {
      g_free (name);
      g_free (address);
      return;
    }

  mailbox = g_new0 (MailMimeAddress, 1);
  mailbox->name = name;
  mailbox->address = address;
  mailbox->group = g_strdup (scan->group);
  scan->group_empty = FALSE;
  g_ptr_array_add (scan->list, mailbox);
}

static char *
take_name (GString *raw)
{
  return clean_name (mail_mime_words_decode (raw->str, raw->len));
}

/* What stood without angle brackets: an address, "Name address", or a name alone. */
static void
emit_bare (AddressScan *scan)
{
  GString *phrase = scan->phrase;
  const char *at = memchr (phrase->str, '@', phrase->len);
  gsize start;

  if (at == NULL)
    {
      char *name = take_name (phrase);

      /* A single word may be the address of somebody on the same host. */
      if (strpbrk (name, " \t") == NULL && strstr (phrase->str, "=?") == NULL)
        emit (scan, NULL, name);
      else
        emit (scan, name, g_strdup (""));
      return;
    }

  start = phrase->len;
  while (start > 0 && (phrase->str[start - 1] != ' ' || scan->quoted))
    start--;
  if (memchr (phrase->str + start, '@', phrase->len - start) == NULL)
    start = 0;
  if (start > 0)
    {
      char *address = make_address (phrase->str + start, phrase->len - start);

      g_string_truncate (phrase, start);
      emit (scan, take_name (phrase), address);
    }
  else
    {
      emit (scan, take_name (scan->comment), make_address (phrase->str, phrase->len));
    }
}

static void
emit_pending (AddressScan *scan)
{
  char *name;

  if (scan->pending->len == 0)
    return;

  name = take_name (scan->pending);
  g_string_truncate (scan->pending, 0);
  if (strpbrk (name, " \t") == NULL)
    emit (scan, NULL, name);
  else
    emit (scan, name, g_strdup (""));
}

/* The end of a mailbox. */
static void
finish (AddressScan *scan,
        gboolean     at_comma)
{
  while (scan->phrase->len > 0 && scan->phrase->str[scan->phrase->len - 1] == ' ')
    g_string_truncate (scan->phrase, scan->phrase->len - 1);

  if (scan->has_angle)
    {
      if (scan->pending->len > 0 && scan->phrase->len > 0 && !scan->quoted)
        {
          g_string_prepend (scan->phrase, ", ");
          g_string_prepend_len (scan->phrase, scan->pending->str, scan->pending->len);
          g_string_truncate (scan->pending, 0);
        }
      emit_pending (scan);
      emit (scan, take_name (scan->phrase->len > 0 ? scan->phrase : scan->comment),
            make_address (scan->angle->str, scan->angle->len));
    }
  else if (scan->phrase->len > 0)
    {
      gboolean may_be_name = at_comma && !scan->quoted && memchr (scan->phrase->str, '@', scan->phrase->len) == NULL;

      emit_pending (scan);
      if (may_be_name)
        g_string_append_len (scan->pending, scan->phrase->str, scan->phrase->len);
      else
        emit_bare (scan);
    }
  if (!at_comma)
    emit_pending (scan);

  g_string_truncate (scan->phrase, 0);
  g_string_truncate (scan->comment, 0);
  g_string_truncate (scan->angle, 0);
  scan->has_angle = scan->quoted = FALSE;
}

static void
read_quoted (AddressScan *scan,
             GString     *out)
{
  /* One that is never closed is no quote. */
  if (memchr (scan->p + 1, '"', scan->end - scan->p - 1) == NULL)
    {
      scan->p++;
      return;
    }
  for (scan->p++; scan->p < scan->end && *scan->p != '"'; scan->p++)
    {
      if (*scan->p == '\\' && scan->p + 1 < scan->end)
        scan->p++;
      else if (*scan->p == '\r' || *scan->p == '\n')
        continue;
      g_string_append_c (out, *scan->p);
    }
  if (scan->p < scan->end)
    scan->p++;
}

static void
read_comment (AddressScan *scan)
{
  gboolean keep = scan->comment->len == 0;
  int depth = 0;

  for (; scan->p < scan->end; scan->p++)
    {
      char c = *scan->p;

      if (c == '(' && depth++ == 0)
        continue;
      if (c == ')' && --depth == 0)
        break;
      if (c == '\\' && scan->p + 1 < scan->end)
        c = *++scan->p;
      if (keep)
        g_string_append_c (scan->comment, c);
    }
  if (scan->p < scan->end)
    scan->p++;
}

/* Whether a ">" comes before the next "<". */
static gboolean
is_closed (const AddressScan *scan)
{
  const char *p = scan->p + 1;

  while (p < scan->end && *p != '>' && *p != '<')
    p++;
  return p < scan->end && *p == '>';
}

/* <address>, <@route:address>, and "<address" with its end forgotten */
static void
read_angle (AddressScan *scan)
{
  gboolean closed = is_closed (scan);
  char *colon;

  g_string_truncate (scan->angle, 0);
  scan->has_angle = TRUE;
  scan->p++;
  while (scan->p < scan->end && *scan->p != '>' && !(!closed && *scan->p == ','))
    {
      if (*scan->p == '"')
        read_quoted (scan, scan->angle);
      else if (*scan->p == '(')
        read_comment (scan);
      else if (is_blank (*scan->p) || *scan->p == '<')
        scan->p++;
      else
        g_string_append_c (scan->angle, *scan->p++);
    }
  if (scan->p < scan->end && *scan->p == '>')
    scan->p++;

  if (scan->angle->len > 0 && scan->angle->str[0] == '@' && (colon = strchr (scan->angle->str, ':')) != NULL)
    g_string_erase (scan->angle, 0, colon + 1 - scan->angle->str);
  if (g_ascii_strncasecmp (scan->angle->str, "mailto:", 7) == 0)
    g_string_erase (scan->angle, 0, 7);
}

/* An encoded word is one piece, whatever stands in it. */
static gboolean
read_encoded_word (AddressScan *scan)
{
  const char *limit = scan->end - scan->p > 1000 ? scan->p + 1000 : scan->end;
  const char *p = scan->p + 2;
  int marks = 0;

  for (; p < limit && !is_blank (*p); p++)
    if (*p == '?' && ++marks >= 3 && p + 1 < limit && p[1] == '=')
      {
        p += 2;
        g_string_append_len (scan->phrase, scan->p, p - scan->p);
        scan->p = p;
        return TRUE;
      }
  return FALSE;
}

static void
read_colon (AddressScan *scan)
{
  scan->p++;
  if (scan->group != NULL || scan->has_angle || scan->phrase->len == 0 ||
      memchr (scan->phrase->str, '@', scan->phrase->len) != NULL)
    {
      g_string_append_c (scan->phrase, ':');
      return;
    }
  if (g_ascii_strcasecmp (scan->phrase->str, "mailto") != 0)
    {
      scan->group = take_name (scan->phrase);
      scan->group_empty = TRUE;
    }
  g_string_truncate (scan->phrase, 0);
  scan->quoted = FALSE;
}

static void
end_group (AddressScan *scan)
{
  if (scan->group == NULL)
    return;

  if (scan->group_empty)
    {
      MailMimeAddress *mailbox = g_new0 (MailMimeAddress, 1);

      mailbox->address = g_strdup ("");
      mailbox->group = g_steal_pointer (&scan->group);
      g_ptr_array_add (scan->list, mailbox);
    }
  g_clear_pointer (&scan->group, g_free);
}

/* Whether the blank before @next is inside of an address: around its at sign, or around a dot of its domain. */
static gboolean
is_inside_address (const AddressScan *scan,
                   const char        *next)
{
  const GString *phrase = scan->phrase;
  char last = phrase->str[phrase->len - 1];
  const char *word;

  if (last == '@' || (next < scan->end && *next == '@'))
    return TRUE;
  if (last != '.' && !(next < scan->end && *next == '.'))
    return FALSE;

  word = memrchr (phrase->str, ' ', phrase->len);
  return strchr (word != NULL ? word : phrase->str, '@') != NULL;
}

static void
read_text (AddressScan *scan)
{
  char c = *scan->p;

  if (c == '=' && scan->p + 1 < scan->end && scan->p[1] == '?' && read_encoded_word (scan))
    return;

  scan->p++;
  if (!is_blank (c))
    {
      if (c != '\0')
        g_string_append_c (scan->phrase, c);
    }
  else if (scan->phrase->len > 0 && scan->phrase->str[scan->phrase->len - 1] != ' ')
    {
      const char *next = scan->p;

      while (next < scan->end && is_blank (*next))
        next++;
      if (!is_inside_address (scan, next))
        g_string_append_c (scan->phrase, ' ');
      scan->p = next;
    }
}

static void
read_one (AddressScan *scan)
{
  switch (*scan->p)
    {
    case '"':
      read_quoted (scan, scan->phrase);
      scan->quoted = TRUE;
      break;
    case '(':
      read_comment (scan);
      break;
    case '<':
      read_angle (scan);
      break;
    case ':':
      read_colon (scan);
      break;
    case ',':
      scan->p++;
      finish (scan, TRUE);
      break;
    case ';':
      scan->p++;
      finish (scan, FALSE);
      end_group (scan);
      break;
    default:
      read_text (scan);
      break;
    }
}

/**
 * mail_mime_address_list_parse:
 * @header: the value of an address field as it stands in the message, folds and all, or one line of UTF-8
 * @length: its bytes, or -1
 *
 * Takes what RFC 5322 allows, its obsolete forms, and what programs write instead: unquoted commas and dots in names, raw
 * 8-bit, encoded words in quotes, semicolons between addresses, a forgotten ">". Where only a name can be read, its address is "".
 *
 * Returns: (transfer full) (element-type MailMimeAddress): never %NULL
 */
GPtrArray *
mail_mime_address_list_parse (const char *header,
                              gssize      length)
{
  AddressScan scan = { 0 };

  scan.list = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_mime_address_free);
  if (length < 0)
    length = strlen (header);
  if (length == 0)
    return scan.list;

  scan.p = header;
  scan.end = header + length;
  scan.phrase = g_string_sized_new (64);
  scan.comment = g_string_sized_new (16);
  scan.angle = g_string_sized_new (64);
  scan.pending = g_string_sized_new (16);
  while (scan.p < scan.end && scan.list->len < MAIL_MIME_MAX_ADDRESSES)
    read_one (&scan);
  finish (&scan, FALSE);
  end_group (&scan);

  g_string_free (scan.phrase, TRUE);
  g_string_free (scan.comment, TRUE);
  g_string_free (scan.angle, TRUE);
  g_string_free (scan.pending, TRUE);
  return scan.list;
}

/* Makes commas of what people separate addresses with, outside of quotes and brackets. */
static char *
with_commas (const char *text)
{
  GString *out = g_string_new (NULL);
  gboolean quoted = FALSE;
  int angle = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '"')
        quoted = !quoted;
      else if (c == '<')
        angle = 1;
      else if (c == '>')
        angle = 0;
      if (!quoted && angle == 0 && (c == '\n' || c == '\r' || c == '\t' || c == 0xff0c || c == 0xff1b || c == 0x3001))
        g_string_append_c (out, ',');
      else if (c == '\n')
        quoted = FALSE;
      else
        g_string_append_unichar (out, c == 0xff20 ? '@' : c);
    }
  return g_string_free (out, FALSE);
}

/* "a@b c@d": several addresses with nothing but blanks between them */
static gboolean
split_words (GPtrArray             *out,
             const MailMimeAddress *mailbox)
{
  g_autofree char *line = NULL;
  g_auto(GStrv) words = NULL;

  if (mailbox->name == NULL || strchr (mailbox->name, '@') == NULL || *mailbox->address == '\0')
    return FALSE;

  words = g_strsplit_set (mailbox->name, " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0' && !mail_mime_address_is_valid (words[i]))
      return FALSE;
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_ptr_array_add (out, mail_mime_address_new (NULL, words[i]));
  g_ptr_array_add (out, mail_mime_address_new (NULL, mailbox->address));
  return TRUE;
}

/**
 * mail_mime_recipients_split:
 * @text: UTF-8 that a person typed or pasted
 *
 * Understands lists of any form: separated by commas, semicolons, lines, tabs, blanks, their full-width kin; with names, with
 * "mailto:". What is no address stays in the list as it is, to be marked and mended.
 *
 * Returns: (transfer full) (element-type MailMimeAddress): the recipients
 */
GPtrArray *
mail_mime_recipients_split (const char *text)
{
  g_autofree char *line = with_commas (text);
  g_autoptr(GPtrArray) parsed = mail_mime_address_list_parse (line, -1);
  GPtrArray *out = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_mime_address_free);

  for (guint i = 0; i < parsed->len; i++)
    {
      const MailMimeAddress *mailbox = g_ptr_array_index (parsed, i);

      if (mailbox->name == NULL && *mailbox->address == '\0')
        continue;
      if (!split_words (out, mailbox))
        g_ptr_array_add (out, mail_mime_address_copy (mailbox));
    }
  return out;
}
