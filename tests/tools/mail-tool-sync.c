/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-tool.h"

#include "mail-error.h"
#include "mail-store-folders.h"

typedef struct {
  MailTool *tool;
  MailAccountManager *manager;
  gint64 started;          /* monotonic µs */
  guint running;
  GError *error;           /* the first one */
  gboolean timed_out;
} Sync;

static double
get_seconds (Sync *sync)
{
  return (double) (g_get_monotonic_time () - sync->started) / G_USEC_PER_SEC;
}

static void
add_figures (Sync        *sync,
             JsonBuilder *builder)
{
  MailAccountStatistics total = { 0 };

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (sync->manager)); i++)
    {
      g_autoptr(MailAccount) account = g_list_model_get_item (G_LIST_MODEL (sync->manager), i);
      MailAccountStatistics one = { 0 };

      mail_account_get_statistics (account, &one);
      total.messages += one.messages;
      total.bodies += one.bodies;
      total.bytes += one.bytes;
      total.commands += one.commands;
    }

  mail_tool_add_int (builder, "messages", total.messages);
  mail_tool_add_int (builder, "bodies", total.bodies);
  mail_tool_add_int (builder, "bytes", (gint64) total.bytes);
  mail_tool_add_double (builder, "seconds", get_seconds (sync));
  mail_tool_add_int (builder, "commands", total.commands);
}

static gboolean
print_progress (gpointer data)
{
  Sync *sync = data;
  g_autoptr(JsonBuilder) builder = mail_tool_begin ();
  double progress = 0;
  guint known = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (sync->manager)); i++)
    {
      g_autoptr(MailAccount) account = g_list_model_get_item (G_LIST_MODEL (sync->manager), i);

      if (mail_account_get_progress (account) < 0)
        continue;
      progress += mail_account_get_progress (account);
      known++;
    }

  mail_tool_add_double (builder, "progress", known > 0 ? progress / known : 0);
  add_figures (sync, builder);
  mail_tool_print (builder);
  return G_SOURCE_CONTINUE;
}

static gboolean
time_is_over (gpointer data)
{
  Sync *sync = data;

  sync->timed_out = TRUE;
  return G_SOURCE_CONTINUE;
}

static DexFuture *
one_is_done (DexFuture *future,
             gpointer   data)
{
  Sync *sync = data;
  g_autoptr(GError) error = NULL;

  sync->running--;
  if (dex_future_get_value (future, &error) == NULL && sync->error == NULL)
    sync->error = g_steal_pointer (&error);

  return NULL;
}

static GPtrArray *
start_accounts (Sync *sync)
{
  GPtrArray *futures = g_ptr_array_new_with_free_func (dex_unref);
  gint64 only = mail_tool_get_account (sync->tool);
  MailSyncFlags flags = mail_tool_get_option (sync->tool, "headers-only") ? MAIL_SYNC_HEADERS_ONLY : MAIL_SYNC_DEFAULT;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (sync->manager)); i++)
    {
      g_autoptr(MailAccount) account = g_list_model_get_item (G_LIST_MODEL (sync->manager), i);

      if (only != 0 && only != mail_account_get_id (account))
        continue;
      sync->running++;
      g_ptr_array_add (futures, dex_future_finally (mail_account_sync_once (account, flags), one_is_done, sync, NULL));
    }

  return futures;
}

static gboolean
run_sync (Sync    *sync,
          GError **error)
{
  const char *timeout = mail_tool_get_option (sync->tool, "timeout");
  guint progress_source, timeout_source = 0;
  g_autoptr(GPtrArray) futures = NULL;
  g_autoptr(JsonBuilder) builder = NULL;

  if (!mail_tool_wait_ok (mail_account_manager_load (sync->manager), error))
    return FALSE;

  progress_source = g_timeout_add_seconds (1, print_progress, sync);
  if (timeout != NULL)
    timeout_source = g_timeout_add ((guint) (g_ascii_strtod (timeout, NULL) * 1000), time_is_over, sync);
  futures = start_accounts (sync);
  while (sync->running > 0 && !sync->timed_out)
    g_main_context_iteration (NULL, TRUE);
  g_clear_pointer (&futures, g_ptr_array_unref);
  g_source_remove (progress_source);
  g_clear_handle_id (&timeout_source, g_source_remove);

  if (sync->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&sync->error));
      return FALSE;
    }
  if (sync->timed_out)
    {
      mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL, "The time was over before everything was synchronised");
      return FALSE;
    }

  builder = mail_tool_begin ();
  mail_tool_add_boolean (builder, "done", TRUE);
  add_figures (sync, builder);
  mail_tool_print (builder);
  return TRUE;
}

gboolean
mail_tool_with_manager (MailTool             *tool,
                        MailToolManagerFunc   func,
                        GError              **error)
{
  g_autoptr(MailSecrets) secrets = NULL;
  g_autoptr(MailStore) store = mail_tool_open (tool, error);
  gboolean good = FALSE;

  if (store == NULL)
    return FALSE;

  secrets = mail_tool_make_secrets (tool, error);
  if (secrets != NULL)
    {
      g_autoptr(MailAccountManager) manager = mail_account_manager_new (store, secrets);

      good = func (tool, manager, error);
      mail_tool_wait_ok (mail_account_manager_stop (manager), NULL);
    }
  mail_store_close (store);
  return good;
}

static gboolean
sync_with_manager (MailTool            *tool,
                   MailAccountManager  *manager,
                   GError             **error)
{
  Sync sync = { .tool = tool, .manager = manager, .started = g_get_monotonic_time () };
  gboolean good = run_sync (&sync, error);

  g_clear_error (&sync.error);
  return good;
}

gboolean
mail_tool_sync (MailTool  *tool,
                GError   **error)
{
  return mail_tool_with_manager (tool, sync_with_manager, error);
}

/* Watching */

static const char *
get_event_name (MailItemChangeKind kind)
{
  switch (kind)
    {
    case MAIL_ITEM_ADDED: return "added";
    case MAIL_ITEM_REMOVED: return "removed";
    case MAIL_ITEM_CHANGED:
    default: return "changed";
    }
}

/* One line for each run of changes of the same kind in the same folder, so that their order is kept. */
static void
print_changes (MailStoreChanges *changes,
               gpointer          data)
{
  guint i = 0;

  while (i < changes->items->len)
    {
      MailItemChange *first = &g_array_index (changes->items, MailItemChange, i);
      g_autoptr(JsonBuilder) builder = mail_tool_begin ();

      mail_tool_add_string (builder, "event", get_event_name (first->kind));
      mail_tool_add_int (builder, "folder", first->folder);
      json_builder_set_member_name (builder, "messages");
      json_builder_begin_array (builder);
      for (; i < changes->items->len; i++)
        {
          MailItemChange *change = &g_array_index (changes->items, MailItemChange, i);

          if (change->kind != first->kind || change->folder != first->folder)
            break;
          json_builder_add_int_value (builder, change->item);
        }
      json_builder_end_array (builder);
      mail_tool_print (builder);
    }

  for (i = 0; i < changes->reloads->len; i++)
    {
      g_autoptr(JsonBuilder) builder = mail_tool_begin ();

      mail_tool_add_string (builder, "event", "changed");
      mail_tool_add_int (builder, "folder", g_array_index (changes->reloads, gint64, i));
      mail_tool_add_boolean (builder, "reload", TRUE);
      mail_tool_print (builder);
    }
}

static gboolean
stop_watching (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

static gboolean
watch_with_manager (MailTool            *tool,
                    MailAccountManager  *manager,
                    GError             **error)
{
  MailStore *store = mail_account_manager_get_store (manager);
  const char *timeout = mail_tool_get_option (tool, "timeout");
  gboolean over = FALSE;
  guint source = 0;
  guint subscription;

  if (timeout != NULL)
    source = g_timeout_add ((guint) (g_ascii_strtod (timeout, NULL) * 1000), stop_watching, &over);
  subscription = mail_store_subscribe (store, NULL, print_changes, NULL, NULL);
  if (!mail_tool_wait_ok (mail_account_manager_start (manager), error))
    over = TRUE;
  while (!over)
    g_main_context_iteration (NULL, TRUE);

  mail_store_unsubscribe (store, subscription);
  g_clear_handle_id (&source, g_source_remove);
  return *error == NULL;
}

gboolean
mail_tool_watch (MailTool  *tool,
                 GError   **error)
{
  return mail_tool_with_manager (tool, watch_with_manager, error);
}

static gboolean
repair_with_manager (MailTool            *tool,
                     MailAccountManager  *manager,
                     GError             **error)
{
  g_autoptr(MailFolder) folder = NULL;
  MailAccount *account;
  gint64 id;

  if (!mail_tool_get_id (tool, 0, &id, error) || !mail_tool_wait_ok (mail_account_manager_load (manager), error))
    return FALSE;
  folder = mail_store_reader_get_folder (mail_store_get_main_reader (mail_account_manager_get_store (manager)), id, error);
  if (folder == NULL)
    return FALSE;
  account = mail_account_manager_find (manager, folder->account);
  return account != NULL && mail_tool_wait_ok (mail_account_repair (account, id), error);
}

gboolean
mail_tool_repair (MailTool  *tool,
                  GError   **error)
{
  return mail_tool_with_manager (tool, repair_with_manager, error);
}
