/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-keywords.h"
#include "mail-store-act.h"
#include "mail-store-message.h"
#include "mail-store-outbox.h"

/* What an act does to one item: its local effect, and what is left to be done on the server after what was not sent yet has been
 * taken into account. Only operations that were never sent (or wait for the person) are changed; what may be on its way is left
 * alone, and what is wanted on top of it becomes a new operation. */

/* How an item that the server has not got (yet) will get there. */
typedef struct {
  MailOperation *append; /* the operation that appends it */
  gint64 copy;           /* or the one that copies */
  gint64 source;         /* this item */
  gboolean copy_sent;
} Origin;

static void
origin_clear (Origin *self)
{
  g_clear_pointer (&self->append, mail_operation_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Origin, origin_clear)

static gboolean
find_origin (MailAct        *self,
             MailPlacement  *placement,
             Origin         *origin,
             GError        **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) row = NULL;

  if (!mail_operation_find (self->transaction, placement->id, MAIL_OPERATION_APPEND, &origin->append, error))
    return FALSE;

  row = mail_sqlite_query (self->transaction->db, error,
                           "SELECT o.id, t.item, o.state FROM operation_target AS t JOIN operation AS o ON o.id = t.operation"
                           " WHERE t.made = ? AND o.state <> ?", "id", placement->id, MAIL_OPERATION_FAILED);
  if (row == NULL)
    return FALSE;
  if (mail_statement_next (row, &failure))
    {
      origin->copy = mail_statement_get_int (row, 0);
      origin->source = mail_statement_get_int (row, 1);
      origin->copy_sent = mail_statement_get_int (row, 2) == MAIL_OPERATION_SENT;
    }
  return mail_statement_ended (&failure, error);
}

static gboolean
was_sent (const MailOperation *operation)
{
  return operation->state == MAIL_OPERATION_SENT;
}

/* What can still be changed of an operation on the item is dropped. */
static gboolean
drop_unsent (MailAct            *self,
             MailPlacement      *placement,
             MailOperationKind   kind,
             GPtrArray          *operations,
             GError            **error)
{
  for (guint i = 0; i < operations->len; i++)
    {
      const MailOperation *operation = g_ptr_array_index (operations, i);

      if (operation->kind == kind && !was_sent (operation) &&
          !mail_operation_drop_target (self->transaction, operation->id, placement->id, error))
        return FALSE;
    }

  return TRUE;
}

/* What the server will say when everything that may be on its way has been done. */
static void
get_base (MailPlacement  *placement,
          GPtrArray      *operations,
          MailFlags      *flags,
          char          **keywords)
{
  *flags = placement->server_flags;
  *keywords = g_strdup (placement->server_keywords);
  for (guint i = 0; i < operations->len; i++)
    {
      const MailOperation *operation = g_ptr_array_index (operations, i);
      g_autofree char *more = NULL;

      if (operation->kind != MAIL_OPERATION_FLAGS || !was_sent (operation))
        continue;
      *flags = (*flags | operation->add) & ~operation->remove;
      more = mail_keywords_add (*keywords, operation->add_keywords);
      g_free (*keywords);
      *keywords = mail_keywords_remove (more, operation->remove_keywords);
    }
}

static void
compare (MailFlagChange *change,
         MailFlags       from,
         const char     *from_keywords,
         MailFlags       to,
         const char     *to_keywords)
{
  change->add = to & ~from;
  change->remove = from & ~to;
  change->add_keywords = mail_keywords_remove (to_keywords, from_keywords);
  change->remove_keywords = mail_keywords_remove (from_keywords, to_keywords);
}

static gboolean
is_nothing (const MailFlagChange *change)
{
  return change->add == 0 && change->remove == 0 && change->add_keywords == NULL && change->remove_keywords == NULL;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MailFlagChange, mail_flag_change_clear)

static gboolean
queue_flags (MailAct        *self,
             MailPlacement  *placement,
             MailFlags       wanted,
             const char     *wanted_keywords,
             GError        **error)
{
  g_autoptr(GPtrArray) operations = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_operation_free);
  g_auto(MailFlagChange) change = { 0 };
  g_autofree char *base_keywords = NULL;
  MailFlags base;

  if (!mail_operation_list_of_item (self->transaction, placement->id, operations, error))
    return FALSE;

  get_base (placement, operations, &base, &base_keywords);
  compare (&change, base, base_keywords, wanted, wanted_keywords);
  if (!drop_unsent (self, placement, MAIL_OPERATION_FLAGS, operations, error))
    return FALSE;
  if (!is_nothing (&change) &&
      !mail_act_add_target (self, MAIL_OPERATION_FLAGS, placement->account, 0, &change, placement->id, 0, 0, error))
    return FALSE;

  return mail_placement_refresh (self->transaction, placement, error);
}

gboolean
mail_act_change_flags (MailAct               *self,
                       MailPlacement         *placement,
                       const MailFlagChange  *change,
                       GError               **error)
{
  g_auto(MailFlagChange) effect = { 0 };
  g_auto(Origin) origin = { 0 };
  g_autofree char *more = mail_keywords_add (placement->keywords, change->add_keywords);
  g_autofree char *keywords = mail_keywords_remove (more, change->remove_keywords);
  MailFlags flags = (placement->flags | change->add) & ~change->remove;

  compare (&effect, placement->flags, placement->keywords, flags, keywords);
  if (placement->folder == 0 || is_nothing (&effect))
    return TRUE;
  if (!mail_act_note (self, placement->id, MAIL_OPERATION_FLAGS, 0, &effect, error) ||
      !find_origin (self, placement, &origin, error))
    return FALSE;

  /* What is only here and stays here has nobody to tell. */
  if (placement->server_folder == 0 && origin.append == NULL && origin.copy == 0)
    return mail_placement_set_server_flags (self->transaction, placement, flags, keywords, 0, error);

  return queue_flags (self, placement, flags, keywords, error);
}

/* The server has it: a move that was not sent is forgotten for the new one, or for none when it leads back. */
static gboolean
queue_move (MailAct        *self,
            MailPlacement  *placement,
            gint64          folder,
            GError        **error)
{
  g_autoptr(GPtrArray) operations = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_operation_free);
  gint64 place = placement->server_folder;

  if (!mail_operation_list_of_item (self->transaction, placement->id, operations, error))
    return FALSE;
  for (guint i = 0; i < operations->len; i++)
    {
      const MailOperation *operation = g_ptr_array_index (operations, i);

      if (operation->kind == MAIL_OPERATION_MOVE && was_sent (operation))
        place = operation->folder;
    }

  return drop_unsent (self, placement, MAIL_OPERATION_MOVE, operations, error) &&
         (place == folder || mail_act_add_target (self, MAIL_OPERATION_MOVE, placement->account, folder, NULL, placement->id,
                                                  placement->folder, 0, error));
}

gboolean
mail_act_is_bound (MailAct   *self,
                   gint64     item,
                   gboolean  *bound,
                   GError   **error)
{
  gint64 found = 0;

  if (!mail_sqlite_lookup (self->transaction->db, &found, error,
                           "SELECT EXISTS (SELECT 1 FROM outbox WHERE item = ?1) OR"
                           " EXISTS (SELECT 1 FROM draft WHERE item = ?1)", "i", item))
    return FALSE;

  *bound = found != 0;
  return TRUE;
}

/* The server has not got it yet: it goes where it was to go by another way. */
static gboolean
redirect (MailAct        *self,
          MailPlacement  *placement,
          gint64          folder,
          GError        **error)
{
  g_auto(Origin) origin = { 0 };

  if (!find_origin (self, placement, &origin, error))
    return FALSE;
  if ((origin.append != NULL && was_sent (origin.append)) || origin.copy_sent)
    return mail_act_add_target (self, MAIL_OPERATION_MOVE, placement->account, folder, NULL, placement->id, placement->folder,
                                0, error);
  if (origin.copy != 0)
    return mail_operation_drop_target (self->transaction, origin.copy, origin.source, error) &&
           mail_act_add_target (self, MAIL_OPERATION_COPY, placement->account, folder, NULL, origin.source, 0, placement->id,
                                error);
  if (origin.append != NULL &&
      !mail_operation_drop_target (self->transaction, origin.append->id, placement->id, error))
    return FALSE;

  return mail_act_add_target (self, MAIL_OPERATION_APPEND, placement->account, folder, NULL, placement->id, placement->folder,
                              0, error);
}

/* A draft goes where it is put, and stays on this computer. What waits to be sent can only be thrown away, while it is not on its
 * way; that is not taken back, the message is in the trash. */
static gboolean
move_bound (MailAct        *self,
            MailPlacement  *placement,
            gint64          folder,
            GError        **error)
{
  MailTransaction *transaction = self->transaction;
  gint64 state = -1;
  gint64 role = MAIL_ROLE_NONE;

  if (!mail_sqlite_lookup (transaction->db, &state, error, "SELECT state FROM outbox WHERE item = ?", "i", placement->id) ||
      !mail_sqlite_lookup (transaction->db, &role, error, "SELECT role FROM folder WHERE id = ?", "i", folder))
    return FALSE;
  if (state < 0)
    {
      mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_DRAFTS);
      return mail_act_note (self, placement->id, MAIL_OPERATION_MOVE, placement->folder, NULL, error) &&
             mail_placement_show_in (transaction, placement, folder, error);
    }
  if (role != MAIL_ROLE_TRASH ||
      (state != MAIL_OUTBOX_QUEUED && state != MAIL_OUTBOX_FAILED && state != MAIL_OUTBOX_UNKNOWN))
    return TRUE;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OUTBOX);
  return mail_sqlite_run (transaction->db, error, "DELETE FROM outbox WHERE item = ?", "i", placement->id) &&
         mail_placement_show_in (transaction, placement, folder, error);
}

gboolean
mail_act_move (MailAct        *self,
               MailPlacement  *placement,
               gint64          folder,
               GError        **error)
{
  gboolean bound = FALSE;

  if (placement->folder == 0 || placement->folder == folder)
    return TRUE;
  if (placement->server_folder == 0 && !mail_act_is_bound (self, placement->id, &bound, error))
    return FALSE;
  if (bound)
    return move_bound (self, placement, folder, error);
  if (!mail_act_note (self, placement->id, MAIL_OPERATION_MOVE, placement->folder, NULL, error))
    return FALSE;

  return (placement->server_folder != 0 ? queue_move (self, placement, folder, error)
                                        : redirect (self, placement, folder, error)) &&
         mail_placement_show_in (self->transaction, placement, folder, error);
}

gboolean
mail_act_append (MailAct        *self,
                 MailPlacement  *placement,
                 gint64          folder,
                 GError        **error)
{
  MailFlagChange flags = { .add = placement->flags };

  return mail_act_add_target (self, MAIL_OPERATION_APPEND, placement->account, folder, &flags, placement->id,
                              placement->folder, 0, error) &&
         mail_placement_show_in (self->transaction, placement, folder, error);
}

gboolean
mail_act_copy (MailAct        *self,
               MailPlacement  *placement,
               gint64          folder,
               GError        **error)
{
  MailPlacement copy = {
    .message = placement->message,
    .account = placement->account,
    .folder = folder,
    .date = placement->date,
    .flags = placement->flags,
    .server_flags = placement->flags,
    .keywords = placement->keywords,
    .server_keywords = placement->keywords,
  };
  g_auto(Origin) origin = { 0 };

  if (placement->folder == 0)
    return TRUE;
  if (!find_origin (self, placement, &origin, error) ||
      !mail_placement_insert (self->transaction, &copy, error) ||
      !mail_act_note (self, copy.id, MAIL_OPERATION_COPY, 0, NULL, error))
    return FALSE;

  if (placement->server_folder == 0 && origin.append == NULL && origin.copy == 0)
    return mail_act_add_target (self, MAIL_OPERATION_APPEND, placement->account, folder, NULL, copy.id, 0, 0, error);

  return mail_act_add_target (self, MAIL_OPERATION_COPY, placement->account, folder, NULL, placement->id, 0, copy.id, error);
}

/* A draft, or a mail in the outbox that is not on its way. */
static gboolean
delete_bound (MailAct        *self,
              MailPlacement  *placement,
              GError        **error)
{
  MailTransaction *transaction = self->transaction;
  gint64 state = -1;

  if (!mail_sqlite_lookup (transaction->db, &state, error, "SELECT state FROM outbox WHERE item = ?", "i", placement->id))
    return FALSE;
  if (state == MAIL_OUTBOX_SENDING || state == MAIL_OUTBOX_DOT_SENT || state == MAIL_OUTBOX_SENT)
    return TRUE;

  mail_change_recorder_what (transaction->changes, MAIL_STORE_CHANGED_OUTBOX | MAIL_STORE_CHANGED_DRAFTS);
  return mail_sqlite_run (transaction->db, error, "DELETE FROM outbox WHERE item = ?", "i", placement->id) &&
         mail_sqlite_run (transaction->db, error, "DELETE FROM draft WHERE item = ?", "i", placement->id) &&
         mail_placement_remove (transaction, placement, error);
}

/* What the server has not got and will not get goes at once; what it is about to get goes after that. */
static gboolean
delete_local (MailAct        *self,
              MailPlacement  *placement,
              gboolean       *done,
              GError        **error)
{
  g_auto(Origin) origin = { 0 };

  *done = FALSE;
  if (!find_origin (self, placement, &origin, error))
    return FALSE;
  if ((origin.append != NULL && was_sent (origin.append)) || origin.copy_sent)
    return TRUE;

  *done = TRUE;
  return (origin.copy == 0 || mail_operation_drop_target (self->transaction, origin.copy, origin.source, error)) &&
         mail_placement_remove (self->transaction, placement, error);
}

/* Its deletion was not sent: it comes back as it was, and what it was to become is wanted again. */
static gboolean
restore (MailAct               *self,
         MailPlacement         *placement,
         gint64                 folder,
         const MailFlagChange  *change,
         GError               **error)
{
  g_autoptr(MailOperation) move = NULL;
  gint64 place = placement->server_folder;

  if (!mail_operation_find (self->transaction, placement->id, MAIL_OPERATION_MOVE, &move, error))
    return FALSE;
  if (move != NULL)
    place = move->folder;

  return mail_placement_show_in (self->transaction, placement, place != 0 ? place : folder, error) &&
         mail_act_move (self, placement, folder, error) &&
         mail_act_change_flags (self, placement, change, error);
}

gboolean
mail_act_undelete (MailAct               *self,
                   MailPlacement         *placement,
                   gint64                 folder,
                   const MailFlagChange  *change,
                   GError               **error)
{
  g_autoptr(MailOperation) operation = NULL;

  if (placement->folder != 0)
    return TRUE;
  if (!mail_operation_find (self->transaction, placement->id, MAIL_OPERATION_DELETE, &operation, error))
    return FALSE;
  if (operation == NULL || was_sent (operation))
    return TRUE;

  return mail_operation_drop_target (self->transaction, operation->id, placement->id, error) &&
         restore (self, placement, folder, change, error);
}

/* wanted: what it was to become before */
static gboolean
queue_deletion (MailAct         *self,
                MailPlacement   *placement,
                MailFlagChange  *wanted,
                GError         **error)
{
  g_autoptr(GPtrArray) operations = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_operation_free);
  g_autofree char *base_keywords = NULL;
  MailFlags base;

  if (!mail_operation_list_of_item (self->transaction, placement->id, operations, error))
    return FALSE;

  get_base (placement, operations, &base, &base_keywords);
  compare (wanted, base, base_keywords, placement->flags, placement->keywords);
  return drop_unsent (self, placement, MAIL_OPERATION_MOVE, operations, error) &&
         drop_unsent (self, placement, MAIL_OPERATION_FLAGS, operations, error) &&
         mail_act_add_target (self, MAIL_OPERATION_DELETE, placement->account, 0, NULL, placement->id, placement->folder, 0,
                              error);
}

static gboolean
hide (MailAct        *self,
      MailPlacement  *placement,
      GError        **error)
{
  return mail_placement_refresh (self->transaction, placement, error) &&
         mail_placement_show_in (self->transaction, placement, 0, error);
}

gboolean
mail_act_delete (MailAct        *self,
                 MailPlacement  *placement,
                 GError        **error)
{
  g_auto(MailFlagChange) wanted = { 0 };
  gint64 folder = placement->folder;
  gboolean bound = FALSE;
  gboolean done = FALSE;

  if (placement->folder == 0)
    return TRUE;
  if (!mail_operation_let_follow (self->transaction, placement->id, error) ||
      (placement->server_folder == 0 && !mail_act_is_bound (self, placement->id, &bound, error)))
    return FALSE;
  if (bound)
    return delete_bound (self, placement, error);
  if (placement->server_folder == 0 && !delete_local (self, placement, &done, error))
    return FALSE;
  if (done)
    return TRUE;

  /* What it was to be before is kept for undo. */
  return queue_deletion (self, placement, &wanted, error) &&
         mail_act_note (self, placement->id, MAIL_OPERATION_DELETE, folder, &wanted, error) &&
         hide (self, placement, error);
}

gboolean
mail_act_delete_after (MailAct        *self,
                       MailPlacement  *placement,
                       gint64          follows,
                       GError        **error)
{
  g_auto(MailFlagChange) wanted = { 0 };

  return queue_deletion (self, placement, &wanted, error) &&
         mail_sqlite_run (self->transaction->db, error,
                          "UPDATE operation_target SET follows = ?1, blocked = 1 WHERE item = ?2 AND operation ="
                          " (SELECT max(operation) FROM operation_target WHERE item = ?2)", "ii", follows, placement->id) &&
         hide (self, placement, error);
}
