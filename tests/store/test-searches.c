/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-fixture.h"
#include "mail-store-searches.h"

static char *
list (MailStoreFixture *self)
{
  g_autoptr(GPtrArray) searches = mail_store_reader_list_searches (mail_store_fixture_reader (self), NULL);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < searches->len; i++)
    {
      const MailSavedSearch *search = g_ptr_array_index (searches, i);

      g_string_append_printf (text, "[%s: %s]", search->name, search->query);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
expect (MailStoreFixture *self,
        const char       *what)
{
  g_autofree char *listed = list (self);

  g_assert_cmpstr (listed, ==, what);
}

static gint64
save (MailStoreFixture *self,
      gint64            id,
      const char       *name,
      const char       *query)
{
  g_autoptr(MailSavedSearch) search = mail_saved_search_new (id, name, query);

  return mail_test_await_int64 (mail_store_save_search (self->store, search));
}

static void
note (MailStoreChanges *changes,
      gpointer          data)
{
  if ((changes->what & MAIL_STORE_CHANGED_SEARCHES) != 0)
    *(guint *) data += 1;
}

/* What is kept is there after a restart, renamed in its place, and back where it was when its deletion is taken back. */
static void
test_kept (MailStoreFixture *self,
           gconstpointer     data)
{
  guint n_notices = 0;
  guint subscription = mail_store_subscribe (self->store, NULL, note, &n_notices, NULL);
  gint64 unread, bills;

  expect (self, "");
  unread = save (self, 0, "Unread", "is:unread");
  bills = save (self, 0, "账单", "主题:账单");
  expect (self, "[Unread: is:unread][账单: 主题:账单]");
  save (self, unread, "Not read", "is:unread");
  mail_test_await_ok (mail_store_delete_search (self->store, unread));
  expect (self, "[账单: 主题:账单]");
  g_assert_cmpint (save (self, unread, "Not read", "is:unread"), ==, unread);
  mail_test_await_ok (mail_store_delete_search (self->store, bills));
  g_assert_cmpint (save (self, 0, "Another", "x"), >, bills);
  /* The last is told right after it is answered. */
  while (n_notices < 7)
    g_main_context_iteration (NULL, TRUE);
  mail_store_unsubscribe (self->store, subscription);
  mail_store_fixture_reopen (self);
  expect (self, "[Not read: is:unread][Another: x]");
}

static void
test_refused (MailStoreFixture *self,
              gconstpointer     data)
{
  g_autoptr(MailSavedSearch) nameless = mail_saved_search_new (0, "", "x");
  g_autoptr(MailSavedSearch) empty = mail_saved_search_new (0, "x", "");
  g_autofree char *many = g_strnfill (MAIL_SAVED_SEARCH_MAX_NAME + 1, 'x');
  g_autoptr(MailSavedSearch) lengthy = mail_saved_search_new (0, many, "x");
  const MailSavedSearch *all[] = { nameless, empty, lengthy };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr(DexFuture) future = mail_store_save_search (self->store, all[i]);
      g_autoptr(GError) error = NULL;

      g_assert_null (mail_test_await (future, &error));
      g_assert_nonnull (error);
    }
  expect (self, "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  mail_store_fixture_add ("/store/searches/kept", NULL, test_kept);
  mail_store_fixture_add ("/store/searches/refused", NULL, test_refused);
  return g_test_run ();
}
