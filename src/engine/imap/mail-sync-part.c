/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-part.h"

#include <glib/gi18n.h>

#include "mail-error.h"
#include "mail-imap-part.h"
#include "mail-sync-bodies.h"
#include "mail-sync-body-parts.h"

/* What the server says of a part. Counted: the session holds a reference. */
typedef struct {
  gatomicrefcount ref_count;
  MailImapPart *structure; /* (nullable): of the whole message */
  GBytes *header;          /* (nullable): of the part */
} Description;

static void
description_unref (Description *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->structure, mail_imap_part_free);
  g_clear_pointer (&self->header, g_bytes_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Description, description_unref)

static DexFuture *
take_description (const MailImapFetch *fetch,
                  gpointer             data)
{
  Description *self = data;

  if ((fetch->items & MAIL_IMAP_FETCH_STRUCTURE) && self->structure == NULL)
    self->structure = mail_imap_part_parse (fetch->structure, NULL);
  for (guint i = 0; i < fetch->n_sections && self->header == NULL; i++)
    if (fetch->sections[i].is_header && fetch->sections[i].data.length > 0)
      self->header = g_bytes_new (fetch->sections[i].data.data, fetch->sections[i].data.length);
  return NULL;
}

/* (nullable) */
static const MailImapPart *
find_part (const MailImapPart *part,
           const char         *section)
{
  if (g_str_equal (part->section, section))
    return part;
  for (guint i = 0; part->children != NULL && i < part->children->len; i++)
    {
      const MailImapPart *found = find_part (g_ptr_array_index (part->children, i), section);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_specifier (const char *part)
{
  return g_ascii_isdigit (*part) && part[strspn (part, "0123456789.")] == '\0' && strstr (part, "..") == NULL &&
         !g_str_has_suffix (part, ".");
}

/* (nullable): no such part, or no answer. Awaits. */
static Description *
describe (MailImapSession  *session,
          guint32           uid,
          const char       *part,
          GError          **error)
{
  static const MailImapFetchFuncs funcs = { .message = take_description };
  g_autofree char *header = g_strconcat (part, ".MIME", NULL);
  MailImapFetchRequest request = { .items = MAIL_IMAP_FETCH_UID | MAIL_IMAP_FETCH_STRUCTURE, .section = header };
  g_autoptr(MailImapUidSet) uids = mail_imap_uid_set_new_range (uid, uid);
  g_autoptr(Description) self = g_new0 (Description, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_atomic_ref_count_inc (&self->ref_count);
  if (!dex_await (mail_imap_session_fetch (session, uids, &request, &funcs, self, (GDestroyNotify) description_unref), error))
    return NULL;
  return g_steal_pointer (&self);
}

/* Awaits. */
static gboolean
keep_header (MailSync              *sync,
             const MailWantedBody  *wanted,
             const char            *part,
             GBytes                *header,
             GError               **error)
{
  g_autofree char *section = g_strconcat (part, ".MIME", NULL);
  g_autoptr(MailBodyWriter) writer = mail_store_write_body (sync->store, wanted->message, section);
  gsize length;
  const guint8 *data = g_bytes_get_data (header, &length);
  DexFuture *written = mail_body_writer_write (writer, data, length);

  return (written == NULL || dex_await (written, error)) && dex_await (mail_body_writer_finish (writer), error);
}

/**
 * mail_sync_part:
 * @sync: the account's
 * @session: a session that is ours
 * @folder: where the message is
 * @wanted: which message
 * @part: which part: "2", "1.3"
 * @has_given_way: (out): set when something smaller goes first: the session is wanted back, and this is to be asked for again
 * @error: (out): why not, in words for people; %MAIL_ERROR_PERMANENT when there is no such part
 *
 * Gets one part of a message, encoded as it is, and the header that says how, without the rest of the message. A part that broke off
 * is gone on with. Awaits.
 *
 * BINARY (RFC 3516) would bring it decoded, which is not what a signature was made of or an export has to give, and cannot be made
 * that again for certain. A quarter fewer bytes is what compression makes of base64, too, where the way is long.
 *
 * Returns: whether it is in the store, or was given way
 */
gboolean
mail_sync_part (MailSync              *sync,
                MailImapSession       *session,
                const MailFolder      *folder,
                const MailWantedBody  *wanted,
                const char            *part,
                gboolean              *has_given_way,
                GError               **error)
{
  g_autoptr(Description) description = NULL;
  g_autoptr(GError) why = NULL;
  const MailImapPart *found = NULL;
  MailWantedBody section = *wanted;

  if (!is_specifier (part))
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("This message has no such attachment"));
      return FALSE;
    }
  if (!mail_sync_open_for_bodies (sync, session, folder, error))
    return FALSE;
  description = describe (session, wanted->uid, part, error);
  if (description == NULL)
    return FALSE;
  if (description->structure != NULL && (found = find_part (description->structure, part)) == NULL)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("This message has no such attachment"));
      return FALSE;
    }
  if (description->header != NULL && !keep_header (sync, wanted, part, description->header, error))
    return FALSE;

  section.size = found != NULL ? found->size : 0;
  if (mail_sync_section_in_parts (sync, session, folder, &section, part, has_given_way, &why))
    return TRUE;
  if (why == NULL)
    mail_set_error (&why, MAIL_ERROR_TRANSIENT, NULL, _("The server does not give this attachment"));
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}
