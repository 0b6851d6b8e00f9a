/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-favorites.h"
#include "mail-store-fixture.h"

static void
set_favorites (MailStoreFixture *self,
               gint64            first,
               gint64            second)
{
  g_autoptr(GArray) folders = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (first != 0)
    g_array_append_val (folders, first);
  if (second != 0)
    g_array_append_val (folders, second);
  mail_test_await_ok (mail_store_set_favorites (self->store, folders));
}

static guint
get_place (MailStoreFixture *self,
           gint64            folder)
{
  g_autoptr(MailFolder) row = mail_store_reader_get_folder (mail_store_fixture_reader (self), folder, NULL);

  g_assert_nonnull (row);
  return row->favorite;
}

/* They have the order they are told in, then and after the program was started again. */
static void
test_order (MailStoreFixture *self,
            gconstpointer     data)
{
  g_assert_cmpuint (get_place (self, self->archive), ==, 0);
  set_favorites (self, self->trash, self->archive);
  mail_store_fixture_reopen (self);
  g_assert_cmpuint (get_place (self, self->trash), ==, 1);
  g_assert_cmpuint (get_place (self, self->archive), ==, 2);
  g_assert_cmpuint (get_place (self, self->inbox), ==, 0);

  set_favorites (self, self->archive, 0);
  g_assert_cmpuint (get_place (self, self->trash), ==, 0);
  g_assert_cmpuint (get_place (self, self->archive), ==, 1);
}

/* What another program renames stays one. */
static void
test_renamed (MailStoreFixture *self,
              gconstpointer     data)
{
  set_favorites (self, self->archive, 0);
  mail_test_await_ok (mail_store_sync_renamed (self->store, self->archive, "Elsewhere"));
  g_assert_cmpuint (get_place (self, self->archive), ==, 1);
}

/* A folder that is gone is none. */
static void
test_gone (MailStoreFixture *self,
           gconstpointer     data)
{
  set_favorites (self, 4711, self->archive);
  g_assert_cmpuint (get_place (self, self->archive), >, 0);
  g_assert_cmpint (mail_store_fixture_ask_number (self, "mail.db", "SELECT count(*) FROM favorite"), ==, 1);
  set_favorites (self, 0, 0);
  g_assert_cmpuint (get_place (self, self->archive), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  mail_store_fixture_add ("/store/favorites/order", NULL, test_order);
  mail_store_fixture_add ("/store/favorites/renamed", NULL, test_renamed);
  mail_store_fixture_add ("/store/favorites/gone", NULL, test_gone);

  return g_test_run ();
}
