/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-trust-private.h"

#include <string.h>

#include <glib/gi18n.h>
#include <gnutls/x509.h>

#include "mail-error.h"

struct _MailNetTrust {
  gatomicrefcount ref_count;
  GHashTable *exceptions; /* "fingerprint host:port" */
  char *ca_file;

  /* With @ca_file: read at the first handshake, once; GnuTLS lets sessions of any thread share them from then on. */
  GMutex mutex;
  gnutls_certificate_credentials_t credentials;
};

G_DEFINE_BOXED_TYPE (MailNetTrust, mail_net_trust, mail_net_trust_ref, mail_net_trust_unref)

static char *
exception_key (const char *host,
               guint16     port,
               const char *fingerprint)
{
  g_autofree char *small_host = g_ascii_strdown (host, -1);
  g_autofree char *small_fingerprint = g_ascii_strdown (fingerprint, -1);

  return g_strdup_printf ("%s %s:%u", small_fingerprint, small_host, port);
}

/**
 * mail_net_trust_new:
 * @exceptions: (array length=n_exceptions) (nullable): certificates a person accepted; copied
 * @n_exceptions: how many
 * @ca_file: (nullable): a PEM file of authorities to believe besides the system's, or the text of one
 *
 * Reads nothing yet; a @ca_file that cannot be read fails the first TLS handshake. Any thread.
 *
 * Returns: (transfer full): a new trust
 */
MailNetTrust *
mail_net_trust_new (const MailNetException *exceptions,
                    gsize                   n_exceptions,
                    const char             *ca_file)
{
  MailNetTrust *self = g_new0 (MailNetTrust, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->ca_file = g_strdup (ca_file);
  self->exceptions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (gsize i = 0; i < n_exceptions; i++)
    g_hash_table_add (self->exceptions,
                      exception_key (exceptions[i].host, exceptions[i].port, exceptions[i].fingerprint));

  return self;
}

/**
 * mail_net_trust_ref:
 * @self: a trust
 *
 * Returns: (transfer full): @self
 */
MailNetTrust *
mail_net_trust_ref (MailNetTrust *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mail_net_trust_unref:
 * @self: (transfer full): a trust
 */
void
mail_net_trust_unref (MailNetTrust *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->exceptions);
  g_free (self->ca_file);
  g_clear_pointer (&self->credentials, gnutls_certificate_free_credentials);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * mail_net_trust_excepts:
 * @self: a trust
 * @host: the configured host
 * @port: the port
 * @fingerprint: SHA-256 of the leaf certificate, in hexadecimal
 *
 * Returns: whether a person accepted exactly this certificate for exactly this host and port
 */
gboolean
mail_net_trust_excepts (MailNetTrust *self,
                        const char   *host,
                        guint16       port,
                        const char   *fingerprint)
{
  g_autofree char *key = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  key = exception_key (host, port, fingerprint);
  return g_hash_table_contains (self->exceptions, key);
}

/* No system store at all is not an error of ours: every certificate is then simply unknown. */
static gnutls_certificate_credentials_t
load_system_authorities (void)
{
  gnutls_certificate_credentials_t credentials = NULL;
  int result;

  gnutls_certificate_allocate_credentials (&credentials);
  result = gnutls_certificate_set_x509_system_trust (credentials);
  if (result < 0)
    g_debug ("The system's authorities could not be read: %s", gnutls_strerror (result));
  return credentials;
}

/* Reading a hundred and fifty certificates takes some 10 ms: once for the process, not once for each account. */
static gnutls_certificate_credentials_t
get_system_authorities (void)
{
  static gnutls_certificate_credentials_t credentials = NULL;

  if (g_once_init_enter_pointer (&credentials))
    g_once_init_leave_pointer (&credentials, load_system_authorities ());
  return credentials;
}

/* An account keeps its own authority as text. */
static gnutls_certificate_credentials_t
load_file (const char  *ca_file,
           GError     **error)
{
  gnutls_certificate_credentials_t credentials = NULL;
  gboolean is_text = strstr (ca_file, "-----BEGIN ") != NULL;
  gnutls_datum_t text = { (unsigned char *) ca_file, (unsigned int) strlen (ca_file) };
  int result;

  gnutls_certificate_allocate_credentials (&credentials);
  if (is_text)
    result = gnutls_certificate_set_x509_trust_mem (credentials, &text, GNUTLS_X509_FMT_PEM);
  else
    result = gnutls_certificate_set_x509_trust_file (credentials, ca_file, GNUTLS_X509_FMT_PEM);
  if (result > 0)
    return credentials;

  mail_set_error (error, MAIL_ERROR_STORAGE, NULL, _("The certificate authorities in “%s” could not be read: %s"),
                  is_text ? "PEM" : ca_file, result < 0 ? gnutls_strerror (result) : gnutls_strerror (GNUTLS_E_NO_CERTIFICATE_FOUND));
  gnutls_certificate_free_credentials (credentials);
  return NULL;
}

/*< private >
 * mail_net_trust_get_credentials:
 * @self: a trust
 * @error: why the authorities could not be read
 *
 * Returns: (nullable) (transfer none): what GnuTLS verifies with first: the own authorities where there are some, else the
 *   system's; lives as long as @self. Any thread.
 */
gnutls_certificate_credentials_t
mail_net_trust_get_credentials (MailNetTrust  *self,
                                GError       **error)
{
  g_autoptr(GMutexLocker) locker = NULL;

  if (self->ca_file == NULL)
    return get_system_authorities ();

  locker = g_mutex_locker_new (&self->mutex);
  if (self->credentials == NULL)
    self->credentials = load_file (self->ca_file, error);
  return self->credentials;
}

/*< private >
 * mail_net_trust_verify:
 * @self: a trust
 * @session: a handshake that has come to the peer's certificate, with the credentials of mail_net_trust_get_credentials ()
 *
 * Whether an authority vouches for the peer. The system's are read, and asked, when the own ones know nothing of it.
 *
 * Returns: what is wrong, as gnutls_certificate_status_t; 0: nothing
 */
guint
mail_net_trust_verify (MailNetTrust     *self,
                       gnutls_session_t  session)
{
  gnutls_x509_trust_list_t system = NULL;
  gnutls_x509_crt_t chain[MAIL_NET_MAX_CHAIN];
  const gnutls_datum_t *raw;
  guint length = 0, n = 0, status = 0;

  if (gnutls_certificate_verify_peers2 (session, &status) < 0)
    status |= GNUTLS_CERT_INVALID;
  if (self->ca_file == NULL || !(status & GNUTLS_CERT_SIGNER_NOT_FOUND))
    return status;

  raw = gnutls_certificate_get_peers (session, &length);
  for (guint i = 0; i < MIN (length, MAIL_NET_MAX_CHAIN); i++)
    {
      gnutls_x509_crt_init (&chain[n++]);
      if (gnutls_x509_crt_import (chain[n - 1], &raw[i], GNUTLS_X509_FMT_DER) < 0)
        break;
    }
  gnutls_certificate_get_trust_list (get_system_authorities (), &system);
  if (gnutls_x509_trust_list_verify_crt2 (system, chain, n, NULL, 0, 0, &status, NULL) < 0)
    status |= GNUTLS_CERT_INVALID;
  for (guint i = 0; i < n; i++)
    gnutls_x509_crt_deinit (chain[i]);
  return status;
}

/**
 * mail_net_certificate_fingerprint:
 * @certificate: a certificate
 *
 * Returns: (transfer full): the SHA-256 of its DER form, 64 hexadecimal digits in lower case
 */
char *
mail_net_certificate_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr(GByteArray) der = NULL;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  g_object_get (certificate, "certificate", &der, NULL);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}

/**
 * mail_net_get_tls_version:
 *
 * Returns: the version of GnuTLS the program runs with
 */
const char *
mail_net_get_tls_version (void)
{
  return gnutls_check_version (NULL);
}
