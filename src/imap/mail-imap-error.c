/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-error.h"

#include <string.h>

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
    case MAIL_IMAP_CODE_PRIVACYREQUIRED:
      return MAIL_ERROR_PERMANENT;
    case MAIL_IMAP_CODE_CONTACTADMIN:
      return otherwise == MAIL_ERROR_AUTHENTICATION ? MAIL_ERROR_AUTHENTICATION : MAIL_ERROR_TRANSIENT;
    case MAIL_IMAP_CODE_UNAVAILABLE:
    case MAIL_IMAP_CODE_INUSE:
    case MAIL_IMAP_CODE_SERVERBUG:
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

/* How long a server that says [LIMIT] is left alone, and how long at most one that says for how long. */
#define LIMIT_PAUSE_MSEC (60 * 1000)
#define MAX_PAUSE_MSEC (5 * 60 * 1000)

/* Exchange Online says BAD and means: later; so does Gmail when there are too many connections. */
static gboolean
is_throttle (MailImapSlice text)
{
  return contains (text, "throttled") || contains (text, "too many simultaneous") || contains (text, "authenticated but not connected") ||
         contains (text, "server unavailable") || contains (text, "maximum number of connections");
}

/* QQ and its siblings say the same for five causes, a wrong password among them, and refuse right ones for hours. */
static gboolean
is_abnormal (MailImapSlice text)
{
  return contains (text, "account is abnormal");
}

static GError *
new_refusal (MailImapCodeKind  kind,
             MailImapSlice     words,
             const char       *text)
{
  GError *error;

  if (is_abnormal (words))
    {
      error = mail_error_new (MAIL_ERROR_AUTHENTICATION, text,
                              _("The server does not say which it is: IMAP is not switched on for this account, the password "
                                "(authorization code) is wrong, signing in was tried too often, the account is blocked, or the server is busy"));
      mail_error_set_detail (error, MAIL_IMAP_ACCOUNT_ABNORMAL);
      return error;
    }

  switch ((int) kind)
    {
    case MAIL_IMAP_CODE_EXPIRED:
      return mail_error_new (MAIL_ERROR_AUTHENTICATION, text, _("The password has expired"));
    case MAIL_IMAP_CODE_AUTHORIZATIONFAILED:
      return mail_error_new (MAIL_ERROR_AUTHENTICATION, text, _("The server does not let this user into this mailbox"));
    case MAIL_IMAP_CODE_CONTACTADMIN:
      return mail_error_new (MAIL_ERROR_AUTHENTICATION, text, _("The server asks you to contact its administrator"));
    default:
      return mail_error_new (MAIL_ERROR_AUTHENTICATION, text, _("The server refused the user name or password"));
    }
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
      return new_refusal (status->code.kind, status->text, text);
    case MAIL_ERROR_TRANSIENT:
      return mail_error_new (code, text, _("The server cannot do this at the moment"));
    default:
      if (status->code.kind == MAIL_IMAP_CODE_PRIVACYREQUIRED)
        return mail_error_new (code, text, _("The server wants the connection to be encrypted first"));
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

/**
 * mail_imap_error_is_limit:
 * @error: (nullable): an error from a method of #MailImapSession
 *
 * Returns: whether the server has enough of us: [LIMIT] (RFC 5530), and what Gmail and Dovecot say when there are too many connections
 */
gboolean
mail_imap_error_is_limit (const GError *error)
{
  const char *text = error != NULL ? mail_error_get_server_text (error) : NULL;
  MailImapSlice slice = { text, text != NULL ? strlen (text) : 0 };

  return mail_imap_error_get_code (error) == MAIL_IMAP_CODE_LIMIT || contains (slice, "too many simultaneous") ||
         contains (slice, "maximum number of connections");
}

/**
 * mail_imap_error_get_pause_msec:
 * @error: (nullable): an error from a method of #MailImapSession
 *
 * Reads how long the server wants to be left alone: "Request is throttled. Suggested Backoff Time: 4711 milliseconds" (Exchange Online),
 * at most five minutes; a minute where it speaks of a limit.
 *
 * Returns: milliseconds; 0: it does not say
 */
guint
mail_imap_error_get_pause_msec (const GError *error)
{
  const char *text = error != NULL ? mail_error_get_server_text (error) : NULL;
  const char *words = text != NULL ? strcasestr (text, "backoff time:") : NULL;
  guint64 msec = words != NULL ? g_ascii_strtoull (words + strlen ("backoff time:"), NULL, 10) : 0;

  if (mail_imap_error_is_limit (error))
    msec = MAX (msec, LIMIT_PAUSE_MSEC);
  return (guint) MIN (msec, MAX_PAUSE_MSEC);
}
