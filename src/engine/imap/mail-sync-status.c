/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-status.h"

/* How many STATUS are under way at a time (protocols: fifty broke a server's parser). */
#define BATCH 25

typedef struct {
  MailListedFolder *folder;
  DexFuture *counts;
} Question;

static void
question_clear (gpointer data)
{
  Question *question = data;

  dex_clear (&question->counts);
}

/* Folders nothing was told of, that STATUS can spare opening. */
static void
choose_folders (MailImapSession *session,
                GPtrArray       *folders,
                GArray          *questions)
{
  const char *selected = mail_imap_session_get_selected (session);

  for (guint i = 0; i < folders->len; i++)
    {
      MailListedFolder *folder = g_ptr_array_index (folders, i);
      Question question = { .folder = folder };

      if (folder->counts.items == 0 && g_strcmp0 (folder->folder->raw_name, selected) != 0 && folder->state.last_sync != 0 &&
          folder->state.lowest_uid == 1)
        g_array_append_val (questions, question);
    }
}

/* A refusal is about one folder, which is opened then. */
static gboolean
take_answer (MailImapSession  *session,
             Question         *question,
             GError          **error)
{
  g_autoptr(GError) why = NULL;
  g_autoptr(MailImapCounts) counts = dex_await_boxed (g_steal_pointer (&question->counts), &why);

  if (counts != NULL)
    question->folder->counts = *counts;
  else if (mail_sync_is_over (session, why))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  return TRUE;
}

/**
 * mail_sync_status:
 * @session: a session that is ours
 * @folders: (element-type MailListedFolder): gets the counts
 * @items: what to ask
 * @error: (out): why not
 *
 * Where LIST does not tell counts, asks for those of folders that were read before, many at a time: an unchanged one need not be
 * opened then. The first is asked alone: a server that answers with nothing (163) is not asked on. Awaits.
 *
 * Returns: whether the session still stands
 */
gboolean
mail_sync_status (MailImapSession      *session,
                  GPtrArray            *folders,
                  MailImapStatusItems   items,
                  GError              **error)
{
  g_autoptr(GArray) questions = g_array_new (FALSE, FALSE, sizeof (Question));
  guint asked = 0;

  g_array_set_clear_func (questions, question_clear);
  choose_folders (session, folders, questions);
  for (guint i = 0; i < questions->len; i++)
    {
      Question *question = &g_array_index (questions, Question, i);

      for (; asked < questions->len && asked < (i == 0 ? 1 : i + BATCH); asked++)
        {
          Question *next = &g_array_index (questions, Question, asked);

          next->counts = mail_imap_session_status (session, next->folder->folder->raw_name, items);
        }
      if (!take_answer (session, question, error))
        return FALSE;
      if (i == 0 && question->folder->counts.items == 0)
        return TRUE;
    }
  return TRUE;
}
