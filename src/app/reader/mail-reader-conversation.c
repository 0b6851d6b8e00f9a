/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which messages are shown, and how they come and go while they are. */
#include "mail-reader-document.h"
#include "mail-reader-private.h"

/* A message that is here shows at once; only a wait that a person would notice gets a spinner. */
#define SPINNER_DELAY_MSEC 200

/* What an answer was asked for: it is dropped when that is over. */
typedef struct {
  GWeakRef reader;
  guint generation;
  guint update;      /* 0: it is not about one */
} Question;

static Question *
question_new (MailReader *self,
              guint       update)
{
  Question *question = g_new0 (Question, 1);

  g_weak_ref_init (&question->reader, self);
  question->generation = self->generation;
  question->update = update;
  return question;
}

static void
question_free (gpointer data)
{
  Question *question = data;

  g_weak_ref_clear (&question->reader);
  g_free (question);
}

/* (transfer full) (nullable) */
static MailReader *
question_get_reader (Question *question)
{
  g_autoptr(MailReader) self = g_weak_ref_get (&question->reader);

  if (self == NULL || self->generation != question->generation || (question->update != 0 && self->update != question->update))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * mail_reader_clear:
 * @self: a reader
 *
 * Forgets the conversation. What was asked for it is not answered any more.
 */
void
mail_reader_clear (MailReader *self)
{
  self->generation++;
  self->ready = FALSE;
  dex_clear (&self->loading);
  dex_clear (&self->updating);
  g_ptr_array_set_size (self->messages, 0);
}

/* ---- the first time ---- */

static gboolean
show_spinner (gpointer data)
{
  MailReader *self = data;

  self->spinner_timeout = 0;
  mail_reader_show_page (self, "loading");
  return G_SOURCE_REMOVE;
}

/* The subject is that of the message that began it. */
static char *
build_title (MailReader *self)
{
  MailReaderMessage *first = g_ptr_array_index (self->messages, self->newest_first ? self->messages->len - 1 : 0);

  return mail_reader_title_build (first->item->subject, self->messages->len);
}

static char *
build_card (MailReader        *self,
            MailReaderMessage *message)
{
  g_auto(GStrv) own = mail_account_manager_list_addresses (self->manager);

  return mail_reader_card_build (message->item, message->card, message->open, (const char * const *) own);
}

static DexFuture *
load_document (MailReader *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  GdkRGBA *accent = adw_style_manager_get_accent_color_rgba (adw_style_manager_get_default ());
  g_autofree char *accent_text = gdk_rgba_to_string (accent);
  g_autofree char *title = build_title (self);
  g_auto(GStrv) cards = NULL;
  g_autofree char *html = NULL;

  for (guint i = 0; i < self->messages->len; i++)
    g_strv_builder_take (builder, build_card (self, g_ptr_array_index (self->messages, i)));
  cards = g_strv_builder_end (builder);
  html = mail_reader_document_build (title, (const char * const *) cards, accent_text);
  gdk_rgba_free (accent);
  return mail_web_view_load (self->web_view, html);
}

static DexFuture *
document_is_in_place (DexFuture *future,
                      gpointer   data)
{
  g_autoptr(MailReader) self = question_get_reader (data);

  if (self != NULL)
    {
      mail_reader_show_document (self);
      mail_reader_look_again (self);
    }
  return NULL;
}

/* It is seen when what is looked at first is in view. */
static DexFuture *
document_is_there (DexFuture *future,
                   gpointer   data)
{
  g_autoptr(MailReader) self = question_get_reader (data);
  g_autofree char *target = NULL;

  if (self == NULL)
    return NULL;

  self->ready = TRUE;
  target = g_strdup_printf ("%" G_GINT64_FORMAT, self->target);
  return mail_web_view_call (self->web_view, "show", target, NULL);
}

static void
add_messages (MailReader     *self,
              MailReaderRows *rows)
{
  for (guint i = 0; i < rows->items->len; i++)
    {
      MailReaderMessage *message = mail_reader_message_new (mail_item_copy (g_ptr_array_index (rows->items, i)));

      message->open |= message->id == rows->target || message->id == self->item;
      g_ptr_array_add (self->messages, message);
    }
  self->target = rows->target;
  mail_reader_restore_places (self);
}

static DexFuture *
card_is_fetched (DexFuture *future,
                 gpointer   data)
{
  g_autoptr(MailReader) self = question_get_reader (data);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  MailReaderMessage *message = self != NULL ? g_ptr_array_index (self->messages, 0) : NULL;

  if (message == NULL)
    return dex_future_new_false ();
  if (value == NULL)
    {
      mail_reader_show_error (self, error);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  message->card = g_value_dup_boxed (value);
  return load_document (self);
}

static DexFuture *
rows_are_loaded (DexFuture *future,
                 gpointer   data)
{
  g_autoptr(MailReader) self = question_get_reader (data);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  MailReaderRows *rows = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self == NULL)
    return dex_future_new_false ();
  if (rows == NULL)
    {
      mail_reader_show_error (self, error);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  if (rows->items->len == 0)
    {
      mail_reader_show_page (self, "empty");
      return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "These messages are gone");
    }

  add_messages (self, rows);
  if (rows->card != NULL)
    mail_reader_find_message (self, rows->target)->card = mail_reader_card_ref (rows->card);
  else if (rows->items->len == 1)
    /* A message by itself has nothing to show before it is here. */
    return dex_future_finally (mail_reader_card_load (self->manager, rows->target), card_is_fetched, question_new (self, 0), question_free);
  return load_document (self);
}

/**
 * mail_reader_load_again:
 * @self: a reader
 *
 * Shows what is wanted, in a new document, as it was shown before.
 */
void
mail_reader_load_again (MailReader *self)
{
  MailStore *store = mail_account_manager_get_store (self->manager);
  DexFuture *future;

  mail_reader_clear (self);
  if (self->spinner_timeout == 0)
    self->spinner_timeout = g_timeout_add (SPINNER_DELAY_MSEC, show_spinner, self);

  future = mail_reader_rows_load (store, self->wanted, self->newest_first, self->item, TRUE);
  future = dex_future_finally (future, rows_are_loaded, question_new (self, 0), question_free);
  future = dex_future_then (future, document_is_there, question_new (self, 0), question_free);
  self->loading = dex_future_then (future, document_is_in_place, question_new (self, 0), question_free);
}

/**
 * mail_reader_load:
 * @self: a reader
 *
 * Shows what is wanted, from the beginning.
 */
void
mail_reader_load (MailReader *self)
{
  mail_reader_forget_places (self);
  mail_reader_load_again (self);
}

/* ---- while it is shown ---- */

static const MailItem *
find_row (MailReaderRows *rows,
          gint64          id)
{
  for (guint i = 0; i < rows->items->len; i++)
    {
      const MailItem *item = g_ptr_array_index (rows->items, i);

      if (item->id == id)
        return item;
    }
  return NULL;
}

static void
remove_gone (MailReader     *self,
             MailReaderRows *rows)
{
  for (guint i = self->messages->len; i > 0; i--)
    {
      MailReaderMessage *message = g_ptr_array_index (self->messages, i - 1);
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, message->id);

      if (find_row (rows, message->id) != NULL)
        continue;
      dex_future_disown (mail_web_view_call (self->web_view, "remove", id, NULL));
      g_ptr_array_remove_index (self->messages, i - 1);
    }
}

static gboolean
looks_the_same (const MailItem *a,
                const MailItem *b)
{
  return a->flags == b->flags && a->has_attachments == b->has_attachments && g_strcmp0 (a->preview, b->preview) == 0;
}

static void
take_row (MailReader        *self,
          MailReaderMessage *message,
          const MailItem    *row)
{
  gboolean same = looks_the_same (message->item, row);

  mail_item_free (message->item);
  message->item = mail_item_copy (row);
  if (!same)
    mail_reader_describe (self, message);
}

/* Each row is in its place behind the ones before it. */
static void
take_rows (MailReader     *self,
           MailReaderRows *rows)
{
  guint n_before = self->messages->len;

  for (guint i = 0; i < rows->items->len; i++)
    {
      const MailItem *row = g_ptr_array_index (rows->items, i);
      MailReaderMessage *message = mail_reader_find_message (self, row->id);
      MailReaderMessage *next = i < self->messages->len ? g_ptr_array_index (self->messages, i) : NULL;
      g_autofree char *card = NULL;
      g_autofree char *next_id = NULL;

      if (message != NULL)
        {
          take_row (self, message, row);
          continue;
        }
      message = mail_reader_message_new (mail_item_copy (row));
      card = build_card (self, message);
      next_id = next != NULL ? g_strdup_printf ("%" G_GINT64_FORMAT, next->id) : g_strdup ("");
      dex_future_disown (mail_web_view_call (self->web_view, "add", card, next_id, NULL));
      g_ptr_array_insert (self->messages, (int) MIN (i, self->messages->len), message);
    }
  if (self->messages->len != n_before)
    {
      g_autofree char *title = build_title (self);

      dex_future_disown (mail_web_view_call (self->web_view, "title", title, NULL));
    }
}

static DexFuture *
rows_are_new (DexFuture *future,
              gpointer   data)
{
  g_autoptr(MailReader) self = question_get_reader (data);
  const GValue *value = dex_future_get_value (future, NULL);
  MailReaderRows *rows = value != NULL ? g_value_get_boxed (value) : NULL;
  guint n_before;

  /* When all are gone the list will say so. */
  if (self == NULL || rows == NULL || rows->items->len == 0)
    return NULL;

  n_before = self->messages->len;
  remove_gone (self, rows);
  if (self->messages->len < n_before && self->messages->len == rows->items->len)
    {
      g_autofree char *title = build_title (self);

      dex_future_disown (mail_web_view_call (self->web_view, "title", title, NULL));
    }
  take_rows (self, rows);
  return NULL;
}

/* Looks again at what is wanted, and changes what has changed. */
static void
update (MailReader *self)
{
  MailStore *store = mail_account_manager_get_store (self->manager);
  DexFuture *future = mail_reader_rows_load (store, self->wanted, self->newest_first, self->item, FALSE);

  dex_clear (&self->updating);
  self->updating = dex_future_finally (future, rows_are_new, question_new (self, ++self->update), question_free);
}

static gboolean
overlap (GArray *a,
         GArray *b)
{
  for (guint i = 0; i < a->len; i++)
    if (mail_ids_contain (b, g_array_index (a, gint64, i)))
      return TRUE;

  return FALSE;
}

static gboolean
equal (GArray *a,
       GArray *b)
{
  return a->len == b->len && (a->len == 0 || memcmp (a->data, b->data, a->len * sizeof (gint64)) == 0);
}

/**
 * mail_reader_show_conversation:
 * @self: a reader
 * @items: (element-type gint64): its messages, oldest first; none: nothing is shown
 * @item: the one that was chosen in the list; 0: none
 *
 * Shows a conversation: the first unread message, in the order of reading, is opened and in view, or the chosen one, or the newest.
 * Those that are read are folded. Messages that are not on this computer are fetched when they are opened. When some of the messages
 * are shown already, it is the same conversation: what came, went or changed does so in place, and another choice is opened and brought
 * into view.
 */
void
mail_reader_show_conversation (MailReader *self,
                               GArray     *items,
                               gint64      item)
{
  g_autoptr(GArray) before = NULL;
  gint64 item_before;
  MailReaderMessage *chosen = NULL;

  g_return_if_fail (MAIL_IS_READER (self));

  before = g_steal_pointer (&self->wanted);
  item_before = self->item;
  self->wanted = g_array_copy (items);
  self->item = item;

  if (items->len == 0)
    {
      mail_reader_clear (self);
      mail_reader_show_page (self, "empty");
      return;
    }
  if (!overlap (items, before) || (!self->ready && (item != item_before || !equal (items, before))))
    {
      mail_reader_load (self);
      return;
    }
  if (!self->ready)
    return;

  /* Not one that has just come, nor one that takes the place of one that went: a person chose it. */
  if (item != item_before && (item_before == 0 || mail_ids_contain (items, item_before)))
    chosen = mail_reader_find_message (self, item);
  if (chosen != NULL)
    mail_reader_show_message (self, chosen);
  if (!equal (items, before))
    update (self);
}

/* ---- news of the store ---- */

static gboolean
concerns (MailReader       *self,
          MailStoreChanges *changes)
{
  for (guint i = 0; changes->items != NULL && i < changes->items->len; i++)
    if (mail_reader_find_message (self, g_array_index (changes->items, MailItemChange, i).item) != NULL)
      return TRUE;
  for (guint i = 0; changes->bodies != NULL && i < changes->bodies->len; i++)
    if (mail_reader_find_message (self, g_array_index (changes->bodies, gint64, i)) != NULL)
      return TRUE;

  return changes->reloads != NULL && changes->reloads->len > 0;
}

/**
 * mail_reader_follow_store:
 * @changes: what one commit changed
 * @data: a reader
 *
 * Flags are those of the store, and a body that could not be had is shown when it comes.
 */
void
mail_reader_follow_store (MailStoreChanges *changes,
                          gpointer          data)
{
  MailReader *self = data;

  if (!self->ready || !concerns (self, changes))
    return;

  update (self);
  for (guint i = 0; changes->bodies != NULL && i < changes->bodies->len; i++)
    {
      MailReaderMessage *message = mail_reader_find_message (self, g_array_index (changes->bodies, gint64, i));

      if (message != NULL && message->open)
        mail_reader_load_message (self, message);
    }
}
