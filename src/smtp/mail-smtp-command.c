/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-smtp-command.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-error.h"

/* RFC 4954 §4: an initial response that makes the line longer than this is sent after the first challenge. */
#define MAX_AUTH_LINE 510

/* Whether @address can stand between < and >: ASCII, no control character, and blanks or brackets only in a quoted part. */
static gboolean
is_sound (const char *address)
{
  gboolean quoted = FALSE;

  if (strlen (address) > MAIL_SMTP_MAX_ADDRESS)
    return FALSE;

  for (const char *p = address; *p != '\0'; p++)
    {
      if ((guchar) *p >= 0x7f || g_ascii_iscntrl (*p))
        return FALSE;
      if (*p == '"')
        quoted = !quoted;
      else if (*p == '\\' && quoted && p[1] != '\0')
        p++;
      else if (!quoted && (*p == ' ' || *p == '<' || *p == '>' || *p == '\\'))
        return FALSE;
    }

  return !quoted;
}

static gboolean
check (const char  *address,
       GError     **error)
{
  if (is_sound (address))
    return TRUE;

  if (g_utf8_validate (address, -1, NULL) && !g_str_is_ascii (address))
    mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("The address “%s” has letters that the server cannot handle"), address);
  else
    mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("“%s” is not a mail address"), address);
  return FALSE;
}

/**
 * mail_smtp_command_mail:
 * @from: the envelope sender in ASCII; "" for none
 * @with_size: whether the server knows SIZE
 * @size: the message's bytes, with CRLF line ends
 * @with_8bit: whether to announce 8-bit content, to a server that knows 8BITMIME
 * @error: %MAIL_ERROR_PERMANENT when @from cannot be an address
 *
 * Returns: (transfer full) (nullable): the MAIL command
 */
char *
mail_smtp_command_mail (const char  *from,
                        gboolean     with_size,
                        guint64      size,
                        gboolean     with_8bit,
                        GError     **error)
{
  GString *command;

  if (!check (from, error))
    return NULL;

  command = g_string_new (NULL);
  g_string_append_printf (command, "MAIL FROM:<%s>", from);
  if (with_size)
    g_string_append_printf (command, " SIZE=%" G_GUINT64_FORMAT, size);
  if (with_8bit)
    g_string_append (command, " BODY=8BITMIME");
  g_string_append (command, "\r\n");
  return g_string_free_and_steal (command);
}

/**
 * mail_smtp_command_rcpt:
 * @recipient: an address in ASCII
 * @error: %MAIL_ERROR_PERMANENT when it cannot be an address
 *
 * Returns: (transfer full) (nullable): the RCPT command
 */
char *
mail_smtp_command_rcpt (const char  *recipient,
                        GError     **error)
{
  if (*recipient == '\0')
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("“%s” is not a mail address"), recipient);
      return NULL;
    }
  if (!check (recipient, error))
    return NULL;

  return g_strdup_printf ("RCPT TO:<%s>\r\n", recipient);
}

/**
 * mail_smtp_command_auth:
 * @mechanism: the name of a SASL mechanism
 * @initial_response: (nullable): in base64
 *
 * Returns: (transfer full): the AUTH command, which holds a secret; without the response when the line would be too long
 */
char *
mail_smtp_command_auth (const char *mechanism,
                        const char *initial_response)
{
  if (initial_response == NULL || strlen ("AUTH ") + strlen (mechanism) + 1 + strlen (initial_response) > MAX_AUTH_LINE)
    return g_strdup_printf ("AUTH %s\r\n", mechanism);

  /* An empty response is told from none by a sign of its own. */
  return g_strdup_printf ("AUTH %s %s\r\n", mechanism, *initial_response != '\0' ? initial_response : "=");
}
