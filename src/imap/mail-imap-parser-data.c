/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-parser-private.h"

/* Responses about the server, its mailboxes and what a search found: RFC 3501 §7.2, 2342, 2971, 4731, 5161, 5258, 6154, 7162. */

/* Words up to the end of the line. */
gboolean
mail_imap_read_words (MailImapLexer   *lexer,
                      MailImapScratch *scratch,
                      MailImapWords   *words)
{
  g_array_set_size (scratch->words, 0);
  for (;;)
    {
      MailImapSlice word;

      mail_imap_lexer_skip_space (lexer);
      if (mail_imap_lexer_is_done (lexer))
        break;
      word = mail_imap_lexer_atom (lexer);
      if (word.length == 0)
        lexer->at++;
      else if (scratch->words->len < MAIL_IMAP_PARSER_MAX_WORDS)
        g_array_append_val (scratch->words, word);
    }

  words->words = (const MailImapSlice *) (gconstpointer) scratch->words->data;
  words->n_words = scratch->words->len;
  return TRUE;
}

/* Strings between parentheses. */
static gboolean
read_strings (MailImapLexer   *lexer,
              MailImapScratch *scratch)
{
  g_array_set_size (scratch->words, 0);
  if (!mail_imap_lexer_take (lexer, '('))
    return FALSE;

  for (;;)
    {
      MailImapSlice string;

      mail_imap_lexer_skip_space (lexer);
      if (mail_imap_lexer_take (lexer, ')'))
        return TRUE;
      if (!mail_imap_lexer_string (lexer, &string, NULL) || scratch->words->len >= MAIL_IMAP_PARSER_MAX_WORDS)
        return FALSE;
      g_array_append_val (scratch->words, string);
    }
}

/* "NIL" or keys and values in turn. */
gboolean
mail_imap_read_id (MailImapLexer   *lexer,
                   MailImapScratch *scratch,
                   MailImapWords   *words)
{
  g_array_set_size (scratch->words, 0);
  if (mail_imap_lexer_peek (lexer) == '(' && !read_strings (lexer, scratch))
    return FALSE;

  words->words = (const MailImapSlice *) (gconstpointer) scratch->words->data;
  words->n_words = scratch->words->len & ~1u;
  return TRUE;
}

static void
add_flag (MailImapFlags *flags,
          GArray        *keywords,
          MailImapSlice  word)
{
  static const struct {
    const char *name;
    MailImapSystemFlags flag;
  } names[] = {
    { "\\Seen", MAIL_IMAP_FLAG_SEEN }, { "\\Answered", MAIL_IMAP_FLAG_ANSWERED }, { "\\Flagged", MAIL_IMAP_FLAG_FLAGGED },
    { "\\Deleted", MAIL_IMAP_FLAG_DELETED }, { "\\Draft", MAIL_IMAP_FLAG_DRAFT }, { "\\Recent", MAIL_IMAP_FLAG_RECENT },
    { "\\*", MAIL_IMAP_FLAG_ANY },
  };

  if (*word.data != '\\')
    {
      if (keywords->len < MAIL_IMAP_PARSER_MAX_WORDS)
        g_array_append_val (keywords, word);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (mail_imap_slice_is_word (word, names[i].name))
      flags->system |= names[i].flag;
}

/* "(\Seen $Forwarded)". Gmail's hold "]"; some servers quote. */
gboolean
mail_imap_read_flags (MailImapLexer   *lexer,
                      MailImapScratch *scratch,
                      MailImapFlags   *flags)
{
  g_array_set_size (scratch->words, 0);
  *flags = (MailImapFlags) { 0 };
  if (!mail_imap_lexer_take (lexer, '('))
    return FALSE;

  for (;;)
    {
      MailImapSlice word;

      mail_imap_lexer_skip_space (lexer);
      if (mail_imap_lexer_take (lexer, ')'))
        break;
      if (mail_imap_lexer_is_done (lexer))
        return FALSE;
      if (mail_imap_lexer_peek (lexer) != '"')
        word = mail_imap_lexer_atom (lexer);
      else if (!mail_imap_lexer_string (lexer, &word, NULL))
        return FALSE;
      if (word.length > 0)
        add_flag (flags, scratch->words, word);
      else if (mail_imap_lexer_take (lexer, '('))
        continue;
    }

  flags->keywords = (const MailImapSlice *) (gconstpointer) scratch->words->data;
  flags->n_keywords = scratch->words->len;
  return TRUE;
}

/* '"/"' or NIL. */
static gboolean
read_delimiter (MailImapLexer *lexer,
                char          *delimiter)
{
  MailImapSlice string;

  mail_imap_lexer_skip_space (lexer);
  if (!mail_imap_lexer_string (lexer, &string, NULL))
    return FALSE;

  *delimiter = string.length > 0 ? *string.data : '\0';
  return TRUE;
}

/* One entry of a namespace: '("INBOX." "." "X-EXT" ("…"))'. */
static gboolean
read_namespace (MailImapLexer          *lexer,
                MailImapNamespaceEntry *entry)
{
  mail_imap_lexer_skip_space (lexer);
  if (!mail_imap_lexer_take (lexer, '(') || !mail_imap_lexer_string (lexer, &entry->prefix, NULL))
    return FALSE;
  if (entry->prefix.data == NULL)
    entry->prefix = mail_imap_slice ("", 0);
  if (!read_delimiter (lexer, &entry->delimiter))
    return FALSE;

  for (;;)
    {
      mail_imap_lexer_skip_space (lexer);
      if (mail_imap_lexer_take (lexer, ')'))
        return TRUE;
      if (!mail_imap_lexer_skip_value (lexer))
        return FALSE;
    }
}

/* Appends one of the three groups; *n is how many entries it has. */
static gboolean
read_namespace_group (MailImapLexer   *lexer,
                      MailImapScratch *scratch,
                      guint           *n)
{
  *n = 0;
  mail_imap_lexer_skip_space (lexer);
  if (!mail_imap_lexer_take (lexer, '('))
    return mail_imap_lexer_is_done (lexer) || mail_imap_slice_is_word (mail_imap_lexer_atom (lexer), "NIL");

  for (;;)
    {
      MailImapNamespaceEntry entry;

      mail_imap_lexer_skip_space (lexer);
      if (mail_imap_lexer_take (lexer, ')'))
        return TRUE;
      if (scratch->namespaces->len >= MAIL_IMAP_PARSER_MAX_WORDS || !read_namespace (lexer, &entry))
        return FALSE;
      g_array_append_val (scratch->namespaces, entry);
      (*n)++;
    }
}

gboolean
mail_imap_read_namespaces (MailImapLexer      *lexer,
                           MailImapScratch    *scratch,
                           MailImapNamespaces *namespaces)
{
  const MailImapNamespaceEntry *entries;

  g_array_set_size (scratch->namespaces, 0);
  if (!read_namespace_group (lexer, scratch, &namespaces->n_personal) ||
      !read_namespace_group (lexer, scratch, &namespaces->n_others) ||
      !read_namespace_group (lexer, scratch, &namespaces->n_shared))
    return FALSE;

  entries = (const MailImapNamespaceEntry *) (gconstpointer) scratch->namespaces->data;
  namespaces->personal = entries;
  namespaces->others = entries + namespaces->n_personal;
  namespaces->shared = entries + namespaces->n_personal + namespaces->n_others;
  return TRUE;
}

static MailImapListAttributes
list_attribute (MailImapSlice word)
{
  static const struct {
    const char *name;
    MailImapListAttributes attributes;
  } names[] = {
    { "\\Noselect", MAIL_IMAP_LIST_NOSELECT }, { "\\NonExistent", MAIL_IMAP_LIST_NONEXISTENT | MAIL_IMAP_LIST_NOSELECT },
    { "\\Noinferiors", MAIL_IMAP_LIST_NOINFERIORS }, { "\\HasChildren", MAIL_IMAP_LIST_HASCHILDREN },
    { "\\HasNoChildren", MAIL_IMAP_LIST_HASNOCHILDREN }, { "\\Marked", MAIL_IMAP_LIST_MARKED },
    { "\\Unmarked", MAIL_IMAP_LIST_UNMARKED }, { "\\Subscribed", MAIL_IMAP_LIST_SUBSCRIBED },
    { "\\Remote", MAIL_IMAP_LIST_REMOTE }, { "\\All", MAIL_IMAP_LIST_ALL }, { "\\AllMail", MAIL_IMAP_LIST_ALL },
    { "\\Archive", MAIL_IMAP_LIST_ARCHIVE }, { "\\Drafts", MAIL_IMAP_LIST_DRAFTS }, { "\\Flagged", MAIL_IMAP_LIST_FLAGGED },
    { "\\Starred", MAIL_IMAP_LIST_FLAGGED }, { "\\Important", MAIL_IMAP_LIST_IMPORTANT }, { "\\Inbox", MAIL_IMAP_LIST_INBOX },
    { "\\Junk", MAIL_IMAP_LIST_JUNK }, { "\\Spam", MAIL_IMAP_LIST_JUNK }, { "\\Sent", MAIL_IMAP_LIST_SENT },
    { "\\Trash", MAIL_IMAP_LIST_TRASH },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (mail_imap_slice_is_word (word, names[i].name))
      return names[i].attributes;

  return 0;
}

static gboolean
read_list_attributes (MailImapLexer          *lexer,
                      MailImapListAttributes *attributes)
{
  *attributes = 0;
  if (!mail_imap_lexer_take (lexer, '('))
    return mail_imap_slice_is_word (mail_imap_lexer_atom (lexer), "NIL");

  for (;;)
    {
      MailImapSlice word;

      mail_imap_lexer_skip_space (lexer);
      if (mail_imap_lexer_take (lexer, ')'))
        return TRUE;
      if (!mail_imap_lexer_string (lexer, &word, NULL))
        return FALSE;
      *attributes |= list_attribute (word);
    }
}

/* A mailbox as the last thing of a line, or with a list behind it. NIL is a legal name; Exchange sends unquoted ones with spaces. */
static gboolean
read_mailbox (MailImapLexer *lexer,
              MailImapSlice *mailbox)
{
  const char *start;
  char first;

  mail_imap_lexer_skip_space (lexer);
  start = lexer->at;
  first = mail_imap_lexer_peek (lexer);
  if (first == '"' || first == '{')
    return mail_imap_lexer_string (lexer, mailbox, NULL);

  *mailbox = mail_imap_lexer_atom (lexer);
  mail_imap_lexer_skip_space (lexer);
  if (!mail_imap_lexer_is_done (lexer) && mail_imap_lexer_peek (lexer) != '(')
    {
      const char *list = memmem (start, (gsize) (lexer->end - start), " (", 2);

      lexer->at = start;
      *mailbox = mail_imap_lexer_rest (lexer);
      if (list != NULL && list > start)
        {
          lexer->at = list;
          *mailbox = mail_imap_slice (start, (gsize) (list - start));
        }
    }

  return mailbox->length > 0;
}

/* '("OLDNAME" ("old") "CHILDINFO" ("SUBSCRIBED"))' */
static gboolean
read_list_extensions (MailImapLexer *lexer,
                      MailImapList  *list)
{
  mail_imap_lexer_skip_space (lexer);
  if (!mail_imap_lexer_take (lexer, '('))
    return TRUE;

  for (;;)
    {
      MailImapSlice name;

      mail_imap_lexer_skip_space (lexer);
      if (mail_imap_lexer_take (lexer, ')'))
        return TRUE;
      if (!mail_imap_lexer_string (lexer, &name, NULL))
        return FALSE;
      mail_imap_lexer_skip_space (lexer);
      if (mail_imap_slice_is_word (name, "OLDNAME") && mail_imap_lexer_take (lexer, '('))
        {
          if (!mail_imap_lexer_string (lexer, &list->old_name, NULL) || !mail_imap_lexer_take (lexer, ')'))
            return FALSE;
        }
      else if (!mail_imap_lexer_skip_value (lexer))
        {
          return FALSE;
        }
    }
}

/* '(\HasNoChildren \Sent) "/" "Sent"' */
gboolean
mail_imap_read_list (MailImapLexer    *lexer,
                     MailImapListKind  kind,
                     MailImapList     *list)
{
  *list = (MailImapList) { .kind = kind };
  if (!read_list_attributes (lexer, &list->attributes) || !read_delimiter (lexer, &list->delimiter) ||
      !read_mailbox (lexer, &list->mailbox))
    return FALSE;
  if (!read_list_extensions (lexer, list))
    list->old_name = mail_imap_slice (NULL, 0);

  return TRUE;
}

static void
set_count (MailImapCounts *counts,
           MailImapSlice   name,
           guint64         number)
{
  guint32 small = (guint32) MIN (number, G_MAXUINT32);
  const struct {
    const char *name;
    MailImapStatusItems item;
    guint32 *value;
    guint64 *wide;
  } names[] = {
    { "MESSAGES", MAIL_IMAP_STATUS_MESSAGES, &counts->messages }, { "UIDNEXT", MAIL_IMAP_STATUS_UIDNEXT, &counts->uidnext },
    { "UIDVALIDITY", MAIL_IMAP_STATUS_UIDVALIDITY, &counts->uidvalidity }, { "UNSEEN", MAIL_IMAP_STATUS_UNSEEN, &counts->unseen },
    { "RECENT", MAIL_IMAP_STATUS_RECENT, &counts->recent }, { "DELETED", MAIL_IMAP_STATUS_DELETED, &counts->deleted },
    { "HIGHESTMODSEQ", MAIL_IMAP_STATUS_HIGHESTMODSEQ, NULL, &counts->highestmodseq },
    { "SIZE", MAIL_IMAP_STATUS_SIZE, NULL, &counts->size },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (mail_imap_slice_is_word (name, names[i].name))
      {
        counts->items |= names[i].item;
        if (names[i].value != NULL)
          *names[i].value = small;
        else
          *names[i].wide = number;
      }
}

/* '"INBOX" (MESSAGES 231 UIDNEXT 44292)'; 163 says '"INBOX" ()'. */
gboolean
mail_imap_read_mailbox_status (MailImapLexer         *lexer,
                               MailImapMailboxStatus *status)
{
  status->counts = (MailImapCounts) { 0 };
  if (!read_mailbox (lexer, &status->mailbox))
    return FALSE;
  mail_imap_lexer_skip_space (lexer);
  if (!mail_imap_lexer_take (lexer, '('))
    return FALSE;

  for (;;)
    {
      MailImapSlice name;
      guint64 number;

      mail_imap_lexer_skip_space (lexer);
      if (mail_imap_lexer_take (lexer, ')') || mail_imap_lexer_is_done (lexer))
        return TRUE;
      name = mail_imap_lexer_atom (lexer);
      mail_imap_lexer_skip_space (lexer);
      if (name.length > 0 && mail_imap_lexer_number (lexer, &number))
        set_count (&status->counts, name, number);
      else if (!mail_imap_lexer_skip_value (lexer))
        return FALSE;
    }
}

/* Units of 1024 octets; a server whose numbers make no sense has no limit. */
static gboolean
scale (guint64 *number)
{
  return g_uint64_checked_mul (number, *number, 1024);
}

/* "" (STORAGE 10 512 MESSAGE 3 100) */
gboolean
mail_imap_read_quota (MailImapLexer       *lexer,
                      MailImapQuotaAnswer *quota)
{
  *quota = (MailImapQuotaAnswer) { 0 };
  if (!read_mailbox (lexer, &quota->root))
    return FALSE;
  mail_imap_lexer_skip_space (lexer);
  if (!mail_imap_lexer_take (lexer, '('))
    return FALSE;

  for (;;)
    {
      MailImapSlice name;
      guint64 used, limit;

      mail_imap_lexer_skip_space (lexer);
      if (mail_imap_lexer_take (lexer, ')') || mail_imap_lexer_is_done (lexer))
        return TRUE;
      name = mail_imap_lexer_atom (lexer);
      mail_imap_lexer_skip_space (lexer);
      if (name.length == 0 || !mail_imap_lexer_number (lexer, &used))
        return FALSE;
      mail_imap_lexer_skip_space (lexer);
      if (!mail_imap_lexer_number (lexer, &limit))
        return FALSE;
      if (mail_imap_slice_is_word (name, "STORAGE") && scale (&used) && scale (&limit))
        {
          quota->has_storage = TRUE;
          quota->used = used;
          quota->limit = limit;
        }
    }
}

static void
begin_answer (MailImapScratch      *scratch,
              MailImapSearchAnswer *answer)
{
  if (scratch->found == NULL)
    scratch->found = mail_imap_uid_set_new ();
  *answer = (MailImapSearchAnswer) { .all = scratch->found };
}

/* "2 3 6 (MODSEQ 917162500)". Adds to what was found in earlier pieces of the same response. */
gboolean
mail_imap_read_search (MailImapLexer        *lexer,
                       MailImapScratch      *scratch,
                       MailImapSearchAnswer *answer)
{
  begin_answer (scratch, answer);
  for (;;)
    {
      guint64 number;

      mail_imap_lexer_skip_space (lexer);
      if (mail_imap_lexer_is_done (lexer))
        return TRUE;
      if (mail_imap_lexer_take (lexer, '('))
        {
          if (!mail_imap_slice_is_word (mail_imap_lexer_atom (lexer), "MODSEQ"))
            return FALSE;
          mail_imap_lexer_skip_space (lexer);
          return mail_imap_lexer_number (lexer, &answer->modseq);
        }
      if (!g_ascii_isdigit (mail_imap_lexer_peek (lexer)) || !mail_imap_lexer_number (lexer, &number) || number > G_MAXUINT32)
        return FALSE;
      if (number > 0)
        mail_imap_uid_set_add (answer->all, (guint32) number);
    }
}

static gboolean
read_esearch_item (MailImapLexer        *lexer,
                   MailImapSlice         name,
                   MailImapSearchAnswer *answer)
{
  guint64 number;

  if (mail_imap_slice_is_word (name, "ALL"))
    return mail_imap_uid_set_parse (answer->all, mail_imap_lexer_atom (lexer));
  if (!mail_imap_slice_is_word (name, "COUNT") && !mail_imap_slice_is_word (name, "MIN") && !mail_imap_slice_is_word (name, "MAX") &&
      !mail_imap_slice_is_word (name, "MODSEQ"))
    return mail_imap_lexer_skip_value (lexer);
  if (!mail_imap_lexer_number (lexer, &number))
    return FALSE;

  if (mail_imap_slice_is_word (name, "MODSEQ"))
    answer->modseq = number;
  else if (mail_imap_slice_is_word (name, "MIN"))
    answer->min = (guint32) MIN (number, G_MAXUINT32);
  else if (mail_imap_slice_is_word (name, "MAX"))
    answer->max = (guint32) MIN (number, G_MAXUINT32);
  else
    answer->count = (guint32) MIN (number, G_MAXUINT32);
  answer->has_count |= mail_imap_slice_is_word (name, "COUNT");
  return TRUE;
}

/* '(TAG "A282") UID COUNT 3 ALL 2,10:11' */
gboolean
mail_imap_read_esearch (MailImapLexer        *lexer,
                        MailImapScratch      *scratch,
                        MailImapSearchAnswer *answer)
{
  begin_answer (scratch, answer);
  answer->is_esearch = TRUE;
  if (mail_imap_lexer_take (lexer, '('))
    {
      if (!mail_imap_slice_is_word (mail_imap_lexer_atom (lexer), "TAG"))
        return FALSE;
      mail_imap_lexer_skip_space (lexer);
      if (!mail_imap_lexer_string (lexer, &answer->tag, NULL) || !mail_imap_lexer_take (lexer, ')'))
        return FALSE;
    }

  for (;;)
    {
      MailImapSlice name;

      mail_imap_lexer_skip_space (lexer);
      if (mail_imap_lexer_is_done (lexer))
        return TRUE;
      name = mail_imap_lexer_atom (lexer);
      mail_imap_lexer_skip_space (lexer);
      if (mail_imap_slice_is_word (name, "UID"))
        answer->is_uid = TRUE;
      else if (name.length == 0 || !read_esearch_item (lexer, name, answer))
        return FALSE;
    }
}

/* "(EARLIER) 300:310,405" */
gboolean
mail_imap_read_vanished (MailImapLexer    *lexer,
                         MailImapScratch  *scratch,
                         MailImapVanished *vanished)
{
  MailImapSlice set;

  vanished->earlier = mail_imap_lexer_take (lexer, '(');
  if (vanished->earlier && (!mail_imap_slice_is_word (mail_imap_lexer_atom (lexer), "EARLIER") || !mail_imap_lexer_take (lexer, ')')))
    return FALSE;
  mail_imap_lexer_skip_space (lexer);
  set = mail_imap_lexer_atom (lexer);
  scratch->found = mail_imap_uid_set_new ();
  vanished->uids = scratch->found;
  return mail_imap_uid_set_parse (vanished->uids, set);
}
