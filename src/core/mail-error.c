/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-error.h"

#include <libdex.h>

typedef struct {
  char *server_text;
  GTlsCertificate *certificate;
  GTlsCertificateFlags certificate_flags;
  const char *detail; /* interned */
} MailErrorPrivate;

static void
mail_error_private_init (MailErrorPrivate *priv)
{
}

static void
mail_error_private_copy (const MailErrorPrivate *src,
                         MailErrorPrivate       *dest)
{
  dest->server_text = g_strdup (src->server_text);
  g_set_object (&dest->certificate, src->certificate);
  dest->certificate_flags = src->certificate_flags;
  dest->detail = src->detail;
}

static void
mail_error_private_clear (MailErrorPrivate *priv)
{
  g_clear_pointer (&priv->server_text, g_free);
  g_clear_object (&priv->certificate);
}

G_DEFINE_EXTENDED_ERROR (MailError, mail_error)

/* What a peer says is shown to people: make it valid UTF-8 of bounded length, without control characters. */
static char *
clean_server_text (const char *text)
{
  g_autofree char *valid = NULL;
  char *clean;

  if (text == NULL || *text == '\0')
    return NULL;

  valid = g_utf8_make_valid (text, strnlen (text, MAIL_ERROR_MAX_SERVER_TEXT));
  clean = g_strdup (valid);
  for (char *p = clean; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';

  return g_strstrip (clean);
}

static GError *
mail_error_new_valist (MailError   code,
                       const char *server_text,
                       const char *format,
                       va_list     args)
{
  GError *error = g_error_new_valist (MAIL_ERROR, code, format, args);

  mail_error_get_private (error)->server_text = clean_server_text (server_text);
  return error;
}

/**
 * mail_error_new:
 * @code: what can be done about it
 * @server_text: (nullable): the peer's own words, untranslated; cleaned and cut to %MAIL_ERROR_MAX_SERVER_TEXT bytes
 * @format: one sentence of ours
 *
 * Returns: (transfer full): a new error in the %MAIL_ERROR domain
 */
GError *
mail_error_new (MailError   code,
                const char *server_text,
                const char *format,
                ...)
{
  GError *error;
  va_list args;

  va_start (args, format);
  error = mail_error_new_valist (code, server_text, format, args);
  va_end (args);

  return error;
}

/**
 * mail_set_error:
 * @error: (out) (optional): where the error goes, as in g_set_error ()
 * @code: what can be done about it
 * @server_text: (nullable): the peer's own words
 * @format: one sentence of ours
 */
void
mail_set_error (GError     **error,
                MailError    code,
                const char  *server_text,
                const char  *format,
                ...)
{
  va_list args;

  if (error == NULL)
    return;

  va_start (args, format);
  g_propagate_error (error, mail_error_new_valist (code, server_text, format, args));
  va_end (args);
}

/**
 * mail_error_get_server_text:
 * @error: any error
 *
 * Returns: (nullable) (transfer none): what the peer said, if this is a #MailError and it said something
 */
const char *
mail_error_get_server_text (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return error->domain == MAIL_ERROR ? mail_error_get_private (error)->server_text : NULL;
}

/**
 * mail_error_get_certificate:
 * @error: any error
 *
 * Returns: (nullable) (transfer none): the certificate that was not trusted, for %MAIL_ERROR_CERTIFICATE
 */
GTlsCertificate *
mail_error_get_certificate (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return error->domain == MAIL_ERROR ? mail_error_get_private (error)->certificate : NULL;
}

/**
 * mail_error_get_certificate_flags:
 * @error: any error
 *
 * Returns: what is wrong with mail_error_get_certificate (), or 0
 */
GTlsCertificateFlags
mail_error_get_certificate_flags (const GError *error)
{
  g_return_val_if_fail (error != NULL, 0);

  return error->domain == MAIL_ERROR ? mail_error_get_private (error)->certificate_flags : 0;
}

/**
 * mail_error_set_certificate:
 * @error: an error in the %MAIL_ERROR domain
 * @certificate: the peer's certificate
 * @flags: what is wrong with it
 */
void
mail_error_set_certificate (GError               *error,
                            GTlsCertificate      *certificate,
                            GTlsCertificateFlags  flags)
{
  MailErrorPrivate *priv;

  g_return_if_fail (error != NULL && error->domain == MAIL_ERROR);

  priv = mail_error_get_private (error);
  g_set_object (&priv->certificate, certificate);
  priv->certificate_flags = flags;
}

/**
 * mail_error_get_detail:
 * @error: (nullable): any error
 *
 * Returns: (nullable) (transfer none): the name of its particular cause, if the room it comes from gave it one
 */
const char *
mail_error_get_detail (const GError *error)
{
  return error != NULL && error->domain == MAIL_ERROR ? mail_error_get_private (error)->detail : NULL;
}

/**
 * mail_error_set_detail:
 * @error: an error in the %MAIL_ERROR domain
 * @detail: the name of its particular cause, from the header of the room it comes from
 *
 * For telling causes apart in words where the code, which says what to do, is the same.
 */
void
mail_error_set_detail (GError     *error,
                       const char *detail)
{
  g_return_if_fail (error != NULL && error->domain == MAIL_ERROR);

  mail_error_get_private (error)->detail = g_intern_string (detail);
}

/**
 * mail_error_code_to_string:
 * @code: a code
 *
 * Returns: (transfer static): the code's name in lower case with dashes, as mail-tool and logs print it
 */
const char *
mail_error_code_to_string (MailError code)
{
  switch (code)
    {
    case MAIL_ERROR_TRANSIENT: return "transient";
    case MAIL_ERROR_AUTHENTICATION: return "authentication";
    case MAIL_ERROR_CERTIFICATE: return "certificate";
    case MAIL_ERROR_PERMANENT: return "permanent";
    case MAIL_ERROR_PROTOCOL: return "protocol";
    case MAIL_ERROR_STORAGE: return "storage";
    case MAIL_ERROR_IN_USE: return "profile-in-use";
    case MAIL_ERROR_CANCELLED: return "cancelled";
    default: return "unknown";
    }
}

/**
 * mail_error_is_cancelled:
 * @error: (nullable): any error
 *
 * Returns: whether @error only says that the answer is no longer wanted, whichever layer said so
 */
gboolean
mail_error_is_cancelled (const GError *error)
{
  return g_error_matches (error, MAIL_ERROR, MAIL_ERROR_CANCELLED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
         g_error_matches (error, DEX_ERROR, DEX_ERROR_FIBER_CANCELLED);
}
