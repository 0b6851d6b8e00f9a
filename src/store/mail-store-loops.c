/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-loops.h"

#include <string.h>

/* Two messages that each say they follow the other: one of them does not tell the truth, and what they say of what was before them
 * is not believed (RFC 5256, §3, REFERENCES, step 1). That they are one conversation is. */

/* A group of more is left as it is. */
#define MAX_MESSAGES 1000
/* Stands for what servers say that have ids of their own: what they put together stays so. No hash of a Message-ID in practice. */
#define BY_SERVER 0

static gboolean
contains (const guint8 *bytes,
          gsize         length,
          gint64        key)
{
  for (gsize at = 0; at + sizeof key <= length; at += sizeof key)
    if (memcmp (bytes + at, &key, sizeof key) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_named_by (MailSqlite  *db,
             gint64       account,
             gint64       identity,
             gint64       other,
             gboolean    *is_named,
             GError     **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = mail_sqlite_query (db, error, "SELECT parents FROM message WHERE account = ? AND identity = ?", "ii",
                                                     account, other);

  if (rows == NULL)
    return FALSE;
  *is_named = FALSE;
  while (!*is_named && mail_statement_next (rows, &failure))
    {
      gsize length;
      const guint8 *parents = mail_statement_get_bytes (rows, 0, &length);

      *is_named = contains (parents, length, identity);
    }
  return mail_statement_ended (&failure, error);
}

gboolean
mail_loop_look (MailSqlite           *db,
                const MailThreading  *self,
                gboolean             *is_loop,
                GError              **error)
{
  *is_loop = FALSE;
  for (guint i = 0; !*is_loop && i < self->n_keys; i++)
    if (self->keys[i] != self->identity && !is_named_by (db, self->account, self->identity, self->keys[i], is_loop, error))
      return FALSE;
  return TRUE;
}

gboolean
mail_loop_believe (MailSqlite    *db,
                   gint64         account,
                   gint64         identity,
                   const gint64  *parents,
                   guint          n_parents,
                   GArray        *believed,
                   GError       **error)
{
  for (guint i = 0; i < n_parents; i++)
    {
      gboolean is_named;

      if (!is_named_by (db, account, identity, parents[i], &is_named, error))
        return FALSE;
      if (is_named)
        g_array_append_val (believed, parents[i]);
    }
  if (believed->len == 0 && n_parents > 0)
    g_array_append_vals (believed, parents, n_parents);
  return TRUE;
}

/* One message of the group: what leads to it and what it names. */
typedef struct {
  gint64 id;
  GArray *keys;     /* gint64: what holds it to others */
  GArray *named;    /* gint64: all it names */
  guint part;       /* the first message of its part, by its place */
} Member;

static void
member_free (Member *self)
{
  g_array_unref (self->keys);
  g_array_unref (self->named);
  g_free (self);
}

static Member *
read_member (MailSqlite     *db,
             gint64          account,
             MailStatement  *row,
             guint           place,
             GError        **error)
{
  Member *self = g_new0 (Member, 1);
  gint64 identity = mail_statement_get_int (row, 1);
  gint64 by_server = BY_SERVER;
  gsize length;
  const guint8 *parents = mail_statement_get_bytes (row, 3, &length);

  self->id = mail_statement_get_int (row, 0);
  self->part = place;
  self->keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->named = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (self->named, parents, (guint) (length / sizeof (gint64)));
  if (mail_loop_believe (db, account, identity, (const gint64 *) (gpointer) self->named->data, self->named->len, self->keys, error))
    {
      if (mail_statement_get_int (row, 2) != 0)
        g_array_append_val (self->keys, identity);
      if (mail_statement_get_int (row, 4) != 0)
        g_array_append_val (self->keys, by_server);
      return self;
    }
  member_free (self);
  return NULL;
}

static gboolean
load_members (MailTransaction      *transaction,
              const MailThreading  *self,
              GPtrArray            *members,
              GError              **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = mail_sqlite_query (transaction->db, error,
                                                     "SELECT m.id, m.identity, coalesce (m.message_id, '') <> '', m.parents, m.object_id IS NOT NULL"
                                                     " FROM message AS m WHERE m.thread = ? ORDER BY m.id LIMIT ?", "id", self->group, MAX_MESSAGES + 1);

  if (rows == NULL)
    return FALSE;
  while (mail_statement_next (rows, &failure))
    {
      Member *member = read_member (transaction->db, self->account, rows, members->len, error);

      if (member == NULL)
        return FALSE;
      g_ptr_array_add (members, member);
    }
  return mail_statement_ended (&failure, error);
}

static guint
find_part (GPtrArray *members,
           guint      place)
{
  Member *member = g_ptr_array_index (members, place);

  while (member->part != place)
    {
      place = member->part;
      member = g_ptr_array_index (members, place);
    }
  return place;
}

/* Parts are known by their oldest message. believed: (element-type gint64 → place + 1): who holds a key */
static void
put_together (GPtrArray  *members,
              GHashTable *believed)
{
  for (guint i = 0; i < members->len; i++)
    {
      const Member *member = g_ptr_array_index (members, i);

      for (guint j = 0; j < member->keys->len; j++)
        {
          const gint64 *key = &g_array_index (member->keys, gint64, j);
          gpointer holder = g_hash_table_lookup (believed, key);
          guint own = find_part (members, i);
          guint other = holder != NULL ? find_part (members, GPOINTER_TO_UINT (holder) - 1) : own;

          ((Member *) g_ptr_array_index (members, MAX (own, other)))->part = MIN (own, other);
          if (holder == NULL)
            g_hash_table_insert (believed, (gpointer) key, GUINT_TO_POINTER (i + 1));
        }
    }
}

/* Where its keys lead now; what nobody believes leads nowhere. */
static gboolean
lead (MailTransaction      *transaction,
      const MailThreading  *self,
      const Member         *member,
      gint64                number,
      GHashTable           *believed,
      GError              **error)
{
  for (guint i = 0; i < member->keys->len; i++)
    if (!mail_sqlite_run (transaction->db, error, "UPDATE thread_key SET thread = ? WHERE account = ? AND key = ?", "iii", number,
                          self->account, g_array_index (member->keys, gint64, i)))
      return FALSE;
  for (guint i = 0; i < member->named->len; i++)
    if (!g_hash_table_contains (believed, &g_array_index (member->named, gint64, i)) &&
        !mail_sqlite_run (transaction->db, error, "DELETE FROM thread_key WHERE account = ? AND key = ?", "ii", self->account,
                          g_array_index (member->named, gint64, i)))
      return FALSE;
  return TRUE;
}

/* The part with the oldest message keeps the number; another has that of its own oldest one, whatever that led to. */
static gboolean
split (MailTransaction  *transaction,
       MailThreading    *self,
       GPtrArray        *members,
       GHashTable       *believed,
       GError          **error)
{
  MailSqlite *db = transaction->db;
  gint64 group = self->group;

  for (guint i = 0; i < members->len; i++)
    {
      const Member *member = g_ptr_array_index (members, i);
      guint part = find_part (members, i);
      gint64 number = part == 0 ? group : ((const Member *) g_ptr_array_index (members, part))->id;

      if (part == i && part != 0)
        {
          if (!mail_sqlite_run (db, error, "DELETE FROM merged_thread WHERE id = ?", "i", number) ||
              !mail_sqlite_run (db, error, "INSERT OR IGNORE INTO muted_thread (thread) SELECT ? FROM muted_thread WHERE thread = ?", "ii",
                                number, group))
            return FALSE;
          g_array_append_val (self->open, number);
        }
      if ((part != 0 && !mail_sqlite_run (db, error, "UPDATE message SET thread = ? WHERE id = ?", "ii", number, member->id)) ||
          !lead (transaction, self, member, number, believed, error))
        return FALSE;
      if (member->id == self->message)
        self->group = self->thread = number;
    }
  return TRUE;
}

gboolean
mail_loop_split (MailTransaction  *transaction,
                 MailThreading    *self,
                 GError          **error)
{
  g_autoptr(GPtrArray) members = g_ptr_array_new_with_free_func ((GDestroyNotify) member_free);
  g_autoptr(GHashTable) believed = g_hash_table_new (g_int64_hash, g_int64_equal);

  if (!load_members (transaction, self, members, error))
    return FALSE;
  if (members->len > MAX_MESSAGES)
    return TRUE;

  if (self->open == NULL)
    self->open = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (self->open, self->group);
  put_together (members, believed);
  return mail_thread_note_items (transaction, self->group, error) && split (transaction, self, members, believed, error);
}
