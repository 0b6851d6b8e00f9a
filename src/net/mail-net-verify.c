/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-verify.h"

#include <glib/gi18n.h>
#include <gnutls/x509.h>

#include "mail-error.h"
#include "mail-net-trust-private.h"

typedef struct {
  gnutls_x509_crt_t crt;
} CertificateHolder;

static void
certificate_holder_clear (CertificateHolder *holder)
{
  g_clear_pointer (&holder->crt, gnutls_x509_crt_deinit);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CertificateHolder, certificate_holder_clear)

static GTlsCertificateFlags
flags_from_status (guint status)
{
  static const struct {
    guint status;
    GTlsCertificateFlags flag;
  } map[] = {
    { GNUTLS_CERT_SIGNER_NOT_FOUND | GNUTLS_CERT_SIGNER_NOT_CA | GNUTLS_CERT_SIGNATURE_FAILURE, G_TLS_CERTIFICATE_UNKNOWN_CA },
    { GNUTLS_CERT_EXPIRED, G_TLS_CERTIFICATE_EXPIRED },
    { GNUTLS_CERT_NOT_ACTIVATED, G_TLS_CERTIFICATE_NOT_ACTIVATED },
    { GNUTLS_CERT_REVOKED, G_TLS_CERTIFICATE_REVOKED },
    { GNUTLS_CERT_INSECURE_ALGORITHM, G_TLS_CERTIFICATE_INSECURE },
  };
  GTlsCertificateFlags flags = 0;

  for (guint i = 0; i < G_N_ELEMENTS (map); i++)
    if (status & map[i].status)
      flags |= map[i].flag;

  return status != 0 && flags == 0 ? G_TLS_CERTIFICATE_GENERIC_ERROR : flags;
}

/* What the chain's verification leaves out when it stops at an earlier fault: every fault is to be told at once. */
static GTlsCertificateFlags
check_leaf (gnutls_x509_crt_t  leaf,
            const char        *host)
{
  g_autofree char *ascii = g_hostname_to_ascii (host);
  GTlsCertificateFlags flags = 0;
  time_t now = time (NULL);

  if (!gnutls_x509_crt_check_hostname (leaf, ascii != NULL ? ascii : host))
    flags |= G_TLS_CERTIFICATE_BAD_IDENTITY;
  if (gnutls_x509_crt_get_expiration_time (leaf) < now)
    flags |= G_TLS_CERTIFICATE_EXPIRED;
  if (gnutls_x509_crt_get_activation_time (leaf) > now)
    flags |= G_TLS_CERTIFICATE_NOT_ACTIVATED;

  return flags;
}

static char *
format_day (time_t when)
{
  g_autoptr(GDateTime) day = g_date_time_new_from_unix_utc ((gint64) when);

  return day != NULL ? g_date_time_format (day, "%x") : g_strdup ("?");
}

/* Who the certificate was made out to, for the sentence; what the peer sends is shown, so it is cut. */
static char *
name_owner (gnutls_x509_crt_t leaf)
{
  char name[256];
  gsize size = sizeof name;

  if (gnutls_x509_crt_get_subject_alt_name (leaf, 0, name, &size, NULL) == GNUTLS_SAN_DNSNAME && size < sizeof name)
    return g_utf8_make_valid (name, (gssize) size);

  size = sizeof name;
  if (gnutls_x509_crt_get_dn_by_oid (leaf, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &size) >= 0)
    return g_utf8_make_valid (name, (gssize) MIN (size, sizeof name));

  return g_strdup ("?");
}

static char *
describe_faults (gnutls_x509_crt_t      leaf,
                 GTlsCertificateFlags   flags,
                 const MailNetEndpoint *endpoint)
{
  g_autoptr(GStrvBuilder) sentences = g_strv_builder_new ();
  g_auto(GStrv) all = NULL;
  g_autofree char *owner = name_owner (leaf);
  g_autofree char *end = format_day (gnutls_x509_crt_get_expiration_time (leaf));
  g_autofree char *begin = format_day (gnutls_x509_crt_get_activation_time (leaf));

  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    g_strv_builder_take (sentences, g_strdup_printf (_("The server’s certificate is for “%s”, not for “%s”"), owner, endpoint->host));
  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    g_strv_builder_take (sentences, g_strdup_printf (_("The certificate of “%s” expired on %s"), endpoint->host, end));
  if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    g_strv_builder_take (sentences, g_strdup_printf (_("The certificate of “%s” is not valid before %s"), endpoint->host, begin));
  if (flags & G_TLS_CERTIFICATE_REVOKED)
    g_strv_builder_take (sentences, g_strdup_printf (_("The certificate of “%s” was revoked"), endpoint->host));
  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    g_strv_builder_take (sentences, g_strdup_printf (_("The certificate of “%s” was not issued by an authority this computer knows"), endpoint->host));
  if (flags & G_TLS_CERTIFICATE_INSECURE)
    g_strv_builder_take (sentences, g_strdup_printf (_("The certificate of “%s” is signed in a way that is no longer safe"), endpoint->host));
  if (flags & G_TLS_CERTIFICATE_GENERIC_ERROR)
    g_strv_builder_take (sentences, g_strdup_printf (_("The certificate of “%s” is not valid"), endpoint->host));

  all = g_strv_builder_end (sentences);
  return g_strjoinv (". ", all);
}

/* The certificates the peer showed, in the form GIO and the window know. */
static GTlsCertificate *
export_chain (const gnutls_datum_t *chain,
              guint                 length)
{
  g_autoptr(GString) pem = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  GTlsCertificate *certificate;

  for (guint i = 0; i < MIN (length, MAIL_NET_MAX_CHAIN); i++)
    {
      gnutls_datum_t encoded = { NULL, 0 };

      if (gnutls_pem_base64_encode2 ("CERTIFICATE", &chain[i], &encoded) < 0)
        break;
      g_string_append_len (pem, (const char *) encoded.data, encoded.size);
      gnutls_free (encoded.data);
    }

  certificate = g_tls_certificate_new_from_pem (pem->str, (gssize) pem->len, &error);
  if (certificate == NULL)
    g_debug ("A certificate cannot be shown: %s", error->message);
  return certificate;
}

static GError *
make_error (const gnutls_datum_t  *chain,
            guint                  length,
            gnutls_x509_crt_t      leaf,
            GTlsCertificateFlags   flags,
            const MailNetEndpoint *endpoint)
{
  g_autofree char *sentences = describe_faults (leaf, flags, endpoint);
  g_autoptr(GTlsCertificate) certificate = export_chain (chain, length);
  GError *error = mail_error_new (MAIL_ERROR_CERTIFICATE, NULL, "%s", sentences);

  mail_error_set_certificate (error, certificate, flags);
  return error;
}

/*< private >
 * mail_net_verify_peer:
 * @session: a handshake that has come to the peer's certificate
 * @endpoint: who was meant
 * @trust: what is believed
 *
 * Returns: (transfer full) (nullable): %NULL when the peer is who was meant; else a %MAIL_ERROR_CERTIFICATE that says all that
 *   is wrong and carries the certificate
 */
GError *
mail_net_verify_peer (gnutls_session_t       session,
                      const MailNetEndpoint *endpoint,
                      MailNetTrust          *trust)
{
  g_auto(CertificateHolder) leaf = { NULL };
  g_autofree char *fingerprint = NULL;
  const gnutls_datum_t *chain;
  GTlsCertificateFlags flags;
  guint length = 0;

  chain = gnutls_certificate_get_peers (session, &length);
  gnutls_x509_crt_init (&leaf.crt);
  if (chain == NULL || length == 0 || gnutls_x509_crt_import (leaf.crt, &chain[0], GNUTLS_X509_FMT_DER) < 0)
    return mail_error_new (MAIL_ERROR_CERTIFICATE, NULL, _("“%s” shows no certificate that can be read"), endpoint->host);

  flags = flags_from_status (mail_net_trust_verify (trust, session)) | check_leaf (leaf.crt, endpoint->host);
  if (flags == 0)
    return NULL;

  fingerprint = g_compute_checksum_for_data (G_CHECKSUM_SHA256, chain[0].data, chain[0].size);
  if (mail_net_trust_excepts (trust, endpoint->host, endpoint->port, fingerprint))
    return NULL;

  return make_error (chain, length, leaf.crt, flags, endpoint);
}
