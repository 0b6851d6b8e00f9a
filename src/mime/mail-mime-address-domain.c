/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-address.h"

#include "mail-mime-charset.h"

#include <idn2.h>
#include <string.h>

/* RFC 5321 §4.5.3.1 */
#define MAX_LOCAL 64
#define MAX_DOMAIN 255
#define MAX_ADDRESS 254

/* Cyrillic and Greek letters that look like Latin ones: a word of nothing else is a trap. */
static const char lookalikes[] = "аеорсухіјѕһԁӏԛԝьгпмтνορα";

static gboolean
is_ascii (const char *text)
{
  return mail_mime_is_ascii (text, strlen (text));
}

/* "xn--…" in lower case, or the domain itself folded where IDNA has no answer */
static char *
domain_to_ascii (const char *domain)
{
  g_autofree char *normal = NULL;
  char *ascii = NULL;

  if (is_ascii (domain))
    return g_ascii_strdown (domain, -1);

  if (strlen (domain) <= MAX_DOMAIN * 4 &&
      idn2_to_ascii_8z (domain, &ascii, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT) == IDN2_OK)
    {
      char *copy = g_ascii_strdown (ascii, -1);

      idn2_free (ascii);
      return copy;
    }
  normal = g_utf8_normalize (domain, -1, G_NORMALIZE_NFC);
  return g_utf8_strdown (normal != NULL ? normal : domain, -1);
}

/**
 * mail_mime_address_get_domain:
 * @address: an addr-spec
 *
 * Returns: (transfer none) (nullable): what stands behind its last "@"
 */
const char *
mail_mime_address_get_domain (const char *address)
{
  const char *at = strrchr (address, '@');

  return at != NULL ? at + 1 : NULL;
}

/**
 * mail_mime_address_to_ascii:
 * @address: an addr-spec
 *
 * Returns: (transfer full): the same with its domain in ASCII, for servers without SMTPUTF8; a local part beyond ASCII stays
 */
char *
mail_mime_address_to_ascii (const char *address)
{
  const char *domain = mail_mime_address_get_domain (address);
  g_autofree char *ascii = NULL;

  if (domain == NULL || is_ascii (domain))
    return g_strdup (address);

  ascii = domain_to_ascii (domain);
  return g_strdup_printf ("%.*s%s", (int) (domain - address), address, ascii);
}

/**
 * mail_mime_address_make_key:
 * @address: an addr-spec
 *
 * Returns: (transfer full): what two spellings of one address have in common: the domain in ASCII and lower case
 */
char *
mail_mime_address_make_key (const char *address)
{
  const char *domain = mail_mime_address_get_domain (address);
  g_autofree char *ascii = NULL;

  if (domain == NULL)
    return g_strdup (address);

  ascii = domain_to_ascii (domain);
  return g_strdup_printf ("%.*s%s", (int) (domain - address), address, ascii);
}

/**
 * mail_mime_address_equal:
 * @a: an addr-spec
 * @b: another one
 *
 * Returns: whether mail to both reaches the same person: the local part in any case, too, as every provider has it
 */
gboolean
mail_mime_address_equal (const char *a,
                         const char *b)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (g_ascii_strcasecmp (a, b) == 0)
    return TRUE;
  if (is_ascii (a) && is_ascii (b))
    return FALSE;

  first = mail_mime_address_make_key (a);
  second = mail_mime_address_make_key (b);
  return g_ascii_strcasecmp (first, second) == 0;
}

static gboolean
is_valid_local (const char *local,
                gsize       length)
{
  if (length == 0 || length > MAX_LOCAL)
    return FALSE;

  if (local[0] == '"')
    {
      for (gsize i = 1; i + 1 < length; i++)
        {
          if (local[i] == '\\' && (i + 2 >= length || !g_ascii_isprint (local[i + 1])))
            return FALSE;
          if (local[i] == '\\')
            i++;
          else if (local[i] == '"' || (guchar) local[i] < ' ')
            return FALSE;
        }
      return length >= 3 && local[length - 1] == '"';
    }
  for (gsize i = 0; i < length; i++)
    {
      if (local[i] == '.' && (i == 0 || i + 1 == length || local[i + 1] == '.'))
        return FALSE;
      if ((guchar) local[i] <= ' ' || local[i] == '\177' || strchr ("()<>[]:;@\\,\"", local[i]) != NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_valid_literal (const char *domain)
{
  gsize length = strlen (domain);
  g_autofree char *inner = NULL;
  const char *address;

  if (length < 3 || domain[length - 1] != ']')
    return FALSE;
  inner = g_strndup (domain + 1, length - 2);
  address = g_ascii_strncasecmp (inner, "IPv6:", 5) == 0 ? inner + 5 : inner;
  return (strchr (address, ':') != NULL) == (address != inner) && g_hostname_is_ip_address (address);
}

static gboolean
is_valid_domain (const char *domain)
{
  g_autofree char *ascii = NULL;
  gsize label = 0;

  if (domain[0] == '[')
    return is_valid_literal (domain);

  ascii = domain_to_ascii (domain);
  if (*ascii == '\0' || strlen (ascii) > MAX_DOMAIN)
    return FALSE;
  for (const char *p = ascii; ; p++)
    {
      if (*p == '.' || *p == '\0')
        {
          if (label == 0 || label > 63 || p[-1] == '-')
            return FALSE;
          label = 0;
          if (*p == '\0')
            return TRUE;
          continue;
        }
      if (!g_ascii_isalnum (*p) && !(*p == '-' && label > 0))
        return FALSE;
      label++;
    }
}

/**
 * mail_mime_address_is_valid:
 * @address: what should be an addr-spec, UTF-8
 *
 * Returns: whether mail can be sent to it as far as its form goes (RFC 5321 §4.1.2, RFC 6531): a domain is needed
 */
gboolean
mail_mime_address_is_valid (const char *address)
{
  const char *domain = mail_mime_address_get_domain (address);

  return domain != NULL && g_utf8_validate (address, -1, NULL) && strlen (address) <= MAX_ADDRESS &&
         is_valid_local (address, domain - 1 - address) && is_valid_domain (domain);
}

/* The families of scripts that one honest label may mix: each of the East Asian ones with Latin (UTS 39, highly restrictive) */
static gboolean
scripts_fit (guint scripts)
{
  enum { LATIN = 1, HAN = 2, KANA = 4, HANGUL = 8, BOPOMOFO = 16, OTHER = 32 };

  return (scripts & OTHER) == 0
           ? (scripts & ~(LATIN | HAN | KANA)) == 0 || (scripts & ~(LATIN | HAN | HANGUL)) == 0 ||
             (scripts & ~(LATIN | HAN | BOPOMOFO)) == 0
           : scripts == OTHER;
}

static guint
script_bit (GUnicodeScript script)
{
  switch (script)
    {
    case G_UNICODE_SCRIPT_LATIN: return 1;
    case G_UNICODE_SCRIPT_HAN: return 2;
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA: return 4;
    case G_UNICODE_SCRIPT_HANGUL: return 8;
    case G_UNICODE_SCRIPT_BOPOMOFO: return 16;
    case G_UNICODE_SCRIPT_COMMON:
    case G_UNICODE_SCRIPT_INHERITED: return 0;
    default: return 32;
    }
}

/* Whether a label can be shown in its own script without being taken for another one. */
static gboolean
is_honest_label (const char *label)
{
  GUnicodeScript other = G_UNICODE_SCRIPT_COMMON;
  guint scripts = 0;
  gboolean all_alike = TRUE;

  for (const char *p = label; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      GUnicodeScript script = g_unichar_get_script (c);
      guint bit = script_bit (script);

      if (c != '-' && !g_unichar_isalnum (c) && !g_unichar_ismark (c))
        return FALSE;
      if (bit == 32)
        {
          if (other != G_UNICODE_SCRIPT_COMMON && other != script)
            return FALSE;
          other = script;
          all_alike = all_alike && g_utf8_strchr (lookalikes, -1, c) != NULL;
        }
      scripts |= bit;
    }
  return scripts_fit (scripts) && !(other != G_UNICODE_SCRIPT_COMMON && all_alike);
}

/**
 * mail_mime_address_to_display:
 * @address: an addr-spec
 *
 * Returns: (transfer full): the same with its domain as people write it, where that cannot be taken for another domain; else in
 *   ASCII ("xn--…")
 */
char *
mail_mime_address_to_display (const char *address)
{
  const char *domain = mail_mime_address_get_domain (address);
  g_autofree char *ascii = NULL;
  g_auto(GStrv) labels = NULL;
  char *unicode = NULL;
  char *display;

  if (domain == NULL)
    return g_strdup (address);

  ascii = domain_to_ascii (domain);
  if (strstr (ascii, "xn--") == NULL)
    return g_strdup (address);
  if (idn2_to_unicode_8z8z (ascii, &unicode, 0) != IDN2_OK)
    return g_strdup_printf ("%.*s%s", (int) (domain - address), address, ascii);

  labels = g_strsplit (unicode, ".", -1);
  display = g_strdup_printf ("%.*s%s", (int) (domain - address), address, unicode);
  idn2_free (unicode);
  for (guint i = 0; labels[i] != NULL; i++)
    if (!is_honest_label (labels[i]))
      {
        g_free (display);
        return g_strdup_printf ("%.*s%s", (int) (domain - address), address, ascii);
      }
  return display;
}
