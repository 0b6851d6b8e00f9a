/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-item.h"

struct _MailListItem {
  GObject parent_instance;

  gint64 id;
  MailItem *item;
  MailConversation *conversation;
  MailListItemLoad load;   /* (nullable): done already, or not to be done any more */
  gpointer data;
};

G_DEFINE_FINAL_TYPE (MailListItem, mail_list_item, G_TYPE_OBJECT)

static guint changed_signal;

static void
mail_list_item_finalize (GObject *object)
{
  MailListItem *self = MAIL_LIST_ITEM (object);

  g_clear_pointer (&self->item, mail_item_free);
  g_clear_pointer (&self->conversation, mail_conversation_free);
  G_OBJECT_CLASS (mail_list_item_parent_class)->finalize (object);
}

static void
mail_list_item_class_init (MailListItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_list_item_finalize;
  changed_signal = g_signal_new ("changed", MAIL_TYPE_LIST_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/* When somebody wants to know what it shows. */
static void
ensure_loaded (MailListItem *self)
{
  MailListItemLoad load = g_steal_pointer (&self->load);

  if (load != NULL)
    load (self, self->data);
}

static void
mail_list_item_init (MailListItem *self)
{
}

/**
 * mail_list_item_new:
 * @id: the item's local id
 *
 * Returns: (transfer full): a row without contents yet
 */
MailListItem *
mail_list_item_new (gint64 id)
{
  MailListItem *self = g_object_new (MAIL_TYPE_LIST_ITEM, NULL);

  self->id = id;
  return self;
}

/**
 * mail_list_item_set_load:
 * @self: a row
 * @load: (nullable): calls mail_list_item_take () with what it shows, if there is anything; %NULL: nobody does
 * @data: for @load
 *
 * Of hundreds of rows that a list makes a dozen are seen: each is read when it is asked what it shows for the first time.
 */
void
mail_list_item_set_load (MailListItem     *self,
                         MailListItemLoad  load,
                         gpointer          data)
{
  g_return_if_fail (MAIL_IS_LIST_ITEM (self));
  self->load = load;
  self->data = data;
}

/* Whether somebody has asked what it shows. */
gboolean
mail_list_item_is_loaded (MailListItem *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_ITEM (self), FALSE);
  return self->load == NULL;
}

gint64
mail_list_item_get_id (MailListItem *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_ITEM (self), 0);
  return self->id;
}

/**
 * mail_list_item_get_item:
 * @self: a row
 *
 * Returns: (nullable) (transfer none): what it shows, until the next "changed"; %NULL when the store no longer has it
 */
const MailItem *
mail_list_item_get_item (MailListItem *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_ITEM (self), NULL);
  ensure_loaded (self);
  return self->item;
}

/**
 * mail_list_item_get_conversation:
 * @self: a row
 *
 * Returns: (nullable) (transfer none): what it is part of, until the next "changed"; %NULL in a list of messages
 */
const MailConversation *
mail_list_item_get_conversation (MailListItem *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_ITEM (self), NULL);
  ensure_loaded (self);
  return self->conversation;
}

gboolean
mail_list_item_is_unread (MailListItem *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_ITEM (self), FALSE);
  ensure_loaded (self);
  if (self->conversation != NULL)
    return self->conversation->n_unread > 0;
  return self->item != NULL && (self->item->flags & MAIL_FLAG_SEEN) == 0;
}

gboolean
mail_list_item_is_starred (MailListItem *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_ITEM (self), FALSE);
  ensure_loaded (self);
  if (self->conversation != NULL)
    return self->conversation->is_starred;
  return self->item != NULL && (self->item->flags & MAIL_FLAG_FLAGGED) != 0;
}

/**
 * mail_list_item_take:
 * @self: a row
 * @item: (nullable) (transfer full): what it shows from now on
 * @conversation: (nullable) (transfer full): what it is part of, in a list of conversations
 *
 * Emits "changed" when it showed something before.
 */
void
mail_list_item_take (MailListItem     *self,
                     MailItem         *item,
                     MailConversation *conversation)
{
  gboolean had = self->item != NULL;

  g_return_if_fail (MAIL_IS_LIST_ITEM (self));
  self->load = NULL;
  g_clear_pointer (&self->item, mail_item_free);
  g_clear_pointer (&self->conversation, mail_conversation_free);
  self->item = item;
  self->conversation = conversation;
  if (had)
    g_signal_emit (self, changed_signal, 0);
}
