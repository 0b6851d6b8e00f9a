/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-model.h"

#include "mail-list-groups.h"
#include "mail-list-listing.h"
#include "mail-list-patches.h"
#include "mail-list-rows.h"
#include "mail-search.h"

struct _MailListModel {
  GObject parent_instance;

  MailStore *store;
  guint subscription;
  MailListQuery query;
  MailListOrder *order;
  MailListRows *rows;
  MailListGroups *groups;
  GArray *folders;         /* gint64: whose changes matter */
  GHashTable *found;       /* (nullable): id → its folder, as it was found */
  GPtrArray *waiting;      /* MailStoreChanges that came while it is being read */
  gboolean reading;
  gboolean loading;
  gboolean complete;
  gboolean reload_again;
  gboolean stale;          /* it is read again because its rows may say what is no longer so */
  guint generation;        /* of the newest job: older answers are not wanted any more */
};

enum {
  PROP_LOADING = 1,
  PROP_COMPLETE,
  PROP_N_ITEMS,
  PROP_GROUPED,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

enum {
  RELOADING,
  RELOADED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void start_loading (MailListModel *self,
                           gboolean       first_page);

/* ---- rows ---- */

/* The row that is asked for, and those around it. */
static MailListItem *
make_page (MailListModel *self,
           guint          position)
{
  guint start = position - position % MAIL_LIST_MODEL_PAGE;
  guint end = MIN (start + MAIL_LIST_MODEL_PAGE, mail_list_order_get_length (self->order));

  return mail_list_rows_make (self->rows, mail_list_order_peek (self->order) + start, end - start, position - start);
}

static gpointer
mail_list_model_get_item (GListModel *model,
                          guint       position)
{
  MailListModel *self = MAIL_LIST_MODEL (model);
  MailListItem *row;
  gint64 id;

  if (position >= mail_list_order_get_length (self->order))
    return NULL;
  id = mail_list_order_get_id (self->order, position);
  row = mail_list_rows_find (self->rows, id);
  if (row == NULL)
    row = make_page (self, position);
  return g_object_ref (row);
}

static guint
mail_list_model_get_n_items (GListModel *model)
{
  return mail_list_order_get_length (MAIL_LIST_MODEL (model)->order);
}

static GType
mail_list_model_get_item_type (GListModel *model)
{
  return MAIL_TYPE_LIST_ITEM;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item = mail_list_model_get_item;
  iface->get_n_items = mail_list_model_get_n_items;
  iface->get_item_type = mail_list_model_get_item_type;
}

static void
mail_list_model_get_section (GtkSectionModel *model,
                             guint            position,
                             guint           *start,
                             guint           *end)
{
  mail_list_groups_get (MAIL_LIST_MODEL (model)->groups, position, start, end);
}

static void
section_model_iface_init (GtkSectionModelInterface *iface)
{
  iface->get_section = mail_list_model_get_section;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MailListModel, mail_list_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SECTION_MODEL, section_model_iface_init))

/* ---- notices ---- */

static MailListScope
get_scope (MailListModel *self)
{
  return (MailListScope) { mail_store_get_main_reader (self->store), &self->query, self->folders, self->found, self->order };
}

/* Returns whether that was all: FALSE when the list has to be read again. */
static gboolean
apply_items (MailListModel    *self,
             MailStoreChanges *changes)
{
  MailListScope scope = get_scope (self);
  g_autoptr(MailListPatches) patches = mail_list_patches_new (&scope, changes);

  if (patches->patches->len > 0)
    {
      if (patches->regroups)
        g_signal_emit (self, signals[RELOADING], 0);
      mail_list_order_patch (self->order, (const MailListPatch *) (gpointer) patches->patches->data, patches->patches->len);
      if (patches->regroups)
        g_signal_emit (self, signals[RELOADED], 0);
    }
  return !patches->needs_reading;
}

static gboolean
calls_for_reload (MailListModel    *self,
                  MailStoreChanges *changes)
{
  if (self->found != NULL)
    return FALSE;
  /* Which folders have the role may have changed. */
  if (self->query.folder == 0 && (changes->what & MAIL_STORE_CHANGED_FOLDERS) != 0)
    return TRUE;
  for (guint i = 0; changes->reloads != NULL && i < changes->reloads->len; i++)
    {
      if (mail_ids_contain (self->folders, g_array_index (changes->reloads, gint64, i)))
        return TRUE;
    }
  return FALSE;
}

static void
on_store_changed (MailStoreChanges *changes,
                  gpointer          data)
{
  MailListModel *self = data;

  if (!apply_items (self, changes) || calls_for_reload (self, changes))
    {
      self->stale = TRUE;
      if (self->reading)
        self->reload_again = TRUE;
      else
        start_loading (self, FALSE);
    }
  if (self->reading)
    g_ptr_array_add (self->waiting, mail_store_changes_ref (changes));
  mail_list_rows_refresh (self->rows, changes);
}

/* ---- reading the list ---- */

static void
set_state (MailListModel *self,
           gboolean       loading,
           gboolean       complete)
{
  if (self->loading != loading)
    {
      self->loading = loading;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
    }
  if (self->complete != complete)
    {
      self->complete = complete;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPLETE]);
    }
}

static void
take_listing (MailListModel         *self,
              const MailListListing *listing)
{
  g_autoptr(GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_store_changes_unref);
  g_array_set_size (self->folders, 0);
  g_array_append_vals (self->folders, listing->folders->data, listing->folders->len);
  if (self->query.conversations)
    mail_list_rows_set_conversations (self->rows, self->folders);

  g_signal_emit (self, signals[RELOADING], 0);
  mail_list_groups_begin_replace (self->groups, self->query.sort, listing->periods, listing->starts);
  mail_list_order_replace (self->order, listing->ids);
  mail_list_groups_end_replace (self->groups);
  /* What was committed since, or is already in it: telling it twice changes nothing. */
  for (guint i = 0; i < waiting->len; i++)
    {
      if (!apply_items (self, g_ptr_array_index (waiting, i)))
        self->reload_again = TRUE;
    }
  if (self->stale)
    mail_list_rows_refresh_all (self->rows);
  self->stale = FALSE;
  g_signal_emit (self, signals[RELOADED], 0);
}

typedef struct {
  MailListModel *self;
  guint generation;
  gboolean whole;
} Reading;

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->self);
  g_free (reading);
}

static DexFuture *
list_read (DexFuture *future,
           gpointer   data)
{
  Reading *reading = data;
  MailListModel *self = reading->self;
  gboolean again;
  g_autoptr(GError) error = NULL;
  const GValue *value;

  /* Somebody asked for another list meanwhile, or nobody looks any more. */
  if (self->store == NULL || reading->generation != self->generation)
    return NULL;

  self->reading = FALSE;
  again = self->reload_again;
  self->reload_again = FALSE;
  value = dex_future_get_value (future, &error);
  if (value != NULL)
    take_listing (self, g_value_get_boxed (value));
  else
    g_debug ("reading the list: %s", error->message);
  again = again || self->reload_again;
  self->reload_again = FALSE;

  set_state (self, FALSE, reading->whole);
  if (!reading->whole || again)
    start_loading (self, FALSE);
  return NULL;
}

static void
start_loading (MailListModel *self,
               gboolean       first_page)
{
  Reading *reading = g_new0 (Reading, 1);
  DexFuture *listing = mail_list_listing_read (self->store, &self->query, mail_list_groups_get_wanted (self->groups),
                                               first_page ? MAIL_LIST_MODEL_FIRST : 0);

  reading->self = g_object_ref (self);
  reading->generation = ++self->generation;
  reading->whole = !first_page;

  self->reading = TRUE;
  dex_future_disown (dex_future_finally (listing, list_read, reading, (GDestroyNotify) reading_free));
}

/* ---- the object ---- */

static void
order_changed (guint    position,
               guint    removed,
               guint    added,
               gpointer data)
{
  MailListModel *self = data;

  mail_list_groups_change (self->groups, position, removed, added);
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (removed != added)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

static gboolean
read_key (gint64        id,
          MailSortKey  *key,
          gpointer      data)
{
  MailListModel *self = data;

  return mail_store_reader_get_sort_key (mail_store_get_main_reader (self->store), id, self->query.sort, key);
}

static void
mail_list_model_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  MailListModel *self = MAIL_LIST_MODEL (object);

  switch (prop_id)
    {
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_COMPLETE:
      g_value_set_boolean (value, self->complete);
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, mail_list_order_get_length (self->order));
      break;
    case PROP_GROUPED:
      g_value_set_boolean (value, mail_list_groups_are_shown (self->groups));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mail_list_model_dispose (GObject *object)
{
  MailListModel *self = MAIL_LIST_MODEL (object);

  if (self->store != NULL)
    mail_store_unsubscribe (self->store, self->subscription);
  g_clear_object (&self->store);
  mail_list_rows_forget (self->rows);
  G_OBJECT_CLASS (mail_list_model_parent_class)->dispose (object);
}

static void
mail_list_model_finalize (GObject *object)
{
  MailListModel *self = MAIL_LIST_MODEL (object);

  g_clear_pointer (&self->groups, mail_list_groups_free);
  g_clear_pointer (&self->order, mail_list_order_free);
  g_clear_pointer (&self->rows, mail_list_rows_free);
  g_clear_pointer (&self->folders, g_array_unref);
  g_clear_pointer (&self->found, g_hash_table_unref);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  G_OBJECT_CLASS (mail_list_model_parent_class)->finalize (object);
}

static void
mail_list_model_class_init (MailListModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = mail_list_model_get_property;
  object_class->dispose = mail_list_model_dispose;
  object_class->finalize = mail_list_model_finalize;

  properties[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);
  properties[PROP_COMPLETE] = g_param_spec_boolean ("complete", NULL, NULL, FALSE, flags);
  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_GROUPED] = g_param_spec_boolean ("grouped", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[RELOADING] = g_signal_new ("reloading", MAIL_TYPE_LIST_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[RELOADED] = g_signal_new ("reloaded", MAIL_TYPE_LIST_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_list_model_init (MailListModel *self)
{
  self->order = mail_list_order_new (read_key, order_changed, self);
  self->folders = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_store_changes_unref);
}

/**
 * mail_list_model_new:
 * @store: the store
 *
 * Returns: (transfer full): an empty list that asks for nothing yet
 */
MailListModel *
mail_list_model_new (MailStore *store)
{
  MailListModel *self = g_object_new (MAIL_TYPE_LIST_MODEL, NULL);

  self->store = g_object_ref (store);
  self->rows = mail_list_rows_new (store);
  self->groups = mail_list_groups_new (G_LIST_MODEL (self), store, self->order);
  self->subscription = mail_store_subscribe (store, NULL, on_store_changed, self, NULL);
  return self;
}

static void
forget_list (MailListModel *self)
{
  g_clear_pointer (&self->found, g_hash_table_unref);
  g_array_set_size (self->folders, 0);
  g_ptr_array_set_size (self->waiting, 0);
  self->reload_again = FALSE;
}

/**
 * mail_list_model_set_query:
 * @self: a list
 * @query: which items, in which order
 *
 * Empties the list and reads the new one: its first rows, then all of it.
 */
void
mail_list_model_set_query (MailListModel       *self,
                           const MailListQuery *query)
{
  g_autoptr(GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_return_if_fail (MAIL_IS_LIST_MODEL (self));
  forget_list (self);
  self->query = *query;
  mail_list_order_replace (self->order, none);
  mail_list_order_set_sort (self->order, query->sort);
  mail_list_groups_set_sort (self->groups, query->sort);
  mail_list_rows_forget (self->rows);
  if (query->folder != 0)
    g_array_append_val (self->folders, query->folder);
  mail_list_rows_set_conversations (self->rows, query->conversations ? self->folders : NULL);
  set_state (self, TRUE, FALSE);
  start_loading (self, TRUE);
}

/* As the list sorts. */
static int
compare_hits (gconstpointer a,
              gconstpointer b)
{
  const MailSearchHit *first = a;
  const MailSearchHit *second = b;

  if (first->date != second->date)
    return first->date > second->date ? -1 : 1;
  return first->item > second->item ? -1 : first->item < second->item;
}

static void
replace_with_found (MailListModel *self,
                    GArray        *ids,
                    const GArray  *dates)
{
  MailListPeriods *periods = mail_list_groups_get_wanted (self->groups);
  g_autoptr(GArray) starts = periods != NULL ? mail_list_groups_find_dates (dates, MAIL_SORT_NEWEST, periods) : NULL;

  mail_list_groups_begin_replace (self->groups, MAIL_SORT_NEWEST, periods, starts);
  mail_list_order_replace (self->order, ids);
  mail_list_groups_end_replace (self->groups);
}

/**
 * mail_list_model_set_found:
 * @self: a list
 * @hits: (element-type MailSearchHit): what was found
 *
 * Shows these in place of what was there; rows that stay are not made anew.
 */
void
mail_list_model_set_found (MailListModel *self,
                           const GArray  *hits)
{
  g_autoptr(GArray) sorted = g_array_sized_new (FALSE, FALSE, sizeof (MailSearchHit), hits->len);
  g_autoptr(GArray) ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), hits->len);
  g_autoptr(GArray) dates = g_array_sized_new (FALSE, FALSE, sizeof (gint64), hits->len);

  g_return_if_fail (MAIL_IS_LIST_MODEL (self));
  self->generation++;
  self->reading = FALSE;
  forget_list (self);
  self->query = (MailListQuery) { .sort = MAIL_SORT_NEWEST };
  self->found = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);

  g_array_append_vals (sorted, hits->data, hits->len);
  g_array_sort (sorted, compare_hits);
  for (guint i = 0; i < sorted->len; i++)
    {
      const MailSearchHit *hit = &g_array_index (sorted, MailSearchHit, i);

      g_array_append_val (ids, hit->item);
      g_array_append_val (dates, hit->date);
      g_hash_table_insert (self->found, g_memdup2 (&hit->item, sizeof hit->item), g_memdup2 (&hit->folder, sizeof hit->folder));
    }

  g_signal_emit (self, signals[RELOADING], 0);
  mail_list_order_set_sort (self->order, MAIL_SORT_NEWEST);
  mail_list_rows_set_conversations (self->rows, NULL);
  replace_with_found (self, ids, dates);
  mail_list_rows_refresh_all (self->rows);
  set_state (self, FALSE, TRUE);
  g_signal_emit (self, signals[RELOADED], 0);
}

void
mail_list_model_set_now (MailListModel *self,
                         GDateTime     *now)
{
  g_return_if_fail (MAIL_IS_LIST_MODEL (self));
  mail_list_groups_set_now (self->groups, now);
}

gboolean
mail_list_model_is_grouped (MailListModel *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_MODEL (self), FALSE);
  return mail_list_groups_are_shown (self->groups);
}

char *
mail_list_model_get_title (MailListModel *self,
                           guint          position)
{
  g_return_val_if_fail (MAIL_IS_LIST_MODEL (self), NULL);
  return mail_list_groups_get_title (self->groups, position);
}

/* Whether the first rows are still on their way. */
gboolean
mail_list_model_get_loading (MailListModel *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_MODEL (self), FALSE);
  return self->loading;
}

gboolean
mail_list_model_get_complete (MailListModel *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_MODEL (self), FALSE);
  return self->complete;
}

/* 0 beyond the end. */
gint64
mail_list_model_get_id (MailListModel *self,
                        guint          position)
{
  g_return_val_if_fail (MAIL_IS_LIST_MODEL (self), 0);
  if (position >= mail_list_order_get_length (self->order))
    return 0;
  return mail_list_order_get_id (self->order, position);
}

/* It may have been the one that stands for it, and may be so no more. */
static gboolean
find_conversation (MailListModel *self,
                   gint64         id,
                   guint         *position)
{
  MailStoreReader *reader = mail_store_get_main_reader (self->store);
  MailListQuery whole = { 0 };
  g_autoptr(GArray) items = NULL;

  if (mail_list_order_find_near (self->order, id, position))
    return TRUE;
  items = mail_store_reader_find_in_thread (reader, mail_store_reader_get_thread (reader, id), self->folders, &whole, NULL);
  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      if (mail_list_order_find_near (self->order, g_array_index (items, gint64, i), position))
        return TRUE;
    }
  return FALSE;
}

/**
 * mail_list_model_find:
 * @self: a list
 * @id: an item
 * @position: (out): where it is
 *
 * Returns: whether it is in the list
 */
gboolean
mail_list_model_find (MailListModel *self,
                      gint64         id,
                      guint         *position)
{
  g_return_val_if_fail (MAIL_IS_LIST_MODEL (self), FALSE);
  if (!self->query.conversations)
    return mail_list_order_find (self->order, id, position);
  return find_conversation (self, id, position);
}

void
mail_list_model_refresh (MailListModel *self)
{
  g_return_if_fail (MAIL_IS_LIST_MODEL (self));
  mail_list_rows_refresh_all (self->rows);
}
