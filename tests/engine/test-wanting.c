/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-engine-read.h"
#include "mail-error.h"
#include "mail-fiber.h"
#include "mail-store-fixture.h"

typedef struct {
  MailStore *store;
  GArray *folders;
  guint at;
} Wanting;

static DexFuture *
find_fiber (gpointer data)
{
  Wanting *self = data;
  GError *error = NULL;

  if (!mail_engine_find_wanting (self->store, self->folders, 0, &self->at, &error))
    return dex_future_new_for_error (error);
  return dex_future_new_true ();
}

static DexFuture *
find (Wanting *self)
{
  return mail_fiber_spawn (NULL, find_fiber, self, NULL);
}

/* Only folders that want something are visited, in their order, each once. */
static void
test_next (MailStoreFixture *fixture,
           gconstpointer     data)
{
  g_autoptr(GArray) folders = g_array_new (FALSE, FALSE, sizeof (gint64));
  Wanting self = { .store = fixture->store, .folders = folders };

  g_array_append_val (folders, fixture->trash);
  g_array_append_val (folders, fixture->archive);
  g_array_append_val (folders, fixture->sent);
  g_array_append_val (folders, fixture->inbox);
  mail_store_fixture_arrive (fixture, fixture->archive, 1, 1, 3);
  mail_store_fixture_arrive (fixture, fixture->inbox, 1, 4, 4);

  g_assert_true (mail_test_await_ok (find (&self)));
  g_assert_cmpuint (self.at, ==, 1);
  self.at++;
  g_assert_true (mail_test_await_ok (find (&self)));
  g_assert_cmpuint (self.at, ==, 3);
  self.at++;
  g_assert_true (mail_test_await_ok (find (&self)));
  g_assert_cmpuint (self.at, ==, 4);
}

/* Who cannot read the store is told so, and does not take it that a folder was found. */
static void
test_failure (MailStoreFixture *fixture,
              gconstpointer     data)
{
  g_autoptr(GArray) folders = g_array_new (FALSE, FALSE, sizeof (gint64));
  Wanting self = { .store = fixture->store, .folders = folders };
  g_autoptr(GError) error = NULL;
  g_autoptr(DexFuture) found = NULL;

  g_array_append_val (folders, fixture->inbox);
  mail_store_close (fixture->store);
  found = find (&self);
  g_assert_null (mail_test_await (found, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_CANCELLED);
  g_assert_cmpuint (self.at, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  mail_store_fixture_add ("/engine/wanting/next", NULL, test_next);
  mail_store_fixture_add ("/engine/wanting/failure", NULL, test_failure);
  return g_test_run ();
}
