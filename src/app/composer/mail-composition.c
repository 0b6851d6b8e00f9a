/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-composition.h"

#include "mail-mime-builder.h"

G_DEFINE_BOXED_TYPE (MailComposition, mail_composition, mail_composition_copy, mail_composition_free)

static void
file_free (MailCompositionFile *file)
{
  g_free (file->name);
  g_free (file->content_type);
  g_bytes_unref (file->contents);
  g_free (file);
}

/**
 * mail_composition_new:
 *
 * Returns: (transfer full): an empty message
 */
MailComposition *
mail_composition_new (void)
{
  MailComposition *self = g_new0 (MailComposition, 1);

  self->to = g_strdup ("");
  self->cc = g_strdup ("");
  self->bcc = g_strdup ("");
  self->subject = g_strdup ("");
  self->body = g_strdup ("");
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) file_free);
  self->references = g_new0 (char *, 1);
  return self;
}

/**
 * mail_composition_copy:
 * @self: a composition
 *
 * Returns: (transfer full): a copy; the contents of files are shared
 */
MailComposition *
mail_composition_copy (const MailComposition *self)
{
  MailComposition *copy = g_memdup2 (self, sizeof *self);

  copy->to = g_strdup (self->to);
  copy->cc = g_strdup (self->cc);
  copy->bcc = g_strdup (self->bcc);
  copy->subject = g_strdup (self->subject);
  copy->body = g_strdup (self->body);
  copy->in_reply_to = g_strdup (self->in_reply_to);
  copy->references = g_strdupv (self->references);
  copy->message_id = g_strdup (self->message_id);
  copy->files = g_ptr_array_new_with_free_func ((GDestroyNotify) file_free);
  for (guint i = 0; i < self->files->len; i++)
    {
      MailCompositionFile *file = g_ptr_array_index (self->files, i);

      mail_composition_add_file (copy, file->name, file->content_type, file->contents);
    }

  return copy;
}

/**
 * mail_composition_free:
 * @self: (transfer full): a composition
 */
void
mail_composition_free (MailComposition *self)
{
  g_free (self->to);
  g_free (self->cc);
  g_free (self->bcc);
  g_free (self->subject);
  g_free (self->body);
  g_free (self->in_reply_to);
  g_strfreev (self->references);
  g_free (self->message_id);
  g_ptr_array_unref (self->files);
  g_free (self);
}

/**
 * mail_composition_is_empty:
 * @self: a composition
 *
 * Returns: whether there is nothing in it that a person would miss
 */
gboolean
mail_composition_is_empty (const MailComposition *self)
{
  return *self->to == '\0' && *self->cc == '\0' && *self->bcc == '\0' && *self->subject == '\0' && *self->body == '\0' && self->files->len == 0;
}

/**
 * mail_composition_add_file:
 * @self: a composition
 * @name: the file's name
 * @content_type: its media type
 * @contents: its bytes
 */
void
mail_composition_add_file (MailComposition *self,
                           const char      *name,
                           const char      *content_type,
                           GBytes          *contents)
{
  MailCompositionFile *file = g_new0 (MailCompositionFile, 1);

  file->name = g_strdup (name);
  file->content_type = g_strdup (content_type);
  file->contents = g_bytes_ref (contents);
  g_ptr_array_add (self->files, file);
}

/**
 * mail_composition_get_size:
 * @self: a composition
 *
 * Returns: about how many bytes the message will have; base64 makes three of four
 */
guint64
mail_composition_get_size (const MailComposition *self)
{
  guint64 size = strlen (self->body);

  for (guint i = 0; i < self->files->len; i++)
    size += g_bytes_get_size (((MailCompositionFile *) g_ptr_array_index (self->files, i))->contents) * 138 / 100;

  return size;
}

/**
 * mail_composition_to_variant:
 * @self: a composition
 * @open: whether its composer is open; after a crash those are opened again
 *
 * Returns: (transfer full): everything but the files, as `a{sv}`
 */
GVariant *
mail_composition_to_variant (const MailComposition *self,
                             gboolean               open)
{
  g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "open", "b", open);
  g_variant_dict_insert (&dict, "account", "x", self->account);
  g_variant_dict_insert (&dict, "to", "s", self->to);
  g_variant_dict_insert (&dict, "cc", "s", self->cc);
  g_variant_dict_insert (&dict, "bcc", "s", self->bcc);
  g_variant_dict_insert (&dict, "subject", "s", self->subject);
  g_variant_dict_insert (&dict, "body", "s", self->body);
  g_variant_dict_insert (&dict, "cursor", "u", self->cursor);
  g_variant_dict_insert (&dict, "answers", "x", self->answers);
  g_variant_dict_insert (&dict, "answers-flag", "u", (guint) self->answers_flag);
  g_variant_dict_insert (&dict, "in-reply-to", "ms", self->in_reply_to);
  g_variant_dict_insert (&dict, "references", "^as", self->references);
  g_variant_dict_insert (&dict, "message-id", "ms", self->message_id);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/**
 * mail_composition_was_open:
 * @state: a draft's state
 *
 * Returns: whether its composer was open when it was saved last
 */
gboolean
mail_composition_was_open (GVariant *state)
{
  gboolean open = FALSE;

  return g_variant_is_of_type (state, G_VARIANT_TYPE_VARDICT) && g_variant_lookup (state, "open", "b", &open) && open;
}

static void
restore_string (GVariant    *state,
                const char  *key,
                char       **field)
{
  char *value;

  if (g_variant_lookup (state, key, "s", &value))
    {
      g_free (*field);
      *field = value;
    }
}

static void
take_files (MailComposition *self,
            MailMimeMessage *message)
{
  g_autoptr(GPtrArray) parts = mail_mime_message_get_attachments (message);

  for (guint i = 0; i < parts->len; i++)
    {
      MailMimePart *part = g_ptr_array_index (parts, i);
      g_autofree char *name = mail_mime_part_make_file_name (part);
      g_autoptr(GBytes) contents = mail_mime_part_decode (part);

      mail_composition_add_file (self, name, mail_mime_part_get_content_type (part), contents);
    }
}

/**
 * mail_composition_restore:
 * @state: a draft's state, from mail_composition_to_variant ()
 * @message: (nullable): the message it was saved with, which has the files
 *
 * Returns: (transfer full): the composition as it was
 */
MailComposition *
mail_composition_restore (GVariant        *state,
                          MailMimeMessage *message)
{
  MailComposition *self = mail_composition_new ();
  g_auto(GStrv) references = NULL;
  guint flag = 0;

  restore_string (state, "to", &self->to);
  restore_string (state, "cc", &self->cc);
  restore_string (state, "bcc", &self->bcc);
  restore_string (state, "subject", &self->subject);
  restore_string (state, "body", &self->body);
  g_variant_lookup (state, "account", "x", &self->account);
  g_variant_lookup (state, "cursor", "u", &self->cursor);
  g_variant_lookup (state, "answers", "x", &self->answers);
  g_variant_lookup (state, "in-reply-to", "ms", &self->in_reply_to);
  g_variant_lookup (state, "message-id", "ms", &self->message_id);
  if (g_variant_lookup (state, "answers-flag", "u", &flag))
    self->answers_flag = flag;
  if (g_variant_lookup (state, "references", "^as", &references))
    {
      g_strfreev (self->references);
      self->references = g_steal_pointer (&references);
    }

  if (message != NULL)
    take_files (self, message);
  return self;
}

/**
 * mail_composition_from_message:
 * @message: a message of ours, as it was queued
 *
 * Returns: (transfer full): what a composer would hold to write it again; a Message-ID of its own comes later
 */
MailComposition *
mail_composition_from_message (MailMimeMessage *message)
{
  MailComposition *self = mail_composition_new ();
  MailMimeSummary *summary = mail_mime_message_get_summary (message);

  g_free (self->to);
  self->to = mail_mime_address_list_to_string (summary->to);
  g_free (self->cc);
  self->cc = mail_mime_address_list_to_string (summary->cc);
  g_free (self->bcc);
  self->bcc = mail_mime_address_list_to_string (summary->bcc);
  g_set_str (&self->subject, summary->subject);
  g_free (self->body);
  self->body = mail_mime_message_get_text (message);
  self->in_reply_to = g_strdup (summary->in_reply_to[0]);
  g_strfreev (self->references);
  self->references = g_strdupv (summary->references);
  take_files (self, message);
  return self;
}

/**
 * mail_composition_build:
 * @self: a composition
 * @sender: the account it is sent from
 * @error: why it cannot be a message
 *
 * Any thread; with large files it takes a while.
 *
 * Returns: (transfer full) (nullable): the message, with Bcc
 */
GBytes *
mail_composition_build (const MailComposition      *self,
                        const MailAccountSettings  *sender,
                        GError                    **error)
{
  g_autoptr(MailMimeBuilder) builder = mail_mime_builder_new ();
  g_autoptr(MailMimeAddress) from = mail_mime_address_new (sender->person_name, sender->address);
  g_autoptr(GPtrArray) to = mail_mime_recipients_split (self->to);
  g_autoptr(GPtrArray) cc = mail_mime_recipients_split (self->cc);
  g_autoptr(GPtrArray) bcc = mail_mime_recipients_split (self->bcc);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();

  mail_mime_builder_set_from (builder, from);
  mail_mime_builder_set_to (builder, to);
  mail_mime_builder_set_cc (builder, cc);
  mail_mime_builder_set_bcc (builder, bcc);
  mail_mime_builder_set_subject (builder, self->subject);
  mail_mime_builder_set_text (builder, self->body);
  mail_mime_builder_set_date (builder, g_date_time_to_unix (now), (int) (g_date_time_get_utc_offset (now) / G_TIME_SPAN_MINUTE));
  if (self->message_id != NULL)
    mail_mime_builder_set_message_id (builder, self->message_id);
  if (self->in_reply_to != NULL)
    mail_mime_builder_set_in_reply_to (builder, self->in_reply_to);
  mail_mime_builder_set_references (builder, (const char * const *) self->references);
  for (guint i = 0; i < self->files->len; i++)
    {
      MailCompositionFile *file = g_ptr_array_index (self->files, i);

      mail_mime_builder_add_attachment (builder, file->name, file->content_type, file->contents);
    }

  return mail_mime_builder_build (builder, error);
}

static void
append_recipients (char       **field,
                   const char  *more)
{
  char *joined = **field == '\0' ? g_strdup (more) : g_strconcat (*field, ", ", more, NULL);

  g_free (*field);
  *field = joined;
}

static void
take_mailto_field (MailComposition *self,
                   const char      *name,
                   const char      *value)
{
  if (g_ascii_strcasecmp (name, "to") == 0)
    append_recipients (&self->to, value);
  else if (g_ascii_strcasecmp (name, "cc") == 0)
    append_recipients (&self->cc, value);
  else if (g_ascii_strcasecmp (name, "bcc") == 0)
    append_recipients (&self->bcc, value);
  else if (g_ascii_strcasecmp (name, "subject") == 0)
    g_set_str (&self->subject, value);
  else if (g_ascii_strcasecmp (name, "body") == 0)
    g_set_str (&self->body, value);
  else if (g_ascii_strcasecmp (name, "in-reply-to") == 0)
    g_set_str (&self->in_reply_to, value);
}

/**
 * mail_composition_from_mailto:
 * @uri: a `mailto:` address, perhaps from a hostile page
 *
 * Only recipients, subject, body and In-Reply-To are taken (RFC 6068 §4): never files.
 *
 * Returns: (transfer full): the message that the link asks for
 */
MailComposition *
mail_composition_from_mailto (const char *uri)
{
  MailComposition *self = mail_composition_new ();
  const char *path = g_ascii_strncasecmp (uri, "mailto:", strlen ("mailto:")) == 0 ? uri + strlen ("mailto:") : uri;
  g_auto(GStrv) halves = g_strsplit (path, "?", 2);
  g_autofree char *to = halves[0] ? g_uri_unescape_string (halves[0], NULL) : NULL;
  g_auto(GStrv) fields = halves[0] && halves[1] ? g_strsplit (halves[1], "&", 64) : NULL;

  if (to != NULL && g_utf8_validate (to, -1, NULL))
    append_recipients (&self->to, to);

  for (guint i = 0; fields != NULL && fields[i] != NULL; i++)
    {
      char *equals = strchr (fields[i], '=');
      g_autofree char *value = NULL;

      if (equals == NULL)
        continue;
      *equals = '\0';
      value = g_uri_unescape_string (equals + 1, NULL);
      if (value == NULL || !g_utf8_validate (value, -1, NULL))
        continue;
      if (g_ascii_strcasecmp (fields[i], "body") != 0)
        g_strdelimit (value, "\r\n", ' ');
      take_mailto_field (self, fields[i], value);
    }

  return self;
}
