/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps hostile HTML from costing more than it is long. Parsing is quadratic in the depth of open elements and in the number of
 * attributes of a tag; a walk over the tags, before the parser sees them, takes out what goes too far. It need not agree
 * with the parser in every detail: what is safe to show is decided from the parser's tree alone. */
#include "mail-mime-html-private.h"

#include <string.h>

/* A tag with more attributes than this is taken out. */
#define MAX_ATTRIBUTES 256

/* Elements that may be open, as counted here: now and then more than the parser has open, hardly ever less. */
#define MAX_OPEN (2 * MAIL_MIME_HTML_MAX_DEPTH)

/* How far down an end tag is looked for among the open elements. */
#define MAX_SEARCH 64

typedef struct {
  GumboTag tag;
  guint hash;            /* tells apart the tags gumbo does not know */
  gboolean dropped;
} Open;

typedef struct {
  const char *start;     /* what was not copied yet begins here */
  const char *p;
  const char *end;
  GString *out;          /* (nullable): until something is taken out */
  GArray *open;
  guint tables;          /* of the open elements */
} Guard;

typedef struct {
  const char *start;
  const char *end;
  GumboTag tag;
  guint hash;
  guint attributes;
  gboolean closing;
} Tag;

static gboolean
is_void (GumboTag tag)
{
  switch (tag)
    {
    case GUMBO_TAG_AREA: case GUMBO_TAG_BASE: case GUMBO_TAG_BR: case GUMBO_TAG_COL: case GUMBO_TAG_EMBED: case GUMBO_TAG_HR:
    case GUMBO_TAG_IMG: case GUMBO_TAG_INPUT: case GUMBO_TAG_LINK: case GUMBO_TAG_META: case GUMBO_TAG_PARAM:
    case GUMBO_TAG_SOURCE: case GUMBO_TAG_TRACK: case GUMBO_TAG_WBR: case GUMBO_TAG_HTML: case GUMBO_TAG_HEAD:
    case GUMBO_TAG_BODY: case GUMBO_TAG_FRAME: case GUMBO_TAG_IMAGE:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
is_raw (GumboTag tag)
{
  return tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_STYLE || tag == GUMBO_TAG_TEXTAREA || tag == GUMBO_TAG_TITLE ||
         tag == GUMBO_TAG_XMP || tag == GUMBO_TAG_IFRAME || tag == GUMBO_TAG_NOEMBED || tag == GUMBO_TAG_NOFRAMES;
}

/* An end tag does not reach out of these. */
static gboolean
is_boundary (GumboTag tag)
{
  switch (tag)
    {
    case GUMBO_TAG_TABLE: case GUMBO_TAG_TD: case GUMBO_TAG_TH: case GUMBO_TAG_CAPTION: case GUMBO_TAG_MARQUEE:
    case GUMBO_TAG_OBJECT: case GUMBO_TAG_APPLET: case GUMBO_TAG_TEMPLATE: case GUMBO_TAG_BUTTON: case GUMBO_TAG_SVG:
    case GUMBO_TAG_MATH: case GUMBO_TAG_DESC: case GUMBO_TAG_FOREIGNOBJECT: case GUMBO_TAG_MI: case GUMBO_TAG_MO:
    case GUMBO_TAG_MN: case GUMBO_TAG_MS: case GUMBO_TAG_MTEXT: case GUMBO_TAG_ANNOTATION_XML:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
is_table_part (GumboTag tag)
{
  return tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH || tag == GUMBO_TAG_TR || tag == GUMBO_TAG_TBODY ||
         tag == GUMBO_TAG_THEAD || tag == GUMBO_TAG_TFOOT || tag == GUMBO_TAG_CAPTION;
}

/* What an item of a list, and the end of an inline element, do not reach through. */
static gboolean
is_special (GumboTag tag)
{
  return mail_mime_html_is_block (tag) || is_boundary (tag) || is_table_part (tag) || tag == GUMBO_TAG_SELECT ||
         tag == GUMBO_TAG_HGROUP || tag == GUMBO_TAG_LISTING;
}

/* Whether a start tag @next ends an open element @tag that has no end tag; @top when that is the innermost one. */
static gboolean
is_ended_by (GumboTag tag,
             GumboTag next,
             gboolean top)
{
  switch (tag)
    {
    case GUMBO_TAG_P:
      return mail_mime_html_is_block (next);
    case GUMBO_TAG_LI:
      return next == GUMBO_TAG_LI;
    case GUMBO_TAG_DT: case GUMBO_TAG_DD:
      return next == GUMBO_TAG_DT || next == GUMBO_TAG_DD;
    case GUMBO_TAG_OPTION:
      return top && next == GUMBO_TAG_OPTION;
    case GUMBO_TAG_A:
      return top && next == GUMBO_TAG_A;
    case GUMBO_TAG_TD: case GUMBO_TAG_TH:
      return next != GUMBO_TAG_CAPTION && is_table_part (next);
    case GUMBO_TAG_TR:
      return next == GUMBO_TAG_TR || next == GUMBO_TAG_TBODY || next == GUMBO_TAG_THEAD || next == GUMBO_TAG_TFOOT;
    case GUMBO_TAG_TBODY: case GUMBO_TAG_THEAD: case GUMBO_TAG_TFOOT:
      return next == GUMBO_TAG_TBODY || next == GUMBO_TAG_THEAD || next == GUMBO_TAG_TFOOT;
    default:
      return FALSE;
    }
}

/* Whether the search for what a start tag ends stops at an open element. */
static gboolean
stops_start (GumboTag tag,
             GumboTag next)
{
  if (is_boundary (tag))
    return TRUE;
  if (next == GUMBO_TAG_LI || next == GUMBO_TAG_DT || next == GUMBO_TAG_DD)
    return is_special (tag) && tag != GUMBO_TAG_P && tag != GUMBO_TAG_DIV && tag != GUMBO_TAG_ADDRESS;
  return FALSE;
}

/* Whether the search for the element that an end tag @ends stops at an open element. */
static gboolean
stops_end (GumboTag tag,
           GumboTag ends)
{
  if (ends == GUMBO_TAG_TABLE)
    return tag == GUMBO_TAG_TEMPLATE;
  if (is_table_part (ends))
    return tag == GUMBO_TAG_TABLE || tag == GUMBO_TAG_TEMPLATE;
  if (is_boundary (tag) || ends == GUMBO_TAG_FORM)
    return TRUE;
  if (ends == GUMBO_TAG_LI)
    return tag == GUMBO_TAG_UL || tag == GUMBO_TAG_OL;
  return !mail_mime_html_is_block (ends) && is_special (tag);
}

/* Steps over attributes up to and with the ">". */
static const char *
skip_attributes (const char *p,
                 const char *end,
                 guint      *n)
{
  gboolean in_name = FALSE;

  while (p < end && *p != '>')
    {
      if (*p == '=' && in_name)
        {
          p++;
          while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r' || *p == '\f'))
            p++;
          if (p < end && (*p == '"' || *p == '\''))
            {
              const char *close = memchr (p + 1, *p, end - p - 1);

              p = close != NULL ? close + 1 : end;
            }
          else
            {
              while (p < end && *p != '>' && !g_ascii_isspace (*p))
                p++;
            }
          in_name = FALSE;
          continue;
        }
      if (g_ascii_isspace (*p) || *p == '/')
        {
          in_name = FALSE;
        }
      else if (!in_name)
        {
          in_name = TRUE;
          (*n)++;
        }
      p++;
    }
  return p < end ? p + 1 : end;
}

static const char *
skip_comment (const char *p,
              const char *end)
{
  const char *close;

  if (end - p >= 4 && p[2] == '-' && p[3] == '-')
    {
      close = memmem (p + 2, end - p - 2, "-->", 3);
      return close != NULL ? close + 3 : end;
    }
  close = memchr (p, '>', end - p);
  return close != NULL ? close + 1 : end;
}

/* The contents of <script> and its kind are text up to their end tag. */
static const char *
skip_raw (const char *p,
          const char *end,
          GumboTag    tag)
{
  const char *name = gumbo_normalized_tagname (tag);
  gsize length = strlen (name);

  while ((p = memmem (p, end - p, "</", 2)) != NULL)
    {
      if ((gsize) (end - p) > length + 2 && g_ascii_strncasecmp (p + 2, name, length) == 0)
        return p;
      p += 2;
    }
  return end;
}

/* The next tag, or FALSE at the end. */
static gboolean
next_tag (Guard *guard,
          Tag   *tag)
{
  const char *p = guard->p;

  while ((p = memchr (p, '<', guard->end - p)) != NULL)
    {
      const char *name = p + 1;
      gsize length = 0;

      if (name < guard->end && (*name == '!' || *name == '?'))
        {
          p = skip_comment (p, guard->end);
          continue;
        }
      tag->closing = name < guard->end && *name == '/';
      name += tag->closing;
      if (name >= guard->end || !g_ascii_isalpha (*name))
        {
          p++;
          continue;
        }
      tag->hash = 5381;
      while (name + length < guard->end && !g_ascii_isspace (name[length]) && name[length] != '/' && name[length] != '>')
        tag->hash = tag->hash * 33 + (guchar) g_ascii_tolower (name[length++]);
      tag->start = p;
      tag->tag = gumbo_tagn_enum (name, length);
      tag->attributes = 0;
      tag->end = skip_attributes (name + length, guard->end, &tag->attributes);
      guard->p = tag->end;
      if (!tag->closing && is_raw (tag->tag))
        guard->p = skip_raw (tag->end, guard->end, tag->tag);
      return TRUE;
    }
  return FALSE;
}

static void
take_out (Guard     *guard,
          const Tag *tag)
{
  if (guard->out == NULL)
    guard->out = g_string_sized_new (guard->end - guard->start);
  g_string_append_len (guard->out, guard->start, tag->start - guard->start);
  guard->start = tag->end;
}

static Open *
get_open (Guard *guard,
          guint  from_top)
{
  return &g_array_index (guard->open, Open, guard->open->len - 1 - from_top);
}

static void
pop (Guard *guard,
     guint  n)
{
  for (guint i = 0; i < n; i++)
    guard->tables -= get_open (guard, i)->tag == GUMBO_TAG_TABLE;
  g_array_set_size (guard->open, guard->open->len - n);
}

/* Ends what has no end tag of its own before @tag starts. */
static void
end_implied (Guard     *guard,
             const Tag *tag)
{
  guint i = 0;

  while (i < MIN (guard->open->len, 8))
    {
      Open *open = get_open (guard, i);

      if (!open->dropped && is_ended_by (open->tag, tag->tag, i == 0))
        {
          pop (guard, i + 1);
          i = 0;
          continue;
        }
      if (stops_start (open->tag, tag->tag))
        return;
      i++;
    }
}

static void
start_element (Guard     *guard,
               const Tag *tag)
{
  Open open = { tag->tag, tag->hash, FALSE };

  if (tag->attributes > MAX_ATTRIBUTES)
    {
      take_out (guard, tag);
      return;
    }
  /* Outside of a table a parser passes over the tags of its parts. */
  if (is_void (tag->tag) || (is_table_part (tag->tag) && guard->tables == 0))
    return;

  end_implied (guard, tag);
  if (guard->open->len >= MAX_OPEN)
    {
      open.dropped = TRUE;
      take_out (guard, tag);
    }
  guard->tables += tag->tag == GUMBO_TAG_TABLE;
  g_array_append_val (guard->open, open);
}

static void
end_element (Guard     *guard,
             const Tag *tag)
{
  for (guint i = 0; i < MIN (guard->open->len, MAX_SEARCH); i++)
    {
      Open *open = get_open (guard, i);

      if (open->tag == tag->tag && open->hash == tag->hash)
        {
          if (open->dropped)
            take_out (guard, tag);
          pop (guard, i + 1);
          return;
        }
      if (stops_end (open->tag, tag->tag))
        break;
    }
  /* An end tag of nothing that is open would end something further out. */
  if (guard->open->len >= MAX_OPEN)
    take_out (guard, tag);
}

/**
 * mail_mime_html_guard:
 * @html: HTML
 * @length: its bytes
 * @guarded_length: (out): the bytes of what is returned
 *
 * Returns: (transfer full) (nullable): @html without the tags that go too deep; %NULL when there are none
 */
char *
mail_mime_html_guard (const char *html,
                      gsize       length,
                      gsize      *guarded_length)
{
  Guard guard = { .start = html, .p = html, .end = html + length };
  Tag tag;

  guard.open = g_array_new (FALSE, FALSE, sizeof (Open));
  while (next_tag (&guard, &tag))
    {
      if (tag.closing)
        end_element (&guard, &tag);
      else
        start_element (&guard, &tag);
    }
  g_array_unref (guard.open);
  if (guard.out == NULL)
    return NULL;

  g_string_append_len (guard.out, guard.start, guard.end - guard.start);
  *guarded_length = guard.out->len;
  return g_string_free (guard.out, FALSE);
}

/**
 * mail_mime_html_strip:
 * @html: HTML
 * @length: its bytes
 *
 * Returns: (transfer full): its text without its tags: what is left to show when it cannot be parsed within the limits. Entities
 *   stay as they are written
 */
char *
mail_mime_html_strip (const char *html,
                      gsize       length)
{
  Guard guard = { .start = html, .p = html, .end = html + length };
  GString *out = g_string_sized_new (length);
  Tag tag;

  while (next_tag (&guard, &tag))
    {
      g_string_append_len (out, guard.start, tag.start - guard.start);
      if (mail_mime_html_is_block (tag.tag) || tag.tag == GUMBO_TAG_BR)
        g_string_append_c (out, '\n');
      guard.start = guard.p;
    }
  g_string_append_len (out, guard.start, guard.end - guard.start);
  return g_string_free (out, FALSE);
}
