/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-folders.h"

#include "mail-error.h"
#include "mail-store-folder.h"
#include "mail-store-private.h"

#define COLUMNS \
  "SELECT f.id, f.account, f.parent, f.name, f.path, f.raw_name, f.delimiter, f.role, f.flags |" \
  " coalesce((SELECT CASE max(o.kind) WHEN 7 THEN 8 WHEN 6 THEN 16 END FROM operation AS o" \
  "  WHERE o.folder = f.id AND ((o.kind = 7 AND o.state <> 3) OR (o.kind = 6 AND o.state = 1))), 0), s.total, s.unread, v.position" \
  " FROM folder AS f JOIN folder_summary AS s ON s.folder = f.id" \
  " LEFT JOIN favorite AS v ON v.folder = f.id"

G_DEFINE_BOXED_TYPE (MailFolder, mail_folder, mail_folder_copy, mail_folder_free)

static const char *const role_names[] = {
  [MAIL_ROLE_NONE] = "",
  [MAIL_ROLE_INBOX] = "inbox",
  [MAIL_ROLE_DRAFTS] = "drafts",
  [MAIL_ROLE_SENT] = "sent",
  [MAIL_ROLE_ARCHIVE] = "archive",
  [MAIL_ROLE_JUNK] = "junk",
  [MAIL_ROLE_TRASH] = "trash",
  [MAIL_ROLE_ALL] = "all",
  [MAIL_ROLE_FLAGGED] = "flagged",
  [MAIL_ROLE_IMPORTANT] = "important",
  [MAIL_ROLE_OUTBOX] = "outbox",
};

const char *
mail_role_to_string (MailRole role)
{
  return (guint) role < G_N_ELEMENTS (role_names) ? role_names[role] : "";
}

/**
 * mail_role_from_string:
 * @string: (nullable): a name
 *
 * Returns: the role of that name, %MAIL_ROLE_NONE for any other
 */
MailRole
mail_role_from_string (const char *string)
{
  for (guint i = 0; i < G_N_ELEMENTS (role_names); i++)
    if (g_strcmp0 (string, role_names[i]) == 0)
      return (MailRole) i;
  return MAIL_ROLE_NONE;
}

MailFolder *
mail_folder_copy (const MailFolder *self)
{
  MailFolder *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->path = g_strdup (self->path);
  copy->raw_name = g_strdup (self->raw_name);
  return copy;
}

void
mail_folder_free (MailFolder *self)
{
  g_free (self->name);
  g_free (self->path);
  g_free (self->raw_name);
  g_free (self);
}

void
mail_folder_listing_free (MailFolderListing *self)
{
  g_free (self->raw_name);
  g_free (self->path);
  g_free (self);
}

static MailFolder *
folder_from_row (MailStatement *row)
{
  MailFolder *folder = g_new0 (MailFolder, 1);

  folder->id = mail_statement_get_int (row, 0);
  folder->account = mail_statement_get_int (row, 1);
  folder->parent = mail_statement_get_int (row, 2);
  folder->name = mail_statement_dup_text (row, 3);
  folder->path = mail_statement_dup_text (row, 4);
  folder->raw_name = mail_statement_dup_text (row, 5);
  folder->delimiter = (char) mail_statement_get_int (row, 6);
  folder->role = (MailRole) mail_statement_get_int (row, 7);
  folder->flags = (MailFolderFlags) mail_statement_get_int (row, 8);
  folder->total = (guint) mail_statement_get_int (row, 9);
  folder->unread = (guint) mail_statement_get_int (row, 10);
  folder->favorite = (guint) mail_statement_get_int (row, 11);
  return folder;
}

static gboolean
read_one (MailStatement  *statement,
          MailFolder    **folder,
          GError        **error)
{
  g_autoptr(MailStatement) row = statement;
  g_autoptr(GError) failure = NULL;

  *folder = NULL;
  if (row == NULL)
    return FALSE;
  if (mail_statement_next (row, &failure))
    *folder = folder_from_row (row);
  return mail_statement_ended (&failure, error);
}

gboolean
mail_folder_load (MailSqlite  *db,
                  gint64       id,
                  MailFolder **folder,
                  GError     **error)
{
  return read_one (mail_sqlite_query (db, error, COLUMNS " WHERE f.id = ?", "i", id), folder, error);
}

/* One that is on the server before one that is only here. */
gboolean
mail_folder_find_role (MailSqlite  *db,
                       gint64       account,
                       MailRole     role,
                       MailFolder **folder,
                       GError     **error)
{
  return read_one (mail_sqlite_query (db, error,
                                      COLUMNS " WHERE f.role = ? AND f.account = ? AND f.missing_since IS NULL"
                                      " AND NOT EXISTS (SELECT 1 FROM operation AS o WHERE o.folder = f.id AND o.kind = 7"
                                      " AND o.state <> 3) ORDER BY f.raw_name IS NULL, f.id LIMIT 1", "di", role, account), folder, error);
}

/* What a folder is called that nobody has named: the window shows roles in the person's language. */
static const char *
get_default_name (MailRole role)
{
  switch (role)
    {
    case MAIL_ROLE_OUTBOX: return "Outbox";
    case MAIL_ROLE_DRAFTS: return "Drafts";
    case MAIL_ROLE_SENT: return "Sent";
    case MAIL_ROLE_ARCHIVE: return "Archive";
    case MAIL_ROLE_JUNK: return "Junk";
    case MAIL_ROLE_TRASH: return "Trash";
    default: return "Mail";
    }
}

gboolean
mail_folder_make_local (MailTransaction  *transaction,
                        gint64            account,
                        MailRole          role,
                        gint64           *folder,
                        GError          **error)
{
  if (!mail_sqlite_run (transaction->db, error,
                        "INSERT INTO folder (account, name, path, delimiter, role, stated_role, flags)"
                        " VALUES (?1, ?2, ?2, 0, ?3, ?3, ?4)", "isdd", account, get_default_name (role), role,
                        MAIL_FOLDER_LOCAL))
    return FALSE;

  *folder = mail_sqlite_get_last_id (transaction->db);
  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_FOLDERS);
  return TRUE;
}

/* Those with a role first, in the order people expect; then by name. */
static int
compare_folders (gconstpointer a,
                 gconstpointer b)
{
  const MailFolder *one = *(const MailFolder *const *) a;
  const MailFolder *other = *(const MailFolder *const *) b;
  int one_rank = one->role != MAIL_ROLE_NONE ? (int) one->role : G_MAXINT;
  int other_rank = other->role != MAIL_ROLE_NONE ? (int) other->role : G_MAXINT;

  if (one->account != other->account)
    return one->account < other->account ? -1 : 1;
  if (one_rank != other_rank)
    return one_rank < other_rank ? -1 : 1;
  return g_utf8_collate (one->path, other->path);
}

/* Appends the folder and what is beneath it. A parent that is not among them is none. */
static void
append_tree (GPtrArray  *folders,
             GPtrArray  *sorted,
             GHashTable *children,
             MailFolder *folder)
{
  GPtrArray *below = g_hash_table_lookup (children, &folder->id);

  g_ptr_array_add (sorted, folder);
  for (guint i = 0; below != NULL && i < below->len; i++)
    {
      MailFolder *child = g_ptr_array_index (below, i);

      child->flags |= folder->flags & MAIL_FOLDER_RENAMING;
      append_tree (folders, sorted, children, child);
    }
}

/* Parents before children; takes the folders over. */
static GPtrArray *
sort_tree (GPtrArray *folders)
{
  g_autoptr(GHashTable) by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr(GHashTable) children = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                                          (GDestroyNotify) g_ptr_array_unref);
  GPtrArray *sorted = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_folder_free);

  g_ptr_array_sort (folders, compare_folders);
  for (guint i = 0; i < folders->len; i++)
    g_hash_table_insert (by_id, &((MailFolder *) g_ptr_array_index (folders, i))->id, g_ptr_array_index (folders, i));
  for (guint i = 0; i < folders->len; i++)
    {
      MailFolder *folder = g_ptr_array_index (folders, i);
      GPtrArray *below = g_hash_table_lookup (children, &folder->parent);

      if (!g_hash_table_contains (by_id, &folder->parent))
        {
          folder->parent = 0;
          continue;
        }
      if (below == NULL)
        g_hash_table_insert (children, &folder->parent, below = g_ptr_array_new ());
      g_ptr_array_add (below, folder);
    }

  for (guint i = 0; i < folders->len; i++)
    if (((MailFolder *) g_ptr_array_index (folders, i))->parent == 0)
      append_tree (folders, sorted, children, g_ptr_array_index (folders, i));
  return sorted;
}

static GPtrArray *
list_folders (MailStoreReader  *reader,
              gint64            account,
              MailFolderFlags   without,
              GError          **error)
{
  g_autoptr(GPtrArray) folders = g_ptr_array_new ();
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  rows = mail_sqlite_query (reader->db, error,
                            COLUMNS " WHERE (f.account = ?1 OR ?1 = 0) AND f.missing_since IS NULL", "i", account);
  if (rows == NULL)
    return NULL;
  while (mail_statement_next (rows, &failure))
    {
      MailFolder *folder = folder_from_row (rows);

      if (folder->flags & without)
        mail_folder_free (folder);
      else
        g_ptr_array_add (folders, folder);
    }

  if (mail_statement_ended (&failure, error))
    return sort_tree (folders);
  g_ptr_array_foreach (folders, (GFunc) (void (*) (void)) mail_folder_free, NULL);
  return NULL;
}

/**
 * mail_store_reader_list_folders:
 * @reader: a reader
 * @account: whose; 0: all
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type MailFolder): those not hidden, parents before children, roles first, then by name
 */
GPtrArray *
mail_store_reader_list_folders (MailStoreReader  *reader,
                                gint64            account,
                                GError          **error)
{
  return list_folders (reader, account, MAIL_FOLDER_DELETING, error);
}

/**
 * mail_store_reader_list_server_folders:
 * @reader: a reader
 * @account: whose; 0: all
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (element-type MailFolder): the same with those the person has deleted and the server has not
 */
GPtrArray *
mail_store_reader_list_server_folders (MailStoreReader  *reader,
                                       gint64            account,
                                       GError          **error)
{
  return list_folders (reader, account, 0, error);
}

/**
 * mail_store_reader_get_folder:
 * @reader: a reader
 * @folder: its id
 * @error: (out): %MAIL_ERROR_PERMANENT when there is none
 *
 * Returns: (transfer full): the folder, also when it is hidden
 */
MailFolder *
mail_store_reader_get_folder (MailStoreReader  *reader,
                              gint64            folder,
                              GError          **error)
{
  MailFolder *found;

  if (!mail_folder_load (reader->db, folder, &found, error))
    return NULL;
  if (found == NULL)
    mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The folder is no longer there");
  return found;
}

/**
 * mail_store_reader_find_role:
 * @reader: a reader
 * @account: whose
 * @role: which
 * @error: (out): why it failed
 *
 * Returns: (transfer full) (nullable): the folder of that role, one on the server before one that is only here; %NULL without an
 *   error when there is none
 */
MailFolder *
mail_store_reader_find_role (MailStoreReader  *reader,
                             gint64            account,
                             MailRole          role,
                             GError          **error)
{
  MailFolder *found;

  return mail_folder_find_role (reader->db, account, role, &found, error) ? found : NULL;
}

/**
 * mail_store_reader_get_mailbox_state:
 * @reader: a reader
 * @folder: its id
 * @state: (out caller-allocates): what was remembered
 * @error: (out): %MAIL_ERROR_PERMANENT when there is no such folder
 *
 * Returns: whether @state is set
 */
gboolean
mail_store_reader_get_mailbox_state (MailStoreReader   *reader,
                                     gint64             folder,
                                     MailMailboxState  *state,
                                     GError           **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) row = NULL;

  row = mail_sqlite_query (reader->db, error,
                           "SELECT uidvalidity, uidnext, highestmodseq, messages, unseen, lowest_uid, last_flag_pass,"
                           " flag_position, distrusted, last_sync, EXISTS (SELECT 1 FROM placement"
                           "  WHERE server_folder = ?1 AND uid IS NULL AND (waiting IN (1, ?2, ?3) OR (waiting = ?4 AND NOT EXISTS"
                           "   (SELECT 1 FROM operation_target AS t JOIN operation AS o ON o.id = t.operation"
                           "    WHERE t.item = placement.id AND o.state = ?5)))) FROM mailbox WHERE folder = ?1", "idddd",
                           folder, MAIL_PLACEMENT_WAITS_LOST, MAIL_PLACEMENT_WAITS_MOVED, MAIL_PLACEMENT_MISSED,
                           MAIL_OPERATION_HELD);
  if (row == NULL)
    return FALSE;
  if (!mail_statement_next (row, &failure))
    {
      if (mail_statement_ended (&failure, error))
        mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The folder is no longer there");
      return FALSE;
    }

  state->folder = folder;
  state->uidvalidity = (guint32) mail_statement_get_int (row, 0);
  state->uidnext = (guint32) mail_statement_get_int (row, 1);
  state->highestmodseq = (guint64) mail_statement_get_int (row, 2);
  state->exists = (guint32) mail_statement_get_int (row, 3);
  state->unseen = mail_statement_get_int (row, 4);
  state->lowest_uid = (guint32) mail_statement_get_int (row, 5);
  state->last_flag_pass = mail_statement_get_int (row, 6);
  state->flag_position = (guint32) mail_statement_get_int (row, 7);
  state->distrusted = mail_statement_get_int (row, 8) != 0;
  state->last_sync = mail_statement_get_int (row, 9);
  state->is_waited_in = mail_statement_get_int (row, 10) != 0;
  return TRUE;
}

static gboolean
sync_mailbox_state (MailTransaction  *transaction,
                    gpointer          data,
                    GValue           *result,
                    GError          **error)
{
  const MailMailboxState *state = data;

  return mail_sqlite_run (transaction->db, error,
                          "UPDATE mailbox SET uidvalidity = ?, uidnext = ?, highestmodseq = ?, messages = ?, unseen = ?,"
                          " lowest_uid = ?, last_flag_pass = ?, flag_position = ?, distrusted = ?, last_sync = ?"
                          " WHERE folder = ?", "uuiuiuiudii", state->uidvalidity, state->uidnext, state->highestmodseq,
                          state->exists, state->unseen, state->lowest_uid, state->last_flag_pass, state->flag_position,
                          state->distrusted, state->last_sync, state->folder);
}

/**
 * mail_store_sync_mailbox_state:
 * @self: a store
 * @state: all that is to be remembered of one mailbox
 *
 * Told after the news it covers, it is never committed before them. A new uidvalidity is told by mail_store_sync_reset ()
 * instead, unless the folder never had one.
 *
 * Returns: (transfer full): a future for %TRUE
 */
DexFuture *
mail_store_sync_mailbox_state (MailStore              *self,
                               const MailMailboxState *state)
{
  g_return_val_if_fail (MAIL_IS_STORE (self), NULL);
  g_return_val_if_fail (state != NULL, NULL);

  return mail_store_write (self, MAIL_WRITE_SYNCHRONISER, NULL, sync_mailbox_state, g_memdup2 (state, sizeof *state), g_free);
}
