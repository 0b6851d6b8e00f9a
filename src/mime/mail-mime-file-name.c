/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-file-name.h"

#include <string.h>

/* A longer ending is none. */
#define MAX_ENDING 16

static gboolean
is_unfit (gunichar c)
{
  /* Controls, marks that turn "exe.txt" around or hide something, line separators, and what is no character. */
  return g_unichar_iscntrl (c) || c == 0x00ad || c == 0x061c || c == 0x180e || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0xfffe || c == 0xffff;
}

/* What stands behind the last separator of a path. */
static const char *
base_name (const char *name)
{
  const char *base = name;

  for (const char *p = name; *p != '\0'; p++)
    if ((*p == '/' || *p == '\\') && p[1] != '\0')
      base = p + 1;
  return base;
}

/* Cuts in the middle of a long name: the ending says what it is. */
static char *
cut_long (char *name)
{
  gsize length = strlen (name);
  const char *dot = strrchr (name, '.');
  g_autofree char *ending = NULL;
  gsize keep;

  if (length <= MAIL_MIME_MAX_FILE_NAME)
    return name;

  ending = g_strdup (dot != NULL && strlen (dot) <= MAX_ENDING ? dot : "");
  keep = MAIL_MIME_MAX_FILE_NAME - strlen (ending);
  while (keep > 0 && ((guchar) name[keep] & 0xc0) == 0x80)
    keep--;
  strcpy (name + keep, ending);
  return name;
}

/**
 * mail_mime_file_name_clean:
 * @name: what a message calls a file, UTF-8
 *
 * Returns: (transfer full) (nullable): the same as the name of a file in a folder: no path, nothing invisible, not hidden, not
 *   too long, its real ending last; %NULL when nothing is left
 */
char *
mail_mime_file_name_clean (const char *name)
{
  GString *out = g_string_new (NULL);
  const char *start = base_name (name);
  char *result;

  for (const char *p = start; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '/' || c == '\\')
        continue;
      if (!is_unfit (c))
        g_string_append_unichar (out, c == 0x2044 || c == 0x2215 ? '_' : c);
    }
  result = g_strstrip (g_string_free (out, FALSE));

  /* No hidden file, no "." and "..": a name begins with something else than a dot. */
  start = result;
  while (*start == '.' || *start == ' ')
    start++;
  if (*start == '\0')
    {
      g_free (result);
      return NULL;
    }
  memmove (result, start, strlen (start) + 1);
  return cut_long (result);
}

/**
 * mail_mime_file_name_for_type:
 * @stem: (nullable): what it is about
 * @content_type: what it is
 *
 * Returns: (transfer full): a name for a file that has none
 */
char *
mail_mime_file_name_for_type (const char *stem,
                              const char *content_type)
{
  static const struct {
    const char *type;
    const char *ending;
  } endings[] = {
    { "text/plain", "txt" }, { "text/html", "html" }, { "text/calendar", "ics" }, { "text/vcard", "vcf" },
    { "text/x-vcard", "vcf" }, { "text/csv", "csv" }, { "text/rfc822-headers", "txt" }, { "text/xml", "xml" },
    { "message/rfc822", "eml" }, { "message/global", "eml" }, { "message/delivery-status", "txt" }, { "image/png", "png" },
    { "image/jpeg", "jpg" }, { "image/jpg", "jpg" }, { "image/gif", "gif" }, { "image/webp", "webp" }, { "image/bmp", "bmp" },
    { "image/svg+xml", "svg" }, { "image/tiff", "tif" }, { "application/pdf", "pdf" }, { "application/zip", "zip" },
    { "application/gzip", "gz" }, { "application/json", "json" }, { "application/ms-tnef", "dat" },
    { "application/pgp-signature", "asc" }, { "application/pgp-keys", "asc" }, { "application/pkcs7-mime", "p7m" },
    { "application/x-pkcs7-mime", "p7m" }, { "application/pkcs7-signature", "p7s" }, { "audio/mpeg", "mp3" },
    { "video/mp4", "mp4" },
  };
  g_autofree char *clean = stem != NULL ? mail_mime_file_name_clean (stem) : NULL;
  g_autofree char *whole = NULL;
  const char *ending = "bin";

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_equal (endings[i].type, content_type))
      ending = endings[i].ending;

  whole = g_strdup_printf ("%s.%s", clean != NULL ? clean : "attachment", ending);
  return mail_mime_file_name_clean (whole);
}
