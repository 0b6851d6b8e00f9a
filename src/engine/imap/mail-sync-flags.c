/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-flags.h"

#include <string.h>

static const struct {
  MailImapSystemFlags system;
  MailFlags flag;
} system_flags[] = {
  { MAIL_IMAP_FLAG_SEEN, MAIL_FLAG_SEEN },
  { MAIL_IMAP_FLAG_ANSWERED, MAIL_FLAG_ANSWERED },
  { MAIL_IMAP_FLAG_FLAGGED, MAIL_FLAG_FLAGGED },
  { MAIL_IMAP_FLAG_DELETED, MAIL_FLAG_DELETED },
  { MAIL_IMAP_FLAG_DRAFT, MAIL_FLAG_DRAFT },
};

/* The first spelling of each is what is written; the others are what other programs write. */
static const struct {
  const char *keyword;
  MailFlags flag;
} keyword_flags[] = {
  { "$Forwarded", MAIL_FLAG_FORWARDED }, { "Forwarded", MAIL_FLAG_FORWARDED },
  { "$Junk", MAIL_FLAG_JUNK }, { "Junk", MAIL_FLAG_JUNK },
  { "$NotJunk", MAIL_FLAG_NOT_JUNK }, { "NotJunk", MAIL_FLAG_NOT_JUNK }, { "NonJunk", MAIL_FLAG_NOT_JUNK },
  { "$MDNSent", MAIL_FLAG_MDN_SENT },
};

static MailFlags
find_keyword (MailImapSlice word)
{
  for (guint i = 0; i < G_N_ELEMENTS (keyword_flags); i++)
    if (mail_imap_slice_is_word (word, keyword_flags[i].keyword))
      return keyword_flags[i].flag;
  return 0;
}

/**
 * mail_sync_flags_from_imap:
 * @flags: as FETCH said them
 * @keywords: (out) (nullable): other keywords, space-separated; %NULL when there is none
 *
 * Returns: the flags the store knows
 */
MailFlags
mail_sync_flags_from_imap (const MailImapFlags  *flags,
                           char                **keywords)
{
  g_autoptr(GString) words = NULL;
  MailFlags result = 0;

  for (guint i = 0; i < G_N_ELEMENTS (system_flags); i++)
    if (flags->system & system_flags[i].system)
      result |= system_flags[i].flag;

  for (guint i = 0; i < flags->n_keywords; i++)
    {
      MailImapSlice word = flags->keywords[i];
      MailFlags known = find_keyword (word);

      result |= known;
      if (known != 0 || word.length == 0 || memchr (word.data, ' ', word.length) != NULL ||
          !g_utf8_validate_len (word.data, word.length, NULL))
        continue;
      if (words == NULL)
        words = g_string_new (NULL);
      else
        g_string_append_c (words, ' ');
      g_string_append_len (words, word.data, (gssize) word.length);
    }

  /* "Not junk" wins over "junk" where somebody left both. */
  if (result & MAIL_FLAG_NOT_JUNK)
    result &= ~MAIL_FLAG_JUNK;
  *keywords = words != NULL ? g_string_free (g_steal_pointer (&words), FALSE) : NULL;
  return result;
}

/**
 * mail_sync_flags_to_imap:
 * @flags: the store's flags
 * @keywords: (nullable): other keywords, space-separated
 * @words: (out): all keywords as the protocol writes them, %NULL-terminated
 *
 * Returns: the flags with a backslash
 */
MailImapSystemFlags
mail_sync_flags_to_imap (MailFlags     flags,
                         const char   *keywords,
                         char       ***words)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  MailImapSystemFlags result = 0;
  MailFlags written = 0;

  for (guint i = 0; i < G_N_ELEMENTS (system_flags); i++)
    if (flags & system_flags[i].flag)
      result |= system_flags[i].system;
  for (guint i = 0; i < G_N_ELEMENTS (keyword_flags); i++)
    if ((flags & keyword_flags[i].flag) && !(written & keyword_flags[i].flag))
      {
        g_strv_builder_add (builder, keyword_flags[i].keyword);
        written |= keyword_flags[i].flag;
      }
  if (keywords != NULL)
    {
      g_auto(GStrv) others = g_strsplit (keywords, " ", -1);

      for (guint i = 0; others[i] != NULL; i++)
        if (*others[i] != '\0')
          g_strv_builder_add (builder, others[i]);
    }
  *words = g_strv_builder_end (builder);
  return result;
}

/* Only spellings that are written count. */
static MailFlags
find_written (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (keyword_flags); i++)
    if (g_ascii_strcasecmp (word, keyword_flags[i].keyword) == 0)
      return *word == '$' ? keyword_flags[i].flag : 0;
  return 0;
}

/**
 * mail_sync_flags_read_kept:
 * @mailbox: as SELECT told it; EXAMINE says nothing of this
 * @kept: (out): which keywords stay on a message there
 */
void
mail_sync_flags_read_kept (const MailImapMailbox *mailbox,
                           MailKept              *kept)
{
  g_autoptr(GStrvBuilder) others = g_strv_builder_new ();
  g_auto(GStrv) words = NULL;

  *kept = (MailKept) { .any = mailbox->may_create_keywords };
  for (guint i = 0; !kept->any && mailbox->keywords != NULL && mailbox->keywords[i] != NULL; i++)
    {
      MailFlags flag = find_written (mailbox->keywords[i]);

      kept->flags |= flag;
      if (flag == 0)
        g_strv_builder_add (others, mailbox->keywords[i]);
    }
  words = g_strv_builder_end (others);
  kept->keywords = *words != NULL ? g_strjoinv (" ", words) : NULL;
}

/**
 * mail_sync_flags_new:
 * @fetch: one FETCH response
 *
 * Returns: (transfer full) (nullable): the flags it tells of one message; %NULL when it names no UID or no flags
 */
MailServerFlags *
mail_sync_flags_new (const MailImapFetch *fetch)
{
  MailServerFlags *self;

  if (!(fetch->items & MAIL_IMAP_FETCH_UID) || fetch->uid == 0 || !(fetch->items & MAIL_IMAP_FETCH_FLAGS))
    return NULL;

  self = g_new0 (MailServerFlags, 1);
  self->uid = fetch->uid;
  self->flags = mail_sync_flags_from_imap (&fetch->flags, &self->keywords);
  self->modseq = (fetch->items & MAIL_IMAP_FETCH_MODSEQ) ? fetch->modseq : 0;
  return self;
}
