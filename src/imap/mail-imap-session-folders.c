/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-session-private.h"

#include <glib/gi18n.h>

#include "mail-fiber.h"
#include "mail-imap-error.h"
#include "mail-imap-mutf7.h"

/* Namespaces, lists of folders, their counts: RFC 2342, 3501, 5161, 5258, 5819, 6154. */

static void
add_namespaces (MailImapSession              *self,
                GPtrArray                    *namespaces,
                guint                         kind,
                const MailImapNamespaceEntry *entries,
                guint                         n)
{
  for (guint i = 0; i < n; i++)
    {
      MailImapNamespace *namespace = g_new0 (MailImapNamespace, 1);

      namespace->kind = kind;
      namespace->prefix = mail_imap_session_dup_path (self, entries[i].prefix);
      namespace->delimiter = entries[i].delimiter;
      g_ptr_array_add (namespaces, namespace);
    }
}

static gboolean
claim_namespaces (MailImapRequest        *request,
                  MailImapSession        *self,
                  const MailImapResponse *response)
{
  GPtrArray *namespaces = request->data;

  if (response->kind != MAIL_IMAP_RESPONSE_NAMESPACE)
    return FALSE;

  add_namespaces (self, namespaces, 0, response->namespaces.personal, response->namespaces.n_personal);
  add_namespaces (self, namespaces, 1, response->namespaces.others, response->namespaces.n_others);
  add_namespaces (self, namespaces, 2, response->namespaces.shared, response->namespaces.n_shared);
  return TRUE;
}

static void
on_array (MailImapRequest      *request,
          MailImapSession      *self,
          const MailImapStatus *status)
{
  mail_imap_request_resolve (request, G_TYPE_PTR_ARRAY, g_ptr_array_ref (request->data));
}

/**
 * mail_imap_session_list_namespaces:
 * @self: a session that is signed in
 *
 * Returns: (transfer full): a future for a #GPtrArray of #MailImapNamespace; one personal "" where the server has no namespaces
 */
DexFuture *
mail_imap_session_list_namespaces (MailImapSession *self)
{
  GPtrArray *namespaces;
  MailImapRequest *request;

  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  namespaces = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_imap_namespace_free);
  if (!mail_imap_session_has (self, "NAMESPACE"))
    {
      static const MailImapNamespaceEntry top = { { "", 0 }, '\0' };

      add_namespaces (self, namespaces, 0, &top, 1);
      return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, namespaces);
    }

  request = mail_imap_request_new (self, "NAMESPACE", MAIL_IMAP_REQUEST_ALONE);
  request->claim = claim_namespaces;
  request->complete = on_array;
  request->data = namespaces;
  request->destroy = (GDestroyNotify) g_ptr_array_unref;
  return mail_imap_request_submit (request, self);
}

static void
add_status_items (MailImapCommand     *command,
                  MailImapStatusItems  items)
{
  static const char * const names[] = { "MESSAGES", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "HIGHESTMODSEQ", "SIZE", "RECENT", "DELETED" };

  mail_imap_command_open (command);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (items & (1u << i))
      mail_imap_command_add_words (command, names[i]);
  mail_imap_command_close (command);
}

/* HIGHESTMODSEQ and SIZE are an error to servers that do not know them, and RECENT to those that know it no longer. */
static MailImapStatusItems
understood_items (MailImapSession     *self,
                  MailImapStatusItems  items)
{
  if (!mail_imap_session_has (self, "CONDSTORE") && !mail_imap_session_has (self, "QRESYNC"))
    items &= ~(guint) MAIL_IMAP_STATUS_HIGHESTMODSEQ;
  if (!mail_imap_session_has (self, "STATUS=SIZE"))
    items &= ~(guint) (MAIL_IMAP_STATUS_SIZE | MAIL_IMAP_STATUS_DELETED);
  if (mail_imap_session_is_rev2 (self))
    items &= ~(guint) MAIL_IMAP_STATUS_RECENT;

  return items;
}

typedef struct {
  char *path;
  MailImapCounts counts;
} StatusAnswer;

static void
status_answer_free (gpointer data)
{
  StatusAnswer *answer = data;

  g_free (answer->path);
  g_free (answer);
}

/* INBOX is the one name whose case does not matter. */
static gboolean
is_same_path (MailImapSession *self,
              MailImapSlice    written,
              const char      *path)
{
  g_autofree char *other = mail_imap_session_dup_path (self, written);

  return g_ascii_strcasecmp (path, "INBOX") == 0 ? g_ascii_strcasecmp (other, path) == 0 : g_str_equal (other, path);
}

static gboolean
claim_status (MailImapRequest        *request,
              MailImapSession        *self,
              const MailImapResponse *response)
{
  StatusAnswer *answer = request->data;

  if (response->kind != MAIL_IMAP_RESPONSE_MAILBOX_STATUS || !is_same_path (self, response->mailbox_status.mailbox, answer->path))
    return FALSE;

  answer->counts = response->mailbox_status.counts;
  return TRUE;
}

static void
on_status (MailImapRequest      *request,
           MailImapSession      *self,
           const MailImapStatus *status)
{
  StatusAnswer *answer = request->data;

  mail_imap_request_resolve (request, MAIL_TYPE_IMAP_COUNTS, mail_imap_counts_copy (&answer->counts));
}

/**
 * mail_imap_session_status:
 * @self: a session that is signed in
 * @path: a mailbox's path; not the open one
 * @items: what to ask; what the server would not understand is left out
 *
 * Returns: (transfer full): a future for #MailImapCounts, whose @items says what was answered: possibly nothing
 */
DexFuture *
mail_imap_session_status (MailImapSession     *self,
                          const char          *path,
                          MailImapStatusItems  items)
{
  MailImapRequest *request;
  StatusAnswer *answer;

  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  answer = g_new0 (StatusAnswer, 1);
  answer->path = g_strdup (path);
  request = mail_imap_request_new (self, "STATUS", 0);
  mail_imap_command_add_mailbox (request->command, path);
  add_status_items (request->command, understood_items (self, items));
  request->claim = claim_status;
  request->complete = on_status;
  request->data = answer;
  request->destroy = status_answer_free;
  return mail_imap_request_submit (request, self);
}

/* What one LIST gathers. */
typedef struct {
  GPtrArray *folders; /* MailImapFolder */
  GHashTable *by_path; /* char* → MailImapFolder */
  gboolean wants_counts;
} Listing;

static Listing *
listing_new (gboolean wants_counts)
{
  Listing *listing = g_new0 (Listing, 1);

  listing->wants_counts = wants_counts;
  listing->folders = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_imap_folder_free);
  listing->by_path = g_hash_table_new (g_str_hash, g_str_equal);
  return listing;
}

static void
listing_free (gpointer data)
{
  Listing *listing = data;

  g_hash_table_unref (listing->by_path);
  g_ptr_array_unref (listing->folders);
  g_free (listing);
}

static void
add_folder (MailImapSession    *self,
            Listing            *listing,
            const MailImapList *list)
{
  g_autofree char *path = mail_imap_session_dup_path (self, list->mailbox);
  MailImapFolder *folder = g_hash_table_lookup (listing->by_path, path);

  if (folder == NULL)
    {
      folder = g_new0 (MailImapFolder, 1);
      folder->path = g_steal_pointer (&path);
      folder->name = mail_imap_mutf7_decode (folder->path);
      g_ptr_array_add (listing->folders, folder);
      g_hash_table_insert (listing->by_path, folder->path, folder);
    }
  folder->delimiter = list->delimiter;
  folder->attributes |= list->attributes;
}

static gboolean
claim_list (MailImapRequest        *request,
            MailImapSession        *self,
            const MailImapResponse *response)
{
  Listing *listing = request->data;

  if (response->kind == MAIL_IMAP_RESPONSE_LIST && response->list.kind != MAIL_IMAP_LIST_KIND_LSUB)
    {
      add_folder (self, listing, &response->list);
      return TRUE;
    }
  if (response->kind == MAIL_IMAP_RESPONSE_MAILBOX_STATUS && listing->wants_counts)
    {
      g_autofree char *path = mail_imap_session_dup_path (self, response->mailbox_status.mailbox);
      MailImapFolder *folder = g_hash_table_lookup (listing->by_path, path);

      if (folder != NULL)
        folder->counts = response->mailbox_status.counts;
      return folder != NULL;
    }

  return FALSE;
}

static gboolean
claim_lsub (MailImapRequest        *request,
            MailImapSession        *self,
            const MailImapResponse *response)
{
  if (response->kind != MAIL_IMAP_RESPONSE_LIST || response->list.kind != MAIL_IMAP_LIST_KIND_LSUB)
    return FALSE;

  add_folder (self, request->data, &response->list);
  return TRUE;
}

static void
on_listed (MailImapRequest      *request,
           MailImapSession      *self,
           const MailImapStatus *status)
{
  Listing *listing = request->data;

  mail_imap_request_resolve (request, G_TYPE_PTR_ARRAY, g_ptr_array_ref (listing->folders));
}

static DexFuture *
submit_list (MailImapSession     *self,
             const char          *name,
             const char          *options,
             MailImapStatusItems  items)
{
  MailImapRequest *request = mail_imap_request_new (self, name, MAIL_IMAP_REQUEST_PATIENT);

  mail_imap_command_add_words (request->command, "\"\" \"*\"");
  if (options != NULL)
    {
      mail_imap_command_add_words (request->command, "RETURN");
      mail_imap_command_open (request->command);
      mail_imap_command_add_words (request->command, options);
      if (items != 0)
        {
          mail_imap_command_add_words (request->command, "STATUS");
          add_status_items (request->command, items);
        }
      mail_imap_command_close (request->command);
    }
  request->family = MAIL_IMAP_FAMILY_LIST;
  request->claim = strcmp (name, "LSUB") == 0 ? claim_lsub : claim_list;
  request->complete = on_listed;
  request->data = listing_new (items != 0);
  request->destroy = listing_free;
  return mail_imap_request_submit (request, self);
}

typedef struct {
  MailImapSession *session;
  MailImapStatusItems items;
} ListFolders;

static void
list_folders_free (gpointer data)
{
  ListFolders *list = data;

  g_object_unref (list->session);
  g_free (list);
}

/* It is not about how it was asked: the server wants to be left alone. A response code that says something else may be. */
static gboolean
is_throttled (const GError *refusal)
{
  return g_error_matches (refusal, MAIL_ERROR, MAIL_ERROR_TRANSIENT) &&
         (mail_imap_error_get_code (refusal) == MAIL_IMAP_CODE_NONE || mail_imap_error_is_limit (refusal));
}

/* One way of asking. NULL without an error: the answer is of no use, ask in another way. Awaits. */
static GPtrArray *
try_list (MailImapSession      *self,
          const char           *name,
          const char           *options,
          MailImapStatusItems   items,
          GError              **error)
{
  g_autoptr(GError) refusal = NULL;
  g_autoptr(GPtrArray) folders = dex_await_boxed (submit_list (self, name, options, items), &refusal);

  if (folders != NULL && folders->len > 0)
    return g_steal_pointer (&folders);
  if (self->state == MAIL_IMAP_SESSION_CLOSED || mail_error_is_cancelled (refusal) || is_throttled (refusal))
    g_propagate_error (error, g_steal_pointer (&refusal));

  return NULL;
}

/* Which folders are subscribed to, where LIST does not say; if that fails, or there is no LSUB any more, it is simply not known.
 * Awaits. */
static gboolean
mark_subscribed (MailImapSession  *self,
                 GPtrArray        *folders,
                 GError          **error)
{
  g_autoptr(GError) refusal = NULL;
  g_autoptr(GPtrArray) subscribed = mail_imap_session_is_rev2 (self) ? NULL : try_list (self, "LSUB", NULL, 0, &refusal);
  g_autoptr(GHashTable) paths = g_hash_table_new (g_str_hash, g_str_equal);

  if (refusal != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
  for (guint i = 0; subscribed != NULL && i < subscribed->len; i++)
    g_hash_table_add (paths, ((MailImapFolder *) g_ptr_array_index (subscribed, i))->path);
  for (guint i = 0; i < folders->len; i++)
    {
      MailImapFolder *folder = g_ptr_array_index (folders, i);

      if (g_hash_table_contains (paths, folder->path))
        folder->attributes |= MAIL_IMAP_LIST_SUBSCRIBED;
    }

  return TRUE;
}

/* From the most telling question to the plainest. Awaits. */
static GPtrArray *
list_folders (MailImapSession      *self,
              MailImapStatusItems   items,
              GError              **error)
{
  gboolean has_special_use = mail_imap_session_has (self, "SPECIAL-USE");
  /* With any option Dovecot leaves out what is not asked for, so all of them are. */
  const char *options = has_special_use ? "SPECIAL-USE SUBSCRIBED CHILDREN" : "SUBSCRIBED CHILDREN";
  const char *plain = !has_special_use && mail_imap_session_has (self, "XLIST") ? "XLIST" : "LIST";
  g_autoptr(GError) failure = NULL;
  g_autoptr(GPtrArray) folders = NULL;

  if (mail_imap_session_has (self, "LIST-EXTENDED"))
    {
      if (mail_imap_session_has (self, "LIST-STATUS") && items != 0)
        folders = try_list (self, "LIST", options, understood_items (self, items), &failure);
      if (folders == NULL && failure == NULL)
        folders = try_list (self, "LIST", options, 0, &failure);
      if (folders != NULL)
        return g_steal_pointer (&folders);
    }
  if (failure == NULL)
    folders = try_list (self, plain, NULL, 0, &failure);
  if (folders == NULL && failure == NULL)
    folders = dex_await_boxed (submit_list (self, "LIST", NULL, 0), &failure);
  if (folders == NULL || !mark_subscribed (self, folders, &failure))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  return g_steal_pointer (&folders);
}

static DexFuture *
list_folders_fiber (gpointer data)
{
  ListFolders *list = data;
  GError *error = NULL;
  GPtrArray *folders = list_folders (list->session, list->items, &error);

  if (folders == NULL)
    return dex_future_new_for_error (error);

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, folders);
}

/**
 * mail_imap_session_list_folders:
 * @self: a session that is signed in
 * @items: what to ask of each folder's state, where LIST-STATUS is offered; 0: nothing
 *
 * Asks for all folders with their roles and subscriptions in one command where that is possible, and in plainer ways where servers
 * refuse it or answer with nothing. Folders of the role attributes have them whatever the server advertises.
 *
 * Returns: (transfer full): a future for a #GPtrArray of #MailImapFolder, in the server's order
 */
DexFuture *
mail_imap_session_list_folders (MailImapSession     *self,
                                MailImapStatusItems  items)
{
  ListFolders *list;

  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  list = g_new0 (ListFolders, 1);
  list->session = g_object_ref (self);
  list->items = items;
  return mail_fiber_spawn (NULL, list_folders_fiber, list, list_folders_free);
}

static DexFuture *
submit_with_path (MailImapSession       *self,
                  const char            *name,
                  const char            *path,
                  MailImapListAttributes role)
{
  static const struct {
    MailImapListAttributes role;
    const char *words;
  } roles[] = {
    { MAIL_IMAP_LIST_ARCHIVE, "(USE (\\Archive))" }, { MAIL_IMAP_LIST_DRAFTS, "(USE (\\Drafts))" },
    { MAIL_IMAP_LIST_JUNK, "(USE (\\Junk))" }, { MAIL_IMAP_LIST_SENT, "(USE (\\Sent))" },
    { MAIL_IMAP_LIST_TRASH, "(USE (\\Trash))" },
  };
  MailImapRequest *request = mail_imap_request_new (self, name, MAIL_IMAP_REQUEST_ALONE);

  mail_imap_command_add_mailbox (request->command, path);
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (role == roles[i].role && mail_imap_session_has (self, "CREATE-SPECIAL-USE"))
      mail_imap_command_add_words (request->command, roles[i].words);

  return mail_imap_request_submit (request, self);
}

/**
 * mail_imap_session_create:
 * @self: a session that is signed in
 * @path: see mail_imap_mutf7_encode ()
 * @role: 0 or one special use, left out where the server cannot be told
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_imap_session_create (MailImapSession       *self,
                          const char            *path,
                          MailImapListAttributes role)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  return submit_with_path (self, "CREATE", path, role);
}

/**
 * mail_imap_session_delete:
 * @self: a session that is signed in
 * @path: a mailbox's path
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_imap_session_delete (MailImapSession *self,
                          const char      *path)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  return submit_with_path (self, "DELETE", path, 0);
}

/**
 * mail_imap_session_subscribe:
 * @self: a session that is signed in
 * @path: a mailbox's path
 * @subscribe: %FALSE: unsubscribe
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_imap_session_subscribe (MailImapSession *self,
                             const char      *path,
                             gboolean         subscribe)
{
  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  return submit_with_path (self, subscribe ? "SUBSCRIBE" : "UNSUBSCRIBE", path, 0);
}

/**
 * mail_imap_session_rename:
 * @self: a session that is signed in
 * @path: a mailbox's path
 * @new_path: what it is to be
 *
 * Subscriptions do not move along (RFC 3501 §6.3.5).
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
mail_imap_session_rename (MailImapSession *self,
                          const char      *path,
                          const char      *new_path)
{
  MailImapRequest *request;

  g_return_val_if_fail (MAIL_IS_IMAP_SESSION (self), NULL);

  request = mail_imap_request_new (self, "RENAME", MAIL_IMAP_REQUEST_ALONE);
  mail_imap_command_add_mailbox (request->command, path);
  mail_imap_command_add_mailbox (request->command, new_path);
  return mail_imap_request_submit (request, self);
}
