/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-fixture.h"

#include <string.h>

static void
open_search (MailSearchFixture *self)
{
  self->search = mail_search_open (self->base.store);
}

void
mail_search_fixture_set_up (MailSearchFixture *self)
{
  *self = (MailSearchFixture) { 0 };
  mail_store_fixture_set_up (&self->base, NULL);
  open_search (self);
}

static void
close_search (MailSearchFixture *self)
{
  mail_search_close (self->search);
  g_assert_finalize_object (g_steal_pointer (&self->search));
}

void
mail_search_fixture_tear_down (MailSearchFixture *self)
{
  close_search (self);
  mail_store_fixture_tear_down (&self->base, NULL);
}

void
mail_search_fixture_reopen (MailSearchFixture *self)
{
  if (self->search != NULL)
    close_search (self);
  mail_store_fixture_reopen (&self->base);
  open_search (self);
}

static char *
make_header (guint32     uid,
             const char *subject,
             const char *people)
{
  return g_strdup_printf ("Subject: %s\r\n%s\r\nMessage-ID: <%u@example.org>\r\nMIME-Version: 1.0\r\n", subject, people, uid);
}

gint64
mail_search_fixture_add (MailSearchFixture *self,
                         gint64             folder,
                         guint32            uid,
                         const char        *subject,
                         const char        *people,
                         gint64             date,
                         const char        *content)
{
  g_autofree char *header = make_header (uid, subject, people);
  g_autofree char *block = g_strconcat (header, "\r\n", NULL);
  g_autoptr(GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_arrival_free);
  g_autoptr(MailItem) item = NULL;
  MailArrival *arrival = mail_arrival_new ();
  gint64 message;

  arrival->uid = uid;
  arrival->size = 1000 + uid;
  arrival->internal_date = date;
  arrival->header = g_bytes_new (block, strlen (block));
  g_ptr_array_add (arrivals, arrival);
  g_assert_cmpuint (mail_test_await_uint (mail_store_sync_arrivals (self->base.store, folder, 1, arrivals)), ==, 1);

  for (guint i = 0; item == NULL; i++)
    {
      g_autoptr(GArray) ids = mail_store_fixture_list (&self->base, folder);
      g_autoptr(MailItem) other = NULL;

      g_assert_cmpuint (i, <, ids->len);
      other = mail_store_reader_load_item (mail_store_fixture_reader (&self->base), g_array_index (ids, gint64, i), NULL);
      if (other->uid == uid)
        item = g_steal_pointer (&other);
    }
  message = item->message;
  if (content != NULL)
    {
      g_autofree char *whole = g_strconcat (header, content, NULL);
      g_autoptr(GBytes) bytes = g_bytes_new (whole, strlen (whole));

      mail_test_await_ok (mail_store_put_body (self->base.store, message, bytes));
    }
  return message;
}

void
mail_search_fixture_put_body (MailSearchFixture *self,
                              gint64             message,
                              const char        *content)
{
  g_autoptr(GBytes) bytes = g_bytes_new (content, strlen (content));

  mail_test_await_ok (mail_store_put_body (self->base.store, message, bytes));
}

void
mail_search_fixture_wait (MailSearchFixture *self)
{
  mail_test_await_ok (mail_search_wait (self->search));
}

MailSearchPage *
mail_search_fixture_find_page (MailSearchFixture *self,
                               const char        *query,
                               gint64             next,
                               guint              limit)
{
  g_autoptr(DexFuture) future = mail_search_find (self->search, query, MAIL_SEARCH_TYPED, next, limit);
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (future, &error);

  g_assert_no_error (error);
  return g_value_dup_boxed (value);
}

char *
mail_search_fixture_find (MailSearchFixture *self,
                          const char        *query)
{
  g_autoptr(MailSearchPage) page = mail_search_fixture_find_page (self, query, 0, 100);
  g_autoptr(GString) uids = g_string_new (NULL);

  for (guint i = 0; i < page->hits->len; i++)
    {
      const MailSearchHit *hit = &g_array_index (page->hits, MailSearchHit, i);
      g_autoptr(MailItem) item = mail_store_reader_load_item (mail_store_fixture_reader (&self->base), hit->item, NULL);

      g_assert_cmpint (item->message, ==, hit->message);
      g_assert_cmpint (item->folder, ==, hit->folder);
      g_assert_cmpint (item->date, ==, hit->date);
      g_string_append_printf (uids, "%s%u", i > 0 ? "," : "", item->uid);
    }
  return g_string_free (g_steal_pointer (&uids), FALSE);
}

MailSearchCoverage *
mail_search_fixture_get_coverage (MailSearchFixture *self)
{
  g_autoptr(DexFuture) future = mail_search_get_coverage (self->search);
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (future, &error);

  g_assert_no_error (error);
  return g_value_dup_boxed (value);
}

GPtrArray *
mail_search_fixture_find_faults (MailSearchFixture *self)
{
  g_autoptr(DexFuture) future = mail_search_check (self->search);
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (future, &error);

  g_assert_no_error (error);
  return g_value_dup_boxed (value);
}
