/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-tool.h"

#include "mail-error.h"
#include "mail-store-items.h"

/* How long a round has been under way before a person opens something, in milliseconds. */
#define BESIDE_MSEC 1500

typedef struct {
  guint running;
  GError *error; /* the first one */
} Fetches;

typedef struct {
  Fetches *all;
  MailAccount *account;
  gint64 item;
  gint64 begun; /* monotonic */
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *self = data;

  g_object_unref (self->account);
  g_free (self);
}

static DexFuture *
one_came (DexFuture *future,
          gpointer   data)
{
  Fetch *self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonBuilder) builder = NULL;
  MailAccountStatistics statistics = { 0 };

  self->all->running--;
  if (dex_future_get_value (future, &error) == NULL)
    {
      if (self->all->error == NULL)
        self->all->error = g_steal_pointer (&error);
      return NULL;
    }

  mail_account_get_statistics (self->account, &statistics);
  builder = mail_tool_begin ();
  mail_tool_add_int (builder, "message", self->item);
  mail_tool_add_int (builder, "bytes", (gint64) statistics.bytes);
  mail_tool_add_double (builder, "seconds", (double) (g_get_monotonic_time () - self->begun) / G_USEC_PER_SEC);
  mail_tool_print (builder);
  return NULL;
}

static DexFuture *
fetch (MailTool            *tool,
       MailAccountManager  *manager,
       Fetches             *all,
       guint                index,
       GError             **error)
{
  MailStoreReader *reader = mail_store_get_main_reader (mail_account_manager_get_store (manager));
  g_autoptr(MailItem) item = NULL;
  const char *part = mail_tool_get_option (tool, "part");
  MailAccount *account;
  Fetch *self;
  gint64 id;

  if (!mail_tool_get_id (tool, index, &id, error))
    return NULL;
  item = mail_store_reader_load_item (reader, id, error);
  if (item == NULL)
    return NULL;
  account = mail_account_manager_find (manager, item->account);
  if (account == NULL)
    {
      mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The account of this message has been removed");
      return NULL;
    }

  self = g_new0 (Fetch, 1);
  *self = (Fetch) { all, g_object_ref (account), id, g_get_monotonic_time () };
  all->running++;
  return dex_future_finally (part != NULL ? mail_account_fetch_part (account, id, part) : mail_account_fetch_body (account, id),
                             one_came, self, fetch_free);
}

/* A round of each account, which nobody waits for. */
static void
sync_beside (MailAccountManager *manager)
{
  g_autoptr(DexFuture) while_later = dex_timeout_new_msec (BESIDE_MSEC);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (manager)); i++)
    {
      g_autoptr(MailAccount) account = g_list_model_get_item (G_LIST_MODEL (manager), i);

      dex_future_disown (mail_account_sync_once (account, MAIL_SYNC_DEFAULT));
    }
  mail_tool_wait (while_later, NULL);
}

static gboolean
fetch_with_manager (MailTool            *tool,
                    MailAccountManager  *manager,
                    GError             **error)
{
  g_autoptr(GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  Fetches all = { 0 };

  if (!mail_tool_wait_ok (mail_account_manager_load (manager), error))
    return FALSE;
  if (mail_tool_get_option (tool, "beside-sync") != NULL)
    sync_beside (manager);

  for (guint i = 0; i == 0 || i < tool->arguments->len; i++)
    {
      DexFuture *future = fetch (tool, manager, &all, i, &all.error);

      if (future == NULL)
        break;
      g_ptr_array_add (futures, future);
    }
  while (all.running > 0)
    g_main_context_iteration (NULL, TRUE);

  if (all.error == NULL)
    return TRUE;
  g_propagate_error (error, all.error);
  return FALSE;
}

gboolean
mail_tool_fetch (MailTool  *tool,
                 GError   **error)
{
  return mail_tool_with_manager (tool, fetch_with_manager, error);
}
