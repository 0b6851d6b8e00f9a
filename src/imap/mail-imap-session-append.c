/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-session-private.h"

#include <glib/gi18n.h>

#include "mail-error.h"

/* APPEND: RFC 3501 §6.3.11, 4315, 7888, 7889. */

/* How much of a message in memory is given at a time. */
#define PIECE (128 * 1024)

static void
on_appended (MailImapRequest      *request,
             MailImapSession      *self,
             const MailImapStatus *status)
{
  MailImapAppended *appended = g_new0 (MailImapAppended, 1);

  if (status->code.kind == MAIL_IMAP_CODE_APPENDUID)
    {
      g_autoptr(MailImapUidSet) uids = mail_imap_uid_set_new ();
      gsize n_ranges;
      const MailImapUidRange *ranges;

      mail_imap_uid_set_parse (uids, status->code.destination);
      ranges = mail_imap_uid_set_get_ranges (uids, &n_ranges);
      appended->uidvalidity = (guint32) MIN (status->code.number, G_MAXUINT32);
      if (n_ranges > 0)
        appended->uid = ranges[0].first;
    }
  mail_imap_request_resolve (request, MAIL_TYPE_IMAP_APPENDED, appended);
}

/* What the server has said it would refuse: the upload is spared. */
static GError *
refuse_size (MailImapSession *self,
             guint64          size)
{
  const char *value = mail_imap_session_get_capability_value (self, "APPENDLIMIT=");
  g_autofree char *text = NULL;
  g_autofree char *most = NULL;
  guint64 limit;

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, 1, G_MAXUINT64, &limit, NULL) || size <= limit)
    return NULL;

  text = g_strdup_printf ("[TOOBIG] APPENDLIMIT=%s", value);
  most = g_format_size (limit);
  return mail_error_new (MAIL_ERROR_PERMANENT, text, _("The server takes no message that is larger than %s"), most);
}

/**
 * mail_imap_session_append:
 * @self: a session that is signed in
 * @path: the target's path
 * @flags: flags to give it
 * @keywords: (nullable): and keywords, atoms
 * @internaldate: when it arrived, in seconds since 1970; 0: now
 * @size: how many bytes @read gives in all
 * @read: gives the message, lines ending in CRLF, piece by piece
 * @data: its argument
 * @destroy: (nullable): frees @data when @read is not called any more
 *
 * Uploads a message; memory stays bounded. When the server refuses before the upload, @read is not called and the session goes on. An
 * upload that breaks off (@read fails, or the future is dropped) ends the connection.
 *
 * Errors: %MAIL_IMAP_CODE_TRYCREATE, %MAIL_IMAP_CODE_OVERQUOTA, %MAIL_IMAP_CODE_TOOBIG (also when it is known beforehand) from
 * mail_imap_error_get_code ()
 *
 * Returns: (transfer full): a future for #MailImapAppended
 */
DexFuture *
mail_imap_session_append (MailImapSession     *self,
                          const char          *path,
                          MailImapSystemFlags  flags,
                          const char * const  *keywords,
                          gint64               internaldate,
                          guint64              size,
                          MailImapReadFunc     read,
                          gpointer             data,
                          GDestroyNotify       destroy)
{
  MailImapRequest *request;
  GError *refusal;

  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);
  g_return_val_if_fail (path != NULL && read != NULL, NULL);

  refusal = refuse_size (self, size);
  if (refusal != NULL)
    {
      if (destroy != NULL)
        destroy (data);
      return dex_future_new_for_error (refusal);
    }

  request = mail_imap_request_new (self, "APPEND", MAIL_IMAP_REQUEST_PATIENT);
  mail_imap_command_add_mailbox (request->command, path);
  mail_imap_command_add_flags (request->command, flags, keywords);
  if (internaldate != 0)
    mail_imap_command_add_date (request->command, internaldate, 0);
  mail_imap_command_add_upload (request->command, size);
  request->complete = on_appended;
  request->read = read;
  request->read_data = data;
  request->read_destroy = destroy;
  request->size = size;
  return mail_imap_request_submit (request, self);
}

typedef struct {
  GBytes *bytes;
  gsize given;
} Memory;

static DexFuture *
read_memory (gpointer data)
{
  Memory *memory = data;
  gsize length = MIN (PIECE, g_bytes_get_size (memory->bytes) - memory->given);
  GBytes *piece = g_bytes_new_from_bytes (memory->bytes, memory->given, length);

  memory->given += length;
  return dex_future_new_take_boxed (G_TYPE_BYTES, piece);
}

static void
memory_free (gpointer data)
{
  Memory *memory = data;

  g_bytes_unref (memory->bytes);
  g_free (memory);
}

/**
 * mail_imap_session_append_bytes:
 * @self: a session that is signed in
 * @path: the target's path
 * @flags: flags to give it
 * @keywords: (nullable): and keywords, atoms
 * @internaldate: when it arrived, in seconds since 1970; 0: now
 * @message: the message, lines ending in CRLF
 *
 * mail_imap_session_append () for a message in memory.
 *
 * Returns: (transfer full): a future for #MailImapAppended
 */
DexFuture *
mail_imap_session_append_bytes (MailImapSession     *self,
                                const char          *path,
                                MailImapSystemFlags  flags,
                                const char * const  *keywords,
                                gint64               internaldate,
                                GBytes              *message)
{
  Memory *memory;

  g_return_val_if_fail (message != NULL, NULL);

  memory = g_new0 (Memory, 1);
  memory->bytes = g_bytes_ref (message);
  return mail_imap_session_append (self, path, flags, keywords, internaldate, g_bytes_get_size (message), read_memory, memory,
                                   memory_free);
}
