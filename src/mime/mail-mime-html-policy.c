/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a document may stay: elements, attributes, addresses. Whatever is not named here is gone. */
#include "mail-mime-html-private.h"

#include "mail-mime-words.h"

#include <string.h>

/* A picture inside of the document; larger ones are attached. In bytes of base64. */
#define MAX_DATA (4 * 1024 * 1024)

/* No address a person would follow is longer. */
#define MAX_URI 32768

static MailMimeHtmlFate
fate_of_tag (GumboTag tag)
{
  switch (tag)
    {
    case GUMBO_TAG_A: case GUMBO_TAG_ABBR: case GUMBO_TAG_ACRONYM: case GUMBO_TAG_ADDRESS: case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_ASIDE: case GUMBO_TAG_B: case GUMBO_TAG_BDI: case GUMBO_TAG_BDO: case GUMBO_TAG_BIG:
    case GUMBO_TAG_BLOCKQUOTE: case GUMBO_TAG_CAPTION: case GUMBO_TAG_CENTER: case GUMBO_TAG_CITE: case GUMBO_TAG_CODE:
    case GUMBO_TAG_COLGROUP: case GUMBO_TAG_DD: case GUMBO_TAG_DEL: case GUMBO_TAG_DFN: case GUMBO_TAG_DIR: case GUMBO_TAG_DIV:
    case GUMBO_TAG_DL: case GUMBO_TAG_DT: case GUMBO_TAG_EM: case GUMBO_TAG_FIGCAPTION: case GUMBO_TAG_FIGURE:
    case GUMBO_TAG_FONT: case GUMBO_TAG_FOOTER: case GUMBO_TAG_H1: case GUMBO_TAG_H2: case GUMBO_TAG_H3: case GUMBO_TAG_H4:
    case GUMBO_TAG_H5: case GUMBO_TAG_H6: case GUMBO_TAG_HEADER: case GUMBO_TAG_HGROUP: case GUMBO_TAG_I: case GUMBO_TAG_INS:
    case GUMBO_TAG_KBD: case GUMBO_TAG_LI: case GUMBO_TAG_MAIN: case GUMBO_TAG_MARK: case GUMBO_TAG_MENU: case GUMBO_TAG_NAV:
    case GUMBO_TAG_NOBR: case GUMBO_TAG_OL: case GUMBO_TAG_P: case GUMBO_TAG_PRE: case GUMBO_TAG_Q: case GUMBO_TAG_RP:
    case GUMBO_TAG_RT: case GUMBO_TAG_RUBY: case GUMBO_TAG_S: case GUMBO_TAG_SAMP: case GUMBO_TAG_SECTION: case GUMBO_TAG_SMALL:
    case GUMBO_TAG_SPAN: case GUMBO_TAG_STRIKE: case GUMBO_TAG_STRONG: case GUMBO_TAG_SUB: case GUMBO_TAG_SUP:
    case GUMBO_TAG_TABLE: case GUMBO_TAG_TBODY: case GUMBO_TAG_TD: case GUMBO_TAG_TFOOT: case GUMBO_TAG_TH:
    case GUMBO_TAG_THEAD: case GUMBO_TAG_TIME: case GUMBO_TAG_TR: case GUMBO_TAG_TT: case GUMBO_TAG_U: case GUMBO_TAG_UL:
    case GUMBO_TAG_VAR:
      return MAIL_MIME_HTML_KEEP;
    case GUMBO_TAG_BR: case GUMBO_TAG_COL: case GUMBO_TAG_HR: case GUMBO_TAG_IMG: case GUMBO_TAG_WBR:
      return MAIL_MIME_HTML_KEEP_VOID;
    case GUMBO_TAG_APPLET: case GUMBO_TAG_AREA: case GUMBO_TAG_AUDIO: case GUMBO_TAG_BASE: case GUMBO_TAG_CANVAS:
    case GUMBO_TAG_EMBED: case GUMBO_TAG_FRAME: case GUMBO_TAG_FRAMESET: case GUMBO_TAG_IFRAME: case GUMBO_TAG_INPUT:
    case GUMBO_TAG_LINK: case GUMBO_TAG_MATH: case GUMBO_TAG_META: case GUMBO_TAG_METER: case GUMBO_TAG_NOEMBED:
    case GUMBO_TAG_NOFRAMES: case GUMBO_TAG_OBJECT: case GUMBO_TAG_PARAM: case GUMBO_TAG_PROGRESS: case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_SELECT: case GUMBO_TAG_SOURCE: case GUMBO_TAG_SVG: case GUMBO_TAG_TEMPLATE: case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_TITLE: case GUMBO_TAG_TRACK: case GUMBO_TAG_VIDEO: case GUMBO_TAG_XMP: case GUMBO_TAG_PLAINTEXT:
    case GUMBO_TAG_STYLE: case GUMBO_TAG_DATALIST:
      return MAIL_MIME_HTML_DROP;
    default:
      return MAIL_MIME_HTML_UNWRAP;
    }
}

/**
 * mail_mime_html_get_fate:
 * @element: an element
 *
 * Returns: what becomes of it. Elements of SVG and MathML are gone, whatever their name
 */
MailMimeHtmlFate
mail_mime_html_get_fate (const GumboElement *element)
{
  return element->tag_namespace == GUMBO_NAMESPACE_HTML ? fate_of_tag (element->tag) : MAIL_MIME_HTML_DROP;
}

/**
 * mail_mime_html_is_block:
 * @tag: a tag
 *
 * Returns: whether it ends a paragraph
 */
gboolean
mail_mime_html_is_block (GumboTag tag)
{
  switch (tag)
    {
    case GUMBO_TAG_ADDRESS: case GUMBO_TAG_ARTICLE: case GUMBO_TAG_ASIDE: case GUMBO_TAG_BLOCKQUOTE: case GUMBO_TAG_CENTER:
    case GUMBO_TAG_DD: case GUMBO_TAG_DETAILS: case GUMBO_TAG_DIR: case GUMBO_TAG_DIV: case GUMBO_TAG_DL: case GUMBO_TAG_DT:
    case GUMBO_TAG_FIELDSET: case GUMBO_TAG_FIGCAPTION: case GUMBO_TAG_FIGURE: case GUMBO_TAG_FOOTER: case GUMBO_TAG_FORM:
    case GUMBO_TAG_H1: case GUMBO_TAG_H2: case GUMBO_TAG_H3: case GUMBO_TAG_H4: case GUMBO_TAG_H5: case GUMBO_TAG_H6:
    case GUMBO_TAG_HEADER: case GUMBO_TAG_HR: case GUMBO_TAG_LI: case GUMBO_TAG_MAIN: case GUMBO_TAG_MENU: case GUMBO_TAG_NAV:
    case GUMBO_TAG_OL: case GUMBO_TAG_P: case GUMBO_TAG_PRE: case GUMBO_TAG_SECTION: case GUMBO_TAG_TABLE: case GUMBO_TAG_UL:
    case GUMBO_TAG_TR: case GUMBO_TAG_CAPTION: case GUMBO_TAG_SUMMARY:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
consists_of (const char *value,
             const char *more,
             gsize       max)
{
  gsize length = 0;

  for (; *value != '\0'; value++, length++)
    if (!g_ascii_isalnum (*value) && strchr (more, *value) == NULL)
      return FALSE;
  return length <= max;
}

/* What people read, or styles refer to: any text will do. */
static gboolean
is_text_attribute (const char *name)
{
  static const char * const names[] = { "abbr", "alt", "class", "face", "id", "label", "lang", "summary", "title", NULL };

  return g_strv_contains (names, name);
}

/* What an element is to who hears a page instead of seeing it: a part of a text. A message is no dialog, alert or button of the program's,
 * and must not be announced as one. */
static gboolean
is_role_of_text (const char *role)
{
  static const char * const roles[] = { "article", "cell", "columnheader", "group", "heading", "img", "list", "listitem", "none",
                                        "presentation", "region", "row", "rowgroup", "rowheader", "separator", "table", NULL };

  return g_strv_contains (roles, role);
}

static gboolean
is_plain_attribute (GumboTag              tag,
                    const GumboAttribute *attribute)
{
  static const char * const numbers[] = { "border", "cellpadding", "cellspacing", "colspan", "height", "hspace", "rowspan", "size",
                                          "span", "start", "value", "vspace", "width", NULL };
  static const char * const colors[] = { "bgcolor", "bordercolor", "color", NULL };
  static const char * const keywords[] = { "align", "clear", "compact", "dir", "frame", "noshade", "nowrap", "rules", "scope",
                                           "type", "valign", "reversed", NULL };

  if (is_text_attribute (attribute->name))
    return strlen (attribute->value) <= 4096;
  if (g_strv_contains (numbers, attribute->name))
    return consists_of (attribute->value, "+-.%*", 16);
  if (g_strv_contains (colors, attribute->name))
    return consists_of (attribute->value, "#(),.% ", 40);
  if (g_str_equal (attribute->name, "role"))
    return is_role_of_text (attribute->value);
  return g_strv_contains (keywords, attribute->name) && consists_of (attribute->value, "-", 24);
}

/**
 * mail_mime_html_judge_attribute:
 * @tag: the element's tag
 * @attribute: one of its attributes
 *
 * Returns: how to write it; %MAIL_MIME_HTML_ATTRIBUTE_NONE when it must not stay
 */
MailMimeHtmlAttribute
mail_mime_html_judge_attribute (GumboTag              tag,
                                const GumboAttribute *attribute)
{
  if (attribute->attr_namespace != GUMBO_ATTR_NAMESPACE_NONE)
    return MAIL_MIME_HTML_ATTRIBUTE_NONE;
  if (g_str_equal (attribute->name, "style"))
    return MAIL_MIME_HTML_ATTRIBUTE_STYLE;
  if (g_str_equal (attribute->name, "href"))
    return tag == GUMBO_TAG_A ? MAIL_MIME_HTML_ATTRIBUTE_LINK : MAIL_MIME_HTML_ATTRIBUTE_NONE;
  if (g_str_equal (attribute->name, "src"))
    return tag == GUMBO_TAG_IMG ? MAIL_MIME_HTML_ATTRIBUTE_PICTURE : MAIL_MIME_HTML_ATTRIBUTE_NONE;
  if (g_str_equal (attribute->name, "background"))
    return MAIL_MIME_HTML_ATTRIBUTE_BACKGROUND;
  return is_plain_attribute (tag, attribute) ? MAIL_MIME_HTML_ATTRIBUTE_PLAIN : MAIL_MIME_HTML_ATTRIBUTE_NONE;
}

/* Without what browsers take out of an address: blanks around it, controls inside of it. */
static char *
without_controls (const char *uri)
{
  GString *out = g_string_sized_new (strlen (uri));

  for (; *uri != '\0'; uri++)
    if ((guchar) *uri > ' ' || (*uri == ' ' && out->len > 0))
      g_string_append_c (out, *uri);
  return g_strchomp (g_string_free (out, FALSE));
}

static gboolean
has_scheme (const char *uri,
            const char *scheme)
{
  return g_ascii_strncasecmp (uri, scheme, strlen (scheme)) == 0;
}

/**
 * mail_mime_html_clean_link:
 * @href: where a link says it goes
 *
 * Returns: (transfer full) (nullable): an address that may be opened after a person asked for it: of the web, of mail, of a
 *   telephone; %NULL for every other kind
 */
char *
mail_mime_html_clean_link (const char *href)
{
  static const char * const schemes[] = { "http://", "https://", "mailto:", "tel:", "sms:", "xmpp:", "geo:", NULL };
  g_autofree char *clean = without_controls (href);

  if (strlen (clean) > MAX_URI)
    return NULL;
  for (guint i = 0; schemes[i] != NULL; i++)
    if (has_scheme (clean, schemes[i]))
      return clean[strlen (schemes[i])] != '\0' ? g_steal_pointer (&clean) : NULL;
  if (g_str_has_prefix (clean, "//") && clean[2] != '\0')
    return g_strconcat ("https:", clean, NULL);
  if (has_scheme (clean, "www."))
    return g_strconcat ("http://", clean, NULL);
  return NULL;
}

/**
 * mail_mime_html_clean_remote:
 * @src: where a picture is
 *
 * Returns: (transfer full) (nullable): its address on the web; %NULL when it is somewhere else
 */
char *
mail_mime_html_clean_remote (const char *src)
{
  g_autofree char *clean = without_controls (src);

  if (strlen (clean) > MAX_URI)
    return NULL;
  if (has_scheme (clean, "http://") || has_scheme (clean, "https://"))
    return g_steal_pointer (&clean);
  return g_str_has_prefix (clean, "//") ? g_strconcat ("https:", clean, NULL) : NULL;
}

/**
 * mail_mime_html_is_safe_data:
 * @src: an address
 *
 * Returns: whether it is a picture of a plain kind, inside the address
 */
gboolean
mail_mime_html_is_safe_data (const char *src)
{
  static const char * const kinds[] = { "data:image/png;base64,", "data:image/jpeg;base64,", "data:image/jpg;base64,",
                                        "data:image/gif;base64,", "data:image/webp;base64,", NULL };
  gsize length = strlen (src);

  if (length > MAX_DATA)
    return FALSE;
  for (guint i = 0; kinds[i] != NULL; i++)
    if (has_scheme (src, kinds[i]))
      {
        gsize start = strlen (kinds[i]);

        return strspn (src + start, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n") == length - start;
      }
  return FALSE;
}
