/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-groups.h"

struct _MailListGroups {
  GListModel *model;         /* not owned */
  MailStore *store;
  MailListOrder *order;      /* not owned */
  MailSort sort;
  MailListPeriods *wanted;   /* (nullable): of the present */
  MailListPeriods *shown;    /* (nullable): what the starts are of */
  GArray *starts;            /* guint: where each section begins, in the order of the list, and the length of it */
  MailListPeriods *coming;   /* (nullable): while the order is replaced: what it becomes */
  GArray *coming_starts;
  guint version;             /* of the order: what was found for an earlier one is not right any more */
  gboolean asking;
};

static guint
start_at (GArray *starts,
          guint   index)
{
  return g_array_index (starts, guint, index);
}

/* Which section of the list it belongs to. */
static guint
find_section (MailListPeriods *periods,
              MailSort         sort,
              gint64           date)
{
  guint period = mail_list_periods_find (periods, date);

  return sort == MAIL_SORT_OLDEST ? mail_list_periods_get_n (periods) - 1 - period : period;
}

/* ---- where they begin ---- */

/* Tells the date of what is at a position; FALSE when it is gone. */
typedef gboolean (*DateFunc) (guint     position,
                              gint64   *date,
                              gpointer  data);

/* How many, of those from first on, stand before a section; dates are looked at where halving leads. What is gone stands with what
 * is behind it. */
static guint
count_before (guint            section,
              MailListPeriods *periods,
              MailSort         sort,
              guint            first,
              guint            n,
              DateFunc         get_date,
              gpointer         data)
{
  guint low = first;
  guint high = first + n;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      guint probe = middle;
      gint64 date;

      while (probe < high && !get_date (probe, &date, data))
        probe++;
      if (probe < high && find_section (periods, sort, date) < section)
        low = probe + 1;
      else
        high = middle;
    }
  return low - first;
}

static GArray *
find_starts (MailListPeriods *periods,
             MailSort         sort,
             guint            n,
             DateFunc         get_date,
             gpointer         data)
{
  guint n_sections = mail_list_periods_get_n (periods);
  GArray *starts = g_array_sized_new (FALSE, FALSE, sizeof (guint), n_sections + 1);
  guint start = 0;
  guint last = n > 0 ? n_sections : 0;
  gint64 date;

  /* Most of the years have nothing. */
  if (n > 0 && get_date (n - 1, &date, data))
    last = find_section (periods, sort, date);
  g_array_append_val (starts, start);
  for (guint section = 1; section < n_sections; section++)
    {
      start = section > last ? n : start + count_before (section, periods, sort, start, n - start, get_date, data);
      g_array_append_val (starts, start);
    }
  g_array_append_val (starts, n);
  return starts;
}

typedef struct {
  MailStoreReader *reader;
  const GArray *ids;
  MailSort sort;
} Stored;

static gboolean
get_stored_date (guint     position,
                 gint64   *date,
                 gpointer  data)
{
  Stored *stored = data;
  g_auto(MailSortKey) key = { 0 };

  if (!mail_store_reader_get_sort_key (stored->reader, g_array_index (stored->ids, gint64, position), stored->sort, &key))
    return FALSE;
  *date = key.number;
  return TRUE;
}

GArray *
mail_list_groups_find (MailStoreReader *reader,
                       const GArray    *ids,
                       MailSort         sort,
                       MailListPeriods *periods)
{
  Stored stored = { reader, ids, sort };

  return find_starts (periods, sort, ids->len, get_stored_date, &stored);
}

static gboolean
get_known_date (guint     position,
                gint64   *date,
                gpointer  data)
{
  *date = g_array_index ((GArray *) data, gint64, position);
  return TRUE;
}

GArray *
mail_list_groups_find_dates (const GArray    *dates,
                             MailSort         sort,
                             MailListPeriods *periods)
{
  return find_starts (periods, sort, dates->len, get_known_date, (gpointer) dates);
}

/* ---- what is shown ---- */

/* periods (nullable), starts: of the list as it is */
static void
show (MailListGroups  *self,
      MailListPeriods *periods,
      GArray          *starts)
{
  gboolean was_shown = self->shown != NULL;
  guint n_items = mail_list_order_get_length (self->order);

  if (periods == NULL && !was_shown)
    return;
  g_clear_pointer (&self->shown, mail_list_periods_unref);
  g_clear_pointer (&self->starts, g_array_unref);
  if (periods != NULL)
    {
      self->shown = mail_list_periods_ref (periods);
      self->starts = g_array_copy (starts);
    }
  if (was_shown != (periods != NULL))
    g_object_notify (G_OBJECT (self->model), "grouped");
  if (n_items > 0)
    gtk_section_model_sections_changed (GTK_SECTION_MODEL (self->model), 0, n_items);
}

/* The list is empty. */
static void
show_none_yet (MailListGroups  *self,
               MailListPeriods *periods)
{
  g_autoptr(GArray) starts = NULL;

  if (periods != NULL)
    starts = find_starts (periods, self->sort, 0, NULL, NULL);
  show (self, periods, starts);
}

/* ---- another day, or a list that was there before ---- */

typedef struct {
  GArray *ids;
  MailSort sort;
  MailListPeriods *periods;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_array_unref (job->ids);
  mail_list_periods_unref (job->periods);
  g_free (job);
}

static gboolean
run_job (MailStoreReader  *reader,
         gpointer          data,
         GCancellable     *cancellable,
         GValue           *result,
         GError          **error)
{
  const Job *job = data;

  g_value_init (result, G_TYPE_ARRAY);
  g_value_take_boxed (result, mail_list_groups_find (reader, job->ids, job->sort, job->periods));
  return TRUE;
}

typedef struct {
  GListModel *model;         /* keeps the groups alive */
  MailListGroups *self;
  MailListPeriods *periods;
  guint version;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->model);
  mail_list_periods_unref (question->periods);
  g_free (question);
}

static void regroup (MailListGroups *self);

static DexFuture *
starts_found (DexFuture *future,
              gpointer   data)
{
  Question *question = data;
  MailListGroups *self = question->self;
  const GValue *value = dex_future_get_value (future, NULL);

  self->asking = FALSE;
  if (value == NULL)
    return NULL;
  if (question->periods == self->wanted && question->version == self->version)
    show (self, self->wanted, g_value_get_boxed (value));
  else
    regroup (self);
  return NULL;
}

/* What is shown becomes what is wanted. */
static void
regroup (MailListGroups *self)
{
  guint n_items = mail_list_order_get_length (self->order);
  Question *question;
  DexFuture *starts;
  Job *job;

  if (self->shown == self->wanted || self->asking)
    return;
  if (self->wanted == NULL || !mail_sort_is_by_date (self->sort) || n_items == 0)
    {
      show_none_yet (self, mail_sort_is_by_date (self->sort) ? self->wanted : NULL);
      return;
    }

  job = g_new0 (Job, 1);
  job->ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n_items);
  g_array_append_vals (job->ids, mail_list_order_peek (self->order), n_items);
  job->sort = self->sort;
  job->periods = mail_list_periods_ref (self->wanted);
  question = g_new0 (Question, 1);
  question->model = g_object_ref (self->model);
  question->self = self;
  question->periods = mail_list_periods_ref (self->wanted);
  question->version = self->version;
  self->asking = TRUE;
  starts = mail_store_read (self->store, run_job, job, job_free);
  dex_future_disown (dex_future_finally (starts, starts_found, question, question_free));
}

/**
 * mail_list_groups_set_now:
 * @self: groups
 * @now: (nullable): the present; %NULL: there are to be no groups
 *
 * The sections are found anew by a reader; until they are, those there are stay.
 */
void
mail_list_groups_set_now (MailListGroups *self,
                          GDateTime      *now)
{
  if (now == NULL && self->wanted == NULL)
    return;
  g_clear_pointer (&self->wanted, mail_list_periods_unref);
  if (now != NULL)
    self->wanted = mail_list_periods_new (now);
  else
    show (self, NULL, NULL);
  regroup (self);
}

/* ---- the list changes ---- */

void
mail_list_groups_set_sort (MailListGroups *self,
                           MailSort        sort)
{
  self->version++;
  self->sort = sort;
  show_none_yet (self, mail_sort_is_by_date (sort) ? self->wanted : NULL);
}

void
mail_list_groups_begin_replace (MailListGroups  *self,
                                MailSort         sort,
                                MailListPeriods *periods,
                                GArray          *starts)
{
  self->version++;
  if (self->shown != periods || self->sort != sort)
    show (self, NULL, NULL);
  self->sort = sort;
  if (periods != NULL && starts != NULL)
    {
      self->coming = mail_list_periods_ref (periods);
      self->coming_starts = g_array_ref (starts);
    }
}

static gboolean
are_equal (GArray *one,
           GArray *other)
{
  return one->len == other->len && memcmp (one->data, other->data, one->len * sizeof (guint)) == 0;
}

void
mail_list_groups_end_replace (MailListGroups *self)
{
  g_autoptr(MailListPeriods) periods = g_steal_pointer (&self->coming);
  g_autoptr(GArray) starts = g_steal_pointer (&self->coming_starts);

  if (periods != NULL && (self->shown == NULL || !are_equal (self->starts, starts)))
    show (self, periods, starts);
  regroup (self);
}

static gboolean
get_date_in_order (guint     position,
                   gint64   *date,
                   gpointer  order)
{
  return mail_list_order_get_number (order, position, date);
}

/* How many of what was added stand before a section. While the order is replaced, which it is from its end, all from there on is as it
 * will be. */
static guint
count_added (MailListGroups *self,
             guint           section,
             guint           position,
             guint           added)
{
  if (self->coming_starts != NULL)
    {
      guint n_final = start_at (self->coming_starts, self->coming_starts->len - 1);
      guint behind = mail_list_order_get_length (self->order) - position;
      guint final_position = n_final - behind;
      guint start = start_at (self->coming_starts, section);

      return start > final_position ? MIN (start - final_position, added) : 0;
    }
  return count_before (section, self->shown, self->sort, position, added, get_date_in_order, self->order);
}

void
mail_list_groups_change (MailListGroups *self,
                         guint           position,
                         guint           removed,
                         guint           added)
{
  guint n_sections = self->shown != NULL ? mail_list_periods_get_n (self->shown) : 0;

  self->version++;
  if (self->shown == NULL)
    return;
  for (guint section = 1; section < n_sections; section++)
    {
      guint *start = &g_array_index (self->starts, guint, section);

      if (*start < position)
        continue;
      if (*start > position + removed)
        *start += added - removed;
      else
        *start = position + (added > 0 ? count_added (self, section, position, added) : 0);
    }
  g_array_index (self->starts, guint, n_sections) += added - removed;
}

/* ---- the object ---- */

MailListPeriods *
mail_list_groups_get_wanted (MailListGroups *self)
{
  return self->wanted;
}

gboolean
mail_list_groups_are_shown (MailListGroups *self)
{
  return self->shown != NULL;
}

/* Which section it is in. */
static guint
section_at (MailListGroups *self,
            guint           position)
{
  guint section = 0;

  while (start_at (self->starts, section + 1) <= position)
    section++;
  return section;
}

void
mail_list_groups_get (MailListGroups *self,
                      guint           position,
                      guint          *start,
                      guint          *end)
{
  guint n_items = mail_list_order_get_length (self->order);
  guint section;

  *start = position < n_items ? 0 : n_items;
  *end = position < n_items ? n_items : G_MAXUINT;
  if (self->shown == NULL || position >= n_items)
    return;
  section = section_at (self, position);
  *start = start_at (self->starts, section);
  *end = start_at (self->starts, section + 1);
}

/**
 * mail_list_groups_get_title:
 * @self: groups
 * @position: of an item
 *
 * Returns: (transfer full) (nullable): what its section is called; %NULL: there are none
 */
char *
mail_list_groups_get_title (MailListGroups *self,
                            guint           position)
{
  guint section;

  if (self->shown == NULL || position >= mail_list_order_get_length (self->order))
    return NULL;
  section = section_at (self, position);
  return mail_list_periods_get_title (self->shown, self->sort == MAIL_SORT_OLDEST
                                      ? mail_list_periods_get_n (self->shown) - 1 - section : section);
}

/**
 * mail_list_groups_new:
 * @model: the list, a #GtkSectionModel with a property "grouped"
 * @store: where dates are read
 * @order: the ids of the list
 *
 * Returns: (transfer full): no groups, before mail_list_groups_set_now ()
 */
MailListGroups *
mail_list_groups_new (GListModel    *model,
                      MailStore     *store,
                      MailListOrder *order)
{
  MailListGroups *self = g_new0 (MailListGroups, 1);

  self->model = model;
  self->store = g_object_ref (store);
  self->order = order;
  return self;
}

void
mail_list_groups_free (MailListGroups *self)
{
  g_clear_pointer (&self->wanted, mail_list_periods_unref);
  g_clear_pointer (&self->shown, mail_list_periods_unref);
  g_clear_pointer (&self->coming, mail_list_periods_unref);
  g_clear_pointer (&self->starts, g_array_unref);
  g_clear_pointer (&self->coming_starts, g_array_unref);
  g_object_unref (self->store);
  g_free (self);
}
