/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-net-sasl-private.h"
#include "mail-test.h"
#include "sasl-test.h"

/* SCRAM: the examples of its standards, and servers that do not mean well. */

#define NONCE_256 "rOprNGfwEbeRWgbNEkqO"
#define SERVER_NONCE_256 NONCE_256 "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
#define SALT_256 "W22ZaJ0SNY7soEsUEjb6gQ=="
#define PROOF_256 "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

static MailNetSasl *
begin_256 (void)
{
  MailNetSasl *sasl = sasl_test_new ("SCRAM-SHA-256", "user", "pencil");

  mail_net_sasl_set_nonce (sasl, NONCE_256);
  sasl_test_step_text (sasl, NULL, "n,,n=user,r=" NONCE_256);
  return sasl;
}

static void
prove_256 (MailNetSasl *sasl)
{
  sasl_test_step_text (sasl, "r=" SERVER_NONCE_256 ",s=" SALT_256 ",i=4096",
                       "c=biws,r=" SERVER_NONCE_256 ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
}

static void
assert_unproven (MailNetSasl *sasl)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (mail_net_sasl_check_success (sasl, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
}

/* RFC 5802 §5. */
static void
test_sha_1 (void)
{
  g_autoptr(MailNetSasl) sasl = sasl_test_new ("SCRAM-SHA-1", "user", "pencil");

  mail_net_sasl_set_nonce (sasl, "fyko+d2lbbFgONRv9qkxdawL");
  sasl_test_step_text (sasl, NULL, "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
  sasl_test_step_text (sasl, "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
                       "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
  assert_unproven (sasl);
  sasl_test_step (sasl, "dj1ybUY5cHFWOFM3c3VBb1pXamE0ZEpSa0ZzS1E9", "");
  g_assert_true (mail_net_sasl_check_success (sasl, NULL));
}

/* RFC 7677 §3. */
static void
test_sha_256 (void)
{
  g_autoptr(MailNetSasl) sasl = begin_256 ();

  prove_256 (sasl);
  sasl_test_step_text (sasl, PROOF_256, "");
  g_assert_true (mail_net_sasl_check_success (sasl, NULL));
  sasl_test_refuses_text (sasl, "more", MAIL_ERROR_PROTOCOL, "asks more");
}

/* What the header says: bound, could be, cannot be; and names with signs of the format. */
static void
test_headers (void)
{
  g_autoptr(GBytes) data = g_bytes_new_static ("\1\2\3\4", 4);
  g_autoptr(MailNetBinding) binding = mail_net_binding_new ("tls-exporter", data);
  MailNetSaslPeer peer = { "mail.example", 993, binding, FALSE };
  g_autoptr(MailNetCredential) credential = mail_net_credential_new ("a=b,c", "pencil");
  g_autoptr(MailNetSasl) bound = mail_net_sasl_new ("SCRAM-SHA-256-PLUS", credential, &peer, NULL);
  g_autoptr(MailNetSasl) could = mail_net_sasl_new ("SCRAM-SHA-256", credential, &peer, NULL);
  g_autoptr(MailNetSasl) declined = NULL;
  char *response;
  g_autofree char *last = NULL;
  gsize length;

  mail_net_sasl_set_nonce (could, "abc");
  sasl_test_step_text (could, NULL, "y,,n=a=3Db=2Cc,r=abc");
  peer.offers_binding = TRUE;
  declined = mail_net_sasl_new ("SCRAM-SHA-256", credential, &peer, NULL);
  mail_net_sasl_set_nonce (declined, "abc");
  sasl_test_step_text (declined, NULL, "n,,n=a=3Db=2Cc,r=abc");

  mail_net_sasl_set_nonce (bound, "abc");
  sasl_test_step_text (bound, NULL, "p=tls-exporter,,n=a=3Db=2Cc,r=abc");
  mail_test_await_ok (mail_net_sasl_step (bound, "cj1hYmNkZWYscz1aR0YwWVE9PSxpPTQwOTY="));
  response = mail_net_sasl_take_response (bound);
  last = (char *) g_base64_decode (response, &length);
  g_assert_true (g_str_has_prefix (last, "c=cD10bHMtZXhwb3J0ZXIsLAECAwQ=,r=abcdef,p="));
  mail_net_secret_free (response);
}

/* Without the binding it is named after it is not begun. */
static void
test_nothing_to_bind (void)
{
  MailNetSaslPeer peer = { "mail.example", 993, NULL, TRUE };
  g_autoptr(MailNetCredential) credential = mail_net_credential_new ("user", "pencil");
  g_autoptr(GError) error = NULL;

  g_assert_null (mail_net_sasl_new ("SCRAM-SHA-256-PLUS", credential, &peer, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_PERMANENT);
}

typedef struct {
  const char *name;
  const char *challenge;
  const char *words;
} Trick;

static const Trick first_tricks[] = {
  { "another-nonce", "r=somebody-elses,s=" SALT_256 ",i=4096", "another sign-in" },
  { "cut-nonce", "r=rOprNGfwEb,s=" SALT_256 ",i=4096", "another sign-in" },
  { "only-our-nonce", "r=" NONCE_256 ",s=" SALT_256 ",i=4096", "another sign-in" },
  { "no-work", "r=" SERVER_NONCE_256 ",s=" SALT_256 ",i=1", "not safe" },
  { "too-little-work", "r=" SERVER_NONCE_256 ",s=" SALT_256 ",i=4095", "not safe" },
  { "endless-work", "r=" SERVER_NONCE_256 ",s=" SALT_256 ",i=1000001", "not safe" },
  { "work-beyond-numbers", "r=" SERVER_NONCE_256 ",s=" SALT_256 ",i=99999999999999999999", "cannot be read" },
  { "negative-work", "r=" SERVER_NONCE_256 ",s=" SALT_256 ",i=-4096", "cannot be read" },
  { "no-salt", "r=" SERVER_NONCE_256 ",s=,i=4096", "not safe" },
  { "no-work-named", "r=" SERVER_NONCE_256 ",s=" SALT_256, "cannot be read" },
  { "unknown-extension", "m=new,r=" SERVER_NONCE_256 ",s=" SALT_256 ",i=4096", "cannot be read" },
  { "wrong-order", "s=" SALT_256 ",r=" SERVER_NONCE_256 ",i=4096", "cannot be read" },
  { "nothing", "", "cannot be read" },
};

static const Trick last_tricks[] = {
  { "wrong-proof", "v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", "does not know the password" },
  { "short-proof", "v=6rri", "does not know the password" },
  { "empty-proof", "v=", "does not know the password" },
  { "no-proof", "x=1", "does not know the password" },
  { "silence", "", "does not know the password" },
};

static void
test_first_trick (gconstpointer data)
{
  const Trick *trick = data;
  g_autoptr(MailNetSasl) sasl = begin_256 ();

  sasl_test_refuses_text (sasl, trick->challenge, MAIL_ERROR_PROTOCOL, trick->words);
  assert_unproven (sasl);
}

static void
test_last_trick (gconstpointer data)
{
  const Trick *trick = data;
  g_autoptr(MailNetSasl) sasl = begin_256 ();

  prove_256 (sasl);
  sasl_test_refuses_text (sasl, trick->challenge, MAIL_ERROR_PROTOCOL, trick->words);
  assert_unproven (sasl);
}

static void
test_huge_salt (void)
{
  g_autoptr(MailNetSasl) sasl = begin_256 ();
  g_autofree char *salt = g_strnfill ((MAIL_NET_SASL_MAX_SALT / 3 + 1) * 4, 'A');
  g_autofree char *challenge = g_strconcat ("r=" SERVER_NONCE_256 ",s=", salt, ",i=4096", NULL);

  sasl_test_refuses_text (sasl, challenge, MAIL_ERROR_PROTOCOL, "not safe");
}

static void
test_not_base64 (void)
{
  g_autoptr(MailNetSasl) sasl = begin_256 ();

  sasl_test_refuses (sasl, "not base64!", MAIL_ERROR_PROTOCOL, "cannot be read");
}

/* A refusal in SCRAM's own words; that something sits in between is a sentence of its own. */
static void
test_refusals (void)
{
  g_autoptr(MailNetSasl) sasl = begin_256 ();
  g_autoptr(MailNetSasl) second = begin_256 ();

  prove_256 (sasl);
  sasl_test_refuses_text (sasl, "e=invalid-proof", MAIL_ERROR_AUTHENTICATION, "user name or password");
  prove_256 (second);
  sasl_test_refuses_text (second, "e=channel-bindings-dont-match", MAIL_ERROR_AUTHENTICATION, "in between");
}

/* The most a server may ask for does not stop the thread that asks. */
static void
test_hard_work (void)
{
  g_autoptr(MailNetSasl) sasl = begin_256 ();
  DexFuture *future = mail_net_sasl_step (sasl, "cj1yT3ByTkdmd0ViZVJXZ2JORWtxT3gscz1aR0YwWVE9PSxpPTEwMDAwMDA=");

  g_assert_true (dex_future_is_pending (future));
  mail_test_await_ok (future);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/scram/sha-1", test_sha_1);
  g_test_add_func ("/net/scram/sha-256", test_sha_256);
  g_test_add_func ("/net/scram/headers", test_headers);
  g_test_add_func ("/net/scram/nothing-to-bind", test_nothing_to_bind);
  for (guint i = 0; i < G_N_ELEMENTS (first_tricks); i++)
    {
      g_autofree char *path = g_strconcat ("/net/scram/trick/", first_tricks[i].name, NULL);

      g_test_add_data_func (path, &first_tricks[i], test_first_trick);
    }
  for (guint i = 0; i < G_N_ELEMENTS (last_tricks); i++)
    {
      g_autofree char *path = g_strconcat ("/net/scram/trick/", last_tricks[i].name, NULL);

      g_test_add_data_func (path, &last_tricks[i], test_last_trick);
    }
  g_test_add_func ("/net/scram/trick/huge-salt", test_huge_salt);
  g_test_add_func ("/net/scram/trick/not-base64", test_not_base64);
  g_test_add_func ("/net/scram/refusals", test_refusals);
  g_test_add_func ("/net/scram/hard-work", test_hard_work);
  return g_test_run ();
}
