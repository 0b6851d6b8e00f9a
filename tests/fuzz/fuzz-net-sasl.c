/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-fuzz.h"
#include "mail-net-sasl-private.h"

/* The first byte chooses a mechanism; every line of the rest is what a server says to it, in plain text or, with "=" in front, in
 * base64 already. "%" in a line becomes our nonce. */

static const char *const mechanisms[] = { "SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "LOGIN", "PLAIN", "XOAUTH2", "OAUTHBEARER", "EXTERNAL" };

static char *
encode (const char *line)
{
  GString *text;
  g_autofree char *plain = NULL;

  if (*line == '=')
    return g_strdup (line + 1);

  text = g_string_new (line);
  g_string_replace (text, "%", "nonce", 0);
  /* Hashing a million times is known to take its time. */
  g_string_replace (text, "i=1000000", "i=4096", 0);
  plain = g_string_free_and_steal (text);
  return g_base64_encode ((const guchar *) plain, strlen (plain));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(MailNetCredential) credential = mail_net_credential_new ("user", "pencil");
  MailNetSaslPeer peer = { "mail.example", 993, NULL, FALSE };
  g_autoptr(MailNetSasl) sasl = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  if (size == 0)
    return 0;

  sasl = mail_net_sasl_new (mechanisms[data[0] % G_N_ELEMENTS (mechanisms)], credential, &peer, NULL);
  if (sasl->mechanism->slow_step > 0)
    mail_net_sasl_set_nonce (sasl, "nonce");
  mail_net_secret_free (sasl->mechanism->respond (sasl, 0, "", NULL));
  text = g_strndup ((const char *) data + 1, size - 1);
  lines = g_strsplit (text, "\n", 5);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *challenge = encode (lines[i]);
      g_autoptr(GError) error = NULL;
      char *response = sasl->mechanism->respond (sasl, i + 1, challenge, &error);

      g_assert_true (error == NULL || response == NULL);
      mail_net_secret_free (response);
      if (error != NULL)
        break;
    }

  return 0;
}
