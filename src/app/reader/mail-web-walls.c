/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-web-walls.h"

#include <string.h>

#include "mail-config.h"

static const char content_filter[] =
  "[{\"trigger\":{\"url-filter\":\".*\"},\"action\":{\"type\":\"block\"}},"
  "{\"trigger\":{\"url-filter\":\"^cid:\"},\"action\":{\"type\":\"ignore-previous-rules\"}},"
  "{\"trigger\":{\"url-filter\":\"^data:\"},\"action\":{\"type\":\"ignore-previous-rules\"}},"
  "{\"trigger\":{\"url-filter\":\"^about:\"},\"action\":{\"type\":\"ignore-previous-rules\"}}]";

const char mail_web_walls_policy[] =
  "default-src 'none'; script-src 'none'; img-src cid: data:; style-src 'unsafe-inline'; font-src 'none'; form-action 'none'; "
  "base-uri 'none'; frame-src 'none'; object-src 'none'; connect-src 'none'; media-src 'none'";

/* Port 9 is "discard": nobody listens there. */
#define PROXY_TO_NOWHERE "http://127.0.0.1:9"

/**
 * mail_web_walls_get_context:
 * @answer_picture: answers for `cid:`; it finds the view by the request
 *
 * Returns: (transfer none): the web context
 */
WebKitWebContext *
mail_web_walls_get_context (WebKitURISchemeRequestCallback answer_picture)
{
  static WebKitWebContext *context = NULL;

  if (context == NULL)
    {
      context = webkit_web_context_new ();
      webkit_web_context_set_cache_model (context, WEBKIT_CACHE_MODEL_DOCUMENT_VIEWER);
      webkit_web_context_register_uri_scheme (context, "cid", answer_picture, NULL, NULL);
    }

  return context;
}

/**
 * mail_web_walls_get_session:
 *
 * Returns: (transfer none): a session that keeps nothing and reaches nothing
 */
WebKitNetworkSession *
mail_web_walls_get_session (void)
{
  static WebKitNetworkSession *session = NULL;

  if (session == NULL)
    {
      WebKitNetworkProxySettings *proxy = webkit_network_proxy_settings_new (PROXY_TO_NOWHERE, NULL);

      session = webkit_network_session_new_ephemeral ();
      webkit_network_session_set_proxy_settings (session, WEBKIT_NETWORK_PROXY_MODE_CUSTOM, proxy);
      webkit_network_proxy_settings_free (proxy);
    }

  return session;
}

static void
filter_saved (GObject      *object,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(DexPromise) promise = data;
  GError *error = NULL;
  WebKitUserContentFilter *filter;

  filter = webkit_user_content_filter_store_save_finish (WEBKIT_USER_CONTENT_FILTER_STORE (object), result, &error);
  if (filter == NULL)
    {
      dex_promise_reject (promise, error);
      return;
    }

  dex_promise_resolve_boxed (promise, WEBKIT_TYPE_USER_CONTENT_FILTER, filter);
}

/**
 * mail_web_walls_get_filter:
 *
 * Returns: (transfer full): a future for the #WebKitUserContentFilter, compiled once; to be awaited before the first load
 */
DexFuture *
mail_web_walls_get_filter (void)
{
  static DexPromise *promise = NULL;

  if (promise == NULL)
    {
      g_autofree char *path = g_build_filename (g_get_user_cache_dir (), g_get_prgname (), "filters", NULL);
      g_autoptr(WebKitUserContentFilterStore) store = webkit_user_content_filter_store_new (path);
      g_autoptr(GBytes) source = g_bytes_new_static (content_filter, strlen (content_filter));

      promise = dex_promise_new ();
      webkit_user_content_filter_store_save (store, "block-all", source, NULL, filter_saved, dex_ref (promise));
    }

  return dex_ref (DEX_FUTURE (promise));
}

/**
 * mail_web_walls_new_settings:
 *
 * Returns: (transfer full): settings of a view that shows a page and can do nothing else
 */
WebKitSettings *
mail_web_walls_new_settings (void)
{
  WebKitSettings *settings = webkit_settings_new ();

  /* For our own functions; what a page has of script is dropped when it is read. */
  webkit_settings_set_enable_javascript (settings, TRUE);
  webkit_settings_set_enable_javascript_markup (settings, FALSE);
  webkit_settings_set_javascript_can_access_clipboard (settings, FALSE);
  webkit_settings_set_javascript_can_open_windows_automatically (settings, FALSE);
  webkit_settings_set_allow_modal_dialogs (settings, FALSE);
  webkit_settings_set_enable_html5_database (settings, FALSE);
  webkit_settings_set_enable_html5_local_storage (settings, FALSE);
  webkit_settings_set_enable_media (settings, FALSE);
  webkit_settings_set_enable_webgl (settings, FALSE);
  webkit_settings_set_enable_webrtc (settings, FALSE);
  webkit_settings_set_enable_back_forward_navigation_gestures (settings, FALSE);
  webkit_settings_set_enable_fullscreen (settings, FALSE);
  webkit_settings_set_enable_developer_extras (settings, FALSE);
  /* A page of mail needs no graphics card, and a web process that prepares one takes a second and 100 MB more before the first message. */
  webkit_settings_set_hardware_acceleration_policy (settings, WEBKIT_HARDWARE_ACCELERATION_POLICY_NEVER);
  webkit_settings_set_default_charset (settings, "utf-8");
  return settings;
}

/**
 * mail_web_walls_new_script:
 *
 * Returns: (transfer full): document.js, for each page that is loaded, in its world
 */
WebKitUserScript *
mail_web_walls_new_script (void)
{
  g_autoptr(GBytes) source = g_resources_lookup_data (MAIL_RESOURCE_PATH "/reader/document.js", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  /* Resources are static, and end in a NUL that is not counted. */
  return webkit_user_script_new_for_world (g_bytes_get_data (source, NULL), WEBKIT_USER_CONTENT_INJECT_TOP_FRAME,
                                           WEBKIT_USER_SCRIPT_INJECT_AT_DOCUMENT_END, MAIL_WEB_WORLD, NULL, NULL);
}
