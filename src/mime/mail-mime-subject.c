/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-subject.h"

#include <string.h>

/* The longest prefix with its counter that is believed, in bytes. */
#define MAX_PREFIX 40

typedef enum {
  PREFIX_NONE,
  PREFIX_REPLY,
  PREFIX_FORWARD,
} PrefixKind;

/* Lower-cased with g_utf8_casefold (); an ambiguous one is a word of its own language and counts only beside a parent. */
static const struct {
  const char *word;
  PrefixKind kind;
  gboolean ambiguous;
} prefixes[] = {
  { "re", PREFIX_REPLY, FALSE },
  { "fwd", PREFIX_FORWARD, FALSE },
  { "fw", PREFIX_FORWARD, FALSE },
  { "aw", PREFIX_REPLY, FALSE },
  { "wg", PREFIX_FORWARD, FALSE },
  { "sv", PREFIX_REPLY, FALSE },
  { "vs", PREFIX_REPLY, TRUE },
  { "vb", PREFIX_FORWARD, FALSE },
  { "vl", PREFIX_FORWARD, TRUE },
  { "antw", PREFIX_REPLY, FALSE },
  { "odp", PREFIX_REPLY, FALSE },
  { "pd", PREFIX_FORWARD, FALSE },
  { "res", PREFIX_REPLY, FALSE },
  { "enc", PREFIX_FORWARD, FALSE },
  { "r", PREFIX_REPLY, TRUE },
  { "i", PREFIX_FORWARD, TRUE },
  { "tr", PREFIX_FORWARD, TRUE },
  { "réf", PREFIX_REPLY, FALSE },
  { "rif", PREFIX_REPLY, FALSE },
  { "doorst", PREFIX_FORWARD, FALSE },
  { "ynt", PREFIX_REPLY, FALSE },
  { "i\xcc\x87lt", PREFIX_FORWARD, FALSE },
  { "ilt", PREFIX_FORWARD, FALSE },
  { "vá", PREFIX_REPLY, FALSE },
  { "回复", PREFIX_REPLY, FALSE },
  { "答复", PREFIX_REPLY, FALSE },
  { "回覆", PREFIX_REPLY, FALSE },
  { "回復", PREFIX_REPLY, FALSE },
  { "答覆", PREFIX_REPLY, FALSE },
  { "转发", PREFIX_FORWARD, FALSE },
  { "轉寄", PREFIX_FORWARD, FALSE },
  { "轉發", PREFIX_FORWARD, FALSE },
  { "返信", PREFIX_REPLY, FALSE },
  { "転送", PREFIX_FORWARD, FALSE },
  { "답장", PREFIX_REPLY, FALSE },
  { "회신", PREFIX_REPLY, FALSE },
  { "전달", PREFIX_FORWARD, FALSE },
};

static const char *
skip_blanks (const char *text)
{
  while (*text == ' ' || *text == '\t')
    text++;
  return text;
}

/* The end of a counter as in Re[2]: Re(2): Re^2: Re2: */
static gsize
trim_counter (const char *text,
              gsize       length)
{
  gsize n = length;

  if (n > 0 && (text[n - 1] == ']' || text[n - 1] == ')'))
    n--;
  while (n > 0 && g_ascii_isdigit (text[n - 1]))
    n--;
  if (n > 0 && n < length && (text[n - 1] == '[' || text[n - 1] == '(' || text[n - 1] == '^'))
    n--;
  return n;
}

static PrefixKind
look_up (const char *word,
         gsize       length,
         gboolean    has_parent)
{
  g_autofree char *folded = NULL;

  if (length == 0 || length > MAX_PREFIX)
    return PREFIX_NONE;

  folded = g_utf8_casefold (word, length);
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (strcmp (folded, prefixes[i].word) == 0)
      return prefixes[i].ambiguous && !has_parent ? PREFIX_NONE : prefixes[i].kind;

  return PREFIX_NONE;
}

/* Steps over one prefix with its colon and the blanks around it. */
static PrefixKind
skip_prefix (const char **text,
             gboolean     has_parent)
{
  const char *p = *text;
  const char *end = p;
  gsize length;
  PrefixKind kind;

  while (*end != '\0' && *end != ':' && !g_str_has_prefix (end, "：") && end - p <= MAX_PREFIX)
    end++;
  if (*end == '\0' || end - p > MAX_PREFIX)
    return PREFIX_NONE;

  length = end - p;
  while (length > 0 && p[length - 1] == ' ')
    length--;
  length = trim_counter (p, length);
  while (length > 0 && p[length - 1] == ' ')
    length--;

  kind = look_up (p, length, has_parent);
  if (kind != PREFIX_NONE)
    *text = skip_blanks (end + (*end == ':' ? 1 : strlen ("：")));
  return kind;
}

/* The end of a list's tag, "[name] ", or NULL; a tag is short and something follows it. */
static const char *
skip_tag (const char *text)
{
  const char *end;

  if (*text != '[')
    return NULL;

  end = strpbrk (text + 1, "[]");
  if (end == NULL || *end != ']' || end - text > 64)
    return NULL;

  end = skip_blanks (end + 1);
  return *end != '\0' ? end : NULL;
}

static PrefixKind
skip_prefixes (const char **text,
               gboolean     has_parent)
{
  PrefixKind first = PREFIX_NONE;
  PrefixKind kind;

  while ((kind = skip_prefix (text, has_parent)) != PREFIX_NONE)
    if (first != PREFIX_REPLY)
      first = kind;

  return first;
}

/* "[Fwd: subject]" of old mailers, and a "(fwd)" at the end (RFC 5256 §2.1) */
static char *
unwrap_forward (char *subject)
{
  gsize length = strlen (subject);

  while (length >= 5 && g_ascii_strcasecmp (subject + length - 5, "(fwd)") == 0)
    {
      subject[length - 5] = '\0';
      g_strchomp (subject);
      length = strlen (subject);
    }
  if (length > 6 && g_ascii_strncasecmp (subject, "[fwd:", 5) == 0 && subject[length - 1] == ']')
    {
      subject[length - 1] = '\0';
      memmove (subject, subject + 5, length - 5);
      g_strstrip (subject);
    }
  return subject;
}

/**
 * mail_mime_subject_get_base:
 * @subject: a decoded subject
 * @has_parent: whether the message names a parent: then "R:", "I:", "VS:" and "TR:" are prefixes too
 * @is_reply: (out) (optional): whether a prefix of answering was found
 *
 * Takes off what answering and forwarding put in front, in the languages of protocols.md §5.3, repeated and counted, and one
 * list tag. Two messages with the same base may belong together.
 *
 * Returns: (transfer full): the rest; never empty unless @subject is
 */
char *
mail_mime_subject_get_base (const char *subject,
                            gboolean    has_parent,
                            gboolean   *is_reply)
{
  const char *text = skip_blanks (subject);
  const char *after_tag;
  PrefixKind kind = skip_prefixes (&text, has_parent);
  char *base;

  after_tag = skip_tag (text);
  if (after_tag != NULL)
    {
      PrefixKind inner = skip_prefixes (&after_tag, has_parent);

      text = after_tag;
      if (kind != PREFIX_REPLY && inner != PREFIX_NONE)
        kind = inner;
    }
  if (is_reply != NULL)
    *is_reply = kind == PREFIX_REPLY;

  base = unwrap_forward (g_strchomp (g_strdup (text)));
  if (*base != '\0' || *subject == '\0')
    return base;

  g_free (base);
  return g_strstrip (g_strdup (subject));
}

/* One prefix of ours in front, whatever stood there; a list's tag stays. */
static char *
with_prefix (const char *prefix,
             const char *subject,
             gboolean    keep_prefixes)
{
  const char *text = skip_blanks (subject);
  const char *after_tag;

  if (keep_prefixes)
    return g_strconcat (prefix, text, NULL);

  skip_prefixes (&text, FALSE);
  after_tag = skip_tag (text);
  if (after_tag != NULL)
    {
      const char *rest = after_tag;

      if (skip_prefixes (&rest, FALSE) != PREFIX_NONE)
        {
          g_autofree char *tag = g_strndup (text, after_tag - text);

          return g_strconcat (prefix, tag, rest, NULL);
        }
    }
  return g_strconcat (prefix, text, NULL);
}

/**
 * mail_mime_subject_for_reply:
 * @subject: a decoded subject
 *
 * Returns: (transfer full): @subject with exactly one "Re: " in front, which is what every program understands
 */
char *
mail_mime_subject_for_reply (const char *subject)
{
  return with_prefix ("Re: ", subject, FALSE);
}

/**
 * mail_mime_subject_for_forward:
 * @subject: a decoded subject
 *
 * Returns: (transfer full): @subject with "Fwd: " in front; one that is there already is not repeated, an answer's is kept
 */
char *
mail_mime_subject_for_forward (const char *subject)
{
  const char *text = skip_blanks (subject);
  const char *rest = text;

  if (skip_prefix (&rest, FALSE) == PREFIX_FORWARD)
    return with_prefix ("Fwd: ", rest, TRUE);
  return with_prefix ("Fwd: ", text, TRUE);
}

/**
 * mail_mime_subject_is_forward:
 * @subject: a decoded subject
 *
 * Returns: whether it says that the message passes another one on: "Fwd: Re: …" does, "Re: Fwd: …" answers one that did
 */
gboolean
mail_mime_subject_is_forward (const char *subject)
{
  const char *text = skip_blanks (subject);
  const char *after_tag = skip_tag (text);

  if (after_tag != NULL)
    text = after_tag;
  return skip_prefix (&text, TRUE) == PREFIX_FORWARD || g_ascii_strncasecmp (text, "[fwd:", 5) == 0;
}
