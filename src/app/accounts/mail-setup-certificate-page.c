/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-setup-certificate-page.h"

#include <glib/gi18n.h>

#include "mail-config.h"
#include "mail-error.h"

/* A certificate nobody vouches for, and the choice to trust it for one host and port. */
struct _MailSetupCertificatePage {
  AdwNavigationPage parent_instance;

  AdwActionRow *host_row;
  AdwActionRow *fault_row;
  AdwActionRow *subject_row;
  AdwActionRow *issuer_row;
  AdwActionRow *validity_row;
  AdwActionRow *fingerprint_row;

  GTlsCertificate *certificate;
  char *host;
  guint16 port;
};

G_DEFINE_FINAL_TYPE (MailSetupCertificatePage, mail_setup_certificate_page, ADW_TYPE_NAVIGATION_PAGE)

enum { TRUST, N_SIGNALS };
static guint signals[N_SIGNALS];

/**
 * mail_certificate_dup_fingerprint:
 * @certificate: a certificate
 *
 * Returns: (transfer full): the SHA-256 of its DER, in lower-case hexadecimal
 */
char *
mail_certificate_dup_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr(GByteArray) der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}

/* As other programs and administrators write it: pairs in upper case. */
static char *
format_fingerprint (GTlsCertificate *certificate)
{
  g_autofree char *hex = mail_certificate_dup_fingerprint (certificate);
  GString *pairs = g_string_new (NULL);

  for (const char *p = hex; p[0] != '\0' && p[1] != '\0'; p += 2)
    g_string_append_printf (pairs, "%s%c%c", pairs->len > 0 ? ":" : "", g_ascii_toupper (p[0]), g_ascii_toupper (p[1]));

  return g_string_free (pairs, FALSE);
}

static char *
format_day (GDateTime *when)
{
  g_autoptr(GDateTime) local = when != NULL ? g_date_time_to_local (when) : NULL;

  return local != NULL ? g_date_time_format (local, "%x") : g_strdup ("?");
}

/* All names it stands for: that is what says whose it is. */
static char *
format_subject (GTlsCertificate *certificate)
{
  g_autoptr(GPtrArray) names = g_tls_certificate_get_dns_names (certificate);
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  GString *text = g_string_new (subject);

  for (guint i = 0; names != NULL && i < names->len && i < 20; i++)
    {
      gsize length;
      const char *name = g_bytes_get_data (names->pdata[i], &length);
      g_autofree char *valid = g_utf8_make_valid (name, (gssize) length);

      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", valid);
    }

  return g_string_free (text, FALSE);
}

static void
show_certificate (MailSetupCertificatePage *self)
{
  g_autoptr(GDateTime) begin = g_tls_certificate_get_not_valid_before (self->certificate);
  g_autoptr(GDateTime) end = g_tls_certificate_get_not_valid_after (self->certificate);
  g_autofree char *first_day = format_day (begin);
  g_autofree char *last_day = format_day (end);
  g_autofree char *subject = format_subject (self->certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (self->certificate);
  g_autofree char *fingerprint = format_fingerprint (self->certificate);
  /* Translators: two dates */
  g_autofree char *validity = g_strdup_printf (_("From %s until %s"), first_day, last_day);

  adw_action_row_set_subtitle (self->subject_row, subject);
  adw_action_row_set_subtitle (self->issuer_row, issuer != NULL ? issuer : "?");
  adw_action_row_set_subtitle (self->validity_row, validity);
  adw_action_row_set_subtitle (self->fingerprint_row, fingerprint);
}

static void
on_trust (MailSetupCertificatePage *self)
{
  g_signal_emit (self, signals[TRUST], 0);
}

static void
mail_setup_certificate_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_SETUP_CERTIFICATE_PAGE);

  G_OBJECT_CLASS (mail_setup_certificate_page_parent_class)->dispose (object);
}

static void
mail_setup_certificate_page_finalize (GObject *object)
{
  MailSetupCertificatePage *self = MAIL_SETUP_CERTIFICATE_PAGE (object);

  g_clear_object (&self->certificate);
  g_free (self->host);

  G_OBJECT_CLASS (mail_setup_certificate_page_parent_class)->finalize (object);
}

static void
mail_setup_certificate_page_class_init (MailSetupCertificatePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mail_setup_certificate_page_dispose;
  object_class->finalize = mail_setup_certificate_page_finalize;

  signals[TRUST] = g_signal_new ("trust", MAIL_TYPE_SETUP_CERTIFICATE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-setup-certificate-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSetupCertificatePage, host_row);
  gtk_widget_class_bind_template_child (widget_class, MailSetupCertificatePage, fault_row);
  gtk_widget_class_bind_template_child (widget_class, MailSetupCertificatePage, subject_row);
  gtk_widget_class_bind_template_child (widget_class, MailSetupCertificatePage, issuer_row);
  gtk_widget_class_bind_template_child (widget_class, MailSetupCertificatePage, validity_row);
  gtk_widget_class_bind_template_child (widget_class, MailSetupCertificatePage, fingerprint_row);
  gtk_widget_class_bind_template_callback (widget_class, on_trust);
}

static void
mail_setup_certificate_page_init (MailSetupCertificatePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * mail_setup_certificate_page_new:
 * @error: a %MAIL_ERROR_CERTIFICATE that carries the certificate
 * @host: the host that was meant
 * @port: its port
 *
 * Returns: the page; emits "trust" when the person says so
 */
AdwNavigationPage *
mail_setup_certificate_page_new (const GError *error,
                                 const char   *host,
                                 guint16       port)
{
  MailSetupCertificatePage *self;
  g_autofree char *place = NULL;

  g_return_val_if_fail (mail_error_get_certificate (error) != NULL, NULL);

  self = g_object_new (MAIL_TYPE_SETUP_CERTIFICATE_PAGE, NULL);
  self->certificate = g_object_ref (mail_error_get_certificate (error));
  self->host = g_strdup (host);
  self->port = port;

  /* Translators: a server's name and its port */
  place = g_strdup_printf (_("%s, port %u"), host, port);
  adw_action_row_set_subtitle (self->host_row, place);
  adw_action_row_set_subtitle (self->fault_row, error->message);
  show_certificate (self);
  return ADW_NAVIGATION_PAGE (self);
}

/**
 * mail_setup_certificate_page_get_certificate:
 * @self: the page
 *
 * Returns: (transfer none): the certificate in question
 */
GTlsCertificate *
mail_setup_certificate_page_get_certificate (MailSetupCertificatePage *self)
{
  return self->certificate;
}

/**
 * mail_setup_certificate_page_get_host:
 * @self: the page
 *
 * Returns: (transfer none): the host it would be trusted for
 */
const char *
mail_setup_certificate_page_get_host (MailSetupCertificatePage *self)
{
  return self->host;
}

/**
 * mail_setup_certificate_page_get_port:
 * @self: the page
 *
 * Returns: the port it would be trusted for
 */
guint16
mail_setup_certificate_page_get_port (MailSetupCertificatePage *self)
{
  return self->port;
}
