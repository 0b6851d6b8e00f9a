/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-keywords.h"
#include "mail-label-keyword.h"
#include "mail-store-fixture.h"
#include "mail-store-labels.h"

/* ---- keywords ---- */

static void
test_names (void)
{
  static const struct {
    const char *name;
    const char *keyword;
  } cases[] = {
    { "Travel", "Travel" },
    { "To pay", "To_pay" },
    { "工作", "&XeVPXA-" },
    { "Büro & mehr", "B&APw-ro_&-_mehr" },
    { "😀!", "&2D3eAA-!" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *keyword = mail_label_keyword_from_name (cases[i].name);
      g_autofree char *name = mail_label_keyword_to_name (cases[i].keyword);

      g_assert_cmpstr (keyword, ==, cases[i].keyword);
      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

/* Whatever it is called, a server takes it and it is a label. */
static void
test_any_name (void)
{
  static const char *const names[] = { "a(b){c}%*\"\\]d", "$money", "Junk", "\x01\x02", "\xff\xfe",
    "一个非常非常非常非常非常非常非常非常非常非常非常非常非常非常长的标签名称", "no-end&", "&" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *keyword = mail_label_keyword_from_name (names[i]);
      g_autofree char *name = mail_label_keyword_to_name (keyword);

      g_assert_true (mail_label_keyword_is_label (keyword));
      g_assert_true (g_utf8_validate (name, -1, NULL));
      g_assert_cmpuint (strlen (keyword), <=, 51);
      for (const char *p = keyword; *p != '\0'; p++)
        g_assert_true (g_ascii_isgraph (*p) && strchr ("(){%*\"\\]", *p) == NULL);
    }
}

/* What another program wrote reads as something, whatever it is. */
static void
test_any_keyword (void)
{
  static const char *const keywords[] = { "&", "&-", "&a-", "&AAA-", "&2D0-", "&!!!!-", "_", "__", "a&XeVPXA" };

  for (guint i = 0; i < G_N_ELEMENTS (keywords); i++)
    {
      g_autofree char *name = mail_label_keyword_to_name (keywords[i]);

      g_assert_true (g_utf8_validate (name, -1, NULL));
      g_assert_cmpstr (name, !=, "");
    }
}

static void
test_which (void)
{
  static const char *const labels[] = { "$label1", "$Label5", "Travel", "k" };
  static const char *const others[] = { "$label6", "$label", "$label12", "$Phishing", "NonJunk", "nonjunk", "$MDNSent", "Forwarded", "" };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    g_assert_true (mail_label_keyword_is_label (labels[i]));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (mail_label_keyword_is_label (others[i]));
}

/* ---- in the store ---- */

/* keyword, name and colour of all: "k/n/c …" */
static char *
list (MailStoreFixture *self)
{
  g_autoptr(GPtrArray) labels = mail_store_reader_list_labels (mail_store_fixture_reader (self), NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < labels->len; i++)
    {
      const MailLabel *label = g_ptr_array_index (labels, i);

      g_string_append_printf (text, "%s%s/%s/%s", i > 0 ? " " : "", label->keyword, label->name != NULL ? label->name : "",
                              label->color != NULL ? label->color : "");
    }
  return g_string_free (text, FALSE);
}

#define KNOWN "$label1//red $label2//orange $label3//green $label4//blue $label5//purple"

static char *
set_label (MailStoreFixture *self,
           const char       *keyword,
           const char       *name,
           const char       *color)
{
  g_autoptr(DexFuture) future = mail_store_set_label (self->store, keyword, name, color);
  g_autoptr(GError) error = NULL;
  const GValue *value = mail_test_await (future, &error);

  g_assert_no_error (error);
  return g_value_dup_string (value);
}

/* New ones are the last; two of one name are two. */
static void
test_set (MailStoreFixture *self,
          gconstpointer     data)
{
  g_autofree char *first = NULL;
  g_autofree char *travel = set_label (self, NULL, "Travel", "teal");
  g_autofree char *again = set_label (self, NULL, "travel", "pink");
  g_autofree char *known = NULL;
  g_autofree char *last = NULL;

  g_assert_cmpstr (travel, ==, "Travel");
  g_assert_cmpstr (again, ==, "travel_2");
  first = list (self);
  g_assert_cmpstr (first, ==, KNOWN " Travel/Travel/teal travel_2/travel/pink");

  known = set_label (self, "$label2", "Büro", "slate");
  g_assert_cmpstr (known, ==, "$label2");
  mail_test_await_ok (mail_store_remove_label (self->store, "TRAVEL_2"));
  mail_store_fixture_reopen (self);
  last = list (self);
  g_assert_cmpstr (last, ==, "$label1//red $label2/Büro/slate $label3//green $label4//blue $label5//purple Travel/Travel/teal");
}

static void
order (MailStoreFixture  *self,
       const char *const *keywords,
       const char        *expected)
{
  g_autofree char *all = NULL;

  mail_test_await_ok (mail_store_order_labels (self->store, keywords, "slate"));
  mail_store_fixture_reopen (self);
  all = list (self);
  g_assert_cmpstr (all, ==, expected);
}

static gint64
labelled (MailStoreFixture *self,
          guint             number,
          const char       *keywords)
{
  MailArrival *arrival = mail_test_arrival (number, number);

  arrival->keywords = g_strdup (keywords);
  mail_store_fixture_see (self, self->inbox, 1, arrival);
  return mail_store_fixture_find (self, self->inbox, number);
}

static char *
get_keywords (MailStoreFixture *self,
              gint64            item)
{
  g_autoptr(MailItem) row = mail_store_reader_load_item (mail_store_fixture_reader (self), item, NULL);

  return g_strdup (row->keywords);
}

/* What other programs gave is listed behind, what programs write for themselves is not; how many have what is counted. */
static void
test_seen (MailStoreFixture *self,
           gconstpointer     data)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GHashTable) counts = NULL;
  g_autofree char *all = NULL;
  gint64 ids[] = { labelled (self, 1, "$label1 Family $Phishing"), labelled (self, 2, "family"), labelled (self, 3, NULL) };

  all = list (self);
  g_assert_cmpstr (all, ==, KNOWN " Family//");

  g_array_append_vals (items, ids, G_N_ELEMENTS (ids));
  counts = mail_store_reader_count_labels (mail_store_fixture_reader (self), items, NULL);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (counts, "family")), ==, 2);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (counts, "$label1")), ==, 1);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (counts, "$label2")), ==, 0);
}

/* Those that are named come first, others keep their order behind them; one that was only seen has a place from then on. */
static void
test_order (MailStoreFixture *self,
            gconstpointer     data)
{
  static const char *const last_first[] = { "$label5", "$label1", NULL };
  static const char *const seen[] = { "$LABEL5", "Family", NULL };
  g_autofree char *made = NULL;
  g_autofree char *after = NULL;

  labelled (self, 1, "Family Work");
  order (self, last_first, "$label5//purple $label1//red $label2//orange $label3//green $label4//blue Family// Work//");
  order (self, seen, "$label5//purple Family//slate $label1//red $label2//orange $label3//green $label4//blue Work//");
  order (self, seen, "$label5//purple Family//slate $label1//red $label2//orange $label3//green $label4//blue Work//");
  made = set_label (self, NULL, "Travel", "teal");
  after = list (self);
  g_assert_cmpstr (after, ==, "$label5//purple Family//slate $label1//red $label2//orange $label3//green $label4//blue Travel/Travel/teal Work//");
}

/* What is removed is taken off all mail, here and on the server, and nothing else is. */
static void
test_removed (MailStoreFixture *self,
              gconstpointer     data)
{
  gint64 first = labelled (self, 1, "Family Familytree");
  gint64 second = labelled (self, 2, "FAMILY");
  g_autoptr(GPtrArray) operations = NULL;
  g_autofree char *left = NULL;
  g_autofree char *nothing = NULL;
  g_autofree char *all = NULL;

  mail_test_await_ok (mail_store_remove_label (self->store, "family"));
  left = get_keywords (self, first);
  nothing = get_keywords (self, second);
  all = list (self);
  g_assert_cmpstr (left, ==, "Familytree");
  g_assert_null (nothing);
  g_assert_cmpstr (all, ==, KNOWN " Familytree//");
  operations = mail_store_fixture_list_operations (self);
  g_assert_cmpuint (operations->len, >, 0);
  for (guint i = 0; i < operations->len; i++)
    g_assert_true (mail_keywords_equal (((MailOperation *) g_ptr_array_index (operations, i))->remove_keywords, "family"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/store/labels/names", test_names);
  g_test_add_func ("/store/labels/any-name", test_any_name);
  g_test_add_func ("/store/labels/any-keyword", test_any_keyword);
  g_test_add_func ("/store/labels/which", test_which);
  mail_store_fixture_add ("/store/labels/set", NULL, test_set);
  mail_store_fixture_add ("/store/labels/seen", NULL, test_seen);
  mail_store_fixture_add ("/store/labels/order", NULL, test_order);
  mail_store_fixture_add ("/store/labels/removed", NULL, test_removed);

  return g_test_run ();
}
