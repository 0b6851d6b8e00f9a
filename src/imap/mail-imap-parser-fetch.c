/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-parser-private.h"

#include "mail-imap-date.h"

/* FETCH: RFC 3501 §7.4.2, 3516, 7162, 8474, 8970 and Gmail's. An item that cannot be read is skipped. */

typedef struct {
  MailImapLexer *lexer;
  MailImapScratch *scratch;
  MailImapFetch *fetch;
  MailImapSection *pending;
  /* The keywords and labels lie one behind the other in scratch->words, which may move while it grows. */
  guint first_keyword;
  guint first_label;
  MailImapFetchItems last; /* what was read, or could not be, last */
} Reader;

typedef gboolean (*ReadFunc) (Reader *reader);

static gboolean
read_uid (Reader *reader)
{
  guint64 number;

  if (!mail_imap_lexer_number (reader->lexer, &number) || number == 0 || number > G_MAXUINT32)
    return FALSE;

  reader->fetch->uid = (guint32) number;
  return TRUE;
}

static gboolean
read_flags (Reader *reader)
{
  MailImapScratch flags_scratch = *reader->scratch;
  MailImapFlags flags;
  guint kept = reader->scratch->words->len;
  g_autoptr(GArray) moved = NULL;

  /* Labels that came before are put aside: rare, and cheaper than a second array for every message. */
  if (kept > 0)
    {
      moved = g_array_new (FALSE, FALSE, sizeof (MailImapSlice));
      flags_scratch.words = moved;
    }
  if (!mail_imap_read_flags (reader->lexer, &flags_scratch, &flags))
    return FALSE;

  if (moved != NULL)
    g_array_append_vals (reader->scratch->words, moved->data, moved->len);
  reader->first_keyword = kept;
  reader->fetch->flags = flags;
  return TRUE;
}

static gboolean
read_internaldate (Reader *reader)
{
  MailImapSlice text;

  return mail_imap_lexer_string (reader->lexer, &text, NULL) && text.data != NULL &&
         mail_imap_date_parse (text, &reader->fetch->internaldate, &reader->fetch->internaldate_offset);
}

static gboolean
read_size (Reader *reader)
{
  return mail_imap_lexer_number (reader->lexer, &reader->fetch->size);
}

/* "(917162500)"; Zoho has sent -1, which is none. */
static gboolean
read_modseq (Reader *reader)
{
  gboolean has_parenthesis = mail_imap_lexer_take (reader->lexer, '(');

  return mail_imap_lexer_number (reader->lexer, &reader->fetch->modseq) &&
         (!has_parenthesis || mail_imap_lexer_take (reader->lexer, ')')) && reader->fetch->modseq > 0;
}

/* A whole value as it stands, for somebody else to read. */
static gboolean
read_raw (Reader        *reader,
          MailImapSlice *raw)
{
  const char *start = reader->lexer->at;

  if (mail_imap_lexer_peek (reader->lexer) != '(' || !mail_imap_lexer_skip_value (reader->lexer))
    return FALSE;

  *raw = mail_imap_slice (start, (gsize) (reader->lexer->at - start));
  return TRUE;
}

static gboolean
read_structure (Reader *reader)
{
  return read_raw (reader, &reader->fetch->structure);
}

static gboolean
read_envelope (Reader *reader)
{
  return read_raw (reader, &reader->fetch->envelope);
}

static gboolean
read_gm_msgid (Reader *reader)
{
  return mail_imap_lexer_number (reader->lexer, &reader->fetch->gm_msgid);
}

static gboolean
read_gm_thrid (Reader *reader)
{
  return mail_imap_lexer_number (reader->lexer, &reader->fetch->gm_thrid);
}

static gboolean
read_gm_labels (Reader *reader)
{
  GArray *words = reader->scratch->words;

  reader->first_label = words->len;
  reader->fetch->n_gm_labels = 0;
  if (!mail_imap_lexer_take (reader->lexer, '('))
    return FALSE;

  for (;;)
    {
      MailImapSlice label;

      mail_imap_lexer_skip_space (reader->lexer);
      if (mail_imap_lexer_take (reader->lexer, ')'))
        return TRUE;
      if (words->len >= MAIL_IMAP_PARSER_MAX_WORDS || !mail_imap_lexer_string (reader->lexer, &label, NULL))
        return FALSE;
      if (label.data == NULL)
        label = mail_imap_slice ("NIL", 3);
      g_array_append_val (words, label);
      reader->fetch->n_gm_labels++;
    }
}

/* "(M6d99ac3275bb4e)" or NIL */
static gboolean
read_object_id (Reader        *reader,
                MailImapSlice *id)
{
  gboolean has_parenthesis = mail_imap_lexer_take (reader->lexer, '(');

  return mail_imap_lexer_string (reader->lexer, id, NULL) && (!has_parenthesis || mail_imap_lexer_take (reader->lexer, ')')) &&
         id->data != NULL;
}

static gboolean
read_emailid (Reader *reader)
{
  return read_object_id (reader, &reader->fetch->emailid);
}

static gboolean
read_threadid (Reader *reader)
{
  return read_object_id (reader, &reader->fetch->threadid);
}

/* NIL where the server would have to look into the message first, RFC 8970 §3.1. */
static gboolean
read_preview (Reader *reader)
{
  return mail_imap_lexer_string (reader->lexer, &reader->fetch->preview, NULL);
}

/* Whether only a header is in this section: "HEADER", "1.HEADER.FIELDS (…)", "2.MIME". */
static gboolean
is_header_section (MailImapSlice name)
{
  gsize i = 0;
  MailImapSlice word;

  while (i < name.length && (g_ascii_isdigit (name.data[i]) || name.data[i] == '.'))
    i++;
  word = mail_imap_slice (name.data + i, name.length - i);

  return (word.length >= 6 && g_ascii_strncasecmp (word.data, "HEADER", 6) == 0) || mail_imap_slice_is_word (word, "MIME");
}

/* "<1024>" */
static gboolean
read_origin (Reader          *reader,
             MailImapSection *section)
{
  if (!mail_imap_lexer_take (reader->lexer, '<'))
    return TRUE;

  section->has_origin = TRUE;
  return mail_imap_lexer_number (reader->lexer, &section->origin) && mail_imap_lexer_take (reader->lexer, '>');
}

static gboolean
read_section_value (Reader          *reader,
                    MailImapSection *section)
{
  MailImapSlice value;
  gboolean is_elided;

  mail_imap_lexer_skip_space (reader->lexer);
  if (!mail_imap_lexer_string (reader->lexer, &value, &is_elided))
    {
      if (reader->lexer->is_pending && reader->pending != NULL)
        *reader->pending = *section;
      return FALSE;
    }

  section->total = value.length;
  section->data = is_elided ? mail_imap_slice (NULL, 0) : value;
  section->is_truncated = is_elided && section->is_header;
  section->is_nil = value.data == NULL && !is_elided;
  if (reader->scratch->sections->len >= MAIL_IMAP_PARSER_MAX_WORDS)
    return FALSE;
  g_array_append_val (reader->scratch->sections, *section);
  return TRUE;
}

/* Behind BODY or BINARY: "[HEADER.FIELDS (FROM TO)]<0> {500}…". Without a bracket BODY is a structure of the old kind. */
static gboolean
read_section (Reader   *reader,
              gboolean  is_binary)
{
  MailImapLexer *lexer = reader->lexer;
  MailImapSection section = { .is_binary = is_binary };
  const char *start = lexer->at + 1;

  if (!mail_imap_lexer_take (lexer, '['))
    {
      mail_imap_lexer_skip_space (lexer);
      return mail_imap_lexer_skip_value (lexer);
    }
  while (!mail_imap_lexer_is_done (lexer) && *lexer->at != ']')
    {
      MailImapSlice string;

      if (*lexer->at != '"' || !mail_imap_lexer_string (lexer, &string, NULL))
        lexer->at++;
    }
  section.name = mail_imap_slice (start, (gsize) (lexer->at - start));
  section.is_header = is_header_section (section.name);

  return mail_imap_lexer_take (lexer, ']') && read_origin (reader, &section) && read_section_value (reader, &section);
}

/* The old names of sections. */
static gboolean
read_rfc822 (Reader     *reader,
             const char *name)
{
  MailImapSection section = { .name = { name, strlen (name) }, .is_header = strcmp (name, "HEADER") == 0 };

  return read_section_value (reader, &section);
}

typedef struct {
  const char *name;
  gsize length;
  MailImapFetchItems item;
  ReadFunc read;
} Item;

#define ITEM(name, item, func) { name, sizeof name - 1, item, func }

/* The commonest first. */
static const Item items[] = {
  ITEM ("UID", MAIL_IMAP_FETCH_UID, read_uid),
  ITEM ("FLAGS", MAIL_IMAP_FETCH_FLAGS, read_flags),
  ITEM ("INTERNALDATE", MAIL_IMAP_FETCH_INTERNALDATE, read_internaldate),
  ITEM ("RFC822.SIZE", MAIL_IMAP_FETCH_SIZE, read_size),
  ITEM ("MODSEQ", MAIL_IMAP_FETCH_MODSEQ, read_modseq),
  ITEM ("BODYSTRUCTURE", MAIL_IMAP_FETCH_STRUCTURE, read_structure),
  ITEM ("ENVELOPE", MAIL_IMAP_FETCH_ENVELOPE, read_envelope),
  ITEM ("X-GM-MSGID", MAIL_IMAP_FETCH_GM_MSGID, read_gm_msgid),
  ITEM ("X-GM-THRID", MAIL_IMAP_FETCH_GM_THRID, read_gm_thrid),
  ITEM ("X-GM-LABELS", MAIL_IMAP_FETCH_GM_LABELS, read_gm_labels),
  ITEM ("EMAILID", MAIL_IMAP_FETCH_EMAILID, read_emailid),
  ITEM ("THREADID", MAIL_IMAP_FETCH_THREADID, read_threadid),
  ITEM ("PREVIEW", MAIL_IMAP_FETCH_PREVIEW, read_preview),
};

static gboolean
read_simple_item (Reader        *reader,
                  MailImapSlice  name)
{
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      if (items[i].length != name.length || g_ascii_strncasecmp (items[i].name, name.data, name.length) != 0)
        continue;
      mail_imap_lexer_skip_space (reader->lexer);
      reader->last = items[i].item;
      if (!items[i].read (reader))
        return FALSE;
      reader->fetch->items |= items[i].item;
      return TRUE;
    }

  /* Of an extension nobody asked for: whatever it is, it has one value. */
  if (mail_imap_lexer_peek (reader->lexer) == '[')
    while (!mail_imap_lexer_is_done (reader->lexer) && *reader->lexer->at != ' ')
      reader->lexer->at++;
  mail_imap_lexer_skip_space (reader->lexer);
  return mail_imap_lexer_skip_value (reader->lexer);
}

static gboolean
read_item (Reader *reader)
{
  MailImapSlice name = mail_imap_lexer_word (reader->lexer);

  if (name.length == 0)
    return FALSE;
  if (mail_imap_slice_is_word (name, "BODY") || mail_imap_slice_is_word (name, "BINARY"))
    {
      reader->last = MAIL_IMAP_FETCH_SECTIONS;
      return read_section (reader, mail_imap_slice_is_word (name, "BINARY"));
    }
  if (mail_imap_slice_is_word (name, "RFC822"))
    return read_rfc822 (reader, "");
  if (mail_imap_slice_is_word (name, "RFC822.HEADER"))
    return read_rfc822 (reader, "HEADER");
  if (mail_imap_slice_is_word (name, "RFC822.TEXT"))
    return read_rfc822 (reader, "TEXT");

  return read_simple_item (reader, name);
}

/* Behind an item that could not be read: over its name, and its value if it has one. Always moves on. */
static void
skip_item (Reader     *reader,
           const char *start)
{
  MailImapLexer *lexer = reader->lexer;

  lexer->at = start;
  mail_imap_lexer_word (lexer);
  if (mail_imap_lexer_peek (lexer) == '[')
    while (!mail_imap_lexer_is_done (lexer) && *lexer->at != ']')
      lexer->at++;
  while (!mail_imap_lexer_is_done (lexer) && *lexer->at != ' ' && *lexer->at != '(' && *lexer->at != ')')
    lexer->at++;
  mail_imap_lexer_skip_space (lexer);
  if (!mail_imap_lexer_skip_value (lexer) && lexer->at == start)
    lexer->at++;
}

static void
finish (Reader *reader)
{
  const MailImapSlice *words = (const MailImapSlice *) (gconstpointer) reader->scratch->words->data;
  MailImapFetch *fetch = reader->fetch;

  fetch->flags.keywords = words + reader->first_keyword;
  fetch->gm_labels = words + reader->first_label;
  fetch->sections = (const MailImapSection *) (gconstpointer) reader->scratch->sections->data;
  fetch->n_sections = reader->scratch->sections->len;
  if (fetch->n_sections > 0)
    fetch->items |= MAIL_IMAP_FETCH_SECTIONS;
}

/* "* 12 FETCH (": UIDFETCH (RFC 9586) names the UID instead. */
static gboolean
read_start (MailImapLexer *lexer,
            MailImapFetch *fetch)
{
  guint64 number;
  MailImapSlice word;

  if (!mail_imap_lexer_take (lexer, '*'))
    return FALSE;
  mail_imap_lexer_skip_space (lexer);
  if (!mail_imap_lexer_number (lexer, &number) || number > G_MAXUINT32)
    return FALSE;
  mail_imap_lexer_skip_space (lexer);
  word = mail_imap_lexer_word (lexer);
  mail_imap_lexer_skip_space (lexer);

  if (mail_imap_slice_is_word (word, "UIDFETCH"))
    {
      fetch->uid = (guint32) number;
      fetch->items = MAIL_IMAP_FETCH_UID;
    }
  else
    {
      fetch->sequence = (guint32) number;
    }
  return mail_imap_lexer_take (lexer, '(');
}

/*
 * Reads a whole FETCH response, from its asterisk. With @pending, the text ends with the announcement of a literal that is still to
 * come: the section it belongs to is put there, if it is one.
 */
gboolean
mail_imap_read_fetch (MailImapLexer   *lexer,
                      MailImapScratch *scratch,
                      MailImapFetch   *fetch,
                      MailImapSection *pending)
{
  Reader reader = { lexer, scratch, fetch, pending, 0, 0, 0 };

  while (mail_imap_lexer_take (lexer, '\0'))
    continue;
  *fetch = (MailImapFetch) { 0 };
  g_array_set_size (scratch->words, 0);
  g_array_set_size (scratch->sections, 0);
  if (!read_start (lexer, fetch))
    return FALSE;

  while (!lexer->is_pending)
    {
      const char *start;

      mail_imap_lexer_skip_space (lexer);
      if (mail_imap_lexer_take (lexer, ')') || lexer->at >= lexer->end)
        break;
      start = lexer->at;
      if (read_item (&reader) || lexer->is_pending)
        continue;
      fetch->is_damaged = TRUE;
      fetch->is_preview_damaged |= reader.last == MAIL_IMAP_FETCH_PREVIEW;
      /* A line end inside: behind a literal whose announcement was too small. */
      if (*start == '\r' || *start == '\n')
        lexer->at = start + 1;
      else
        skip_item (&reader, start);
    }

  finish (&reader);
  return TRUE;
}
