/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-reader.h"

#include <glib/gi18n.h>

#include "mail-config.h"
#include "mail-attachment.h"
#include "mail-error.h"
#include "mail-reader-card.h"
#include "mail-reader-document.h"
#include "mail-web-view.h"

/* A message that is here shows at once; only a wait that a person would notice gets a spinner. */
#define SPINNER_DELAY_MSEC 200

struct _MailReader {
  AdwBin parent_instance;

  GtkStack *stack;
  AdwStatusPage *selection_page;
  AdwStatusPage *error_page;
  MailWebView *web_view;

  MailAccountManager *manager;
  gint64 item;          /* what is shown or being loaded, 0: nothing */
  DexFuture *loading;   /* dropped when another message is asked for */
  guint spinner_timeout;
  GPtrArray *cards;     /* MailReaderCard: what the document shows */
};

G_DEFINE_FINAL_TYPE (MailReader, mail_reader, ADW_TYPE_BIN)

static void
show_page (MailReader *self,
           const char *name)
{
  g_clear_handle_id (&self->spinner_timeout, g_source_remove);
  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_widget_set_visible (GTK_WIDGET (self->stack), TRUE);
}

/* The other pages stand before the document. */
static void
show_document (MailReader *self)
{
  g_clear_handle_id (&self->spinner_timeout, g_source_remove);
  gtk_widget_set_visible (GTK_WIDGET (self->stack), FALSE);
}

static gboolean
show_spinner (gpointer data)
{
  MailReader *self = data;

  self->spinner_timeout = 0;
  show_page (self, "loading");
  return G_SOURCE_REMOVE;
}

static MailReaderCard *
find_card (MailReader *self,
           gint64      item)
{
  for (guint i = 0; i < self->cards->len; i++)
    {
      MailReaderCard *card = g_ptr_array_index (self->cards, i);

      if (card->item->id == item)
        return card;
    }

  return NULL;
}

/* Pictures of the message itself: "ITEM/CONTENT-ID" */
static GBytes *
find_picture (const char  *path,
              char       **content_type,
              gpointer     data)
{
  MailReader *self = data;
  char *id = NULL;
  MailReaderCard *card = find_card (self, g_ascii_strtoll (path, &id, 10));
  MailMimePart *part;

  if (card == NULL || *id != '/')
    return NULL;

  part = mail_mime_message_find_content_id (card->message, id + 1);
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
  for (guint i = 0; i < self->cards->len; i++)
    {
      MailReaderCard *card = g_ptr_array_index (self->cards, i);
      const char *link = mail_mime_html_find_link (card->html, uri);

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

/* "mailaction:VERB/ITEM[/INDEX]": only our own page can have such links, the sanitiser drops them from bodies. */
static void
carry_out (MailReader *self,
           const char *action)
{
  g_auto(GStrv) words = g_strsplit (action, "/", 3);
  MailReaderCard *card = words[0] && words[1] ? find_card (self, g_ascii_strtoll (words[1], NULL, 10)) : NULL;
  guint64 index = card && words[2] ? g_ascii_strtoull (words[2], NULL, 10) : 0;

  if (card == NULL || index >= card->attachments->len)
    return;

  if (g_str_equal (words[0], "open"))
    mail_attachment_open (GTK_WIDGET (self), card->message, g_ptr_array_index (card->attachments, index));
  else if (g_str_equal (words[0], "save"))
    mail_attachment_save (GTK_WIDGET (self), card->message, g_ptr_array_index (card->attachments, index));
  else if (g_str_equal (words[0], "save-all"))
    mail_attachment_save_all (GTK_WIDGET (self), card->message, card->attachments);
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

/* Loading */

static DexFuture *
show_cards (MailReader *self)
{
  g_auto(GStrv) own = mail_account_manager_list_addresses (self->manager);
  GdkRGBA *accent = adw_style_manager_get_accent_color_rgba (adw_style_manager_get_default ());
  g_autofree char *accent_text = gdk_rgba_to_string (accent);
  g_autofree char *html = mail_reader_document_build (self->cards, (const char * const *) own, accent_text);

  gdk_rgba_free (accent);
  return mail_web_view_load (self->web_view, html);
}

static void
show_error (MailReader   *self,
            const GError *error)
{
  const char *text = error->message;

  if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_TRANSIENT))
    text = _("This message has not been fetched from the server, and the server cannot be reached now.");

  adw_status_page_set_description (self->error_page, text);
  show_page (self, "error");
}

typedef struct {
  GWeakRef reader;
  gint64 item;
} Showing;

static void
showing_free (Showing *self)
{
  g_weak_ref_clear (&self->reader);
  g_free (self);
}

static DexFuture *
document_is_shown (DexFuture *future,
                   gpointer   data)
{
  Showing *showing = data;
  g_autoptr(MailReader) self = g_weak_ref_get (&showing->reader);

  if (self != NULL && self->item == showing->item)
    show_document (self);

  return NULL;
}

static DexFuture *
card_is_loaded (DexFuture *future,
                gpointer   data)
{
  Showing *showing = data;
  g_autoptr(MailReader) self = g_weak_ref_get (&showing->reader);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL || self->item != showing->item)
    return NULL;

  if (value == NULL)
    {
      show_error (self, error);
      return NULL;
    }

  g_ptr_array_set_size (self->cards, 0);
  g_ptr_array_add (self->cards, g_value_dup_boxed (value));
  return show_cards (self);
}

static Showing *
showing_new (MailReader *self)
{
  Showing *showing = g_new0 (Showing, 1);

  g_weak_ref_init (&showing->reader, self);
  showing->item = self->item;
  return showing;
}

static void
load (MailReader *self)
{
  DexFuture *future;

  dex_clear (&self->loading);
  if (self->spinner_timeout == 0)
    self->spinner_timeout = g_timeout_add (SPINNER_DELAY_MSEC, show_spinner, self);

  future = mail_reader_card_load (self->manager, self->item);
  future = dex_future_finally (future, card_is_loaded, showing_new (self), (GDestroyNotify) showing_free);
  self->loading = dex_future_then (future, document_is_shown, showing_new (self), (GDestroyNotify) showing_free);
}

static void
try_again (MailReader *self)
{
  if (self->item != 0)
    load (self);
}

/**
 * mail_reader_show_item:
 * @self: a reader
 * @item: what to read; 0: nothing
 *
 * Shows a message; one that is not on this computer is fetched first.
 */
void
mail_reader_show_item (MailReader *self,
                       gint64      item)
{
  g_return_if_fail (MAIL_IS_READER (self));

  if (item == self->item && item != 0)
    return;

  self->item = item;
  if (item != 0)
    {
      load (self);
      return;
    }

  dex_clear (&self->loading);
  g_ptr_array_set_size (self->cards, 0);
  show_page (self, "empty");
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
  show_page (self, "selection");
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

static void
mail_reader_dispose (GObject *object)
{
  MailReader *self = MAIL_READER (object);

  dex_clear (&self->loading);
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

  g_clear_pointer (&self->cards, g_ptr_array_unref);

  G_OBJECT_CLASS (mail_reader_parent_class)->finalize (object);
}

static void
mail_reader_class_init (MailReaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_reader_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_reader_finalize;

  g_type_ensure (MAIL_TYPE_WEB_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/reader/mail-reader.ui");
  gtk_widget_class_bind_template_child (widget_class, MailReader, stack);
  gtk_widget_class_bind_template_child (widget_class, MailReader, selection_page);
  gtk_widget_class_bind_template_child (widget_class, MailReader, error_page);
  gtk_widget_class_bind_template_child (widget_class, MailReader, web_view);
  gtk_widget_class_bind_template_callback (widget_class, try_again);
  gtk_widget_class_bind_template_callback (widget_class, follow_link);
  gtk_widget_class_bind_template_callback (widget_class, describe_link);
}

static void
mail_reader_init (MailReader *self)
{
  self->cards = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_reader_card_unref);
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
  return self;
}
