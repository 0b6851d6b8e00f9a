/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-imap-uid-set.h"

struct _MailImapUidSet {
  gatomicrefcount ref_count;
  GArray *ranges; /* MailImapUidRange */
  gboolean is_unordered; /* ranges have to be sorted and joined before they are looked at */
};

G_DEFINE_BOXED_TYPE (MailImapUidSet, mail_imap_uid_set, mail_imap_uid_set_ref, mail_imap_uid_set_unref)

/* "4294967295:4294967295," */
#define MAX_RANGE_LENGTH 22

static int
compare_ranges (gconstpointer a,
                gconstpointer b)
{
  const MailImapUidRange *one = a;
  const MailImapUidRange *other = b;

  return one->first < other->first ? -1 : one->first > other->first;
}

static void
put_in_order (MailImapUidSet *self)
{
  MailImapUidRange *ranges = (MailImapUidRange *) (gpointer) self->ranges->data;
  guint last = 0;

  if (!self->is_unordered)
    return;

  self->is_unordered = FALSE;
  g_array_sort (self->ranges, compare_ranges);
  for (guint i = 1; i < self->ranges->len; i++)
    if (ranges[last].last == MAIL_IMAP_UID_MAX || ranges[i].first <= ranges[last].last + 1)
      ranges[last].last = MAX (ranges[last].last, ranges[i].last);
    else
      ranges[++last] = ranges[i];
  g_array_set_size (self->ranges, last + 1);
}

/**
 * mail_imap_uid_set_add_range:
 * @self: a set
 * @first: the lowest, 1 or more
 * @last: the highest, not below @first; %MAIL_IMAP_UID_MAX: no end
 *
 * Adding in ascending order costs nothing; any other order is sorted once, when the set is looked at.
 */
void
mail_imap_uid_set_add_range (MailImapUidSet *self,
                             guint32         first,
                             guint32         last)
{
  MailImapUidRange range = { first, last };
  MailImapUidRange *end;

  g_return_if_fail (first > 0 && first <= last);

  if (self->ranges->len > 0)
    {
      end = &g_array_index (self->ranges, MailImapUidRange, self->ranges->len - 1);
      if (first >= end->first && (end->last == MAIL_IMAP_UID_MAX || first <= end->last + 1))
        {
          end->last = MAX (end->last, last);
          return;
        }
      if (first < end->first)
        self->is_unordered = TRUE;
    }
  g_array_append_val (self->ranges, range);
}

/**
 * mail_imap_uid_set_add:
 * @self: a set
 * @uid: one more, 1 or more
 */
void
mail_imap_uid_set_add (MailImapUidSet *self,
                       guint32         uid)
{
  mail_imap_uid_set_add_range (self, uid, uid);
}

/**
 * mail_imap_uid_set_add_set:
 * @self: a set
 * @other: what it shall hold too
 */
void
mail_imap_uid_set_add_set (MailImapUidSet *self,
                           MailImapUidSet *other)
{
  for (guint i = 0; i < other->ranges->len; i++)
    {
      MailImapUidRange range = g_array_index (other->ranges, MailImapUidRange, i);

      mail_imap_uid_set_add_range (self, range.first, range.last);
    }
}

static gboolean
read_uid (const char **at,
          const char  *end,
          guint32     *uid)
{
  guint64 number = 0;
  const char *p = *at;

  if (p < end && *p == '*')
    {
      *at = p + 1;
      *uid = MAIL_IMAP_UID_MAX;
      return TRUE;
    }
  for (; p < end && g_ascii_isdigit (*p); p++)
    {
      number = number * 10 + (guint64) (*p - '0');
      if (number > G_MAXUINT32)
        return FALSE;
    }
  if (p == *at || number == 0)
    return FALSE;

  *at = p;
  *uid = (guint32) number;
  return TRUE;
}

/* One range as written, which may run downwards, and the comma behind it. */
static gboolean
read_range (const char       **at,
            const char        *end,
            MailImapUidRange  *range)
{
  if (!read_uid (at, end, &range->first))
    return FALSE;
  range->last = range->first;
  if (*at < end && **at == ':')
    {
      (*at)++;
      if (!read_uid (at, end, &range->last))
        return FALSE;
    }
  if (*at < end && **at == ',')
    return ++(*at) < end;

  return *at == end;
}

/**
 * mail_imap_uid_set_parse:
 * @self: a set
 * @text: a sequence set, such as "1:5,9", ranges in either direction
 *
 * Adds what @text names. At %MAIL_IMAP_UID_SET_MAX_RANGES it stops.
 *
 * Returns: whether all of @text was a sequence set; otherwise @self may hold a part of it
 */
gboolean
mail_imap_uid_set_parse (MailImapUidSet *self,
                         MailImapSlice   text)
{
  const char *at = text.data;
  const char *end = text.data + text.length;

  if (text.length == 0)
    return FALSE;

  while (at < end)
    {
      MailImapUidRange range;

      if (!read_range (&at, end, &range) || self->ranges->len >= MAIL_IMAP_UID_SET_MAX_RANGES)
        return FALSE;
      mail_imap_uid_set_add_range (self, MIN (range.first, range.last), MAX (range.first, range.last));
    }

  return TRUE;
}

/* The index of the first range that ends at uid or behind it. */
static guint
find_range (MailImapUidSet *self,
            guint32         uid)
{
  guint low = 0;
  guint high = self->ranges->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->ranges, MailImapUidRange, middle).last < uid)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/**
 * mail_imap_uid_set_contains:
 * @self: a set
 * @uid: a UID
 *
 * Returns: whether @uid is in @self
 */
gboolean
mail_imap_uid_set_contains (MailImapUidSet *self,
                            guint32         uid)
{
  guint index;

  put_in_order (self);
  index = find_range (self, uid);
  return index < self->ranges->len && g_array_index (self->ranges, MailImapUidRange, index).first <= uid;
}

/**
 * mail_imap_uid_set_count:
 * @self: a set
 *
 * Returns: how many UIDs it names
 */
guint64
mail_imap_uid_set_count (MailImapUidSet *self)
{
  guint64 count = 0;

  put_in_order (self);
  for (guint i = 0; i < self->ranges->len; i++)
    {
      MailImapUidRange range = g_array_index (self->ranges, MailImapUidRange, i);

      count += (guint64) range.last - range.first + 1;
    }

  return count;
}

/**
 * mail_imap_uid_set_is_empty:
 * @self: a set
 *
 * Returns: whether it names nothing
 */
gboolean
mail_imap_uid_set_is_empty (MailImapUidSet *self)
{
  return self->ranges->len == 0;
}

/**
 * mail_imap_uid_set_get_ranges:
 * @self: a set
 * @n_ranges: (out): how many
 *
 * Returns: (transfer none) (array length=n_ranges): ascending, disjoint; until @self changes
 */
const MailImapUidRange *
mail_imap_uid_set_get_ranges (MailImapUidSet *self,
                              gsize          *n_ranges)
{
  put_in_order (self);
  *n_ranges = self->ranges->len;
  return (const MailImapUidRange *) (gconstpointer) self->ranges->data;
}

/**
 * mail_imap_uid_set_foreach_known:
 * @self: a set, whose ranges a server may have made as wide as it likes
 * @known: (array length=n_known): UIDs, ascending
 * @n_known: how many
 * @func: is called for every known UID that is in @self, ascending
 * @data: its argument
 */
void
mail_imap_uid_set_foreach_known (MailImapUidSet  *self,
                                 const guint32   *known,
                                 gsize            n_known,
                                 MailImapUidFunc  func,
                                 gpointer         data)
{
  gsize i = 0;

  put_in_order (self);
  for (guint r = 0; r < self->ranges->len && i < n_known; r++)
    {
      MailImapUidRange range = g_array_index (self->ranges, MailImapUidRange, r);
      gsize low = i;
      gsize high = n_known;

      while (low < high)
        {
          gsize middle = low + (high - low) / 2;

          if (known[middle] < range.first)
            low = middle + 1;
          else
            high = middle;
        }
      for (i = low; i < n_known && known[i] <= range.last; i++)
        if (!func (known[i], data))
          return;
    }
}

static void
append_range (GString          *text,
              MailImapUidRange  range)
{
  if (text->len > 0)
    g_string_append_c (text, ',');
  if (range.first == MAIL_IMAP_UID_MAX)
    g_string_append_c (text, '*');
  else
    g_string_append_printf (text, "%u", range.first);
  if (range.last == MAIL_IMAP_UID_MAX && range.first != range.last)
    g_string_append (text, ":*");
  else if (range.last != range.first)
    g_string_append_printf (text, ":%u", range.last);
}

/**
 * mail_imap_uid_set_to_string:
 * @self: a set
 *
 * Returns: (transfer full): it as IMAP writes it: ascending, nothing twice; "" when empty
 */
char *
mail_imap_uid_set_to_string (MailImapUidSet *self)
{
  GString *text = g_string_new (NULL);

  put_in_order (self);
  for (guint i = 0; i < self->ranges->len; i++)
    append_range (text, g_array_index (self->ranges, MailImapUidRange, i));

  return g_string_free (text, FALSE);
}

typedef struct {
  gsize max_octets;
  guint32 max_uids;
  GPtrArray *parts;
  GString *text;   /* of the last part */
  guint32 n_uids;  /* in it */
} Split;

static void
put_range (Split            *split,
           MailImapUidRange  range)
{
  guint32 length = range.last - range.first + 1;
  gsize before = split->text->len;

  append_range (split->text, range);
  if (split->parts->len == 0 || split->text->len > split->max_octets || length > split->max_uids - split->n_uids)
    {
      g_ptr_array_add (split->parts, mail_imap_uid_set_new ());
      g_string_erase (split->text, 0, before > 0 ? (gssize) before + 1 : 0);
      split->n_uids = 0;
    }
  mail_imap_uid_set_add_range (g_ptr_array_index (split->parts, split->parts->len - 1), range.first, range.last);
  split->n_uids += MIN (length, split->max_uids - split->n_uids);
}

/**
 * mail_imap_uid_set_split:
 * @self: a set
 * @max_octets: how long the text of one part may be
 * @max_uids: how many UIDs one part may name; a range up to %MAIL_IMAP_UID_MAX, which names all there can be, stays whole
 *
 * Returns: (transfer full) (element-type MailImapUidSet): parts that together are @self, ascending
 */
GPtrArray *
mail_imap_uid_set_split (MailImapUidSet *self,
                         gsize           max_octets,
                         guint32         max_uids)
{
  g_autoptr(GString) text = g_string_new (NULL);
  Split split = { max_octets, max_uids, g_ptr_array_new_with_free_func ((GDestroyNotify) mail_imap_uid_set_unref), text, 0 };

  g_return_val_if_fail (max_octets >= MAX_RANGE_LENGTH && max_uids > 0, split.parts);

  put_in_order (self);
  for (guint i = 0; i < self->ranges->len; i++)
    {
      MailImapUidRange range = g_array_index (self->ranges, MailImapUidRange, i);

      for (; range.last != MAIL_IMAP_UID_MAX && range.last - range.first >= max_uids; range.first += max_uids)
        put_range (&split, (MailImapUidRange) { range.first, range.first + max_uids - 1 });
      put_range (&split, range);
    }

  return split.parts;
}

/* Walks a set one UID at a time in the order it is written. */
typedef struct {
  const char *at;
  const char *end;
  MailImapUidRange range;
  gboolean is_in_range;
} Walk;

static gboolean
walk_next (Walk    *walk,
           guint32 *uid)
{
  if (!walk->is_in_range)
    {
      if (walk->at >= walk->end || !read_range (&walk->at, walk->end, &walk->range))
        return FALSE;
      walk->is_in_range = TRUE;
    }
  *uid = walk->range.first;
  if (walk->range.first == walk->range.last)
    walk->is_in_range = FALSE;
  else if (walk->range.first < walk->range.last)
    walk->range.first++;
  else
    walk->range.first--;

  return TRUE;
}

/**
 * mail_imap_uid_pairs_parse:
 * @source: COPYUID's first set
 * @destination: its second
 * @max_pairs: how many pairs are believable: as many as were copied
 *
 * Pairs the two sets in the order they are listed: servers list targets in descending order too.
 *
 * Returns: (transfer full) (element-type MailImapUidPair): as many pairs as both sets hold, at most @max_pairs
 */
GArray *
mail_imap_uid_pairs_parse (MailImapSlice source,
                           MailImapSlice destination,
                           gsize         max_pairs)
{
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (MailImapUidPair));
  Walk from = { source.data, source.data + source.length };
  Walk to = { destination.data, destination.data + destination.length };
  MailImapUidPair pair;

  while (pairs->len < max_pairs && walk_next (&from, &pair.source) && walk_next (&to, &pair.destination))
    g_array_append_val (pairs, pair);

  return pairs;
}

/**
 * mail_imap_uid_set_ref:
 * @self: a set
 *
 * Returns: (transfer full): @self
 */
MailImapUidSet *
mail_imap_uid_set_ref (MailImapUidSet *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mail_imap_uid_set_unref:
 * @self: (transfer full): a set
 */
void
mail_imap_uid_set_unref (MailImapUidSet *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_array_unref (self->ranges);
  g_free (self);
}

/**
 * mail_imap_uid_set_new:
 *
 * Returns: (transfer full): an empty set
 */
MailImapUidSet *
mail_imap_uid_set_new (void)
{
  MailImapUidSet *self = g_new0 (MailImapUidSet, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->ranges = g_array_new (FALSE, FALSE, sizeof (MailImapUidRange));
  return self;
}

/**
 * mail_imap_uid_set_new_range:
 * @first: the lowest
 * @last: the highest; %MAIL_IMAP_UID_MAX: no end
 *
 * Returns: (transfer full): a set of one range
 */
MailImapUidSet *
mail_imap_uid_set_new_range (guint32 first,
                             guint32 last)
{
  MailImapUidSet *self = mail_imap_uid_set_new ();

  mail_imap_uid_set_add_range (self, first, last);
  return self;
}
