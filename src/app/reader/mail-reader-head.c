/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head of a card: who wrote to whom and when, and what can be done with it. Folded it is one line. */
#include "mail-reader-head.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "mail-list-date.h"

/* Recipients that are named before they are counted. */
#define MAX_NAMED 3

/* Colours of avatars: the named palette of GNOME, dark enough for white letters in both styles. */
static const char * const avatar_colors[] = {
  "#1a5fb4", "#26a269", "#986a44", "#c64600", "#a51d2d", "#613583", "#1c71d8", "#2b7a5b", "#865e3c", "#9c4f0c", "#c01c28", "#813d9c",
};

/* Drawn for a square of 16, in the colour of the text around. */
#define PATH_REPLY "M7 3 2 7.5 7 12V9h3.5A2.5 2.5 0 0 1 13 11.5V13h2v-1.5A4.5 4.5 0 0 0 10.5 6H7z"
#define PATH_REPLY_ALL "M5 3 0 7.5 5 12v-2.2L2.6 7.5 5 5.2z M9 3 4 7.5 9 12V9h2a2.5 2.5 0 0 1 2.5 2.5V13h2v-1.5A4.5 4.5 0 0 0 11 6H9z"
#define PATH_FORWARD "M9 3l5 4.5L9 12V9H5.5A2.5 2.5 0 0 0 3 11.5V13H1v-1.5A4.5 4.5 0 0 1 5.5 6H9z"
#define PATH_MENU "M8 2a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zm0 4.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zM8 11a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z"
#define PATH_STAR "M8 1.2l2.05 4.4 4.75.58-3.5 3.3.92 4.72L8 11.86 3.78 14.2l.92-4.72-3.5-3.3 4.75-.58z"
#define PATH_STAR_OUTLINE "M8 1.2l2.05 4.4 4.75.58-3.5 3.3.92 4.72L8 11.86 3.78 14.2l.92-4.72-3.5-3.3 4.75-.58z" \
                          "M8 3.9 6.75 6.6l-2.9.36 2.13 2-.56 2.87L8 10.4l2.58 1.43-.56-2.87 2.13-2-2.9-.36z"
#define PATH_CLIP "M11.5 4v6.5a3.5 3.5 0 0 1-7 0V4a2.5 2.5 0 0 1 5 0v6a1.5 1.5 0 0 1-3 0V5h1v5a.5.5 0 0 0 1 0V4a1.5 1.5 0 0 0-3 0v6.5a2.5 2.5 0 0 0 5 0V4z"

/**
 * mail_reader_append_escaped:
 * @out: HTML being written
 * @text: (nullable): text
 *
 * Adds text, not markup.
 */
void
mail_reader_append_escaped (GString    *out,
                            const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text ? text : "", -1);

  g_string_append (out, escaped);
}

static void
append_icon (GString    *out,
             const char *path)
{
  g_string_append_printf (out, "<svg class=\"icon\" viewBox=\"0 0 16 16\" width=\"16\" height=\"16\" aria-hidden=\"true\">"
                          "<path fill=\"currentColor\" fill-rule=\"evenodd\" d=\"%s\"/></svg>", path);
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

static gunichar
first_letter (const char *word)
{
  for (; *word != '\0'; word = g_utf8_next_char (word))
    if (g_unichar_isalnum (g_utf8_get_char (word)))
      return g_unichar_toupper (g_utf8_get_char (word));

  return 0;
}

/* Of the first and the last word; where names have no blanks, one character says who it is. */
static char *
make_initials (const char *label)
{
  g_autofree char *stripped = g_strstrip (g_strdup (label));
  const char *last = strrchr (stripped, ' ');
  gunichar letters[2] = { first_letter (stripped), last != NULL && strchr (label, '@') == NULL ? first_letter (last) : 0 };

  if (letters[0] == 0)
    return g_strdup ("@");

  return g_ucs4_to_utf8 (letters, letters[1] != 0 ? 2 : 1, NULL, NULL, NULL);
}

static char *
format_long_date (gint64 seconds)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_local (seconds);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();

  if (date == NULL)
    return g_strdup ("");
  if (g_date_time_get_year (date) == g_date_time_get_year (now) && g_date_time_get_day_of_year (date) == g_date_time_get_day_of_year (now))
    return g_date_time_format (date, "%H:%M");
  if (g_date_time_get_year (date) == g_date_time_get_year (now))
    /* Translators: date and time of a message of this year, see g_date_time_format () */
    return g_date_time_format (date, C_("message date", "%-d %B, %H:%M"));

  /* Translators: date and time of a message of another year, see g_date_time_format () */
  return g_date_time_format (date, C_("message date", "%-d %B %Y, %H:%M"));
}

static gint64
get_date (const MailItem *item)
{
  return item->header_date > 0 ? item->header_date : item->date;
}

static void
append_date (GString        *out,
             const MailItem *item)
{
  g_autoptr(GDateTime) date = get_date (item) > 0 ? g_date_time_new_from_unix_local (get_date (item)) : NULL;
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *iso = NULL;
  g_autofree char *short_date = NULL;
  g_autofree char *long_date = NULL;
  g_autofree char *full_date = NULL;

  if (date == NULL)
    return;

  iso = g_date_time_format_iso8601 (date);
  short_date = mail_list_date_format (get_date (item), now);
  long_date = format_long_date (get_date (item));
  full_date = mail_list_date_format_full (get_date (item));
  g_string_append_printf (out, "<time datetime=\"%s\" title=\"%s\"><span class=\"when-folded\">%s</span><span class=\"when-open\">%s</span></time>",
                          iso, full_date, short_date, long_date);
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

  for (guint i = 0; i < total && shown < MAX_NAMED; i++, shown++)
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
  if (people == NULL || people->len == 0)
    return;

  g_string_append_printf (out, "<dt>%s</dt><dd>", term);
  for (guint i = 0; i < people->len; i++)
    {
      MailMimeAddress *address = g_ptr_array_index (people, i);
      g_autofree char *text = mail_mime_address_to_string (address);

      if (i > 0)
        g_string_append (out, "<br>");
      g_string_append (out, "<bdi>");
      mail_reader_append_escaped (out, text);
      g_string_append (out, "</bdi>");
    }
  g_string_append (out, "</dd>");
}

/* Who reads this; unfolded, everybody with the address, and the date. */
static void
append_people (GString            *out,
               const MailItem     *item,
               MailReaderCard     *card,
               GPtrArray          *from,
               const char * const *own_addresses)
{
  MailMimeSummary *summary = card != NULL ? mail_mime_message_get_summary (card->message) : NULL;
  g_autoptr(GPtrArray) to = summary != NULL ? g_ptr_array_ref (summary->to) : mail_mime_address_list_parse (item->to, -1);
  g_autoptr(GPtrArray) cc = summary != NULL ? g_ptr_array_ref (summary->cc) : mail_mime_address_list_parse (item->cc, -1);
  g_autofree char *recipients = describe_recipients (to, cc, own_addresses);
  g_autofree char *date = get_date (item) > 0 ? mail_list_date_format_full (get_date (item)) : NULL;

  g_string_append (out, "<details class=\"people\"><summary dir=\"auto\">");
  mail_reader_append_escaped (out, recipients);
  g_string_append (out, "</summary><dl>");
  append_people_row (out, C_("message header", "From"), from);
  append_people_row (out, C_("message header", "Reply to"), summary != NULL ? summary->reply_to : NULL);
  append_people_row (out, C_("message header", "To"), to);
  append_people_row (out, C_("message header", "Cc"), cc);
  append_people_row (out, C_("message header", "Bcc"), summary != NULL ? summary->bcc : NULL);
  if (date != NULL)
    g_string_append_printf (out, "<dt>%s</dt><dd>%s</dd>", C_("message header", "Date"), date);
  g_string_append (out, "</dl></details>");
}

static void
append_button (GString    *out,
               const char *class,
               const char *path,
               const char *label,
               const char *verb,
               gint64      item)
{
  g_string_append_printf (out, "<a class=\"button %s\" role=\"button\" href=\"mailaction:%s/%" G_GINT64_FORMAT "\" title=\"%s\" aria-label=\"%s\">",
                          class, verb, item, label, label);
  append_icon (out, path);
  g_string_append (out, "</a>");
}

static void
append_buttons (GString        *out,
                const MailItem *item)
{
  gboolean starred = (item->flags & MAIL_FLAG_FLAGGED) != 0;

  g_string_append (out, "<div class=\"buttons\">");
  append_button (out, "star", starred ? PATH_STAR : PATH_STAR_OUTLINE, starred ? _("Remove Star") : _("Add Star"), "star", item->id);
  if ((item->flags & MAIL_FLAG_DRAFT) == 0)
    {
      append_button (out, "reply", PATH_REPLY, _("Reply"), "reply", item->id);
      append_button (out, "reply-all", PATH_REPLY_ALL, _("Reply to All"), "reply-all", item->id);
      append_button (out, "forward", PATH_FORWARD, _("Forward"), "forward", item->id);
    }
  append_button (out, "menu", PATH_MENU, _("More Actions"), "menu", item->id);
  g_string_append (out, "</div>");
}

/* What a screen reader says of a card. */
static char *
describe_card (const MailItem *item,
               const char     *label)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = mail_list_date_format (get_date (item), now);

  if ((item->flags & MAIL_FLAG_SEEN) == 0)
    /* Translators: a message for a screen reader: who wrote it and when */
    return g_strdup_printf (_("Unread message from %s, %s"), label, date);

  /* Translators: a message for a screen reader: who wrote it and when */
  return g_strdup_printf (_("Message from %s, %s"), label, date);
}

static void
append_name (GString         *out,
             const MailItem  *item,
             MailMimeAddress *from,
             const char      *label)
{
  g_autofree char *description = describe_card (item, label);

  g_string_append_printf (out, "<div class=\"from\"><a class=\"toggle\" id=\"toggle-%" G_GINT64_FORMAT
                          "\" role=\"button\" href=\"mailaction:toggle/%" G_GINT64_FORMAT "\" aria-label=\"", item->id, item->id);
  mail_reader_append_escaped (out, description);
  g_string_append (out, "\"><span class=\"name\" dir=\"auto\">");
  mail_reader_append_escaped (out, label);
  g_string_append (out, "</span></a>");
  if (from != NULL && from->name != NULL && *from->name != '\0')
    {
      g_string_append (out, " <bdi class=\"address\">&lt;");
      mail_reader_append_escaped (out, from->address);
      g_string_append (out, "&gt;</bdi>");
    }
  if ((item->flags & MAIL_FLAG_DRAFT) != 0)
    g_string_append_printf (out, " <span class=\"badge\">%s</span>", _("Draft"));
  g_string_append (out, "</div>");
}

/**
 * mail_reader_head_append:
 * @out: HTML being written
 * @item: a message
 * @card: (nullable): the message, if it is loaded
 * @own_addresses: (array zero-terminated=1) (nullable): the person's own addresses, called "me"
 *
 * Adds the head of a card.
 */
void
mail_reader_head_append (GString            *out,
                         const MailItem     *item,
                         MailReaderCard     *card,
                         const char * const *own_addresses)
{
  g_autoptr(GPtrArray) from = mail_mime_address_list_parse (item->from, -1);
  MailMimeAddress *author = from->len > 0 ? g_ptr_array_index (from, 0) : NULL;
  const char *label = author != NULL ? mail_mime_address_get_label (author) : _("Unknown sender");
  g_autofree char *initials = make_initials (label);
  guint color = g_str_hash (author != NULL ? author->address : "") % G_N_ELEMENTS (avatar_colors);

  g_string_append_printf (out, "<header class=\"head\"><div class=\"avatar\" aria-hidden=\"true\" style=\"background:%s\">%s</div><div class=\"who\">",
                          avatar_colors[color], initials);
  append_name (out, item, author, label);
  g_string_append (out, "<div class=\"snippet\" dir=\"auto\">");
  mail_reader_append_escaped (out, item->preview);
  g_string_append (out, "</div>");
  append_people (out, item, card, from, own_addresses);
  g_string_append (out, "</div>");
  if (item->has_attachments)
    {
      g_string_append_printf (out, "<span class=\"clip\" role=\"img\" aria-label=\"%s\">", _("Has attachments"));
      append_icon (out, PATH_CLIP);
      g_string_append (out, "</span>");
    }
  append_date (out, item);
  append_buttons (out, item);
  g_string_append (out, "</header>");
}
