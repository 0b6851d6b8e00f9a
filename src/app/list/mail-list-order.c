/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-order.h"

/* Keys kept so that neighbours of what was just placed are not asked for again. */
#define MAX_CACHED_KEYS 8192
/* A list that was read again is compared id by id up to here; what differs more changes as a whole. */
#define MAX_COMPARED 20000
#define MAX_RUNS 500

struct _MailListOrder {
  GArray *ids;
  GHashTable *keys;     /* id → MailSortKey */
  MailSort sort;
  MailListKeyFunc key_func;
  MailListChangeFunc change_func;
  gpointer data;
};

typedef struct {
  guint position;
  const MailSortKey *key; /* of the patch */
  gint64 id;
} Place;

static MailSortKey *
key_copy (const MailSortKey *key)
{
  MailSortKey *copy = g_new0 (MailSortKey, 1);

  copy->number = key->number;
  copy->text = g_strdup (key->text);
  return copy;
}

static void
key_free (gpointer key)
{
  mail_sort_key_clear (key);
  g_free (key);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSortKey, key_free)

static gboolean
key_equal (const MailSortKey *one,
           const MailSortKey *other)
{
  return one->number == other->number && g_strcmp0 (one->text, other->text) == 0;
}

void
mail_list_patch_clear (MailListPatch *self)
{
  mail_sort_key_clear (&self->old_key);
  mail_sort_key_clear (&self->new_key);
}

static guint
hash_id (gconstpointer id)
{
  return g_int64_hash (id);
}

static gint64
id_at (MailListOrder *self,
       guint          position)
{
  return g_array_index (self->ids, gint64, position);
}

static void
remember_key (MailListOrder     *self,
              gint64             id,
              const MailSortKey *key)
{
  if (g_hash_table_size (self->keys) >= MAX_CACHED_KEYS)
    g_hash_table_remove_all (self->keys);
  g_hash_table_replace (self->keys, g_memdup2 (&id, sizeof id), key_copy (key));
}

/* (nullable): NULL when it is gone; until the next one is asked for */
static const MailSortKey *
key_of (MailListOrder *self,
        gint64         id)
{
  const MailSortKey *cached = g_hash_table_lookup (self->keys, &id);
  MailSortKey key = { 0 };

  if (cached != NULL)
    return cached;
  if (!self->key_func (id, &key, self->data))
    return NULL;
  remember_key (self, id, &key);
  mail_sort_key_clear (&key);
  return g_hash_table_lookup (self->keys, &id);
}

/* The position of the first id that does not stand before (key, id). Ids that are gone, but not yet said to be, are stepped
 * over to a neighbour. */
static guint
lower_bound (MailListOrder     *self,
             const MailSortKey *key,
             gint64             id)
{
  guint low = 0;
  guint high = self->ids->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      guint probe = middle;
      const MailSortKey *probe_key = NULL;

      while (probe < high && id_at (self, probe) != id && (probe_key = key_of (self, id_at (self, probe))) == NULL)
        probe++;
      if (probe == high)
        high = middle;
      else if (id_at (self, probe) == id)
        return probe;
      else if (mail_sort_compare (self->sort, probe_key, id_at (self, probe), key, id) < 0)
        low = probe + 1;
      else
        high = middle;
    }
  return low;
}

static gboolean
find_with_key (MailListOrder     *self,
               gint64             id,
               const MailSortKey *key,
               guint             *position)
{
  *position = lower_bound (self, key, id);
  return *position < self->ids->len && id_at (self, *position) == id;
}

/* Those whose keys lead elsewhere, because they changed meanwhile: all ids are looked at once, some milliseconds for a million.
 * lost: id → guint, the position; unset ones are G_MAXUINT. */
static void
find_lost (MailListOrder *self,
           GHashTable    *lost)
{
  if (g_hash_table_size (lost) == 0)
    return;
  for (guint i = 0; i < self->ids->len; i++)
    {
      guint *position = g_hash_table_lookup (lost, &g_array_index (self->ids, gint64, i));

      if (position != NULL)
        *position = i;
    }
}

static void
lose (GHashTable *lost,
      gint64      id)
{
  guint nowhere = G_MAXUINT;

  g_hash_table_insert (lost, g_memdup2 (&id, sizeof id), g_memdup2 (&nowhere, sizeof nowhere));
}

static int
by_position_backwards (gconstpointer a,
                       gconstpointer b)
{
  guint left = ((const Place *) a)->position;
  guint right = ((const Place *) b)->position;

  return left < right ? 1 : left > right ? -1 : 0;
}

static int
by_order (gconstpointer a,
          gconstpointer b,
          gpointer      data)
{
  const Place *left = a;
  const Place *right = b;

  return mail_sort_compare (((MailListOrder *) data)->sort, left->key, left->id, right->key, right->id);
}

/* From the end, so that positions stay right; what stands together goes together. */
static void
remove_places (MailListOrder *self,
               GArray        *places)
{
  g_array_sort (places, by_position_backwards);
  for (guint i = 0; i < places->len;)
    {
      guint last = g_array_index (places, Place, i).position;
      guint first = last;

      for (i++; i < places->len && g_array_index (places, Place, i).position + 1 >= first; i++)
        first = g_array_index (places, Place, i).position;
      g_array_remove_range (self->ids, first, last - first + 1);
      self->change_func (first, last - first + 1, 0, self->data);
    }
}

static void
add_places (MailListOrder *self,
            GArray        *places)
{
  g_autoptr(GArray) run = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_sort_with_data (places, by_order, self);
  for (guint i = 0; i < places->len;)
    {
      Place *place = &g_array_index (places, Place, i);
      guint position = lower_bound (self, place->key, place->id);

      g_array_set_size (run, 0);
      g_array_append_val (run, place->id);
      for (i++; i < places->len; i++)
        {
          Place *next = &g_array_index (places, Place, i);

          if (lower_bound (self, next->key, next->id) != position)
            break;
          g_array_append_val (run, next->id);
        }
      g_array_insert_vals (self->ids, position, run->data, run->len);
      self->change_func (position, 0, run->len, self->data);
    }
}

/**
 * mail_list_order_expect:
 * @self: an order
 * @patches: what becomes of some ids
 * @n_patches: how many
 *
 * Lets these be found where they are, although the store has their new keys already.
 */
void
mail_list_order_expect (MailListOrder       *self,
                        const MailListPatch *patches,
                        guint                n_patches)
{
  for (guint i = 0; i < n_patches; i++)
    {
      if (!patches[i].is_lost)
        remember_key (self, patches[i].id, &patches[i].old_key);
    }
}

/**
 * mail_list_order_patch:
 * @self: an order
 * @patches: what became of some ids, each id once
 * @n_patches: how many
 *
 * Takes out, puts in and moves ids, with as few and as small changes as possible. Telling what is already so changes nothing.
 */
void
mail_list_order_patch (MailListOrder       *self,
                       const MailListPatch *patches,
                       guint                n_patches)
{
  g_autoptr(GArray) leaving = g_array_new (FALSE, FALSE, sizeof (Place));
  g_autoptr(GArray) coming = g_array_new (FALSE, FALSE, sizeof (Place));
  g_autoptr(GHashTable) lost = g_hash_table_new_full (hash_id, g_int64_equal, g_free, g_free);

  mail_list_order_expect (self, patches, n_patches);
  for (guint i = 0; i < n_patches; i++)
    {
      guint position;

      if (patches[i].is_lost || (patches[i].was_there && !find_with_key (self, patches[i].id, &patches[i].old_key, &position)))
        lose (lost, patches[i].id);
    }
  find_lost (self, lost);

  for (guint i = 0; i < n_patches; i++)
    {
      const MailListPatch *patch = &patches[i];
      Place place = { .id = patch->id, .key = &patch->new_key };
      gboolean moves = !key_equal (&patch->old_key, &patch->new_key);
      guint *found = g_hash_table_lookup (lost, &patch->id);
      gboolean there;

      if (found != NULL)
        {
          place.position = *found;
          there = *found != G_MAXUINT;
        }
      else
        there = find_with_key (self, patch->id, &patch->old_key, &place.position);
      if (there && (!patch->present || moves))
        g_array_append_val (leaving, place);
      if (patch->present && (!there || moves))
        g_array_append_val (coming, place);
    }

  remove_places (self, leaving);
  for (guint i = 0; i < n_patches; i++)
    {
      if (patches[i].present)
        remember_key (self, patches[i].id, &patches[i].new_key);
      else
        g_hash_table_remove (self->keys, &patches[i].id);
    }
  add_places (self, coming);
}

static GHashTable *
make_set (const gint64 *ids,
          guint         n_ids)
{
  GHashTable *set = g_hash_table_new (hash_id, g_int64_equal);

  for (guint i = 0; i < n_ids; i++)
    g_hash_table_add (set, (gpointer) &ids[i]);
  return set;
}

typedef struct {
  guint old_position;
  guint removed;
  guint new_position;
  guint added;
} Run;

/* What differs between two arrays in the same order, as runs; NULL when it is too much, or the order itself changed. */
static GArray *
find_runs (const gint64 *old_ids,
           guint         n_old,
           const gint64 *new_ids,
           guint         n_new)
{
  g_autoptr(GArray) runs = g_array_new (FALSE, FALSE, sizeof (Run));
  g_autoptr(GHashTable) old_set = NULL;
  g_autoptr(GHashTable) new_set = NULL;
  guint i = 0;
  guint j = 0;

  if (n_old > MAX_COMPARED || n_new > MAX_COMPARED)
    return NULL;
  old_set = make_set (old_ids, n_old);
  new_set = make_set (new_ids, n_new);

  while (i < n_old || j < n_new)
    {
      Run run = { .old_position = i, .new_position = j };

      if (i < n_old && j < n_new && old_ids[i] == new_ids[j])
        {
          i++;
          j++;
          continue;
        }
      for (; i < n_old && !g_hash_table_contains (new_set, &old_ids[i]); i++)
        run.removed++;
      for (; j < n_new && !g_hash_table_contains (old_set, &new_ids[j]); j++)
        run.added++;
      if (run.removed + run.added == 0 || runs->len == MAX_RUNS)
        return NULL;
      g_array_append_val (runs, run);
    }
  return g_steal_pointer (&runs);
}

static void
splice (MailListOrder *self,
        guint          position,
        guint          removed,
        const gint64  *added,
        guint          n_added)
{
  if (removed > 0)
    g_array_remove_range (self->ids, position, removed);
  if (n_added > 0)
    g_array_insert_vals (self->ids, position, added, n_added);
  if (removed + n_added > 0)
    self->change_func (position, removed, n_added, self->data);
}

/**
 * mail_list_order_replace:
 * @self: an order
 * @ids: (element-type gint64): what it is now
 *
 * Takes over a list that was read again, changing only what differs.
 */
void
mail_list_order_replace (MailListOrder *self,
                         GArray        *ids)
{
  const gint64 *old_ids = (const gint64 *) (gpointer) self->ids->data;
  const gint64 *new_ids = (const gint64 *) (gpointer) ids->data;
  guint n_old = self->ids->len;
  guint n_new = ids->len;
  g_autoptr(GArray) runs = NULL;
  guint start = 0;
  guint end = 0;

  g_hash_table_remove_all (self->keys);
  while (start < n_old && start < n_new && old_ids[start] == new_ids[start])
    start++;
  while (end < n_old - start && end < n_new - start && old_ids[n_old - end - 1] == new_ids[n_new - end - 1])
    end++;
  if (n_old - start - end == 0 || n_new - start - end == 0)
    {
      splice (self, start, n_old - start - end, new_ids + start, n_new - start - end);
      return;
    }

  runs = find_runs (old_ids + start, n_old - start - end, new_ids + start, n_new - start - end);
  if (runs == NULL)
    {
      splice (self, start, n_old - start - end, new_ids + start, n_new - start - end);
      return;
    }
  for (guint i = runs->len; i > 0; i--)
    {
      Run *run = &g_array_index (runs, Run, i - 1);

      splice (self, start + run->old_position, run->removed, new_ids + start + run->new_position, run->added);
    }
}

/**
 * mail_list_order_find_near:
 * @self: an order
 * @id: an id
 * @position: (out): where it is
 *
 * Returns: whether it is where its key says
 */
gboolean
mail_list_order_find_near (MailListOrder *self,
                           gint64         id,
                           guint         *position)
{
  const MailSortKey *known = key_of (self, id);
  g_autoptr(MailSortKey) key = known != NULL ? key_copy (known) : NULL;

  return key != NULL && find_with_key (self, id, key, position);
}

/**
 * mail_list_order_find:
 * @self: an order
 * @id: an id
 * @position: (out): where it is
 *
 * Returns: whether it is there
 */
gboolean
mail_list_order_find (MailListOrder *self,
                      gint64         id,
                      guint         *position)
{
  g_autoptr(GHashTable) lost = NULL;

  if (mail_list_order_find_near (self, id, position))
    return TRUE;
  lost = g_hash_table_new_full (hash_id, g_int64_equal, g_free, g_free);
  lose (lost, id);
  find_lost (self, lost);
  *position = *(guint *) g_hash_table_lookup (lost, &id);
  return *position != G_MAXUINT;
}

gboolean
mail_list_order_has (MailListOrder     *self,
                     gint64             id,
                     const MailSortKey *key)
{
  guint position;

  return find_with_key (self, id, key, &position);
}

/**
 * mail_list_order_set_sort:
 * @self: an order that is empty, or about to be replaced
 * @sort: how it is sorted from now on
 */
void
mail_list_order_set_sort (MailListOrder *self,
                          MailSort       sort)
{
  self->sort = sort;
}

guint
mail_list_order_get_length (MailListOrder *self)
{
  return self->ids->len;
}

gint64
mail_list_order_get_id (MailListOrder *self,
                        guint          position)
{
  g_return_val_if_fail (position < self->ids->len, 0);
  return id_at (self, position);
}

/**
 * mail_list_order_get_number:
 * @self: an order
 * @position: a place in it
 * @number: (out): the number of its key
 *
 * Returns: whether what stands there is not gone
 */
gboolean
mail_list_order_get_number (MailListOrder *self,
                            guint          position,
                            gint64        *number)
{
  const MailSortKey *key = key_of (self, mail_list_order_get_id (self, position));

  if (key != NULL)
    *number = key->number;
  return key != NULL;
}

/**
 * mail_list_order_peek:
 * @self: an order
 *
 * Returns: (transfer none): all ids in order, until the next change
 */
const gint64 *
mail_list_order_peek (MailListOrder *self)
{
  return (const gint64 *) (gpointer) self->ids->data;
}

/**
 * mail_list_order_new:
 * @key_func: tells the sort key of an id
 * @change_func: hears of changes
 * @data: for both
 *
 * Returns: (transfer full): an empty order, newest first
 */
MailListOrder *
mail_list_order_new (MailListKeyFunc    key_func,
                     MailListChangeFunc change_func,
                     gpointer           data)
{
  MailListOrder *self = g_new0 (MailListOrder, 1);

  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->keys = g_hash_table_new_full (hash_id, g_int64_equal, g_free, key_free);
  self->key_func = key_func;
  self->change_func = change_func;
  self->data = data;
  return self;
}

void
mail_list_order_free (MailListOrder *self)
{
  g_array_unref (self->ids);
  g_hash_table_unref (self->keys);
  g_free (self);
}
