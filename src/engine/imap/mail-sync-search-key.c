/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-search-key.h"

#include <string.h>

#include "mail-label-keyword.h"
#include "mail-search-named.h"
#include "mail-store-items.h"
#include "mail-store-labels.h"

/* A server's days are in its own time zone, and those of its messages' dates in theirs. */
#define DAY (24 * 60 * 60)

typedef struct {
  MailSyncSearchKind kind;
  const MailFolder *folder;
  const MailAccountSettings *account;
  const GPtrArray *labels; /* MailLabel */
} Translation;

static MailImapSearchKey *translate (const Translation    *self,
                                     const MailSearchNode *node,
                                     gboolean              negative);

/* Everything is a list of no conditions, nothing a choice of none. */
static MailImapSearchKey *
make_constant (gboolean value)
{
  return mail_imap_search_key_new (value ? MAIL_IMAP_SEARCH_ALL : MAIL_IMAP_SEARCH_ANY, NULL);
}

static gboolean
is_constant (const MailImapSearchKey *key,
             gboolean                 value)
{
  return key->kind == (value ? MAIL_IMAP_SEARCH_ALL : MAIL_IMAP_SEARCH_ANY) && key->children->len == 0;
}

/* A list or a choice: one child that decides it stands for all, those that do not go. */
static MailImapSearchKey *
translate_several (const Translation    *self,
                   const MailSearchNode *node,
                   gboolean              negative)
{
  gboolean is_choice = node->kind == MAIL_SEARCH_NODE_OR;
  g_autoptr(MailImapSearchKey) key = make_constant (!is_choice);

  for (guint i = 0; i < node->children->len; i++)
    {
      g_autoptr(MailImapSearchKey) child = translate (self, g_ptr_array_index (node->children, i), negative);

      if (child == NULL || is_constant (child, is_choice))
        return g_steal_pointer (&child);
      if (!is_constant (child, !is_choice))
        g_ptr_array_add (key->children, g_steal_pointer (&child));
    }
  return g_steal_pointer (&key);
}

static MailImapSearchKey *
negate (MailImapSearchKey *child)
{
  MailImapSearchKey *key;

  if (child == NULL)
    return NULL;
  if (is_constant (child, TRUE) || is_constant (child, FALSE))
    {
      gboolean value = is_constant (child, FALSE);

      mail_imap_search_key_free (child);
      return make_constant (value);
    }
  key = mail_imap_search_key_new (MAIL_IMAP_SEARCH_NOT, NULL);
  g_ptr_array_add (key->children, child);
  return key;
}

/* Without the star: a server looks for any part of a word anyway. */
static char *
get_text (const MailSearchNode *node)
{
  char *text = g_strdup (node->text);
  gsize length = strlen (text);

  while (length > 0 && text[length - 1] == '*')
    text[--length] = '\0';
  return text;
}

static MailImapSearchKey *
make_raw (const char *operator,
          const char *text)
{
  g_autofree char *plain = g_strdup (text);
  g_autofree char *raw = NULL;

  g_strdelimit (plain, "\"\\", ' ');
  raw = g_strdup_printf ("%s\"%s\"", operator, plain);
  return mail_imap_search_key_new_text (MAIL_IMAP_SEARCH_STRING, "X-GM-RAW", raw);
}

/* (nullable): names of attachments are in no key of the standard */
static MailImapSearchKey *
translate_text (const Translation    *self,
                const MailSearchNode *node)
{
  static const struct {
    MailSearchColumns columns;
    const char *name;
    const char *gmail;
  } keys[] = {
    { MAIL_SEARCH_ANYWHERE, "TEXT", "" }, { MAIL_SEARCH_SUBJECT, "SUBJECT", "subject:" }, { MAIL_SEARCH_FROM, "FROM", "from:" },
    { MAIL_SEARCH_TO, "TO", "to:" }, { MAIL_SEARCH_CC, "CC", "cc:" }, { MAIL_SEARCH_FILE_NAME, NULL, "filename:" },
  };
  g_autofree char *text = get_text (node);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      if (keys[i].columns != node->columns)
        continue;
      if (self->kind == MAIL_SYNC_SEARCH_GMAIL)
        return make_raw (keys[i].gmail, text);
      return keys[i].name != NULL ? mail_imap_search_key_new_text (MAIL_IMAP_SEARCH_STRING, keys[i].name, text) : NULL;
    }
  return NULL;
}

static MailImapSearchKey *
translate_flags (const MailSearchNode *node)
{
  static const struct {
    MailFlags flag;
    const char *with;
    const char *without;
  } words[] = {
    { MAIL_FLAG_SEEN, "SEEN", "UNSEEN" }, { MAIL_FLAG_FLAGGED, "FLAGGED", "UNFLAGGED" },
    { MAIL_FLAG_ANSWERED, "ANSWERED", "UNANSWERED" },
  };
  MailImapSearchKey *key = make_constant (TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if ((node->mask & words[i].flag) != 0)
      g_ptr_array_add (key->children, mail_imap_search_key_new (MAIL_IMAP_SEARCH_WORD, (node->number & words[i].flag) != 0
                                                                                         ? words[i].with : words[i].without));
  return key;
}

/* A label is a keyword. Of one that nobody knows here, a server may know. */
static MailImapSearchKey *
translate_label (const Translation    *self,
                 const MailSearchNode *node)
{
  g_autoptr(MailImapSearchKey) key = make_constant (FALSE);

  for (guint i = 0; i < self->labels->len; i++)
    {
      const MailLabel *label = g_ptr_array_index (self->labels, i);

      if (mail_search_is_label (node->text, label->keyword, label->name))
        g_ptr_array_add (key->children, mail_imap_search_key_new_text (MAIL_IMAP_SEARCH_ATOM, "KEYWORD", label->keyword));
    }
  if (key->children->len == 0)
    {
      g_autofree char *keyword = mail_label_keyword_from_name (node->text);

      g_ptr_array_add (key->children, mail_imap_search_key_new_text (MAIL_IMAP_SEARCH_ATOM, "KEYWORD", keyword));
    }
  return g_steal_pointer (&key);
}

/* Rather a day more, of which what does not fit is seen here; where it is what is not wanted, rather a day less. */
static MailImapSearchKey *
translate_date (const MailSearchNode *node,
                gboolean              negative)
{
  gint64 slack = negative ? -DAY : DAY;
  MailImapSearchKey *key = make_constant (TRUE);

  if (node->low > DAY)
    g_ptr_array_add (key->children, mail_imap_search_key_new_number (MAIL_IMAP_SEARCH_DAY, "SINCE", node->low - slack));
  if (node->high < G_MAXINT64)
    g_ptr_array_add (key->children, mail_imap_search_key_new_number (MAIL_IMAP_SEARCH_DAY, "BEFORE", node->high + slack));
  return key;
}

static MailImapSearchKey *
translate_size (const MailSearchNode *node)
{
  MailImapSearchKey *key = make_constant (TRUE);

  if (node->low > 0)
    g_ptr_array_add (key->children, mail_imap_search_key_new_number (MAIL_IMAP_SEARCH_NUMBER, "LARGER", node->low - 1));
  if (node->high < G_MAXINT64)
    g_ptr_array_add (key->children, mail_imap_search_key_new_number (MAIL_IMAP_SEARCH_NUMBER, "SMALLER", node->high));
  return key;
}

/* The standard knows no attachments; what has some is in parts that are not each other's like. */
static MailImapSearchKey *
translate_attachment (const Translation *self)
{
  return self->kind == MAIL_SYNC_SEARCH_GMAIL
           ? mail_imap_search_key_new_text (MAIL_IMAP_SEARCH_STRING, "X-GM-RAW", "has:attachment")
           : mail_imap_search_key_new_text (MAIL_IMAP_SEARCH_HEADER, "Content-Type", "multipart/mixed");
}

static MailImapSearchKey *
translate (const Translation    *self,
           const MailSearchNode *node,
           gboolean              negative)
{
  switch (node->kind)
    {
    case MAIL_SEARCH_NODE_AND:
    case MAIL_SEARCH_NODE_OR:
      return translate_several (self, node, negative);
    case MAIL_SEARCH_NODE_NOT:
      return negate (translate (self, g_ptr_array_index (node->children, 0), !negative));
    case MAIL_SEARCH_NODE_TEXT:
      return translate_text (self, node);
    case MAIL_SEARCH_NODE_FOLDER:
      return make_constant (mail_search_is_named (node->text, self->folder->name, self->folder->path, self->folder->role));
    case MAIL_SEARCH_NODE_ANYWHERE:
      return make_constant (TRUE);
    case MAIL_SEARCH_NODE_LABEL:
      return translate_label (self, node);
    case MAIL_SEARCH_NODE_ACCOUNT:
      return make_constant (mail_search_is_named (node->text, self->account->name, self->account->address, MAIL_ROLE_NONE));
    case MAIL_SEARCH_NODE_ATTACHMENT:
      return translate_attachment (self);
    case MAIL_SEARCH_NODE_FLAGS:
      return translate_flags (node);
    case MAIL_SEARCH_NODE_DATE:
      return translate_date (node, negative);
    case MAIL_SEARCH_NODE_SIZE:
    default:
      return translate_size (node);
    }
}

/**
 * mail_sync_search_key_new:
 * @query: what a person wants to find
 * @kind: what the server understands
 * @folder: which folder is asked
 * @account: whose
 * @labels: (element-type MailLabel): all there are
 * @can_match: (out): whether anything in that folder can fit; %FALSE where the query is about others, and for Trash and Junk
 *   where it does not ask for these
 *
 * Returns: (transfer full) (nullable): what the server is asked for; %NULL when it cannot be asked for that
 */
MailImapSearchKey *
mail_sync_search_key_new (const MailSearchNode      *query,
                          MailSyncSearchKind         kind,
                          const MailFolder          *folder,
                          const MailAccountSettings *account,
                          const GPtrArray           *labels,
                          gboolean                  *can_match)
{
  Translation self = { kind, folder, account, labels };
  MailImapSearchKey *key = mail_search_leaves_out (query, folder->name, folder->path, folder->role) ? make_constant (FALSE)
                                                                                                    : translate (&self, query, FALSE);

  *can_match = key == NULL || !is_constant (key, FALSE);
  return key;
}
