/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-rowid.h"

/* Some thirty thousand years: what is later is as late as that. */
#define MAX_DATE (G_GINT64_CONSTANT (1) << 40)
/* Seconds that are remembered; then all are forgotten, which costs one question each. */
#define MAX_REMEMBERED 100000

struct _MailSearchRowids {
  MailSqlite *db;
  GHashTable *next; /* second → the first id that may be free */
  gint64 last;      /* that was taken since the beginning of the transaction */
  gint64 lag;       /* how far behind its second one was that was taken since then, at most */
};

MailSearchRowids *
mail_search_rowids_new (MailSqlite *db)
{
  MailSearchRowids *self = g_new0 (MailSearchRowids, 1);

  self->db = db;
  self->next = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return self;
}

void
mail_search_rowids_free (MailSearchRowids *self)
{
  g_hash_table_unref (self->next);
  g_free (self);
}

/**
 * mail_search_rowids_forget:
 * @self: row ids
 *
 * What was taken last was not used, or what is remembered is not worth its memory any more.
 */
void
mail_search_rowids_forget (MailSearchRowids *self)
{
  g_hash_table_remove_all (self->next);
}

/**
 * mail_search_rowids_begin:
 * @self: row ids
 *
 * Dates are asked for in their order from here on: those of one transaction, which are taken before rows have them.
 */
void
mail_search_rowids_begin (MailSearchRowids *self)
{
  self->last = 0;
  self->lag = 0;
}

/**
 * mail_search_rowids_get_lag:
 * @self: row ids
 *
 * Returns: how far behind its second one is that was taken since the beginning, at most
 */
gint64
mail_search_rowids_get_lag (MailSearchRowids *self)
{
  return self->lag;
}

/**
 * mail_search_rowid_of_date:
 * @date: unix seconds
 *
 * Returns: the row id a message of that second has, or else one behind it
 */
gint64
mail_search_rowid_of_date (gint64 date)
{
  return CLAMP (date, 1, MAX_DATE);
}

/* The first number from there on that no row has. */
static gboolean
find_free (MailSearchRowids  *self,
           gint64            *id,
           GError           **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MailStatement) rows = mail_sqlite_query (self->db, &failure, "SELECT id FROM document WHERE id >= ? ORDER BY id", "i", *id);

  while (rows != NULL && mail_statement_next (rows, &failure) && mail_statement_get_int (rows, 0) == *id)
    *id += 1;
  return mail_statement_ended (&failure, error);
}

/**
 * mail_search_rowids_take:
 * @self: row ids
 * @date: when the message arrived
 * @id: (out): a row id nobody has and nobody else gets
 * @error: (out): why not
 *
 * Returns: whether there is one
 */
gboolean
mail_search_rowids_take (MailSearchRowids  *self,
                         gint64             date,
                         gint64            *id,
                         GError           **error)
{
  gint64 first = mail_search_rowid_of_date (date);
  gint64 *known = g_hash_table_lookup (self->next, &first);

  *id = MAX (known != NULL ? *known : first, self->last + 1);
  if (!find_free (self, id, error))
    return FALSE;

  self->last = *id;
  self->lag = MAX (self->lag, *id - first);
  if (g_hash_table_size (self->next) >= MAX_REMEMBERED)
    g_hash_table_remove_all (self->next);
  g_hash_table_insert (self->next, g_memdup2 (&first, sizeof first), g_memdup2 (&(gint64) { *id + 1 }, sizeof (gint64)));
  return TRUE;
}
