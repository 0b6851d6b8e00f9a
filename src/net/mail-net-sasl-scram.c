/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-sasl-private.h"

#include <glib/gi18n.h>
#include <gnutls/crypto.h>
#include <string.h>

#include "mail-error.h"
#include "mail-net-saslprep.h"

/* RFC 5802 and 7677: both sides prove that they know the password, which does not travel. */

/* A nonce of the server's is some dozen characters; it comes back to it. */
#define MAX_NONCE 1024
#define OWN_NONCE_SIZE 24
#define MAX_HASH 32

typedef struct {
  gnutls_mac_algorithm_t mac;
  gnutls_digest_algorithm_t digest;
  gsize size;
  char *nonce;
  char *gs2; /* the header that says what the exchange is bound to */
  char *first_bare;
  guint8 server_signature[MAX_HASH];
} Scram;

/* What the server said first. */
typedef struct {
  char *nonce;
  guchar *salt;
  gsize salt_size;
  guint iterations;
} Challenge;

static void
challenge_clear (Challenge *challenge)
{
  g_free (challenge->nonce);
  g_free (challenge->salt);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Challenge, challenge_clear)

static void
scram_free (gpointer data)
{
  Scram *scram = data;

  g_free (scram->nonce);
  g_free (scram->gs2);
  g_free (scram->first_bare);
  g_free (scram);
}

static char *
make_nonce (void)
{
  guint8 random[OWN_NONCE_SIZE];

  if (gnutls_rnd (GNUTLS_RND_NONCE, random, sizeof random) != GNUTLS_E_SUCCESS)
    g_error ("The system gives no random numbers");
  return g_base64_encode (random, sizeof random);
}

static Scram *
get_scram (MailNetSasl *self)
{
  Scram *scram = self->state;

  if (scram != NULL)
    return scram;

  scram = g_new0 (Scram, 1);
  if (strstr (self->mechanism->name, "SHA-256") != NULL)
    {
      scram->mac = GNUTLS_MAC_SHA256;
      scram->digest = GNUTLS_DIG_SHA256;
    }
  else
    {
      scram->mac = GNUTLS_MAC_SHA1;
      scram->digest = GNUTLS_DIG_SHA1;
    }
  scram->size = (gsize) gnutls_hash_get_len (scram->digest);
  scram->nonce = make_nonce ();
  self->state = scram;
  self->state_free = scram_free;
  return scram;
}

/*< private >
 * mail_net_sasl_set_nonce:
 * @self: an exchange of SCRAM that has not begun
 * @nonce: what is used instead of random numbers
 */
void
mail_net_sasl_set_nonce (MailNetSasl *self,
                         const char  *nonce)
{
  Scram *scram = get_scram (self);

  g_set_str (&scram->nonce, nonce);
}

static gboolean
is_bound (MailNetSasl *self)
{
  return self->mechanism->strength == MAIL_NET_SASL_BOUND;
}

static char *
say_first (MailNetSasl *self,
           Scram       *scram)
{
  g_autofree char *prepared = mail_net_saslprep (self->credential->user);
  g_autofree char *name = mail_net_sasl_escape_name (prepared);
  g_autofree char *message = NULL;

  if (is_bound (self))
    scram->gs2 = g_strdup_printf ("p=%s,,", self->binding->type);
  else
    scram->gs2 = g_strdup (self->can_bind ? "y,," : "n,,");
  scram->first_bare = g_strdup_printf ("n=%s,r=%s", name, scram->nonce);
  message = g_strconcat (scram->gs2, scram->first_bare, NULL);
  return mail_net_sasl_encode (message, strlen (message));
}

/* Attributes come in this order; what follows them is for versions to come. */
static gboolean
read_challenge (const char *said,
                Challenge  *challenge)
{
  g_auto(GStrv) attributes = g_strsplit (said, ",", 4);
  guint64 iterations;

  if (g_strv_length (attributes) < 3 || !g_str_has_prefix (attributes[0], "r=") || !g_str_has_prefix (attributes[1], "s=") ||
      !g_str_has_prefix (attributes[2], "i=") ||
      !g_ascii_string_to_unsigned (attributes[2] + 2, 10, 1, G_MAXUINT32, &iterations, NULL))
    return FALSE;

  challenge->nonce = g_strdup (attributes[0] + 2);
  challenge->salt = g_base64_decode (attributes[1] + 2, &challenge->salt_size);
  challenge->iterations = (guint) iterations;
  return TRUE;
}

static gboolean
check_challenge (MailNetSasl      *self,
                 Scram            *scram,
                 const Challenge  *challenge,
                 GError          **error)
{
  gsize length = strlen (challenge->nonce);

  if (!g_str_has_prefix (challenge->nonce, scram->nonce) || length == strlen (scram->nonce) || length > MAX_NONCE)
    {
      mail_set_error (error, MAIL_ERROR_PROTOCOL, NULL, _("The server’s answer belongs to another sign-in; the password was not used"));
      return FALSE;
    }
  if (challenge->iterations < MAIL_NET_SASL_MIN_ITERATIONS || challenge->iterations > MAIL_NET_SASL_MAX_ITERATIONS ||
      challenge->salt_size == 0 || challenge->salt_size > MAIL_NET_SASL_MAX_SALT)
    {
      mail_set_error (error, MAIL_ERROR_PROTOCOL, NULL,
                      _("The server wants the password to be protected in a way that is not safe; it was not used"));
      return FALSE;
    }

  return TRUE;
}

static void
sign (Scram        *scram,
      const guint8 *key,
      const char   *text,
      guint8       *signature)
{
  gnutls_hmac_fast (scram->mac, key, scram->size, text, strlen (text), signature);
}

static gboolean
salt_password (MailNetSasl     *self,
               Scram           *scram,
               const Challenge *challenge,
               guint8          *salted)
{
  char *password = mail_net_saslprep (self->credential->secret);
  gnutls_datum_t key = { (guchar *) password, (guint) strlen (password) };
  gnutls_datum_t salt = { challenge->salt, (guint) challenge->salt_size };
  gboolean done = gnutls_pbkdf2 (scram->mac, &key, &salt, challenge->iterations, salted, scram->size) == GNUTLS_E_SUCCESS;

  mail_net_secret_free (password);
  return done;
}

/* RFC 5802 §3: the proof that goes to the server, and the one that has to come from it. */
static void
make_proofs (Scram        *scram,
             const guint8 *salted,
             const char   *text,
             guint8       *proof)
{
  guint8 client_key[MAX_HASH], stored_key[MAX_HASH], server_key[MAX_HASH], signature[MAX_HASH];

  sign (scram, salted, "Client Key", client_key);
  gnutls_hash_fast (scram->digest, client_key, scram->size, stored_key);
  sign (scram, stored_key, text, signature);
  for (gsize i = 0; i < scram->size; i++)
    proof[i] = client_key[i] ^ signature[i];
  sign (scram, salted, "Server Key", server_key);
  sign (scram, server_key, text, scram->server_signature);
  explicit_bzero (client_key, sizeof client_key);
  explicit_bzero (server_key, sizeof server_key);
}

static char *
encode_binding (MailNetSasl *self,
                Scram       *scram)
{
  g_autoptr(GByteArray) input = g_byte_array_new ();

  g_byte_array_append (input, (const guint8 *) scram->gs2, (guint) strlen (scram->gs2));
  if (is_bound (self))
    g_byte_array_append (input, g_bytes_get_data (self->binding->data, NULL), (guint) g_bytes_get_size (self->binding->data));
  return g_base64_encode (input->data, input->len);
}

static char *
say_last (MailNetSasl  *self,
          Scram        *scram,
          const char   *said,
          GError      **error)
{
  g_auto(Challenge) challenge = { NULL };
  g_autofree char *binding = NULL;
  g_autofree char *without_proof = NULL;
  g_autofree char *text = NULL;
  g_autofree char *encoded = NULL;
  g_autofree char *message = NULL;
  guint8 salted[MAX_HASH], proof[MAX_HASH];

  if (!read_challenge (said, &challenge))
    {
      mail_set_error (error, MAIL_ERROR_PROTOCOL, NULL, _("The server’s sign-in question cannot be read"));
      return NULL;
    }
  if (!check_challenge (self, scram, &challenge, error))
    return NULL;
  if (!salt_password (self, scram, &challenge, salted))
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("This computer cannot do the sign-in method %s"), self->mechanism->name);
      return NULL;
    }

  binding = encode_binding (self, scram);
  without_proof = g_strdup_printf ("c=%s,r=%s", binding, challenge.nonce);
  text = g_strjoin (",", scram->first_bare, said, without_proof, NULL);
  make_proofs (scram, salted, text, proof);
  explicit_bzero (salted, sizeof salted);
  encoded = g_base64_encode (proof, scram->size);
  message = g_strconcat (without_proof, ",p=", encoded, NULL);
  return mail_net_sasl_encode (message, strlen (message));
}

static gboolean
is_same (const guint8 *a,
         const guint8 *b,
         gsize         size)
{
  guint8 difference = 0;

  for (gsize i = 0; i < size; i++)
    difference |= a[i] ^ b[i];
  return difference == 0;
}

/* "e=" is a refusal in words of the mechanism (RFC 5802 §7). */
static void
set_refusal (const char  *reason,
             GError     **error)
{
  if (strstr (reason, "channel-binding") != NULL)
    mail_set_error (error, MAIL_ERROR_AUTHENTICATION, reason,
                    _("The server sees another encrypted connection than this computer: something in between reads along"));
  else
    mail_set_error (error, MAIL_ERROR_AUTHENTICATION, reason, _("The server refused the user name or password"));
}

static char *
hear_proof (MailNetSasl  *self,
            Scram        *scram,
            const char   *said,
            GError      **error)
{
  g_autofree char *value = NULL;
  g_autofree guchar *signature = NULL;
  gsize size;

  if (g_str_has_prefix (said, "e="))
    {
      set_refusal (said, error);
      return NULL;
    }

  value = g_str_has_prefix (said, "v=") ? g_strndup (said + 2, strcspn (said + 2, ",")) : g_strdup ("");
  signature = g_base64_decode (value, &size);
  if (size != scram->size || !is_same (signature, scram->server_signature, size))
    {
      mail_set_error (error, MAIL_ERROR_PROTOCOL, NULL,
                      _("The server does not know the password, although it says so: it may be somebody else"));
      return NULL;
    }

  self->server_is_proven = TRUE;
  return g_strdup ("");
}

/*< private >
 * mail_net_sasl_respond_scram:
 *
 * The second step hashes the password thousands of times.
 */
char *
mail_net_sasl_respond_scram (MailNetSasl  *self,
                             guint         step,
                             const char   *challenge,
                             GError      **error)
{
  Scram *scram = get_scram (self);
  g_autofree char *said = NULL;

  if (step == 0)
    return say_first (self, scram);
  if (step > 2 || scram->first_bare == NULL)
    return mail_net_sasl_too_many_challenges (self, error);

  said = mail_net_sasl_decode (challenge, error);
  if (said == NULL)
    return NULL;
  return step == 1 ? say_last (self, scram, said, error) : hear_proof (self, scram, said, error);
}
