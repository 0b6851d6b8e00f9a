/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-error.h"

#include <glib/gi18n.h>

#include "mail-imap-parser-private.h"

/* What a refusal means for whoever asked: RFC 5530 and protocols of servers that do not use it. */
static MailError
error_for_code (MailImapCodeKind kind,
                MailError        otherwise)
{
  switch ((int) kind)
    {
    case MAIL_IMAP_CODE_AUTHENTICATIONFAILED:
    case MAIL_IMAP_CODE_AUTHORIZATIONFAILED:
    case MAIL_IMAP_CODE_EXPIRED:
      return MAIL_ERROR_AUTHENTICATION;
    case MAIL_IMAP_CODE_UNAVAILABLE:
    case MAIL_IMAP_CODE_INUSE:
    case MAIL_IMAP_CODE_SERVERBUG:
    case MAIL_IMAP_CODE_CONTACTADMIN:
    case MAIL_IMAP_CODE_LIMIT:
    case MAIL_IMAP_CODE_EXPUNGEISSUED:
      return MAIL_ERROR_TRANSIENT;
    default:
      return otherwise;
    }
}

static gboolean
contains (MailImapSlice  text,
          const char    *words)
{
  g_autofree char *copy = g_ascii_strdown (text.data != NULL ? text.data : "", (gssize) text.length);

  return strstr (copy, words) != NULL;
}

/* Exchange Online says BAD and means: later; so does Gmail when there are too many connections. */
static gboolean
is_throttle (MailImapSlice text)
{
  return contains (text, "throttled") || contains (text, "too many simultaneous") || contains (text, "authenticated but not connected") ||
         contains (text, "server unavailable") || contains (text, "maximum number of connections");
}

/*< private >
 * mail_imap_error_new:
 * @status: a NO, BAD or BYE
 * @otherwise: what it means without a response code that says better
 *
 * Returns: (transfer full): an error that carries the server's own words, its response code among them
 */
GError *
mail_imap_error_new (const MailImapStatus *status,
                     MailError             otherwise)
{
  MailError code = error_for_code (status->code.kind, is_throttle (status->text) ? MAIL_ERROR_TRANSIENT : otherwise);
  g_autofree char *text = mail_imap_slice_dup (status->whole);

  switch (code)
    {
    case MAIL_ERROR_AUTHENTICATION:
      return mail_error_new (code, text, _("The server refused the user name or password"));
    case MAIL_ERROR_TRANSIENT:
      return mail_error_new (code, text, _("The server cannot do this at the moment"));
    default:
      if (status->kind == MAIL_IMAP_STATUS_BAD)
        return mail_error_new (code, text, _("The server did not understand what it was asked"));
      return mail_error_new (code, text, _("The server refused"));
    }
}

/**
 * mail_imap_error_get_code:
 * @error: (nullable): an error from a method of #MailImapSession
 *
 * Returns: the response code in what the server said (TRYCREATE, NONEXISTENT, OVERQUOTA …), or %MAIL_IMAP_CODE_NONE
 */
MailImapCodeKind
mail_imap_error_get_code (const GError *error)
{
  const char *text = error != NULL ? mail_error_get_server_text (error) : NULL;
  g_autofree char *line = NULL;
  MailImapLexer lexer = { NULL };
  MailImapScratch scratch = { NULL };
  MailImapStatus status;

  if (text == NULL || *text != '[')
    return MAIL_IMAP_CODE_NONE;

  line = g_strconcat ("NO ", text, NULL);
  lexer.at = lexer.base = line;
  lexer.end = line + strlen (line);
  scratch.words = g_array_new (FALSE, FALSE, sizeof (MailImapSlice));
  if (!mail_imap_read_status (&lexer, &scratch, &status))
    status.code.kind = MAIL_IMAP_CODE_NONE;
  g_array_unref (scratch.words);

  return status.code.kind;
}
