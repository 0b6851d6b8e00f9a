/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* SQLite as the room speaks it: one connection, its prepared statements kept, every failure a MailError. Used by one thread at
 * a time. No other file of the room knows what a sqlite3 is. */
typedef struct _MailSqlite MailSqlite;
/* A prepared statement with its parameters bound, on its way through its rows. */
typedef struct _MailStatement MailStatement;

typedef enum {
  MAIL_SQLITE_READ_WRITE, /* made when it is not there */
  MAIL_SQLITE_READ_ONLY,
} MailSqliteMode;

MailSqlite    *mail_sqlite_open          (const char      *path,
                                          MailSqliteMode   mode,
                                          GError         **error);
void           mail_sqlite_close         (MailSqlite      *self);
/* Another file for reading, as a schema of that name. */
gboolean       mail_sqlite_attach        (MailSqlite      *self,
                                          const char      *path,
                                          const char      *schema,
                                          GError         **error);
const char    *mail_sqlite_get_path      (MailSqlite      *self);
/* The sqlite3 itself, for what teaches it functions or tokenizers. */
gpointer       mail_sqlite_get_handle    (MailSqlite      *self);
/* Of failures: whether the file is damaged, or what was read of it cannot be taken. */
gboolean       mail_sqlite_is_damaged    (MailSqlite      *self);
gboolean       mail_sqlite_failed_at_content (MailSqlite  *self);
/* From any thread: what it is doing fails. */
void           mail_sqlite_interrupt     (MailSqlite      *self);
/* One or several statements without parameters, not kept. */
gboolean       mail_sqlite_exec          (MailSqlite      *self,
                                          const char      *sql,
                                          GError         **error);

/* How parameters are given, one letter each, in order:
 *   d  int, enum, gboolean     u  guint32                  i  gint64, guint64
 *   z  gint64, where 0 is NULL s  const char * (nullable)  b  GBytes * (nullable)
 * Text and bytes have to live until the statement is done. */
MailStatement *mail_sqlite_query         (MailSqlite      *self,
                                          GError         **error,
                                          const char      *sql,
                                          const char      *format,
                                          ...);
gboolean       mail_sqlite_run           (MailSqlite      *self,
                                          GError         **error,
                                          const char      *sql,
                                          const char      *format,
                                          ...);
/* The first column of the first row; *value stays as it is when there is no row. */
gboolean       mail_sqlite_lookup        (MailSqlite      *self,
                                          gint64          *value,
                                          GError         **error,
                                          const char      *sql,
                                          const char      *format,
                                          ...);
/* Appends the first column of every row to numbers (element-type gint64). */
gboolean       mail_sqlite_collect       (MailSqlite      *self,
                                          GArray          *numbers,
                                          GError         **error,
                                          const char      *sql,
                                          const char      *format,
                                          ...);
gint64         mail_sqlite_get_last_id   (MailSqlite      *self);
/* Rows the last statement changed. */
int            mail_sqlite_get_changes   (MailSqlite      *self);
const char    *mail_sqlite_get_version   (void);
gboolean       mail_sqlite_in_transaction (MailSqlite     *self);
/* Pages it keeps in case somebody asks for them again; the system keeps them, too. */
void           mail_sqlite_release_memory (MailSqlite     *self);

/* FALSE at the end, and when it failed: then error is set. */
gboolean       mail_statement_next       (MailStatement   *self,
                                          GError         **error);
/* After the last row: whether all were read; else hands the failure on. */
gboolean       mail_statement_ended      (GError         **failure,
                                          GError         **error);
gint64         mail_statement_get_int    (MailStatement   *self,
                                          int              column);
/* (nullable) (transfer none): until the next step */
const char    *mail_statement_get_text   (MailStatement   *self,
                                          int              column);
char          *mail_statement_dup_text   (MailStatement   *self,
                                          int              column);
const guint8  *mail_statement_get_bytes  (MailStatement   *self,
                                          int              column,
                                          gsize           *length);
gboolean       mail_statement_is_null    (MailStatement   *self,
                                          int              column);
/* Gives it back: a statement is never left half read. */
void           mail_statement_done       (MailStatement   *self);

/* For a test that looks at plans: told of every statement when it is prepared, on any thread. */
typedef void (*MailSqliteObserver) (const char *path,
                                    const char *sql);
void           mail_sqlite_set_observer  (MailSqliteObserver observer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSqlite, mail_sqlite_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailStatement, mail_statement_done)

G_END_DECLS
