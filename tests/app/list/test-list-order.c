/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-order.h"

/* A list, the keys behind it, and somebody who follows what it says of its changes. */
typedef struct {
  MailListOrder *order;
  GHashTable *keys;    /* id → key + 1, so that 0 is none */
  GArray *seen;        /* what a follower believes the list to be */
  guint n_changes;
  guint n_added;
  guint n_removed;
  guint n_asked;
} World;

static gboolean
tell_key (gint64        id,
          MailSortKey  *key,
          gpointer      data)
{
  World *world = data;
  gpointer value = g_hash_table_lookup (world->keys, GSIZE_TO_POINTER (id));

  world->n_asked++;
  if (value == NULL)
    return FALSE;
  *key = (MailSortKey) { .number = GPOINTER_TO_SIZE (value) - 1 };
  return TRUE;
}

static void
follow (guint    position,
        guint    removed,
        guint    added,
        gpointer data)
{
  World *world = data;

  world->n_changes++;
  world->n_added += added;
  world->n_removed += removed;
  if (removed > 0)
    g_array_remove_range (world->seen, position, removed);
  for (guint i = 0; i < added; i++)
    {
      gint64 id = mail_list_order_get_id (world->order, position + i);

      g_array_insert_val (world->seen, position + i, id);
    }
  g_assert_cmpuint (world->seen->len, ==, mail_list_order_get_length (world->order));
}

static void
world_init (World *world)
{
  *world = (World) { 0 };
  world->keys = g_hash_table_new (NULL, NULL);
  world->seen = g_array_new (FALSE, FALSE, sizeof (gint64));
  world->order = mail_list_order_new (tell_key, follow, world);
}

static void
world_clear (World *world)
{
  mail_list_order_free (world->order);
  g_array_unref (world->seen);
  g_hash_table_unref (world->keys);
}

static void
forget_counts (World *world)
{
  world->n_changes = world->n_added = world->n_removed = world->n_asked = 0;
}

static void
set_key (World  *world,
         gint64  id,
         gint64  key)
{
  g_hash_table_insert (world->keys, GSIZE_TO_POINTER (id), GSIZE_TO_POINTER (key + 1));
}

static void
patch (World  *world,
       gint64  id,
       gint64  old_key,
       gint64  new_key,
       gboolean present)
{
  gboolean was_there = g_hash_table_contains (world->keys, GSIZE_TO_POINTER (id)) || !present;
  MailListPatch change = { .id = id, .old_key.number = old_key, .new_key.number = new_key, .was_there = was_there, .present = present };

  if (present)
    set_key (world, id, new_key);
  else
    g_hash_table_remove (world->keys, GSIZE_TO_POINTER (id));
  mail_list_order_patch (world->order, &change, 1);
}

/* ids 1 … n, ascending with their keys, newest first. */
static void
fill (World *world,
      guint  n)
{
  g_autoptr(GArray) ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n);

  for (gint64 id = n; id > 0; id--)
    {
      set_key (world, id, id * 10);
      g_array_append_val (ids, id);
    }
  mail_list_order_replace (world->order, ids);
  forget_counts (world);
}

static void
assert_in_order (World *world)
{
  const gint64 *ids = mail_list_order_peek (world->order);

  for (guint i = 0; i < mail_list_order_get_length (world->order); i++)
    {
      MailSortKey key;
      MailSortKey previous;

      g_assert_cmpint (ids[i], ==, g_array_index (world->seen, gint64, i));
      g_assert_true (tell_key (ids[i], &key, world));
      if (i == 0)
        continue;
      g_assert_true (tell_key (ids[i - 1], &previous, world));
      g_assert_cmpint (mail_sort_compare (MAIL_SORT_NEWEST, &previous, ids[i - 1], &key, ids[i]), <, 0);
    }
}

static void
test_one_change (void)
{
  World world;
  guint position;

  world_init (&world);
  fill (&world, 100);

  patch (&world, 200, 2000, 2000, TRUE);
  g_assert_cmpuint (world.n_changes, ==, 1);
  g_assert_cmpuint (world.n_added, ==, 1);
  g_assert_cmpint (mail_list_order_get_id (world.order, 0), ==, 200);

  patch (&world, 50, 500, 500, FALSE);
  g_assert_cmpuint (world.n_changes, ==, 2);
  g_assert_cmpuint (world.n_removed, ==, 1);
  g_assert_false (mail_list_order_find (world.order, 50, &position));

  /* An older date: it moves down. */
  patch (&world, 100, 1000, 15, TRUE);
  g_assert_true (mail_list_order_find (world.order, 100, &position));
  g_assert_cmpuint (position, ==, 98);
  assert_in_order (&world);
  world_clear (&world);
}

static void
test_told_twice (void)
{
  World world;

  world_init (&world);
  fill (&world, 10);
  patch (&world, 5, 50, 50, TRUE);
  patch (&world, 77, 770, 770, FALSE);
  g_assert_cmpuint (world.n_changes, ==, 0);
  world_clear (&world);
}

static void
test_neighbours_together (void)
{
  World world;
  MailListPatch patches[50];

  world_init (&world);
  fill (&world, 100);
  for (guint i = 0; i < 50; i++)
    {
      patches[i] = (MailListPatch) { .id = 1000 + (i * 7) % 50, .present = TRUE };
      patches[i].old_key.number = patches[i].new_key.number = patches[i].id * 10;
      set_key (&world, patches[i].id, patches[i].new_key.number);
    }
  mail_list_order_patch (world.order, patches, 50);
  g_assert_cmpuint (world.n_changes, ==, 1);
  g_assert_cmpuint (world.n_added, ==, 50);
  assert_in_order (&world);

  for (guint i = 0; i < 50; i++)
    {
      patches[i].was_there = TRUE;
      patches[i].present = FALSE;
      g_hash_table_remove (world.keys, GSIZE_TO_POINTER (patches[i].id));
    }
  mail_list_order_patch (world.order, patches, 50);
  g_assert_cmpuint (world.n_changes, ==, 2);
  g_assert_cmpuint (world.n_removed, ==, 50);
  assert_in_order (&world);
  world_clear (&world);
}

static void
test_read_again (void)
{
  World world;
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  world_init (&world);
  fill (&world, 100);
  for (gint64 id = 101; id > 0; id--)
    {
      if (id == 101)
        set_key (&world, id, id * 10);
      if (id != 30 && id != 31 && id != 60)
        g_array_append_val (ids, id);
    }
  mail_list_order_replace (world.order, ids);
  g_assert_cmpuint (world.n_added, ==, 1);
  g_assert_cmpuint (world.n_removed, ==, 3);
  g_assert_cmpuint (world.n_changes, ==, 3);
  g_assert_cmpmem (world.seen->data, world.seen->len * sizeof (gint64), ids->data, ids->len * sizeof (gint64));
  world_clear (&world);
}

/* Ids that are gone from the store before anybody said so do not lead astray. */
static void
test_gone_without_a_word (void)
{
  World world;
  guint position;

  world_init (&world);
  fill (&world, 100);
  for (gint64 id = 40; id < 60; id++)
    g_hash_table_remove (world.keys, GSIZE_TO_POINTER (id));
  patch (&world, 300, 205, 205, TRUE);
  g_assert_true (mail_list_order_find (world.order, 300, &position));
  g_assert_cmpint (mail_list_order_get_id (world.order, position + 1), ==, 20);
  patch (&world, 50, 500, 500, FALSE);
  g_assert_false (mail_list_order_find (world.order, 50, &position));
  world_clear (&world);
}

static void
test_random (void)
{
  World world;

  world_init (&world);
  fill (&world, 50);
  for (guint i = 0; i < 3000; i++)
    {
      gint64 id = g_test_rand_int_range (1, 120);
      gpointer value = g_hash_table_lookup (world.keys, GSIZE_TO_POINTER (id));
      gint64 old_key = value != NULL ? (gint64) GPOINTER_TO_SIZE (value) - 1 : 0;
      gint64 new_key = g_test_rand_int_range (0, 40);

      if (value != NULL && g_test_rand_bit ())
        patch (&world, id, old_key, old_key, FALSE);
      else
        patch (&world, id, value != NULL ? old_key : new_key, new_key, TRUE);
      if (i % 100 == 0)
        assert_in_order (&world);
    }
  assert_in_order (&world);
  world_clear (&world);
}

static void
test_a_million (void)
{
  World world;
  g_autoptr(GArray) ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), 1000000);
  gint64 start;

  world_init (&world);
  for (gint64 id = 1000000; id > 0; id--)
    {
      set_key (&world, id, id * 10);
      g_array_append_val (ids, id);
    }
  mail_list_order_replace (world.order, ids);
  g_assert_cmpuint (world.n_changes, ==, 1);

  forget_counts (&world);
  start = g_get_monotonic_time ();
  patch (&world, 2000000, 5000005, 5000005, TRUE);
  patch (&world, 2000000, 5000005, 5000005, FALSE);
  g_test_message ("one in and out in %" G_GINT64_FORMAT " µs, %u keys asked for", g_get_monotonic_time () - start, world.n_asked);
  g_assert_cmpuint (world.n_changes, ==, 2);
  g_assert_cmpuint (world.n_asked, <, 60);
  world_clear (&world);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/list-order/one-change", test_one_change);
  g_test_add_func ("/app/list-order/told-twice", test_told_twice);
  g_test_add_func ("/app/list-order/neighbours-together", test_neighbours_together);
  g_test_add_func ("/app/list-order/read-again", test_read_again);
  g_test_add_func ("/app/list-order/gone-without-a-word", test_gone_without_a_word);
  g_test_add_func ("/app/list-order/random", test_random);
  g_test_add_func ("/app/list-order/a-million", test_a_million);
  return g_test_run ();
}
