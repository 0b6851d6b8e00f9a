/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-reader-card.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-error.h"
#include "mail-fiber.h"
#include "mail-mime-quote.h"
#include "mail-mime-subject.h"
#include "mail-store-bodies.h"

G_DEFINE_BOXED_TYPE (MailReaderCard, mail_reader_card, mail_reader_card_ref, mail_reader_card_unref)

/**
 * mail_reader_card_ref:
 * @self: a card
 *
 * Returns: (transfer full): @self
 */
MailReaderCard *
mail_reader_card_ref (MailReaderCard *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mail_reader_card_unref:
 * @self: (transfer full): a card
 */
void
mail_reader_card_unref (MailReaderCard *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->item, mail_item_free);
  g_clear_pointer (&self->attachments, g_ptr_array_unref);
  g_clear_pointer (&self->html, mail_mime_html_unref);
  g_clear_pointer (&self->message, mail_mime_message_unref);
  g_free (self);
}

/* HTML that is only text with paragraphs, as people write it, and not a page with a look of its own: nothing in it was made for
 * white. */
static gboolean
has_own_look (const char *body)
{
  static const char * const signs[] = { "color", "background", "<style", "<img" };

  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    if (strcasestr (body, signs[i]) != NULL)
      return TRUE;

  return FALSE;
}

/**
 * mail_reader_card_read:
 * @reader: a reader of the store
 * @item: which message
 * @error: return location for an error
 *
 * Bytes, parsing and sanitising, all happen here: on a reader thread.
 *
 * Returns: (transfer full) (nullable): the message; %NULL with %MAIL_ERROR_TRANSIENT when its body is not here
 */
MailReaderCard *
mail_reader_card_read (MailStoreReader  *reader,
                       const MailItem   *item,
                       GError          **error)
{
  g_autoptr(GBytes) bytes = mail_store_reader_load_body (reader, item->message, MAIL_SECTION_WHOLE, error);
  g_autofree char *prefix = g_strdup_printf ("%" G_GINT64_FORMAT "/", item->id);
  MailReaderCard *card;

  if (bytes == NULL)
    return NULL;

  card = g_new0 (MailReaderCard, 1);
  g_atomic_ref_count_init (&card->ref_count);
  card->message = mail_mime_message_new (bytes);
  card->html = mail_mime_message_get_html (card->message, MAIL_MIME_HTML_DEFAULT, prefix);
  card->is_plain = !has_own_look (mail_mime_html_get_body (card->html));
  card->has_quote = mail_mime_quote_find (card->html, mail_mime_subject_is_forward (item->subject), &card->quote_start, &card->quote_end);
  card->attachments = mail_mime_message_get_attachments (card->message);
  card->item = mail_item_copy (item);
  return card;
}

static gboolean
make_card (MailStoreReader  *reader,
           gpointer          data,
           GCancellable     *cancellable,
           GValue           *result,
           GError          **error)
{
  g_autoptr(MailItem) item = mail_store_reader_load_item (reader, *(gint64 *) data, error);
  MailReaderCard *card = item != NULL ? mail_reader_card_read (reader, item, error) : NULL;

  if (card == NULL)
    return FALSE;

  g_value_init (result, MAIL_TYPE_READER_CARD);
  g_value_take_boxed (result, card);
  return TRUE;
}

typedef struct {
  MailAccountManager *manager;
  gint64 item;
} CardLoad;

static void
card_load_free (CardLoad *self)
{
  g_clear_object (&self->manager);
  g_free (self);
}

static DexFuture *
read_card (CardLoad *self)
{
  return mail_store_read (mail_account_manager_get_store (self->manager), make_card,
                          g_memdup2 (&self->item, sizeof self->item), g_free);
}

/* Awaits. Brings the body from the server when it is not here yet. */
static gboolean
fetch_body (CardLoad  *self,
            GError   **error)
{
  MailStoreReader *reader = mail_store_get_main_reader (mail_account_manager_get_store (self->manager));
  g_autoptr(MailItem) item = mail_store_reader_load_item (reader, self->item, error);
  MailAccount *account;

  if (item == NULL)
    return FALSE;

  account = mail_account_manager_find (self->manager, item->account);
  if (account == NULL)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, _("The account of this message has been removed."));
      return FALSE;
    }

  return dex_await (mail_account_fetch_body (account, self->item), error);
}

static DexFuture *
load_card_fiber (gpointer data)
{
  CardLoad *self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MailReaderCard) card = dex_await_boxed (read_card (self), &error);

  if (card == NULL && g_error_matches (error, MAIL_ERROR, MAIL_ERROR_TRANSIENT))
    {
      g_clear_error (&error);
      if (fetch_body (self, &error))
        card = dex_await_boxed (read_card (self), &error);
    }

  if (card == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (MAIL_TYPE_READER_CARD, g_steal_pointer (&card));
}

/**
 * mail_reader_card_load:
 * @manager: the accounts
 * @item: which message
 *
 * Loads a message from the store, or has it fetched first. Main thread.
 *
 * Returns: (transfer full): a future for a #MailReaderCard
 */
DexFuture *
mail_reader_card_load (MailAccountManager *manager,
                       gint64              item)
{
  CardLoad *load = g_new0 (CardLoad, 1);

  load->manager = g_object_ref (manager);
  load->item = item;
  return mail_fiber_spawn (NULL, load_card_fiber, load, (GDestroyNotify) card_load_free);
}
