/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-sasl-private.h"

#include <string.h>

/* Signing in with a token. A refusal comes as a challenge that says why; it is answered, and the refusal proper follows. */

static char *
encode_secret (char *message)
{
  char *response = mail_net_sasl_encode (message, strlen (message));

  mail_net_secret_free (message);
  return response;
}

/*< private >
 * mail_net_sasl_respond_xoauth2:
 *
 * Google's and Microsoft's way.
 */
char *
mail_net_sasl_respond_xoauth2 (MailNetSasl  *self,
                               guint         step,
                               const char   *challenge,
                               GError      **error)
{
  switch (step)
    {
    case 0:
      return encode_secret (g_strdup_printf ("user=%s\001auth=Bearer %s\001\001", self->credential->user, self->credential->secret));
    case 1: return g_strdup ("");
    default: return mail_net_sasl_too_many_challenges (self, error);
    }
}

/*< private >
 * mail_net_sasl_respond_oauthbearer:
 *
 * RFC 7628. Some servers compare the host and port with their own.
 */
char *
mail_net_sasl_respond_oauthbearer (MailNetSasl  *self,
                                   guint         step,
                                   const char   *challenge,
                                   GError      **error)
{
  g_autofree char *name = NULL;

  switch (step)
    {
    case 0:
      name = mail_net_sasl_escape_name (self->credential->user);
      return encode_secret (g_strdup_printf ("n,a=%s,\001host=%s\001port=%u\001auth=Bearer %s\001\001", name, self->host, self->port,
                                             self->credential->secret));
    case 1: return g_strdup ("AQ==");
    default: return mail_net_sasl_too_many_challenges (self, error);
    }
}
