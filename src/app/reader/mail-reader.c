/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-reader.h"

#include <glib/gi18n.h>

#include "mail-config.h"
#include "mail-attachment.h"
#include "mail-error.h"
#include "mail-message-source.h"
#include "mail-reader-menu.h"
#include "mail-reader-private.h"

G_DEFINE_FINAL_TYPE (MailReader, mail_reader, ADW_TYPE_BIN)

enum {
  SIGNAL_LOOKED_AT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* One of the pages that stand before the document. */
void
mail_reader_show_page (MailReader *self,
                       const char *name)
{
  g_clear_handle_id (&self->spinner_timeout, g_source_remove);
  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_widget_set_visible (GTK_WIDGET (self->stack), TRUE);
}

/* None of them. */
void
mail_reader_show_document (MailReader *self)
{
  g_clear_handle_id (&self->spinner_timeout, g_source_remove);
  gtk_widget_set_visible (GTK_WIDGET (self->stack), FALSE);
}

/* Pictures of the message itself: "ITEM/CONTENT-ID" */
static GBytes *
find_picture (const char  *path,
              char       **content_type,
              gpointer     data)
{
  MailReader *self = data;
  char *id = NULL;
  MailReaderMessage *message = mail_reader_find_message (self, g_ascii_strtoll (path, &id, 10));
  MailMimePart *part;

  if (message == NULL || message->card == NULL || *id != '/')
    return NULL;

  part = mail_mime_message_find_content_id (message->card->message, id + 1);
  if (part == NULL || !g_str_has_prefix (mail_mime_part_get_content_type (part), "image/"))
    return NULL;

  *content_type = g_strdup (mail_mime_part_get_content_type (part));
  return mail_mime_part_decode (part);
}

/* What the person presses */

static const char *
find_link (MailReader *self,
           const char *uri)
{
  for (guint i = 0; i < self->messages->len; i++)
    {
      MailReaderMessage *message = g_ptr_array_index (self->messages, i);
      const char *link = message->card != NULL ? mail_mime_html_find_link (message->card->html, uri) : NULL;

      if (link != NULL)
        return link;
    }

  return NULL;
}

static void
launched (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr(MailReader) self = data;
  g_autoptr(GError) error = NULL;

  if (!gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (object), result, &error) &&
      !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _("There is no program to open this link with."));
}

static void
open_link (MailReader *self,
           const char *uri)
{
  g_autoptr(GtkUriLauncher) launcher = NULL;

  if (g_ascii_strncasecmp (uri, "mailto:", strlen ("mailto:")) == 0)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "app.compose-to", "s", uri);
      return;
    }

  launcher = gtk_uri_launcher_new (uri);
  gtk_uri_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, launched, g_object_ref (self));
}

static void
open_attachment (MailReader     *self,
                 const char     *verb,
                 MailReaderCard *card,
                 guint64         index)
{
  if (index >= card->attachments->len)
    return;

  if (g_str_equal (verb, "open"))
    mail_attachment_open (GTK_WIDGET (self), card->message, g_ptr_array_index (card->attachments, index));
  else if (g_str_equal (verb, "save"))
    mail_attachment_save (GTK_WIDGET (self), card->message, g_ptr_array_index (card->attachments, index));
  else if (g_str_equal (verb, "save-all"))
    mail_attachment_save_all (GTK_WIDGET (self), card->message, card->attachments);
}

/* What the window does with the message. */
static const struct {
  const char *verb;
  const char *action;
} window_actions[] = {
  { "star", "win.toggle-item-star" },
  { "reply", "win.reply-to" },
  { "reply-all", "win.reply-all-to" },
  { "forward", "win.forward-item" },
};

static void
carry_out_for (MailReader        *self,
               const char        *verb,
               MailReaderMessage *message,
               guint64            index)
{
  for (guint i = 0; i < G_N_ELEMENTS (window_actions); i++)
    if (g_str_equal (verb, window_actions[i].verb))
      gtk_widget_activate_action (GTK_WIDGET (self), window_actions[i].action, "x", message->id);

  /* There is no sense in folding all there is. */
  if (g_str_equal (verb, "toggle"))
    mail_reader_set_open (self, message, !message->open || self->messages->len == 1);
  else if (g_str_equal (verb, "retry"))
    mail_reader_load_message (self, message);
  else if (g_str_equal (verb, "menu"))
    mail_reader_menu_popup (self->web_view, message->item, message->card != NULL);
  else if (message->card != NULL)
    open_attachment (self, verb, message->card, index);
}

/* "mailaction:VERB[/ITEM[/INDEX]]": only our own page can have such links, the sanitiser drops them from bodies. */
static void
carry_out (MailReader *self,
           const char *action)
{
  g_auto(GStrv) words = g_strsplit (action, "/", 3);
  guint n = g_strv_length (words);
  MailReaderMessage *message = n > 1 ? mail_reader_find_message (self, g_ascii_strtoll (words[1], NULL, 10)) : NULL;

  if (message != NULL)
    carry_out_for (self, words[0], message, n > 2 ? g_ascii_strtoull (words[2], NULL, 10) : 0);
  else if (g_strcmp0 (words[0], "open-all") == 0 || g_strcmp0 (words[0], "close-all") == 0)
    mail_reader_set_all_open (self, g_str_equal (words[0], "open-all"));
}

static void
follow_link (MailReader *self,
             const char *uri)
{
  const char *target;

  if (g_str_has_prefix (uri, "mailaction:"))
    carry_out (self, uri + strlen ("mailaction:"));
  else if ((target = find_link (self, uri)) != NULL)
    open_link (self, target);
}

static char *
describe_link (MailReader *self,
               const char *uri)
{
  return g_strdup (find_link (self, uri));
}

/* There is nothing to show but why. */
void
mail_reader_show_error (MailReader   *self,
                        const GError *error)
{
  const char *text = error->message;

  if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_TRANSIENT))
    text = _("This message has not been fetched from the server, and the server cannot be reached now.");

  adw_status_page_set_description (self->error_page, text);
  mail_reader_show_page (self, "error");
}

static void
try_again (MailReader *self)
{
  if (self->wanted->len > 0)
    mail_reader_load (self);
}

/**
 * mail_reader_show_item:
 * @self: a reader
 * @item: what to read; 0: nothing
 *
 * Shows a message by itself; one that is not on this computer is fetched first.
 */
void
mail_reader_show_item (MailReader *self,
                       gint64      item)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_return_if_fail (MAIL_IS_READER (self));

  if (item != 0)
    g_array_append_val (items, item);
  mail_reader_show_conversation (self, items, item);
}

/**
 * mail_reader_get_item:
 * @self: a reader
 *
 * Returns: what is shown or being loaded; 0: nothing
 */
gint64
mail_reader_get_item (MailReader *self)
{
  g_return_val_if_fail (MAIL_IS_READER (self), 0);

  return self->item;
}

/**
 * mail_reader_show_selection_count:
 * @self: a reader
 * @n: how many messages are selected
 *
 * Shows that several messages are selected instead of one of them.
 */
void
mail_reader_show_selection_count (MailReader *self,
                                  guint       n)
{
  g_autofree char *title = g_strdup_printf (ngettext ("%u Message Selected", "%u Messages Selected", n), n);

  g_return_if_fail (MAIL_IS_READER (self));

  mail_reader_show_item (self, 0);
  adw_status_page_set_title (self->selection_page, title);
  mail_reader_show_page (self, "selection");
}

/**
 * mail_reader_set_read_delay:
 * @self: a reader
 * @delay: how long a message has to be looked at before #MailReader::looked-at says so, in milliseconds; -1: it never does
 */
void
mail_reader_set_read_delay (MailReader *self,
                            int         delay)
{
  g_return_if_fail (MAIL_IS_READER (self));

  if (delay == self->read_delay)
    return;

  mail_reader_look_away (self);
  self->read_delay = delay;
  mail_reader_look_again (self);
}

/**
 * mail_reader_keep_unread:
 * @self: a reader
 * @item: a message
 *
 * The person wants it unread: that it goes on being looked at does not count.
 */
void
mail_reader_keep_unread (MailReader *self,
                         gint64      item)
{
  MailReaderMessage *message;

  g_return_if_fail (MAIL_IS_READER (self));

  message = mail_reader_find_message (self, item);
  if (message == NULL)
    return;

  g_clear_handle_id (&message->look_timeout, g_source_remove);
  message->looked_at = TRUE;
}

/**
 * mail_reader_set_newest_first:
 * @self: a reader
 * @newest_first: whether the newest message of a conversation is its first
 *
 * What is shown is put in that order.
 */
void
mail_reader_set_newest_first (MailReader *self,
                              gboolean    newest_first)
{
  g_return_if_fail (MAIL_IS_READER (self));

  if (newest_first == self->newest_first)
    return;

  self->newest_first = newest_first;
  if (self->wanted->len > 1)
    mail_reader_load (self);
}

/**
 * mail_reader_set_zoom:
 * @self: a reader
 * @zoom: 1 is the normal size
 */
void
mail_reader_set_zoom (MailReader *self,
                      double      zoom)
{
  g_return_if_fail (MAIL_IS_READER (self));

  mail_web_view_set_zoom (self->web_view, zoom);
}

/* What is done with the message as it came. */

static void
view_source (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  MailReaderMessage *message = mail_reader_find_message (MAIL_READER (widget), g_variant_get_int64 (parameter));

  if (message != NULL && message->card != NULL)
    mail_message_source_present (widget, message->item->subject, message->card->message);
}

static void
save_message (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  MailReaderMessage *message = mail_reader_find_message (MAIL_READER (widget), g_variant_get_int64 (parameter));

  if (message != NULL && message->card != NULL)
    mail_message_source_save (widget, message->item->subject, message->card->message);
}

static void
mail_reader_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mail_reader_parent_class)->map (widget);
  mail_reader_look_again (MAIL_READER (widget));
}

static void
mail_reader_unmap (GtkWidget *widget)
{
  mail_reader_look_away (MAIL_READER (widget));
  GTK_WIDGET_CLASS (mail_reader_parent_class)->unmap (widget);
}

static void
mail_reader_dispose (GObject *object)
{
  MailReader *self = MAIL_READER (object);

  if (self->manager != NULL && self->subscription != 0)
    mail_store_unsubscribe (mail_account_manager_get_store (self->manager), self->subscription);
  self->subscription = 0;
  mail_reader_clear (self);
  g_clear_handle_id (&self->spinner_timeout, g_source_remove);
  if (self->web_view != NULL)
    mail_web_view_set_picture_func (self->web_view, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_READER);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (mail_reader_parent_class)->dispose (object);
}

static void
mail_reader_finalize (GObject *object)
{
  MailReader *self = MAIL_READER (object);

  g_clear_pointer (&self->messages, g_ptr_array_unref);
  g_clear_pointer (&self->wanted, g_array_unref);
  mail_reader_clear_crashes (self);

  G_OBJECT_CLASS (mail_reader_parent_class)->finalize (object);
}

static void
mail_reader_class_init (MailReaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_reader_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_reader_finalize;
  widget_class->map = mail_reader_map;
  widget_class->unmap = mail_reader_unmap;

  /**
   * MailReader::looked-at:
   * @item: a message
   *
   * It was open and on the screen for as long as it takes to count as read. Said once while its conversation is shown.
   */
  signals[SIGNAL_LOOKED_AT] = g_signal_new ("looked-at", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, G_TYPE_INT64);

  g_type_ensure (MAIL_TYPE_WEB_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/reader/mail-reader.ui");
  gtk_widget_class_bind_template_child (widget_class, MailReader, stack);
  gtk_widget_class_bind_template_child (widget_class, MailReader, selection_page);
  gtk_widget_class_bind_template_child (widget_class, MailReader, error_page);
  gtk_widget_class_bind_template_child (widget_class, MailReader, web_view);
  gtk_widget_class_bind_template_callback (widget_class, try_again);
  gtk_widget_class_bind_template_callback (widget_class, follow_link);
  gtk_widget_class_bind_template_callback (widget_class, describe_link);
  gtk_widget_class_bind_template_callback (widget_class, mail_reader_hear_news);
  gtk_widget_class_bind_template_callback (widget_class, mail_reader_process_ended);
  gtk_widget_class_bind_template_callback (widget_class, mail_reader_reload);
  gtk_widget_class_install_action (widget_class, "reader.view-source", "x", view_source);
  gtk_widget_class_install_action (widget_class, "reader.save-message", "x", save_message);
}

static void
mail_reader_init (MailReader *self)
{
  self->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_reader_message_free);
  self->wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->read_delay = -1;
  mail_reader_init_crashes (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  mail_web_view_set_picture_func (self->web_view, find_picture, self);
}

/**
 * mail_reader_new:
 * @manager: the accounts
 *
 * Returns: (transfer floating): a reader that shows nothing yet
 */
MailReader *
mail_reader_new (MailAccountManager *manager)
{
  MailReader *self = g_object_new (MAIL_TYPE_READER, NULL);

  self->manager = g_object_ref (manager);
  self->subscription = mail_store_subscribe (mail_account_manager_get_store (manager), NULL, mail_reader_follow_store, self, NULL);
  return self;
}
