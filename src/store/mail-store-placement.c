/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-placement.h"

#include "mail-keywords.h"
#include "mail-store-message.h"
#include "mail-store-operations.h"

#define COLUMNS \
  "SELECT p.id, p.message, p.account, p.folder, p.date, p.server_folder, p.uid, p.modseq, p.flags, p.server_flags," \
  " p.keywords, p.server_keywords, p.waiting, p.made_here FROM placement AS p"

static MailPlacement *
placement_from_row (MailStatement *row)
{
  MailPlacement *self = g_new0 (MailPlacement, 1);

  self->id = mail_statement_get_int (row, 0);
  self->message = mail_statement_get_int (row, 1);
  self->account = mail_statement_get_int (row, 2);
  self->folder = mail_statement_get_int (row, 3);
  self->date = mail_statement_get_int (row, 4);
  self->server_folder = mail_statement_get_int (row, 5);
  self->uid = (guint32) mail_statement_get_int (row, 6);
  self->modseq = (guint64) mail_statement_get_int (row, 7);
  self->flags = (MailFlags) mail_statement_get_int (row, 8);
  self->server_flags = (MailFlags) mail_statement_get_int (row, 9);
  self->keywords = mail_statement_dup_text (row, 10);
  self->server_keywords = mail_statement_dup_text (row, 11);
  self->waiting = (int) mail_statement_get_int (row, 12);
  self->made_here = mail_statement_get_int (row, 13) != 0;
  return self;
}

void
mail_placement_free (MailPlacement *self)
{
  g_free (self->keywords);
  g_free (self->server_keywords);
  g_free (self);
}

static gboolean
take_row (MailStatement   *statement,
          MailPlacement  **placement,
          GError         **error)
{
  g_autoptr(MailStatement) row = statement;
  g_autoptr(GError) failure = NULL;

  *placement = NULL;
  if (row == NULL)
    return FALSE;
  if (mail_statement_next (row, &failure))
    *placement = placement_from_row (row);
  return mail_statement_ended (&failure, error);
}

gboolean
mail_placement_load (MailTransaction  *transaction,
                     gint64            item,
                     MailPlacement   **placement,
                     GError          **error)
{
  return take_row (mail_sqlite_query (transaction->db, error, COLUMNS " WHERE p.id = ?", "i", item), placement, error);
}

gboolean
mail_placement_load_by_uid (MailTransaction  *transaction,
                            gint64            folder,
                            guint32           uid,
                            MailPlacement   **placement,
                            GError          **error)
{
  return take_row (mail_sqlite_query (transaction->db, error, COLUMNS " WHERE p.server_folder = ? AND p.uid = ?", "iu",
                                      folder, uid), placement, error);
}

void
mail_placement_touch (MailTransaction *transaction,
                      MailPlacement   *self)
{
  if (self->folder != 0)
    mail_change_recorder_item (transaction->changes, MAIL_ITEM_CHANGED, self->folder, self->id, self->date, self->date);
}

static int
is_unread (const MailPlacement *self)
{
  return (self->flags & MAIL_FLAG_SEEN) == 0 ? 1 : 0;
}

static void
note_added (MailTransaction *transaction,
            MailPlacement   *self)
{
  if (self->folder == 0)
    return;
  mail_transaction_count (transaction, self->folder, 1, is_unread (self));
  mail_change_recorder_item (transaction->changes, MAIL_ITEM_ADDED, self->folder, self->id, self->date, self->date);
  mail_change_recorder_counts (transaction->changes, self->folder);
}

static void
note_removed (MailTransaction *transaction,
              MailPlacement   *self)
{
  if (self->folder == 0)
    return;
  mail_transaction_count (transaction, self->folder, -1, -is_unread (self));
  mail_change_recorder_item (transaction->changes, MAIL_ITEM_REMOVED, self->folder, self->id, self->date, self->date);
  mail_change_recorder_counts (transaction->changes, self->folder);
}

/* Whoever shows its conversation cannot ask for it any more. */
static gboolean
note_gone (MailTransaction  *transaction,
           MailPlacement    *self,
           GError          **error)
{
  gint64 thread = 0;

  if (self->folder == 0)
    return TRUE;
  if (!mail_sqlite_lookup (transaction->db, &thread, error, "SELECT thread FROM message WHERE id = ?", "i", self->message))
    return FALSE;
  mail_transaction_count (transaction, self->folder, -1, -is_unread (self));
  mail_change_recorder_gone (transaction->changes, self->folder, self->id, self->date, thread);
  mail_change_recorder_counts (transaction->changes, self->folder);
  return TRUE;
}

static gboolean
take_from_message (MailTransaction  *transaction,
                   MailPlacement    *self,
                   GError          **error)
{
  g_autoptr(MailStatement) row = NULL;
  g_autoptr(GError) failure = NULL;

  row = mail_sqlite_query (transaction->db, error, "SELECT account, made_here, body_state < 2 FROM message WHERE id = ?", "i",
                           self->message);
  if (row == NULL)
    return FALSE;
  if (mail_statement_next (row, &failure))
    {
      self->account = mail_statement_get_int (row, 0);
      self->made_here = mail_statement_get_int (row, 1) != 0;
      self->bodyless = mail_statement_get_int (row, 2) != 0;
    }
  return mail_statement_ended (&failure, error);
}

gboolean
mail_placement_insert_new (MailTransaction  *transaction,
                           MailPlacement    *self,
                           GError          **error)
{
  self->id = mail_transaction_new_id (transaction);
  /* Not INSERT … SELECT: for that SQLite keeps a copy of every page it touches. */
  if (!mail_sqlite_run (transaction->db, error,
                        "INSERT INTO placement (id, message, account, made_here, folder, date, flags, server_flags, keywords,"
                        " server_keywords, server_folder, uid, modseq, waiting, bodyless)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "iiidziddsszzidd",
                        self->id, self->message, self->account, self->made_here, self->folder, self->date, self->flags, self->server_flags,
                        self->keywords, self->server_keywords, self->server_folder, (gint64) self->uid, self->modseq, self->waiting,
                        self->bodyless))
    return FALSE;

  note_added (transaction, self);
  return TRUE;
}

gboolean
mail_placement_insert (MailTransaction  *transaction,
                       MailPlacement    *self,
                       GError          **error)
{
  return take_from_message (transaction, self, error) && mail_placement_insert_new (transaction, self, error);
}

gboolean
mail_placement_forget_operations (MailTransaction  *transaction,
                                  gint64            item,
                                  GError          **error)
{
  gint64 operation = 0;

  if (!mail_sqlite_lookup (transaction->db, &operation, error,
                           "SELECT operation FROM operation_target WHERE item = ?", "i", item))
    return FALSE;
  if (operation == 0)
    return TRUE;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OPERATIONS);
  return mail_sqlite_run (transaction->db, error, "DELETE FROM operation_target WHERE item = ?", "i", item) &&
         mail_sqlite_run (transaction->db, error,
                          "DELETE FROM operation WHERE account = (SELECT account FROM operation WHERE id = ?)"
                          " AND n_targets = 0 AND kind NOT BETWEEN ? AND ? AND state <> ? AND cursor IS NULL", "iddd", operation,
                          MAIL_OPERATION_CREATE_FOLDER, MAIL_OPERATION_SUBSCRIBE_FOLDER, MAIL_OPERATION_FAILED);
}

gboolean
mail_placement_remove (MailTransaction  *transaction,
                       MailPlacement    *self,
                       GError          **error)
{
  return mail_placement_forget_operations (transaction, self->id, error) &&
         note_gone (transaction, self, error) &&
         mail_sqlite_run (transaction->db, error, "DELETE FROM placement WHERE id = ?", "i", self->id) &&
         mail_message_unplaced (transaction, self->message, error);
}

gboolean
mail_placement_show_in (MailTransaction  *transaction,
                        MailPlacement    *self,
                        gint64            folder,
                        GError          **error)
{
  if (self->folder == folder)
    return TRUE;
  if (!mail_sqlite_run (transaction->db, error, "UPDATE placement SET folder = ? WHERE id = ?", "zi", folder, self->id))
    return FALSE;

  note_removed (transaction, self);
  self->folder = folder;
  note_added (transaction, self);
  return TRUE;
}

gboolean
mail_placement_set_server_place (MailTransaction  *transaction,
                                 MailPlacement    *self,
                                 gint64            folder,
                                 guint32           uid,
                                 int               waiting,
                                 GError          **error)
{
  self->server_folder = folder;
  self->uid = uid;
  self->waiting = waiting;
  return mail_sqlite_run (transaction->db, error,
                          "UPDATE placement SET server_folder = ?, uid = ?, waiting = ? WHERE id = ?", "zzdi", folder,
                          (gint64) uid, waiting, self->id);
}

gboolean
mail_placement_set_server_flags (MailTransaction  *transaction,
                                 MailPlacement    *self,
                                 MailFlags         flags,
                                 const char       *keywords,
                                 guint64           modseq,
                                 GError          **error)
{
  if (self->server_flags == flags && mail_keywords_equal (self->server_keywords, keywords))
    return TRUE;

  self->server_flags = flags;
  g_set_str (&self->server_keywords, keywords);
  self->modseq = MAX (self->modseq, modseq);
  return mail_sqlite_run (transaction->db, error,
                          "UPDATE placement SET server_flags = ?, server_keywords = ?, modseq = ? WHERE id = ?", "dsii",
                          flags, keywords, self->modseq, self->id) &&
         mail_placement_refresh (transaction, self, error);
}

gboolean
mail_placement_set_message (MailTransaction  *transaction,
                            MailPlacement    *self,
                            gint64            message,
                            gint64            date,
                            GError          **error)
{
  if (!mail_sqlite_run (transaction->db, error,
                        "UPDATE placement SET message = m.id, account = m.account, made_here = m.made_here, date = ?,"
                        " bodyless = m.body_state < 2 FROM message AS m WHERE m.id = ? AND placement.id = ?", "iii",
                        date, message, self->id))
    return FALSE;

  if (self->folder != 0)
    mail_change_recorder_item (transaction->changes, MAIL_ITEM_CHANGED, self->folder, self->id, self->date, date);
  self->message = message;
  self->date = date;
  return TRUE;
}

static gboolean
apply_pending (MailTransaction  *transaction,
               gint64            item,
               MailFlags        *flags,
               char            **keywords,
               GError          **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = NULL;

  rows = mail_sqlite_query (transaction->db, error,
                            "SELECT o.add_flags, o.remove_flags, o.add_keywords, o.remove_keywords"
                            " FROM operation_target AS t JOIN operation AS o ON o.id = t.operation"
                            " WHERE t.item = ? AND o.kind = ? AND o.state <> ? ORDER BY t.operation", "idd", item,
                            MAIL_OPERATION_FLAGS, MAIL_OPERATION_FAILED);
  if (rows == NULL)
    return FALSE;

  while (mail_statement_next (rows, &failure))
    {
      g_autofree char *more = mail_keywords_add (*keywords, mail_statement_get_text (rows, 2));

      *flags = (*flags | (MailFlags) mail_statement_get_int (rows, 0)) & ~(MailFlags) mail_statement_get_int (rows, 1);
      g_free (*keywords);
      *keywords = mail_keywords_remove (more, mail_statement_get_text (rows, 3));
    }
  return mail_statement_ended (&failure, error);
}

gboolean
mail_placement_refresh (MailTransaction  *transaction,
                        MailPlacement    *self,
                        GError          **error)
{
  g_autofree char *keywords = g_strdup (self->server_keywords);
  MailFlags flags = self->server_flags;
  MailFlags before = self->flags;

  if (!apply_pending (transaction, self->id, &flags, &keywords, error))
    return FALSE;
  if (flags == self->flags && mail_keywords_equal (keywords, self->keywords))
    return TRUE;

  self->flags = flags;
  g_set_str (&self->keywords, keywords);
  if (!mail_sqlite_run (transaction->db, error, "UPDATE placement SET flags = ?, keywords = ? WHERE id = ?", "dsi",
                        flags, keywords, self->id))
    return FALSE;

  mail_placement_touch (transaction, self);
  if (self->folder != 0 && ((before ^ flags) & MAIL_FLAG_SEEN) != 0)
    {
      mail_transaction_count (transaction, self->folder, 0, (flags & MAIL_FLAG_SEEN) != 0 ? -1 : 1);
      mail_change_recorder_counts (transaction->changes, self->folder);
    }
  return TRUE;
}
