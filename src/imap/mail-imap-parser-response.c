/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-parser-private.h"

/* What a complete response says. */

typedef enum {
  WORD_CAPABILITY,
  WORD_ENABLED,
  WORD_ID,
  WORD_NAMESPACE,
  WORD_QUOTA,
  WORD_LIST,
  WORD_LSUB,
  WORD_XLIST,
  WORD_STATUS,
  WORD_SEARCH,
  WORD_ESEARCH,
  WORD_FLAGS,
  WORD_VANISHED,
  N_WORDS,
} Word;

static const char * const words[N_WORDS] = {
  "CAPABILITY", "ENABLED", "ID", "NAMESPACE", "QUOTA", "LIST", "LSUB", "XLIST", "STATUS", "SEARCH", "ESEARCH", "FLAGS",
  "VANISHED",
};

static gboolean
read_list_of_kind (MailImapLexer    *lexer,
                   MailImapListKind  kind,
                   MailImapResponse *response)
{
  response->kind = MAIL_IMAP_RESPONSE_LIST;
  return mail_imap_read_list (lexer, kind, &response->list);
}

static gboolean
read_named (MailImapLexer    *lexer,
            MailImapScratch  *scratch,
            Word              word,
            MailImapResponse *response)
{
  switch (word)
    {
    case WORD_CAPABILITY:
      response->kind = MAIL_IMAP_RESPONSE_CAPABILITY;
      return mail_imap_read_words (lexer, scratch, &response->words);
    case WORD_ENABLED:
      response->kind = MAIL_IMAP_RESPONSE_ENABLED;
      return mail_imap_read_words (lexer, scratch, &response->words);
    case WORD_ID:
      response->kind = MAIL_IMAP_RESPONSE_ID;
      return mail_imap_read_id (lexer, scratch, &response->words);
    case WORD_NAMESPACE:
      response->kind = MAIL_IMAP_RESPONSE_NAMESPACE;
      return mail_imap_read_namespaces (lexer, scratch, &response->namespaces);
    case WORD_QUOTA:
      response->kind = MAIL_IMAP_RESPONSE_QUOTA;
      return mail_imap_read_quota (lexer, &response->quota);
    case WORD_LIST:
      return read_list_of_kind (lexer, MAIL_IMAP_LIST_KIND_LIST, response);
    case WORD_LSUB:
      return read_list_of_kind (lexer, MAIL_IMAP_LIST_KIND_LSUB, response);
    case WORD_XLIST:
      return read_list_of_kind (lexer, MAIL_IMAP_LIST_KIND_XLIST, response);
    case WORD_STATUS:
      response->kind = MAIL_IMAP_RESPONSE_MAILBOX_STATUS;
      return mail_imap_read_mailbox_status (lexer, &response->mailbox_status);
    case WORD_SEARCH:
      response->kind = MAIL_IMAP_RESPONSE_SEARCH;
      return mail_imap_read_search (lexer, scratch, &response->search);
    case WORD_ESEARCH:
      response->kind = MAIL_IMAP_RESPONSE_SEARCH;
      return mail_imap_read_esearch (lexer, scratch, &response->search);
    case WORD_FLAGS:
      response->kind = MAIL_IMAP_RESPONSE_FLAGS;
      return mail_imap_read_flags (lexer, scratch, &response->flags);
    case WORD_VANISHED:
      response->kind = MAIL_IMAP_RESPONSE_VANISHED;
      return mail_imap_read_vanished (lexer, scratch, &response->vanished);
    case N_WORDS:
    default:
      return FALSE;
    }
}

static gboolean
read_fetch (MailImapLexer    *lexer,
            MailImapScratch  *scratch,
            MailImapResponse *response)
{
  response->kind = MAIL_IMAP_RESPONSE_FETCH;
  lexer->at = lexer->base;
  if (!mail_imap_read_fetch (lexer, scratch, &response->fetch, NULL))
    return FALSE;
  if (!response->fetch.is_damaged || memmem (lexer->base, (gsize) (lexer->end - lexer->base), "\\\"", 2) == NULL)
    return TRUE;

  /* "sina.com\" (QQ): perhaps a backslash was not meant to escape the quote behind it. */
  lexer->at = lexer->base;
  lexer->unclosed = NULL;
  lexer->has_plain_backslashes = TRUE;
  if (mail_imap_read_fetch (lexer, scratch, &response->fetch, NULL) && !response->fetch.is_damaged)
    return TRUE;

  lexer->at = lexer->base;
  lexer->unclosed = NULL;
  lexer->has_plain_backslashes = FALSE;
  return mail_imap_read_fetch (lexer, scratch, &response->fetch, NULL);
}

/* "* 23 EXISTS" and the like. */
static gboolean
read_numbered (MailImapLexer    *lexer,
               MailImapScratch  *scratch,
               MailImapResponse *response)
{
  guint64 number;
  MailImapSlice word;

  if (!mail_imap_lexer_number (lexer, &number) || number > G_MAXUINT32)
    return FALSE;
  mail_imap_lexer_skip_space (lexer);
  word = mail_imap_lexer_word (lexer);

  response->number = (guint32) number;
  if (mail_imap_slice_is_word (word, "FETCH") || mail_imap_slice_is_word (word, "UIDFETCH"))
    return read_fetch (lexer, scratch, response);

  if (mail_imap_slice_is_word (word, "EXISTS"))
    response->kind = MAIL_IMAP_RESPONSE_EXISTS;
  else if (mail_imap_slice_is_word (word, "RECENT"))
    response->kind = MAIL_IMAP_RESPONSE_RECENT;
  else if (mail_imap_slice_is_word (word, "EXPUNGE"))
    response->kind = MAIL_IMAP_RESPONSE_EXPUNGE;
  else
    response->kind = MAIL_IMAP_RESPONSE_OTHER;

  return TRUE;
}

static gboolean
read_status (MailImapLexer    *lexer,
             MailImapScratch  *scratch,
             MailImapSlice     tag,
             MailImapResponse *response)
{
  response->kind = MAIL_IMAP_RESPONSE_STATUS;
  response->status.tag = tag;
  return mail_imap_read_status (lexer, scratch, &response->status);
}

static gboolean
read_untagged (MailImapLexer    *lexer,
               MailImapScratch  *scratch,
               MailImapResponse *response)
{
  const char *start = lexer->at;
  MailImapStatusKind status;
  MailImapSlice word;

  if (g_ascii_isdigit (mail_imap_lexer_peek (lexer)))
    return read_numbered (lexer, scratch, response);

  word = mail_imap_lexer_atom (lexer);
  if (mail_imap_status_kind (word, &status) || (word.length > 0 && *word.data == '['))
    {
      lexer->at = start;
      return read_status (lexer, scratch, mail_imap_slice (NULL, 0), response);
    }
  for (Word i = 0; i < N_WORDS; i++)
    if (mail_imap_slice_is_word (word, words[i]))
      {
        mail_imap_lexer_skip_space (lexer);
        return read_named (lexer, scratch, i, response);
      }

  response->kind = MAIL_IMAP_RESPONSE_OTHER;
  return word.length > 0;
}

static gboolean
read_continuation (MailImapLexer    *lexer,
                   MailImapResponse *response)
{
  mail_imap_lexer_skip_space (lexer);
  response->kind = MAIL_IMAP_RESPONSE_CONTINUATION;
  response->continuation = mail_imap_lexer_rest (lexer);
  return TRUE;
}

static gboolean
read_response (MailImapLexer    *lexer,
               MailImapScratch  *scratch,
               MailImapResponse *response)
{
  MailImapSlice tag;

  if (mail_imap_lexer_take (lexer, '*'))
    {
      mail_imap_lexer_skip_space (lexer);
      return read_untagged (lexer, scratch, response);
    }
  if (mail_imap_lexer_take (lexer, '+'))
    return read_continuation (lexer, response);

  tag = mail_imap_lexer_atom (lexer);
  mail_imap_lexer_skip_space (lexer);
  return tag.length > 0 && read_status (lexer, scratch, tag, response);
}

/* The capabilities in a status response are told by themselves, and first. */
static void
tell_capabilities (const MailImapHandler  *handler,
                   gpointer                data,
                   MailImapScratch        *scratch,
                   const MailImapResponse *status)
{
  MailImapSlice text = status->status.code.text;
  MailImapLexer lexer = { .at = text.data, .end = text.data + text.length, .base = text.data };
  MailImapResponse response = { .kind = MAIL_IMAP_RESPONSE_CAPABILITY, .line = status->line };

  if (mail_imap_read_words (&lexer, scratch, &response.words))
    handler->response (&response, data);
}

/* Sections that came as strings go the way of all sections. */
static void
stream_strings (const MailImapHandler *handler,
                gpointer               data,
                MailImapScratch       *scratch,
                MailImapFetch         *fetch)
{
  for (guint i = 0; i < scratch->sections->len; i++)
    {
      MailImapSection *section = &g_array_index (scratch->sections, MailImapSection, i);
      MailImapBody body = { fetch->sequence, fetch->uid, *section };
      MailImapSlice bytes = section->data;

      if (section->is_header || bytes.data == NULL)
        continue;
      body.section.data = section->data = mail_imap_slice (NULL, 0);
      handler->body_begin (&body, data);
      if (bytes.length > 0)
        handler->body_data (&body, bytes.data, bytes.length, data);
      handler->body_end (&body, data);
    }
}

static MailImapSlice
shown_line (const char *text,
            gsize       length)
{
  gsize shown = MIN (length, MAIL_IMAP_PARSER_MAX_SHOWN);
  const char *lf = memchr (text, '\n', shown);
  MailImapLexer lexer = { .at = text, .end = lf != NULL ? lf : text + shown };

  return mail_imap_lexer_rest (&lexer);
}

/* Reads the response that is all of @lexer's text and tells @handler. */
void
mail_imap_parser_deliver (const MailImapHandler *handler,
                          gpointer               data,
                          MailImapLexer         *lexer,
                          MailImapScratch       *scratch)
{
  const char *start;
  MailImapResponse response;

  /* Leading NUL bytes occur in the wild, and so do empty lines. */
  while (mail_imap_lexer_take (lexer, '\0'))
    continue;
  if (mail_imap_lexer_is_done (lexer))
    return;

  start = lexer->at;
  response.line = shown_line (start, (gsize) (lexer->end - start));
  if (!read_response (lexer, scratch, &response))
    {
      lexer->at = start;
      response.kind = MAIL_IMAP_RESPONSE_GARBAGE;
      response.tag = mail_imap_lexer_atom (lexer);
    }
  if (response.kind == MAIL_IMAP_RESPONSE_STATUS && response.status.code.kind == MAIL_IMAP_CODE_CAPABILITY)
    tell_capabilities (handler, data, scratch, &response);
  if (response.kind == MAIL_IMAP_RESPONSE_FETCH)
    stream_strings (handler, data, scratch, &response.fetch);
  handler->response (&response, data);
}
