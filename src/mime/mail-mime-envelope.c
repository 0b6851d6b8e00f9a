/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-envelope.h"

#include "mail-mime-address.h"
#include "mail-mime-header.h"

#include "mail-error.h"

#include <string.h>

typedef struct {
  GPtrArray *from;
  GPtrArray *sender;
  GPtrArray *recipients;     /* of strings */
  GHashTable *seen;
} Collector;

static void
add_recipients (Collector           *collector,
                const MailMimeField *field)
{
  g_autoptr(GPtrArray) list = mail_mime_address_list_parse (field->value, field->value_length);

  for (guint i = 0; i < list->len; i++)
    {
      const MailMimeAddress *mailbox = g_ptr_array_index (list, i);
      char *key;

      if (*mailbox->address == '\0')
        continue;
      key = mail_mime_address_make_key (mailbox->address);
      if (g_hash_table_add (collector->seen, key))
        g_ptr_array_add (collector->recipients, g_strdup (mailbox->address));
    }
}

static void
add_field (Collector           *collector,
           const MailMimeField *field,
           gsize                prefix)
{
  MailMimeField bare = *field;

  bare.name += prefix;
  bare.name_length -= prefix;
  if (mail_mime_field_is (&bare, "to") || mail_mime_field_is (&bare, "cc") || mail_mime_field_is (&bare, "bcc"))
    add_recipients (collector, field);
  else if (mail_mime_field_is (&bare, "from") && collector->from == NULL)
    collector->from = mail_mime_address_list_parse (field->value, field->value_length);
  else if (mail_mime_field_is (&bare, "sender") && collector->sender == NULL)
    collector->sender = mail_mime_address_list_parse (field->value, field->value_length);
}

static gboolean
is_resent (const MailMimeField *field)
{
  return field->name_length > 7 && g_ascii_strncasecmp (field->name, "Resent-", 7) == 0;
}

/* Takes the fields of the newest Resent- block, which stands on top of the older ones (RFC 5322 §3.6.6), or the plain ones. */
static void
collect (Collector  *collector,
         const char *bytes,
         gsize       length,
         gboolean    resent)
{
  MailMimeFieldScan scan;
  MailMimeField field;
  gboolean in_block = FALSE;

  mail_mime_field_scan_init (&scan, bytes, length);
  scan.limit = scan.end;
  while (mail_mime_field_scan_next (&scan, &field))
    {
      scan.n_fields = 0;
      if (resent && is_resent (&field))
        {
          in_block = TRUE;
          add_field (collector, &field, strlen ("Resent-"));
        }
      else if (resent && in_block)
        {
          return;
        }
      else if (!resent)
        {
          add_field (collector, &field, 0);
        }
    }
}

static gboolean
has_resent_recipients (const char *bytes,
                       gsize       length)
{
  MailMimeField field;

  return mail_mime_header_find (bytes, length, "resent-to", &field) ||
         mail_mime_header_find (bytes, length, "resent-cc", &field) ||
         mail_mime_header_find (bytes, length, "resent-bcc", &field);
}

static const char *
first_address (GPtrArray *list)
{
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const MailMimeAddress *mailbox = g_ptr_array_index (list, i);

      if (*mailbox->address != '\0')
        return mailbox->address;
    }
  return NULL;
}

static gboolean
check_address (const char  *address,
               GError     **error)
{
  if (mail_mime_address_is_valid (address))
    return TRUE;
  mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "“%s” is not a mail address", address);
  return FALSE;
}

static MailMimeEnvelope *
make_envelope (Collector  *collector,
               GError    **error)
{
  g_autoptr(MailMimeEnvelope) self = NULL;
  const char *from = first_address (collector->from);

  /* Several authors, one of whom sent it (RFC 5322 §3.6.2) */
  if (collector->from != NULL && collector->from->len > 1 && first_address (collector->sender) != NULL)
    from = first_address (collector->sender);
  if (from == NULL)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The message does not say who it is from");
      return NULL;
    }
  if (collector->recipients->len == 0)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The message has no recipients");
      return NULL;
    }
  if (!check_address (from, error))
    return NULL;
  for (guint i = 0; i < collector->recipients->len; i++)
    if (!check_address (g_ptr_array_index (collector->recipients, i), error))
      return NULL;

  self = g_new0 (MailMimeEnvelope, 1);
  self->from = g_strdup (from);
  g_ptr_array_add (collector->recipients, NULL);
  self->recipients = (GStrv) g_ptr_array_steal (collector->recipients, NULL);
  return g_steal_pointer (&self);
}

/**
 * mail_mime_envelope_new:
 * @message: a message that still has its Bcc
 * @error: (out): %MAIL_ERROR_PERMANENT: there is no sender, no recipient, or what stands there is no address
 *
 * Returns: (transfer full) (nullable): to whom it goes
 */
MailMimeEnvelope *
mail_mime_envelope_new (GBytes  *message,
                        GError **error)
{
  gsize length;
  const char *bytes = g_bytes_get_data (message, &length);
  Collector collector = { 0 };
  MailMimeEnvelope *self;

  if (bytes == NULL)
    bytes = "";
  collector.recipients = g_ptr_array_new_with_free_func (g_free);
  collector.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  collect (&collector, bytes, length, has_resent_recipients (bytes, length));
  self = make_envelope (&collector, error);

  g_ptr_array_unref (collector.recipients);
  g_hash_table_unref (collector.seen);
  g_clear_pointer (&collector.from, g_ptr_array_unref);
  g_clear_pointer (&collector.sender, g_ptr_array_unref);
  return self;
}

/**
 * mail_mime_envelope_free:
 * @self: (transfer full): an envelope
 */
void
mail_mime_envelope_free (MailMimeEnvelope *self)
{
  g_free (self->from);
  g_strfreev (self->recipients);
  g_free (self);
}

/* The start of the line behind @p's, whatever ends lines here. */
static const char *
next_line (const char *p,
           const char *end)
{
  while (p < end && *p != '\n' && *p != '\r')
    p++;
  if (p < end && *p == '\r' && p + 1 < end && p[1] == '\n')
    p++;
  return p < end ? p + 1 : end;
}

static gboolean
is_blind_field (const char *line,
                const char *end)
{
  static const char * const names[] = { "bcc", "resent-bcc" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize length = strlen (names[i]);
      const char *p = line + length;

      if ((gsize) (end - line) <= length || g_ascii_strncasecmp (line, names[i], length) != 0)
        continue;
      while (p < end && (*p == ' ' || *p == '\t'))
        p++;
      if (p < end && *p == ':')
        return TRUE;
    }
  return FALSE;
}

/**
 * mail_mime_strip_bcc:
 * @message: a message
 *
 * Takes out every Bcc and Resent-Bcc field up to the first empty line, however damaged the header is: what is too much taken is
 * better than an address told. All other bytes stay as they are.
 *
 * Returns: (transfer full): the bytes for everybody's eyes
 */
GBytes *
mail_mime_strip_bcc (GBytes *message)
{
  gsize length;
  const char *line = g_bytes_get_data (message, &length);
  const char *end = line + length;
  const char *start = line;
  g_autoptr(GByteArray) out = NULL;

  while (line < end && *line != '\n' && *line != '\r')
    {
      const char *next = next_line (line, end);

      if (is_blind_field (line, end))
        {
          if (out == NULL)
            out = g_byte_array_sized_new (length);
          g_byte_array_append (out, (const guint8 *) start, line - start);
          while (next < end && (*next == ' ' || *next == '\t'))
            next = next_line (next, end);
          start = next;
        }
      line = next;
    }
  if (out == NULL)
    return g_bytes_ref (message);

  g_byte_array_append (out, (const guint8 *) start, end - start);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}
