/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-part.h"

#include <glib/gi18n.h>

#include "mail-error.h"
#include "mail-imap-lexer.h"

/*
 * BODYSTRUCTURE, and what servers make of it: multiparts without children, parts that are only a subtype, NIL for types and values,
 * dispositions as bare strings, missing line counts, extra strings at the end. What does not fit is skipped; only a structure that
 * does not even balance, or nests too deep, is refused.
 */

G_DEFINE_BOXED_TYPE (MailImapPart, mail_imap_part, mail_imap_part_copy, mail_imap_part_free)

typedef struct {
  MailImapLexer *lexer;
  guint n_parts;
} Reader;

static MailImapPart *read_part (Reader     *reader,
                                const char *section,
                                guint       depth);

static void
clear_parameter (gpointer data)
{
  MailImapParameter *parameter = data;

  g_free (parameter->name);
  g_free (parameter->value);
}

static GArray *
parameters_new (void)
{
  GArray *parameters = g_array_new (FALSE, FALSE, sizeof (MailImapParameter));

  g_array_set_clear_func (parameters, clear_parameter);
  return parameters;
}

static MailImapPart *
part_new (const char *section)
{
  MailImapPart *self = g_new0 (MailImapPart, 1);

  self->section = g_strdup (section);
  self->parameters = parameters_new ();
  self->disposition_parameters = parameters_new ();
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_imap_part_free);
  return self;
}

static gboolean
is_at_end (Reader *reader)
{
  mail_imap_lexer_skip_space (reader->lexer);
  return mail_imap_lexer_peek (reader->lexer) == ')' || reader->lexer->at >= reader->lexer->end;
}

/* Over a value of any kind, or over a byte that can begin none. */
static void
skip_value (Reader *reader)
{
  const char *start = reader->lexer->at;

  if (!mail_imap_lexer_skip_value (reader->lexer) && reader->lexer->at == start)
    reader->lexer->at++;
}

/* The next value as a string; NULL for NIL, for the end, and for a list, which is skipped. */
static char *
read_string (Reader *reader)
{
  MailImapSlice string;

  if (is_at_end (reader))
    return NULL;
  if (mail_imap_lexer_peek (reader->lexer) == '(' || !mail_imap_lexer_string (reader->lexer, &string, NULL))
    {
      skip_value (reader);
      return NULL;
    }

  return mail_imap_slice_dup (string);
}

static char *
read_word (Reader     *reader,
           const char *otherwise)
{
  g_autofree char *string = read_string (reader);

  return string != NULL && *string != '\0' ? g_ascii_strdown (string, -1) : g_strdup (otherwise);
}

static guint64
read_number (Reader *reader)
{
  guint64 number = 0;

  if (!is_at_end (reader) && !mail_imap_lexer_number (reader->lexer, &number))
    skip_value (reader);

  return number;
}

/* '("charset" "utf-8" "name" NIL)', NIL, or a bare string, which tells nothing. */
static void
read_parameters (Reader *reader,
                 GArray *parameters)
{
  if (is_at_end (reader))
    return;
  if (!mail_imap_lexer_take (reader->lexer, '('))
    {
      g_free (read_string (reader));
      return;
    }

  while (!is_at_end (reader))
    {
      g_autofree char *name = read_string (reader);
      g_autofree char *value = read_string (reader);
      MailImapParameter parameter;

      if (name == NULL)
        continue;
      parameter.name = g_ascii_strdown (name, -1);
      parameter.value = value != NULL ? g_steal_pointer (&value) : g_strdup ("");
      g_array_append_val (parameters, parameter);
    }
  mail_imap_lexer_take (reader->lexer, ')');
}

/* '("attachment" ("filename" "x"))', NIL, or from Exchange a bare string. */
static void
read_disposition (Reader       *reader,
                  MailImapPart *part)
{
  if (is_at_end (reader))
    return;
  if (!mail_imap_lexer_take (reader->lexer, '('))
    {
      part->disposition = read_word (reader, NULL);
      return;
    }

  part->disposition = read_word (reader, NULL);
  read_parameters (reader, part->disposition_parameters);
  while (!is_at_end (reader))
    skip_value (reader);
  mail_imap_lexer_take (reader->lexer, ')');
}

/* Disposition, language and location, if they are there, and whatever else up to the part's end. */
static void
read_extensions (Reader       *reader,
                 MailImapPart *part)
{
  read_disposition (reader, part);
  part->language = read_string (reader);
  part->location = read_string (reader);
  while (!is_at_end (reader))
    skip_value (reader);
}

static char *
child_section (const char *section,
               guint       number)
{
  return *section == '\0' ? g_strdup_printf ("%u", number) : g_strdup_printf ("%s.%u", section, number);
}

/* Behind the parenthesis: '(part)(part) "mixed" ("boundary" "x") …'. */
static gboolean
read_multipart (Reader       *reader,
                MailImapPart *part,
                guint         depth)
{
  while (!is_at_end (reader) && mail_imap_lexer_peek (reader->lexer) == '(')
    {
      g_autofree char *section = child_section (part->section, part->children->len + 1);
      MailImapPart *child = read_part (reader, section, depth + 1);

      if (child == NULL)
        return FALSE;
      g_ptr_array_add (part->children, child);
    }
  part->type = g_strdup ("multipart");
  part->subtype = read_word (reader, "mixed");
  part->encoding = g_strdup ("7bit");
  read_parameters (reader, part->parameters);
  read_extensions (reader, part);
  return TRUE;
}

/* A message inside the message: envelope, structure, lines. Gmail gives those in base64 as basic parts. */
static gboolean
read_message (Reader       *reader,
              MailImapPart *part,
              guint         depth)
{
  MailImapPart *child;
  g_autofree char *section = NULL;

  if (is_at_end (reader) || mail_imap_lexer_peek (reader->lexer) != '(')
    return TRUE;
  mail_imap_lexer_skip_value (reader->lexer);
  if (is_at_end (reader) || mail_imap_lexer_peek (reader->lexer) != '(')
    return TRUE;

  /* The sections of a multipart inside count below the message's own; a single part is its first. */
  section = reader->lexer->at + 1 < reader->lexer->end && reader->lexer->at[1] == '(' ? g_strdup (part->section)
                                                                                     : child_section (part->section, 1);
  child = read_part (reader, section, depth + 1);
  if (child == NULL)
    return FALSE;
  g_ptr_array_add (part->children, child);
  part->lines = read_number (reader);
  return TRUE;
}

static gboolean
read_line_count (Reader       *reader,
                 MailImapPart *part)
{
  /* Some servers leave it out: what comes then is no number. */
  if (!is_at_end (reader) && g_ascii_isdigit (mail_imap_lexer_peek (reader->lexer)))
    part->lines = read_number (reader);
  return TRUE;
}

/* Behind the parenthesis: '"text" "plain" ("charset" "utf-8") "<id>" "description" "7bit" 42 3 …'. */
static gboolean
read_single (Reader       *reader,
             MailImapPart *part,
             guint         depth)
{
  gboolean has_read = TRUE;

  part->type = read_word (reader, "application");
  part->subtype = read_word (reader, "octet-stream");
  read_parameters (reader, part->parameters);
  part->content_id = read_string (reader);
  part->description = read_string (reader);
  part->encoding = read_word (reader, "7bit");
  part->size = read_number (reader);
  if (strcmp (part->type, "text") == 0)
    has_read = read_line_count (reader, part);
  else if (strcmp (part->type, "message") == 0 && (strcmp (part->subtype, "rfc822") == 0 || strcmp (part->subtype, "global") == 0))
    has_read = read_message (reader, part, depth);
  if (!has_read)
    return FALSE;

  g_free (read_string (reader)); /* MD5 */
  read_extensions (reader, part);
  return TRUE;
}

/* '(NIL "alternative" ("boundary" "x") …)' and '("alternative" …)' of Dovecot, Gmail, QQ, Yandex: a multipart that lost its children. */
static gboolean
is_childless_multipart (Reader *reader)
{
  MailImapLexer ahead = *reader->lexer;
  MailImapSlice first, second;

  if (!mail_imap_lexer_string (&ahead, &first, NULL))
    return FALSE;
  if (mail_imap_slice_is_word (first, "alternative") || mail_imap_slice_is_word (first, "mixed") ||
      mail_imap_slice_is_word (first, "related"))
    return TRUE;

  mail_imap_lexer_skip_space (&ahead);
  return first.data == NULL && mail_imap_lexer_peek (&ahead) == '"' && mail_imap_lexer_string (&ahead, &second, NULL) &&
         (mail_imap_slice_is_word (second, "alternative") || mail_imap_slice_is_word (second, "mixed") ||
          mail_imap_slice_is_word (second, "related"));
}

static gboolean
read_content (Reader       *reader,
              MailImapPart *part,
              guint         depth)
{
  if (mail_imap_lexer_peek (reader->lexer) == '(')
    return read_multipart (reader, part, depth);
  if (is_childless_multipart (reader))
    {
      if (mail_imap_lexer_peek (reader->lexer) != '"')
        g_free (read_string (reader));
      return read_multipart (reader, part, depth);
    }

  return read_single (reader, part, depth);
}

/* At "(". A message that is one part alone has section "1". */
static MailImapPart *
read_part (Reader     *reader,
           const char *section,
           guint       depth)
{
  g_autoptr(MailImapPart) part = NULL;

  if (depth > MAIL_IMAP_PART_MAX_DEPTH || ++reader->n_parts > MAIL_IMAP_PART_MAX_PARTS ||
      !mail_imap_lexer_take (reader->lexer, '('))
    return NULL;

  part = part_new (section);
  mail_imap_lexer_skip_space (reader->lexer);
  if (depth == 0 && mail_imap_lexer_peek (reader->lexer) != '(' && !is_childless_multipart (reader))
    {
      g_free (part->section);
      part->section = g_strdup ("1");
    }
  if (!read_content (reader, part, depth))
    return NULL;
  mail_imap_lexer_skip_space (reader->lexer);
  if (!mail_imap_lexer_take (reader->lexer, ')'))
    return NULL;

  return g_steal_pointer (&part);
}

/**
 * mail_imap_part_parse:
 * @structure: BODYSTRUCTURE's value, from its "(" to its ")"
 * @error: %MAIL_ERROR_PROTOCOL when it does not balance, nests deeper than %MAIL_IMAP_PART_MAX_DEPTH or has more than
 *   %MAIL_IMAP_PART_MAX_PARTS parts: fetch the whole message instead
 *
 * Returns: (transfer full) (nullable): the parts of the message
 */
MailImapPart *
mail_imap_part_parse (MailImapSlice   structure,
                      GError        **error)
{
  GStringChunk *strings = NULL;
  MailImapLexer lexer = { .at = structure.data, .end = structure.data + structure.length, .base = structure.data, .strings = &strings };
  Reader reader = { &lexer, 0 };
  MailImapPart *part = structure.length > 0 ? read_part (&reader, "", 0) : NULL;

  g_clear_pointer (&strings, g_string_chunk_free);
  if (part == NULL)
    mail_set_error (error, MAIL_ERROR_PROTOCOL, NULL, _("What the server says about the parts of this message cannot be read"));
  return part;
}

static GArray *
copy_parameters (GArray *parameters)
{
  GArray *copy = parameters_new ();

  for (guint i = 0; i < parameters->len; i++)
    {
      MailImapParameter *parameter = &g_array_index (parameters, MailImapParameter, i);
      MailImapParameter same = { g_strdup (parameter->name), g_strdup (parameter->value) };

      g_array_append_val (copy, same);
    }

  return copy;
}

/**
 * mail_imap_part_copy:
 * @self: a part
 *
 * Returns: (transfer full): a copy of it and of everything below
 */
MailImapPart *
mail_imap_part_copy (MailImapPart *self)
{
  MailImapPart *copy = g_memdup2 (self, sizeof *self);

  copy->section = g_strdup (self->section);
  copy->type = g_strdup (self->type);
  copy->subtype = g_strdup (self->subtype);
  copy->parameters = copy_parameters (self->parameters);
  copy->content_id = g_strdup (self->content_id);
  copy->description = g_strdup (self->description);
  copy->encoding = g_strdup (self->encoding);
  copy->disposition = g_strdup (self->disposition);
  copy->disposition_parameters = copy_parameters (self->disposition_parameters);
  copy->language = g_strdup (self->language);
  copy->location = g_strdup (self->location);
  copy->children = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_imap_part_free);
  for (guint i = 0; i < self->children->len; i++)
    g_ptr_array_add (copy->children, mail_imap_part_copy (g_ptr_array_index (self->children, i)));

  return copy;
}

/**
 * mail_imap_part_free:
 * @self: (transfer full): a part, and everything below it
 */
void
mail_imap_part_free (MailImapPart *self)
{
  g_free (self->section);
  g_free (self->type);
  g_free (self->subtype);
  g_array_unref (self->parameters);
  g_free (self->content_id);
  g_free (self->description);
  g_free (self->encoding);
  g_free (self->disposition);
  g_array_unref (self->disposition_parameters);
  g_free (self->language);
  g_free (self->location);
  g_ptr_array_unref (self->children);
  g_free (self);
}

/**
 * mail_imap_part_get_parameter:
 * @self: a part
 * @name: in lower case, such as "charset"
 *
 * Returns: (transfer none) (nullable): the first content type parameter of that name, raw
 */
const char *
mail_imap_part_get_parameter (MailImapPart *self,
                              const char   *name)
{
  for (guint i = 0; i < self->parameters->len; i++)
    {
      MailImapParameter *parameter = &g_array_index (self->parameters, MailImapParameter, i);

      if (strcmp (parameter->name, name) == 0)
        return parameter->value;
    }

  return NULL;
}
