/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-gather.h"

#include "mail-error.h"
#include "mail-search-text.h"

/* What one job takes at most: others wait for the thread meanwhile. */
#define MAX_USEC (20 * 1000)
#define MAX_ROWS 500

/**
 * mail_search_gather_new:
 * @kind: what is asked for
 * @answers: where it goes when it is answered
 *
 * Returns: (transfer full): a request
 */
MailSearchGather *
mail_search_gather_new (MailSearchGatherKind  kind,
                        GAsyncQueue          *answers)
{
  MailSearchGather *self = g_new0 (MailSearchGather, 1);

  self->kind = kind;
  self->answers = g_async_queue_ref (answers);
  self->documents = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_search_document_free);
  return self;
}

void
mail_search_gather_free (MailSearchGather *self)
{
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->body_numbers, g_array_unref);
  g_clear_pointer (&self->future, dex_unref);
  g_ptr_array_unref (self->documents);
  g_async_queue_unref (self->answers);
  g_clear_error (&self->error);
  g_free (self);
}

static gboolean
gather_new (MailSearchGather  *self,
            MailStoreReader   *reader,
            GError           **error)
{
  gint64 end = g_get_monotonic_time () + MAX_USEC;
  g_autoptr(GPtrArray) rows = mail_store_reader_list_new_messages (reader, self->behind, MAX_ROWS, error);

  if (rows == NULL)
    return FALSE;

  self->cursor = self->behind;
  for (guint i = 0; i < rows->len; i++)
    {
      MailSearchDocument *document;

      self->more = i > 0 && g_get_monotonic_time () > end;
      if (self->more)
        return TRUE;
      document = mail_search_read_document (reader, g_ptr_array_index (rows, i), error);
      if (document == NULL)
        return FALSE;
      g_ptr_array_add (self->documents, document);
      self->cursor = document->message;
    }
  self->more = rows->len == MAX_ROWS;
  return TRUE;
}

static gboolean
gather_notes (MailSearchGather  *self,
              MailStoreReader   *reader,
              GError           **error)
{
  self->rows = mail_store_reader_list_reindex (reader, self->behind, MAX_ROWS, &self->cursor, error);
  if (self->rows == NULL)
    return FALSE;

  self->body_numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < self->rows->len; i++)
    {
      const MailIndexRow *row = g_ptr_array_index (self->rows, i);
      gint64 number = 0;

      if (row->body_state == MAIL_BODY_COMPLETE && !mail_store_reader_get_body_number (reader, row->message, &number, error))
        return FALSE;
      g_array_append_val (self->body_numbers, number);
    }
  return TRUE;
}

static gboolean
gather_rows (MailSearchGather  *self,
             MailStoreReader   *reader,
             GError           **error)
{
  gint64 end = g_get_monotonic_time () + MAX_USEC;

  while (self->rows->len > 0 && (self->documents->len == 0 || g_get_monotonic_time () < end))
    {
      g_autoptr(MailIndexRow) row = g_ptr_array_steal_index (self->rows, self->rows->len - 1);
      MailSearchDocument *document = mail_search_read_document (reader, row, error);

      if (document == NULL)
        return FALSE;
      g_ptr_array_add (self->documents, document);
    }
  return TRUE;
}

static gboolean
gather (MailStoreReader  *reader,
        gpointer          data,
        GCancellable     *cancellable,
        GValue           *result,
        GError          **error)
{
  MailSearchGather *self = data;
  gboolean good;

  switch (self->kind)
    {
    case MAIL_SEARCH_GATHER_NEW:
      good = gather_new (self, reader, &self->error);
      break;
    case MAIL_SEARCH_GATHER_NOTES:
      good = gather_notes (self, reader, &self->error);
      break;
    case MAIL_SEARCH_GATHER_ROWS:
    default:
      good = gather_rows (self, reader, &self->error);
      break;
    }
  self->answered = good;
  return TRUE;
}

/* However the job ended. */
static void
answer (gpointer data)
{
  MailSearchGather *self = data;

  if (!self->answered && self->error == NULL)
    self->error = mail_error_new (MAIL_ERROR_CANCELLED, NULL, "The mail store is closed");
  g_async_queue_push (self->answers, self);
}

/**
 * mail_search_gather_start:
 * @self: a request; given back through its queue, which is to be waited for
 * @store: whose readers carry it out
 */
void
mail_search_gather_start (MailSearchGather *self,
                          MailStore        *store)
{
  /* The caller is who takes it from the queue, so it is not gone yet. */
  self->future = mail_store_read (store, gather, self, answer);
}
