/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-mime-html.h"

#include <gumbo.h>

G_BEGIN_DECLS

/* A body being written, perhaps of several pieces, with the tables that go with it. */
typedef struct {
  GString *out;
  GPtrArray *links;
  GPtrArray *remote;
  GPtrArray *cids;
  MailMimeHtmlFlags flags;
  const char *prefix;           /* of what is ours in pages of several messages: their pictures and links */
  gboolean clipped;
  gboolean again;            /* what is read is our own output: links and pictures are as they should be */
  guint lookups;
  gboolean (*is_location) (const char *uri,
                           gpointer    data);
  gpointer data;
} MailMimeHtmlWriter;

void          mail_mime_html_writer_init   (MailMimeHtmlWriter *writer,
                                            MailMimeHtmlFlags   flags,
                                            const char         *prefix);
MailMimeHtml *mail_mime_html_writer_finish (MailMimeHtmlWriter *writer);
void          mail_mime_html_write_html    (MailMimeHtmlWriter *writer,
                                            const char         *html,
                                            gsize               length);
void          mail_mime_html_write_text    (MailMimeHtmlWriter *writer,
                                            const char         *text);
void          mail_mime_html_write_heading (MailMimeHtmlWriter *writer,
                                            const char         *text);
void          mail_mime_html_write_picture (MailMimeHtmlWriter *writer,
                                            const char         *content_id,
                                            const char         *name);

void          mail_mime_html_write_tree    (MailMimeHtmlWriter *writer,
                                            GumboNode          *root);

/* A tree, in memory of its own that has an end. */
typedef struct _MailMimeHtmlTree MailMimeHtmlTree;
MailMimeHtmlTree *mail_mime_html_tree_new  (const char         *html,
                                            gsize               length);
GumboNode    *mail_mime_html_tree_get_root (MailMimeHtmlTree   *tree);
gboolean      mail_mime_html_tree_is_exact (MailMimeHtmlTree   *tree);
void          mail_mime_html_tree_free     (MailMimeHtmlTree   *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailMimeHtmlTree, mail_mime_html_tree_free)

char         *mail_mime_html_guard         (const char         *html,
                                            gsize               length,
                                            gsize              *guarded_length);
char         *mail_mime_html_strip         (const char         *html,
                                            gsize               length);
char         *mail_mime_html_tree_to_text  (GumboNode          *root);

/* Policy: what of a document stays */
typedef enum {
  MAIL_MIME_HTML_DROP,       /* gone with all that is in it */
  MAIL_MIME_HTML_UNWRAP,     /* gone; what is in it stays */
  MAIL_MIME_HTML_KEEP,
  MAIL_MIME_HTML_KEEP_VOID,  /* has no contents and no end tag */
} MailMimeHtmlFate;

typedef enum {
  MAIL_MIME_HTML_ATTRIBUTE_NONE,
  MAIL_MIME_HTML_ATTRIBUTE_PLAIN,
  MAIL_MIME_HTML_ATTRIBUTE_STYLE,
  MAIL_MIME_HTML_ATTRIBUTE_LINK,
  MAIL_MIME_HTML_ATTRIBUTE_PICTURE,
  MAIL_MIME_HTML_ATTRIBUTE_BACKGROUND,
} MailMimeHtmlAttribute;

MailMimeHtmlFate      mail_mime_html_get_fate        (const GumboElement   *element);
MailMimeHtmlAttribute mail_mime_html_judge_attribute (GumboTag              tag,
                                                      const GumboAttribute *attribute);
gboolean              mail_mime_html_is_block        (GumboTag              tag);

char         *mail_mime_html_clean_link    (const char         *href);
char         *mail_mime_html_clean_remote  (const char         *src);
gboolean      mail_mime_html_is_safe_data  (const char         *src);
void          mail_mime_html_write_link    (MailMimeHtmlWriter *writer,
                                            const char         *uri);
void          mail_mime_html_write_source  (MailMimeHtmlWriter *writer,
                                            const char         *src);
void          mail_mime_html_add_remote    (MailMimeHtmlWriter *writer,
                                            const char         *src);
void          mail_mime_html_escape        (GString            *out,
                                            const char         *text,
                                            gssize              length);

void          mail_mime_css_append_declarations (GString       *out,
                                                 const char    *css,
                                                 gsize          length);
void          mail_mime_css_append_sheet   (GString            *out,
                                            const char         *css,
                                            gsize               length);

G_END_DECLS
