/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-mailbox.h"

#include "mail-error.h"
#include "mail-store-operations.h"

gboolean
mail_mailbox_check (MailTransaction  *transaction,
                    gint64            folder,
                    guint32           uidvalidity,
                    GError          **error)
{
  gint64 known = -1;

  if (!mail_sqlite_lookup (transaction->db, &known, error, "SELECT uidvalidity FROM mailbox WHERE folder = ?", "i", folder))
    return FALSE;
  if (known == uidvalidity)
    return TRUE;
  if (known == 0)
    return mail_sqlite_run (transaction->db, error, "UPDATE mailbox SET uidvalidity = ? WHERE folder = ?", "ui",
                            uidvalidity, folder);

  if (known < 0)
    mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "The folder is no longer there");
  else
    mail_set_error (error, MAIL_ERROR_TRANSIENT, NULL, "The server has numbered the folder anew");
  return FALSE;
}

gboolean
mail_mailbox_has_waiting (MailTransaction  *transaction,
                          gint64            folder,
                          gboolean         *waiting,
                          GError          **error)
{
  gint64 found = 0;

  if (!mail_sqlite_lookup (transaction->db, &found, error,
                           "SELECT EXISTS (SELECT 1 FROM placement WHERE server_folder = ? AND uid IS NULL) OR"
                           " EXISTS (SELECT 1 FROM operation WHERE folder = ? AND kind IN (?, ?) AND state <> ?)", "iiddd",
                           folder, folder, MAIL_OPERATION_APPEND, MAIL_OPERATION_COPY, MAIL_OPERATION_FAILED))
    return FALSE;

  *waiting = found != 0;
  return TRUE;
}

/* How sure it is that a waiting item is the mail that was seen: 0 is not at all. Servers may change what they are given, so the
 * size of what was made here need not be the same. */
static int
rate (MailStatement     *row,
      const MailContent *content)
{
  const char *object_id = mail_statement_get_text (row, 1);
  gboolean made_here = mail_statement_get_int (row, 3) != 0;

  if (g_strcmp0 (mail_statement_get_text (row, 4), content->summary->message_id) != 0)
    return 0;
  if (object_id != NULL && content->object_id != NULL)
    return g_str_equal (object_id, content->object_id) ? 3 : 0;
  if ((guint64) mail_statement_get_int (row, 2) == content->size)
    return 2;

  return made_here && content->summary->message_id != NULL ? 1 : 0;
}

gboolean
mail_mailbox_find_waiting (MailTransaction  *transaction,
                           gint64            folder,
                           gint64            account,
                           MailContent      *content,
                           MailPlacement   **placement,
                           GError          **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;
  gint64 item = 0;
  int best = 0;

  *placement = NULL;
  rows = mail_sqlite_query (transaction->db, error,
                            "SELECT p.id, m.object_id, m.size, m.made_here, m.message_id"
                            " FROM message AS m JOIN placement AS p ON p.message = m.id"
                            " WHERE m.account = ?1 AND m.identity = ?2 AND p.uid IS NULL AND (p.server_folder = ?3 OR"
                            " (p.server_folder IS NULL AND (EXISTS (SELECT 1 FROM operation_target AS t"
                            "  JOIN operation AS o ON o.id = t.operation"
                            "  WHERE t.item = p.id AND o.kind = ?4 AND o.folder = ?3 AND o.state <> ?6) OR EXISTS"
                            " (SELECT 1 FROM operation_target AS t JOIN operation AS o ON o.id = t.operation"
                            "  WHERE t.made = p.id AND o.kind = ?5 AND o.folder = ?3 AND o.state = ?7))))"
                            " ORDER BY p.id", "iiidddd", account, content->identity, folder, MAIL_OPERATION_APPEND,
                            MAIL_OPERATION_COPY, MAIL_OPERATION_FAILED, MAIL_OPERATION_SENT);
  if (rows == NULL)
    return FALSE;

  while (mail_statement_next (rows, &failure))
    {
      int rating = rate (rows, content);

      if (rating > best)
        item = mail_statement_get_int (rows, 0);
      best = MAX (best, rating);
    }
  if (!mail_statement_ended (&failure, error))
    return FALSE;

  return item == 0 || mail_placement_load (transaction, item, placement, error);
}

gboolean
mail_mailbox_find_early (MailTransaction  *transaction,
                         gint64            folder,
                         guint32           lowest_uid,
                         MailPlacement    *moved,
                         MailPlacement   **placement,
                         GError          **error)
{
  gint64 item = 0;

  *placement = NULL;
  if (!mail_sqlite_lookup (transaction->db, &item, error,
                           "SELECT p.id FROM message AS mine JOIN message AS m"
                           " ON m.account = mine.account AND m.identity = mine.identity AND m.message_id IS mine.message_id"
                           " AND (m.size = mine.size OR (mine.made_here AND mine.message_id IS NOT NULL))"
                           " JOIN placement AS p ON p.message = m.id"
                           " WHERE mine.id = ? AND p.server_folder = ? AND p.uid >= ? AND p.id > ?"
                           " ORDER BY p.uid LIMIT 1", "iiui", moved->message, folder, MAX (lowest_uid, 1), moved->id))
    return FALSE;

  return item == 0 || mail_placement_load (transaction, item, placement, error);
}
