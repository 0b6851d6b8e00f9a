/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-selection.h"

struct _MailListSelection {
  GObject parent_instance;

  MailListModel *model;
  GtkMultiSelection *rows;
  GArray *kept;           /* ids selected before a reload, while it happens */
  guint anchor;           /* position of the first selected row */
  gboolean had_selection;
  gboolean expects_removal;
};

G_DEFINE_FINAL_TYPE (MailListSelection, mail_list_selection, G_TYPE_OBJECT)

enum {
  CHANGED,
  NEIGHBOUR,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
note_selection (MailListSelection *self)
{
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->rows));

  self->had_selection = !gtk_bitset_is_empty (selected);
  if (self->had_selection)
    self->anchor = gtk_bitset_get_minimum (selected);
}

static void
on_selection_changed (MailListSelection *self)
{
  if (self->kept != NULL)
    return;
  note_selection (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Runs after the selection has followed. */
static void
on_items_changed (MailListSelection *self,
                  guint              position,
                  guint              removed,
                  guint              added)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  gboolean had_selection = self->had_selection;
  guint anchor = self->anchor;

  if (self->kept != NULL)
    return;
  if (had_selection && position <= anchor)
    self->anchor = anchor + added >= removed ? anchor + added - MIN (removed, anchor + added - position) : position;

  if (mail_list_selection_get_size (self) > 0 || !had_selection)
    {
      note_selection (self);
      return;
    }
  if (self->expects_removal && n_items > 0)
    {
      self->expects_removal = FALSE;
      g_signal_emit (self, signals[NEIGHBOUR], 0, MIN (anchor, n_items - 1));
      return;
    }
  self->had_selection = FALSE;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_reloading (MailListSelection *self)
{
  g_clear_pointer (&self->kept, g_array_unref);
  self->kept = mail_list_selection_get_ids (self);
}

static void
on_reloaded (MailListSelection *self)
{
  g_autoptr(GArray) kept = g_steal_pointer (&self->kept);
  g_autoptr(GtkBitset) before = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->rows));
  g_autoptr(GtkBitset) wanted = gtk_bitset_new_empty ();
  g_autoptr(GtkBitset) all = gtk_bitset_new_range (0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)));

  for (guint i = 0; kept != NULL && i < kept->len; i++)
    {
      guint position;

      if (mail_list_model_find (self->model, g_array_index (kept, gint64, i), &position))
        gtk_bitset_add (wanted, position);
    }
  if (gtk_bitset_equals (before, wanted))
    note_selection (self);
  else
    gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self->rows), wanted, all);
  if (kept != NULL && kept->len > 0 && gtk_bitset_is_empty (wanted))
    on_selection_changed (self);
}

/**
 * mail_list_selection_get_ids:
 * @self: the selection
 *
 * Returns: (transfer full) (element-type gint64): the messages that are selected, in the order of the list
 */
GArray *
mail_list_selection_get_ids (MailListSelection *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->rows));
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more; more = gtk_bitset_iter_next (&iter, &position))
    {
      gint64 id = mail_list_model_get_id (self->model, position);

      g_array_append_val (ids, id);
    }
  return ids;
}

/**
 * mail_list_selection_get_size:
 * @self: the selection
 *
 * Returns: how many are selected
 */
guint
mail_list_selection_get_size (MailListSelection *self)
{
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->rows));

  return gtk_bitset_get_size (selected);
}

/**
 * mail_list_selection_get_first:
 * @self: the selection
 * @position: (out): the first row that is selected
 *
 * Returns: whether there is one
 */
gboolean
mail_list_selection_get_first (MailListSelection *self,
                               guint             *position)
{
  if (self->had_selection)
    *position = self->anchor;
  return self->had_selection;
}

/**
 * mail_list_selection_set_expects_removal:
 * @self: the selection
 * @expects_removal: whether what is selected is about to be taken away by the person, who wants to go on with its neighbour
 */
void
mail_list_selection_set_expects_removal (MailListSelection *self,
                                         gboolean           expects_removal)
{
  self->expects_removal = expects_removal;
}

static void
mail_list_selection_dispose (GObject *object)
{
  MailListSelection *self = MAIL_LIST_SELECTION (object);

  g_clear_object (&self->rows);
  g_clear_object (&self->model);
  g_clear_pointer (&self->kept, g_array_unref);
  G_OBJECT_CLASS (mail_list_selection_parent_class)->dispose (object);
}

static void
mail_list_selection_class_init (MailListSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_list_selection_dispose;
  signals[CHANGED] = g_signal_new ("changed", MAIL_TYPE_LIST_SELECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[NEIGHBOUR] = g_signal_new ("neighbour", MAIL_TYPE_LIST_SELECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
mail_list_selection_init (MailListSelection *self)
{
}

/**
 * mail_list_selection_new:
 * @model: the list
 * @rows: which rows of it are selected
 *
 * Returns: (transfer full): what makes @rows follow the messages
 */
MailListSelection *
mail_list_selection_new (MailListModel     *model,
                         GtkMultiSelection *rows)
{
  MailListSelection *self = g_object_new (MAIL_TYPE_LIST_SELECTION, NULL);

  self->model = g_object_ref (model);
  self->rows = g_object_ref (rows);
  g_signal_connect_object (model, "reloading", G_CALLBACK (on_reloading), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "reloaded", G_CALLBACK (on_reloaded), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rows, "selection-changed", G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rows, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  return self;
}
