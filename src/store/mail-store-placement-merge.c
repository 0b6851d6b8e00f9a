/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two rows that turn out to be one mail in one place. */
#include "mail-store-placement.h"

#include "mail-store-operation.h"

/* Where the newest thing that was done to it leads. */
static gboolean
show_where_it_leads (MailTransaction  *transaction,
                     MailPlacement    *self,
                     GError          **error)
{
  gint64 folder = -1;

  if (!mail_sqlite_lookup (transaction->db, &folder, error,
                           "SELECT CASE o.kind WHEN ?1 THEN o.folder ELSE 0 END"
                           " FROM operation_target AS t JOIN operation AS o ON o.id = t.operation"
                           " WHERE t.item = ?2 AND o.kind IN (?1, ?3) AND o.state <> ?4 ORDER BY t.operation DESC LIMIT 1",
                           "didd", MAIL_OPERATION_MOVE, self->id, MAIL_OPERATION_DELETE, MAIL_OPERATION_FAILED))
    return FALSE;

  return folder < 0 || mail_placement_show_in (transaction, self, folder, error);
}

/* The copy that was to be made of the other one is this one: it was looked for, and the original itself was found, which had gone
 * there meanwhile. One mail is not its own copy, and nothing waits for it to become one. */
static gboolean
end_copy_of_itself (MailTransaction  *transaction,
                    MailPlacement    *self,
                    MailPlacement    *other,
                    GError          **error)
{
  gint64 operation = 0;

  if (!mail_sqlite_lookup (transaction->db, &operation, error,
                           "SELECT operation FROM operation_target WHERE made = ? AND item = ?", "ii", self->id, other->id))
    return FALSE;

  return operation == 0 || mail_operation_drop_target (transaction, operation, other->id, error);
}

gboolean
mail_placement_merge (MailTransaction  *transaction,
                      MailPlacement    *self,
                      MailPlacement    *other,
                      GError          **error)
{
  /* What a person did to the other one meanwhile is wanted of this one. */
  if (!end_copy_of_itself (transaction, self, other, error) ||
      !mail_sqlite_run (transaction->db, error, "UPDATE OR IGNORE operation_target SET item = ? WHERE item = ?", "ii",
                        self->id, other->id) ||
      !mail_placement_remove (transaction, other, error) ||
      !mail_placement_set_server_place (transaction, self, other->server_folder, other->uid, 0, error))
    return FALSE;

  return mail_placement_set_server_flags (transaction, self, other->server_flags, other->server_keywords, other->modseq,
                                          error) &&
         mail_placement_refresh (transaction, self, error) && show_where_it_leads (transaction, self, error);
}
