/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-subject-plan.h"

#include <string.h>

#include "mail-mime-address.h"
#include "mail-mime-subject.h"
#include "mail-store-subjects.h"

/* Who follows whom by the subject: a message follows another when
 *  - its subject begins as an answer's does, and none of the messages it names is here;
 *  - the other's is the same without that, and none of those it names is here either: it begins a tree (RFC 5256, §3, REFERENCES,
 *    step 5, puts no others together);
 *  - it was written at most MAX_SECONDS after it;
 *  - both come from the same list, or another person than the one whose account it is has to do with both.
 * Of several it is the last one before, so that an answer to the second "Weekly report" does not put that beside the first. Where there
 * is none before, a clock may be wrong: it is the first one within MAX_SKEW. Two messages of which neither is an answer are never put
 * together. */

#define MAX_SECONDS (30 * 24 * 60 * 60)
#define MAX_SKEW (60 * 60)
/* A conversation of more messages is not put together with others by a subject, and one that was stays as it is: all of it is looked at
 * for each message that comes to it. */
#define MAX_MESSAGES 300
/* Of one subject: more conversations than people keep apart, and messages that are compared with one. */
#define MAX_CONVERSATIONS 100
#define MAX_COMPARED 100

typedef struct {
  MailGroup *group;
  gint64 message;
  gint64 identity;
  gint64 date;
  guint64 hash;
  gint64 subject;      /* without its last bit */
  gboolean is_answer;
  GBytes *parents;     /* (nullable) */
  char *list_id;       /* (nullable) */
  char *people;        /* as the header has them */
  GHashTable *persons; /* (nullable): their addresses, once they were looked at */
  int is_root;         /* -1: not looked at yet */
  MailGroup *followed; /* (nullable) */
} Candidate;

static void
candidate_free (Candidate *self)
{
  g_clear_pointer (&self->parents, g_bytes_unref);
  g_clear_pointer (&self->persons, g_hash_table_unref);
  g_free (self->list_id);
  g_free (self->people);
  g_free (self);
}

void
mail_subject_plan_init (MailSubjectPlan *self,
                        MailSqlite      *db,
                        gint64           account)
{
  memset (self, 0, sizeof *self);
  self->db = db;
  self->account = account;
  self->groups = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_group_free);
  self->by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->loaded = g_hash_table_new (NULL, NULL);
  self->subjects = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->candidates = g_ptr_array_new_with_free_func ((GDestroyNotify) candidate_free);
}

void
mail_subject_plan_clear (MailSubjectPlan *self)
{
  g_ptr_array_unref (self->candidates);
  g_array_unref (self->subjects);
  g_hash_table_unref (self->loaded);
  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->groups);
  g_free (self->own_address);
}

MailStatement *
mail_subject_plan_query (MailSqlite  *db,
                         gint64       account,
                         gint64       subject,
                         GError     **error)
{
  gint64 first = subject & ~(gint64) 1;

  return mail_sqlite_query (db, error,
                            "SELECT s.key, coalesce (t.merged_into, s.thread), coalesce (j.conversation, t.merged_into, s.thread)"
                            " FROM subject_key AS s LEFT JOIN merged_thread AS t ON t.id = s.thread"
                            " LEFT JOIN joined_thread AS j ON j.id = coalesce (t.merged_into, s.thread)"
                            " WHERE s.account = ? AND s.key BETWEEN ? AND ? ORDER BY s.key DESC, s.thread DESC LIMIT ?", "iiid",
                            account, first, first + 1, MAX_CONVERSATIONS);
}

static void
look_at (MailSubjectPlan *self,
         gint64           subject)
{
  subject &= ~(gint64) 1;
  for (guint i = 0; i < self->subjects->len; i++)
    if (g_array_index (self->subjects, gint64, i) == subject)
      return;
  g_array_append_val (self->subjects, subject);
}

/* Columns: message, group, identity, date, subject, parents, whether the server says what belongs together, sender, recipients, cc,
 * list. */
static Candidate *
read_candidate (MailStatement *row,
                MailGroup     *group)
{
  gint64 date = mail_statement_get_int (row, 3);
  const char *subject = mail_statement_get_text (row, 4);
  gboolean has_parents = !mail_statement_is_null (row, 5);
  MailMimeSubjectPrefix prefix;
  g_autofree char *base = NULL;
  Candidate *self;
  guint64 hash;
  const guint8 *parents;
  gsize length;

  if (date == 0 || subject == NULL || mail_statement_get_int (row, 6) != 0)
    return NULL;
  base = mail_mime_subject_get_base (subject, has_parents, &prefix);
  hash = mail_mime_subject_hash_base (subject, base);
  if (hash == 0 || (prefix == MAIL_MIME_SUBJECT_NONE && has_parents))
    return NULL;

  self = g_new0 (Candidate, 1);
  self->group = group;
  self->message = mail_statement_get_int (row, 0);
  self->identity = mail_statement_get_int (row, 2);
  self->date = date;
  self->hash = hash;
  self->is_answer = prefix != MAIL_MIME_SUBJECT_NONE;
  self->subject = mail_subject_key (hash, FALSE);
  self->is_root = has_parents ? -1 : TRUE;
  self->list_id = mail_statement_dup_text (row, 10);
  self->people = g_strdup_printf ("%s,%s,%s", mail_statement_get_text (row, 7), mail_statement_get_text (row, 8),
                                  mail_statement_get_text (row, 9));
  parents = mail_statement_get_bytes (row, 5, &length);
  if (has_parents)
    self->parents = g_bytes_new (parents, length);
  return self;
}

static MailGroup *
get_group (MailSubjectPlan *self,
           gint64           id,
           gint64           conversation)
{
  MailGroup *group = g_hash_table_lookup (self->by_id, &id);

  if (group == NULL)
    {
      group = mail_group_new (id, conversation);
      g_ptr_array_add (self->groups, group);
      g_hash_table_insert (self->by_id, &group->id, group);
    }
  return group;
}

static gboolean
read_conversation (MailSubjectPlan  *self,
                   gint64            conversation,
                   GError          **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  rows = mail_sqlite_query (self->db, error,
                            "SELECT m.id, coalesce (j.thread, m.thread), m.identity, m.header_date, m.subject, m.parents,"
                            " m.object_id IS NOT NULL, m.sender, m.recipients, m.cc, m.list_id FROM message AS m"
                            " LEFT JOIN joined_message AS j ON j.message = m.id WHERE m.thread = ?", "i", conversation);
  if (rows == NULL)
    return FALSE;
  while (mail_statement_next (rows, &failure))
    {
      gint64 message = mail_statement_get_int (rows, 0);
      MailGroup *group = get_group (self, mail_statement_get_int (rows, 1), conversation);
      Candidate *candidate = read_candidate (rows, group);

      g_array_append_val (group->messages, message);
      if (candidate != NULL)
        g_ptr_array_add (self->candidates, candidate);
    }
  return mail_statement_ended (&failure, error);
}

/* One that is several groups was put together by subjects, and all of them count. */
static gboolean
load (MailSubjectPlan  *self,
      gint64            conversation,
      gboolean          is_open,
      GError          **error)
{
  guint n_groups = self->groups->len;
  guint n_candidates = self->candidates->len;
  gint64 is_long = 0;

  if (!g_hash_table_add (self->loaded, (gpointer) (gsize) conversation))
    return TRUE;
  if (!mail_sqlite_lookup (self->db, &is_long, error,
                           "SELECT 1 FROM message WHERE thread = ? LIMIT 1 OFFSET ?", "id", conversation, MAX_MESSAGES))
    return FALSE;
  if (is_long != 0)
    return TRUE;
  if (!read_conversation (self, conversation, error))
    return FALSE;

  if (is_open || self->groups->len > n_groups + 1)
    for (guint i = n_candidates; i < self->candidates->len; i++)
      look_at (self, ((const Candidate *) g_ptr_array_index (self->candidates, i))->subject);
  return TRUE;
}

gboolean
mail_subject_plan_add (MailSubjectPlan  *self,
                       gint64            conversation,
                       GError          **error)
{
  return load (self, conversation, TRUE, error);
}

gboolean
mail_subject_plan_add_subject (MailSubjectPlan  *self,
                               gint64            subject,
                               GError          **error)
{
  if (subject != 0)
    look_at (self, subject);
  while (self->n_looked_at < self->subjects->len)
    {
      g_autoptr(GArray) conversations = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr(GError) failure = NULL;
      g_autoptr(MailStatement) rows = mail_subject_plan_query (self->db, self->account,
                                                               g_array_index (self->subjects, gint64, self->n_looked_at), error);

      if (rows == NULL)
        return FALSE;
      while (mail_statement_next (rows, &failure))
        {
          gint64 conversation = mail_statement_get_int (rows, 2);

          g_array_append_val (conversations, conversation);
        }
      if (!mail_statement_ended (&failure, error))
        return FALSE;
      for (guint i = 0; i < conversations->len; i++)
        if (!load (self, g_array_index (conversations, gint64, i), FALSE, error))
          return FALSE;
      self->n_looked_at++;
    }
  return TRUE;
}

static gboolean
is_root (MailSubjectPlan  *self,
         Candidate        *candidate,
         gboolean         *result,
         GError          **error)
{
  gsize length = 0;
  const gint64 *parents = candidate->parents != NULL ? g_bytes_get_data (candidate->parents, &length) : NULL;

  if (candidate->is_root < 0)
    {
      gint64 found = 0;

      for (gsize i = 0; found == 0 && i < length / sizeof (gint64); i++)
        if (!mail_sqlite_lookup (self->db, &found, error, "SELECT 1 FROM message WHERE account = ? AND identity = ?", "ii",
                                 self->account, parents[i]))
          return FALSE;
      candidate->is_root = found == 0;
    }
  *result = candidate->is_root;
  return TRUE;
}

gboolean
mail_subject_plan_note (MailSubjectPlan  *self,
                        GError          **error)
{
  for (guint i = 0; i < self->candidates->len; i++)
    {
      Candidate *candidate = g_ptr_array_index (self->candidates, i);
      gboolean root;

      if (!is_root (self, candidate, &root, error) ||
          (root && !mail_sqlite_run (self->db, error, "INSERT OR IGNORE INTO subject_key (account, key, thread) VALUES (?, ?, ?)", "iii",
                                     self->account, candidate->subject | candidate->is_answer, candidate->group->id)))
        return FALSE;
    }
  return TRUE;
}

/* Without whose account it is: that one has to do with everything. */
static GHashTable *
get_persons (MailSubjectPlan *self,
             Candidate       *candidate)
{
  g_autoptr(GPtrArray) people = NULL;

  if (candidate->persons != NULL)
    return candidate->persons;

  candidate->persons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  people = mail_mime_address_list_parse (candidate->people, -1);
  for (guint i = 0; i < people->len; i++)
    {
      const MailMimeAddress *address = g_ptr_array_index (people, i);
      g_autofree char *key = mail_mime_address_make_key (address->address);

      if (*key != '\0' && g_strcmp0 (key, self->own_address) != 0)
        g_hash_table_add (candidate->persons, g_steal_pointer (&key));
    }
  return candidate->persons;
}

static gboolean
share_something (MailSubjectPlan *self,
                 Candidate       *one,
                 Candidate       *other)
{
  GHashTable *persons = get_persons (self, one);
  GHashTable *others = get_persons (self, other);
  GHashTableIter iter;
  gpointer person;

  if (one->list_id != NULL && g_strcmp0 (one->list_id, other->list_id) == 0)
    return TRUE;
  /* Notes to oneself. */
  if (g_hash_table_size (persons) == 0 && g_hash_table_size (others) == 0)
    return TRUE;
  g_hash_table_iter_init (&iter, persons);
  while (g_hash_table_iter_next (&iter, &person, NULL))
    if (g_hash_table_contains (others, person))
      return TRUE;
  return FALSE;
}

/* By subject, then in the order they were written in, which is the same whatever order they came in. */
static int
compare (gconstpointer a,
         gconstpointer b)
{
  const Candidate *one = *(const Candidate *const *) a;
  const Candidate *other = *(const Candidate *const *) b;

  if (one->hash != other->hash)
    return one->hash < other->hash ? -1 : 1;
  if (one->date != other->date)
    return one->date < other->date ? -1 : 1;
  if (one->identity != other->identity)
    return one->identity < other->identity ? -1 : 1;
  return one->message < other->message ? -1 : one->message > other->message;
}

/* (nullable): which it follows, of those of its subject, that from step to step are further away. */
static gboolean
search (MailSubjectPlan  *self,
        guint             place,
        int               step,
        gint64            max_seconds,
        GError          **error)
{
  Candidate *candidate = g_ptr_array_index (self->candidates, place);

  for (gint64 i = (gint64) place + step, n = 0; i >= 0 && i < self->candidates->len && n < MAX_COMPARED; i += step, n++)
    {
      Candidate *other = g_ptr_array_index (self->candidates, i);
      gboolean root;

      if (other->hash != candidate->hash || ABS (other->date - candidate->date) > max_seconds)
        break;
      if (!is_root (self, other, &root, error))
        return FALSE;
      if (root && share_something (self, candidate, other))
        {
          candidate->followed = other->group;
          break;
        }
    }
  return TRUE;
}

static MailGroup *
find_first (MailSubjectPlan *self,
            MailGroup       *group)
{
  while (group->wanted != group->id)
    group = g_hash_table_lookup (self->by_id, &group->wanted);
  return group;
}

static void
join (MailSubjectPlan *self,
      MailGroup       *one,
      MailGroup       *other)
{
  one = find_first (self, one);
  other = find_first (self, other);
  if (one->id < other->id)
    other->wanted = one->id;
  else
    one->wanted = other->id;
}

static gboolean
is_looked_at (MailSubjectPlan *self,
              gint64           subject)
{
  for (guint i = 0; i < self->subjects->len; i++)
    if (g_array_index (self->subjects, gint64, i) == subject)
      return TRUE;
  return FALSE;
}

static gboolean
follow (MailSubjectPlan  *self,
        guint             place,
        GError          **error)
{
  Candidate *candidate = g_ptr_array_index (self->candidates, place);
  gboolean root;

  if (!candidate->is_answer || !is_looked_at (self, candidate->subject))
    return TRUE;
  if (!is_root (self, candidate, &root, error))
    return FALSE;
  if (!root)
    return TRUE;
  if (!search (self, place, -1, MAX_SECONDS, error) || (candidate->followed == NULL && !search (self, place, 1, MAX_SKEW, error)))
    return FALSE;
  if (candidate->followed != NULL)
    join (self, candidate->group, candidate->followed);
  return TRUE;
}

/* What would be too long stays as it is; wanted is where a group belongs from here on. */
static void
settle_groups (MailSubjectPlan *self)
{
  g_autofree MailGroup **firsts = g_new (MailGroup *, self->groups->len + 1);
  g_autoptr(GHashTable) sizes = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->groups->len; i++)
    {
      MailGroup *group = g_ptr_array_index (self->groups, i);
      guint size;

      firsts[i] = find_first (self, group);
      size = GPOINTER_TO_UINT (g_hash_table_lookup (sizes, firsts[i]));
      g_hash_table_insert (sizes, firsts[i], GUINT_TO_POINTER (size + group->messages->len));
    }
  for (guint i = 0; i < self->groups->len; i++)
    {
      MailGroup *group = g_ptr_array_index (self->groups, i);
      gboolean too_long = GPOINTER_TO_UINT (g_hash_table_lookup (sizes, firsts[i])) > MAX_MESSAGES;

      group->wanted = too_long ? group->conversation : firsts[i]->id;
    }
}

gboolean
mail_subject_plan_make (MailSubjectPlan  *self,
                        GError          **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) row = mail_sqlite_query (self->db, error, "SELECT address FROM account WHERE id = ?", "i", self->account);

  if (row == NULL)
    return FALSE;
  if (mail_statement_next (row, &failure) && !mail_statement_is_null (row, 0))
    self->own_address = mail_mime_address_make_key (mail_statement_get_text (row, 0));
  if (!mail_statement_ended (&failure, error))
    return FALSE;

  g_ptr_array_sort (self->candidates, compare);
  for (guint i = 0; i < self->candidates->len; i++)
    if (!follow (self, i, error))
      return FALSE;
  settle_groups (self);
  return TRUE;
}

gboolean
mail_subject_plan_agrees (MailSubjectPlan *self,
                          gint64           message)
{
  for (guint i = 0; i < self->candidates->len; i++)
    {
      const Candidate *candidate = g_ptr_array_index (self->candidates, i);

      if (candidate->message == message)
        return candidate->followed == NULL || candidate->group->wanted != candidate->followed->wanted ||
               candidate->group->conversation == candidate->followed->conversation;
    }
  return TRUE;
}
