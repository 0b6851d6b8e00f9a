/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-act-rest.h"

/* What is left of an act is written as the ids of its items, eight bytes each. A list of a folder has most of them at even distances, as
 * they came: a number below 0 behind an id says that so many more follow it, and the next number at which distance. So a million is some
 * kilobytes, which each transaction reads and not megabytes. */

/* Of fewer it costs more than it saves. */
#define MIN_RUN 3

/* How many stand at the same distance as the first two. */
static guint
measure_run (GArray *items,
             guint   begin)
{
  const gint64 *ids = (const gint64 *) (gpointer) items->data;
  guint end = begin + 1;

  while (end < items->len && ids[end] > 0 && ids[end] - ids[end - 1] == ids[begin + 1] - ids[begin])
    end++;
  return end - begin;
}

GBytes *
mail_act_ids_pack (GArray *items)
{
  GArray *packed = g_array_new (FALSE, FALSE, sizeof (gint64));
  const gint64 *ids = (const gint64 *) (gpointer) items->data;
  gsize length;
  guint n;

  for (guint i = 0; i < items->len; i += n)
    {
      n = ids[i] > 0 ? measure_run (items, i) : 1;
      if (n < MIN_RUN)
        n = 1;
      g_array_append_val (packed, ids[i]);
      if (n >= MIN_RUN)
        {
          const gint64 run[] = { -(gint64) (n - 1), ids[i + 1] - ids[i] };

          g_array_append_vals (packed, run, G_N_ELEMENTS (run));
        }
    }

  length = packed->len * sizeof (gint64);
  return g_bytes_new_take (g_array_free (packed, FALSE), length);
}

void
mail_act_ids_unpack (const gint64 *packed,
                     gsize         n_packed,
                     GArray       *items)
{
  for (gsize i = 0; i < n_packed; i++)
    {
      gint64 id = packed[i];

      if (id >= 0)
        {
          g_array_append_val (items, id);
          continue;
        }
      if (items->len == 0 || i + 1 == n_packed || id < -(gint64) G_MAXINT32)
        return;
      id = g_array_index (items, gint64, items->len - 1);
      for (gint64 left = -packed[i]; left > 0; left--)
        {
          id += packed[i + 1];
          g_array_append_val (items, id);
        }
      i++;
    }
}
