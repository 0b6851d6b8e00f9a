/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-body-other.h"

/* A message in two halves, which are the whole of it (RFC 3501 §6.4.5). Counted: the session holds a reference for each command. */
typedef struct {
  gatomicrefcount ref_count;
  MailStore *store;
  gint64 message;
  GByteArray *header;     /* (nullable): it came */
  MailBodyWriter *writer; /* (nullable): the header is in it, the text goes there */
  gboolean has_text;
} Halves;

static Halves *
halves_ref (Halves *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
halves_unref (Halves *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->header, g_byte_array_unref);
  g_clear_object (&self->writer);
  g_object_unref (self->store);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Halves, halves_unref)

static Halves *
halves_new (MailStore *store,
            gint64     message)
{
  Halves *self = g_new0 (Halves, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->store = g_object_ref (store);
  self->message = message;
  return self;
}

static DexFuture *
take_header (const MailImapFetch *fetch,
             gpointer             data)
{
  Halves *self = data;

  for (guint i = 0; i < fetch->n_sections && self->header == NULL; i++)
    {
      const MailImapSection *section = &fetch->sections[i];

      if (!mail_imap_slice_is_word (section->name, "HEADER") || section->data.length == 0)
        continue;
      self->header = g_byte_array_new ();
      g_byte_array_append (self->header, (const guint8 *) section->data.data, (guint) section->data.length);
    }
  return NULL;
}

static gboolean
is_text (MailImapSlice name)
{
  return mail_imap_slice_is_word (name, "TEXT");
}

static DexFuture *
take_text (const MailImapBody *body,
           const char         *bytes,
           gsize               length,
           gpointer            data)
{
  Halves *self = data;

  if (self->has_text || !is_text (body->section.name))
    return NULL;
  return mail_body_writer_write (self->writer, (const guint8 *) bytes, length);
}

static void
end_text (const MailImapBody *body,
          gboolean            complete,
          gpointer            data)
{
  Halves *self = data;

  self->has_text |= complete && is_text (body->section.name);
}

/* A text that is short, or empty, may stand in quotes. */
static DexFuture *
take_quoted_text (const MailImapFetch *fetch,
                  gpointer             data)
{
  Halves *self = data;

  for (guint i = 0; i < fetch->n_sections && !self->has_text; i++)
    {
      const MailImapSection *section = &fetch->sections[i];

      if (!is_text (section->name) || section->data.data == NULL)
        continue;
      self->has_text = TRUE;
      return mail_body_writer_write (self->writer, (const guint8 *) section->data.data, section->data.length);
    }
  return NULL;
}

static gboolean
fetch_half (Halves                    *self,
            MailImapSession           *session,
            guint32                    uid,
            const char                *section,
            const MailImapFetchFuncs  *funcs,
            GError                   **error)
{
  MailImapFetchRequest request = { .items = MAIL_IMAP_FETCH_UID, .section = section };
  g_autoptr(MailImapUidSet) uids = mail_imap_uid_set_new_range (uid, uid);

  return dex_await (mail_imap_session_fetch (session, uids, &request, funcs, halves_ref (self), (GDestroyNotify) halves_unref),
                    error);
}

/**
 * mail_sync_body_other:
 * @store: where it goes
 * @session: a session with the mailbox open
 * @wanted: which message
 * @error: (out): why not; not set when the server says that all is well, and gives nothing
 *
 * Asks for a message as its header and its text: a server that stumbles over the whole may know the halves. Awaits.
 *
 * Returns: whether it is in the store
 */
gboolean
mail_sync_body_other (MailStore             *store,
                      MailImapSession       *session,
                      const MailWantedBody  *wanted,
                      GError               **error)
{
  static const MailImapFetchFuncs header_funcs = { .message = take_header };
  static const MailImapFetchFuncs text_funcs = { take_quoted_text, NULL, take_text, end_text };
  g_autoptr(Halves) self = halves_new (store, wanted->message);
  DexFuture *written;

  if (!fetch_half (self, session, wanted->uid, "HEADER", &header_funcs, error) || self->header == NULL)
    return FALSE;

  self->writer = mail_store_write_body (store, wanted->message, MAIL_SECTION_WHOLE);
  written = mail_body_writer_write (self->writer, self->header->data, self->header->len);
  if (written != NULL && !dex_await (written, error))
    return FALSE;
  if (!fetch_half (self, session, wanted->uid, "TEXT", &text_funcs, error) || !self->has_text)
    return FALSE;
  return dex_await (mail_body_writer_finish (self->writer), error);
}
