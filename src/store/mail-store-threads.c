/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-threads.h"

#include "mail-store-joined.h"
#include "mail-store-loops.h"
#include "mail-store-subjects.h"

/* Messages that name each other are a group, which has the number of the first of them that came. Every Message-ID a message has or
 * names leads to it, so the order of arrival does not matter: that of a message which is here by its row, any other by thread_key. When
 * a message names two, the younger one is merged into the older, and whatever was merged into the younger: merged_into is never followed
 * more than once.
 *
 * A conversation is a group, or several that subjects put together (mail-store-subjects.c): message.thread is its number. Groups only
 * grow; what subjects say is taken back when something else becomes known (mail-store-joined.c). */

void
mail_threading_clear (MailThreading *self)
{
  g_clear_pointer (&self->open, g_array_unref);
}

/* Where a key leads: for a message that is here its conversation, else a group. */
static gboolean
find_number (MailSqlite  *db,
             gint64       account,
             gint64       key,
             gint64      *number,
             gboolean    *is_here,
             GError     **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) row = NULL;

  row = mail_sqlite_query (db, error,
                           "SELECT thread, 1 FROM message WHERE account = ?1 AND identity = ?2 UNION ALL"
                           " SELECT coalesce (t.merged_into, k.thread), 0 FROM thread_key AS k"
                           " LEFT JOIN merged_thread AS t ON t.id = k.thread WHERE k.account = ?1 AND k.key = ?2", "ii",
                           account, key);
  if (row == NULL)
    return FALSE;
  if (mail_statement_next (row, &failure))
    {
      *number = mail_statement_get_int (row, 0);
      *is_here = mail_statement_get_int (row, 1) != 0;
    }
  return mail_statement_ended (&failure, error);
}

/* joined: the conversation that several groups are, of which this number is one; 0: it is one by itself. Few are joined. */
static gboolean
find_joined (MailSqlite  *db,
             gint64       number,
             gint64      *joined,
             GError     **error)
{
  *joined = 0;
  return mail_sqlite_lookup (db, joined, error, "SELECT conversation FROM joined_thread WHERE id = ?", "i", number);
}

/* Both for a number that is joined. */
static gboolean
find_group (MailSqlite  *db,
            gint64       account,
            gint64       key,
            gboolean     is_here,
            gint64      *group,
            GError     **error)
{
  return !is_here ||
         mail_sqlite_lookup (db, group, error,
                             "SELECT o.thread FROM message AS m JOIN joined_message AS o ON o.message = m.id"
                             " WHERE m.account = ? AND m.identity = ?", "ii", account, key);
}

gboolean
mail_thread_find (MailSqlite  *db,
                  gint64       account,
                  gint64       key,
                  gint64      *group,
                  gint64      *thread,
                  gboolean    *is_here,
                  GError     **error)
{
  gint64 joined;

  *group = 0;
  if (!find_number (db, account, key, group, is_here, error))
    return FALSE;
  *thread = *group;
  if (*group == 0)
    return TRUE;
  if (!find_joined (db, *group, &joined, error))
    return FALSE;
  if (joined == 0)
    return TRUE;
  *thread = joined;
  return find_group (db, account, key, *is_here, group, error);
}

gboolean
mail_thread_note_items (MailTransaction  *transaction,
                        gint64            thread,
                        GError          **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  rows = mail_sqlite_query (transaction->db, error,
                            "SELECT p.folder, p.id, p.date FROM message AS m JOIN placement AS p ON p.message = m.id"
                            " WHERE m.thread = ? AND p.folder IS NOT NULL", "i", thread);
  if (rows == NULL)
    return FALSE;
  while (mail_statement_next (rows, &failure))
    mail_change_recorder_item (transaction->changes, MAIL_ITEM_CHANGED, mail_statement_get_int (rows, 0),
                               mail_statement_get_int (rows, 1), mail_statement_get_int (rows, 2), mail_statement_get_int (rows, 2));
  return mail_statement_ended (&failure, error);
}

/* Lists that show the younger one have to hear of it. */
static gboolean
merge (MailTransaction  *transaction,
       gint64            younger,
       gint64            older,
       GError          **error)
{
  MailSqlite *db = transaction->db;

  return mail_thread_note_items (transaction, younger, error) &&
         mail_sqlite_run (db, error, "UPDATE message SET thread = ? WHERE thread = ?", "ii", older, younger) &&
         mail_sqlite_run (db, error, "UPDATE merged_thread SET merged_into = ? WHERE merged_into = ?", "ii", older, younger) &&
         mail_sqlite_run (db, error, "UPDATE OR REPLACE muted_thread SET thread = ? WHERE thread = ?", "ii", older, younger) &&
         mail_sqlite_run (db, error, "INSERT OR IGNORE INTO merged_thread (id, merged_into) VALUES (?, ?)", "ii", younger, older);
}

/* Groups that keys led to. */
typedef struct {
  gint64 group;
  gint64 thread;
  gint64 joined;
  gboolean is_here;
} Found;

/* Whether any conversation is joined at all: most headers are written when a profile is new. */
static gboolean
look_for_joins (MailTransaction  *transaction,
                GError          **error)
{
  gint64 some = 0;

  if (transaction->joins == MAIL_JOINS_UNKNOWN)
    {
      if (!mail_sqlite_lookup (transaction->db, &some, error, "SELECT EXISTS (SELECT 1 FROM joined_thread)", ""))
        return FALSE;
      transaction->joins = some != 0 ? MAIL_JOINS_SOME : MAIL_JOINS_NONE;
    }
  return TRUE;
}

static gboolean
find_one (MailTransaction  *transaction,
          MailThreading    *self,
          guint             i,
          Found            *found,
          GError          **error)
{
  MailSqlite *db = transaction->db;
  /* What a message names is mostly one conversation. */
  const Found *before = i > 0 ? found - 1 : NULL;

  if (!find_number (db, self->account, self->keys[i], &found->group, &found->is_here, error))
    return FALSE;
  found->thread = found->group;
  if (found->group == 0)
    return TRUE;
  if (!look_for_joins (transaction, error))
    return FALSE;
  if (transaction->joins == MAIL_JOINS_NONE)
    return TRUE;
  if (before != NULL && before->group == found->group && before->joined == 0)
    return TRUE;
  if (!find_joined (db, found->group, &found->joined, error))
    return FALSE;
  if (found->joined == 0)
    return TRUE;
  found->thread = found->joined;
  return find_group (db, self->account, self->keys[i], found->is_here, &found->group, error);
}

/* is_known: its own Message-ID is; is_named: and by those only that name it */
static gboolean
find_all (MailTransaction  *transaction,
          MailThreading    *self,
          Found            *found,
          gboolean         *is_known,
          gboolean         *is_named,
          GError          **error)
{
  *is_known = *is_named = FALSE;
  self->is_root = TRUE;
  self->group = 0;
  for (guint i = 0; i < self->n_keys; i++)
    {
      if (!find_one (transaction, self, i, &found[i], error))
        return FALSE;
      if (found[i].group == 0)
        continue;
      if (self->group == 0 || found[i].group < self->group)
        {
          self->group = found[i].group;
          self->thread = found[i].thread;
        }
      if (self->keys[i] == self->identity)
        {
          *is_known = TRUE;
          *is_named = !found[i].is_here;
        }
      else if (found[i].is_here)
        self->is_root = FALSE;
    }
  if (self->group == 0)
    self->thread = self->group = self->message;
  return TRUE;
}

/* What subjects put together holds only as long as the messages in it are what they were. */
static gboolean
take_apart (MailTransaction  *transaction,
            MailThreading    *self,
            const Found      *found,
            GError          **error)
{
  for (guint i = 0; i < self->n_keys; i++)
    if (found[i].joined != 0 && !mail_joined_dissolve (transaction, found[i].group, &self->open, error))
      return FALSE;
  self->thread = self->group;
  return TRUE;
}

static gboolean
has_several (const MailThreading *self,
             const Found         *found)
{
  for (guint i = 0; i < self->n_keys; i++)
    if (found[i].group != 0 && found[i].group != self->group)
      return TRUE;
  return FALSE;
}

gboolean
mail_thread_assign (MailTransaction  *transaction,
                    MailThreading    *self,
                    GError          **error)
{
  MailSqlite *db = transaction->db;
  g_autofree Found *found = g_new0 (Found, self->n_keys + 1);
  gboolean is_known;
  gboolean is_named;
  gboolean several;

  if (!find_all (transaction, self, found, &is_known, &is_named, error) ||
      (is_known && !self->is_root && !mail_loop_look (db, self, &self->is_loop, error)))
    return FALSE;
  several = has_several (self, found);
  if ((several || is_named || self->is_loop) && !take_apart (transaction, self, found, error))
    return FALSE;

  for (guint i = 0; i < self->n_keys; i++)
    {
      if (found[i].group == 0 && self->keys[i] != self->identity &&
          !mail_sqlite_run (db, error, "INSERT OR IGNORE INTO thread_key (account, key, thread) VALUES (?, ?, ?)", "iii",
                            self->account, self->keys[i], self->group))
        return FALSE;
      if (several && found[i].group != 0 && found[i].group != self->group && !merge (transaction, found[i].group, self->group, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
mail_thread_settle (MailTransaction  *transaction,
                    MailThreading    *self,
                    GError          **error)
{
  if (self->group != self->thread &&
      !mail_sqlite_run (transaction->db, error, "INSERT OR REPLACE INTO joined_message (message, thread) VALUES (?, ?)", "ii",
                        self->message, self->group))
    return FALSE;
  if (self->is_loop && !mail_loop_split (transaction, self, error))
    return FALSE;
  return mail_subject_settle (transaction, self, error);
}

gboolean
mail_thread_message_goes (MailSqlite  *db,
                          gint64       message,
                          GError     **error)
{
  return mail_sqlite_run (db, error,
                          "INSERT OR IGNORE INTO thread_key (account, key, thread)"
                          " SELECT account, identity, coalesce ((SELECT thread FROM joined_message WHERE message = message.id), thread)"
                          " FROM message WHERE id = ? AND message_id <> ''", "i", message);
}

gboolean
mail_thread_resolve (MailSqlite  *db,
                     gint64      *thread,
                     GError     **error)
{
  return mail_sqlite_lookup (db, thread, error, "SELECT merged_into FROM merged_thread WHERE id = ?", "i", *thread) &&
         mail_sqlite_lookup (db, thread, error, "SELECT conversation FROM joined_thread WHERE id = ?", "i", *thread);
}
