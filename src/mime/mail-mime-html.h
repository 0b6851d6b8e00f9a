/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Limits against hostile HTML; past one the rest is dropped, and mail_mime_html_is_clipped () says so. */
#define MAIL_MIME_HTML_MAX_DEPTH  200                /* elements inside each other; deeper ones are flattened to their text */
#define MAIL_MIME_HTML_MAX_BYTES  (24 * 1024 * 1024) /* of one body: more than any newsletter or pasted spreadsheet */
#define MAIL_MIME_HTML_MAX_LINKS  100000             /* of one body */

/**
 * MailMimeHtmlFlags:
 * @MAIL_MIME_HTML_DEFAULT: remote pictures are removed and counted
 * @MAIL_MIME_HTML_REMOTE_PICTURES: remote pictures become `mailpicture:N`, N being the index in
 *   mail_mime_html_get_remote (), for a loader of the program's own
 * @MAIL_MIME_HTML_KEEP_LINKS: links keep their address (for a reply or a copy), instead of becoming `maillink:N`, N their index in
 *   mail_mime_html_get_links ()
 */
typedef enum {
  MAIL_MIME_HTML_DEFAULT = 0,
  MAIL_MIME_HTML_REMOTE_PICTURES = 1 << 0,
  MAIL_MIME_HTML_KEEP_LINKS = 1 << 1,
} MailMimeHtmlFlags;

/**
 * MailMimeHtml:
 *
 * A piece of HTML that can do nothing: no script, no event handler, no form that submits, nothing fetched. It is the
 * contents of a body (perhaps with <style> elements in front), to stand in a container of the program's own. Immutable
 * and counted.
 */
typedef struct _MailMimeHtml MailMimeHtml;

#define MAIL_TYPE_MIME_HTML (mail_mime_html_get_type ())
GType               mail_mime_html_get_type     (void);

MailMimeHtml       *mail_mime_html_sanitize     (const char         *html,
                                                 gssize              length,
                                                 MailMimeHtmlFlags   flags,
                                                 const char         *prefix);
MailMimeHtml       *mail_mime_html_from_text    (const char         *text,
                                                 MailMimeHtmlFlags   flags);
MailMimeHtml       *mail_mime_html_ref          (MailMimeHtml       *self);
void                mail_mime_html_unref        (MailMimeHtml       *self);

const char         *mail_mime_html_get_body     (MailMimeHtml       *self);
const char * const *mail_mime_html_get_links    (MailMimeHtml       *self);
const char         *mail_mime_html_find_link    (MailMimeHtml       *self,
                                                 const char         *uri);
const char * const *mail_mime_html_get_remote   (MailMimeHtml       *self);
const char * const *mail_mime_html_get_cids     (MailMimeHtml       *self);
gboolean            mail_mime_html_is_clipped   (MailMimeHtml       *self);

char               *mail_mime_html_to_text      (const char         *html,
                                                 gssize              length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailMimeHtml, mail_mime_html_unref)

G_END_DECLS
