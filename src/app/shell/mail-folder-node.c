/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-folder-node.h"

#include <glib/gi18n.h>

#include "mail-folder-look.h"

struct _MailFolderNode {
  GObject parent_instance;

  MailFolderNodeKind kind;
  MailRole role;
  MailFolder *folder;
  MailAccount *account;
  MailSavedSearch *search;
  guint count;
  gboolean several_accounts;
  gboolean has_previous;
  gboolean has_next;
  GListStore *children;
};

G_DEFINE_FINAL_TYPE (MailFolderNode, mail_folder_node, G_TYPE_OBJECT)

static guint changed_signal;

static void
mail_folder_node_finalize (GObject *object)
{
  MailFolderNode *self = MAIL_FOLDER_NODE (object);

  g_clear_pointer (&self->folder, mail_folder_free);
  g_clear_object (&self->account);
  g_clear_pointer (&self->search, mail_saved_search_free);
  g_clear_object (&self->children);
  G_OBJECT_CLASS (mail_folder_node_parent_class)->finalize (object);
}

static void
mail_folder_node_class_init (MailFolderNodeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_folder_node_finalize;
  changed_signal = g_signal_new ("changed", MAIL_TYPE_FOLDER_NODE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_folder_node_init (MailFolderNode *self)
{
  self->children = g_list_store_new (MAIL_TYPE_FOLDER_NODE);
}

MailFolderNode *
mail_folder_node_new_unified (MailRole role)
{
  MailFolderNode *self = g_object_new (MAIL_TYPE_FOLDER_NODE, NULL);

  self->kind = MAIL_FOLDER_NODE_UNIFIED;
  self->role = role;
  return self;
}

MailFolderNode *
mail_folder_node_new_account (MailAccount *account)
{
  MailFolderNode *self = g_object_new (MAIL_TYPE_FOLDER_NODE, NULL);

  self->kind = MAIL_FOLDER_NODE_ACCOUNT;
  self->account = g_object_ref (account);
  return self;
}

MailFolderNode *
mail_folder_node_new_folder (const MailFolder *folder,
                             MailAccount      *account)
{
  MailFolderNode *self = g_object_new (MAIL_TYPE_FOLDER_NODE, NULL);

  self->kind = MAIL_FOLDER_NODE_FOLDER;
  self->account = g_object_ref (account);
  mail_folder_node_set_folder (self, folder);
  return self;
}

MailFolderNode *
mail_folder_node_new_favorites (void)
{
  MailFolderNode *self = g_object_new (MAIL_TYPE_FOLDER_NODE, NULL);

  self->kind = MAIL_FOLDER_NODE_FAVORITES;
  return self;
}

MailFolderNode *
mail_folder_node_new_searches (void)
{
  MailFolderNode *self = g_object_new (MAIL_TYPE_FOLDER_NODE, NULL);

  self->kind = MAIL_FOLDER_NODE_SEARCHES;
  return self;
}

MailFolderNode *
mail_folder_node_new_favorite (const MailFolder *folder,
                               MailAccount      *account,
                               gboolean          several_accounts)
{
  MailFolderNode *self = mail_folder_node_new_folder (folder, account);

  self->kind = MAIL_FOLDER_NODE_FAVORITE;
  self->several_accounts = several_accounts;
  return self;
}

MailFolderNode *
mail_folder_node_new_search (const MailSavedSearch *search)
{
  MailFolderNode *self = g_object_new (MAIL_TYPE_FOLDER_NODE, NULL);

  self->kind = MAIL_FOLDER_NODE_SEARCH;
  mail_folder_node_set_search (self, search);
  return self;
}

MailFolderNodeKind
mail_folder_node_get_kind (MailFolderNode *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_NODE (self), MAIL_FOLDER_NODE_FOLDER);
  return self->kind;
}

const MailSavedSearch *
mail_folder_node_get_search (MailFolderNode *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_NODE (self), NULL);
  return self->search;
}

const MailFolder *
mail_folder_node_get_folder (MailFolderNode *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_NODE (self), NULL);
  return self->folder;
}

MailAccount *
mail_folder_node_get_account (MailFolderNode *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_NODE (self), NULL);
  return self->account;
}

MailRole
mail_folder_node_get_role (MailFolderNode *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_NODE (self), MAIL_ROLE_NONE);
  return self->role;
}

const char *
mail_folder_node_get_title (MailFolderNode *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_NODE (self), NULL);
  switch (self->kind)
    {
    case MAIL_FOLDER_NODE_UNIFIED:
      return _("All Inboxes");
    case MAIL_FOLDER_NODE_ACCOUNT:
      return mail_account_get_name (self->account);
    case MAIL_FOLDER_NODE_FAVORITES:
      return _("Favorites");
    case MAIL_FOLDER_NODE_SEARCHES:
      return _("Saved Searches");
    case MAIL_FOLDER_NODE_SEARCH:
      return self->search->name;
    case MAIL_FOLDER_NODE_FOLDER:
    case MAIL_FOLDER_NODE_FAVORITE:
    default:
      return mail_folder_look_title (self->folder->role, self->folder->name);
    }
}

const char *
mail_folder_node_get_whose (MailFolderNode *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_NODE (self), NULL);
  return self->several_accounts ? mail_account_get_name (self->account) : NULL;
}

const char *
mail_folder_node_get_icon (MailFolderNode *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_NODE (self), NULL);
  switch (self->kind)
    {
    case MAIL_FOLDER_NODE_UNIFIED:
      return "mail-inboxes-symbolic";
    case MAIL_FOLDER_NODE_SEARCH:
      return "folder-saved-search-symbolic";
    default:
      return mail_folder_look_icon (self->role);
    }
}

guint
mail_folder_node_get_count (MailFolderNode *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_NODE (self), 0);
  return self->count;
}

char *
mail_folder_node_make_key (MailFolderNode *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_NODE (self), NULL);
  switch (self->kind)
    {
    case MAIL_FOLDER_NODE_UNIFIED:
      return g_strdup_printf ("all:%s", mail_role_to_string (self->role));
    case MAIL_FOLDER_NODE_ACCOUNT:
      return g_strdup_printf ("account:%" G_GINT64_FORMAT, mail_account_get_id (self->account));
    case MAIL_FOLDER_NODE_FAVORITES:
      return g_strdup ("favorites");
    case MAIL_FOLDER_NODE_FAVORITE:
      return g_strdup_printf ("favorite:%" G_GINT64_FORMAT, self->folder->id);
    case MAIL_FOLDER_NODE_SEARCHES:
      return g_strdup ("searches");
    case MAIL_FOLDER_NODE_SEARCH:
      return g_strdup_printf ("search:%" G_GINT64_FORMAT, self->search->id);
    case MAIL_FOLDER_NODE_FOLDER:
    default:
      return g_strdup_printf ("folder:%" G_GINT64_FORMAT, self->folder->id);
    }
}

/* Of an account, or of the favorites: nothing to be chosen. */
gboolean
mail_folder_node_is_heading (MailFolderNode *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_NODE (self), FALSE);
  return self->kind == MAIL_FOLDER_NODE_ACCOUNT || self->kind == MAIL_FOLDER_NODE_FAVORITES || self->kind == MAIL_FOLDER_NODE_SEARCHES;
}

/* Whether there is a list behind it. */
gboolean
mail_folder_node_can_open (MailFolderNode *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_NODE (self), FALSE);
  if (self->folder != NULL)
    return (self->folder->flags & MAIL_FOLDER_NO_SELECT) == 0;
  return self->kind == MAIL_FOLDER_NODE_UNIFIED || self->kind == MAIL_FOLDER_NODE_SEARCH;
}

/* Whether messages can be moved there. */
gboolean
mail_folder_node_takes_items (MailFolderNode *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_NODE (self), FALSE);
  return self->folder != NULL
    && (self->folder->flags & MAIL_FOLDER_NO_SELECT) == 0
    && ((self->folder->flags & MAIL_FOLDER_LOCAL) == 0 || self->folder->role == MAIL_ROLE_NONE);
}

MailListQuery
mail_folder_node_get_query (MailFolderNode *self)
{
  MailListQuery query = { .sort = MAIL_SORT_NEWEST };

  g_return_val_if_fail (MAIL_IS_FOLDER_NODE (self), query);
  if (self->kind == MAIL_FOLDER_NODE_UNIFIED)
    query.role = self->role;
  else if (self->folder != NULL)
    query.folder = self->folder->id;
  return query;
}

GListStore *
mail_folder_node_get_children (MailFolderNode *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_NODE (self), NULL);
  return self->children;
}

/**
 * mail_folder_node_set_folder:
 * @self: a node of a folder
 * @folder: how that folder is now
 */
void
mail_folder_node_set_folder (MailFolderNode   *self,
                             const MailFolder *folder)
{
  MailFolder *copy = mail_folder_copy (folder);

  g_return_if_fail (MAIL_IS_FOLDER_NODE (self));
  g_clear_pointer (&self->folder, mail_folder_free);
  self->folder = copy;
  self->role = copy->role;
  self->count = mail_folder_look_count (copy);
  g_signal_emit (self, changed_signal, 0);
}

/**
 * mail_folder_node_set_search:
 * @self: a node of a search
 * @search: how that search is now
 */
void
mail_folder_node_set_search (MailFolderNode        *self,
                             const MailSavedSearch *search)
{
  MailSavedSearch *copy = mail_saved_search_new (search->id, search->name, search->query);

  g_return_if_fail (MAIL_IS_FOLDER_NODE (self));
  g_clear_pointer (&self->search, mail_saved_search_free);
  self->search = copy;
  g_signal_emit (self, changed_signal, 0);
}

void
mail_folder_node_set_neighbors (MailFolderNode *self,
                                gboolean        has_previous,
                                gboolean        has_next)
{
  g_return_if_fail (MAIL_IS_FOLDER_NODE (self));
  self->has_previous = has_previous;
  self->has_next = has_next;
}

gboolean
mail_folder_node_has_previous (MailFolderNode *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_NODE (self), FALSE);
  return self->has_previous;
}

gboolean
mail_folder_node_has_next (MailFolderNode *self)
{
  g_return_val_if_fail (MAIL_IS_FOLDER_NODE (self), FALSE);
  return self->has_next;
}

void
mail_folder_node_set_count (MailFolderNode *self,
                            guint           count)
{
  g_return_if_fail (MAIL_IS_FOLDER_NODE (self));
  if (self->count == count)
    return;
  self->count = count;
  g_signal_emit (self, changed_signal, 0);
}
