/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <libdex.h>

G_BEGIN_DECLS

/**
 * MailPictureFunc:
 * @path: what followed `cid:` in the document, unescaped
 * @content_type: (out) (transfer full): the picture's media type
 * @data: user data
 *
 * Returns: (nullable) (transfer full): the picture's bytes
 */
typedef GBytes *(*MailPictureFunc) (const char  *path,
                                    char       **content_type,
                                    gpointer     data);

/* One WebKit view that shows documents of ours and can do nothing else: no network, no script of a message, no navigation. */
#define MAIL_TYPE_WEB_VIEW (mail_web_view_get_type ())
G_DECLARE_FINAL_TYPE (MailWebView, mail_web_view, MAIL, WEB_VIEW, AdwBin)

MailWebView *mail_web_view_new              (void);
DexFuture   *mail_web_view_load             (MailWebView     *self,
                                             const char      *html) G_GNUC_WARN_UNUSED_RESULT;
DexFuture   *mail_web_view_call             (MailWebView     *self,
                                             const char      *function,
                                             ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;
void         mail_web_view_set_picture_func (MailWebView     *self,
                                             MailPictureFunc  func,
                                             gpointer         data);
void         mail_web_view_set_zoom         (MailWebView     *self,
                                             double           zoom);
void         mail_web_view_take_focus       (MailWebView     *self);
double       mail_web_view_get_zoom         (MailWebView     *self);

G_END_DECLS
