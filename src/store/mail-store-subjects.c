/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-subjects.h"

#include "mail-mime-subject.h"
#include "mail-store-message.h"
#include "mail-store-subject-plan.h"

/* The last resort of conversations: subjects. subject_key has, for each group, the subjects of its messages that name nothing that is
 * here; most have one, which came with the first of them. Only where another group has the same is anything else looked at
 * (mail-store-subject-plan.c). */

/* Messages from before subjects were looked at that one transaction takes. */
#define AT_ONCE 100

gint64
mail_subject_key (guint64  hash,
                  gboolean is_answer)
{
  return hash == 0 ? 0 : (gint64) (hash >> 34 << 1) | (is_answer ? 1 : 0);
}

gint64
mail_subject_read (const MailMimeSummary *summary,
                   gboolean               has_parents,
                   gboolean               by_server)
{
  gboolean is_answer = (summary->flags & MAIL_MIME_SUMMARY_PREFIXED) != 0;
  gboolean is_bulk = (summary->flags & MAIL_MIME_SUMMARY_AUTOMATIC) != 0 && (summary->list_post == NULL || *summary->list_post == '\0');

  if (by_server || summary->date == MAIL_MIME_NO_DATE || summary->date == 0 || (!is_answer && (has_parents || is_bulk)))
    return 0;
  return mail_subject_key (summary->base_hash, is_answer);
}

/* Whether its group is known by that subject already, and whether another is that it may follow, or that may follow it. */
static gboolean
look_around (MailTransaction      *transaction,
             const MailThreading  *self,
             gboolean             *is_known,
             gboolean             *has_others,
             GError              **error)
{
  g_autoptr(GError) failure = NULL;
  gint64 first = self->subject & ~(gint64) 1;
  g_autoptr(MailStatement) rows = mail_sqlite_query (transaction->db, error,
                                                     "SELECT key, thread FROM subject_key WHERE account = ? AND key BETWEEN ? AND ?", "iii",
                                                     self->account, first, first + 1);

  *is_known = *has_others = FALSE;
  if (rows == NULL)
    return FALSE;
  while (!(*is_known && *has_others) && mail_statement_next (rows, &failure))
    {
      gint64 key = mail_statement_get_int (rows, 0);

      if (mail_statement_get_int (rows, 1) != self->group)
        *has_others = *has_others || ((key | self->subject) & 1) != 0;
      else if (key >= self->subject)
        *is_known = TRUE;
    }
  return mail_statement_ended (&failure, error);
}

static gboolean
note_subject (MailTransaction  *transaction,
              gint64            account,
              gint64            subject,
              gint64            group,
              GError          **error)
{
  return mail_sqlite_run (transaction->db, error, "INSERT OR IGNORE INTO subject_key (account, key, thread) VALUES (?, ?, ?)", "iii",
                          account, subject, group);
}

static gboolean
resolve_all (MailSqlite  *db,
             GArray      *threads,
             GError     **error)
{
  for (guint i = 0; i < threads->len; i++)
    if (!mail_thread_resolve (db, &g_array_index (threads, gint64, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
put_together (MailTransaction      *transaction,
              const MailThreading  *self,
              gint64                subject,
              GError              **error)
{
  g_auto(MailSubjectPlan) plan = { 0 };

  mail_subject_plan_init (&plan, transaction->db, self->account);
  if (self->open != NULL && !resolve_all (transaction->db, self->open, error))
    return FALSE;
  for (guint i = 0; self->open != NULL && i < self->open->len; i++)
    if (!mail_subject_plan_add (&plan, g_array_index (self->open, gint64, i), error))
      return FALSE;
  return mail_subject_plan_add (&plan, self->thread, error) && (!self->is_loop || mail_subject_plan_note (&plan, error)) &&
         mail_subject_plan_add_subject (&plan, subject, error) &&
         mail_subject_plan_make (&plan, error) && mail_joined_apply (transaction, plan.groups, error);
}

gboolean
mail_subject_settle (MailTransaction  *transaction,
                     MailThreading    *self,
                     GError          **error)
{
  gint64 subject = self->is_root ? self->subject : 0;
  gboolean is_known = TRUE;
  gboolean has_others = FALSE;

  if (subject != 0 && !look_around (transaction, self, &is_known, &has_others, error))
    return FALSE;
  if (!is_known && !note_subject (transaction, self->account, subject, self->group, error))
    return FALSE;
  return (!has_others && self->open == NULL) || put_together (transaction, self, subject, error);
}

gboolean
mail_subject_check (MailSqlite  *db,
                    gint64       account,
                    gint64       message,
                    gint64       subject,
                    gboolean    *good,
                    GError     **error)
{
  g_auto(MailSubjectPlan) plan = { 0 };

  mail_subject_plan_init (&plan, db, account);
  if (!mail_subject_plan_add_subject (&plan, subject, error) || !mail_subject_plan_make (&plan, error))
    return FALSE;
  *good = mail_subject_plan_agrees (&plan, message);
  return TRUE;
}

gboolean
mail_subject_catch_up (MailTransaction  *transaction,
                       gpointer          data,
                       GValue           *result,
                       GError          **error)
{
  g_autoptr(GArray) messages = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 next = 0;

  if (!mail_sqlite_lookup (transaction->db, &next, error, "SELECT next FROM subject_backlog", ""))
    return FALSE;
  if (next == 0)
    return TRUE;

  if (!mail_sqlite_collect (transaction->db, messages, error, "SELECT id FROM message WHERE id <= ? ORDER BY id DESC LIMIT ?", "id", next,
                            AT_ONCE))
    return FALSE;
  for (guint i = 0; i < messages->len; i++)
    if (!mail_message_thread_again (transaction, g_array_index (messages, gint64, i), FALSE, error))
      return FALSE;
  if (messages->len < AT_ONCE)
    return mail_sqlite_run (transaction->db, error, "DELETE FROM subject_backlog", "");

  mail_transaction_then (transaction, MAIL_WRITE_SYNCHRONISER, mail_subject_catch_up);
  return mail_sqlite_run (transaction->db, error, "UPDATE subject_backlog SET next = ?", "i",
                          g_array_index (messages, gint64, messages->len - 1) - 1);
}
