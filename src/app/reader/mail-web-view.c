/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-web-view.h"

#include "mail-web-walls.h"

struct _MailWebView {
  AdwBin parent_instance;

  WebKitWebView *view;
  WebKitUserContentManager *content;
  GtkLabel *target;         /* where the link under the pointer leads */
  MailPictureFunc picture_func;
  gpointer picture_data;
  gboolean loading;         /* our own document is on its way in: the only navigation there is */
  gboolean painted;         /* this web process has drawn something: from now on a loaded document is a visible one */
  DexPromise *loaded;       /* of the newest document */
  char *next;               /* the document that comes behind the one that is on its way */
  double zoom;
};

G_DEFINE_FINAL_TYPE (MailWebView, mail_web_view, ADW_TYPE_BIN)

enum {
  SIGNAL_LINK,
  SIGNAL_HOVER,
  SIGNAL_NEWS,
  SIGNAL_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Pictures */

static void
answer_picture_request (WebKitURISchemeRequest *request,
                        gpointer                user_data)
{
  WebKitWebView *view = webkit_uri_scheme_request_get_web_view (request);
  MailWebView *self = view ? g_object_get_data (G_OBJECT (view), "mail-web-view") : NULL;
  g_autofree char *path = g_uri_unescape_string (webkit_uri_scheme_request_get_path (request), NULL);
  g_autofree char *content_type = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (self != NULL && self->picture_func != NULL && path != NULL)
    bytes = self->picture_func (path, &content_type, self->picture_data);

  if (bytes == NULL)
    {
      g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No such picture");

      webkit_uri_scheme_request_finish_error (request, error);
    }
  else
    {
      g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);

      webkit_uri_scheme_request_finish (request, stream, (gint64) g_bytes_get_size (bytes), content_type);
    }
}

/* Navigation: none, but our own document and what pressing a link tells the program */

static gboolean
decide_policy (MailWebView              *self,
               WebKitPolicyDecision     *decision,
               WebKitPolicyDecisionType  type)
{
  WebKitNavigationAction *action;
  const char *uri;

  if (type == WEBKIT_POLICY_DECISION_TYPE_RESPONSE)
    {
      if (self->loading)
        webkit_policy_decision_use (decision);
      else
        webkit_policy_decision_ignore (decision);
      return TRUE;
    }

  action = webkit_navigation_policy_decision_get_navigation_action (WEBKIT_NAVIGATION_POLICY_DECISION (decision));
  uri = webkit_uri_request_get_uri (webkit_navigation_action_get_request (action));

  if (self->loading && type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION && g_str_equal (uri, "about:blank") &&
      webkit_navigation_action_get_navigation_type (action) == WEBKIT_NAVIGATION_TYPE_OTHER)
    {
      webkit_policy_decision_use (decision);
      return TRUE;
    }

  if (webkit_navigation_action_get_navigation_type (action) == WEBKIT_NAVIGATION_TYPE_LINK_CLICKED)
    g_signal_emit (self, signals[SIGNAL_LINK], 0, uri);
  webkit_policy_decision_ignore (decision);
  return TRUE;
}

static void
show_target (MailWebView         *self,
             WebKitHitTestResult *hit,
             guint                modifiers)
{
  g_autofree char *text = NULL;

  if (webkit_hit_test_result_context_is_link (hit))
    g_signal_emit (self, signals[SIGNAL_HOVER], 0, webkit_hit_test_result_get_link_uri (hit), &text);

  gtk_label_set_label (self->target, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->target), text != NULL && *text != '\0');
}

static gboolean
trim_context_menu (MailWebView         *self,
                   WebKitContextMenu   *menu,
                   WebKitHitTestResult *hit)
{
  g_autoptr(GList) items = g_list_copy (webkit_context_menu_get_items (menu));

  for (GList *l = items; l != NULL; l = l->next)
    {
      WebKitContextMenuAction action = webkit_context_menu_item_get_stock_action (l->data);

      if (action != WEBKIT_CONTEXT_MENU_ACTION_COPY && action != WEBKIT_CONTEXT_MENU_ACTION_SELECT_ALL &&
          action != WEBKIT_CONTEXT_MENU_ACTION_COPY_IMAGE_TO_CLIPBOARD)
        webkit_context_menu_remove (menu, l->data);
    }

  return webkit_context_menu_get_n_items (menu) == 0;
}

static void
settle (MailWebView *self)
{
  if (self->loaded != NULL)
    dex_promise_resolve_boolean (self->loaded, TRUE);
  dex_clear (&self->loaded);
}

static DexFuture *
first_frame_painted (DexFuture *future,
                     gpointer   data)
{
  MailWebView *self = data;

  self->painted = TRUE;
  if (!self->loading)
    settle (self);
  return NULL;
}

/* One at a time: the end of a load does not say of which document it is. */
static void
load_next (MailWebView *self)
{
  g_autofree char *html = g_steal_pointer (&self->next);

  self->loading = TRUE;
  webkit_web_view_load_html (self->view, html, NULL);
}

/* A new web process says that a document is loaded long before it has found its fonts: its first frames say when there is something
 * to see. */
static void
load_changed (MailWebView     *self,
              WebKitLoadEvent  event)
{
  if (event != WEBKIT_LOAD_FINISHED)
    return;

  self->loading = FALSE;
  if (self->next != NULL)
    load_next (self);
  else if (self->painted)
    settle (self);
  else
    dex_future_disown (dex_future_finally (mail_web_view_call (self, "painted", NULL), first_frame_painted, g_object_ref (self),
                                           g_object_unref));
}

/* Whoever waits for a document that will not be seen any more. */
static void
forget_load (MailWebView *self)
{
  g_clear_pointer (&self->next, g_free);
  if (self->loaded != NULL)
    dex_promise_reject (self->loaded, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The document has made way"));
  dex_clear (&self->loaded);
}

static void
forget_process (MailWebView *self)
{
  self->painted = FALSE;
  self->loading = FALSE;
  forget_load (self);
}

/* A message may exhaust the web process; the next document gets a new one. */
static void
process_ended (MailWebView *self)
{
  forget_process (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0);
}

static void
follow_color_scheme (MailWebView *self)
{
  GdkRGBA light = { 0.98f, 0.98f, 0.984f, 1 };
  GdkRGBA dark = { 0.133f, 0.133f, 0.149f, 1 };

  if (self->view != NULL)
    webkit_web_view_set_background_color (self->view, adw_style_manager_get_dark (adw_style_manager_get_default ()) ? &dark : &light);
}

static void
tell_news (MailWebView *self,
           JSCValue    *value)
{
  g_autofree char *news = jsc_value_to_string (value);

  g_signal_emit (self, signals[SIGNAL_NEWS], 0, news);
}

static void
make_content (MailWebView *self)
{
  WebKitUserScript *script = mail_web_walls_new_script ();

  self->content = webkit_user_content_manager_new ();
  webkit_user_content_manager_add_script (self->content, script);
  webkit_user_script_unref (script);
  g_signal_connect_object (self->content, "script-message-received::" MAIL_WEB_WORLD, G_CALLBACK (tell_news), self, G_CONNECT_SWAPPED);
  webkit_user_content_manager_register_script_message_handler (self->content, MAIL_WEB_WORLD, MAIL_WEB_WORLD);
}

static void
make_view (MailWebView *self)
{
  g_autoptr(WebKitSettings) settings = mail_web_walls_new_settings ();
  GtkWidget *overlay = gtk_overlay_new ();

  make_content (self);
  self->view = g_object_new (WEBKIT_TYPE_WEB_VIEW,
                             "web-context", mail_web_walls_get_context (answer_picture_request),
                             "network-session", mail_web_walls_get_session (),
                             "user-content-manager", self->content,
                             "settings", settings,
                             "default-content-security-policy", mail_web_walls_policy,
                             "vexpand", TRUE,
                             "hexpand", TRUE,
                             "zoom-level", self->zoom,
                             NULL);
  g_object_set_data (G_OBJECT (self->view), "mail-web-view", self);
  g_signal_connect_swapped (self->view, "decide-policy", G_CALLBACK (decide_policy), self);
  g_signal_connect_swapped (self->view, "mouse-target-changed", G_CALLBACK (show_target), self);
  g_signal_connect_swapped (self->view, "context-menu", G_CALLBACK (trim_context_menu), self);
  g_signal_connect_swapped (self->view, "load-changed", G_CALLBACK (load_changed), self);
  g_signal_connect_swapped (self->view, "web-process-terminated", G_CALLBACK (process_ended), self);
  follow_color_scheme (self);

  self->target = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->target), "osd");
  gtk_widget_add_css_class (GTK_WIDGET (self->target), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->target), "link-target");
  gtk_label_set_ellipsize (self->target, PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_halign (GTK_WIDGET (self->target), GTK_ALIGN_START);
  gtk_widget_set_valign (GTK_WIDGET (self->target), GTK_ALIGN_END);
  gtk_widget_set_visible (GTK_WIDGET (self->target), FALSE);
  gtk_widget_set_can_target (GTK_WIDGET (self->target), FALSE);

  gtk_overlay_set_child (GTK_OVERLAY (overlay), GTK_WIDGET (self->view));
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), GTK_WIDGET (self->target));
  adw_bin_set_child (ADW_BIN (self), overlay);
}

typedef struct {
  GWeakRef view;
  char *html;
} Load;

static void
load_free (Load *load)
{
  g_weak_ref_clear (&load->view);
  g_free (load->html);
  g_free (load);
}

/* The filter is there, or it never will be: without it nothing is shown. */
static DexFuture *
filter_is_ready (DexFuture *future,
                 gpointer   data)
{
  Load *load = data;
  g_autoptr(MailWebView) self = g_weak_ref_get (&load->view);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The view is gone");

  if (self->view == NULL)
    {
      make_view (self);
      webkit_user_content_manager_add_filter (self->content, g_value_get_boxed (value));
    }

  forget_load (self);
  self->loaded = dex_promise_new ();
  self->next = g_steal_pointer (&load->html);
  if (!self->loading)
    load_next (self);
  return dex_ref (DEX_FUTURE (self->loaded));
}

/**
 * mail_web_view_load:
 * @self: a web view
 * @html: a whole document of ours
 *
 * Shows a document. The web process starts with the first one.
 *
 * Returns: (transfer full): a future that resolves when it is shown, or is rejected when another took its place
 */
DexFuture *
mail_web_view_load (MailWebView *self,
                    const char  *html)
{
  Load *load;

  g_return_val_if_fail (MAIL_IS_WEB_VIEW (self), NULL);

  load = g_new0 (Load, 1);
  g_weak_ref_init (&load->view, self);
  load->html = g_strdup (html);
  return dex_future_then (mail_web_walls_get_filter (), filter_is_ready, load, (GDestroyNotify) load_free);
}

static void
function_returned (GObject      *object,
                   GAsyncResult *result,
                   gpointer      data)
{
  g_autoptr(DexPromise) promise = data;
  GError *error = NULL;
  g_autoptr(JSCValue) value = webkit_web_view_call_async_javascript_function_finish (WEBKIT_WEB_VIEW (object), result, &error);

  if (value != NULL)
    dex_promise_resolve_string (promise, jsc_value_to_string (value));
  else
    dex_promise_reject (promise, error);
}

/**
 * mail_web_view_call:
 * @self: a web view that shows a document
 * @function: one of the functions of document.js
 * @...: what it is given: strings, at most four, then %NULL
 *
 * Calls one of our own functions. There is no way to run anything else.
 *
 * Returns: (transfer full): a future for what it returns, as a string
 */
DexFuture *
mail_web_view_call (MailWebView *self,
                    const char  *function,
                    ...)
{
  static const char * const names[] = { "a", "b", "c", "d" };
  GVariantDict arguments;
  DexPromise *promise;
  const char *value;
  va_list list;

  g_return_val_if_fail (MAIL_IS_WEB_VIEW (self), NULL);

  if (self->view == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "There is no document");
  g_variant_dict_init (&arguments, NULL);
  g_variant_dict_insert (&arguments, "f", "s", function);
  va_start (list, function);
  value = va_arg (list, const char *);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_variant_dict_insert (&arguments, names[i], "s", value != NULL ? value : "");
      if (value != NULL)
        value = va_arg (list, const char *);
    }
  va_end (list);

  promise = dex_promise_new ();
  webkit_web_view_call_async_javascript_function (self->view, "return mail[f](a, b, c, d);", -1, g_variant_dict_end (&arguments),
                                                  MAIL_WEB_WORLD, NULL, NULL, function_returned, dex_ref (promise));
  return DEX_FUTURE (promise);
}

/**
 * mail_web_view_set_picture_func:
 * @self: a web view
 * @func: (nullable): answers for `cid:` pictures
 * @data: its user data
 */
void
mail_web_view_set_picture_func (MailWebView     *self,
                                MailPictureFunc  func,
                                gpointer         data)
{
  g_return_if_fail (MAIL_IS_WEB_VIEW (self));

  self->picture_func = func;
  self->picture_data = data;
}

/**
 * mail_web_view_set_zoom:
 * @self: a web view
 * @zoom: 1 is the normal size
 */
void
mail_web_view_set_zoom (MailWebView *self,
                        double       zoom)
{
  g_return_if_fail (MAIL_IS_WEB_VIEW (self));

  self->zoom = CLAMP (zoom, 0.3, 5);
  if (self->view != NULL)
    webkit_web_view_set_zoom_level (self->view, self->zoom);
}

/**
 * mail_web_view_take_focus:
 * @self: a web view
 *
 * Gives the keys to the document; what had the focus in it has it again.
 */
void
mail_web_view_take_focus (MailWebView *self)
{
  g_return_if_fail (MAIL_IS_WEB_VIEW (self));

  if (self->view != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/**
 * mail_web_view_get_zoom:
 * @self: a web view
 *
 * Returns: how many pixels of the screen a pixel of the document takes
 */
double
mail_web_view_get_zoom (MailWebView *self)
{
  g_return_val_if_fail (MAIL_IS_WEB_VIEW (self), 1);

  return self->zoom;
}

static void
mail_web_view_dispose (GObject *object)
{
  MailWebView *self = MAIL_WEB_VIEW (object);

  if (self->view != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->view, self);
      g_object_set_data (G_OBJECT (self->view), "mail-web-view", NULL);
    }
  self->view = NULL;
  forget_process (self);
  g_clear_object (&self->content);

  G_OBJECT_CLASS (mail_web_view_parent_class)->dispose (object);
}

static void
mail_web_view_class_init (MailWebViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_web_view_dispose;

  /**
   * MailWebView::link:
   * @uri: the address of the link in our document (`maillink:N`, `mailaction:…`)
   *
   * A link was pressed; nothing else happens by itself.
   */
  signals[SIGNAL_LINK] = g_signal_new ("link", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * MailWebView::hover:
   * @uri: the address of the link under the pointer, in our document
   *
   * Returns: (nullable) (transfer full): what to tell the person about it
   */
  signals[SIGNAL_HOVER] = g_signal_new ("hover", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_STRING, 1, G_TYPE_STRING);
  /**
   * MailWebView::news:
   * @text: as document.js says it
   *
   * Something came into view, or left it.
   */
  signals[SIGNAL_NEWS] = g_signal_new ("news", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * MailWebView::ended:
   *
   * The process that showed the document is gone, and the document with it.
   */
  signals[SIGNAL_ENDED] = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_web_view_init (MailWebView *self)
{
  self->zoom = 1;
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (follow_color_scheme), self,
                           G_CONNECT_SWAPPED);
}

/**
 * mail_web_view_new:
 *
 * Returns: (transfer floating): a view without a document; no web process yet
 */
MailWebView *
mail_web_view_new (void)
{
  return g_object_new (MAIL_TYPE_WEB_VIEW, NULL);
}
