/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which cards are open, what they say, and which were looked at. */
#include <glib/gi18n.h>

#include "mail-error.h"
#include "mail-reader-document.h"
#include "mail-reader-head.h"
#include "mail-reader-private.h"

/**
 * mail_reader_message_new:
 * @item: (transfer full): a row
 *
 * Returns: (transfer full): the message, folded when it is read
 */
MailReaderMessage *
mail_reader_message_new (MailItem *item)
{
  MailReaderMessage *message = g_new0 (MailReaderMessage, 1);

  message->id = item->id;
  message->item = item;
  message->open = (item->flags & MAIL_FLAG_SEEN) == 0;
  return message;
}

/**
 * mail_reader_message_free:
 * @message: (transfer full): a message
 */
void
mail_reader_message_free (MailReaderMessage *message)
{
  g_clear_handle_id (&message->look_timeout, g_source_remove);
  dex_clear (&message->loading);
  g_clear_pointer (&message->card, mail_reader_card_unref);
  g_clear_pointer (&message->item, mail_item_free);
  g_free (message);
}

/**
 * mail_reader_find_message:
 * @self: a reader
 * @item: an item's id
 *
 * Returns: (transfer none) (nullable): the message of the conversation that is shown
 */
MailReaderMessage *
mail_reader_find_message (MailReader *self,
                          gint64      item)
{
  for (guint i = 0; i < self->messages->len; i++)
    {
      MailReaderMessage *message = g_ptr_array_index (self->messages, i);

      if (message->id == item)
        return message;
    }

  return NULL;
}

static char *
make_id (MailReaderMessage *message)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, message->id);
}

/* ---- looking ---- */

typedef struct {
  MailReader *reader;  /* not owned: the messages go with it */
  gint64 item;
} Look;

static void
looked_long_enough (gpointer data)
{
  Look *look = data;
  MailReaderMessage *message = mail_reader_find_message (look->reader, look->item);

  message->look_timeout = 0;
  message->looked_at = TRUE;
  g_signal_emit_by_name (look->reader, "looked-at", look->item);
}

/* A message is looked at while it is open, there, and on the screen. */
static void
watch (MailReader        *self,
       MailReaderMessage *message)
{
  gboolean looking = message->open && message->in_view && message->card != NULL && self->ready && self->read_delay >= 0 &&
                     !message->looked_at && gtk_widget_get_mapped (GTK_WIDGET (self));
  Look *look;

  if (!looking)
    {
      g_clear_handle_id (&message->look_timeout, g_source_remove);
      return;
    }
  if (message->look_timeout != 0)
    return;

  look = g_new0 (Look, 1);
  look->reader = self;
  look->item = message->id;
  message->look_timeout = g_timeout_add_full (G_PRIORITY_DEFAULT, (guint) self->read_delay, G_SOURCE_FUNC (looked_long_enough), look, g_free);
}

/**
 * mail_reader_look_again:
 * @self: a reader
 *
 * What is in view is being looked at: from now on, if the reader was hidden.
 */
void
mail_reader_look_again (MailReader *self)
{
  for (guint i = 0; i < self->messages->len; i++)
    watch (self, g_ptr_array_index (self->messages, i));
}

/**
 * mail_reader_look_away:
 * @self: a reader
 *
 * Nobody sees it any more.
 */
void
mail_reader_look_away (MailReader *self)
{
  for (guint i = 0; i < self->messages->len; i++)
    {
      MailReaderMessage *message = g_ptr_array_index (self->messages, i);

      g_clear_handle_id (&message->look_timeout, g_source_remove);
    }
}

/* ---- what cards say ---- */

/**
 * mail_reader_describe:
 * @self: a reader
 * @message: a message whose row is new
 *
 * Writes its head anew.
 */
void
mail_reader_describe (MailReader        *self,
                      MailReaderMessage *message)
{
  g_auto(GStrv) own = mail_account_manager_list_addresses (self->manager);
  g_autoptr(GString) head = g_string_new (NULL);
  g_autofree char *id = make_id (message);
  g_autofree char *classes = mail_reader_card_get_classes (message->item);

  mail_reader_head_append (head, message->item, message->card, (const char * const *) own);
  dex_future_disown (mail_web_view_call (self->web_view, "describe", id, head->str, classes, NULL));
}

static void
fill (MailReader        *self,
      MailReaderMessage *message)
{
  g_autofree char *id = make_id (message);
  g_autofree char *body = NULL;
  g_autofree char *content = mail_reader_content_build (message->card, &body);

  mail_reader_describe (self, message);
  dex_future_disown (mail_web_view_call (self->web_view, "fill", id, content, body, NULL));
  watch (self, message);
}

static void
fill_error (MailReader        *self,
            MailReaderMessage *message,
            const GError      *error)
{
  g_autofree char *id = make_id (message);
  const char *text = g_error_matches (error, MAIL_ERROR, MAIL_ERROR_TRANSIENT)
                     ? _("This message has not been fetched from the server, and the server cannot be reached now.") : error->message;
  g_autofree char *content = mail_reader_content_build_error (message->id, text);

  dex_future_disown (mail_web_view_call (self->web_view, "fill", id, content, "", NULL));
}

typedef struct {
  GWeakRef reader;
  guint generation;
  gint64 item;
} Loading;

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  g_weak_ref_clear (&loading->reader);
  g_free (loading);
}

static DexFuture *
message_is_loaded (DexFuture *future,
                   gpointer   data)
{
  Loading *loading = data;
  g_autoptr(MailReader) self = g_weak_ref_get (&loading->reader);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  MailReaderMessage *message;

  if (self == NULL || self->generation != loading->generation)
    return NULL;
  message = mail_reader_find_message (self, loading->item);
  if (message == NULL)
    return NULL;

  if (value == NULL)
    {
      fill_error (self, message, error);
      return NULL;
    }
  message->card = g_value_dup_boxed (value);
  fill (self, message);
  return NULL;
}

static gboolean
is_under_way (DexFuture *future)
{
  return future != NULL && dex_future_is_pending (future);
}

/**
 * mail_reader_load_message:
 * @self: a reader whose document is there
 * @message: a message
 *
 * Has its card filled, unless it is or is about to be.
 */
void
mail_reader_load_message (MailReader        *self,
                          MailReaderMessage *message)
{
  Loading *loading;

  if (message->card != NULL || is_under_way (message->loading))
    return;

  dex_clear (&message->loading);
  loading = g_new0 (Loading, 1);
  g_weak_ref_init (&loading->reader, self);
  loading->generation = self->generation;
  loading->item = message->id;
  message->loading = dex_future_finally (mail_reader_card_load (self->manager, message->id), message_is_loaded, loading, loading_free);
}

/* ---- opening ---- */

/**
 * mail_reader_set_open:
 * @self: a reader whose document is there
 * @message: a message
 * @open: whether to open or to fold it
 */
void
mail_reader_set_open (MailReader        *self,
                      MailReaderMessage *message,
                      gboolean           open)
{
  g_autofree char *id = make_id (message);

  message->open = open;
  dex_future_disown (mail_web_view_call (self->web_view, "toggle", id, open ? "true" : "false", NULL));
  if (open)
    mail_reader_load_message (self, message);
  watch (self, message);
}

/**
 * mail_reader_set_all_open:
 * @self: a reader whose document is there
 * @open: whether to open or to fold all
 *
 * Bodies are loaded as they come near the view.
 */
void
mail_reader_set_all_open (MailReader *self,
                          gboolean    open)
{
  for (guint i = 0; i < self->messages->len; i++)
    {
      MailReaderMessage *message = g_ptr_array_index (self->messages, i);

      message->open = open;
      watch (self, message);
    }
  dex_future_disown (mail_web_view_call (self->web_view, "toggle_all", open ? "true" : "false", NULL));
}

/**
 * mail_reader_show_message:
 * @self: a reader whose document is there
 * @message: a message
 *
 * Opens it, and brings it to the top of the view.
 */
void
mail_reader_show_message (MailReader        *self,
                          MailReaderMessage *message)
{
  g_autofree char *id = make_id (message);

  if (!message->open)
    mail_reader_set_open (self, message, TRUE);
  dex_future_disown (mail_web_view_call (self->web_view, "show", id, NULL));
}

/**
 * mail_reader_hear_news:
 * @self: a reader
 * @news: "near ITEM", "seen ITEM" or "gone ITEM"
 *
 * A card comes near the view, into it, or leaves it.
 */
void
mail_reader_hear_news (MailReader *self,
                       const char *news)
{
  const char *blank = strchr (news, ' ');
  MailReaderMessage *message = blank != NULL ? mail_reader_find_message (self, g_ascii_strtoll (blank + 1, NULL, 10)) : NULL;

  if (message == NULL)
    return;

  if (g_str_has_prefix (news, "near "))
    {
      if (message->open)
        mail_reader_load_message (self, message);
      return;
    }
  message->in_view = g_str_has_prefix (news, "seen ");
  watch (self, message);
}
