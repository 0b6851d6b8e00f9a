/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-test-certificate.h"

#include <glib/gstdio.h>
#include <gnutls/x509.h>
#include <stdlib.h>
#include <unistd.h>

#define DAY (24 * 60 * 60)

typedef struct {
  const char *name;
  const char *host; /* NULL: the names of this machine on itself */
  enum { BY_KNOWN, BY_UNKNOWN, BY_ITSELF } issuer;
  int from_day;
  int to_day;
} Recipe;

static const Recipe recipes[] = {
  { "valid", NULL, BY_KNOWN, -2, 2 },
  { "other-name", "other.example", BY_KNOWN, -2, 2 },
  { "expired", NULL, BY_KNOWN, -3, -1 },
  { "future", NULL, BY_KNOWN, 1, 3 },
  { "self-signed", NULL, BY_ITSELF, -2, 2 },
  { "unknown-ca", NULL, BY_UNKNOWN, -2, 2 },
};

typedef struct {
  gnutls_x509_crt_t certificate;
  gnutls_x509_privkey_t key;
} Identity;

static Identity known_authority, unknown_authority;
static Identity leaves[G_N_ELEMENTS (recipes)];
static gnutls_certificate_credentials_t credentials[G_N_ELEMENTS (recipes)];
static char *ca_path;

static void
ok (int result)
{
  if (result < 0)
    g_error ("Making a certificate: %s", gnutls_strerror (result));
}

static Identity
begin (const char *common_name,
       int         from_day,
       int         to_day)
{
  static guint8 serial = 1;
  Identity self;
  time_t now = time (NULL);

  ok (gnutls_x509_privkey_init (&self.key));
  ok (gnutls_x509_privkey_generate (self.key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0));
  ok (gnutls_x509_crt_init (&self.certificate));
  ok (gnutls_x509_crt_set_version (self.certificate, 3));
  ok (gnutls_x509_crt_set_serial (self.certificate, &serial, 1));
  serial++;
  ok (gnutls_x509_crt_set_activation_time (self.certificate, now + from_day * DAY));
  ok (gnutls_x509_crt_set_expiration_time (self.certificate, now + to_day * DAY));
  ok (gnutls_x509_crt_set_dn_by_oid (self.certificate, GNUTLS_OID_X520_COMMON_NAME, 0, common_name, strlen (common_name)));
  ok (gnutls_x509_crt_set_key (self.certificate, self.key));
  return self;
}

static Identity
make_authority (const char *name)
{
  Identity self = begin (name, -10, 10);

  ok (gnutls_x509_crt_set_basic_constraints (self.certificate, 1, -1));
  ok (gnutls_x509_crt_set_key_usage (self.certificate, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN));
  ok (gnutls_x509_crt_sign2 (self.certificate, self.certificate, self.key, GNUTLS_DIG_SHA256, 0));
  return self;
}

static void
add_names (gnutls_x509_crt_t  certificate,
           const char        *host)
{
  static const guint8 v4[4] = { 127, 0, 0, 1 };
  static const guint8 v6[16] = { [15] = 1 };

  if (host != NULL)
    {
      ok (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, host, strlen (host), GNUTLS_FSAN_SET));
      return;
    }

  ok (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, "localhost", 9, GNUTLS_FSAN_SET));
  ok (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, v4, sizeof v4, GNUTLS_FSAN_APPEND));
  ok (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, v6, sizeof v6, GNUTLS_FSAN_APPEND));
}

static Identity
make_leaf (const Recipe *recipe)
{
  Identity self = begin (recipe->host != NULL ? recipe->host : "localhost", recipe->from_day, recipe->to_day);
  Identity issuer = recipe->issuer == BY_ITSELF ? self : recipe->issuer == BY_KNOWN ? known_authority : unknown_authority;

  add_names (self.certificate, recipe->host);
  ok (gnutls_x509_crt_set_basic_constraints (self.certificate, 0, -1));
  ok (gnutls_x509_crt_set_key_usage (self.certificate, GNUTLS_KEY_DIGITAL_SIGNATURE));
  ok (gnutls_x509_crt_sign2 (self.certificate, issuer.certificate, issuer.key, GNUTLS_DIG_SHA256, 0));
  return self;
}

static void
identity_clear (Identity *self)
{
  g_clear_pointer (&self->certificate, gnutls_x509_crt_deinit);
  g_clear_pointer (&self->key, gnutls_x509_privkey_deinit);
}

static void
clean_up (void)
{
  g_unlink (ca_path);
  g_clear_pointer (&ca_path, g_free);
  for (guint i = 0; i < G_N_ELEMENTS (recipes); i++)
    {
      gnutls_certificate_free_credentials (credentials[i]);
      identity_clear (&leaves[i]);
    }
  identity_clear (&known_authority);
  identity_clear (&unknown_authority);
}

static void
write_authority (void)
{
  gnutls_datum_t pem = { NULL, 0 };
  g_autoptr(GError) error = NULL;
  int fd = g_file_open_tmp ("mail-test-ca-XXXXXX.pem", &ca_path, &error);

  g_assert_no_error (error);
  close (fd);
  ok (gnutls_x509_crt_export2 (known_authority.certificate, GNUTLS_X509_FMT_PEM, &pem));
  g_file_set_contents (ca_path, (const char *) pem.data, pem.size, &error);
  g_assert_no_error (error);
  gnutls_free (pem.data);
}

static gpointer
make_all (gpointer data)
{
  known_authority = make_authority ("Known to the tests");
  unknown_authority = make_authority ("Known to nobody");
  for (guint i = 0; i < G_N_ELEMENTS (recipes); i++)
    {
      leaves[i] = make_leaf (&recipes[i]);
      ok (gnutls_certificate_allocate_credentials (&credentials[i]));
      ok (gnutls_certificate_set_x509_key (credentials[i], &leaves[i].certificate, 1, leaves[i].key));
    }
  write_authority ();
  atexit (clean_up);
  return NULL;
}

static guint
find (const char *name)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, make_all, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (recipes); i++)
    if (g_str_equal (recipes[i].name, name))
      return i;

  g_error ("There is no certificate called “%s”", name);
}

/**
 * mail_test_certificate:
 * @name: one of the names above
 *
 * Returns: (transfer none): what a GnuTLS server session needs to show that certificate. Any thread.
 */
gnutls_certificate_credentials_t
mail_test_certificate (const char *name)
{
  return credentials[find (name)];
}

/**
 * mail_test_certificate_fingerprint:
 * @name: one of the names above
 *
 * Returns: (transfer full): SHA-256 of the certificate, in hexadecimal
 */
char *
mail_test_certificate_fingerprint (const char *name)
{
  guint index = find (name);
  gnutls_datum_t der = { NULL, 0 };
  char *fingerprint;

  ok (gnutls_x509_crt_export2 (leaves[index].certificate, GNUTLS_X509_FMT_DER, &der));
  fingerprint = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der.data, der.size);
  gnutls_free (der.data);
  return fingerprint;
}

/**
 * mail_test_ca_file:
 *
 * Returns: (transfer none): a PEM file with the authority that issued the certificates; goes away with the process
 */
const char *
mail_test_ca_file (void)
{
  find ("valid");
  return ca_path;
}
