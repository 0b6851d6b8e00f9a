/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-folders.h"

#include "mail-engine-read.h"
#include "mail-error.h"
#include "mail-sync-namespaces.h"
#include "mail-sync-renamed.h"
#include "mail-sync-role.h"
#include "mail-sync-status.h"

/* What tells whether anything changed in a folder; servers are not asked what they do not know. */
#define STATUS_ITEMS (MAIL_IMAP_STATUS_MESSAGES | MAIL_IMAP_STATUS_UIDNEXT | MAIL_IMAP_STATUS_UIDVALIDITY | \
                      MAIL_IMAP_STATUS_UNSEEN | MAIL_IMAP_STATUS_HIGHESTMODSEQ)

static const struct {
  MailImapListAttributes attribute;
  MailRole role;
} attribute_roles[] = {
  { MAIL_IMAP_LIST_INBOX, MAIL_ROLE_INBOX },     { MAIL_IMAP_LIST_DRAFTS, MAIL_ROLE_DRAFTS },
  { MAIL_IMAP_LIST_SENT, MAIL_ROLE_SENT },       { MAIL_IMAP_LIST_ARCHIVE, MAIL_ROLE_ARCHIVE },
  { MAIL_IMAP_LIST_JUNK, MAIL_ROLE_JUNK },       { MAIL_IMAP_LIST_TRASH, MAIL_ROLE_TRASH },
  { MAIL_IMAP_LIST_ALL, MAIL_ROLE_ALL },         { MAIL_IMAP_LIST_FLAGGED, MAIL_ROLE_FLAGGED },
  { MAIL_IMAP_LIST_IMPORTANT, MAIL_ROLE_IMPORTANT },
};

static MailRole
get_stated_role (const MailImapFolder *folder)
{
  for (guint i = 0; i < G_N_ELEMENTS (attribute_roles); i++)
    if (folder->attributes & attribute_roles[i].attribute)
      return attribute_roles[i].role;
  return MAIL_ROLE_NONE;
}

static MailFolderListing *
make_listing (const MailImapFolder *folder,
              MailRole              role)
{
  MailFolderListing *listing = g_new0 (MailFolderListing, 1);

  listing->raw_name = g_strdup (folder->path);
  listing->path = g_strdup (folder->name);
  listing->delimiter = folder->delimiter;
  listing->role = role;
  if (folder->attributes & (MAIL_IMAP_LIST_NOSELECT | MAIL_IMAP_LIST_NONEXISTENT))
    listing->flags |= MAIL_FOLDER_NO_SELECT;
  if (folder->attributes & MAIL_IMAP_LIST_SUBSCRIBED)
    listing->flags |= MAIL_FOLDER_SUBSCRIBED;
  return listing;
}

static GPtrArray *
make_listings (GPtrArray *listed)
{
  g_autoptr(GPtrArray) listings = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_folder_listing_free);
  g_autofree MailRoleCandidate *candidates = g_new0 (MailRoleCandidate, listed->len);
  g_autofree MailRole *roles = g_new0 (MailRole, listed->len);

  for (guint i = 0; i < listed->len; i++)
    {
      const MailImapFolder *folder = g_ptr_array_index (listed, i);

      candidates[i].path = folder->name;
      candidates[i].delimiter = folder->delimiter;
      candidates[i].no_select = (folder->attributes & (MAIL_IMAP_LIST_NOSELECT | MAIL_IMAP_LIST_NONEXISTENT)) != 0;
      candidates[i].attribute = get_stated_role (folder);
    }
  mail_sync_role_assign (candidates, listed->len, roles);
  for (guint i = 0; i < listed->len; i++)
    g_ptr_array_add (listings, make_listing (g_ptr_array_index (listed, i), roles[i]));
  return g_steal_pointer (&listings);
}

static int
rank_folder (const MailFolder *folder,
             gint64            open_folder)
{
  static const int ranks[] = {
    [MAIL_ROLE_NONE] = 5, [MAIL_ROLE_INBOX] = 0, [MAIL_ROLE_DRAFTS] = 3, [MAIL_ROLE_SENT] = 2, [MAIL_ROLE_ARCHIVE] = 4,
    [MAIL_ROLE_JUNK] = 7, [MAIL_ROLE_TRASH] = 6, [MAIL_ROLE_ALL] = 8, [MAIL_ROLE_FLAGGED] = 8, [MAIL_ROLE_IMPORTANT] = 8,
    [MAIL_ROLE_OUTBOX] = 9,
  };

  return folder->id == open_folder ? 1 : ranks[folder->role];
}

static int
compare_folders (gconstpointer a,
                 gconstpointer b,
                 gpointer      data)
{
  const MailListedFolder *first = *(const MailListedFolder * const *) a;
  const MailListedFolder *second = *(const MailListedFolder * const *) b;
  const gint64 *open_folder = data;
  int difference = rank_folder (first->folder, *open_folder) - rank_folder (second->folder, *open_folder);

  return difference != 0 ? difference : g_strcmp0 (first->folder->path, second->folder->path);
}

/* The store's folders with what the server said of them. */
static GPtrArray *
join (MailSync   *sync,
      GPtrArray  *listed,
      GError    **error)
{
  g_autoptr(GPtrArray) folders = mail_engine_read_folders (sync->store, sync->account, error);
  g_autoptr(GPtrArray) joined = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_listed_folder_free);
  g_autoptr(GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);

  if (folders == NULL)
    return NULL;

  for (guint i = 0; i < listed->len; i++)
    g_hash_table_insert (by_name, ((MailImapFolder *) g_ptr_array_index (listed, i))->path, g_ptr_array_index (listed, i));
  for (guint i = 0; i < folders->len; i++)
    {
      const MailFolder *folder = g_ptr_array_index (folders, i);
      const MailImapFolder *known = folder->raw_name != NULL ? g_hash_table_lookup (by_name, folder->raw_name) : NULL;
      MailListedFolder *one;

      if (known == NULL || (folder->flags & (MAIL_FOLDER_LOCAL | MAIL_FOLDER_NO_SELECT | MAIL_FOLDER_DELETING |
                                             MAIL_FOLDER_RENAMING)))
        continue;
      one = g_new0 (MailListedFolder, 1);
      one->folder = mail_folder_copy (folder);
      one->counts = known->counts;
      g_ptr_array_add (joined, one);
    }
  g_ptr_array_sort_with_data (joined, compare_folders, &sync->open_folder);
  return g_steal_pointer (&joined);
}

/* What the server counted before the mailboxes are opened. */
static void
note_unseen (MailSync  *sync,
             GPtrArray *folders)
{
  g_hash_table_remove_all (sync->unseen);
  for (guint i = 0; i < folders->len; i++)
    {
      const MailListedFolder *one = g_ptr_array_index (folders, i);

      if (one->counts.items & MAIL_IMAP_STATUS_UNSEEN)
        g_hash_table_insert (sync->unseen, g_memdup2 (&one->folder->id, sizeof one->folder->id),
                             GINT_TO_POINTER ((int) one->counts.unseen));
    }
}

void
mail_listed_folder_free (MailListedFolder *self)
{
  mail_folder_free (self->folder);
  g_free (self);
}

GArray *
mail_sync_folders_ids (GPtrArray *listed)
{
  GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), listed->len);

  for (guint i = 0; i < listed->len; i++)
    g_array_append_val (ids, ((MailListedFolder *) g_ptr_array_index (listed, i))->folder->id);
  return ids;
}

gboolean
mail_sync_folders_look (MailSync   *sync,
                        GPtrArray  *listed,
                        GError    **error)
{
  g_autoptr(GArray) ids = mail_sync_folders_ids (listed);
  g_autoptr(GArray) states = mail_engine_read_states (sync->store, ids, error);

  if (states == NULL)
    return FALSE;
  for (guint i = 0; i < listed->len; i++)
    ((MailListedFolder *) g_ptr_array_index (listed, i))->state = g_array_index (states, MailMailboxState, i);
  return TRUE;
}

/* Asked once in an account's run. Awaits. */
static GPtrArray *
get_namespaces (MailSync        *sync,
                MailImapSession *session)
{
  g_autoptr(GError) error = NULL;

  if (sync->namespaces != NULL)
    return sync->namespaces;
  sync->namespaces = dex_await_boxed (mail_imap_session_list_namespaces (session), &error);
  if (sync->namespaces != NULL)
    return sync->namespaces;
  /* Some servers offer it and cannot do it: everything is the person's own then. */
  g_debug ("No namespaces: %s", error->message);
  return sync->namespaces = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_imap_namespace_free);
}

/* What is listed, and told to the store. The folders are ours. Awaits. */
static GPtrArray *
list (MailSync         *sync,
      MailImapSession  *session,
      GError          **error)
{
  g_autoptr(GPtrArray) listed = NULL;
  g_autoptr(GPtrArray) listings = NULL;

  listed = dex_await_boxed (mail_imap_session_list_folders (session, STATUS_ITEMS), error);
  if (listed == NULL)
    return NULL;
  if (listed->len == 0)
    {
      mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL, "The server lists no folders");
      return NULL;
    }

  if (!mail_sync_renamed (sync, session, listed, error))
    return NULL;
  listings = make_listings (listed);
  if (mail_sync_namespaces_matter (listings))
    mail_sync_namespaces_apply (get_namespaces (sync, session), listings);
  if (!dex_await (mail_store_sync_folders (sync->store, sync->account, listings, TRUE), error))
    return NULL;
  return g_steal_pointer (&listed);
}

/**
 * mail_sync_folders:
 * @sync: the account's
 * @session: a session that is ours
 * @error: (out): why not
 *
 * Lists the account's mailboxes, decides what each is for, and tells the store. Awaits.
 *
 * Returns: (transfer full) (element-type MailListedFolder): those that can be opened, those that matter most first
 */
GPtrArray *
mail_sync_folders (MailSync         *sync,
                   MailImapSession  *session,
                   GError          **error)
{
  g_autoptr(GPtrArray) listed = NULL;
  g_autoptr(GPtrArray) folders = NULL;

  if (!mail_sync_lock (sync, MAIL_SYNC_TREE, error))
    return NULL;
  listed = list (sync, session, error);
  mail_sync_unlock (sync, MAIL_SYNC_TREE);
  folders = listed != NULL ? join (sync, listed, error) : NULL;
  if (folders == NULL || !mail_sync_folders_look (sync, folders, error) || !mail_sync_status (session, folders, STATUS_ITEMS, error))
    return NULL;
  note_unseen (sync, folders);
  return g_steal_pointer (&folders);
}
