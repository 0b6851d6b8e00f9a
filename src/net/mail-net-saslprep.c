/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-saslprep.h"

#include "mail-net-credential.h"

typedef struct {
  gunichar first;
  gunichar last;
} Range;

/* RFC 3454, table B.1: commonly mapped to nothing. */
static const Range nothing[] = {
  { 0xad, 0xad }, { 0x34f, 0x34f }, { 0x1806, 0x1806 }, { 0x180b, 0x180d }, { 0x200b, 0x200d }, { 0x2060, 0x2060 },
  { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff },
};

/* Table D.1: letters that run from right to left. */
static const Range right_to_left[] = {
  { 0x5be, 0x5be }, { 0x5c0, 0x5c0 }, { 0x5c3, 0x5c3 }, { 0x5d0, 0x5ea }, { 0x5f0, 0x5f4 }, { 0x61b, 0x61b }, { 0x61f, 0x61f },
  { 0x621, 0x63a }, { 0x640, 0x64a }, { 0x66d, 0x66f }, { 0x671, 0x6d5 }, { 0x6dd, 0x6dd }, { 0x6e5, 0x6e6 }, { 0x6fa, 0x6fe },
  { 0x700, 0x70d }, { 0x710, 0x710 }, { 0x712, 0x72c }, { 0x780, 0x7a5 }, { 0x7b1, 0x7b1 }, { 0x200f, 0x200f },
  { 0xfb1d, 0xfb1d }, { 0xfb1f, 0xfb28 }, { 0xfb2a, 0xfb36 }, { 0xfb38, 0xfb3c }, { 0xfb3e, 0xfb3e }, { 0xfb40, 0xfb41 },
  { 0xfb43, 0xfb44 }, { 0xfb46, 0xfbb1 }, { 0xfbd3, 0xfd3d }, { 0xfd50, 0xfd8f }, { 0xfd92, 0xfdc7 }, { 0xfdf0, 0xfdfc },
  { 0xfe70, 0xfe74 }, { 0xfe76, 0xfefc },
};

static gboolean
is_in (gunichar     c,
       const Range *ranges,
       gsize        n_ranges)
{
  for (gsize i = 0; i < n_ranges; i++)
    if (c >= ranges[i].first && c <= ranges[i].last)
      return TRUE;

  return FALSE;
}

static gboolean
is_right_to_left (gunichar c)
{
  return is_in (c, right_to_left, G_N_ELEMENTS (right_to_left));
}

/* What RFC 4013 §2.3 prohibits, by Unicode's categories. */
static gboolean
is_prohibited (gunichar c)
{
  switch ((int) g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return TRUE;
    default:
      return (c >= 0xfff9 && c <= 0xfffd) || (c >= 0x2ff0 && c <= 0x2ffb) || (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef) ||
             c == 0x340 || c == 0x341;
    }
}

static char *
map (const char *text)
{
  GString *mapped = g_string_sized_new (strlen (text) * 2 + 1);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_in (c, nothing, G_N_ELEMENTS (nothing)))
        continue;
      g_string_append_unichar (mapped, g_unichar_type (c) == G_UNICODE_SPACE_SEPARATOR ? ' ' : c);
    }
  return g_string_free_and_steal (mapped);
}

/* RFC 3454 §6: letters of one direction only, and those from right to left stand first and last. */
static gboolean
is_allowed (const char *text)
{
  gboolean has_right_to_left = FALSE;
  gboolean has_left_to_right = FALSE;
  const char *last = text;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_prohibited (c))
        return FALSE;
      if (is_right_to_left (c))
        has_right_to_left = TRUE;
      else if (g_unichar_isalpha (c))
        has_left_to_right = TRUE;
      last = p;
    }

  return !has_right_to_left ||
         (!has_left_to_right && is_right_to_left (g_utf8_get_char (text)) && is_right_to_left (g_utf8_get_char (last)));
}

/**
 * mail_net_saslprep:
 * @text: a user name or password, UTF-8
 *
 * Prepares a string as RFC 4013 says, so that it is the same bytes however a keyboard makes it. Where that is not allowed, the
 * string is used as it is: servers do not look so closely.
 *
 * Returns: (transfer full): the prepared string, for mail_net_secret_free ()
 */
char *
mail_net_saslprep (const char *text)
{
  char *mapped;
  char *normal;

  if (!g_utf8_validate (text, -1, NULL))
    return g_strdup (text);

  mapped = map (text);
  normal = g_utf8_normalize (mapped, -1, G_NORMALIZE_ALL_COMPOSE);
  mail_net_secret_free (mapped);
  if (normal != NULL && *normal != '\0' && is_allowed (normal))
    return normal;

  mail_net_secret_free (normal);
  return g_strdup (text);
}
