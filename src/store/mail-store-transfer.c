/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-transfer.h"

#include "mail-error.h"
#include "mail-keywords.h"
#include "mail-store-body.h"
#include "mail-store-message.h"
#include "mail-store-threads.h"

/* The same mail as content, of the other account. Its body comes along when it is here; else as soon as it is. A large one follows,
 * unless at_once. */
static gboolean
copy_message (MailTransaction  *transaction,
              gint64            message,
              gint64            account,
              gboolean          at_once,
              gint64           *copy,
              GError          **error)
{
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto(MailThreading) threading = { 0 };
  gint64 state = MAIL_BODY_NONE;

  if (!mail_message_load_threading (transaction->db, message, &threading, keys, error))
    return FALSE;
  threading.account = account;
  threading.message = *copy = mail_transaction_new_id (transaction);
  if (!mail_thread_assign (transaction, &threading, error) ||
      !mail_sqlite_lookup (transaction->db, &state, error, "SELECT body_state FROM message WHERE id = ?", "i", message) ||
      !mail_sqlite_run (transaction->db, error,
                        "INSERT INTO message (id, account, thread, identity, size, header_date, body_state, has_attachments,"
                        " made_here, priority, copied_from, message_id, subject, sender, recipients, cc, list_id, preview,"
                        " parents) SELECT ?, ?, ?, identity, size, header_date, ?, has_attachments, 1, priority, id, message_id,"
                        " subject, sender, recipients, cc, list_id, preview, parents FROM message WHERE id = ?", "iiidi",
                        *copy, account, threading.thread, MAIL_BODY_NONE, message) ||
      !mail_thread_settle (transaction, &threading, error))
    return FALSE;

  return state != MAIL_BODY_COMPLETE || mail_body_copy (transaction, message, *copy, at_once, error);
}

/* What follows the item and was not sent: it can still be taken back. */
static gboolean
find_follower (MailTransaction  *transaction,
               gint64            item,
               gint64           *operation,
               MailPlacement   **follower,
               GError          **error)
{
  gint64 id = 0;

  *operation = 0;
  return mail_sqlite_lookup (transaction->db, operation, error,
                             "SELECT o.id FROM operation_target AS t JOIN operation AS o ON o.id = t.operation"
                             " WHERE t.follows = ? AND o.state NOT IN (?, ?)", "idd", item, MAIL_OPERATION_SENT,
                             MAIL_OPERATION_FAILED) &&
         mail_sqlite_lookup (transaction->db, &id, error,
                             "SELECT item FROM operation_target WHERE follows = ? AND operation = ?", "ii", item, *operation) &&
         mail_placement_load (transaction, id, follower, error);
}

/* It had not left: it is there again as the new one is now, and the new one goes. */
static gboolean
turn_back (MailAct        *self,
           MailPlacement  *item,
           MailPlacement  *follower,
           gint64          folder,
           GError        **error)
{
  static const MailFlagChange none = { 0 };
  g_autofree char *add = mail_keywords_remove (item->keywords, follower->keywords);
  g_autofree char *remove = mail_keywords_remove (follower->keywords, item->keywords);
  MailFlagChange change = { item->flags & ~follower->flags, follower->flags & ~item->flags, add, remove };

  return mail_act_undelete (self, follower, folder, &none, error) &&
         mail_act_change_flags (self, follower, &change, error) &&
         mail_act_delete (self, item, error);
}

/* What the server has not got: the new one has its bytes, so the old one can go at once. */
static gboolean
drop_local_source (MailAct        *self,
                   MailPlacement  *source,
                   gint64          copy,
                   GError        **error)
{
  gint64 state = MAIL_BODY_NONE;

  if (!mail_sqlite_lookup (self->transaction->db, &state, error, "SELECT body_state FROM message WHERE id = ?", "i", copy))
    return FALSE;
  if (state == MAIL_BODY_COMPLETE)
    return mail_act_delete (self, source, error);

  mail_set_error (error, MAIL_ERROR_PERMANENT, NULL, "A message that is still on its way to its folder cannot leave the account");
  return FALSE;
}

static gboolean
start (MailAct        *self,
       MailPlacement  *source,
       gint64          folder,
       gint64          account,
       gboolean        keep,
       GError        **error)
{
  MailPlacement copy = {
    .folder = folder,
    .date = source->date,
    .flags = source->flags,
    .server_flags = source->flags,
    .keywords = source->keywords,
    .server_keywords = source->keywords,
  };

  if (!copy_message (self->transaction, source->message, account, !keep && source->server_folder == 0, &copy.message, error) ||
      !mail_placement_insert (self->transaction, &copy, error) ||
      !mail_act_note (self, copy.id, keep ? MAIL_OPERATION_COPY : MAIL_OPERATION_MOVE, keep ? 0 : source->folder, NULL, error) ||
      !mail_act_add_target (self, MAIL_OPERATION_APPEND, account, folder, NULL, copy.id, 0, 0, error))
    return FALSE;
  if (keep)
    return TRUE;

  return source->server_folder == 0 ? drop_local_source (self, source, copy.message, error)
                                    : mail_act_delete_after (self, source, copy.id, error);
}

gboolean
mail_act_transfer (MailAct        *self,
                   MailPlacement  *source,
                   gint64          folder,
                   gint64          account,
                   gboolean        keep,
                   GError        **error)
{
  g_autoptr(MailPlacement) follower = NULL;
  gboolean bound = FALSE;
  gint64 operation;

  if (source->folder == 0)
    return TRUE;
  if (source->server_folder == 0 && !mail_act_is_bound (self, source->id, &bound, error))
    return FALSE;
  if (bound)
    return TRUE;
  if (!keep && !find_follower (self->transaction, source->id, &operation, &follower, error))
    return FALSE;
  if (follower != NULL && follower->account == account)
    return turn_back (self, source, follower, folder, error);

  return start (self, source, folder, account, keep, error);
}

/* The old one is shown where it was, if it was not deleted on its server yet. */
static gboolean
release (MailTransaction  *transaction,
         gint64            item,
         GError          **error)
{
  g_autoptr(MailPlacement) follower = NULL;
  gint64 operation;
  gint64 folder = 0;

  if (!find_follower (transaction, item, &operation, &follower, error))
    return FALSE;
  if (follower == NULL)
    return TRUE;

  return mail_sqlite_lookup (transaction->db, &folder, error,
                             "SELECT coalesce((SELECT f.id FROM operation_target AS t JOIN folder AS f ON f.id = t.folder"
                             " WHERE t.operation = ? AND t.item = ?), ?)", "iii", operation, follower->id,
                             follower->server_folder) &&
         mail_operation_drop_target (transaction, operation, follower->id, error) &&
         mail_placement_show_in (transaction, follower, folder, error);
}

gboolean
mail_transfer_give_up (MailTransaction  *transaction,
                       MailOperation    *append,
                       GError          **error)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_sqlite_collect (transaction->db, items, error,
                            "SELECT t.item FROM operation_target AS t JOIN placement AS p ON p.id = t.item"
                            " JOIN message AS m ON m.id = p.message WHERE t.operation = ? AND m.copied_from IS NOT NULL", "i",
                            append->id))
    return FALSE;

  for (guint i = 0; i < items->len; i++)
    {
      g_autoptr(MailPlacement) placement = NULL;

      if (!release (transaction, g_array_index (items, gint64, i), error) ||
          !mail_placement_load (transaction, g_array_index (items, gint64, i), &placement, error) ||
          !mail_placement_remove (transaction, placement, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
mail_transfer_release_account (MailTransaction  *transaction,
                               gint64            account,
                               GError          **error)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!mail_sqlite_collect (transaction->db, items, error,
                            "SELECT t.follows FROM operation_target AS t JOIN placement AS p ON p.id = t.follows"
                            " WHERE t.blocked = 1 AND p.account = ?", "i", account))
    return FALSE;

  for (guint i = 0; i < items->len; i++)
    if (!release (transaction, g_array_index (items, gint64, i), error))
      return FALSE;
  return TRUE;
}
