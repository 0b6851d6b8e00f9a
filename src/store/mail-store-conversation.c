/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-conversation.h"

#include "mail-mime-address.h"
#include "mail-store-private.h"
#include "mail-store-threads.h"

/* The newest so many tell what a list shows of a conversation: mailing lists and machines make some that never end. */
#define MAX_LOOKED_AT 500
/* More names than fit into a line. */
#define MAX_PARTICIPANTS 12

static void
participant_free (gpointer data)
{
  MailParticipant *self = data;

  g_free (self->address);
  g_free (self);
}

void
mail_conversation_free (MailConversation *self)
{
  g_ptr_array_unref (self->participants);
  g_array_unref (self->items);
  g_free (self);
}

/* What was thrown away, and what is not a message yet, is no part of a conversation anywhere else. */
static gboolean
counts_elsewhere (MailRole role)
{
  return role != MAIL_ROLE_TRASH && role != MAIL_ROLE_JUNK && role != MAIL_ROLE_DRAFTS && role != MAIL_ROLE_OUTBOX;
}

/* What is gathered of a conversation, row by row, the newest first. */
typedef struct {
  MailConversation *conversation;
  GHashTable *messages;  /* their ids */
  GPtrArray *senders;    /* MailParticipant, one a message */
} Gathering;

static void
gathering_clear (Gathering *self)
{
  g_hash_table_unref (self->messages);
  g_ptr_array_unref (self->senders);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Gathering, gathering_clear)

static void
add_sender (Gathering     *self,
            MailStatement *row)
{
  MailParticipant *sender = g_new0 (MailParticipant, 1);

  sender->address = mail_statement_dup_text (row, 6);
  sender->is_own = mail_statement_get_int (row, 7) != 0;
  g_ptr_array_add (self->senders, sender);
}

static void
gather (Gathering     *self,
        MailStatement *row,
        const GArray  *folders)
{
  MailConversation *conversation = self->conversation;
  gint64 item = mail_statement_get_int (row, 0);
  gint64 message = mail_statement_get_int (row, 1);
  MailFlags flags = (MailFlags) mail_statement_get_int (row, 4);
  gboolean here = mail_ids_contain (folders, mail_statement_get_int (row, 2));

  if (!here && !counts_elsewhere ((MailRole) mail_statement_get_int (row, 3)))
    return;
  if (here)
    {
      g_array_append_val (conversation->items, item);
      if ((flags & MAIL_FLAG_SEEN) == 0)
        conversation->n_unread++;
      if ((flags & MAIL_FLAG_FLAGGED) != 0)
        conversation->is_starred = TRUE;
    }
  if (!g_hash_table_add (self->messages, (gpointer) (gsize) message))
    return;
  conversation->n_messages++;
  if (mail_statement_get_int (row, 5) != 0)
    conversation->has_attachments = TRUE;
  add_sender (self, row);
}

/* The first address of a line; the line itself where none can be read. */
static char *
make_key (const char *line)
{
  g_autoptr(GPtrArray) addresses = mail_mime_address_list_parse (line, -1);

  if (addresses->len == 0)
    return g_strdup (line);
  return mail_mime_address_make_key (((MailMimeAddress *) g_ptr_array_index (addresses, 0))->address);
}

/* Each once, the first first. */
static void
name_participants (Gathering *self)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *participants = self->conversation->participants;

  for (guint i = self->senders->len; i > 0 && participants->len < MAX_PARTICIPANTS; i--)
    {
      const MailParticipant *sender = g_ptr_array_index (self->senders, i - 1);

      if (g_hash_table_add (seen, sender->is_own ? g_strdup ("") : make_key (sender->address)))
        g_ptr_array_add (participants, g_ptr_array_steal_index (self->senders, i - 1));
    }
}

/**
 * mail_store_reader_get_thread:
 * @reader: a reader
 * @item: an item
 *
 * Returns: the conversation it is part of; 0 when it is gone
 */
gint64
mail_store_reader_get_thread (MailStoreReader *reader,
                              gint64           item)
{
  gint64 thread = 0;

  if (!mail_sqlite_lookup (reader->db, &thread, NULL,
                           "SELECT m.thread FROM placement AS p JOIN message AS m ON m.id = p.message WHERE p.id = ?", "i", item))
    return 0;
  return thread;
}

/**
 * mail_store_reader_load_conversation:
 * @reader: a reader
 * @thread: a conversation
 * @folders: (element-type gint64): the list's
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (nullable): what a list shows of it; %NULL without an error when nothing of it is in those folders
 */
MailConversation *
mail_store_reader_load_conversation (MailStoreReader  *reader,
                                     gint64            thread,
                                     const GArray     *folders,
                                     GError          **error)
{
  g_autoptr(MailConversation) conversation = g_new0 (MailConversation, 1);
  g_auto(Gathering) gathering = { conversation, g_hash_table_new (NULL, NULL), g_ptr_array_new_with_free_func (participant_free) };
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  conversation->participants = g_ptr_array_new_with_free_func (participant_free);
  conversation->items = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!mail_thread_resolve (reader->db, &thread, error))
    return NULL;
  conversation->thread = thread;

  rows = mail_sqlite_query (reader->db, error,
                            "SELECT p.id, m.id, p.folder, f.role, p.flags, m.has_attachments, m.sender,"
                            " instr (lower (m.sender), lower (a.address)) FROM message AS m"
                            " JOIN account AS a ON a.id = m.account JOIN placement AS p ON p.message = m.id"
                            " JOIN folder AS f ON f.id = p.folder WHERE m.thread = ?"
                            " ORDER BY p.date DESC, p.id DESC LIMIT ?", "id", thread, MAX_LOOKED_AT);
  if (rows == NULL)
    return NULL;
  while (mail_statement_next (rows, &failure))
    gather (&gathering, rows, folders);
  if (!mail_statement_ended (&failure, error))
    return NULL;

  if (conversation->items->len == 0)
    return NULL;
  name_participants (&gathering);
  return g_steal_pointer (&conversation);
}

/**
 * mail_store_reader_find_in_thread:
 * @reader: a reader
 * @thread: a conversation
 * @folders: (element-type gint64): those of the query
 * @query: what a list shows
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type gint64): the items of the conversation that the query finds, newest first
 */
GArray *
mail_store_reader_find_in_thread (MailStoreReader      *reader,
                                  gint64                thread,
                                  const GArray         *folders,
                                  const MailListQuery  *query,
                                  GError              **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  rows = mail_sqlite_query (reader->db, error,
                            "SELECT p.id, p.folder FROM message AS m JOIN placement AS p ON p.message = m.id WHERE m.thread = ?"
                            " AND p.folder IS NOT NULL AND (p.flags & ?2) = ?2 AND (p.flags & ?3) = 0"
                            " AND (?4 = 0 OR m.has_attachments) ORDER BY p.date DESC, p.id DESC", "iddd",
                            thread, query->with, query->without, query->with_attachments);
  if (rows == NULL)
    return NULL;
  while (mail_statement_next (rows, &failure))
    {
      gint64 id = mail_statement_get_int (rows, 0);

      if (mail_ids_contain (folders, mail_statement_get_int (rows, 1)))
        g_array_append_val (ids, id);
    }
  return mail_statement_ended (&failure, error) ? g_steal_pointer (&ids) : NULL;
}

/**
 * mail_store_reader_list_thread:
 * @reader: a reader
 * @thread: a conversation, also by a number it had before it was joined with another
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type gint64): its items in all folders, one for each message, oldest first
 */
GArray *
mail_store_reader_list_thread (MailStoreReader  *reader,
                               gint64            thread,
                               GError          **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_thread_resolve (reader->db, &thread, error) ||
      !mail_sqlite_collect (reader->db, ids, error,
                            "SELECT min(p.id) FROM message AS m JOIN placement AS p ON p.message = m.id"
                            " WHERE m.thread = ? AND p.folder IS NOT NULL GROUP BY m.id ORDER BY min(p.date), m.id", "i",
                            thread))
    return NULL;

  return g_steal_pointer (&ids);
}

static gboolean
add_conversation (MailStoreReader  *reader,
                  gint64            item,
                  GArray           *ids,
                  GHashTable       *seen,
                  GError          **error)
{
  g_autoptr(GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_sqlite_collect (reader->db, found, error,
                            "SELECT q.id FROM placement AS p JOIN message AS m ON m.id = p.message"
                            " JOIN message AS n ON n.thread = m.thread JOIN placement AS q ON q.message = n.id"
                            " WHERE p.id = ? AND q.folder = p.folder ORDER BY q.date DESC, q.id DESC", "i", item))
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    {
      gint64 id = g_array_index (found, gint64, i);

      if (g_hash_table_add (seen, (gpointer) (gsize) id))
        g_array_append_val (ids, id);
    }
  return TRUE;
}

static gboolean
list_whole (MailStoreReader  *reader,
            gpointer          data,
            GCancellable     *cancellable,
            GValue           *result,
            GError          **error)
{
  const GArray *items = data;
  g_autoptr(GArray) ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), items->len);
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < items->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !add_conversation (reader, g_array_index (items, gint64, i), ids, seen, error))
        return FALSE;
    }
  g_value_init (result, G_TYPE_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&ids));
  return TRUE;
}

/**
 * mail_store_list_whole_conversations:
 * @self: a store
 * @items: (element-type gint64): items that stand for their conversations in a list
 *
 * Returns: (transfer full): a future for a #GArray of gint64 (%G_TYPE_ARRAY): each of them, with what its conversation has in the
 *   same folder. One that is gone is left out.
 */
DexFuture *
mail_store_list_whole_conversations (MailStore *self,
                                     GArray    *items)
{
  return mail_store_read (self, list_whole, g_array_copy (items), (GDestroyNotify) g_array_unref);
}
