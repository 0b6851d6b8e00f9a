/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-reader-document.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>

#include "mail-config.h"
#include "mail-reader-head.h"

static const char *
load_style (const char *name)
{
  g_autofree char *path = g_strconcat (MAIL_RESOURCE_PATH "/reader/", name, NULL);
  g_autoptr(GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  /* Resources are static, and end in a NUL that is not counted. */
  return bytes ? g_bytes_get_data (bytes, NULL) : "";
}

/* What was not loaded, in words. */
static void
append_blocked (GString        *out,
                MailReaderCard *card)
{
  const char * const *remote = mail_mime_html_get_remote (card->html);
  guint n = remote ? g_strv_length ((char **) remote) : 0;

  if (n > 0)
    {
      g_autofree char *text = g_strdup_printf (ngettext (
                                               "%u picture from the internet is not loaded, so that the sender does not learn that you read this.",
                                               "%u pictures from the internet are not loaded, so that the sender does not learn that you read this.", n), n);

      g_string_append (out, "<p class=\"note\">");
      mail_reader_append_escaped (out, text);
      g_string_append (out, "</p>");
    }
  if (mail_mime_html_is_clipped (card->html))
    {
      g_string_append (out, "<p class=\"note\">");
      mail_reader_append_escaped (out, _("This message is too long to be shown whole."));
      g_string_append (out, "</p>");
    }
}

/* The inside of a body: what a message that brings no style looks like, and the message, its quote folded. */
static void
append_body (GString        *out,
             MailReaderCard *card)
{
  const char *body = mail_mime_html_get_body (card->html);

  g_string_append_printf (out, "<style>%s</style><div dir=\"auto\">", load_style ("body.css"));
  if (!card->has_quote)
    {
      g_string_append_printf (out, "%s</div>", body);
      return;
    }
  g_string_append_len (out, body, (gssize) card->quote_start);
  g_string_append_printf (out, "<details class=\"mail-fold\"><summary title=\"%s\" aria-label=\"%s\">•••</summary>",
                          _("Quoted Text"), _("Quoted Text"));
  g_string_append_len (out, body + card->quote_start, (gssize) (card->quote_end - card->quote_start));
  g_string_append_printf (out, "</details>%s</div>", body + card->quote_end);
}

static void
append_frame (GString        *out,
              MailReaderCard *card,
              gboolean        with_body)
{
  g_string_append_printf (out, "<div class=\"frame%s\"><div class=\"body\">", card->is_plain ? "" : " paper");
  if (with_body)
    {
      g_string_append (out, "<template shadowrootmode=\"open\">");
      append_body (out, card);
      g_string_append (out, "</template>");
    }
  g_string_append (out, "</div></div>");
}

static void
append_attachments (GString        *out,
                    MailReaderCard *card)
{
  if (card->attachments->len == 0)
    return;

  g_string_append (out, "<ul class=\"attachments\">");
  for (guint i = 0; i < card->attachments->len; i++)
    {
      MailMimePart *part = g_ptr_array_index (card->attachments, i);
      g_autofree char *name = mail_mime_part_make_file_name (part);
      g_autofree char *size = g_format_size (mail_mime_part_get_size (part));
      g_autofree char *open_label = g_strdup_printf (_("Open %s"), name);
      g_autofree char *save_label = g_strdup_printf (_("Save %s"), name);
      g_autofree char *open_escaped = g_markup_escape_text (open_label, -1);
      g_autofree char *save_escaped = g_markup_escape_text (save_label, -1);

      g_string_append_printf (out, "<li><a class=\"open\" href=\"mailaction:open/%" G_GINT64_FORMAT "/%u\" title=\"%s\" aria-label=\"%s\"><span class=\"file\">📎 ",
                              card->item->id, i, open_escaped, open_escaped);
      mail_reader_append_escaped (out, name);
      g_string_append_printf (out, "</span><span class=\"size\">%s</span></a><a class=\"save\" href=\"mailaction:save/%" G_GINT64_FORMAT "/%u\" aria-label=\"%s\">%s</a></li>",
                              size, card->item->id, i, save_escaped, C_("attachment", "Save"));
    }
  if (card->attachments->len > 1)
    g_string_append_printf (out, "<li class=\"all\"><a href=\"mailaction:save-all/%" G_GINT64_FORMAT "\">%s</a></li>", card->item->id, _("Save All"));
  g_string_append (out, "</ul>");
}

static void
append_content (GString        *out,
                MailReaderCard *card,
                gboolean        with_body)
{
  append_blocked (out, card);
  append_frame (out, card, with_body);
  append_attachments (out, card);
}

/**
 * mail_reader_content_build:
 * @card: a message
 * @body: (out) (transfer full): what the message says, for a tree of its own inside of that
 *
 * Returns: (transfer full): what a card shows below its head
 */
char *
mail_reader_content_build (MailReaderCard  *card,
                           char           **body)
{
  GString *content = g_string_new (NULL);
  GString *inside = g_string_new (NULL);

  append_content (content, card, FALSE);
  append_body (inside, card);
  *body = g_string_free (inside, FALSE);
  return g_string_free (content, FALSE);
}

/**
 * mail_reader_content_build_error:
 * @item: the message that cannot be shown
 * @text: why
 *
 * Returns: (transfer full): what a card shows below its head instead, with a way to try again
 */
char *
mail_reader_content_build_error (gint64      item,
                                 const char *text)
{
  GString *out = g_string_new ("<p class=\"note\">");

  mail_reader_append_escaped (out, text);
  g_string_append_printf (out, " <a href=\"mailaction:retry/%" G_GINT64_FORMAT "\">%s</a></p>", item, _("Try Again"));
  return g_string_free (out, FALSE);
}

/**
 * mail_reader_card_build:
 * @item: a message
 * @card: (nullable): the message, if it is loaded
 * @is_open: whether its content is seen
 * @own_addresses: (array zero-terminated=1) (nullable): the person's own addresses
 *
 * Returns: (transfer full): a card: its head, and its content as far as that is known
 */
char *
mail_reader_card_build (const MailItem     *item,
                        MailReaderCard     *card,
                        gboolean            is_open,
                        const char * const *own_addresses)
{
  GString *out = g_string_new (NULL);
  g_autofree char *classes = mail_reader_card_get_classes (item);

  g_string_append_printf (out, "<article class=\"%s%s\" id=\"card-%" G_GINT64_FORMAT "\" data-item=\"%" G_GINT64_FORMAT
                          "\" aria-labelledby=\"toggle-%" G_GINT64_FORMAT "\">", classes, is_open ? " open" : "", item->id, item->id, item->id);
  mail_reader_head_append (out, item, card, own_addresses);
  g_string_append (out, "<div class=\"content\">");
  if (card != NULL)
    append_content (out, card, TRUE);
  else
    g_string_append_printf (out, "<p class=\"loading\">%s</p>", _("Loading…"));
  g_string_append (out, "</div></article>");
  return g_string_free (out, FALSE);
}

/**
 * mail_reader_card_get_classes:
 * @item: a message
 *
 * Returns: (transfer full): the classes that follow from its flags
 */
char *
mail_reader_card_get_classes (const MailItem *item)
{
  gboolean unread = (item->flags & MAIL_FLAG_SEEN) == 0;
  gboolean starred = (item->flags & MAIL_FLAG_FLAGGED) != 0;

  return g_strdup_printf ("card%s%s", unread ? " unread" : "", starred ? " starred" : "");
}

/**
 * mail_reader_title_build:
 * @subject: what the conversation is about
 * @n: how many messages it has
 *
 * Returns: (transfer full): the top of the page
 */
char *
mail_reader_title_build (const char *subject,
                         guint       n)
{
  GString *out = g_string_new ("<div class=\"title\"><h1 dir=\"auto\">");
  g_autofree char *count = g_strdup_printf (ngettext ("%u message", "%u messages", n), n);

  mail_reader_append_escaped (out, *subject != '\0' ? subject : _("No subject"));
  g_string_append (out, "</h1>");
  if (n > 1)
    g_string_append_printf (out, "<div class=\"all\"><span>%s</span><a role=\"button\" href=\"mailaction:open-all\">%s</a>"
                            "<a role=\"button\" href=\"mailaction:close-all\">%s</a></div>", count, _("Expand All"), _("Collapse All"));
  g_string_append (out, "</div>");
  return g_string_free (out, FALSE);
}

/**
 * mail_reader_document_build:
 * @title: the top of the page
 * @cards: (array zero-terminated=1): the cards, in the order of reading
 * @accent: the accent colour as CSS
 *
 * Writes the page that shows a conversation: our own markup around bodies that were made safe, each in a shadow root inside a
 * contained frame, so that none can reach out of its card.
 *
 * Returns: (transfer full): the HTML
 */
char *
mail_reader_document_build (const char         *title,
                            const char * const *cards,
                            const char         *accent)
{
  GString *out = g_string_new ("<!DOCTYPE html><html><head><meta charset=\"utf-8\"><style>");

  g_string_append (out, load_style ("document.css"));
  g_string_append_printf (out, ":root{--accent:%s}</style></head><body dir=\"%s\"><main>%s", accent,
                          gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL ? "rtl" : "ltr", title);
  for (guint i = 0; cards[i] != NULL; i++)
    g_string_append (out, cards[i]);
  g_string_append (out, "</main></body></html>");
  return g_string_free (out, FALSE);
}
