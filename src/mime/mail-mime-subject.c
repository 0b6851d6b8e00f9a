/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-subject.h"

#include <string.h>

/* The longest prefix with its counter that is believed, in bytes. */
#define MAX_PREFIX 40

#define HASH_BASIS G_GUINT64_CONSTANT (14695981039346656037)
/* The longest base that may be one of empty_words, in bytes. */
#define MAX_EMPTY 40

/* Lower-cased with g_utf8_casefold (); an ambiguous one is a word of its own language and counts only beside a parent. */
static const struct {
  const char *word;
  MailMimeSubjectPrefix kind;
  gboolean ambiguous;
} prefixes[] = {
  { "re", MAIL_MIME_SUBJECT_REPLY, FALSE },
  { "fwd", MAIL_MIME_SUBJECT_FORWARD, FALSE },
  { "fw", MAIL_MIME_SUBJECT_FORWARD, FALSE },
  { "aw", MAIL_MIME_SUBJECT_REPLY, FALSE },
  { "wg", MAIL_MIME_SUBJECT_FORWARD, FALSE },
  { "sv", MAIL_MIME_SUBJECT_REPLY, FALSE },
  { "vs", MAIL_MIME_SUBJECT_REPLY, TRUE },
  { "vb", MAIL_MIME_SUBJECT_FORWARD, FALSE },
  { "vl", MAIL_MIME_SUBJECT_FORWARD, TRUE },
  { "antw", MAIL_MIME_SUBJECT_REPLY, FALSE },
  { "odp", MAIL_MIME_SUBJECT_REPLY, FALSE },
  { "pd", MAIL_MIME_SUBJECT_FORWARD, FALSE },
  { "res", MAIL_MIME_SUBJECT_REPLY, FALSE },
  { "enc", MAIL_MIME_SUBJECT_FORWARD, FALSE },
  { "r", MAIL_MIME_SUBJECT_REPLY, TRUE },
  { "i", MAIL_MIME_SUBJECT_FORWARD, TRUE },
  { "tr", MAIL_MIME_SUBJECT_FORWARD, TRUE },
  { "réf", MAIL_MIME_SUBJECT_REPLY, FALSE },
  { "rif", MAIL_MIME_SUBJECT_REPLY, FALSE },
  { "doorst", MAIL_MIME_SUBJECT_FORWARD, FALSE },
  { "ynt", MAIL_MIME_SUBJECT_REPLY, FALSE },
  { "i\xcc\x87lt", MAIL_MIME_SUBJECT_FORWARD, FALSE },
  { "ilt", MAIL_MIME_SUBJECT_FORWARD, FALSE },
  { "vá", MAIL_MIME_SUBJECT_REPLY, FALSE },
  { "回复", MAIL_MIME_SUBJECT_REPLY, FALSE },
  { "答复", MAIL_MIME_SUBJECT_REPLY, FALSE },
  { "回覆", MAIL_MIME_SUBJECT_REPLY, FALSE },
  { "回復", MAIL_MIME_SUBJECT_REPLY, FALSE },
  { "答覆", MAIL_MIME_SUBJECT_REPLY, FALSE },
  { "转发", MAIL_MIME_SUBJECT_FORWARD, FALSE },
  { "轉寄", MAIL_MIME_SUBJECT_FORWARD, FALSE },
  { "轉發", MAIL_MIME_SUBJECT_FORWARD, FALSE },
  { "返信", MAIL_MIME_SUBJECT_REPLY, FALSE },
  { "転送", MAIL_MIME_SUBJECT_FORWARD, FALSE },
  { "답장", MAIL_MIME_SUBJECT_REPLY, FALSE },
  { "회신", MAIL_MIME_SUBJECT_REPLY, FALSE },
  { "전달", MAIL_MIME_SUBJECT_FORWARD, FALSE },
};

/* What programs write where there is no subject, without what hash_text () steps over. */
static const char *const empty_words[] = {
  "nosubject", "none", "untitled", "keinbetreff", "sansobjet", "sansotitre", "sansoobjet", "sinasunto", "semassunto", "nessunoggetto",
  "geenonderwerp", "безтемы", "无主题", "無主題", "無主旨", "没有主题", "件名なし", "무제", "제목없음",
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

static MailMimeSubjectPrefix
look_up (const char *word,
         gsize       length,
         gboolean    has_parent)
{
  g_autofree char *folded = NULL;

  if (length == 0 || length > MAX_PREFIX)
    return MAIL_MIME_SUBJECT_NONE;

  folded = g_utf8_casefold (word, length);
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (strcmp (folded, prefixes[i].word) == 0)
      return prefixes[i].ambiguous && !has_parent ? MAIL_MIME_SUBJECT_NONE : prefixes[i].kind;

  return MAIL_MIME_SUBJECT_NONE;
}

/* Steps over one prefix with its colon and the blanks around it. */
static MailMimeSubjectPrefix
skip_prefix (const char **text,
             gboolean     has_parent)
{
  const char *p = *text;
  const char *end = p;
  gsize length;
  MailMimeSubjectPrefix kind;

  while (*end != '\0' && *end != ':' && !g_str_has_prefix (end, "：") && end - p <= MAX_PREFIX)
    end++;
  if (*end == '\0' || end - p > MAX_PREFIX)
    return MAIL_MIME_SUBJECT_NONE;

  length = end - p;
  while (length > 0 && p[length - 1] == ' ')
    length--;
  length = trim_counter (p, length);
  while (length > 0 && p[length - 1] == ' ')
    length--;

  kind = look_up (p, length, has_parent);
  if (kind != MAIL_MIME_SUBJECT_NONE)
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

static MailMimeSubjectPrefix
skip_prefixes (const char **text,
               gboolean     has_parent)
{
  MailMimeSubjectPrefix first = MAIL_MIME_SUBJECT_NONE;
  MailMimeSubjectPrefix kind;

  while ((kind = skip_prefix (text, has_parent)) != MAIL_MIME_SUBJECT_NONE)
    if (first != MAIL_MIME_SUBJECT_REPLY)
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
 * @prefix: (out) (optional): which prefix was found; of both, that of answering
 *
 * Takes off what answering and forwarding put in front, in the languages of protocols.md §5.3, repeated and counted, and one
 * list tag. Two messages with the same base may belong together.
 *
 * Returns: (transfer full): the rest; never empty unless @subject is
 */
char *
mail_mime_subject_get_base (const char            *subject,
                            gboolean               has_parent,
                            MailMimeSubjectPrefix *prefix)
{
  const char *text = skip_blanks (subject);
  const char *after_tag;
  MailMimeSubjectPrefix kind = skip_prefixes (&text, has_parent);
  char *base;

  after_tag = skip_tag (text);
  if (after_tag != NULL)
    {
      MailMimeSubjectPrefix inner = skip_prefixes (&after_tag, has_parent);

      text = after_tag;
      if (kind != MAIL_MIME_SUBJECT_REPLY && inner != MAIL_MIME_SUBJECT_NONE)
        kind = inner;
    }
  if (prefix != NULL)
    *prefix = kind;

  base = unwrap_forward (g_strchomp (g_strdup (text)));
  if (*base != '\0' || *subject == '\0')
    return base;

  g_free (base);
  return g_strstrip (g_strdup (subject));
}

/* FNV-1a over 64 bits without blanks and brackets, small letters for capitals of ASCII: an answer repeats the others as they are. */
static guint64
hash_text (guint64     hash,
           const char *text,
           gsize       length)
{
  static const gboolean stepped_over[256] = { [' '] = TRUE, ['\t'] = TRUE, ['('] = TRUE, [')'] = TRUE, ['<'] = TRUE, ['>'] = TRUE };

  for (gsize i = 0; i < length; i++)
    if (!stepped_over[(guchar) text[i]])
      hash = (hash ^ (guchar) g_ascii_tolower (text[i])) * G_GUINT64_CONSTANT (1099511628211);
  return hash;
}

static gboolean
is_empty_word (guint64 hash)
{
  static guint64 hashes[G_N_ELEMENTS (empty_words)];
  static gsize made = 0;

  if (g_once_init_enter (&made))
    {
      for (gsize i = 0; i < G_N_ELEMENTS (empty_words); i++)
        hashes[i] = hash_text (HASH_BASIS, empty_words[i], strlen (empty_words[i]));
      g_once_init_leave (&made, 1);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (empty_words); i++)
    if (hashes[i] == hash)
      return TRUE;
  return FALSE;
}

/* "Re:" and nothing behind it, or what says that there is no subject. */
static gboolean
says_nothing (const char *base,
              gsize       length,
              guint64     hash)
{
  return length == 0 || base[length - 1] == ':' || g_str_has_suffix (base, "：") || hash == HASH_BASIS ||
         (length <= MAX_EMPTY && is_empty_word (hash));
}

/**
 * mail_mime_subject_hash_base:
 * @subject: a decoded subject
 * @base: what mail_mime_subject_get_base () says of it
 *
 * The same for subjects that differ in prefixes, blanks, capitals, or the tag of a list. A tag with a number in it is that of a case,
 * of which each has its own: "[#123] Broken" is not "[#124] Broken". The number is stored and never changes.
 *
 * Returns: 0 when it says nothing that could hold messages together
 */
guint64
mail_mime_subject_hash_base (const char *subject,
                             const char *base)
{
  gsize length = strlen (base);
  guint64 hash = hash_text (HASH_BASIS, base, length);
  const char *tag;
  const char *behind;

  if (says_nothing (base, length, hash))
    return 0;

  /* Not the counter of a prefix, "Re[2]:". */
  tag = *base != '[' ? strchr (subject, '[') : NULL;
  behind = tag != NULL ? strchr (tag, ']') : NULL;
  if (behind != NULL && strcspn (tag, "0123456789") < (gsize) (behind - tag) && strstr (behind, base) != NULL)
    {
      const char *next = skip_blanks (behind + 1);

      if (*next != ':' && !g_str_has_prefix (next, "："))
        hash = hash_text (hash, tag, behind - tag);
    }
  return hash != 0 ? hash : 1;
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

      if (skip_prefixes (&rest, FALSE) != MAIL_MIME_SUBJECT_NONE)
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

  if (skip_prefix (&rest, FALSE) == MAIL_MIME_SUBJECT_FORWARD)
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
  return skip_prefix (&text, TRUE) == MAIL_MIME_SUBJECT_FORWARD || g_ascii_strncasecmp (text, "[fwd:", 5) == 0;
}
