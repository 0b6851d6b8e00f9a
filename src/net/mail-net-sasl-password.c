/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-sasl-private.h"

#include <string.h>

/* The mechanisms that are one message, or two. */

/*< private >
 * mail_net_sasl_respond_plain:
 *
 * RFC 4616: authorization identity (none), user, secret, separated by NUL.
 */
char *
mail_net_sasl_respond_plain (MailNetSasl  *self,
                             guint         step,
                             const char   *challenge,
                             GError      **error)
{
  gsize user_length = strlen (self->credential->user);
  gsize length = user_length + strlen (self->credential->secret) + 2;
  g_autofree char *message = NULL;
  char *response;

  if (step > 0)
    return mail_net_sasl_too_many_challenges (self, error);

  message = g_malloc0 (length + 1);
  memcpy (message + 1, self->credential->user, user_length);
  memcpy (message + user_length + 2, self->credential->secret, length - user_length - 2);
  response = mail_net_sasl_encode (message, length);
  explicit_bzero (message, length);
  return response;
}

/*< private >
 * mail_net_sasl_respond_login:
 *
 * Never standardised: the user, then the secret, whatever the prompts say.
 */
char *
mail_net_sasl_respond_login (MailNetSasl  *self,
                             guint         step,
                             const char   *challenge,
                             GError      **error)
{
  switch (step)
    {
    case 0: return NULL;
    case 1: return mail_net_sasl_encode (self->credential->user, strlen (self->credential->user));
    case 2: return mail_net_sasl_encode (self->credential->secret, strlen (self->credential->secret));
    default: return mail_net_sasl_too_many_challenges (self, error);
    }
}

/*< private >
 * mail_net_sasl_respond_cram_md5:
 *
 * RFC 2195: the user and the keyed digest of what the server said.
 */
char *
mail_net_sasl_respond_cram_md5 (MailNetSasl  *self,
                                guint         step,
                                const char   *challenge,
                                GError      **error)
{
  const char *secret = self->credential->secret;
  g_autofree char *said = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *message = NULL;

  if (step == 0)
    return NULL;
  if (step > 1)
    return mail_net_sasl_too_many_challenges (self, error);

  said = mail_net_sasl_decode (challenge, error);
  if (said == NULL)
    return NULL;
  digest = g_compute_hmac_for_string (G_CHECKSUM_MD5, (const guchar *) secret, strlen (secret), said, -1);
  message = g_strconcat (self->credential->user, " ", digest, NULL);
  return mail_net_sasl_encode (message, strlen (message));
}

/*< private >
 * mail_net_sasl_respond_external:
 *
 * RFC 4422, appendix A: who somebody wants to be; that he may be it, TLS has shown.
 */
char *
mail_net_sasl_respond_external (MailNetSasl  *self,
                                guint         step,
                                const char   *challenge,
                                GError      **error)
{
  if (step > 0)
    return mail_net_sasl_too_many_challenges (self, error);

  return mail_net_sasl_encode (self->credential->user, strlen (self->credential->user));
}
