/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "mail-error.h"
#include "mail-store-fixture.h"
#include "mail-store-private.h"

/* Files are overwritten in one place, in several, and cut off: the profile is opened all the same, what was damaged is kept, what was
 * made here and is readable in any way is there, and what the servers have comes again, once. */

#define PAGE 8192
#define N_MESSAGES 250
#define N_BODIES 40
/* Numbers of what was made here. */
#define DRAFT 901
#define QUEUED 902

static GBytes *
make_message (guint number)
{
  char *text = g_strdup_printf ("From: ada@example.org\r\nTo: bob@example.com\r\nSubject: Number %u\r\nMessage-ID: <%u@example.org>\r\n"
                                "\r\nHello %u\r\n", number, number, number);

  return g_bytes_new_take (text, strlen (text));
}

static void
put_bodies (MailStoreFixture *self)
{
  g_autoptr(GArray) ids = mail_store_fixture_list (self, self->inbox);

  for (guint i = 0; i < N_BODIES; i++)
    {
      g_autoptr(MailItem) item = mail_store_reader_load_item (mail_store_fixture_reader (self), g_array_index (ids, gint64, i), NULL);
      g_autoptr(GRand) chance = g_rand_new_with_seed (i);
      guint32 *data = g_new (guint32, 1024);
      g_autoptr(GBytes) bytes = NULL;

      for (guint j = 0; j < 1024; j++)
        data[j] = g_rand_int (chance);
      bytes = g_bytes_new_take (data, 4096);
      mail_test_await_ok (mail_store_put_body (self->store, item->message, bytes));
    }
}

/* Mail of a server, a draft, a message that waits to be sent, and something that was done offline. */
static void
fill (MailStoreFixture *self)
{
  static const char *recipients[] = { "bob@example.com", NULL };
  g_autoptr(GBytes) draft = make_message (DRAFT);
  g_autoptr(GBytes) queued = make_message (QUEUED);
  g_autoptr(GArray) one = NULL;

  mail_store_fixture_arrive (self, self->inbox, 1, 1, N_MESSAGES);
  put_bodies (self);
  mail_test_await_int64 (mail_store_save_draft (self->store, 0, self->account, draft, g_variant_new_string ("what was typed")));
  mail_test_await_int64 (mail_store_queue_message (self->store, self->account, queued, "ada@example.org", recipients, 0, 0, 0, 0));
  one = mail_test_ids (mail_store_fixture_find (self, self->inbox, 7));
  mail_test_await_int64 (mail_store_change_flags (self->store, one, MAIL_FLAG_FLAGGED, 0, NULL, NULL));
  mail_store_fixture_change (self, "INSERT INTO favorite (folder, position) SELECT min (id), 1 FROM folder");
  mail_store_fixture_change (self, "UPDATE server SET host = 'mail.example.org', user = 'ada@example.org'");
}

static char *
make_profile (void)
{
  MailStoreFixture self = { 0 };

  mail_store_fixture_set_up (&self, NULL);
  fill (&self);
  mail_store_close (self.store);
  g_assert_finalize_object (self.store);
  return self.profile;
}

static void
copy_file (const char *from,
           const char *to,
           const char *name)
{
  g_autofree char *one = g_build_filename (from, name, NULL);
  g_autofree char *other = g_build_filename (to, name, NULL);
  g_autofree char *data = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (one, &data, &length, NULL));
  g_assert_true (g_file_set_contents_full (other, data, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static char *
copy_profile (const char *profile)
{
  char *copy = mail_test_make_folder ();

  copy_file (profile, copy, "mail.db");
  copy_file (profile, copy, "bodies.db");
  return copy;
}

/* Overwrites pages, counted from 0; length 0: to the end, which is cut off. */
static void
damage (const char *profile,
        const char *name,
        gsize       first,
        gsize       n_pages)
{
  g_autofree char *path = g_build_filename (profile, name, NULL);
  g_autofree char *data = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  for (gsize i = first * PAGE; n_pages > 0 && i < MIN (length, (first + n_pages) * PAGE); i++)
    data[i] = (char) (0xa5 ^ (i >> 3));
  g_assert_true (g_file_set_contents_full (path, data, n_pages > 0 ? (gssize) length : (gssize) (first * PAGE), G_FILE_SET_CONTENTS_NONE,
                                           0600, NULL));
}

static void
fill_with_zeros (const char *profile,
                 const char *name,
                 gsize       page)
{
  g_autofree char *path = g_build_filename (profile, name, NULL);
  g_autofree char *data = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  memset (data + page * PAGE, 0, PAGE);
  g_assert_true (g_file_set_contents_full (path, data, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static guint
count_pages (const char *profile,
             const char *name)
{
  g_autofree char *path = g_build_filename (profile, name, NULL);
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return (guint) (info.st_size / PAGE);
}

static gboolean
has_account (MailStoreFixture *self)
{
  g_autoptr(GPtrArray) accounts = mail_store_reader_list_accounts (mail_store_fixture_reader (self), NULL);

  g_assert_cmpuint (accounts->len, <=, 1);
  if (accounts->len > 0)
    self->account = ((MailAccountSettings *) g_ptr_array_index (accounts, 0))->id;
  return accounts->len > 0;
}

static void
open_again (MailStoreFixture *self,
            const char       *profile)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DexFuture) mended = NULL;

  *self = (MailStoreFixture) { .profile = g_strdup (profile) };
  self->store = mail_store_open (profile, MAIL_STORE_OPEN_NONE, &error);
  g_assert_no_error (error);
  /* What goes on behind it, here at once; what is damaged where it looks, it cannot look at. */
  mended = mail_store_check_and_mend (self->store);
  if (mail_test_await (mended, &error) == NULL)
    g_assert_cmpint (mail_store_get_health (self->store), ==, MAIL_STORE_DAMAGED);
}

static void
see_folders (MailStoreFixture *self)
{
  static const struct { const char *name; MailRole role; } names[] = {
    { "INBOX", MAIL_ROLE_INBOX }, { "Archive", MAIL_ROLE_ARCHIVE }, { "Sent", MAIL_ROLE_SENT }, { "Trash", MAIL_ROLE_TRASH },
  };
  g_autoptr(GPtrArray) listings = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_folder_listing_free);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      MailFolderListing *listing = g_new0 (MailFolderListing, 1);

      listing->raw_name = g_strdup (names[i].name);
      listing->path = g_strdup (names[i].name);
      listing->delimiter = '/';
      listing->role = names[i].role;
      g_ptr_array_add (listings, listing);
    }
  mail_test_await_ok (mail_store_sync_folders (self->store, self->account, listings, TRUE));
  self->inbox = mail_store_fixture_folder (self, MAIL_ROLE_INBOX);
}

/* The server tells of everything again; what it does not have is what was made here. */
static void
see_all_again (MailStoreFixture *self)
{
  MailMailboxState state;
  g_autoptr(GArray) ids = NULL;

  see_folders (self);
  g_assert_true (mail_store_reader_get_mailbox_state (mail_store_fixture_reader (self), self->inbox, &state, NULL));
  if (state.uidvalidity == 0)
    {
      state.uidvalidity = 1;
      mail_test_await_ok (mail_store_sync_mailbox_state (self->store, &state));
    }
  mail_store_fixture_arrive (self, self->inbox, 1, 1, N_MESSAGES);
  ids = mail_store_fixture_list (self, self->inbox);
  g_assert_cmpuint (ids->len, ==, N_MESSAGES);
}

static void
assert_made_here (MailStoreFixture *self)
{
  gint64 drafts = mail_store_fixture_folder (self, MAIL_ROLE_DRAFTS);
  gint64 outbox = mail_store_fixture_folder (self, MAIL_ROLE_OUTBOX);
  gint64 draft = mail_store_fixture_find (self, drafts, DRAFT);
  gint64 queued = mail_store_fixture_find (self, outbox, QUEUED);
  g_autoptr(MailItem) item = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GBytes) expected = make_message (DRAFT);

  g_assert_cmpint (draft, !=, 0);
  if (queued == 0)
    queued = mail_store_fixture_find (self, drafts, QUEUED);
  g_assert_cmpint (queued, !=, 0);
  item = mail_store_reader_load_item (mail_store_fixture_reader (self), draft, NULL);
  bytes = mail_store_reader_load_body (mail_store_fixture_reader (self), item->message, MAIL_SECTION_WHOLE, NULL);
  g_assert_nonnull (bytes);
  g_assert_true (g_bytes_equal (bytes, expected));
}

/* How many files are kept whose name begins like that. */
static guint
count_kept (const char *profile,
            const char *begin)
{
  g_autoptr(GDir) dir = g_dir_open (profile, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, begin) && !g_str_has_suffix (name, "-wal") && !g_str_has_suffix (name, "-shm");
  return n;
}

/* Of what was made on the way. */
static void
assert_nothing_is_left (const char *profile)
{
  static const char *const beginnings[] = { "mail-", "bodies-" };

  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    g_assert_cmpuint (count_kept (profile, beginnings[i]), ==, 0);
}

/* Damage in what is not looked at when it is opened is found when it is used, by a check, or once a day: then it is rebuilt at the
 * next start. Whether there is a new file. */
static gboolean
open_until_sound (MailStoreFixture *self,
                  const char       *profile)
{
  open_again (self, profile);
  if (mail_store_get_health (self->store) == MAIL_STORE_DAMAGED)
    {
      mail_store_close (self->store);
      g_clear_object (&self->store);
      g_clear_pointer (&self->profile, g_free);
      open_again (self, profile);
      g_assert_cmpint (mail_store_get_health (self->store), !=, MAIL_STORE_DAMAGED);
    }
  if (mail_store_get_health (self->store) == MAIL_STORE_SOUND)
    return FALSE;

  g_assert_true (g_file_test (mail_store_get_kept_aside (self->store), G_FILE_TEST_EXISTS));
  return TRUE;
}

/* Whether something of it was there: else mail begins anew, and both files are kept. */
static gboolean
go_on (MailStoreFixture *self)
{
  if (has_account (self))
    {
      see_all_again (self);
      return TRUE;
    }
  g_assert_cmpuint (count_kept (self->profile, "mail.db.damaged-"), ==, 1);
  g_assert_cmpuint (count_kept (self->profile, "bodies.db.damaged-"), ==, 1);
  mail_store_fixture_fill (self);
  mail_store_fixture_arrive (self, self->inbox, 1, 1, N_MESSAGES);
  return FALSE;
}

/* Each page in turn, so that each row and each entry of an index is lost once. */
static void
test_each_page_of_mail (void)
{
  g_autofree char *original = make_profile ();
  guint n_pages = count_pages (original, "mail.db");
  guint n_rebuilt = 0;

  for (guint page = 0; page < n_pages; page++)
    {
      MailStoreFixture self;
      g_autofree char *profile = copy_profile (original);

      damage (profile, "mail.db", page, 1);
      n_rebuilt += open_until_sound (&self, profile);
      g_assert_true (go_on (&self));
      assert_made_here (&self);
      mail_store_fixture_tear_down (&self, NULL);
    }
  g_test_message ("%u of %u pages made a new file necessary", n_rebuilt, n_pages);
  g_assert_cmpuint (n_rebuilt, >, n_pages / 2);
  mail_test_remove_folder (g_steal_pointer (&original));
}

/* Bodies that cannot be read are asked for again; a draft is, in one of its pages at most, what the composer saved. */
static void
test_each_page_of_bodies (void)
{
  g_autofree char *original = make_profile ();
  guint n_pages = count_pages (original, "bodies.db");
  guint n_drafts = 0;
  guint n_bodies = 0;

  for (guint page = 0; page < n_pages; page++)
    {
      MailStoreFixture self;
      g_autofree char *profile = copy_profile (original);
      g_autoptr(GArray) missing = NULL;
      g_autoptr(MailItem) item = NULL;
      g_autoptr(GBytes) bytes = NULL;

      damage (profile, "bodies.db", page, 1);
      open_until_sound (&self, profile);
      g_assert_true (go_on (&self));
      item = mail_store_reader_load_item (mail_store_fixture_reader (&self),
                                          mail_store_fixture_find (&self, mail_store_fixture_folder (&self, MAIL_ROLE_DRAFTS), DRAFT), NULL);
      g_assert_nonnull (item);
      bytes = mail_store_reader_load_body (mail_store_fixture_reader (&self), item->message, MAIL_SECTION_WHOLE, NULL);
      n_drafts += bytes != NULL;
      missing = mail_store_reader_list_without_body (mail_store_fixture_reader (&self), self.inbox, G_MININT64, N_MESSAGES, NULL);
      n_bodies += N_MESSAGES - missing->len;
      mail_store_fixture_tear_down (&self, NULL);
    }
  g_test_message ("of %u times the draft was whole %u times, and %u bodies of %u were there", n_pages, n_drafts, n_bodies,
                  n_pages * N_BODIES);
  g_assert_cmpuint (n_drafts, >=, n_pages - 6);
  g_assert_cmpuint (n_bodies, >, n_pages * N_BODIES * 8 / 10);
  mail_test_remove_folder (g_steal_pointer (&original));
}

/* Several places at once, in both files, and files that end too early. */
static void
test_at_several_places (void)
{
  g_autofree char *original = make_profile ();
  g_autoptr(GRand) chance = g_rand_new_with_seed (3);

  for (guint i = 0; i < 12; i++)
    {
      MailStoreFixture self;
      g_autofree char *profile = copy_profile (original);
      const char *name = i % 2 == 0 ? "mail.db" : "bodies.db";
      guint n_pages = count_pages (original, name);

      if (i < 8)
        for (guint j = 0; j < 4; j++)
          damage (profile, name, (gsize) g_rand_int_range (chance, 5, (gint32) n_pages), 2);
      else
        damage (profile, name, n_pages * (i < 10 ? 3 : 1) / 4, 0);
      g_assert_true (open_until_sound (&self, profile));
      go_on (&self);
      mail_store_fixture_tear_down (&self, NULL);
    }
  mail_test_remove_folder (g_steal_pointer (&original));
}

/* "table rows, table rows, …" */
static char *
describe (MailStoreFixture *self,
          const char       *file)
{
  g_autofree char *query = mail_store_fixture_ask (self, file,
                                                   "SELECT 'SELECT ' || group_concat (quote (name || ' ') || ' || (SELECT count(*) FROM \"'"
                                                   " || name || '\")', ' || ') FROM (SELECT name FROM sqlite_schema WHERE type = 'table'"
                                                   " AND name <> 'reindex' AND name NOT LIKE 'sqlite_%' ORDER BY name)");

  return mail_store_fixture_ask (self, file, query);
}

/* Of a file that is sound every row is taken, also of tables that are newer than this test. */
static void
test_sound_ones (void)
{
  static const char *const names[] = { "mail.db", "bodies.db" };
  g_autofree char *original = make_profile ();
  MailStoreFixture before = { .profile = original };
  MailStoreFixture self;
  g_autofree char *profile = copy_profile (original);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *wanted = g_strdup_printf ("%s/%s.rebuild", profile, names[i]);

      g_assert_true (g_file_set_contents (wanted, "", 0, NULL));
    }
  open_again (&self, profile);
  g_assert_cmpint (mail_store_get_health (self.store), ==, MAIL_STORE_REBUILT);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *then = describe (&before, names[i]);
      g_autofree char *now = describe (&self, names[i]);

      g_test_message ("%s", now);
      g_assert_cmpstr (now, ==, then);
    }
  g_assert_true (has_account (&self));
  assert_made_here (&self);
  mail_store_fixture_tear_down (&self, NULL);
  mail_test_remove_folder (g_steal_pointer (&original));
}

/* Where the names of the tables are is the first page, and some others if there are many: nothing but those is lost with it. Damaged in
 * one way or the other, also of a profile whose process was killed and that has the rest in its log. */
static void
test_first_page (gconstpointer data)
{
  gboolean is_killed = GPOINTER_TO_INT (data);
  static const char *const names[] = { "mail.db", "bodies.db" };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (names); i++)
    {
      const char *name = names[i / 2];
      MailStoreFixture before = { 0 };
      MailStoreFixture self;
      g_autofree char *profile = NULL;
      g_autofree char *then = NULL;
      g_autofree char *now = NULL;
      g_autofree char *log = g_strconcat (name, "-wal", NULL);

      mail_store_fixture_set_up (&before, NULL);
      fill (&before);
      then = describe (&before, name);
      profile = is_killed ? copy_profile (before.profile) : NULL;
      if (is_killed)
        {
          copy_file (before.profile, profile, "mail.db-wal");
          copy_file (before.profile, profile, "bodies.db-wal");
        }
      mail_store_close (before.store);
      g_assert_finalize_object (before.store);
      if (!is_killed)
        profile = copy_profile (before.profile);
      mail_test_remove_folder (before.profile);

      damage (profile, name, 0, 1);
      if (i % 2 == 1)
        fill_with_zeros (profile, name, 0);
      g_assert_true (open_until_sound (&self, profile) || is_killed);
      now = describe (&self, name);
      g_assert_cmpstr (now, ==, then);
      g_assert_true (has_account (&self));
      assert_made_here (&self);
      assert_nothing_is_left (profile);
      mail_store_fixture_tear_down (&self, NULL);
    }
}

/* A process that is killed while it puts the new file in the place of the damaged one. */
static void
test_killed_meanwhile (void)
{
  g_autofree char *original = make_profile ();
  g_autofree char *profile = copy_profile (original);
  g_autofree char *half = g_build_filename (profile, "mail-new.db", NULL);
  g_autofree char *mail = g_build_filename (profile, "mail.db", NULL);
  MailStoreFixture self;

  g_assert_true (g_file_set_contents (half, "half of it", -1, NULL));
  open_again (&self, profile);
  g_assert_cmpint (mail_store_get_health (self.store), ==, MAIL_STORE_SOUND);
  g_assert_false (g_file_test (half, G_FILE_TEST_EXISTS));
  g_assert_true (has_account (&self));
  assert_made_here (&self);
  mail_store_close (self.store);
  g_clear_object (&self.store);
  g_clear_pointer (&self.profile, g_free);

  g_assert_cmpint (g_rename (mail, half), ==, 0);
  open_again (&self, profile);
  g_assert_true (has_account (&self));
  assert_made_here (&self);
  mail_store_fixture_tear_down (&self, NULL);
  mail_test_remove_folder (g_steal_pointer (&original));
}

static void
note_damaged (const char *file,
              gpointer    data)
{
  g_atomic_pointer_set ((const char **) data, g_intern_string (file));
}

/* Once a day, behind everything else. */
static void
test_found_in_the_background (void)
{
  g_autofree char *profile = make_profile ();
  g_autofree char *stamp = g_build_filename (profile, "checked", NULL);
  const char *damaged = NULL;
  MailStoreHealthCheck *check;

  check = mail_store_health_check_new (profile, 0, note_damaged, &damaged);
  while (!g_file_test (stamp, G_FILE_TEST_EXISTS))
    g_usleep (1000);
  mail_store_health_check_free (check);
  g_assert_null (damaged);
  g_assert_null (mail_store_health_check_new (profile, 0, note_damaged, &damaged));

  g_assert_cmpint (g_unlink (stamp), ==, 0);
  damage (profile, "bodies.db", count_pages (profile, "bodies.db") / 2, 1);
  check = mail_store_health_check_new (profile, 0, note_damaged, &damaged);
  while (g_atomic_pointer_get (&damaged) == NULL)
    g_usleep (1000);
  mail_store_health_check_free (check);
  g_assert_cmpstr (damaged, ==, "bodies");

  /* One that is closed does not wait for it. */
  g_unlink (stamp);
  mail_store_health_check_free (mail_store_health_check_new (profile, G_MAXINT64 / 2, note_damaged, &damaged));
  mail_test_remove_folder (g_steal_pointer (&profile));
}

static void
note_health (MailStoreChanges *changes,
             gpointer          data)
{
  *(gboolean *) data |= (changes->what & MAIL_STORE_CHANGED_HEALTH) != 0;
}

/* Whoever listens is told as soon as somebody reads what cannot be read. */
static void
test_told (void)
{
  g_autofree char *original = make_profile ();
  g_autofree char *profile = copy_profile (original);
  MailStoreFixture self;
  gboolean told = FALSE;
  guint subscription;
  g_autoptr(DexFuture) checked = NULL;

  damage (profile, "bodies.db", count_pages (profile, "bodies.db") / 2, 3);
  self = (MailStoreFixture) { .profile = g_strdup (profile) };
  self.store = mail_store_open (profile, MAIL_STORE_OPEN_NONE, NULL);
  g_assert_cmpint (mail_store_get_health (self.store), ==, MAIL_STORE_SOUND);
  subscription = mail_store_subscribe (self.store, NULL, note_health, &told, NULL);
  checked = mail_store_check_and_mend (self.store);
  mail_test_await (checked, NULL);
  while (!told)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (mail_store_get_health (self.store), ==, MAIL_STORE_DAMAGED);
  mail_store_unsubscribe (self.store, subscription);
  mail_store_close (self.store);
  g_clear_object (&self.store);
  g_free (self.profile);

  open_again (&self, profile);
  g_assert_cmpint (mail_store_get_health (self.store), ==, MAIL_STORE_REBUILT);
  mail_store_fixture_tear_down (&self, NULL);
  mail_test_remove_folder (g_steal_pointer (&original));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/store/damage/each-page-of-mail", test_each_page_of_mail);
  g_test_add_func ("/store/damage/each-page-of-bodies", test_each_page_of_bodies);
  g_test_add_func ("/store/damage/at-several-places", test_at_several_places);
  g_test_add_func ("/store/damage/sound-ones", test_sound_ones);
  g_test_add_data_func ("/store/damage/first-page", GINT_TO_POINTER (FALSE), test_first_page);
  g_test_add_data_func ("/store/damage/first-page/of-a-killed-process", GINT_TO_POINTER (TRUE), test_first_page);
  g_test_add_func ("/store/damage/killed-meanwhile", test_killed_meanwhile);
  g_test_add_func ("/store/damage/found-in-the-background", test_found_in_the_background);
  g_test_add_func ("/store/damage/told", test_told);

  return g_test_run ();
}
