/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-diagnostics.h"

#include "mail-error.h"
#include "mail-net-trust.h"
#include "mail-provider.h"
#include "mail-store-folders.h"
#include "mail-store-operations.h"
#include "mail-store-outbox.h"

static void
add_counts (GString           *text,
            const char        *title,
            const char *const *names,
            const guint       *counts,
            guint              n_counts)
{
  gboolean any = FALSE;

  g_string_append_printf (text, "  %s: ", title);
  for (guint i = 0; i < n_counts; i++)
    {
      if (counts[i] == 0)
        continue;
      g_string_append_printf (text, "%s%u %s", any ? ", " : "", counts[i], names[i]);
      any = TRUE;
    }
  g_string_append (text, any ? "\n" : "none\n");
}

/* ---- what is in the store, on a reader's thread ---- */

static gboolean
count_folders (MailStoreReader  *reader,
               gint64            account,
               GString          *text,
               GError          **error)
{
  g_autoptr(GPtrArray) folders = mail_store_reader_list_folders (reader, account, error);
  g_autoptr(GString) roles = g_string_new (NULL);
  guint n_local = 0;
  guint64 total = 0;
  guint64 unread = 0;

  if (folders == NULL)
    return FALSE;
  for (guint i = 0; i < folders->len; i++)
    {
      const MailFolder *folder = g_ptr_array_index (folders, i);

      total += folder->total;
      unread += folder->unread;
      n_local += (folder->flags & MAIL_FOLDER_LOCAL) != 0;
      if (folder->role != MAIL_ROLE_NONE)
        g_string_append_printf (roles, "%s%s", roles->len > 0 ? " " : "", mail_role_to_string (folder->role));
    }
  g_string_append_printf (text, "  folders: %u, %u of them only here; roles: %s\n", folders->len, n_local, roles->str);
  g_string_append_printf (text, "  messages: %" G_GUINT64_FORMAT ", %" G_GUINT64_FORMAT " unread\n", total, unread);
  return TRUE;
}

static gboolean
count_operations (MailStoreReader  *reader,
                  gint64            account,
                  GString          *text,
                  GError          **error)
{
  static const char *const names[] = { "queued", "sent", "held", "failed" };
  g_autoptr(GPtrArray) operations = mail_store_reader_list_operations (reader, account, FALSE, error);
  guint counts[G_N_ELEMENTS (names)] = { 0 };

  if (operations == NULL)
    return FALSE;
  for (guint i = 0; i < operations->len; i++)
    {
      const MailOperation *operation = g_ptr_array_index (operations, i);

      if ((guint) operation->state < G_N_ELEMENTS (counts))
        counts[operation->state]++;
    }
  add_counts (text, "operations", names, counts, G_N_ELEMENTS (counts));
  return TRUE;
}

static gboolean
count_outbox (MailStoreReader  *reader,
              gint64            account,
              GString          *text,
              GError          **error)
{
  static const char *const names[] = { "queued", "sending", "sent to the last byte", "sent", "unknown", "failed" };
  g_autoptr(GPtrArray) entries = mail_store_reader_list_outbox (reader, account, error);
  guint counts[G_N_ELEMENTS (names)] = { 0 };

  if (entries == NULL)
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    {
      const MailOutboxEntry *entry = g_ptr_array_index (entries, i);

      if ((guint) entry->state < G_N_ELEMENTS (counts))
        counts[entry->state]++;
    }
  add_counts (text, "outbox", names, counts, G_N_ELEMENTS (counts));
  return TRUE;
}

/* data: GArray of the accounts' ids → GStrv, a text for each. */
static gboolean
count_everything (MailStoreReader  *reader,
                  gpointer          data,
                  GCancellable     *cancellable,
                  GValue           *result,
                  GError          **error)
{
  GArray *ids = data;
  g_autoptr(GStrvBuilder) texts = g_strv_builder_new ();

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 account = g_array_index (ids, gint64, i);
      g_autoptr(GString) text = g_string_new (NULL);

      if (!count_folders (reader, account, text, error) || !count_operations (reader, account, text, error) ||
          !count_outbox (reader, account, text, error))
        return FALSE;
      g_strv_builder_add (texts, text->str);
    }
  g_value_init (result, G_TYPE_STRV);
  g_value_take_boxed (result, g_strv_builder_end (texts));
  return TRUE;
}

/* ---- what is alive, on the main thread ---- */

static const char *
first_of (const char *text)
{
  return text != NULL && *text != '\0' ? text : "unknown";
}

static void
add_program (GString    *text,
             const char *versions)
{
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);

  g_string_append_printf (text, "Mail %s (%s)\n", MAIL_VERSION, MAIL_APPLICATION_ID);
  g_string_append_printf (text, "System: %s%s\n", first_of (system),
                          g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? ", in a Flatpak" : "");
  g_string_append_printf (text, "Desktop: %s, %s\n", first_of (g_getenv ("XDG_CURRENT_DESKTOP")), first_of (g_getenv ("XDG_SESSION_TYPE")));
  g_string_append_printf (text, "Language: %s\n", g_get_language_names ()[0]);
  g_string_append_printf (text, "GLib %u.%u.%u\n", glib_major_version, glib_minor_version, glib_micro_version);
  g_string_append_printf (text, "SQLite %s\nGnuTLS %s\n", mail_store_get_database_version (), mail_net_get_tls_version ());
  if (versions != NULL)
    g_string_append (text, versions);
}

static void
add_server (GString                  *text,
            const char               *title,
            const MailServerSettings *server)
{
  static const char *const securities[] = { "TLS", "STARTTLS", "not encrypted" };

  /* Somebody's address does not get here even when it was typed into the wrong field. */
  g_string_append_printf (text, "  %s: %s:%u, %s\n", title,
                          server->host == NULL ? "no server" : strchr (server->host, '@') != NULL ? "not a host name" : server->host,
                          server->port, (guint) server->security < G_N_ELEMENTS (securities) ? securities[server->security] : "unknown");
}

static const char *
name_proxy (const char *proxy)
{
  if (proxy == NULL)
    return "the system's";
  if (g_str_equal (proxy, MAIL_PROXY_NONE))
    return "none";
  return g_str_has_prefix (proxy, "socks") ? "SOCKS5" : "HTTP";
}

static void
add_settings (GString                   *text,
              const MailAccountSettings *settings)
{
  static const char *const copies[] = { "not known yet", "the server", "this program" };
  const MailProvider *provider = mail_provider_of (settings);

  g_string_append_printf (text, "  provider: %s, receives by %s\n", provider != NULL ? provider->id : "not a known one",
                          settings->receive_protocol == MAIL_RECEIVE_POP3 ? "POP3" : "IMAP");
  add_server (text, "receiving", &settings->receive);
  add_server (text, "sending", &settings->send);
  g_string_append_printf (text, "  proxy: %s; kept here: ", name_proxy (settings->proxy));
  if (settings->keep_months == 0)
    g_string_append (text, "everything");
  else
    g_string_append_printf (text, "%u months", settings->keep_months);
  g_string_append_printf (text, "; copies into Sent by: %s%s%s\n",
                          (guint) settings->sent_copy < G_N_ELEMENTS (copies) ? copies[settings->sent_copy] : "unknown",
                          settings->extra_ca != NULL ? "; a certificate authority of its own" : "",
                          settings->is_paused ? "; paused" : "");
}

static void
add_state (GString     *text,
           MailAccount *account)
{
  g_autoptr(GEnumClass) states = g_type_class_ref (MAIL_TYPE_ACCOUNT_STATE);
  const GEnumValue *state = g_enum_get_value (states, (int) mail_account_get_state (account));
  const GError *error = mail_account_get_error (account);
  const char *detail = mail_error_get_detail (error);
  MailAccountStatistics statistics;

  mail_account_get_statistics (account, &statistics);
  g_string_append_printf (text, "  state: %s; last error: ", state != NULL ? state->value_nick : "unknown");
  if (error == NULL)
    g_string_append (text, "none");
  else
    g_string_append_printf (text, "%s%s%s", error->domain == MAIL_ERROR ? mail_error_code_to_string ((MailError) error->code)
                                                                         : g_quark_to_string (error->domain),
                            detail != NULL ? ", " : "", detail != NULL ? detail : "");
  g_string_append_printf (text, "\n  since the start: %u headers, %u whole messages, %" G_GUINT64_FORMAT " bytes, %u commands\n",
                          statistics.messages, statistics.bodies, statistics.bytes, statistics.commands);
}

typedef struct {
  MailAccountManager *manager;
  GArray *ids;
  char *versions;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  g_object_unref (writing->manager);
  g_array_unref (writing->ids);
  g_free (writing->versions);
  g_free (writing);
}

static DexFuture *
write_all (DexFuture *future,
           gpointer   data)
{
  Writing *writing = data;
  const char *const *counts = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_autoptr(GString) text = g_string_new (NULL);

  add_program (text, writing->versions);
  for (guint i = 0; i < writing->ids->len; i++)
    {
      MailAccount *account = mail_account_manager_find (writing->manager, g_array_index (writing->ids, gint64, i));

      if (account == NULL)
        continue;
      g_string_append_printf (text, "\nAccount %u\n", i + 1);
      add_settings (text, mail_account_get_settings (account));
      add_state (text, account);
      g_string_append (text, counts[i]);
    }
  return dex_future_new_take_string (g_string_free_and_steal (g_steal_pointer (&text)));
}

/**
 * mail_diagnostics_write:
 * @manager: the accounts
 * @versions: (nullable): more lines for the list of versions
 *
 * On the main thread.
 *
 * Returns: (transfer full): a future for the text (%G_TYPE_STRING)
 */
DexFuture *
mail_diagnostics_write (MailAccountManager *manager,
                        const char         *versions)
{
  GListModel *accounts = G_LIST_MODEL (manager);
  Writing *writing;

  g_return_val_if_fail (MAIL_IS_ACCOUNT_MANAGER (manager), NULL);

  writing = g_new0 (Writing, 1);
  writing->manager = g_object_ref (manager);
  writing->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  writing->versions = g_strdup (versions);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(MailAccount) account = g_list_model_get_item (accounts, i);
      gint64 id = mail_account_get_id (account);

      g_array_append_val (writing->ids, id);
    }
  return dex_future_then (mail_store_read (mail_account_manager_get_store (manager), count_everything, g_array_ref (writing->ids),
                                           (GDestroyNotify) g_array_unref),
                          write_all, writing, writing_free);
}
