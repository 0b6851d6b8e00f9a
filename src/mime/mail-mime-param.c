/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-param.h"

#include "mail-mime-charset.h"
#include "mail-mime-words.h"

#include <stdlib.h>
#include <string.h>

/* The highest segment number of a continued parameter that is believed. */
#define MAX_SEGMENT 999

/* One parameter as written, or one segment of a continued one. */
typedef struct {
  char *name;          /* lower case, without its asterisks */
  char *value;         /* raw bytes, unquoted */
  gsize length;
  int segment;         /* -1 when it is not continued */
  gboolean extended;   /* percent-encoded, RFC 2231 §4 */
} Param;

struct _MailMimeParams {
  char *value;
  GArray *params;
};

typedef struct {
  const char *p;
  const char *end;
} Cursor;

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Steps over blanks and comments. */
static void
skip_blanks (Cursor *cursor)
{
  int depth = 0;

  for (; cursor->p < cursor->end; cursor->p++)
    {
      char c = *cursor->p;

      if (c == '(')
        depth++;
      else if (c == ')' && depth > 0)
        depth--;
      else if (c == '\\' && depth > 0 && cursor->p + 1 < cursor->end)
        cursor->p++;
      else if (depth == 0 && !is_blank (c))
        return;
    }
}

static gboolean
is_name_char (char c)
{
  return (guchar) c > ' ' && c != '\177' && strchr ("()<>@,;:\\\"/[]?=", c) == NULL;
}

/* Whether "name=" stands at @p: where a semicolon was forgotten, a new parameter begins there. */
static gboolean
at_parameter (const char *p,
              const char *end)
{
  const char *start = p;

  while (p < end && is_name_char (*p))
    p++;
  return p > start && p < end && *p == '=' && p - start < 40 && g_ascii_isalpha (*start);
}

static void
read_quoted (Cursor  *cursor,
             GString *value)
{
  for (cursor->p++; cursor->p < cursor->end && *cursor->p != '"'; cursor->p++)
    {
      /* A backslash quotes only what needs it: "C:\temp\file" is what it looks like. */
      if (*cursor->p == '\\' && cursor->p + 1 < cursor->end && strchr ("\"\\'", cursor->p[1]) != NULL)
        cursor->p++;
      else if (*cursor->p == '\r' || *cursor->p == '\n')
        continue;
      g_string_append_c (value, *cursor->p);
    }
  if (cursor->p < cursor->end)
    cursor->p++;
}

/* No comment is longer; without a bound, nested ones would be read over and over. */
#define MAX_COMMENT 1000

/* Whether the comment at @cursor is all that is left of the value. */
static gboolean
is_last_comment (Cursor cursor)
{
  if (cursor.end - cursor.p > MAX_COMMENT)
    cursor.end = cursor.p + MAX_COMMENT;
  skip_blanks (&cursor);
  return cursor.p >= cursor.end || *cursor.p == ';';
}

static void
read_blanks (Cursor  *cursor,
             GString *value)
{
  const char *start = cursor->p;
  gboolean folded = FALSE;

  while (cursor->p < cursor->end && is_blank (*cursor->p))
    folded |= *cursor->p++ == '\n';
  if (folded)
    g_string_append_c (value, ' ');
  else
    g_string_append_len (value, start, cursor->p - start);
}

/* A value as people write it: quoted, a token, or text with blanks; quotes in the middle of it are quotes. */
static void
read_value (Cursor  *cursor,
            GString *value)
{
  gboolean quoted = FALSE;

  skip_blanks (cursor);
  while (cursor->p < cursor->end && *cursor->p != ';')
    {
      char c = *cursor->p;

      if (c == '"')
        {
          read_quoted (cursor, value);
          quoted = TRUE;
          if (is_last_comment (*cursor))
            skip_blanks (cursor);
          continue;
        }
      if (is_blank (c))
        {
          gsize before = value->len;

          read_blanks (cursor, value);
          if (is_last_comment (*cursor))
            skip_blanks (cursor);
          if (cursor->p >= cursor->end || *cursor->p == ';' || at_parameter (cursor->p, cursor->end))
            {
              g_string_truncate (value, before);
              if (cursor->p < cursor->end && *cursor->p != ';')
                return;
            }
          continue;
        }
      if (c == '\\' && !quoted && cursor->p + 1 < cursor->end && strchr ("\";", cursor->p[1]) != NULL)
        cursor->p++;
      g_string_append_c (value, *cursor->p++);
    }
}

/* Takes the asterisks off a name: "name*", "name*2", "name*2*". */
static void
split_name (Param *param)
{
  gsize length = strlen (param->name);
  char *star;

  param->segment = -1;
  if (length > 1 && param->name[length - 1] == '*')
    {
      param->extended = TRUE;
      param->name[length - 1] = '\0';
    }
  star = strrchr (param->name, '*');
  if (star != NULL && star > param->name && g_ascii_isdigit (star[1]) && strspn (star + 1, "0123456789") == strlen (star + 1))
    {
      param->segment = strlen (star) <= 4 ? atoi (star + 1) : MAX_SEGMENT;
      *star = '\0';
    }
}

static char *
read_name (Cursor *cursor)
{
  g_autoptr(GString) name = g_string_new (NULL);

  for (;;)
    {
      skip_blanks (cursor);
      if (cursor->p >= cursor->end || *cursor->p == '=' || *cursor->p == ';')
        break;
      g_string_append_c (name, g_ascii_tolower (*cursor->p++));
    }
  return g_string_free_and_steal (g_steal_pointer (&name));
}

static void
read_param (MailMimeParams *self,
            Cursor         *cursor)
{
  GString *value;
  Param param = { .name = read_name (cursor) };

  if (cursor->p >= cursor->end || *cursor->p != '=')
    {
      g_free (param.name);
      return;
    }

  cursor->p++;
  value = g_string_new (NULL);
  read_value (cursor, value);
  if (*param.name == '\0' || *param.name == '*')
    {
      g_free (param.name);
      g_string_free (value, TRUE);
      return;
    }
  split_name (&param);
  param.length = value->len;
  param.value = g_string_free (value, FALSE);
  g_array_append_val (self->params, param);
}

static void
clear_param (gpointer data)
{
  Param *param = data;

  g_free (param->name);
  g_free (param->value);
}

/* "type / subtype (comment)" without blanks and comments, in lower case; a fold with "name=" behind it ends it */
static char *
read_main_value (Cursor *cursor)
{
  g_autoptr(GString) value = g_string_new (NULL);

  for (;;)
    {
      const char *before = cursor->p;

      skip_blanks (cursor);
      if (cursor->p >= cursor->end || *cursor->p == ';')
        break;
      if (cursor->p > before && value->len > 0 && at_parameter (cursor->p, cursor->end))
        break;
      if ((guchar) *cursor->p > ' ')
        g_string_append_c (value, g_ascii_tolower (*cursor->p));
      cursor->p++;
    }
  return mail_mime_charset_make_utf8 (value->str, value->len);
}

/**
 * mail_mime_params_new:
 * @text: the value of the field, folds and all
 * @length: its bytes
 *
 * Returns: (transfer full): what it says; never %NULL
 */
MailMimeParams *
mail_mime_params_new (const char *text,
                      gsize       length)
{
  MailMimeParams *self = g_new0 (MailMimeParams, 1);
  Cursor cursor = { text, text + length };

  self->params = g_array_new (FALSE, FALSE, sizeof (Param));
  g_array_set_clear_func (self->params, clear_param);
  self->value = read_main_value (&cursor);
  while (cursor.p < cursor.end && self->params->len < MAIL_MIME_MAX_PARAMETERS)
    {
      if (*cursor.p == ';')
        cursor.p++;
      read_param (self, &cursor);
    }
  return self;
}

/**
 * mail_mime_params_free:
 * @self: (transfer full): parameters
 */
void
mail_mime_params_free (MailMimeParams *self)
{
  g_free (self->value);
  g_array_unref (self->params);
  g_free (self);
}

/**
 * mail_mime_params_get_value:
 * @self: a field
 *
 * Returns: (transfer none): what stands before the first semicolon, in lower case, without blanks and comments
 */
const char *
mail_mime_params_get_value (MailMimeParams *self)
{
  return self->value;
}

static void
append_unescaped (GString    *out,
                  const char *p,
                  gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (p[i] == '%' && i + 2 < length && g_ascii_isxdigit (p[i + 1]) && g_ascii_isxdigit (p[i + 2]))
        {
          g_string_append_c (out, g_ascii_xdigit_value (p[i + 1]) << 4 | g_ascii_xdigit_value (p[i + 2]));
          i += 2;
        }
      else
        {
          g_string_append_c (out, p[i]);
        }
    }
}

/* Steps over "charset'language'" in front of an extended value; some repeat "charset'" in every segment. */
static const char *
skip_charset (const Param *param,
              gboolean     first,
              char       **charset)
{
  const char *quote = memchr (param->value, '\'', param->length);
  const char *second;

  if (quote == NULL || quote - param->value > 40)
    return param->value;
  if (!first)
    {
      gboolean repeated = *charset != NULL && strlen (*charset) == (gsize) (quote - param->value) && quote > param->value &&
                          g_ascii_strncasecmp (*charset, param->value, quote - param->value) == 0;

      return repeated ? quote + 1 : param->value;
    }

  second = memchr (quote + 1, '\'', param->value + param->length - quote - 1);
  if (second == NULL)
    return param->value;

  *charset = quote > param->value ? g_strndup (param->value, quote - param->value) : NULL;
  return second + 1;
}

/* Joins the segments of an extended or continued value; they may stand in any order. */
static char *
join (GPtrArray *segments)
{
  g_autoptr(GString) bytes = g_string_new (NULL);
  g_autofree char *charset = NULL;
  gboolean labelled = FALSE;

  for (guint i = 0; i < segments->len; i++)
    {
      const Param *param = g_ptr_array_index (segments, i);
      const char *start = param->value;

      if (param->extended)
        {
          start = skip_charset (param, i == 0, &charset);
          labelled |= i == 0 && start > param->value;
          append_unescaped (bytes, start, param->value + param->length - start);
        }
      else
        {
          g_string_append_len (bytes, param->value, param->length);
        }
    }
  if (labelled)
    return mail_mime_make_line (mail_mime_charset_decode (charset, bytes->str, bytes->len));
  return mail_mime_words_decode (bytes->str, bytes->len);
}

static int
compare_segments (gconstpointer a,
                  gconstpointer b)
{
  const Param *first = *(const Param * const *) a;
  const Param *second = *(const Param * const *) b;

  return first->segment - second->segment;
}

/**
 * mail_mime_params_get:
 * @self: a field
 * @name: the name of a parameter, in lower case
 *
 * An extended value (`name*`) is preferred to a continued one (`name*0`, …), which is preferred to the plain one, whatever
 * their order; of several of a kind the first counts.
 *
 * Returns: (transfer full) (nullable): its value, decoded, as one line; %NULL when it is not there
 */
char *
mail_mime_params_get (MailMimeParams *self,
                      const char     *name)
{
  g_autoptr(GPtrArray) segments = g_ptr_array_new ();
  const Param *plain = NULL;
  const Param *extended = NULL;

  for (guint i = 0; i < self->params->len; i++)
    {
      const Param *param = &g_array_index (self->params, Param, i);

      if (!g_str_equal (param->name, name))
        continue;
      if (param->segment >= 0)
        g_ptr_array_add (segments, (gpointer) param);
      else if (param->extended && extended == NULL)
        extended = param;
      else if (!param->extended && plain == NULL)
        plain = param;
    }

  g_ptr_array_sort (segments, compare_segments);
  if (segments->len > 0 && plain != NULL && ((const Param *) g_ptr_array_index (segments, 0))->segment > 0)
    g_ptr_array_set_size (segments, 0);
  if (extended != NULL)
    {
      g_ptr_array_set_size (segments, 0);
      g_ptr_array_add (segments, (gpointer) extended);
    }
  if (segments->len > 0)
    return join (segments);

  return plain != NULL ? mail_mime_words_decode (plain->value, plain->length) : NULL;
}

/* RFC 2231's attribute-char */
static gboolean
is_attribute_char (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$&+-.^_`{|}~", c) != NULL);
}

static void
append_parameter (GString    *out,
                  const char *name,
                  const char *value)
{
  const char *line = strrchr (out->str, '\n');
  gsize column = line != NULL ? out->len - (line + 1 - out->str) : out->len;

  g_string_append (out, column + strlen (name) + strlen (value) + 3 > 76 ? ";\r\n " : "; ");
  g_string_append_printf (out, "%s=%s", name, value);
}

static void
append_extended (GString    *out,
                 const char *name,
                 const char *value)
{
  const char *p = value;

  for (int segment = 0; *p != '\0' || segment == 0; segment++)
    {
      g_autoptr(GString) piece = g_string_new (segment == 0 ? "UTF-8''" : "");
      g_autofree char *segment_name = NULL;

      while (*p != '\0' && piece->len + strlen (name) + 6 < 66)
        {
          const char *next = g_utf8_next_char (p);

          for (; p < next; p++)
            if (is_attribute_char (*p))
              g_string_append_c (piece, *p);
            else
              g_string_append_printf (piece, "%%%02X", (guchar) *p);
        }
      segment_name = segment == 0 && *p == '\0' ? g_strdup_printf ("%s*", name) : g_strdup_printf ("%s*%d*", name, segment);
      append_parameter (out, segment_name, piece->str);
    }
}

static void
append_quoted (GString    *out,
               const char *name,
               const char *value)
{
  g_autoptr(GString) quoted = g_string_new ("\"");

  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *p);
    }
  g_string_append_c (quoted, '"');
  append_parameter (out, name, quoted->str);
}

/**
 * mail_mime_params_append:
 * @out: a header field being written, up to and with the value before its first parameter; is folded
 * @name: `filename` or `name`, or another parameter
 * @value: one line of UTF-8
 *
 * Writes ASCII as a quoted string. What is more is written so that old and new programs can read it: `name` as an encoded word,
 * which the old ones look at, and `filename` as RFC 2231 has it, without an ASCII stand-in beside it: several readers (GMime,
 * Python's) would take that for the name.
 */
void
mail_mime_params_append (GString    *out,
                         const char *name,
                         const char *value)
{
  if (mail_mime_is_ascii (value, strlen (value)) && strlen (value) < 500)
    {
      append_quoted (out, name, value);
    }
  else if (g_str_equal (name, "name"))
    {
      gsize column = strlen (" name=\"") + 1;
      g_autofree char *words = mail_mime_words_encode (value, &column, TRUE);

      g_string_append_printf (out, ";\r\n name=\"%s\"", words);
    }
  else
    {
      append_extended (out, name, value);
    }
}
