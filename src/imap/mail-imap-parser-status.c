/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-parser-private.h"

/* OK, NO, BAD, PREAUTH, BYE and the codes in brackets: RFC 3501 §7.1, 5530, 4315, 7162, 7889, 9051 and others. */

static const struct {
  const char *name;
  MailImapCodeKind kind;
} codes[] = {
  { "ALERT", MAIL_IMAP_CODE_ALERT },
  { "ALREADYEXISTS", MAIL_IMAP_CODE_ALREADYEXISTS },
  { "APPENDUID", MAIL_IMAP_CODE_APPENDUID },
  { "AUTHENTICATIONFAILED", MAIL_IMAP_CODE_AUTHENTICATIONFAILED },
  { "AUTHORIZATIONFAILED", MAIL_IMAP_CODE_AUTHORIZATIONFAILED },
  { "BADCHARSET", MAIL_IMAP_CODE_BADCHARSET },
  { "CANNOT", MAIL_IMAP_CODE_CANNOT },
  { "CAPABILITY", MAIL_IMAP_CODE_CAPABILITY },
  { "CLIENTBUG", MAIL_IMAP_CODE_CLIENTBUG },
  { "CLOSED", MAIL_IMAP_CODE_CLOSED },
  { "COMPRESSIONACTIVE", MAIL_IMAP_CODE_COMPRESSIONACTIVE },
  { "CONTACTADMIN", MAIL_IMAP_CODE_CONTACTADMIN },
  { "COPYUID", MAIL_IMAP_CODE_COPYUID },
  { "CORRUPTION", MAIL_IMAP_CODE_CORRUPTION },
  { "EXPIRED", MAIL_IMAP_CODE_EXPIRED },
  { "EXPUNGEISSUED", MAIL_IMAP_CODE_EXPUNGEISSUED },
  { "HASCHILDREN", MAIL_IMAP_CODE_HASCHILDREN },
  { "HIGHESTMODSEQ", MAIL_IMAP_CODE_HIGHESTMODSEQ },
  { "INPROGRESS", MAIL_IMAP_CODE_INPROGRESS },
  { "INUSE", MAIL_IMAP_CODE_INUSE },
  { "LIMIT", MAIL_IMAP_CODE_LIMIT },
  { "MAILBOXID", MAIL_IMAP_CODE_MAILBOXID },
  { "MESSAGELIMIT", MAIL_IMAP_CODE_MESSAGELIMIT },
  { "MODIFIED", MAIL_IMAP_CODE_MODIFIED },
  { "NOMODSEQ", MAIL_IMAP_CODE_NOMODSEQ },
  { "NONEXISTENT", MAIL_IMAP_CODE_NONEXISTENT },
  { "NOPERM", MAIL_IMAP_CODE_NOPERM },
  { "NOTIFICATIONOVERFLOW", MAIL_IMAP_CODE_NOTIFICATIONOVERFLOW },
  { "NOTSAVED", MAIL_IMAP_CODE_NOTSAVED },
  { "OVERQUOTA", MAIL_IMAP_CODE_OVERQUOTA },
  { "PARSE", MAIL_IMAP_CODE_PARSE },
  { "PERMANENTFLAGS", MAIL_IMAP_CODE_PERMANENTFLAGS },
  { "PRIVACYREQUIRED", MAIL_IMAP_CODE_PRIVACYREQUIRED },
  { "READ-ONLY", MAIL_IMAP_CODE_READ_ONLY },
  { "READ-WRITE", MAIL_IMAP_CODE_READ_WRITE },
  { "REFERRAL", MAIL_IMAP_CODE_REFERRAL },
  { "SERVERBUG", MAIL_IMAP_CODE_SERVERBUG },
  { "TOOBIG", MAIL_IMAP_CODE_TOOBIG },
  { "TRYCREATE", MAIL_IMAP_CODE_TRYCREATE },
  { "UIDNEXT", MAIL_IMAP_CODE_UIDNEXT },
  { "UIDNOTSTICKY", MAIL_IMAP_CODE_UIDNOTSTICKY },
  { "UIDVALIDITY", MAIL_IMAP_CODE_UIDVALIDITY },
  { "UNAVAILABLE", MAIL_IMAP_CODE_UNAVAILABLE },
  { "UNKNOWN-CTE", MAIL_IMAP_CODE_UNKNOWN_CTE },
  { "UNSEEN", MAIL_IMAP_CODE_UNSEEN },
  { "USEATTR", MAIL_IMAP_CODE_USEATTR },
};

/* Which status a word is. */
gboolean
mail_imap_status_kind (MailImapSlice       word,
                       MailImapStatusKind *kind)
{
  static const char * const names[] = { "OK", "NO", "BAD", "PREAUTH", "BYE" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (mail_imap_slice_is_word (word, names[i]))
      {
        *kind = (MailImapStatusKind) i;
        return TRUE;
      }

  return FALSE;
}

static MailImapCodeKind
code_kind (MailImapSlice name)
{
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (mail_imap_slice_is_word (name, codes[i].name))
      return codes[i].kind;

  return MAIL_IMAP_CODE_OTHER;
}

/* The "]" that closes a code: not one inside parentheses (Gmail's flags hold them), unless there is no other. */
static const char *
find_end_of_code (const char *start,
                  const char *end)
{
  guint depth = 0;

  for (const char *p = start; p < end && *p != '\r' && *p != '\n'; p++)
    {
      if (*p == '(')
        depth++;
      else if (*p == ')' && depth > 0)
        depth--;
      else if (*p == ']' && depth == 0)
        return p;
    }

  return memchr (start, ']', (gsize) (end - start));
}

/* A set as written; Outlook.com leaves it out. */
static MailImapSlice
read_set (MailImapLexer *lexer)
{
  mail_imap_lexer_skip_space (lexer);
  return mail_imap_lexer_atom (lexer);
}

static void
read_arguments (MailImapLexer   *lexer,
                MailImapScratch *scratch,
                MailImapCode    *code)
{
  switch ((int) code->kind)
    {
    case MAIL_IMAP_CODE_PERMANENTFLAGS:
      if (!mail_imap_read_flags (lexer, scratch, &code->flags))
        code->kind = MAIL_IMAP_CODE_OTHER;
      break;
    case MAIL_IMAP_CODE_APPENDUID:
      if (mail_imap_lexer_number (lexer, &code->number))
        code->destination = read_set (lexer);
      break;
    case MAIL_IMAP_CODE_COPYUID:
      if (mail_imap_lexer_number (lexer, &code->number))
        {
          code->source = read_set (lexer);
          code->destination = read_set (lexer);
        }
      break;
    case MAIL_IMAP_CODE_HIGHESTMODSEQ:
    case MAIL_IMAP_CODE_MESSAGELIMIT:
    case MAIL_IMAP_CODE_UIDNEXT:
    case MAIL_IMAP_CODE_UIDVALIDITY:
    case MAIL_IMAP_CODE_UNSEEN:
      if (!mail_imap_lexer_number (lexer, &code->number))
        code->kind = MAIL_IMAP_CODE_OTHER;
      break;
    default:
      break;
    }
}

/* At "[". Without an end, it is text. */
static void
read_code (MailImapLexer   *lexer,
           MailImapScratch *scratch,
           MailImapCode    *code)
{
  const char *close = find_end_of_code (lexer->at + 1, lexer->end);
  MailImapLexer inner = *lexer;

  if (close == NULL)
    return;

  inner.at++;
  inner.end = close;
  mail_imap_lexer_skip_space (&inner);
  code->kind = code_kind (mail_imap_lexer_word (&inner));
  if (code->kind == MAIL_IMAP_CODE_OTHER)
    inner.at = lexer->at + 1;
  mail_imap_lexer_skip_space (&inner);
  code->text = mail_imap_slice (inner.at, (gsize) (close - inner.at));
  read_arguments (&inner, scratch, code);
  lexer->at = close + 1;
}

/* "OK [CODE …] text". A code without OK before it (old Exchange, home.pl) is taken as OK. */
gboolean
mail_imap_read_status (MailImapLexer   *lexer,
                       MailImapScratch *scratch,
                       MailImapStatus  *status)
{
  MailImapLexer whole;

  status->code = (MailImapCode) { MAIL_IMAP_CODE_NONE };
  status->kind = MAIL_IMAP_STATUS_OK;
  if (mail_imap_lexer_peek (lexer) != '[' && !mail_imap_status_kind (mail_imap_lexer_word (lexer), &status->kind))
    return FALSE;

  mail_imap_lexer_skip_space (lexer);
  whole = *lexer;
  status->whole = mail_imap_lexer_rest (&whole);
  if (mail_imap_lexer_peek (lexer) == '[')
    read_code (lexer, scratch, &status->code);
  mail_imap_lexer_skip_space (lexer);
  status->text = mail_imap_lexer_rest (lexer);
  return TRUE;
}
