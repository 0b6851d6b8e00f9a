/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a message is shown, and what is attached to it. */
#include "mail-mime-body.h"

#include "mail-mime-part-private.h"

#include <string.h>

/* Messages in messages are shown in place this deep; deeper ones are attachments only. */
#define MAX_SHOWN_MESSAGES 5

typedef struct {
  GArray *items;
  gboolean prefer_html;
  guint messages;
} Collector;

static void collect (Collector    *collector,
                     MailMimePart *part,
                     gboolean      is_first);

static gboolean
is_html (MailMimePart *part)
{
  return g_str_equal (part->content_type, "text/html") || g_str_equal (part->content_type, "application/xhtml+xml");
}

/* Text that a person reads; text of the other kinds is data. */
static gboolean
is_readable (MailMimePart *part)
{
  static const char * const data[] = { "text/calendar", "text/x-vcard", "text/vcard", "text/directory", "text/x-amp-html",
                                       "text/watch-html", "text/css", "text/javascript", "text/xml", "text/csv",
                                       "text/x-moz-deleted", "text/rfc822-headers", "text/rtf", NULL };

  if (part->children != NULL)
    return FALSE;
  return is_html (part) || mail_mime_part_is_multipart (part) ||
         (mail_mime_part_is_type (part, "text", NULL) && !g_strv_contains (data, part->content_type));
}

/* Whether anything in @part can be shown; @kind narrows it to text that is, or is not, HTML. */
static gboolean
has_readable (MailMimePart *part,
              gboolean      html,
              gboolean      any)
{
  if (part->children == NULL)
    return is_readable (part) && (any || is_html (part) == html);
  for (guint i = 0; i < part->children->len; i++)
    {
      MailMimePart *child = g_ptr_array_index (part->children, i);

      if (child->disposition != MAIL_MIME_DISPOSITION_ATTACHMENT && has_readable (child, html, any))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_blank_text (MailMimePart *part)
{
  g_autofree char *text = NULL;

  if (part->children != NULL || part->body_length > 4096)
    return FALSE;
  text = mail_mime_part_get_text (part, NULL);
  return *g_strstrip (text) == '\0';
}

/* RFC 2046 §5.1.4: the last one that can be shown is the best, unless it says nothing; for text, the last one that is text. */
static MailMimePart *
choose_alternative (MailMimePart *part,
                    gboolean      prefer_html)
{
  MailMimePart *best = NULL;
  MailMimePart *blank = NULL;
  MailMimePart *text = NULL;

  for (guint i = 0; i < part->children->len; i++)
    {
      MailMimePart *child = g_ptr_array_index (part->children, i);

      if (!has_readable (child, FALSE, TRUE))
        continue;
      if (is_blank_text (child))
        {
          blank = child;
          continue;
        }
      best = child;
      if (!prefer_html && has_readable (child, FALSE, FALSE))
        text = child;
    }
  if (text != NULL)
    return text;
  return best != NULL ? best : blank;
}

/* RFC 2387: the root is named by "start", or comes first. */
static MailMimePart *
choose_related_root (MailMimePart *part)
{
  g_autofree char *start = mail_mime_part_get_parameter (part, "start");
  MailMimePart *first = NULL;

  for (guint i = 0; i < part->children->len; i++)
    {
      MailMimePart *child = g_ptr_array_index (part->children, i);
      gsize length = child->content_id != NULL ? strlen (child->content_id) : 0;

      if (start != NULL && length > 0 && strncmp (start + (*start == '<'), child->content_id, length) == 0)
        return child;
      if (first == NULL && has_readable (child, FALSE, TRUE))
        first = child;
    }
  return first;
}

static void
add_item (Collector        *collector,
          MailMimeBodyKind  kind,
          MailMimePart     *part)
{
  MailMimeBodyItem item = { kind, part };

  g_array_append_val (collector->items, item);
}

static void
collect_all (Collector    *collector,
             MailMimePart *part)
{
  for (guint i = 0; i < part->children->len; i++)
    collect (collector, g_ptr_array_index (part->children, i), i == 0);
}

static void
collect_multipart (Collector    *collector,
                   MailMimePart *part)
{
  const char *subtype = part->content_type + strlen ("multipart/");
  MailMimePart *chosen = NULL;

  if (g_str_equal (subtype, "encrypted"))
    return;
  if (g_str_equal (subtype, "alternative"))
    chosen = choose_alternative (part, collector->prefer_html);
  else if (g_str_equal (subtype, "related"))
    chosen = choose_related_root (part);
  else if (g_str_equal (subtype, "appledouble"))
    chosen = g_ptr_array_index (part->children, part->children->len - 1);

  if (chosen != NULL)
    collect (collector, chosen, TRUE);
  else
    collect_all (collector, part);
}

static void
collect_message (Collector    *collector,
                 MailMimePart *part)
{
  gboolean in_report = part->parent != NULL && mail_mime_part_is_type (part->parent, "multipart", "report");

  if (in_report || collector->messages >= MAX_SHOWN_MESSAGES || part->disposition == MAIL_MIME_DISPOSITION_ATTACHMENT)
    return;

  collector->messages++;
  add_item (collector, MAIL_MIME_BODY_MESSAGE, part);
  collect_all (collector, part);
}

static void
collect_leaf (Collector    *collector,
              MailMimePart *part,
              gboolean      is_first)
{
  gboolean attached = part->disposition == MAIL_MIME_DISPOSITION_ATTACHMENT;
  /* Text with a name is a file, unless it is the first thing there is: some servers name the body. */
  gboolean is_file = attached || (part->file_name != NULL && !is_first);

  if (part->parent == NULL)
    is_file = FALSE;
  if (g_str_equal (part->content_type, "message/delivery-status") && !attached)
    add_item (collector, MAIL_MIME_BODY_TEXT, part);
  else if (is_readable (part) && !is_file)
    add_item (collector, is_html (part) ? MAIL_MIME_BODY_HTML : MAIL_MIME_BODY_TEXT, part);
  else if (mail_mime_part_is_inline (part))
    add_item (collector, MAIL_MIME_BODY_PICTURE, part);
}

static void
collect (Collector    *collector,
         MailMimePart *part,
         gboolean      is_first)
{
  if (part->children == NULL)
    collect_leaf (collector, part, is_first);
  else if (mail_mime_part_is_multipart (part))
    collect_multipart (collector, part);
  else
    collect_message (collector, part);
}

/* The first text there is anywhere, attached or not: better than showing nothing. */
static MailMimePart *
find_any_text (MailMimePart *part)
{
  if (part->children == NULL)
    return is_readable (part) ? part : NULL;
  for (guint i = 0; i < part->children->len; i++)
    {
      MailMimePart *found = find_any_text (g_ptr_array_index (part->children, i));

      if (found != NULL)
        return found;
    }
  return NULL;
}

/**
 * mail_mime_body_collect:
 * @root: the root of a message
 * @prefer_html: whether of alternatives the HTML is wanted, or the text
 *
 * Returns: (transfer full) (element-type MailMimeBodyItem): what to show
 */
GArray *
mail_mime_body_collect (MailMimePart *root,
                        gboolean      prefer_html)
{
  Collector collector = { .items = g_array_new (FALSE, FALSE, sizeof (MailMimeBodyItem)), .prefer_html = prefer_html };

  collect (&collector, root, TRUE);
  if (collector.items->len == 0 && root->children != NULL && !mail_mime_part_is_type (root, "multipart", "encrypted"))
    {
      MailMimePart *text = find_any_text (root);

      if (text != NULL)
        add_item (&collector, is_html (text) ? MAIL_MIME_BODY_HTML : MAIL_MIME_BODY_TEXT, text);
    }
  return collector.items;
}

/* The ids that "cid:" links in @html name, added to @ids. */
static void
find_cids (const char *html,
           GHashTable *ids)
{
  for (const char *p = strcasestr (html, "cid:"); p != NULL; p = strcasestr (p, "cid:"))
    {
      gsize length;
      g_autofree char *raw = NULL;
      char *id;

      p += strlen ("cid:");
      length = strcspn (p, "\"' \t\r\n<>)&");
      raw = g_strndup (p, MIN (length, 1000));
      id = g_uri_unescape_string (raw, NULL);
      g_hash_table_add (ids, id != NULL ? id : g_steal_pointer (&raw));
      p += length;
    }
}

/* The parts that are shown, and what their HTML refers to. */
static void
find_shown (MailMimePart *root,
            GHashTable   *shown,
            GHashTable   *ids)
{
  for (int prefer_html = 0; prefer_html < 2; prefer_html++)
    {
      g_autoptr(GArray) items = mail_mime_body_collect (root, prefer_html);

      for (guint i = 0; i < items->len; i++)
        {
          const MailMimeBodyItem *item = &g_array_index (items, MailMimeBodyItem, i);
          g_autofree char *html = NULL;

          if (item->kind != MAIL_MIME_BODY_TEXT && item->kind != MAIL_MIME_BODY_HTML)
            continue;
          g_hash_table_add (shown, item->part);
          if (!prefer_html || item->kind != MAIL_MIME_BODY_HTML)
            continue;
          html = mail_mime_part_get_text (item->part, NULL);
          find_cids (html, ids);
        }
    }
}

/* Whether a part is only there for the machine: signatures, the other forms of an alternative, resource forks. */
static gboolean
is_machinery (MailMimePart *part)
{
  MailMimePart *parent = part->parent;

  if (parent == NULL)
    return FALSE;
  if (mail_mime_part_is_type (parent, "multipart", "signed"))
    return g_str_has_suffix (part->content_type, "-signature");
  if (mail_mime_part_is_type (parent, "multipart", "encrypted"))
    return g_str_equal (part->content_type, "application/pgp-encrypted");
  if (mail_mime_part_is_type (parent, "multipart", "alternative"))
    return mail_mime_part_is_type (part, "text", NULL) && !g_str_equal (part->content_type, "text/calendar") &&
           part->disposition != MAIL_MIME_DISPOSITION_ATTACHMENT;
  if (mail_mime_part_is_type (parent, "multipart", "appledouble"))
    return g_str_equal (part->content_type, "application/applefile");
  return FALSE;
}

static gboolean
is_attachment (MailMimePart *part,
               GHashTable   *shown,
               GHashTable   *ids)
{
  if (part->embedded == NULL && part->section != NULL && strstr (part->section, ".uu") != NULL)
    return TRUE;
  if (is_machinery (part))
    return FALSE;
  if (g_hash_table_contains (shown, part))
    /* Text that was sent as a file can be saved as one, too. */
    return part->disposition == MAIL_MIME_DISPOSITION_ATTACHMENT || part->file_name != NULL;
  if (part->content_id != NULL && part->disposition != MAIL_MIME_DISPOSITION_ATTACHMENT &&
      g_hash_table_contains (ids, part->content_id))
    return FALSE;
  /* A part of nothing, without a name: there is nothing to save. */
  return part->body_length > 0 || part->file_name != NULL;
}

static void
list_attachments (MailMimePart *part,
                  GHashTable   *shown,
                  GHashTable   *ids,
                  GPtrArray    *attachments)
{
  for (guint i = 0; part->embedded != NULL && i < part->embedded->len; i++)
    g_ptr_array_add (attachments, g_ptr_array_index (part->embedded, i));

  if (part->children == NULL || (mail_mime_part_is_message (part) && part->parent != NULL))
    {
      if (is_attachment (part, shown, ids))
        g_ptr_array_add (attachments, part);
      return;
    }
  for (guint i = 0; i < part->children->len; i++)
    list_attachments (g_ptr_array_index (part->children, i), shown, ids, attachments);
}

/**
 * mail_mime_body_attachments:
 * @root: the root of a message
 *
 * Returns: (transfer full) (element-type MailMimePart): what is attached to it, in order: everything that is neither shown as
 *   text nor a picture that the HTML shows, nor machinery. Pictures that are shown in place beside the text are in it, too
 */
GPtrArray *
mail_mime_body_attachments (MailMimePart *root)
{
  GPtrArray *attachments = g_ptr_array_new ();
  g_autoptr(GHashTable) shown = g_hash_table_new (NULL, NULL);
  g_autoptr(GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  find_shown (root, shown, ids);
  list_attachments (root, shown, ids, attachments);
  return attachments;
}
