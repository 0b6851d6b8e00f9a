/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-engine-read.h"

#include "mail-error.h"
#include "mail-store-renamed.h"

typedef struct {
  gint64 id;
  guint32 low;
  guint32 high;
  gint64 since;
  guint limit;
  gboolean flag;
  MailSparedBody behind;
  const char *text;      /* these two live until the answer is there */
  const GArray *folders; /* gint64 */
  guint at;              /* in them */
} Question;

static DexFuture *
ask (MailStore        *store,
     MailStoreReadFunc func,
     Question          question)
{
  return mail_store_read (store, func, g_memdup2 (&question, sizeof question), g_free);
}

static gboolean
answer (GValue   *result,
        GType     type,
        gpointer  value)
{
  if (value == NULL)
    return FALSE;

  g_value_init (result, type);
  g_value_take_boxed (result, value);
  return TRUE;
}

static gboolean
list_accounts (MailStoreReader  *reader,
               gpointer          data,
               GCancellable     *cancellable,
               GValue           *result,
               GError          **error)
{
  return answer (result, G_TYPE_PTR_ARRAY, mail_store_reader_list_accounts (reader, error));
}

/**
 * mail_engine_read_accounts:
 * @store: the store
 * @error: (out): why not
 *
 * Returns: (transfer full) (element-type MailAccountSettings): all accounts
 */
GPtrArray *
mail_engine_read_accounts (MailStore  *store,
                           GError    **error)
{
  return dex_await_boxed (ask (store, list_accounts, (Question) { 0 }), error);
}

static gboolean
list_trusted (MailStoreReader  *reader,
              gpointer          data,
              GCancellable     *cancellable,
              GValue           *result,
              GError          **error)
{
  return answer (result, G_TYPE_PTR_ARRAY, mail_store_reader_list_trusted (reader, error));
}

/**
 * mail_engine_read_trusted:
 * @store: the store
 * @error: (out): why not
 *
 * Returns: (transfer full) (element-type MailTrustedCertificate): what the person trusts
 */
GPtrArray *
mail_engine_read_trusted (MailStore  *store,
                          GError    **error)
{
  return dex_await_boxed (ask (store, list_trusted, (Question) { 0 }), error);
}

static gboolean
list_folders (MailStoreReader  *reader,
              gpointer          data,
              GCancellable     *cancellable,
              GValue           *result,
              GError          **error)
{
  Question *question = data;

  return answer (result, G_TYPE_PTR_ARRAY, mail_store_reader_list_server_folders (reader, question->id, error));
}

/**
 * mail_engine_read_folders:
 * @store: the store
 * @account: whose
 * @error: (out): why not
 *
 * Returns: (transfer full) (element-type MailFolder): the account's folders, local ones and those being deleted too
 */
GPtrArray *
mail_engine_read_folders (MailStore  *store,
                          gint64      account,
                          GError    **error)
{
  return dex_await_boxed (ask (store, list_folders, (Question) { .id = account }), error);
}

static gboolean
list_labels (MailStoreReader  *reader,
             gpointer          data,
             GCancellable     *cancellable,
             GValue           *result,
             GError          **error)
{
  return answer (result, G_TYPE_PTR_ARRAY, mail_store_reader_list_labels (reader, error));
}

/**
 * mail_engine_read_labels:
 * @store: the store
 * @error: (out): why not
 *
 * Returns: (transfer full) (element-type MailLabel): all that were made here, or that some mail has
 */
GPtrArray *
mail_engine_read_labels (MailStore  *store,
                         GError    **error)
{
  return dex_await_boxed (ask (store, list_labels, (Question) { 0 }), error);
}

static gboolean
list_states (MailStoreReader  *reader,
             gpointer          data,
             GCancellable     *cancellable,
             GValue           *result,
             GError          **error)
{
  const GArray *folders = ((Question *) data)->folders;
  g_autoptr(GArray) states = g_array_sized_new (FALSE, TRUE, sizeof (MailMailboxState), folders->len);

  g_array_set_size (states, folders->len);
  for (guint i = 0; i < folders->len; i++)
    {
      MailMailboxState *state = &g_array_index (states, MailMailboxState, i);
      gint64 folder = g_array_index (folders, gint64, i);

      if (!mail_store_reader_get_mailbox_state (reader, folder, state, error))
        return FALSE;
      state->folder = folder;
    }
  return answer (result, G_TYPE_ARRAY, g_steal_pointer (&states));
}

/**
 * mail_engine_read_states:
 * @store: the store
 * @folders: (element-type gint64): which
 * @error: (out): why not
 *
 * Returns: (transfer full) (element-type MailMailboxState): what is remembered of each mailbox, in the order of @folders
 */
GArray *
mail_engine_read_states (MailStore     *store,
                         const GArray  *folders,
                         GError       **error)
{
  return dex_await_boxed (ask (store, list_states, (Question) { .folders = folders }), error);
}

/**
 * mail_engine_read_state:
 * @store: the store
 * @folder: which
 * @state: (out): what is remembered of its mailbox; all zero before the first sync
 * @error: (out): why not
 *
 * Returns: whether it could be read
 */
gboolean
mail_engine_read_state (MailStore         *store,
                        gint64             folder,
                        MailMailboxState  *state,
                        GError           **error)
{
  g_autoptr(GArray) folders = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) states = NULL;

  g_array_append_val (folders, folder);
  states = mail_engine_read_states (store, folders, error);
  if (states == NULL)
    return FALSE;
  *state = g_array_index (states, MailMailboxState, 0);
  return TRUE;
}

static gboolean
list_mirror (MailStoreReader  *reader,
             gpointer          data,
             GCancellable     *cancellable,
             GValue           *result,
             GError          **error)
{
  Question *question = data;

  return answer (result, G_TYPE_ARRAY,
                 mail_store_reader_list_mirror (reader, question->id, question->low, question->high, error));
}

/**
 * mail_engine_read_mirror:
 * @store: the store
 * @folder: which
 * @low: first UID
 * @high: last UID
 * @error: (out): why not
 *
 * Returns: (transfer full) (element-type MailMirrorRow): what we believe the server has there, ascending
 */
GArray *
mail_engine_read_mirror (MailStore  *store,
                         gint64      folder,
                         guint32     low,
                         guint32     high,
                         GError    **error)
{
  return dex_await_boxed (ask (store, list_mirror, (Question) { .id = folder, .low = low, .high = high }), error);
}

static gboolean
sample_mailbox (MailStoreReader  *reader,
                gpointer          data,
                GCancellable     *cancellable,
                GValue           *result,
                GError          **error)
{
  Question *question = data;

  return answer (result, G_TYPE_PTR_ARRAY, mail_store_reader_sample_mailbox (reader, question->id, error));
}

/**
 * mail_engine_read_sample:
 * @store: the store
 * @folder: a folder
 * @error: (out): why not
 *
 * Returns: (transfer full) (element-type MailMailboxSample): some messages the mailbox is known again by
 */
GPtrArray *
mail_engine_read_sample (MailStore  *store,
                         gint64      folder,
                         GError    **error)
{
  return dex_await_boxed (ask (store, sample_mailbox, (Question) { .id = folder }), error);
}

static gboolean
list_wanted (MailStoreReader  *reader,
             gpointer          data,
             GCancellable     *cancellable,
             GValue           *result,
             GError          **error)
{
  Question *question = data;

  return answer (result, G_TYPE_ARRAY,
                 mail_store_reader_list_wanted (reader, question->id, question->since, question->limit, error));
}

/**
 * mail_engine_read_wanted:
 * @store: the store
 * @folder: which
 * @since: unix seconds: older ones are left out
 * @limit: how many at most
 * @error: (out): why not
 *
 * Returns: (transfer full) (element-type MailWantedBody): messages on the server whose body is not here, newest first
 */
GArray *
mail_engine_read_wanted (MailStore  *store,
                         gint64      folder,
                         gint64      since,
                         guint       limit,
                         GError    **error)
{
  return dex_await_boxed (ask (store, list_wanted, (Question) { .id = folder, .since = since, .limit = limit }), error);
}

static gboolean
find_wanting (MailStoreReader  *reader,
              gpointer          data,
              GCancellable     *cancellable,
              GValue           *result,
              GError          **error)
{
  Question *question = data;
  guint at = question->at;

  for (; at < question->folders->len; at++)
    {
      g_autoptr(GArray) items = mail_store_reader_list_without_body (reader, g_array_index (question->folders, gint64, at),
                                                                     question->since, 1, error);

      if (items == NULL)
        return FALSE;
      if (items->len > 0)
        break;
    }

  g_value_init (result, G_TYPE_UINT);
  g_value_set_uint (result, at);
  return TRUE;
}

/**
 * mail_engine_find_wanting:
 * @store: the store
 * @folders: (element-type gint64): which
 * @since: unix seconds: older messages are left out
 * @at: (inout): where in @folders to look on; where the next is that has messages whose body is not here, or its length
 * @error: (out): why not
 *
 * Returns: whether it could be read
 */
gboolean
mail_engine_find_wanting (MailStore     *store,
                          const GArray  *folders,
                          gint64         since,
                          guint         *at,
                          GError       **error)
{
  g_autoptr(GError) failure = NULL;
  Question question = { .folders = folders, .since = since, .at = *at };
  guint found = dex_await_uint (ask (store, find_wanting, question), &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  *at = found;
  return TRUE;
}

static gboolean
list_spared (MailStoreReader  *reader,
             gpointer          data,
             GCancellable     *cancellable,
             GValue           *result,
             GError          **error)
{
  Question *question = data;

  return answer (result, G_TYPE_ARRAY,
                 mail_store_reader_list_spared (reader, question->id, question->since, &question->behind, question->limit, error));
}

/**
 * mail_engine_read_spared:
 * @store: the store
 * @folder: which
 * @before: unix seconds: only what is older
 * @behind: where the search goes on
 * @limit: how many at most
 * @error: (out): why not
 *
 * Returns: (transfer full) (element-type MailSparedBody): whose body is here and on the server, oldest first
 */
GArray *
mail_engine_read_spared (MailStore             *store,
                         gint64                 folder,
                         gint64                 before,
                         const MailSparedBody  *behind,
                         guint                  limit,
                         GError               **error)
{
  return dex_await_boxed (ask (store, list_spared,
                               (Question) { .id = folder, .since = before, .behind = *behind, .limit = limit }), error);
}

static gboolean
load_item (MailStoreReader  *reader,
           gpointer          data,
           GCancellable     *cancellable,
           GValue           *result,
           GError          **error)
{
  Question *question = data;
  g_autoptr(MailItem) item = mail_store_reader_load_item (reader, question->id, error);

  if (item == NULL)
    {
      if (error != NULL && *error == NULL)
        mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "This message is no longer there");
      return FALSE;
    }
  return answer (result, MAIL_TYPE_ITEM, g_steal_pointer (&item));
}

/**
 * mail_engine_read_item:
 * @store: the store
 * @item: which
 * @error: (out): why not; %MAIL_ERROR_PERMANENT when it is gone
 *
 * Returns: (transfer full) (nullable): the row
 */
MailItem *
mail_engine_read_item (MailStore  *store,
                       gint64      item,
                       GError    **error)
{
  return dex_await_boxed (ask (store, load_item, (Question) { .id = item }), error);
}

static gboolean
list_operations (MailStoreReader  *reader,
                 gpointer          data,
                 GCancellable     *cancellable,
                 GValue           *result,
                 GError          **error)
{
  Question *question = data;

  return answer (result, G_TYPE_PTR_ARRAY,
                 mail_store_reader_list_operations (reader, question->id, question->flag, error));
}

/**
 * mail_engine_read_operations:
 * @store: the store
 * @account: whose
 * @due_only: only what may be carried out now
 * @error: (out): why not
 *
 * Returns: (transfer full) (element-type MailOperation): what the server has not confirmed, in order
 */
GPtrArray *
mail_engine_read_operations (MailStore  *store,
                             gint64      account,
                             gboolean    due_only,
                             GError    **error)
{
  return dex_await_boxed (ask (store, list_operations, (Question) { .id = account, .flag = due_only }), error);
}

static gboolean
list_targets (MailStoreReader  *reader,
              gpointer          data,
              GCancellable     *cancellable,
              GValue           *result,
              GError          **error)
{
  Question *question = data;

  return answer (result, G_TYPE_ARRAY, mail_store_reader_list_targets (reader, question->id, question->limit, error));
}

/**
 * mail_engine_read_targets:
 * @store: the store
 * @operation: of what
 * @limit: how many at most
 * @error: (out): why not
 *
 * Returns: (transfer full) (element-type MailOperationTarget): what it still has to be carried out on
 */
GArray *
mail_engine_read_targets (MailStore  *store,
                          gint64      operation,
                          guint       limit,
                          GError    **error)
{
  return dex_await_boxed (ask (store, list_targets, (Question) { .id = operation, .limit = limit }), error);
}

static gboolean
list_outbox (MailStoreReader  *reader,
             gpointer          data,
             GCancellable     *cancellable,
             GValue           *result,
             GError          **error)
{
  Question *question = data;

  return answer (result, G_TYPE_PTR_ARRAY, mail_store_reader_list_outbox (reader, question->id, error));
}

/**
 * mail_engine_read_outbox:
 * @store: the store
 * @account: whose
 * @error: (out): why not
 *
 * Returns: (transfer full) (element-type MailOutboxEntry): what is to be sent, in order
 */
GPtrArray *
mail_engine_read_outbox (MailStore  *store,
                         gint64      account,
                         GError    **error)
{
  return dex_await_boxed (ask (store, list_outbox, (Question) { .id = account }), error);
}

static gboolean
load_body (MailStoreReader  *reader,
           gpointer          data,
           GCancellable     *cancellable,
           GValue           *result,
           GError          **error)
{
  Question *question = data;

  return answer (result, G_TYPE_BYTES, mail_store_reader_load_body (reader, question->id, MAIL_SECTION_WHOLE, error));
}

/**
 * mail_engine_read_body:
 * @store: the store
 * @message: of which
 * @error: (out): why not
 *
 * Returns: (transfer full): the exact bytes of the message
 */
GBytes *
mail_engine_read_body (MailStore  *store,
                       gint64      message,
                       GError    **error)
{
  return dex_await_boxed (ask (store, load_body, (Question) { .id = message }), error);
}

static gboolean
has_section (MailStoreReader  *reader,
             gpointer          data,
             GCancellable     *cancellable,
             GValue           *result,
             GError          **error)
{
  Question *question = data;
  gboolean has;

  if (!mail_store_reader_has_section (reader, question->id, question->text, &has, error))
    return FALSE;
  g_value_init (result, G_TYPE_BOOLEAN);
  g_value_set_boolean (result, has);
  return TRUE;
}

/**
 * mail_engine_read_has_section:
 * @store: the store
 * @message: of which
 * @section: which part of it
 *
 * Returns: whether that part is here
 */
gboolean
mail_engine_read_has_section (MailStore  *store,
                              gint64      message,
                              const char *section)
{
  return dex_await_boolean (ask (store, has_section, (Question) { .id = message, .text = section }), NULL);
}
