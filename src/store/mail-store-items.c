/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-items.h"

#include <string.h>

#include "mail-error.h"
#include "mail-store-private.h"

/* The last columns: whether an operation on it, or the one that makes it, is not confirmed, and whether its conversation is muted. */
#define COLUMNS \
  "SELECT p.id, p.message, p.folder, m.account, m.thread, p.uid, p.flags, p.keywords, p.date, m.header_date, m.size," \
  " m.has_attachments, m.body_state, m.subject, m.sender, m.recipients, m.cc, coalesce (m.preview, m.offered_preview)," \
  " m.message_id, p.server_folder," \
  " EXISTS (SELECT 1 FROM operation_target AS t JOIN operation AS o ON o.id = t.operation" \
  "  WHERE t.item = p.id AND o.state <> 3)," \
  " EXISTS (SELECT 1 FROM operation_target AS t JOIN operation AS o ON o.id = t.operation" \
  "  WHERE t.made = p.id AND o.state <> 3)," \
  " EXISTS (SELECT 1 FROM muted_thread AS u WHERE u.thread = m.thread)" \
  " FROM placement AS p JOIN message AS m ON m.id = p.message"

G_DEFINE_BOXED_TYPE (MailItem, mail_item, mail_item_copy, mail_item_free)

gboolean
mail_ids_contain (const GArray *ids,
                  gint64        id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == id)
      return TRUE;
  return FALSE;
}

MailItem *
mail_item_copy (const MailItem *self)
{
  MailItem *copy = g_memdup2 (self, sizeof *self);

  copy->keywords = g_strdup (self->keywords);
  copy->subject = g_strdup (self->subject);
  copy->from = g_strdup (self->from);
  copy->to = g_strdup (self->to);
  copy->cc = g_strdup (self->cc);
  copy->preview = g_strdup (self->preview);
  copy->message_id = g_strdup (self->message_id);
  return copy;
}

void
mail_item_free (MailItem *self)
{
  g_free (self->keywords);
  g_free (self->subject);
  g_free (self->from);
  g_free (self->to);
  g_free (self->cc);
  g_free (self->preview);
  g_free (self->message_id);
  g_free (self);
}

static MailItem *
item_from_row (MailStatement *row)
{
  MailItem *item = g_new0 (MailItem, 1);

  item->id = mail_statement_get_int (row, 0);
  item->message = mail_statement_get_int (row, 1);
  item->folder = mail_statement_get_int (row, 2);
  item->account = mail_statement_get_int (row, 3);
  item->thread = mail_statement_get_int (row, 4);
  item->uid = (guint32) mail_statement_get_int (row, 5);
  item->flags = (MailFlags) mail_statement_get_int (row, 6);
  item->keywords = mail_statement_dup_text (row, 7);
  item->date = mail_statement_get_int (row, 8);
  item->header_date = mail_statement_get_int (row, 9);
  item->size = (guint64) mail_statement_get_int (row, 10);
  item->has_attachments = mail_statement_get_int (row, 11) != 0;
  item->body_state = (MailBodyState) mail_statement_get_int (row, 12);
  item->subject = mail_statement_dup_text (row, 13);
  item->from = mail_statement_dup_text (row, 14);
  item->to = mail_statement_dup_text (row, 15);
  item->cc = mail_statement_dup_text (row, 16);
  item->preview = mail_statement_dup_text (row, 17);
  item->message_id = mail_statement_dup_text (row, 18);
  item->server_folder = mail_statement_get_int (row, 19);
  item->pending = mail_statement_get_int (row, 20) != 0 || mail_statement_get_int (row, 21) != 0;
  item->is_muted = mail_statement_get_int (row, 22) != 0;
  return item;
}

/* *item is NULL when it is gone, or shown nowhere. */
static gboolean
load (MailStoreReader  *reader,
      gint64            id,
      MailItem        **item,
      GError          **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) row = mail_sqlite_query (reader->db, error,
                                                    COLUMNS " WHERE p.id = ? AND p.folder IS NOT NULL", "i", id);

  *item = NULL;
  if (row == NULL)
    return FALSE;
  if (mail_statement_next (row, &failure))
    *item = item_from_row (row);
  return mail_statement_ended (&failure, error);
}

static void
free_item_or_nothing (gpointer data)
{
  if (data != NULL)
    mail_item_free (data);
}

/**
 * mail_store_reader_load_items:
 * @reader: a reader
 * @ids: (array length=n_ids): items
 * @n_ids: how many; at most a few hundred on the main thread
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type MailItem): their rows in that order, %NULL in the place of one that is gone
 */
GPtrArray *
mail_store_reader_load_items (MailStoreReader  *reader,
                              const gint64     *ids,
                              guint             n_ids,
                              GError          **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_full (n_ids, free_item_or_nothing);

  for (guint i = 0; i < n_ids; i++)
    {
      MailItem *item;

      if (!load (reader, ids[i], &item, error))
        return NULL;
      g_ptr_array_add (items, item);
    }

  return g_steal_pointer (&items);
}

/**
 * mail_store_reader_load_item:
 * @reader: a reader
 * @item: its id
 * @error: (out): %MAIL_ERROR_PERMANENT when it is gone
 *
 * Returns: (transfer full): its row
 */
MailItem *
mail_store_reader_load_item (MailStoreReader  *reader,
                             gint64            item,
                             GError          **error)
{
  MailItem *found;

  if (!load (reader, item, &found, error))
    return NULL;
  if (found == NULL)
    mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The message is no longer there");
  return found;
}
