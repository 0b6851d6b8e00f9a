/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-store-fixture.h"

/* sender, subject, size, date, flags: rows of a folder that every order puts otherwise */
static const struct {
  const char *sender;
  const char *subject;
  const char *type;
  guint64 size;
  gint64 date;
  MailFlags flags;
} mails[] = {
  { "Zoe <zoe@example.org>", "Re: apples", "text/plain", 300, 100, MAIL_FLAG_SEEN },
  { "adam@example.org", "Bananas", "multipart/mixed; boundary=b", 100, 200, 0 },
  { "=?utf-8?b?546L5Lyf?= <wang@example.org>", "Apples", "text/plain", 200, 300, MAIL_FLAG_SEEN | MAIL_FLAG_FLAGGED },
  { "Adam <adam@example.org>", "cherries", "text/plain", 400, 50, 0 },
};

static void
fill (MailStoreFixture *self,
      gint64            folder,
      guint             first,
      guint             end)
{
  for (guint i = first; i < end; i++)
    {
      MailArrival *arrival = mail_arrival_new ();
      g_autofree char *header = g_strdup_printf ("From: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <%u@x>\r\nContent-Type: %s\r\n\r\n",
                                                 mails[i].sender, mails[G_N_ELEMENTS (mails) - 1 - i].sender, mails[i].subject, i,
                                                 mails[i].type);

      arrival->uid = i + 1;
      arrival->size = mails[i].size;
      arrival->internal_date = mails[i].date;
      arrival->flags = mails[i].flags;
      arrival->header = g_bytes_new (header, strlen (header));
      mail_store_fixture_see (self, folder, 1, arrival);
    }
}

static guint
index_of (MailStoreFixture *self,
          gint64            id)
{
  g_autoptr(MailItem) item = mail_store_reader_load_item (mail_store_fixture_reader (self), id, NULL);

  g_assert_nonnull (item);
  return (guint) g_ascii_strtoull (item->message_id, NULL, 10);
}

/* expected: a digit for each message, as above */
static void
assert_list (MailStoreFixture    *self,
             const MailListQuery *query,
             guint                limit,
             const char          *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) ids = mail_store_reader_list (mail_store_fixture_reader (self), query, limit, &error);
  g_autoptr(GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (found, "%u", index_of (self, g_array_index (ids, gint64, i)));
  g_assert_cmpstr (found->str, ==, expected);
}

/* Each place is what the key of its own says: that is how the list of a window finds the place of what comes. */
static void
assert_keys (MailStoreFixture    *self,
             const MailListQuery *query)
{
  g_autoptr(GArray) ids = mail_store_reader_list (mail_store_fixture_reader (self), query, 0, NULL);

  for (guint i = 1; i < ids->len; i++)
    {
      gint64 before = g_array_index (ids, gint64, i - 1);
      gint64 id = g_array_index (ids, gint64, i);
      g_auto(MailSortKey) before_key = { 0 };
      g_auto(MailSortKey) key = { 0 };

      g_assert_true (mail_store_reader_get_sort_key (mail_store_fixture_reader (self), before, query->sort, &before_key));
      g_assert_true (mail_store_reader_get_sort_key (mail_store_fixture_reader (self), id, query->sort, &key));
      g_assert_cmpint (mail_sort_compare (query->sort, &before_key, before, &key, id), <, 0);
    }
}

static void
test_orders (MailStoreFixture *self,
             gconstpointer     data)
{
  static const struct {
    MailSort sort;
    const char *expected;
  } orders[] = {
    { MAIL_SORT_NEWEST, "2103" },
    { MAIL_SORT_OLDEST, "3012" },
    { MAIL_SORT_SENDER, "3102" },      /* Adam, adam@…, Zoe, 王伟 */
    { MAIL_SORT_RECIPIENT, "0231" },
    { MAIL_SORT_SUBJECT, "2013" },     /* both about apples, the newest of them first */
    { MAIL_SORT_SIZE, "3021" },
    { MAIL_SORT_UNREAD, "1320" },
    { MAIL_SORT_STARRED, "2103" },
    { MAIL_SORT_ATTACHMENTS, "1203" },
  };

  fill (self, self->inbox, 0, G_N_ELEMENTS (mails));
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      MailListQuery query = { .folder = self->inbox, .sort = orders[i].sort };
      g_autofree char *first = g_strndup (orders[i].expected, 2);

      assert_list (self, &query, 0, orders[i].expected);
      assert_list (self, &query, 2, first);
      assert_keys (self, &query);
    }
}

static void
test_filters (MailStoreFixture *self,
              gconstpointer     data)
{
  MailListQuery unread = { .folder = self->inbox, .without = MAIL_FLAG_SEEN };
  MailListQuery starred = { .folder = self->inbox, .with = MAIL_FLAG_FLAGGED };
  MailListQuery attachments = { .folder = self->inbox, .with_attachments = TRUE };
  MailListQuery oldest = { .folder = self->inbox, .without = MAIL_FLAG_SEEN, .sort = MAIL_SORT_OLDEST };

  fill (self, self->inbox, 0, G_N_ELEMENTS (mails));
  assert_list (self, &unread, 0, "13");
  assert_list (self, &unread, 1, "1");
  assert_list (self, &starred, 0, "2");
  assert_list (self, &attachments, 0, "1");
  assert_list (self, &oldest, 1, "3");
}

static void
see_answer (MailStoreFixture *self,
            gint64            folder,
            guint32           uid,
            const char       *parent,
            gint64            date,
            MailFlags         flags)
{
  MailArrival *arrival = mail_arrival_new ();
  g_autofree char *header = g_strdup_printf ("From: Bo <bo@example.org>\r\nMessage-ID: <%u@x>\r\nIn-Reply-To: <%s@x>\r\n\r\n", uid,
                                             parent);

  arrival->uid = uid;
  arrival->size = 10;
  arrival->internal_date = date;
  arrival->flags = flags;
  arrival->header = g_bytes_new (header, strlen (header));
  mail_store_fixture_see (self, folder, 1, arrival);
}

/* 0 ← 5 (read) here, 1 ← 6 elsewhere */
static void
test_conversations (MailStoreFixture *self,
                    gconstpointer     data)
{
  MailListQuery query = { .folder = self->inbox, .conversations = TRUE };
  MailListQuery unread = { .folder = self->inbox, .conversations = TRUE, .without = MAIL_FLAG_SEEN };

  fill (self, self->inbox, 0, G_N_ELEMENTS (mails));
  see_answer (self, self->inbox, 5, "0", 1000, MAIL_FLAG_SEEN);
  see_answer (self, self->archive, 6, "1", 2000, 0);

  assert_list (self, &query, 0, "5213");
  assert_list (self, &query, 2, "52");
  /* The newest of each that is unread: the answer is not, and what it answers is not either. */
  assert_list (self, &unread, 0, "13");
  query.sort = MAIL_SORT_OLDEST;
  assert_list (self, &query, 0, "3125");
  query.sort = MAIL_SORT_SUBJECT;
  assert_list (self, &query, 0, "5213");
}

static void
make_second_account (MailStoreFixture *self,
                     gint64           *inbox)
{
  MailStoreFixture other = { .store = self->store };

  mail_store_fixture_fill (&other);
  *inbox = other.inbox;
}

static void
test_all_inboxes (MailStoreFixture *self,
                  gconstpointer     data)
{
  MailListQuery query = { .role = MAIL_ROLE_INBOX };
  gint64 other;

  make_second_account (self, &other);
  fill (self, self->inbox, 0, 2);
  fill (self, other, 2, 4);
  assert_list (self, &query, 0, "2103");
  assert_list (self, &query, 3, "210");
  query.conversations = TRUE;
  assert_list (self, &query, 0, "2103");
  query.sort = MAIL_SORT_SIZE;
  assert_list (self, &query, 0, "3021");
}

static void
test_whole_conversations (MailStoreFixture *self,
                          gconstpointer     data)
{
  MailListQuery query = { .folder = self->inbox, .conversations = TRUE };
  g_autoptr(GArray) rows = NULL;
  g_autoptr(DexFuture) future = NULL;
  const GArray *items;

  fill (self, self->inbox, 0, G_N_ELEMENTS (mails));
  see_answer (self, self->inbox, 5, "0", 1000, 0);
  see_answer (self, self->archive, 6, "0", 2000, 0);
  rows = mail_store_reader_list (mail_store_fixture_reader (self), &query, 1, NULL);
  future = mail_store_list_whole_conversations (self->store, rows);
  items = g_value_get_boxed (mail_test_await (future, NULL));
  /* What is in another folder is not acted on with it. */
  g_assert_cmpuint (items->len, ==, 2);
  g_assert_cmpuint (index_of (self, g_array_index (items, gint64, 0)), ==, 5);
  g_assert_cmpuint (index_of (self, g_array_index (items, gint64, 1)), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  mail_store_fixture_add ("/store/list/orders", NULL, test_orders);
  mail_store_fixture_add ("/store/list/filters", NULL, test_filters);
  mail_store_fixture_add ("/store/list/conversations", NULL, test_conversations);
  mail_store_fixture_add ("/store/list/all-inboxes", NULL, test_all_inboxes);
  mail_store_fixture_add ("/store/list/whole-conversations", NULL, test_whole_conversations);
  return g_test_run ();
}
