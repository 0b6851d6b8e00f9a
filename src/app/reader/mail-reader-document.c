/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-reader-document.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "mail-config.h"

/* Colours of avatars: the named palette of GNOME, dark enough for white letters in both styles. */
static const char * const avatar_colors[] = {
  "#1a5fb4", "#26a269", "#986a44", "#c64600", "#a51d2d", "#613583", "#1c71d8", "#2b7a5b", "#865e3c", "#9c4f0c", "#c01c28", "#813d9c",
};

static const char *
load_style (const char *name)
{
  g_autofree char *path = g_strconcat (MAIL_RESOURCE_PATH "/reader/", name, NULL);
  g_autoptr(GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  /* Resources are static, and end in a NUL that is not counted. */
  return bytes ? g_bytes_get_data (bytes, NULL) : "";
}

static void
append_escaped (GString    *out,
                const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text ? text : "", -1);

  g_string_append (out, escaped);
}

static gboolean
is_own (const char * const *own_addresses,
        const char         *address)
{
  for (guint i = 0; own_addresses != NULL && own_addresses[i] != NULL; i++)
    if (mail_mime_address_equal (own_addresses[i], address))
      return TRUE;

  return FALSE;
}

static char *
make_initial (const char *label)
{
  gunichar c = 0;

  for (const char *p = label; *p != '\0' && c == 0; p = g_utf8_next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      c = g_unichar_toupper (g_utf8_get_char (p));

  if (c == 0)
    return g_strdup ("@");

  return g_ucs4_to_utf8 (&c, 1, NULL, NULL, NULL);
}

static void
append_date (GString *out,
             gint64   seconds)
{
  g_autoptr(GDateTime) date = seconds > 0 ? g_date_time_new_from_unix_local (seconds) : NULL;
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *shown = NULL;
  g_autofree char *iso = NULL;

  if (date == NULL)
    return;

  iso = g_date_time_format_iso8601 (date);
  if (g_date_time_get_year (date) == g_date_time_get_year (now) && g_date_time_get_day_of_year (date) == g_date_time_get_day_of_year (now))
    shown = g_date_time_format (date, "%H:%M");
  else if (g_date_time_get_year (date) == g_date_time_get_year (now))
    /* Translators: date and time of a message of this year, see g_date_time_format () */
    shown = g_date_time_format (date, C_("message date", "%-d %B, %H:%M"));
  else
    /* Translators: date and time of a message of another year, see g_date_time_format () */
    shown = g_date_time_format (date, C_("message date", "%-d %B %Y, %H:%M"));

  g_string_append_printf (out, "<time datetime=\"%s\">%s</time>", iso, shown);
}

/* "to me, Anna and 3 others" */
static char *
describe_recipients (GPtrArray          *to,
                     GPtrArray          *cc,
                     const char * const *own_addresses)
{
  g_autoptr(GString) names = g_string_new (NULL);
  guint total = to->len + cc->len;
  guint shown = 0;

  for (guint i = 0; i < total && shown < 3; i++, shown++)
    {
      MailMimeAddress *address = i < to->len ? g_ptr_array_index (to, i) : g_ptr_array_index (cc, i - to->len);

      if (names->len > 0)
        /* Translators: between two names in "to me, Anna" */
        g_string_append (names, C_("list of names", ", "));
      g_string_append (names, is_own (own_addresses, address->address) ? C_("recipient", "me") : mail_mime_address_get_label (address));
    }

  if (total == 0)
    return g_strdup (_("no recipients"));
  if (total > shown)
    return g_strdup_printf (ngettext ("to %s and %u other", "to %s and %u others", total - shown), names->str, total - shown);

  return g_strdup_printf (C_("recipients", "to %s"), names->str);
}

static void
append_people_row (GString    *out,
                   const char *term,
                   GPtrArray  *people)
{
  if (people->len == 0)
    return;

  g_string_append_printf (out, "<dt>%s</dt><dd>", term);
  for (guint i = 0; i < people->len; i++)
    {
      MailMimeAddress *address = g_ptr_array_index (people, i);
      g_autofree char *text = mail_mime_address_to_string (address);

      if (i > 0)
        g_string_append (out, "<br>");
      append_escaped (out, text);
    }
  g_string_append (out, "</dd>");
}

static void
append_head (GString            *out,
             MailReaderCard     *card,
             const char * const *own_addresses)
{
  MailMimeSummary *summary = mail_mime_message_get_summary (card->message);
  MailMimeAddress *from = summary->from->len > 0 ? g_ptr_array_index (summary->from, 0) : NULL;
  const char *label = from ? mail_mime_address_get_label (from) : _("Unknown sender");
  g_autofree char *initial = make_initial (label);
  g_autofree char *recipients = describe_recipients (summary->to, summary->cc, own_addresses);
  guint color = g_str_hash (from ? from->address : "") % G_N_ELEMENTS (avatar_colors);

  g_string_append_printf (out, "<div class=\"head\"><div class=\"avatar\" aria-hidden=\"true\" style=\"background:%s\">%s</div>"
                          "<div class=\"who\"><div class=\"from\"><span class=\"name\" dir=\"auto\">", avatar_colors[color], initial);
  append_escaped (out, label);
  g_string_append (out, "</span> ");
  if (from != NULL && from->name != NULL && *from->name != '\0')
    {
      g_string_append (out, "<span class=\"address\">&lt;");
      append_escaped (out, from->address);
      g_string_append (out, "&gt;</span>");
    }
  g_string_append (out, "</div><details class=\"people\"><summary>");
  append_escaped (out, recipients);
  g_string_append (out, "</summary><dl>");
  append_people_row (out, C_("message header", "From"), summary->from);
  append_people_row (out, C_("message header", "Reply to"), summary->reply_to);
  append_people_row (out, C_("message header", "To"), summary->to);
  append_people_row (out, C_("message header", "Cc"), summary->cc);
  append_people_row (out, C_("message header", "Bcc"), summary->bcc);
  g_string_append (out, "</dl></details></div>");
  append_date (out, card->item->header_date > 0 ? card->item->header_date : card->item->date);
  g_string_append (out, "</div>");
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
      append_escaped (out, text);
      g_string_append (out, "</p>");
    }
  if (mail_mime_html_is_clipped (card->html))
    {
      g_string_append (out, "<p class=\"note\">");
      append_escaped (out, _("This message is too long to be shown whole."));
      g_string_append (out, "</p>");
    }
}

static void
append_body (GString        *out,
             MailReaderCard *card)
{
  g_string_append_printf (out, "<div class=\"frame%s\"><div class=\"body\" dir=\"auto\"><template shadowrootmode=\"open\"><style>%s</style>%s</template></div></div>",
                          card->is_plain ? "" : " paper", load_style ("body.css"), mail_mime_html_get_body (card->html));
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
      append_escaped (out, name);
      g_string_append_printf (out, "</span><span class=\"size\">%s</span></a><a class=\"save\" href=\"mailaction:save/%" G_GINT64_FORMAT "/%u\" aria-label=\"%s\">%s</a></li>",
                              size, card->item->id, i, save_escaped, C_("attachment", "Save"));
    }
  if (card->attachments->len > 1)
    g_string_append_printf (out, "<li class=\"all\"><a href=\"mailaction:save-all/%" G_GINT64_FORMAT "\">%s</a></li>", card->item->id, _("Save All"));
  g_string_append (out, "</ul>");
}

/**
 * mail_reader_document_build:
 * @cards: (element-type MailReaderCard): the messages of a conversation, in the order of reading; at least one
 * @own_addresses: (array zero-terminated=1) (nullable): the person's own addresses, called "me"
 * @accent: the accent colour as CSS
 *
 * Writes the page that shows a conversation: our own markup around bodies that were made safe, each in a shadow root inside a
 * contained frame, so that none can reach out of its card.
 *
 * Returns: (transfer full): the HTML
 */
char *
mail_reader_document_build (GPtrArray          *cards,
                            const char * const *own_addresses,
                            const char         *accent)
{
  GString *out = g_string_new ("<!DOCTYPE html><html><head><meta charset=\"utf-8\"><style>");
  MailReaderCard *first = g_ptr_array_index (cards, 0);
  const char *subject = first->item->subject;

  g_string_append (out, load_style ("document.css"));
  g_string_append_printf (out, ":root{--accent:%s}</style></head><body><main><h1 dir=\"auto\">", accent);
  append_escaped (out, *subject != '\0' ? subject : _("No subject"));
  g_string_append (out, "</h1>");

  for (guint i = 0; i < cards->len; i++)
    {
      MailReaderCard *card = g_ptr_array_index (cards, i);

      g_string_append (out, "<article class=\"card\">");
      append_head (out, card, own_addresses);
      append_blocked (out, card);
      append_body (out, card);
      append_attachments (out, card);
      g_string_append (out, "</article>");
    }

  g_string_append (out, "</main></body></html>");
  return g_string_free (out, FALSE);
}
