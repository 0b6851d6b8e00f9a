/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "mail-error.h"
#include "mail-store-fixture.h"

/* Every kind of write, on a disk with room for none of it, for a little of it, for half of it …: it is refused as a whole, with a clear
 * sentence, or done as a whole; and when there is room again, it is done. In a child that has a disk of its own. */

#define N_MESSAGES 40
#define MESSAGE "From: ada@example.org\r\nTo: bob@example.com\r\nSubject: Mine\r\nMessage-ID: <%u@example.org>\r\n\r\nHello\r\n"

static char *program;
static guint n_runs; /* numbers what is made */

typedef DexFuture *(*WriteFunc) (MailStoreFixture *self);

static GBytes *
make_message (void)
{
  char *text = g_strdup_printf (MESSAGE, 1000 + n_runs);

  return g_bytes_new_take (text, strlen (text));
}

static DexFuture *
mark (MailStoreFixture *self)
{
  g_autoptr(GArray) ids = mail_store_fixture_list (self, self->inbox);

  return mail_store_change_flags (self->store, ids, n_runs % 2 == 0 ? MAIL_FLAG_FLAGGED : 0, n_runs % 2 == 0 ? 0 : MAIL_FLAG_FLAGGED, NULL,
                                  NULL);
}

static DexFuture *
move (MailStoreFixture *self)
{
  g_autoptr(GArray) here = mail_store_fixture_list (self, self->inbox);
  g_autoptr(GArray) there = mail_store_fixture_list (self, self->archive);

  return here->len > 0 ? mail_store_move (self->store, here, self->archive) : mail_store_move (self->store, there, self->inbox);
}

static DexFuture *
arrive (MailStoreFixture *self)
{
  g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_arrival_free);

  for (guint i = 0; i < 20; i++)
    g_ptr_array_add (arrivals, mail_test_arrival (1000 + n_runs * 20 + i, 1000 + n_runs * 20 + i));
  return mail_store_sync_arrivals (self->store, self->trash, 1, arrivals);
}

static DexFuture *
hear_flags (MailStoreFixture *self)
{
  g_autoptr(GPtrArray) flags = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_server_flags_free);

  for (guint uid = 1; uid <= N_MESSAGES; uid++)
    {
      MailServerFlags *one = g_new0 (MailServerFlags, 1);

      one->uid = uid;
      one->flags = n_runs % 2 == 0 ? MAIL_FLAG_ANSWERED : 0;
      g_ptr_array_add (flags, one);
    }
  return mail_store_sync_flags (self->store, self->inbox, 1, flags);
}

static DexFuture *
save_draft (MailStoreFixture *self)
{
  g_autoptr(GBytes) bytes = make_message ();

  return mail_store_save_draft (self->store, 0, self->account, bytes, g_variant_new_string ("what is typed"));
}

static DexFuture *
queue (MailStoreFixture *self)
{
  static const char *recipients[] = { "bob@example.com", NULL };
  g_autoptr(GBytes) bytes = make_message ();

  return mail_store_queue_message (self->store, self->account, bytes, "ada@example.org", recipients, 0, 0, 0, 0);
}

/* Of 300 KiB that zstd makes no smaller: two chunks. */
static DexFuture *
put_body (MailStoreFixture *self)
{
  g_autoptr(GArray) here = mail_store_fixture_list (self, self->trash);
  g_autoptr(MailItem) item = mail_store_reader_load_item (mail_store_fixture_reader (self), g_array_index (here, gint64, 0), NULL);
  g_autoptr(GRand) chance = g_rand_new_with_seed (n_runs);
  guint32 *data = g_new (guint32, 75 * 1024);
  g_autoptr(GBytes) bytes = NULL;

  for (guint i = 0; i < 75 * 1024; i++)
    data[i] = g_rand_int (chance);
  bytes = g_bytes_new_take (data, 300 * 1024);
  return mail_store_put_body (self->store, item->message, bytes);
}

static DexFuture *
add_account (MailStoreFixture *self)
{
  g_autoptr(MailAccountSettings) settings = mail_account_settings_new ();

  settings->name = g_strdup_printf ("Another %u", n_runs);
  settings->address = g_strdup ("ada@example.net");
  return mail_store_add_account (self->store, settings);
}

static const struct {
  const char *name;
  WriteFunc start;
} writes[] = {
  { "flags", mark },
  { "move", move },
  { "arrivals", arrive },
  { "flags of the server", hear_flags },
  { "draft", save_draft },
  { "outbox", queue },
  { "body", put_body },
  { "account", add_account },
};

/* Takes all the room there is, but so many bytes. */
static void
take_room (const char *path,
           goffset     left)
{
  static const char page[4096] = { 1 };
  int fd = g_open (path, O_RDWR | O_CREAT | O_TRUNC, 0600);
  goffset size = 0;
  gssize written;

  while ((written = write (fd, page, sizeof page)) > 0)
    size += written;
  g_assert_cmpint (ftruncate (fd, MAX (0, size - left)), ==, 0);
  g_close (fd, NULL);
}

/* Whether it was refused. */
static gboolean
try (MailStoreFixture *self,
     WriteFunc         start)
{
  g_autoptr(DexFuture) future = start (self);
  g_autoptr(GError) error = NULL;

  if (mail_test_await (future, &error) != NULL)
    return FALSE;
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_STORAGE);
  if (strstr (error->message, "disk is full") == NULL)
    g_error ("“%s” does not say that the disk is full", error->message);
  return TRUE;
}

/* How often it was refused. */
static guint
run_with_little_room (MailStoreFixture *self,
                      const char       *ballast,
                      WriteFunc         start)
{
  guint n_refused = 0;

  for (goffset left = 0; left <= 256 * 1024; left = left < 32 * 1024 ? left + 4096 : left * 3 / 2)
    {
      gboolean refused;

      /* The log is empty, and has to grow. */
      mail_store_fixture_reopen (self);
      take_room (ballast, left);
      refused = try (self, start);
      g_assert_cmpint (g_unlink (ballast), ==, 0);
      g_assert_true (!refused || !try (self, start));
      n_refused += refused ? 1 : 0;
      n_runs++;
    }
  mail_store_fixture_check (self);
  return n_refused;
}

static int
child (const char *folder)
{
  MailStoreFixture self = { .profile = g_build_filename (folder, "profile", NULL) };
  g_autofree char *ballast = g_build_filename (folder, "ballast", NULL);
  g_autoptr(GError) error = NULL;

  if (unshare (CLONE_NEWNS) != 0 || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
      mount ("tmpfs", folder, "tmpfs", 0, "size=24m") != 0)
    {
      g_print ("skip");
      return 0;
    }
  self.store = mail_store_open (self.profile, MAIL_STORE_OPEN_NONE, &error);
  g_assert_no_error (error);
  mail_store_fixture_fill (&self);
  mail_store_fixture_arrive (&self, self.inbox, 1, 1, N_MESSAGES);
  for (guint i = 0; i < G_N_ELEMENTS (writes); i++)
    g_print ("%s: %u\n", writes[i].name, run_with_little_room (&self, ballast, writes[i].start));
  mail_store_close (self.store);
  g_object_unref (self.store);
  g_free (self.profile);
  return 0;
}

static void
test_every_write (void)
{
  char *folder = mail_test_make_folder ();
  char *arguments[] = { program, (char *) "--child", folder, NULL };
  g_autofree char *output = NULL;
  g_auto(GStrv) lines = NULL;
  g_autoptr(GError) error = NULL;
  int status;

  g_assert_true (g_spawn_sync (NULL, arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, &status, &error));
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
  mail_test_remove_folder (folder);
  if (g_str_equal (output, "skip"))
    {
      g_test_skip ("cannot make a disk");
      return;
    }
  lines = g_strsplit (g_strchomp (output), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, G_N_ELEMENTS (writes));
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_test_message ("%s", lines[i]);
      g_assert_cmpint (g_ascii_strtoll (strrchr (lines[i], ' '), NULL, 10), >, 0);
    }
}

int
main (int   argc,
      char *argv[])
{
  program = argv[0];
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    {
      dex_init ();
      return child (argv[2]);
    }
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/store/full-disk/every-write", test_every_write);

  return g_test_run ();
}
