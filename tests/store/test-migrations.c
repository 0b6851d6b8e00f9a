/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sqlite3.h>
#include <string.h>

#include "mail-store-fixture.h"

/* From this one on conversations have their numbers from messages. */
#define ONE_SERIES 5

/* A conversation of four, two of which came first by themselves, one that is all of its own, and one whose only message is gone. */
static const char threads[] =
  "INSERT INTO thread (id, merged_into) VALUES (1, NULL), (2, 1), (3, NULL), (4, NULL);"
  "INSERT INTO thread_key (account, key, thread) VALUES (1, fnv ('a@x'), 1), (1, fnv ('b@x'), 1), (1, fnv ('missing@x'), 2),"
  "  (1, fnv ('c@x'), 2), (1, fnv ('d@x'), 1), (1, fnv ('gone@x'), 3), (1, fnv ('alone@x'), 4);";
static const char threads_of_one_series[] =
  "INSERT INTO merged_thread (id, merged_into) VALUES (2, 1);"
  "INSERT INTO thread_key (account, key, thread) VALUES (1, fnv ('missing@x'), 2), (1, fnv ('gone@x'), 3);"
  "UPDATE local_id SET highest = 30;";
static const char rows[] =
  "INSERT INTO account (id, name, address, receive_protocol, sent_copy, position, keep_months, is_paused)"
  "  VALUES (1, 'Work', 'ada@example.org', 0, 0, 0, 0, 0);"
  "INSERT INTO folder (id, account, name, path, raw_name, delimiter, role, stated_role, flags)"
  "  VALUES (1, 1, 'INBOX', 'INBOX', 'INBOX', 47, 1, 1, 0);"
  "UPDATE mailbox SET uidvalidity = 1;"
  "UPDATE folder_summary SET total = 5, unread = 5;"
  "INSERT INTO message (id, account, thread, identity, size, header_date, body_state, has_attachments, made_here, priority,"
  "  message_id, subject, sender, recipients, cc)"
  "  SELECT value, 1, CASE value WHEN 5 THEN 4 ELSE 1 END, fnv (name), 100, 1000, CASE value WHEN 1 THEN 2 ELSE 0 END, 0, 0, 0, name,"
  "  'Subject ' || value, 'Ada <ada@example.org>', '', ''"
  "  FROM (SELECT 1 AS value, 'a@x' AS name UNION ALL SELECT 2, 'b@x' UNION ALL SELECT 3, 'c@x' UNION ALL SELECT 4, 'd@x'"
  "        UNION ALL SELECT 5, 'alone@x');"
  "INSERT INTO message (id, account, thread, identity, size, header_date, body_state, has_attachments, made_here, priority,"
  "  message_id, subject, sender, recipients, cc) VALUES (20, 1, 3, fnv ('gone@x'), 100, 1000, 0, 0, 0, 0, 'gone@x', '', '', '', '');"
  "INSERT INTO placement (id, message, account, made_here, folder, date, flags, server_flags, server_folder, uid, modseq, waiting,"
  "  bodyless) SELECT id + 10, id, 1, 0, 1, 1000 + id, 0, 0, 1, id, 0, 0, body_state = 0 FROM message;"
  "DELETE FROM placement WHERE message = 20; DELETE FROM message WHERE id = 20;";

/* As Message-IDs are hashed. */
static void
fnv (sqlite3_context  *context,
     int               n_values,
     sqlite3_value   **values)
{
  guint64 hash = G_GUINT64_CONSTANT (14695981039346656037);

  g_assert_cmpint (n_values, ==, 1);
  for (const guchar *text = sqlite3_value_text (values[0]); *text != '\0'; text++)
    hash = (hash ^ *text) * G_GUINT64_CONSTANT (1099511628211);
  sqlite3_result_int64 (context, (gint64) hash);
}

static void
run (sqlite3    *db,
     const char *sql)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
}

static char *
make_step_path (const char *name,
                int         version)
{
  return g_strdup_printf ("%s/%s-%04d.sql", MIGRATIONS, name, version);
}

static sqlite3 *
make_file (const char *profile,
           const char *name,
           int         version)
{
  g_autofree char *file = g_strconcat (name, ".db", NULL);
  g_autofree char *path = g_build_filename (profile, file, NULL);
  g_autofree char *set_version = g_strdup_printf ("PRAGMA user_version = %d", version);
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_create_function (db, "fnv", 1, SQLITE_UTF8, NULL, fnv, NULL, NULL), ==, SQLITE_OK);
  run (db, "PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL");
  for (int i = 1; i <= version; i++)
    {
      g_autofree char *step = make_step_path (name, i);
      g_autofree char *sql = NULL;

      g_assert_true (g_file_get_contents (step, &sql, NULL, NULL));
      run (db, sql);
    }
  run (db, set_version);
  return db;
}

/* The bytes of a body as this version writes them, which all versions read, in a file of an earlier one. */
static void
make_body (sqlite3 *db)
{
  MailStoreFixture made = { 0 };
  g_autoptr(GBytes) body = g_bytes_new_static ("Subject: Kept\r\n\r\nbody", 21);
  g_autoptr(MailItem) item = NULL;
  g_autofree char *attach = NULL;

  mail_store_fixture_set_up (&made, NULL);
  mail_store_fixture_arrive (&made, made.inbox, 1, 1, 1);
  item = mail_store_reader_load_item (mail_store_fixture_reader (&made), mail_store_fixture_find (&made, made.inbox, 1), NULL);
  mail_test_await_ok (mail_store_put_body (made.store, item->message, body));
  attach = g_strdup_printf ("ATTACH '%s/bodies.db' AS made", made.profile);
  run (db, attach);
  run (db, "INSERT INTO section (id, message, name, size, complete) SELECT id, 1, name, size, complete FROM made.section;"
       "INSERT INTO chunk SELECT id, bytes, data FROM made.chunk; DETACH made");
  mail_store_fixture_tear_down (&made, NULL);
}

static void
open_profile (MailStoreFixture *self)
{
  g_autoptr(GError) error = NULL;

  self->store = mail_store_open (self->profile, MAIL_STORE_OPEN_NONE, &error);
  g_assert_no_error (error);
  self->account = 1;
  self->inbox = 1;
}

static void
make_old (MailStoreFixture *self,
          int               mail_version,
          int               bodies_version)
{
  sqlite3 *db;

  self->profile = mail_test_make_folder ();
  db = make_file (self->profile, "mail", mail_version);
  run (db, mail_version >= ONE_SERIES ? threads_of_one_series : threads);
  run (db, rows);
  sqlite3_close (db);
  db = make_file (self->profile, "bodies", bodies_version);
  make_body (db);
  sqlite3_close (db);
  open_profile (self);
}

static gint64
arrive (MailStoreFixture *self,
        guint32           uid,
        const char       *message_id,
        const char       *references)
{
  g_autofree char *header = g_strdup_printf ("Message-ID: <%s>\r\nReferences: %s\r\n\r\n", message_id, references);
  MailArrival *arrival = mail_arrival_new ();
  g_autoptr(GArray) list = NULL;
  g_autoptr(MailItem) item = NULL;

  arrival->uid = uid;
  arrival->size = 100;
  arrival->internal_date = 5000 + uid;
  arrival->header = g_bytes_new (header, strlen (header));
  g_assert_cmpuint (mail_store_fixture_see (self, self->inbox, 1, arrival), ==, 1);

  list = mail_store_fixture_list (self, self->inbox);
  item = mail_store_reader_load_item (mail_store_fixture_reader (self), g_array_index (list, gint64, 0), NULL);
  /* Numbers are not given again, those of what is gone included. */
  g_assert_cmpint (item->id, >, 30);
  g_assert_cmpint (item->message, >, 20);
  return item->thread;
}

static guint
count_thread (MailStoreFixture *self,
              gint64            thread)
{
  g_autoptr(GArray) items = mail_store_reader_list_thread (mail_store_fixture_reader (self), thread, NULL);

  g_assert_nonnull (items);
  return items->len;
}

static void
check_conversations (MailStoreFixture *self)
{
  g_assert_cmpuint (count_thread (self, 1), ==, 4);
  g_assert_cmpuint (count_thread (self, 2), ==, 4);
  g_assert_cmpuint (count_thread (self, 4), ==, 1);
  g_assert_cmpint (arrive (self, 101, "new1@x", "<c@x>"), ==, 1);
  g_assert_cmpint (arrive (self, 102, "new2@x", "<missing@x>"), ==, 1);
  g_assert_cmpint (arrive (self, 103, "new3@x", "<gone@x>"), ==, 3);
  g_assert_cmpint (arrive (self, 104, "new4@x", "<new3@x>"), ==, 3);
  g_assert_cmpint (arrive (self, 105, "missing@x", ""), ==, 1);
  g_assert_cmpint (arrive (self, 106, "new5@x", ""), >, 20);
  g_assert_cmpuint (count_thread (self, 2), ==, 7);
}

/* Conversations are joined as they are in a profile that was always new. */
static void
check_joining (MailStoreFixture *self)
{
  g_assert_cmpint (arrive (self, 107, "joins@x", "<alone@x> <b@x>"), ==, 1);
  g_assert_cmpuint (count_thread (self, 1), ==, 9);
  g_assert_cmpuint (count_thread (self, 4), ==, 9);
}

/* What was there before subjects were looked at is found by them. */
static void
check_subjects (MailStoreFixture *self)
{
  static const char header[] = "From: ada@example.org\r\nSubject: Re: Subject 2\r\nMessage-ID: <late@x>\r\n"
    "Date: Thu, 1 Jan 1970 00:20:00 +0000\r\n\r\n";
  MailArrival *arrival = mail_arrival_new ();

  for (guint i = 0; i < 5000 && mail_store_fixture_ask_number (self, "mail.db", "SELECT count(*) FROM subject_backlog") > 0; i++)
    g_usleep (1000);
  arrival->uid = 108;
  arrival->size = 100;
  arrival->header = g_bytes_new_static (header, strlen (header));
  mail_store_fixture_see (self, self->inbox, 1, arrival);
  g_assert_cmpuint (count_thread (self, 1), ==, 10);
}

static char *
describe_schema (MailStoreFixture *self,
                 const char       *file)
{
  return mail_store_fixture_ask (self, file,
                                 "SELECT group_concat (line, char (10)) FROM (SELECT type || ' ' || name || ' ' || coalesce (sql, '') AS line"
                                 " FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name)");
}

static void
check_schema (MailStoreFixture *self)
{
  static const char *const files[] = { "mail.db", "bodies.db" };
  MailStoreFixture fresh = { 0 };

  mail_store_fixture_set_up (&fresh, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *old = describe_schema (self, files[i]);
      g_autofree char *new = describe_schema (&fresh, files[i]);

      g_assert_nonnull (new);
      g_assert_cmpstr (old, ==, new);
    }
  mail_store_fixture_tear_down (&fresh, NULL);
}

static void
check_profile (MailStoreFixture *self)
{
  g_autoptr(GArray) list = mail_store_fixture_list (self, self->inbox);
  g_autoptr(GBytes) body = mail_store_reader_load_body (mail_store_fixture_reader (self), 1, MAIL_SECTION_WHOLE, NULL);
  g_autofree char *sound = mail_store_fixture_ask (self, "mail.db", "PRAGMA integrity_check");
  g_autofree char *dangling = mail_store_fixture_ask (self, "mail.db", "PRAGMA foreign_key_check");

  g_assert_cmpuint (list->len, ==, 5);
  for (guint i = 0; i < list->len; i++)
    g_assert_cmpint (g_array_index (list, gint64, i), ==, 15 - i);
  g_assert_nonnull (body);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "Subject: Kept\r\n\r\nbody", 21);
  g_assert_cmpstr (sound, ==, "ok");
  g_assert_null (dangling);
}

/* The newest version of one of the files. */
static int
get_newest (const char *name)
{
  int version = 1;

  while (TRUE)
    {
      g_autofree char *next = make_step_path (name, version + 1);

      if (!g_file_test (next, G_FILE_TEST_EXISTS))
        return version;
      version++;
    }
}

/* A profile may come from any of them but the newest. */
static void
test_each_version (void)
{
  int newest_mail = get_newest ("mail");
  int newest_bodies = get_newest ("bodies");

  g_assert_cmpint (newest_mail, >, 1);
  g_assert_cmpint (newest_bodies, >, 1);
  for (int mail = 1; mail < newest_mail; mail++)
    for (int bodies = 1; bodies < newest_bodies; bodies++)
      {
        MailStoreFixture self = { 0 };

        make_old (&self, mail, bodies);
        check_profile (&self);
        check_schema (&self);
        check_conversations (&self);
        check_joining (&self);
        check_subjects (&self);
        mail_store_fixture_tear_down (&self, NULL);
      }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/migrations/each-version", test_each_version);
  return g_test_run ();
}
