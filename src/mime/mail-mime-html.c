/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-mime-html.h"

#include "mail-mime-html-private.h"

#include <stdlib.h>
#include <string.h>

/* What is read again and comes out the same has one meaning; this often it is tried. */
#define MAX_PASSES 5

struct _MailMimeHtml {
  char *body;
  char *prefix;
  GStrv links;
  GStrv remote;
  GStrv cids;
  gboolean clipped;
};

G_DEFINE_BOXED_TYPE (MailMimeHtml, mail_mime_html, mail_mime_html_ref, mail_mime_html_unref)

void
mail_mime_html_writer_init (MailMimeHtmlWriter *writer,
                            MailMimeHtmlFlags   flags,
                            const char         *prefix)
{
  *writer = (MailMimeHtmlWriter) { .flags = flags, .prefix = prefix != NULL ? prefix : "" };
  writer->out = g_string_new (NULL);
  writer->links = g_ptr_array_new_null_terminated (0, g_free, TRUE);
  writer->remote = g_ptr_array_new_null_terminated (0, g_free, TRUE);
  writer->cids = g_ptr_array_new_null_terminated (0, g_free, TRUE);
}

/* Gives up everything the writer has. */
MailMimeHtml *
mail_mime_html_writer_finish (MailMimeHtmlWriter *writer)
{
  MailMimeHtml *self = g_atomic_rc_box_new0 (MailMimeHtml);

  self->body = g_string_free (writer->out, FALSE);
  self->prefix = g_strdup (writer->prefix);
  self->links = (GStrv) g_ptr_array_free (writer->links, FALSE);
  self->remote = (GStrv) g_ptr_array_free (writer->remote, FALSE);
  self->cids = (GStrv) g_ptr_array_free (writer->cids, FALSE);
  self->clipped = writer->clipped;
  return self;
}

void
mail_mime_html_escape (GString    *out,
                       const char *text,
                       gssize      length)
{
  const char *end = text + (length < 0 ? (gssize) strlen (text) : length);

  while (text < end)
    {
      gsize plain = 0;

      while (text + plain < end && strchr ("&<>\"", text[plain]) == NULL)
        plain++;
      g_string_append_len (out, text, plain);
      text += plain;
      if (text >= end)
        break;
      switch (*text)
        {
        case '&': g_string_append (out, "&amp;"); break;
        case '<': g_string_append (out, "&lt;"); break;
        case '>': g_string_append (out, "&gt;"); break;
        case '"': g_string_append (out, "&quot;"); break;
        default: break;
        }
      text++;
    }
}

/* The href of a link to a clean address. */
void
mail_mime_html_write_link (MailMimeHtmlWriter *writer,
                           const char         *uri)
{
  if ((writer->flags & MAIL_MIME_HTML_KEEP_LINKS) != 0)
    {
      g_string_append (writer->out, " href=\"");
      mail_mime_html_escape (writer->out, uri, -1);
      g_string_append_c (writer->out, '"');
    }
  else if (writer->links->len < MAIL_MIME_HTML_MAX_LINKS)
    {
      g_string_append (writer->out, " href=\"maillink:");
      mail_mime_html_escape (writer->out, writer->prefix, -1);
      g_string_append_printf (writer->out, "%u\"", writer->links->len);
      g_ptr_array_add (writer->links, g_strdup (uri));
    }
  else
    {
      writer->clipped = TRUE;
    }
}

void
mail_mime_html_add_remote (MailMimeHtmlWriter *writer,
                           const char         *src)
{
  char *uri = mail_mime_html_clean_remote (src);

  if (uri != NULL && writer->remote->len < MAIL_MIME_HTML_MAX_LINKS)
    g_ptr_array_add (writer->remote, uri);
  else
    g_free (uri);
}

static void
write_cid (MailMimeHtmlWriter *writer,
           const char         *id)
{
  g_autofree char *escaped = g_uri_escape_string (id, "@.+-_$!*", FALSE);

  g_string_append (writer->out, " src=\"cid:");
  mail_mime_html_escape (writer->out, writer->prefix, -1);
  mail_mime_html_escape (writer->out, escaped, -1);
  g_string_append_c (writer->out, '"');
  g_ptr_array_add (writer->cids, g_strdup (id));
}

/* The src of a picture, if it has one that may be shown. */
void
mail_mime_html_write_source (MailMimeHtmlWriter *writer,
                             const char         *src)
{
  while (g_ascii_isspace (*src))
    src++;

  if (g_ascii_strncasecmp (src, "cid:", 4) == 0)
    {
      g_autofree char *id = g_uri_unescape_string (src + 4, NULL);

      if (src[4] != '\0')
        write_cid (writer, id != NULL && g_utf8_validate (id, -1, NULL) ? id : src + 4);
    }
  else if (mail_mime_html_is_safe_data (src))
    {
      g_string_append (writer->out, " src=\"");
      mail_mime_html_escape (writer->out, src, -1);
      g_string_append_c (writer->out, '"');
    }
  else if (writer->is_location != NULL && writer->lookups++ < 1000 && writer->is_location (src, writer->data))
    {
      write_cid (writer, src);
    }
  else
    {
      guint before = writer->remote->len;

      mail_mime_html_add_remote (writer, src);
      if (writer->remote->len > before && (writer->flags & MAIL_MIME_HTML_REMOTE_PICTURES) != 0)
        g_string_append_printf (writer->out, " src=\"mailpicture:%u\"", before);
    }
}

void
mail_mime_html_write_picture (MailMimeHtmlWriter *writer,
                              const char         *content_id,
                              const char         *name)
{
  g_string_append (writer->out, "<div class=\"mail-picture\"><img");
  write_cid (writer, content_id);
  g_string_append (writer->out, " alt=\"");
  mail_mime_html_escape (writer->out, name != NULL ? name : "", -1);
  g_string_append (writer->out, "\"></div>");
}

/* Writes @html from its tree into @out; FALSE when it goes beyond all limits. */
static gboolean
write_pass (MailMimeHtmlWriter *writer,
            GString            *out,
            const char         *html,
            gsize               length,
            gboolean            again)
{
  GString *whole = writer->out;
  g_autoptr(MailMimeHtmlTree) tree = mail_mime_html_tree_new (html, length);

  if (tree == NULL)
    return FALSE;

  writer->out = out;
  writer->again = again;
  mail_mime_html_write_tree (writer, mail_mime_html_tree_get_root (tree));
  writer->again = FALSE;
  writer->out = whole;
  return TRUE;
}

/* Reads what was written as a browser would, until it comes out as it went in. */
static gboolean
settle (MailMimeHtmlWriter  *writer,
        GString            **piece)
{
  for (guint pass = 0; pass < MAX_PASSES; pass++)
    {
      g_autoptr(GString) document = g_string_sized_new ((*piece)->len + 64);
      GString *next = g_string_sized_new ((*piece)->len + 64);
      gboolean same;

      g_string_append (document, "<!DOCTYPE html><body>");
      g_string_append_len (document, (*piece)->str, (*piece)->len);
      if (!write_pass (writer, next, document->str, document->len, TRUE))
        {
          g_string_free (next, TRUE);
          return FALSE;
        }
      same = g_string_equal (*piece, next);
      g_string_free (*piece, TRUE);
      *piece = next;
      if (same)
        return TRUE;
    }
  return FALSE;
}

/**
 * mail_mime_html_write_html:
 * @writer: a body being written
 * @html: a document of somebody else
 * @length: its bytes
 *
 * Adds what of it is safe.
 */
void
mail_mime_html_write_html (MailMimeHtmlWriter *writer,
                           const char         *html,
                           gsize               length)
{
  GString *piece;

  if (length > MAIL_MIME_HTML_MAX_BYTES)
    {
      const char *cut = g_utf8_find_prev_char (html, html + MAIL_MIME_HTML_MAX_BYTES);

      length = cut != NULL ? (gsize) (cut - html) : 0;
      writer->clipped = TRUE;
    }

  piece = g_string_sized_new (length + 64);
  if (write_pass (writer, piece, html, length, FALSE) && settle (writer, &piece))
    {
      g_string_append_len (writer->out, piece->str, piece->len);
    }
  else
    {
      g_autofree char *text = mail_mime_html_strip (html, length);

      writer->clipped = TRUE;
      mail_mime_html_write_text (writer, text);
    }
  g_string_free (piece, TRUE);
}

/**
 * mail_mime_html_sanitize:
 * @html: a document or a piece of one, UTF-8
 * @length: its bytes, or -1
 * @flags: how to treat what is remote
 * @prefix: (nullable): put between "cid:" and the id of a picture, and between "maillink:" and the number of a link
 *
 * Returns: (transfer full): what of it is safe, in a <div class="mail-body"> that has the properties of its <body>
 */
MailMimeHtml *
mail_mime_html_sanitize (const char        *html,
                         gssize             length,
                         MailMimeHtmlFlags  flags,
                         const char        *prefix)
{
  MailMimeHtmlWriter writer;

  mail_mime_html_writer_init (&writer, flags, prefix);
  mail_mime_html_write_html (&writer, html, length < 0 ? strlen (html) : (gsize) length);
  return mail_mime_html_writer_finish (&writer);
}

/**
 * mail_mime_html_from_text:
 * @text: plain text with LF for line ends, paragraphs unfolded
 * @flags: whether links keep their address
 *
 * Returns: (transfer full): it as HTML: quotes in <blockquote type="cite">, links to press, the signature in a
 *   <div class="mail-signature">
 */
MailMimeHtml *
mail_mime_html_from_text (const char        *text,
                          MailMimeHtmlFlags  flags)
{
  MailMimeHtmlWriter writer;

  mail_mime_html_writer_init (&writer, flags, NULL);
  mail_mime_html_write_text (&writer, text);
  return mail_mime_html_writer_finish (&writer);
}

/**
 * mail_mime_html_ref:
 * @self: HTML
 *
 * Returns: (transfer full): the same
 */
MailMimeHtml *
mail_mime_html_ref (MailMimeHtml *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
mail_mime_html_clear (gpointer data)
{
  MailMimeHtml *self = data;

  g_free (self->body);
  g_free (self->prefix);
  g_strfreev (self->links);
  g_strfreev (self->remote);
  g_strfreev (self->cids);
}

/**
 * mail_mime_html_unref:
 * @self: (transfer full): HTML
 */
void
mail_mime_html_unref (MailMimeHtml *self)
{
  g_atomic_rc_box_release_full (self, mail_mime_html_clear);
}

/**
 * mail_mime_html_get_body:
 * @self: HTML
 *
 * Returns: (transfer none): the contents of a body, perhaps with <style> elements in front
 */
const char *
mail_mime_html_get_body (MailMimeHtml *self)
{
  return self->body;
}

/**
 * mail_mime_html_get_links:
 * @self: HTML
 *
 * Returns: (transfer none) (array zero-terminated=1): where its links go: `maillink:PREFIX N`, without the blank, to the entry N
 */
const char * const *
mail_mime_html_get_links (MailMimeHtml *self)
{
  return (const char * const *) self->links;
}

/**
 * mail_mime_html_find_link:
 * @self: HTML
 * @uri: what was pressed: `maillink:`, the prefix of this body, and a number
 *
 * Returns: (transfer none) (nullable): where it goes; %NULL when it is a link of another body
 */
const char *
mail_mime_html_find_link (MailMimeHtml *self,
                          const char   *uri)
{
  const char *rest = g_str_has_prefix (uri, "maillink:") ? uri + strlen ("maillink:") : NULL;
  guint64 index;

  if (rest == NULL || !g_str_has_prefix (rest, self->prefix) ||
      !g_ascii_string_to_unsigned (rest + strlen (self->prefix), 10, 0, G_MAXUINT32, &index, NULL))
    return NULL;
  return index < g_strv_length (self->links) ? self->links[index] : NULL;
}

/**
 * mail_mime_html_get_remote:
 * @self: HTML
 *
 * Returns: (transfer none) (array zero-terminated=1): the addresses of the pictures on the web it wanted, one an entry, in
 *   order; with %MAIL_MIME_HTML_REMOTE_PICTURES `mailpicture:N` stands for the entry N
 */
const char * const *
mail_mime_html_get_remote (MailMimeHtml *self)
{
  return (const char * const *) self->remote;
}

/**
 * mail_mime_html_get_cids:
 * @self: HTML
 *
 * Returns: (transfer none) (array zero-terminated=1): the ids of the parts it shows as pictures
 */
const char * const *
mail_mime_html_get_cids (MailMimeHtml *self)
{
  return (const char * const *) self->cids;
}

/**
 * mail_mime_html_is_clipped:
 * @self: HTML
 *
 * Returns: whether a limit was reached, and something is missing or shown as bare text
 */
gboolean
mail_mime_html_is_clipped (MailMimeHtml *self)
{
  return self->clipped;
}

/**
 * mail_mime_html_to_text:
 * @html: a document or a piece of one, UTF-8
 * @length: its bytes, or -1
 *
 * Returns: (transfer full): what it says, as plain text: paragraphs as lines, lists marked, quotes with "> "
 */
char *
mail_mime_html_to_text (const char *html,
                        gssize      length)
{
  gsize size = length < 0 ? strlen (html) : (gsize) length;
  g_autoptr(MailMimeHtmlTree) tree = NULL;

  if (size > MAIL_MIME_HTML_MAX_BYTES)
    size = g_utf8_find_prev_char (html, html + MAIL_MIME_HTML_MAX_BYTES) - html;
  tree = mail_mime_html_tree_new (html, size);
  return tree != NULL ? mail_mime_html_tree_to_text (mail_mime_html_tree_get_root (tree)) : mail_mime_html_strip (html, size);
}
