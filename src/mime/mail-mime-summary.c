/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-summary.h"

#include "mail-mime-charset.h"
#include "mail-mime-date.h"
#include "mail-mime-header.h"
#include "mail-mime-id.h"
#include "mail-mime-param.h"
#include "mail-mime-subject.h"

#include <stdlib.h>
#include <string.h>

/* The fields that are looked at. Names are lower case; the first of a kind counts. */
typedef enum {
  FIELD_SUBJECT,
  FIELD_FROM,
  FIELD_SENDER,
  FIELD_REPLY_TO,
  FIELD_TO,
  FIELD_CC,
  FIELD_BCC,
  FIELD_DATE,
  FIELD_MESSAGE_ID,
  FIELD_IN_REPLY_TO,
  FIELD_REFERENCES,
  FIELD_LIST_ID,
  FIELD_LIST_POST,
  FIELD_LIST_UNSUBSCRIBE,
  FIELD_LIST_UNSUBSCRIBE_POST,
  FIELD_CONTENT_TYPE,
  FIELD_X_PRIORITY,
  FIELD_IMPORTANCE,
  FIELD_PRIORITY,
  FIELD_AUTO_SUBMITTED,
  FIELD_PRECEDENCE,
  FIELD_READ_RECEIPT,
  FIELD_RECEIVED,
  N_FIELDS,
} FieldId;

static const struct {
  const char *name;
  gsize length;
} field_names[N_FIELDS] = {
#define NAME(id, text) [id] = { text, sizeof text - 1 }
  NAME (FIELD_SUBJECT, "subject"),
  NAME (FIELD_FROM, "from"),
  NAME (FIELD_SENDER, "sender"),
  NAME (FIELD_REPLY_TO, "reply-to"),
  NAME (FIELD_TO, "to"),
  NAME (FIELD_CC, "cc"),
  NAME (FIELD_BCC, "bcc"),
  NAME (FIELD_DATE, "date"),
  NAME (FIELD_MESSAGE_ID, "message-id"),
  NAME (FIELD_IN_REPLY_TO, "in-reply-to"),
  NAME (FIELD_REFERENCES, "references"),
  NAME (FIELD_LIST_ID, "list-id"),
  NAME (FIELD_LIST_POST, "list-post"),
  NAME (FIELD_LIST_UNSUBSCRIBE, "list-unsubscribe"),
  NAME (FIELD_LIST_UNSUBSCRIBE_POST, "list-unsubscribe-post"),
  NAME (FIELD_CONTENT_TYPE, "content-type"),
  NAME (FIELD_X_PRIORITY, "x-priority"),
  NAME (FIELD_IMPORTANCE, "importance"),
  NAME (FIELD_PRIORITY, "priority"),
  NAME (FIELD_AUTO_SUBMITTED, "auto-submitted"),
  NAME (FIELD_PRECEDENCE, "precedence"),
  NAME (FIELD_READ_RECEIPT, "disposition-notification-to"),
  NAME (FIELD_RECEIVED, "received"),
#undef NAME
};

/* Where each field stands; a name of %NULL when it does not. */
typedef struct {
  MailMimeField fields[N_FIELDS];
  gboolean suspicious;
  gboolean clipped;
} FieldTable;

G_DEFINE_BOXED_TYPE (MailMimeSummary, mail_mime_summary, mail_mime_summary_ref, mail_mime_summary_unref)

static FieldId
identify (const MailMimeField *field)
{
  char first = g_ascii_tolower (*field->name);

  for (FieldId id = 0; id < N_FIELDS; id++)
    if (field_names[id].length == field->name_length && field_names[id].name[0] == first &&
        g_ascii_strncasecmp (field_names[id].name, field->name, field->name_length) == 0)
      return id;
  return N_FIELDS;
}

static void
find_fields (FieldTable *table,
             const char *bytes,
             gsize       length)
{
  MailMimeFieldScan scan;
  MailMimeField field;

  mail_mime_field_scan_init (&scan, bytes, length);
  while (mail_mime_field_scan_next (&scan, &field))
    {
      FieldId id = identify (&field);

      if (id == N_FIELDS)
        continue;
      if (table->fields[id].name == NULL)
        table->fields[id] = field;
      else if (id == FIELD_FROM || id == FIELD_SUBJECT || id == FIELD_DATE || id == FIELD_SENDER || id == FIELD_MESSAGE_ID)
        table->suspicious = TRUE;
      else if ((id == FIELD_TO || id == FIELD_CC) && table->fields[id].value_length == 0)
        table->fields[id] = field;
    }
  table->clipped = scan.clipped;
}

static GPtrArray *
parse_addresses (const FieldTable *table,
                 FieldId           id)
{
  const MailMimeField *field = &table->fields[id];

  return mail_mime_address_list_parse (field->name != NULL ? field->value : "", field->value_length);
}

static gboolean
contains (const FieldTable *table,
          FieldId           id,
          const char       *word)
{
  const MailMimeField *field = &table->fields[id];
  gsize length = strlen (word);

  if (field->name == NULL || field->value_length < length)
    return FALSE;
  for (gsize i = 0; i <= MIN (field->value_length - length, 256); i++)
    if (g_ascii_strncasecmp (field->value + i, word, length) == 0)
      return TRUE;
  return FALSE;
}

static MailMimePriority
parse_priority (const FieldTable *table)
{
  const MailMimeField *field = &table->fields[FIELD_X_PRIORITY];

  if (field->name != NULL && field->value_length > 0 && g_ascii_isdigit (*field->value))
    return *field->value < '3' ? MAIL_MIME_PRIORITY_HIGH
                               : (*field->value > '3' ? MAIL_MIME_PRIORITY_LOW : MAIL_MIME_PRIORITY_NORMAL);
  if (contains (table, FIELD_IMPORTANCE, "high") || contains (table, FIELD_PRIORITY, "urgent") ||
      contains (table, FIELD_X_PRIORITY, "high"))
    return MAIL_MIME_PRIORITY_HIGH;
  if (contains (table, FIELD_IMPORTANCE, "low") || contains (table, FIELD_PRIORITY, "non-urgent") ||
      contains (table, FIELD_X_PRIORITY, "low"))
    return MAIL_MIME_PRIORITY_LOW;
  return MAIL_MIME_PRIORITY_NORMAL;
}

/* The Date, or else when the last server on the way took it. */
static void
parse_date (MailMimeSummary  *self,
            const FieldTable *table)
{
  const MailMimeField *field = &table->fields[FIELD_DATE];
  const char *semicolon;

  self->date = MAIL_MIME_NO_DATE;
  if (field->name != NULL && mail_mime_date_parse (field->value, field->value_length, &self->date, &self->date_offset))
    return;

  field = &table->fields[FIELD_RECEIVED];
  semicolon = field->name != NULL ? memrchr (field->value, ';', field->value_length) : NULL;
  if (semicolon != NULL)
    mail_mime_date_parse (semicolon + 1, field->value + field->value_length - semicolon - 1, &self->date, &self->date_offset);
}

static char *
parse_content_type (const FieldTable *table)
{
  const MailMimeField *field = &table->fields[FIELD_CONTENT_TYPE];
  const char *semicolon;
  gsize length;
  g_autoptr(MailMimeParams) params = NULL;

  if (field->name == NULL)
    return g_strdup ("text/plain");

  semicolon = memchr (field->value, ';', field->value_length);
  length = semicolon != NULL ? (gsize) (semicolon - field->value) : field->value_length;
  params = mail_mime_params_new (field->value, length);
  if (strchr (mail_mime_params_get_value (params), '/') == NULL)
    return g_strdup ("text/plain");
  return g_strdup (mail_mime_params_get_value (params));
}

static char *
parse_list_id (const MailMimeField *field)
{
  g_autofree char *text = NULL;
  char *open;
  char *close;

  if (field->name == NULL)
    return NULL;

  text = mail_mime_field_decode (field);
  open = strrchr (text, '<');
  close = open != NULL ? strchr (open, '>') : NULL;
  if (close != NULL)
    *close = '\0';
  return g_strstrip (g_utf8_strdown (open != NULL ? open + 1 : text, -1));
}

static char *
parse_list_post (const MailMimeField *field)
{
  g_autofree char *text = NULL;
  char *start;

  if (field->name == NULL)
    return NULL;

  text = mail_mime_field_decode (field);
  if (g_ascii_strcasecmp (text, "NO") == 0)
    return g_strdup ("");

  start = strcasestr (text, "mailto:");
  if (start == NULL)
    return NULL;
  start += strlen ("mailto:");
  start[strcspn (start, "?>, ")] = '\0';
  return g_uri_unescape_string (start, "/");
}

static MailMimeSummaryFlags
guess_structure (const char *type)
{
  static const char * const bare[] = { "multipart/alternative", "multipart/related", "multipart/signed", "multipart/report",
                                       "multipart/encrypted", NULL };

  if (g_str_has_prefix (type, "text/"))
    return 0;
  if (g_strv_contains (bare, type))
    return MAIL_MIME_SUMMARY_MULTIPART;
  if (g_str_has_prefix (type, "multipart/"))
    return MAIL_MIME_SUMMARY_MULTIPART | MAIL_MIME_SUMMARY_ATTACHMENTS_LIKELY;
  return MAIL_MIME_SUMMARY_ATTACHMENTS_LIKELY;
}

static void
set_flags (MailMimeSummary  *self,
           const FieldTable *table)
{
  self->flags |= guess_structure (self->content_type);
  if (*self->in_reply_to != NULL || *self->references != NULL)
    self->flags |= MAIL_MIME_SUMMARY_REPLY;
  if (contains (table, FIELD_LIST_UNSUBSCRIBE_POST, "One-Click"))
    self->flags |= MAIL_MIME_SUMMARY_ONE_CLICK;
  if ((table->fields[FIELD_AUTO_SUBMITTED].name != NULL && !contains (table, FIELD_AUTO_SUBMITTED, "no")) ||
      contains (table, FIELD_PRECEDENCE, "bulk") || contains (table, FIELD_PRECEDENCE, "junk") ||
      contains (table, FIELD_PRECEDENCE, "list") || self->list_id != NULL)
    self->flags |= MAIL_MIME_SUMMARY_AUTOMATIC;
  if (table->suspicious)
    self->flags |= MAIL_MIME_SUMMARY_SUSPICIOUS;
  if (table->clipped)
    self->flags |= MAIL_MIME_SUMMARY_CLIPPED;
  if (table->fields[FIELD_READ_RECEIPT].name != NULL)
    self->flags |= MAIL_MIME_SUMMARY_READ_RECEIPT;
}

static void
parse_ids (MailMimeSummary  *self,
           const FieldTable *table)
{
  const MailMimeField *message_id = &table->fields[FIELD_MESSAGE_ID];
  const MailMimeField *parent = &table->fields[FIELD_IN_REPLY_TO];
  const MailMimeField *references = &table->fields[FIELD_REFERENCES];

  if (message_id->name != NULL)
    self->message_id = mail_mime_id_parse_first (message_id->value, message_id->value_length);
  self->in_reply_to = mail_mime_ids_parse (parent->value, parent->name != NULL ? parent->value_length : 0);
  self->references = mail_mime_ids_parse (references->value, references->name != NULL ? references->value_length : 0);
}

/**
 * mail_mime_summary_new:
 * @bytes: a header block, with or without the body behind it, with any line ends
 * @length: its bytes
 *
 * Takes some microseconds. There is nothing it fails at: what cannot be read is empty.
 *
 * Returns: (transfer full): what it says
 */
MailMimeSummary *
mail_mime_summary_new (const char *bytes,
                       gsize       length)
{
  MailMimeSummary *self = g_atomic_rc_box_new0 (MailMimeSummary);
  FieldTable table = { 0 };
  const MailMimeField *field;
  MailMimeSubjectPrefix prefix;

  find_fields (&table, bytes, length);
  self->from = parse_addresses (&table, FIELD_FROM);
  self->sender = parse_addresses (&table, FIELD_SENDER);
  self->reply_to = parse_addresses (&table, FIELD_REPLY_TO);
  self->to = parse_addresses (&table, FIELD_TO);
  self->cc = parse_addresses (&table, FIELD_CC);
  self->bcc = parse_addresses (&table, FIELD_BCC);
  parse_ids (self, &table);
  parse_date (self, &table);
  self->content_type = parse_content_type (&table);
  self->list_id = parse_list_id (&table.fields[FIELD_LIST_ID]);
  self->list_post = parse_list_post (&table.fields[FIELD_LIST_POST]);
  field = &table.fields[FIELD_LIST_UNSUBSCRIBE];
  self->list_unsubscribe = field->name != NULL ? mail_mime_field_decode (field) : NULL;
  self->priority = parse_priority (&table);
  set_flags (self, &table);

  field = &table.fields[FIELD_SUBJECT];
  self->subject = field->name != NULL ? mail_mime_field_decode (field) : g_strdup ("");
  self->base_subject = mail_mime_subject_get_base (self->subject, (self->flags & MAIL_MIME_SUMMARY_REPLY) != 0, &prefix);
  self->base_hash = mail_mime_subject_hash_base (self->subject, self->base_subject);
  if (prefix == MAIL_MIME_SUBJECT_REPLY)
    self->flags |= MAIL_MIME_SUMMARY_REPLY;
  if (prefix != MAIL_MIME_SUBJECT_NONE)
    self->flags |= MAIL_MIME_SUMMARY_PREFIXED;
  return self;
}

/**
 * mail_mime_summary_ref:
 * @self: a summary
 *
 * Returns: (transfer full): the same one
 */
MailMimeSummary *
mail_mime_summary_ref (MailMimeSummary *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
mail_mime_summary_clear (gpointer data)
{
  MailMimeSummary *self = data;

  g_free (self->subject);
  g_free (self->base_subject);
  g_free (self->message_id);
  g_strfreev (self->in_reply_to);
  g_strfreev (self->references);
  g_ptr_array_unref (self->from);
  g_ptr_array_unref (self->sender);
  g_ptr_array_unref (self->reply_to);
  g_ptr_array_unref (self->to);
  g_ptr_array_unref (self->cc);
  g_ptr_array_unref (self->bcc);
  g_free (self->list_id);
  g_free (self->list_post);
  g_free (self->list_unsubscribe);
  g_free (self->content_type);
}

/**
 * mail_mime_summary_unref:
 * @self: (transfer full): a summary
 */
void
mail_mime_summary_unref (MailMimeSummary *self)
{
  g_atomic_rc_box_release_full (self, mail_mime_summary_clear);
}
