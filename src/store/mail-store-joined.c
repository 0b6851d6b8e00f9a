/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-joined.h"

#include "mail-store-threads.h"

/* Groups that are one conversation because of their subjects: joined_thread says of which, joined_message to which group a message
 * belongs that has another number. Who muted a conversation does not hear of any part of it. */

MailGroup *
mail_group_new (gint64 id,
                gint64 conversation)
{
  MailGroup *self = g_new0 (MailGroup, 1);

  self->id = id;
  self->conversation = conversation;
  self->wanted = id;
  self->messages = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

void
mail_group_free (MailGroup *self)
{
  g_array_unref (self->messages);
  g_free (self);
}

static gboolean
mute_too (MailTransaction  *transaction,
          gint64            thread,
          gint64            muted,
          GError          **error)
{
  return mail_sqlite_run (transaction->db, error,
                          "INSERT OR IGNORE INTO muted_thread (thread) SELECT ? FROM muted_thread WHERE thread = ?", "ii", thread, muted);
}

gboolean
mail_joined_dissolve (MailTransaction  *transaction,
                      gint64            group,
                      GArray          **groups,
                      GError          **error)
{
  MailSqlite *db = transaction->db;
  g_autoptr(GArray) parts = NULL;
  gint64 conversation = 0;

  if (!mail_sqlite_lookup (db, &conversation, error, "SELECT conversation FROM joined_thread WHERE id = ?", "i", group))
    return FALSE;
  if (conversation == 0)
    return TRUE;

  parts = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!mail_sqlite_collect (db, parts, error, "SELECT id FROM joined_thread WHERE conversation = ?", "i", conversation) ||
      !mail_thread_note_items (transaction, conversation, error))
    return FALSE;
  for (guint i = 0; i < parts->len; i++)
    if (!mute_too (transaction, g_array_index (parts, gint64, i), conversation, error))
      return FALSE;
  if (*groups == NULL)
    *groups = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (*groups, parts->data, parts->len);

  g_array_set_size (parts, 0);
  if (!mail_sqlite_collect (db, parts, error,
                            "SELECT j.message FROM message AS m JOIN joined_message AS j ON j.message = m.id WHERE m.thread = ?", "i",
                            conversation))
    return FALSE;
  for (guint i = 0; i < parts->len; i++)
    {
      gint64 message = g_array_index (parts, gint64, i);

      if (!mail_sqlite_run (db, error, "UPDATE message SET thread = (SELECT thread FROM joined_message WHERE message = ?1) WHERE id = ?1",
                            "i", message) ||
          !mail_sqlite_run (db, error, "DELETE FROM joined_message WHERE message = ?", "i", message))
        return FALSE;
    }
  return mail_sqlite_run (db, error, "DELETE FROM joined_thread WHERE conversation = ?", "i", conversation);
}

static gboolean
move_message (MailTransaction  *transaction,
              const MailGroup  *group,
              gint64            message,
              GError          **error)
{
  MailSqlite *db = transaction->db;

  if (!mail_sqlite_run (db, error, "UPDATE message SET thread = ? WHERE id = ?", "ii", group->wanted, message))
    return FALSE;
  return group->wanted == group->id
           ? mail_sqlite_run (db, error, "DELETE FROM joined_message WHERE message = ?", "i", message)
           : mail_sqlite_run (db, error, "INSERT OR REPLACE INTO joined_message (message, thread) VALUES (?, ?)", "ii", message, group->id);
}

static gboolean
move_group (MailTransaction  *transaction,
            const MailGroup  *group,
            GError          **error)
{
  if (!mute_too (transaction, group->wanted, group->conversation, error))
    return FALSE;
  for (guint i = 0; i < group->messages->len; i++)
    if (!move_message (transaction, group, g_array_index (group->messages, gint64, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
note_place (MailTransaction  *transaction,
            const MailGroup  *group,
            gboolean          is_alone,
            GError          **error)
{
  return is_alone
           ? mail_sqlite_run (transaction->db, error, "DELETE FROM joined_thread WHERE id = ?", "i", group->id)
           : mail_sqlite_run (transaction->db, error, "INSERT OR REPLACE INTO joined_thread (id, conversation) VALUES (?, ?)", "ii",
                              group->id, group->wanted);
}

static void
count_one (GHashTable *counts,
           gint64      number)
{
  gpointer key = (gpointer) (gsize) number;

  g_hash_table_insert (counts, key, GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (counts, key)) + 1));
}

static guint
get_count (GHashTable *counts,
           gint64      number)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (counts, (gpointer) (gsize) number));
}

/* Those that were muted as a whole are, by the numbers they have now. */
static gboolean
unmute_parts (MailTransaction  *transaction,
              GPtrArray        *groups,
              GError          **error)
{
  for (guint i = 0; i < groups->len; i++)
    {
      const MailGroup *group = g_ptr_array_index (groups, i);

      if (group->wanted != group->id && group->wanted != group->conversation &&
          !mail_sqlite_run (transaction->db, error, "DELETE FROM muted_thread WHERE thread = ?", "i", group->id))
        return FALSE;
    }
  return TRUE;
}

/* Lists that show what is left, or what goes, have to hear of it; what stands where it goes to hears of what comes. */
static gboolean
note_all (MailTransaction  *transaction,
          GHashTable       *threads,
          GError          **error)
{
  GHashTableIter iter;
  gpointer thread;

  g_hash_table_iter_init (&iter, threads);
  while (g_hash_table_iter_next (&iter, &thread, NULL))
    if (!mail_thread_note_items (transaction, (gint64) (gsize) thread, error))
      return FALSE;
  return TRUE;
}

gboolean
mail_joined_apply (MailTransaction  *transaction,
                   GPtrArray        *groups,
                   GError          **error)
{
  g_autoptr(GHashTable) before = g_hash_table_new (NULL, NULL);
  g_autoptr(GHashTable) after = g_hash_table_new (NULL, NULL);
  g_autoptr(GHashTable) left = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < groups->len; i++)
    {
      const MailGroup *group = g_ptr_array_index (groups, i);

      count_one (before, group->conversation);
      count_one (after, group->wanted);
      if (group->wanted != group->conversation)
        g_hash_table_add (left, (gpointer) (gsize) group->conversation);
    }
  if (g_hash_table_size (left) == 0)
    return TRUE;

  transaction->joins = MAIL_JOINS_UNKNOWN;
  if (!note_all (transaction, left, error))
    return FALSE;
  for (guint i = 0; i < groups->len; i++)
    {
      const MailGroup *group = g_ptr_array_index (groups, i);
      gboolean moves = group->wanted != group->conversation;
      gboolean was_alone = get_count (before, group->conversation) == 1;
      gboolean is_alone = get_count (after, group->wanted) == 1;

      if ((moves && !move_group (transaction, group, error)) ||
          ((moves || was_alone != is_alone) && !note_place (transaction, group, is_alone, error)))
        return FALSE;
    }
  return unmute_parts (transaction, groups, error);
}
