/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-changes.h"

#include "mail-store-items.h"
#include "mail-store-recorder.h"

G_DEFINE_BOXED_TYPE (MailStoreChanges, mail_store_changes, mail_store_changes_ref, mail_store_changes_unref)

/* Everything is one list of events until the end. */
typedef enum {
  EVENT_ITEM,
  EVENT_COUNTS,
  EVENT_BODY,
  EVENT_WHAT,
} EventKind;

typedef struct {
  EventKind kind;
  MailItemChange change;
} Event;

struct _MailChangeRecorder {
  GArray *events; /* Event */
};

/* A row of a folder, as the key of a table. */
static guint
row_hash (gconstpointer data)
{
  const MailItemChange *row = data;

  return g_int64_hash (&row->item) * 31 + g_int64_hash (&row->folder);
}

static gboolean
row_equal (gconstpointer a,
           gconstpointer b)
{
  const MailItemChange *one = a;
  const MailItemChange *other = b;

  return one->item == other->item && one->folder == other->folder;
}

MailChangeRecorder *
mail_change_recorder_new (void)
{
  MailChangeRecorder *self = g_new0 (MailChangeRecorder, 1);

  self->events = g_array_new (FALSE, FALSE, sizeof (Event));
  return self;
}

void
mail_change_recorder_free (MailChangeRecorder *self)
{
  g_array_unref (self->events);
  g_free (self);
}

static void
record (MailChangeRecorder *self,
        EventKind           kind,
        gint64              value)
{
  Event event = { kind, { .item = value } };

  g_array_append_val (self->events, event);
}

void
mail_change_recorder_item (MailChangeRecorder *self,
                           MailItemChangeKind  kind,
                           gint64              folder,
                           gint64              item,
                           gint64              old_key,
                           gint64              new_key)
{
  Event event = { EVENT_ITEM, { kind, folder, item, old_key, new_key, 0 } };

  g_array_append_val (self->events, event);
}

void
mail_change_recorder_gone (MailChangeRecorder *self,
                           gint64              folder,
                           gint64              item,
                           gint64              key,
                           gint64              thread)
{
  Event event = { EVENT_ITEM, { MAIL_ITEM_REMOVED, folder, item, key, key, thread } };

  g_array_append_val (self->events, event);
}

void
mail_change_recorder_counts (MailChangeRecorder *self,
                             gint64              folder)
{
  record (self, EVENT_COUNTS, folder);
}

void
mail_change_recorder_body (MailChangeRecorder *self,
                           gint64              item)
{
  record (self, EVENT_BODY, item);
}

void
mail_change_recorder_what (MailChangeRecorder    *self,
                           MailStoreChangedFlags  what)
{
  record (self, EVENT_WHAT, what);
}

void
mail_change_recorder_clear (MailChangeRecorder *self)
{
  g_array_set_size (self->events, 0);
}

/* What two changes of the same row, one after the other, amount to. Returns whether anything is left. */
static gboolean
merge (MailItemChange       *earlier,
       const MailItemChange *later)
{
  if (later->kind == MAIL_ITEM_REMOVED && earlier->kind == MAIL_ITEM_ADDED)
    return FALSE;

  if (later->kind == MAIL_ITEM_REMOVED)
    earlier->kind = MAIL_ITEM_REMOVED;
  else if (earlier->kind == MAIL_ITEM_REMOVED)
    earlier->kind = MAIL_ITEM_CHANGED;
  earlier->new_key = later->new_key;
  earlier->thread = later->thread;
  return TRUE;
}

/* The rows that changed, each once, at the place of its first change; gone ones are marked by folder 0. */
static GArray *
fold_items (GArray *events)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (MailItemChange));
  g_autoptr(GHashTable) seen = g_hash_table_new_full (row_hash, row_equal, g_free, NULL);

  for (guint i = 0; i < events->len; i++)
    {
      const Event *event = &g_array_index (events, Event, i);
      gpointer position;

      if (event->kind != EVENT_ITEM)
        continue;
      if (!g_hash_table_lookup_extended (seen, &event->change, NULL, &position))
        {
          g_hash_table_insert (seen, g_memdup2 (&event->change, sizeof event->change), GUINT_TO_POINTER (rows->len));
          g_array_append_val (rows, event->change);
        }
      else if (!merge (&g_array_index (rows, MailItemChange, GPOINTER_TO_UINT (position)), &event->change))
        {
          g_array_index (rows, MailItemChange, GPOINTER_TO_UINT (position)).folder = 0;
          g_hash_table_remove (seen, &event->change);
        }
    }

  return rows;
}

static void
add_once (GArray *ids,
          gint64  id)
{
  if (!mail_ids_contain (ids, id))
    g_array_append_val (ids, id);
}

/* Folders with too many changed rows to name them are reloaded. */
static void
add_items (MailStoreChanges *changes,
           GArray           *rows)
{
  g_autoptr(GHashTable) totals = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < rows->len; i++)
    {
      gint64 *folder = &g_array_index (rows, MailItemChange, i).folder;
      guint total = GPOINTER_TO_UINT (g_hash_table_lookup (totals, folder)) + 1;

      g_hash_table_insert (totals, folder, GUINT_TO_POINTER (total));
      if (*folder != 0 && total == MAIL_STORE_CHANGES_MAX_ITEMS + 1)
        add_once (changes->reloads, *folder);
    }

  for (guint i = 0; i < rows->len; i++)
    {
      const MailItemChange *row = &g_array_index (rows, MailItemChange, i);

      if (row->folder != 0 && !mail_ids_contain (changes->reloads, row->folder))
        g_array_append_val (changes->items, *row);
    }
}

static MailStoreChanges *
changes_new (void)
{
  MailStoreChanges *changes = g_new0 (MailStoreChanges, 1);

  g_atomic_ref_count_init (&changes->ref_count);
  changes->items = g_array_new (FALSE, FALSE, sizeof (MailItemChange));
  changes->counts = g_array_new (FALSE, FALSE, sizeof (gint64));
  changes->reloads = g_array_new (FALSE, FALSE, sizeof (gint64));
  changes->bodies = g_array_new (FALSE, FALSE, sizeof (gint64));
  return changes;
}

MailStoreChanges *
mail_change_recorder_finish (MailChangeRecorder *self)
{
  g_autoptr(MailStoreChanges) changes = changes_new ();
  g_autoptr(GArray) rows = fold_items (self->events);
  g_autoptr(GHashTable) bodies = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < self->events->len; i++)
    {
      const Event *event = &g_array_index (self->events, Event, i);
      gint64 value = event->change.item;

      if (event->kind == EVENT_COUNTS)
        add_once (changes->counts, value);
      else if (event->kind == EVENT_WHAT)
        changes->what |= (MailStoreChangedFlags) value;
      else if (event->kind == EVENT_BODY && g_hash_table_add (bodies, g_memdup2 (&value, sizeof value)))
        g_array_append_val (changes->bodies, value);
    }
  add_items (changes, rows);
  g_array_set_size (self->events, 0);

  if (changes->what == 0 && changes->items->len == 0 && changes->counts->len == 0 && changes->reloads->len == 0 &&
      changes->bodies->len == 0)
    return NULL;

  return g_steal_pointer (&changes);
}

MailStoreChanges *
mail_store_changes_ref (MailStoreChanges *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
mail_store_changes_unref (MailStoreChanges *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_array_unref (self->items);
  g_array_unref (self->counts);
  g_array_unref (self->reloads);
  g_array_unref (self->bodies);
  g_free (self);
}
