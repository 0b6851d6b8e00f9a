/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A part as text: which charset it is in, and what is cut out of it. */
#include "mail-mime-part.h"

#include "mail-mime-charset.h"
#include "mail-mime-part-private.h"

#include <string.h>

/* Where the charset of an HTML document may be said (the HTML standard looks at 1024 bytes; mailers put styles in front). */
#define MAX_META 4096

/* The charset an HTML document says of itself. */
static char *
find_meta_charset (const char *html,
                   gsize       length)
{
  g_autofree char *head = g_strndup (html, MIN (length, MAX_META));
  const char *p = strcasestr (head, "charset");
  gsize n;

  if (p == NULL)
    return NULL;
  p += strlen ("charset");
  p += strspn (p, " \t\r\n=\"'");
  n = strcspn (p, " \t\r\n\"'/>;");
  return n > 0 && n < 40 ? g_strndup (p, n) : NULL;
}

static char *
choose_charset (MailMimePart *self,
                const char   *wanted,
                const char   *bytes,
                gsize         length)
{
  gboolean is_html = mail_mime_part_is_type (self, "text", "html");
  g_autofree char *charset = NULL;
  const char *known;

  if (wanted == NULL)
    wanted = self->message->charset;
  charset = wanted != NULL ? g_strdup (wanted) : mail_mime_part_get_parameter (self, "charset");
  known = mail_mime_charset_resolve (charset);
  if (is_html && (known == NULL || strcasestr (charset, "ascii") != NULL))
    {
      char *meta = find_meta_charset (bytes, length);

      if (meta != NULL)
        {
          g_free (charset);
          charset = meta;
          known = mail_mime_charset_resolve (charset);
        }
    }
  /* UTF-7 hides what HTML is made of from whoever looks for it. */
  if (is_html && known != NULL && g_ascii_strncasecmp (known, "utf-7", 5) == 0)
    return NULL;
  return g_steal_pointer (&charset);
}

static char *
normalize_lines (char *text)
{
  char *out = strchr (text, '\r');

  if (out == NULL)
    return text;
  for (const char *p = out; *p != '\0'; p++)
    {
      if (*p == '\r')
        {
          /* CR CR LF is one line end, too: some gateways make it. */
          while (p[1] == '\r')
            p++;
          p += p[1] == '\n';
          *out++ = '\n';
        }
      else
        {
          *out++ = *p;
        }
    }
  *out = '\0';
  return text;
}

/**
 * mail_mime_part_get_text:
 * @self: a part of text
 * @charset: (nullable): the charset to take it for, whatever it says itself
 *
 * Returns: (transfer full): its contents as UTF-8 with LF for line ends, without the files that are uuencoded in it
 */
char *
mail_mime_part_get_text (MailMimePart *self,
                         const char   *charset)
{
  g_autofree char *chosen = NULL;
  g_autoptr(GBytes) decoded = NULL;
  const char *bytes;
  gsize length;

  if (self->embedded != NULL)
    decoded = g_string_free_to_bytes (mail_mime_uu_cut (self));
  else
    decoded = mail_mime_part_decode (self);
  bytes = g_bytes_get_data (decoded, &length);
  if (length == 0)
    return g_strdup ("");

  chosen = choose_charset (self, charset, bytes, length);
  return normalize_lines (mail_mime_charset_decode (chosen, bytes, length));
}
