/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-folder-tree.h"

#include "mail-folder-look.h"

struct _MailFolderTree {
  GObject parent_instance;

  MailAccountManager *manager;
  MailStore *store;
  guint subscription;
  GListStore *root;
  GHashTable *nodes;       /* gint64 folder id → MailFolderNode */
  GHashTable *accounts;    /* gint64 account id → MailFolderNode */
  GHashTable *searches;    /* gint64 id → MailFolderNode */
  MailFolderNode *searches_heading;
  MailFolderNode *unified;
  MailFolderNode *favorites;
  GListStore *favorite_nodes; /* in their order */
  gboolean reading;
  gboolean read_again;
  gboolean loaded;
};

G_DEFINE_FINAL_TYPE (MailFolderTree, mail_folder_tree, G_TYPE_OBJECT)

static guint loaded_signal;

static void read_folders (MailFolderTree *self);

/* ---- bringing the lists in line ---- */

static gboolean
same_nodes (GListModel *list,
            GPtrArray  *wanted)
{
  if (g_list_model_get_n_items (list) != wanted->len)
    return FALSE;
  for (guint i = 0; i < wanted->len; i++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (list, i);

      if ((gpointer) item != g_ptr_array_index (wanted, i))
        return FALSE;
    }
  return TRUE;
}

/* Only what differs changes, so that selection and scrolling stay. */
static void
bring_in_line (GListStore *store,
               GPtrArray  *wanted)
{
  GListModel *list = G_LIST_MODEL (store);

  if (same_nodes (list, wanted))
    return;
  for (guint i = g_list_model_get_n_items (list); i > 0; i--)
    {
      g_autoptr(GObject) item = g_list_model_get_item (list, i - 1);

      if (!g_ptr_array_find (wanted, item, NULL))
        g_list_store_remove (store, i - 1);
    }
  for (guint i = 0; i < wanted->len; i++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (list, i);
      guint position;

      if ((gpointer) item == g_ptr_array_index (wanted, i))
        continue;
      if (g_list_store_find (store, g_ptr_array_index (wanted, i), &position))
        g_list_store_remove (store, position);
      g_list_store_insert (store, i, g_ptr_array_index (wanted, i));
    }
}

static int
by_rank_and_name (gconstpointer a,
                  gconstpointer b)
{
  MailFolderNode *left = *(MailFolderNode **) a;
  MailFolderNode *right = *(MailFolderNode **) b;
  int ranks = mail_folder_look_rank (mail_folder_node_get_role (left)) - mail_folder_look_rank (mail_folder_node_get_role (right));

  return ranks != 0 ? ranks : g_utf8_collate (mail_folder_node_get_title (left), mail_folder_node_get_title (right));
}

/* A folder with a role stands at the top of its account, whatever it is inside on the server. */
static gboolean
is_top (const MailFolder *folder)
{
  return folder->parent == 0 || folder->role != MAIL_ROLE_NONE;
}

static gboolean
is_shown (const MailFolder *folder)
{
  return folder->role != MAIL_ROLE_OUTBOX || folder->total > 0;
}

static GPtrArray *
children_of (GPtrArray *folders,
             gint64     account,
             gint64     parent)
{
  GPtrArray *children = g_ptr_array_new ();

  for (guint i = 0; i < folders->len; i++)
    {
      MailFolder *folder = g_ptr_array_index (folders, i);
      gboolean wanted = parent == 0 ? is_top (folder) : folder->parent == parent && !is_top (folder);

      if (folder->account == account && wanted && is_shown (folder))
        g_ptr_array_add (children, folder);
    }
  return children;
}

/* The node the folder had before, or a new one: a row learns only when it is made whether it can unfold. */
static MailFolderNode *
take_node (MailFolderTree   *self,
           const MailFolder *folder,
           MailAccount      *account,
           gboolean          has_children)
{
  MailFolderNode *node = g_hash_table_lookup (self->nodes, &folder->id);

  if (node != NULL)
    {
      gboolean had_children = g_list_model_get_n_items (G_LIST_MODEL (mail_folder_node_get_children (node))) > 0;

      if (had_children == has_children && mail_folder_node_get_account (node) == account)
        {
          mail_folder_node_set_folder (node, folder);
          return g_object_ref (node);
        }
    }
  return mail_folder_node_new_folder (folder, account);
}

static GPtrArray *
build_level (MailFolderTree *self,
             GPtrArray      *folders,
             MailAccount    *account,
             gint64          parent,
             GHashTable     *nodes)
{
  g_autoptr(GPtrArray) here = children_of (folders, mail_account_get_id (account), parent);
  GPtrArray *level = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < here->len; i++)
    {
      const MailFolder *folder = g_ptr_array_index (here, i);
      g_autoptr(GPtrArray) children = build_level (self, folders, account, folder->id, nodes);
      MailFolderNode *node;

      /* "[Gmail]": all that is in it stands at the top. */
      if ((folder->flags & MAIL_FOLDER_NO_SELECT) != 0 && children->len == 0)
        continue;
      node = take_node (self, folder, account, children->len > 0);
      bring_in_line (mail_folder_node_get_children (node), children);
      g_hash_table_insert (nodes, g_memdup2 (&folder->id, sizeof folder->id), g_object_ref (node));
      g_ptr_array_add (level, node);
    }
  g_ptr_array_sort (level, by_rank_and_name);
  return level;
}

static MailFolderNode *
take_account_node (MailFolderTree *self,
                   MailAccount    *account)
{
  gint64 id = mail_account_get_id (account);
  MailFolderNode *node = g_hash_table_lookup (self->accounts, &id);

  if (node == NULL || mail_folder_node_get_account (node) != account)
    {
      node = mail_folder_node_new_account (account);
      g_hash_table_insert (self->accounts, g_memdup2 (&id, sizeof id), node);
    }
  return g_object_ref (node);
}

static void
update_unified (MailFolderTree *self)
{
  GHashTableIter iter;
  gpointer node;
  guint count = 0;

  g_hash_table_iter_init (&iter, self->nodes);
  while (g_hash_table_iter_next (&iter, NULL, &node))
    {
      if (mail_folder_node_get_role (node) == mail_folder_node_get_role (self->unified))
        count += mail_folder_node_get_count (node);
    }
  mail_folder_node_set_count (self->unified, count);
}

static int
by_place (gconstpointer a,
          gconstpointer b)
{
  const MailFolder *left = *(MailFolder *const *) a;
  const MailFolder *right = *(MailFolder *const *) b;

  return left->favorite < right->favorite ? -1 : left->favorite > right->favorite;
}

static MailFolderNode *
take_favorite_node (MailFolderTree   *self,
                    const MailFolder *folder,
                    MailAccount      *account,
                    gboolean          several_accounts)
{
  GListModel *list = G_LIST_MODEL (self->favorite_nodes);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr(MailFolderNode) node = g_list_model_get_item (list, i);

      if (mail_folder_node_get_folder (node)->id != folder->id || mail_folder_node_get_account (node) != account ||
          (mail_folder_node_get_whose (node) != NULL) != several_accounts)
        continue;
      mail_folder_node_set_folder (node, folder);
      return g_steal_pointer (&node);
    }
  return mail_folder_node_new_favorite (folder, account, several_accounts);
}

static void
take_favorites (MailFolderTree *self,
                GPtrArray      *folders)
{
  gboolean several_accounts = g_list_model_get_n_items (G_LIST_MODEL (self->manager)) > 1;
  g_autoptr(GPtrArray) wanted = g_ptr_array_new ();
  g_autoptr(GPtrArray) nodes = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < folders->len; i++)
    {
      MailFolder *folder = g_ptr_array_index (folders, i);

      if (folder->favorite != 0 && is_shown (folder))
        g_ptr_array_add (wanted, folder);
    }
  g_ptr_array_sort (wanted, by_place);
  for (guint i = 0; i < wanted->len; i++)
    {
      const MailFolder *folder = g_ptr_array_index (wanted, i);
      MailAccount *account = mail_account_manager_find (self->manager, folder->account);

      if (account != NULL)
        g_ptr_array_add (nodes, take_favorite_node (self, folder, account, several_accounts));
    }
  for (guint i = 0; i < nodes->len; i++)
    mail_folder_node_set_neighbors (g_ptr_array_index (nodes, i), i > 0, i + 1 < nodes->len);
  bring_in_line (self->favorite_nodes, nodes);
}

static void
add_favorites (MailFolderTree *self,
               GPtrArray      *root)
{
  GListModel *list = G_LIST_MODEL (self->favorite_nodes);

  if (g_list_model_get_n_items (list) > 0)
    g_ptr_array_add (root, g_object_ref (self->favorites));
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    g_ptr_array_add (root, g_list_model_get_item (list, i));
}

/* Those that are kept, below a heading of their own. */
static void
add_searches (MailFolderTree *self,
              GPtrArray      *searches,
              GPtrArray      *root)
{
  GHashTable *nodes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);

  if (searches->len > 0)
    g_ptr_array_add (root, g_object_ref (self->searches_heading));
  for (guint i = 0; i < searches->len; i++)
    {
      const MailSavedSearch *search = g_ptr_array_index (searches, i);
      MailFolderNode *node = g_hash_table_lookup (self->searches, &search->id);

      if (node != NULL)
        mail_folder_node_set_search (g_object_ref (node), search);
      else
        node = mail_folder_node_new_search (search);
      g_hash_table_insert (nodes, g_memdup2 (&search->id, sizeof search->id), g_object_ref (node));
      g_ptr_array_add (root, node);
    }
  g_hash_table_unref (self->searches);
  self->searches = nodes;
}

static void
take_folders (MailFolderTree *self,
              GPtrArray      *folders,
              GPtrArray      *searches)
{
  GListModel *accounts = G_LIST_MODEL (self->manager);
  guint n_accounts = g_list_model_get_n_items (accounts);
  g_autoptr(GPtrArray) root = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTable *nodes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);

  if (n_accounts > 1)
    g_ptr_array_add (root, g_object_ref (self->unified));
  take_favorites (self, folders);
  add_favorites (self, root);
  for (guint i = 0; i < n_accounts; i++)
    {
      g_autoptr(MailAccount) account = g_list_model_get_item (accounts, i);
      g_autoptr(GPtrArray) level = build_level (self, folders, account, 0, nodes);

      g_ptr_array_add (root, take_account_node (self, account));
      g_ptr_array_extend (root, level, (GCopyFunc) g_object_ref, NULL);
    }
  g_hash_table_unref (self->nodes);
  self->nodes = nodes;
  update_unified (self);
  if (n_accounts > 0)
    add_searches (self, searches, root);
  bring_in_line (self->root, root);
}

/* ---- reading ---- */

/* Folders, and the searches that are kept. */
static gboolean
folders_job (MailStoreReader  *reader,
             gpointer          data,
             GCancellable     *cancellable,
             GValue           *result,
             GError          **error)
{
  GPtrArray *folders = mail_store_reader_list_folders (reader, 0, error);
  GPtrArray *searches = folders != NULL ? mail_store_reader_list_searches (reader, error) : NULL;
  GPtrArray *both;

  if (searches == NULL)
    {
      g_clear_pointer (&folders, g_ptr_array_unref);
      return FALSE;
    }
  both = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_ptr_array_add (both, folders);
  g_ptr_array_add (both, searches);
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, both);
  return TRUE;
}

static DexFuture *
folders_read (DexFuture *future,
              gpointer   data)
{
  MailFolderTree *self = data;
  g_autoptr(GError) error = NULL;
  const GValue *value;
  GPtrArray *both;

  self->reading = FALSE;
  if (self->store == NULL)
    return NULL;
  value = dex_future_get_value (future, &error);
  if (value == NULL)
    {
      g_debug ("reading the folders: %s", error->message);
      return NULL;
    }
  both = g_value_get_boxed (value);
  take_folders (self, g_ptr_array_index (both, 0), g_ptr_array_index (both, 1));
  self->loaded = TRUE;
  g_signal_emit (self, loaded_signal, 0);
  if (self->read_again)
    read_folders (self);
  return NULL;
}

static void
read_folders (MailFolderTree *self)
{
  self->read_again = self->reading;
  if (self->reading)
    return;
  self->reading = TRUE;
  dex_future_disown (dex_future_finally (mail_store_read (self->store, folders_job, NULL, NULL),
                                         folders_read, g_object_ref (self), g_object_unref));
}

static void
update_counts (MailFolderTree *self,
               gint64          id)
{
  MailFolderNode *node = g_hash_table_lookup (self->nodes, &id);
  g_autoptr(MailFolder) folder = mail_store_reader_get_folder (mail_store_get_main_reader (self->store), id, NULL);

  if (folder == NULL)
    return;
  /* The outbox comes and goes with what is in it. */
  if (folder->role == MAIL_ROLE_OUTBOX && (node != NULL) != is_shown (folder))
    read_folders (self);
  if (node != NULL)
    mail_folder_node_set_folder (node, folder);
  for (guint i = 0; folder->favorite != 0 && i < g_list_model_get_n_items (G_LIST_MODEL (self->favorite_nodes)); i++)
    {
      g_autoptr(MailFolderNode) favorite = g_list_model_get_item (G_LIST_MODEL (self->favorite_nodes), i);

      if (mail_folder_node_get_folder (favorite)->id == id)
        mail_folder_node_set_folder (favorite, folder);
    }
}

static void
on_store_changed (MailStoreChanges *changes,
                  gpointer          data)
{
  MailFolderTree *self = data;

  if ((changes->what & (MAIL_STORE_CHANGED_FOLDERS | MAIL_STORE_CHANGED_ACCOUNTS | MAIL_STORE_CHANGED_SEARCHES)) != 0)
    read_folders (self);
  if (changes->counts == NULL || changes->counts->len == 0)
    return;
  for (guint i = 0; i < changes->counts->len; i++)
    update_counts (self, g_array_index (changes->counts, gint64, i));
  update_unified (self);
}

/* ---- the object ---- */

static void
mail_folder_tree_dispose (GObject *object)
{
  MailFolderTree *self = MAIL_FOLDER_TREE (object);

  if (self->store != NULL)
    mail_store_unsubscribe (self->store, self->subscription);
  if (self->manager != NULL)
    g_signal_handlers_disconnect_by_data (self->manager, self);
  g_clear_object (&self->store);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (mail_folder_tree_parent_class)->dispose (object);
}

static void
mail_folder_tree_finalize (GObject *object)
{
  MailFolderTree *self = MAIL_FOLDER_TREE (object);

  g_clear_object (&self->root);
  g_clear_object (&self->unified);
  g_clear_object (&self->favorites);
  g_clear_object (&self->favorite_nodes);
  g_clear_pointer (&self->nodes, g_hash_table_unref);
  g_clear_pointer (&self->accounts, g_hash_table_unref);
  g_clear_pointer (&self->searches, g_hash_table_unref);
  g_clear_object (&self->searches_heading);
  G_OBJECT_CLASS (mail_folder_tree_parent_class)->finalize (object);
}

static void
mail_folder_tree_class_init (MailFolderTreeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mail_folder_tree_dispose;
  object_class->finalize = mail_folder_tree_finalize;
  loaded_signal = g_signal_new ("loaded", MAIL_TYPE_FOLDER_TREE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_folder_tree_init (MailFolderTree *self)
{
  self->root = g_list_store_new (MAIL_TYPE_FOLDER_NODE);
  self->nodes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->accounts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->unified = mail_folder_node_new_unified (MAIL_ROLE_INBOX);
  self->favorites = mail_folder_node_new_favorites ();
  self->favorite_nodes = g_list_store_new (MAIL_TYPE_FOLDER_NODE);
  self->searches = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->searches_heading = mail_folder_node_new_searches ();
}

/**
 * mail_folder_tree_new:
 * @manager: the accounts
 *
 * Returns: (transfer full): a tree that fills itself
 */
MailFolderTree *
mail_folder_tree_new (MailAccountManager *manager)
{
  MailFolderTree *self = g_object_new (MAIL_TYPE_FOLDER_TREE, NULL);

  self->manager = g_object_ref (manager);
  self->store = g_object_ref (mail_account_manager_get_store (manager));
  self->subscription = mail_store_subscribe (self->store, NULL, on_store_changed, self, NULL);
  g_signal_connect_swapped (manager, "items-changed", G_CALLBACK (read_folders), self);
  read_folders (self);
  return self;
}

GListModel *
mail_folder_tree_get_root (MailFolderTree *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_TREE (self), NULL);
  return G_LIST_MODEL (self->root);
}

gboolean
mail_folder_tree_is_loaded (MailFolderTree *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_TREE (self), FALSE);
  return self->loaded;
}

MailFolderNode *
mail_folder_tree_find (MailFolderTree *self,
                       gint64          folder)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_TREE (self), NULL);
  return g_hash_table_lookup (self->nodes, &folder);
}

/**
 * mail_folder_tree_find_search:
 * @self: a tree
 * @id: of a search that is kept
 *
 * Returns: (nullable) (transfer none): its node
 */
MailFolderNode *
mail_folder_tree_find_search (MailFolderTree *self,
                              gint64          id)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_TREE (self), NULL);
  return g_hash_table_lookup (self->searches, &id);
}

GPtrArray *
mail_folder_tree_list_searches (MailFolderTree *self)
{
  GPtrArray *searches = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer node;

  g_return_val_if_fail (MAIL_IS_FOLDER_TREE (self), searches);
  g_hash_table_iter_init (&iter, self->searches);
  while (g_hash_table_iter_next (&iter, NULL, &node))
    g_ptr_array_add (searches, g_object_ref (node));
  return searches;
}

static void
collect_targets (GListModel *level,
                 GPtrArray  *targets)
{
  for (guint i = 0; i < g_list_model_get_n_items (level); i++)
    {
      g_autoptr(MailFolderNode) node = g_list_model_get_item (level, i);

      if (mail_folder_node_takes_items (node) && mail_folder_node_get_kind (node) == MAIL_FOLDER_NODE_FOLDER)
        g_ptr_array_add (targets, g_object_ref (node));
      collect_targets (G_LIST_MODEL (mail_folder_node_get_children (node)), targets);
    }
}

GPtrArray *
mail_folder_tree_list_targets (MailFolderTree *self)
{
  GPtrArray *targets = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (MAIL_IS_FOLDER_TREE (self), targets);
  collect_targets (G_LIST_MODEL (self->root), targets);
  return targets;
}

GArray *
mail_folder_tree_list_favorites (MailFolderTree *self)
{
  GArray *folders = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_return_val_if_fail (MAIL_IS_FOLDER_TREE (self), folders);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->favorite_nodes)); i++)
    {
      g_autoptr(MailFolderNode) node = g_list_model_get_item (G_LIST_MODEL (self->favorite_nodes), i);

      g_array_append_val (folders, mail_folder_node_get_folder (node)->id);
    }
  return folders;
}
