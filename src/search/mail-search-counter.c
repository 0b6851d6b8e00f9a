/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-search-counter.h"

#include "mail-day.h"

/* Milliseconds. Changes that come together are looked at together; counting everything waits until nothing changed for a while, but not
 * for ever, and is given up when it takes too long. */
#define GATHER_MSEC 60
#define REST_MSEC 1200
#define PATIENCE_MSEC 20000
#define MAX_COST_MSEC 5000
/* Where it could not be counted it is tried again. */
#define RETRY_MSEC 2000
/* For so many times as long as counting took, it is not done again: it is a small part of what the machine does. */
#define REST_FACTOR 20
/* With more that changed, everything is counted. */
#define MAX_CHANGED 400

/* What one query finds. */
typedef struct {
  gint64 id;
  char *query;
  GHashTable *hits;      /* gint64 message → gint64 item, by which it was found */
  gboolean has_more;     /* than are counted */
  gboolean is_stale;     /* everything is to be counted */
  guint told;
} Count;

struct _MailSearchCounter {
  GObject parent_instance;

  MailSearch *search;
  guint subscription;
  GHashTable *counts;    /* gint64 id → Count */
  GHashTable *changed;   /* gint64: items to be looked at */
  GHashTable *arrived;   /* gint64: items to be looked at when the index has them */
  GHashTable *awaited;   /* gint64: those it is asked for */
  gboolean waiting;      /* for the index */
  guint working;         /* questions under way */
  guint source;          /* timeout */
  gint64 stale_since;    /* monotonic, µs; 0: nothing is */
  gint64 last_notice;
  gint64 not_before;     /* when everything may be counted again */
  gint64 began;
  MailDay *day;          /* which queries with dates speak of */
};

G_DEFINE_FINAL_TYPE (MailSearchCounter, mail_search_counter, G_TYPE_OBJECT)

static guint changed_signal;

static void schedule (MailSearchCounter *self);

/* One query that is asked about some mail, or all. */
typedef struct {
  MailSearchCounter *self;
  gint64 id;
  char *query;
  GArray *items;         /* gint64; NULL: all */
  GArray *messages;      /* gint64, of what was found by these items */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->self);
  g_free (question->query);
  g_clear_pointer (&question->items, g_array_unref);
  g_clear_pointer (&question->messages, g_array_unref);
  g_free (question);
}

static void
count_free (gpointer data)
{
  Count *count = data;

  g_free (count->query);
  g_hash_table_unref (count->hits);
  g_free (count);
}

static GHashTable *
new_ids (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

static void
add_id (GHashTable *ids,
        gint64      id)
{
  g_hash_table_add (ids, g_memdup2 (&id, sizeof id));
}

static GArray *
take_ids (GHashTable *ids)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_array_append_val (list, *(const gint64 *) id);
  g_hash_table_remove_all (ids);
  return list;
}

/* ---- answers ---- */

static void
tell (MailSearchCounter *self,
      Count             *count)
{
  guint n = MIN (g_hash_table_size (count->hits), MAIL_SEARCH_COUNTER_MAX);

  if (n == count->told)
    return;
  count->told = n;
  g_signal_emit (self, changed_signal, 0, count->id, n);
}

static void
mark_stale (MailSearchCounter *self,
            Count             *count)
{
  count->is_stale = TRUE;
  if (self->stale_since == 0)
    self->stale_since = g_get_monotonic_time ();
}

static void
take_hits (Count                *count,
           const MailSearchPage *page)
{
  for (guint i = 0; i < page->hits->len; i++)
    {
      const MailSearchHit *hit = &g_array_index (page->hits, MailSearchHit, i);

      g_hash_table_insert (count->hits, g_memdup2 (&hit->message, sizeof hit->message), g_memdup2 (&hit->item, sizeof hit->item));
    }
}

/* What was found by the items that were looked at is not found any more, unless it is once more. */
static void
forget_hits (Count          *count,
             const Question *question)
{
  if (question->items == NULL)
    g_hash_table_remove_all (count->hits);
  for (guint i = 0; question->items != NULL && i < question->messages->len; i++)
    g_hash_table_remove (count->hits, &g_array_index (question->messages, gint64, i));
}

static DexFuture *
take_page (DexFuture *future,
           gpointer   data)
{
  const Question *question = data;
  MailSearchCounter *self = question->self;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  const MailSearchPage *page = value != NULL ? g_value_get_boxed (value) : NULL;
  Count *count = self->search != NULL ? g_hash_table_lookup (self->counts, &question->id) : NULL;
  gint64 now = g_get_monotonic_time ();

  self->working--;
  if (self->working == 0)
    self->not_before = MAX (self->not_before, now + (now - self->began) * REST_FACTOR);
  if (count != NULL && g_str_equal (count->query, question->query))
    {
      if (page != NULL)
        {
          forget_hits (count, question);
          take_hits (count, page);
          count->has_more = question->items == NULL ? page->next != 0 : count->has_more;
          if (count->has_more && g_hash_table_size (count->hits) < MAIL_SEARCH_COUNTER_MAX)
            mark_stale (self, count);
          tell (self, count);
        }
      else
        {
          /* There may be no index yet, or it took too long. */
          g_debug ("counting: %s", error->message);
          mark_stale (self, count);
          self->not_before = MAX (self->not_before, now + (gint64) RETRY_MSEC * 1000);
        }
    }
  if (self->search != NULL)
    schedule (self);
  return NULL;
}

/* ---- questions ---- */

static void
list_messages (Count    *count,
               Question *question)
{
  g_autoptr(GHashTable) items = g_hash_table_new (g_int64_hash, g_int64_equal);
  GHashTableIter iter;
  gpointer message, item;

  for (guint i = 0; i < question->items->len; i++)
    g_hash_table_add (items, &g_array_index (question->items, gint64, i));
  g_hash_table_iter_init (&iter, count->hits);
  while (g_hash_table_iter_next (&iter, &message, &item))
    if (g_hash_table_contains (items, item))
      g_array_append_val (question->messages, *(const gint64 *) message);
}

/* items: (nullable): all mail */
static void
ask (MailSearchCounter *self,
     Count             *count,
     GArray            *items)
{
  Question *question = g_new0 (Question, 1);
  DexFuture *answer;

  question->self = g_object_ref (self);
  question->id = count->id;
  question->query = g_strdup (count->query);
  if (items != NULL)
    {
      question->items = g_array_ref (items);
      question->messages = g_array_new (FALSE, FALSE, sizeof (gint64));
      list_messages (count, question);
    }
  if (self->working++ == 0)
    self->began = g_get_monotonic_time ();
  answer = dex_future_first (mail_search_find_unread (self->search, count->query, question->items, question->messages,
                                                      MAIL_SEARCH_COUNTER_MAX),
                             dex_timeout_new_msec (MAX_COST_MSEC), NULL);
  dex_future_disown (dex_future_finally (answer, take_page, question, question_free));
}

static void
look_at_changed (MailSearchCounter *self)
{
  g_autoptr(GArray) items = take_ids (self->changed);
  GHashTableIter iter;
  gpointer count;

  g_hash_table_iter_init (&iter, self->counts);
  while (g_hash_table_iter_next (&iter, NULL, &count))
    if (!((Count *) count)->is_stale || g_hash_table_size (((Count *) count)->hits) > 0)
      ask (self, count, items);
}

/* One at a time: in between, what changed is looked at. */
static void
count_stale (MailSearchCounter *self)
{
  GHashTableIter iter;
  gpointer count;

  g_hash_table_iter_init (&iter, self->counts);
  while (g_hash_table_iter_next (&iter, NULL, &count))
    if (((Count *) count)->is_stale)
      {
        ((Count *) count)->is_stale = FALSE;
        ask (self, count, NULL);
        return;
      }
  self->stale_since = 0;
}

static DexFuture *
index_ready (DexFuture *future,
             gpointer   data)
{
  MailSearchCounter *self = data;
  g_autoptr(GArray) items = take_ids (self->awaited);

  self->waiting = FALSE;
  for (guint i = 0; i < items->len; i++)
    add_id (self->changed, g_array_index (items, gint64, i));
  if (self->search != NULL)
    schedule (self);
  return NULL;
}

static void
wait_for_index (MailSearchCounter *self)
{
  GHashTable *empty = self->awaited;

  if (self->waiting || g_hash_table_size (self->arrived) == 0)
    return;
  self->waiting = TRUE;
  self->awaited = self->arrived;
  self->arrived = empty;
  dex_future_disown (dex_future_finally (mail_search_wait (self->search), index_ready, g_object_ref (self), g_object_unref));
}

/* ---- when ---- */

static void
work (gpointer data)
{
  MailSearchCounter *self = data;

  self->source = 0;
  if (self->working > 0)
    return;
  if (g_hash_table_size (self->changed) > 0)
    look_at_changed (self);
  else if (self->stale_since != 0)
    count_stale (self);
  schedule (self);
}

/* Milliseconds until everything may be counted: at rest, or when there is no rest. */
static guint
get_rest (MailSearchCounter *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 at = MIN (self->last_notice + (gint64) REST_MSEC * 1000, self->stale_since + (gint64) PATIENCE_MSEC * 1000);

  at = MAX (at, self->not_before);
  return at > now ? (guint) ((at - now) / 1000 + 1) : 0;
}

static void
schedule (MailSearchCounter *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  wait_for_index (self);
  if (self->working > 0)
    return;
  if (g_hash_table_size (self->changed) > 0)
    self->source = g_timeout_add_once (GATHER_MSEC, work, self);
  else if (self->stale_since != 0)
    self->source = g_timeout_add_once (get_rest (self), work, self);
}

static void
mark_all_stale (MailSearchCounter *self)
{
  GHashTableIter iter;
  gpointer count;

  g_hash_table_iter_init (&iter, self->counts);
  while (g_hash_table_iter_next (&iter, NULL, &count))
    mark_stale (self, count);
}

static void
note_items (MailSearchCounter      *self,
            const MailStoreChanges *changes)
{
  for (guint i = 0; i < changes->items->len; i++)
    {
      const MailItemChange *change = &g_array_index (changes->items, MailItemChange, i);

      add_id (change->kind == MAIL_ITEM_ADDED ? self->arrived : self->changed, change->item);
    }
  for (guint i = 0; i < changes->bodies->len; i++)
    add_id (self->arrived, g_array_index (changes->bodies, gint64, i));
}

static void
on_store_changed (MailStoreChanges *changes,
                  gpointer          data)
{
  MailSearchCounter *self = data;
  gboolean is_vague = changes->reloads->len > 0 ||
                      (changes->what & (MAIL_STORE_CHANGED_FOLDERS | MAIL_STORE_CHANGED_ACCOUNTS | MAIL_STORE_CHANGED_LABELS)) != 0;

  if (g_hash_table_size (self->counts) == 0 || (!is_vague && changes->items->len == 0 && changes->bodies->len == 0))
    return;
  self->last_notice = g_get_monotonic_time ();
  note_items (self, changes);
  if (g_hash_table_size (self->changed) + g_hash_table_size (self->arrived) > MAX_CHANGED)
    {
      g_hash_table_remove_all (self->changed);
      g_hash_table_remove_all (self->arrived);
      is_vague = TRUE;
    }
  if (is_vague)
    mark_all_stale (self);
  schedule (self);
}

static void
on_another_day (gpointer data)
{
  MailSearchCounter *self = data;

  mark_all_stale (self);
  schedule (self);
}

/* ---- the object ---- */

static void
mail_search_counter_dispose (GObject *object)
{
  MailSearchCounter *self = MAIL_SEARCH_COUNTER (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_pointer (&self->day, mail_day_free);
  if (self->search != NULL)
    mail_store_unsubscribe (mail_search_get_store (self->search), self->subscription);
  g_clear_object (&self->search);
  G_OBJECT_CLASS (mail_search_counter_parent_class)->dispose (object);
}

static void
mail_search_counter_finalize (GObject *object)
{
  MailSearchCounter *self = MAIL_SEARCH_COUNTER (object);

  g_hash_table_unref (self->counts);
  g_hash_table_unref (self->changed);
  g_hash_table_unref (self->arrived);
  g_hash_table_unref (self->awaited);
  G_OBJECT_CLASS (mail_search_counter_parent_class)->finalize (object);
}

static void
mail_search_counter_class_init (MailSearchCounterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_search_counter_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_search_counter_finalize;
  changed_signal = g_signal_new ("changed", MAIL_TYPE_SEARCH_COUNTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 2, G_TYPE_INT64, G_TYPE_UINT);
}

static void
mail_search_counter_init (MailSearchCounter *self)
{
  self->counts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, count_free);
  self->changed = new_ids ();
  self->arrived = new_ids ();
  self->awaited = new_ids ();
}

/**
 * mail_search_counter_new:
 * @search: where it is searched
 *
 * Returns: (transfer full): a counter of nothing yet
 */
MailSearchCounter *
mail_search_counter_new (MailSearch *search)
{
  MailSearchCounter *self = g_object_new (MAIL_TYPE_SEARCH_COUNTER, NULL);

  self->search = g_object_ref (search);
  self->subscription = mail_store_subscribe (mail_search_get_store (search), NULL, on_store_changed, self, NULL);
  self->last_notice = g_get_monotonic_time ();
  self->day = mail_day_new (on_another_day, self);
  return self;
}

/**
 * mail_search_counter_set_query:
 * @self: a counter
 * @id: names the query
 * @query: (nullable): what is searched for; %NULL: it is not counted any more
 *
 * The same query again changes nothing.
 */
void
mail_search_counter_set_query (MailSearchCounter *self,
                               gint64             id,
                               const char        *query)
{
  Count *old, *count;

  g_return_if_fail (MAIL_IS_SEARCH_COUNTER (self));
  old = g_hash_table_lookup (self->counts, &id);
  if (query == NULL)
    {
      g_hash_table_remove (self->counts, &id);
      return;
    }
  if (old != NULL && g_str_equal (old->query, query))
    return;
  count = g_new0 (Count, 1);
  count->told = old != NULL ? old->told : 0;
  count->id = id;
  count->query = g_strdup (query);
  count->hits = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_hash_table_insert (self->counts, g_memdup2 (&id, sizeof id), count);
  mark_stale (self, count);
  schedule (self);
}

/**
 * mail_search_counter_list:
 * @self: a counter
 *
 * Returns: (transfer full) (element-type gint64): what is counted
 */
GArray *
mail_search_counter_list (MailSearchCounter *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer id;

  g_return_val_if_fail (MAIL_IS_SEARCH_COUNTER (self), ids);
  g_hash_table_iter_init (&iter, self->counts);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_array_append_val (ids, *(const gint64 *) id);
  return ids;
}

/**
 * mail_search_counter_get:
 * @self: a counter
 * @id: names a query
 *
 * Returns: how many unread messages it finds, as far as is known
 */
guint
mail_search_counter_get (MailSearchCounter *self,
                         gint64             id)
{
  const Count *count;

  g_return_val_if_fail (MAIL_IS_SEARCH_COUNTER (self), 0);
  count = g_hash_table_lookup (self->counts, &id);
  return count != NULL ? count->told : 0;
}
