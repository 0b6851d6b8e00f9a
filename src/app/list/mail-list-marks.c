/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-marks.h"

#include <adwaita.h>

/* Milliseconds in which the rows find their places, and a person may have typed on. */
#define DELAY 40
/* Lines that are remembered; then all are forgotten, and those that are seen read again. */
#define MAX_LINES 2000
/* How much of the accent colour is behind what was found, of 65535. */
#define TINT 18000

struct _MailListMarks {
  GObject parent_instance;

  MailSearch *search;
  char *query;             /* NULL: nothing is searched for */
  MailSearchSyntax syntax;
  GHashTable *rows;        /* GtkWidget → its message, gint64: those that want a line; not owned */
  GHashTable *lines;       /* message → MailSearchSnippet */
  DexFuture *reading;      /* of lines */
  guint generation;        /* of the query: lines of older ones are not wanted any more */
  guint timeout;
};

G_DEFINE_FINAL_TYPE (MailListMarks, mail_list_marks, G_TYPE_OBJECT)

static guint changed_signal;

/* ---- lines of the rows that are seen ---- */

static gboolean
is_seen (GtkWidget *row)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (row, GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t bounds;

  return scroller != NULL && gtk_widget_compute_bounds (row, scroller, &bounds) && bounds.size.height > 0 &&
         bounds.origin.y < (float) gtk_widget_get_height (scroller) && bounds.origin.y + bounds.size.height > 0;
}

/* Messages of rows that are seen and have no line yet. */
static GArray *
list_wanted (MailListMarks *self)
{
  GArray *wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer row, message;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, &message))
    if (!g_hash_table_contains (self->lines, message) && is_seen (row))
      g_array_append_vals (wanted, message, 1);
  return wanted;
}

typedef struct {
  GWeakRef marks;
  guint generation;
} Reading;

static void
reading_free (gpointer data)
{
  g_weak_ref_clear (&((Reading *) data)->marks);
  g_free (data);
}

static DexFuture *
take_lines (DexFuture *future,
            gpointer   data)
{
  const Reading *reading = data;
  g_autoptr(MailListMarks) self = g_weak_ref_get (&((Reading *) data)->marks);
  const GValue *value = dex_future_get_value (future, NULL);
  const GPtrArray *lines = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self == NULL || lines == NULL || reading->generation != self->generation)
    return NULL;
  if (g_hash_table_size (self->lines) > MAX_LINES)
    g_hash_table_remove_all (self->lines);
  for (guint i = 0; i < lines->len; i++)
    {
      MailSearchSnippet *line = mail_search_snippet_copy (g_ptr_array_index (lines, i));

      g_hash_table_replace (self->lines, &line->message, line);
    }
  g_signal_emit (self, changed_signal, 0);
  return NULL;
}

static void
read_lines (gpointer data)
{
  MailListMarks *self = data;
  g_autoptr(GArray) wanted = NULL;
  Reading *reading;

  self->timeout = 0;
  if (self->query == NULL || self->search == NULL)
    return;
  wanted = list_wanted (self);
  if (wanted->len == 0)
    return;
  /* What is no longer seen is not waited for. */
  dex_clear (&self->reading);
  reading = g_new0 (Reading, 1);
  g_weak_ref_init (&reading->marks, self);
  reading->generation = self->generation;
  self->reading = dex_future_finally (mail_search_load_snippets (self->search, self->query, self->syntax, wanted), take_lines,
                                      reading, reading_free);
}

/**
 * mail_list_marks_look:
 * @self: the marks
 *
 * Has the lines read of the rows that are seen now, when what moves has settled.
 */
void
mail_list_marks_look (MailListMarks *self)
{
  g_return_if_fail (MAIL_IS_LIST_MARKS (self));
  if (self->query != NULL && self->timeout == 0 && g_hash_table_size (self->rows) > 0)
    self->timeout = g_timeout_add_once (DELAY, read_lines, self);
}

/* ---- what is marked ---- */

static void
add_attribute (PangoAttrList  *list,
               PangoAttribute *attribute,
               guint           start,
               guint           end)
{
  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_insert (list, attribute);
}

/* (nullable): bold alone would not be seen in the bold line of what is unread */
static PangoAttrList *
make_attributes (const GArray *ranges)
{
  PangoAttrList *list;
  g_autoptr(GdkRGBA) tint = NULL;

  if (ranges == NULL || ranges->len == 0)
    return NULL;
  list = pango_attr_list_new ();
  tint = adw_style_manager_get_accent_color_rgba (adw_style_manager_get_default ());
  for (guint i = 0; i < ranges->len; i++)
    {
      const MailSearchRange *range = &g_array_index (ranges, MailSearchRange, i);

      add_attribute (list, pango_attr_weight_new (PANGO_WEIGHT_BOLD), range->start, range->end);
      add_attribute (list, pango_attr_background_new ((guint16) (tint->red * 65535), (guint16) (tint->green * 65535),
                                                      (guint16) (tint->blue * 65535)), range->start, range->end);
      add_attribute (list, pango_attr_background_alpha_new (TINT), range->start, range->end);
    }
  return list;
}

/**
 * mail_list_marks_find:
 * @self: the marks
 * @columns: what the text is of a message
 * @text: the text
 *
 * Returns: (transfer full) (nullable): how it looks where it is what is searched for
 */
PangoAttrList *
mail_list_marks_find (MailListMarks     *self,
                      MailSearchColumns  columns,
                      const char        *text)
{
  g_autoptr(GArray) ranges = NULL;

  g_return_val_if_fail (MAIL_IS_LIST_MARKS (self), NULL);
  if (self->query == NULL)
    return NULL;
  ranges = mail_search_highlight (self->query, self->syntax, columns, text);
  return make_attributes (ranges);
}

/**
 * mail_list_marks_get_line:
 * @self: the marks
 * @row: the row that shows it
 * @item: a message
 * @attributes: (out) (transfer full) (nullable): how it looks
 *
 * What the row shows in place of the first words of the message. Where there is nothing yet it is read, and "changed" follows, unless
 * the row is forgotten before.
 *
 * Returns: (transfer none) (nullable): the line, until the next "changed"; %NULL: it is not there, or nothing is searched for
 */
const char *
mail_list_marks_get_line (MailListMarks   *self,
                          GtkWidget       *row,
                          const MailItem  *item,
                          PangoAttrList  **attributes)
{
  const MailSearchSnippet *line;

  g_return_val_if_fail (MAIL_IS_LIST_MARKS (self), NULL);
  *attributes = NULL;
  if (self->query == NULL)
    return NULL;
  g_hash_table_replace (self->rows, row, g_memdup2 (&item->message, sizeof item->message));
  line = g_hash_table_lookup (self->lines, &item->message);
  if (line == NULL)
    mail_list_marks_look (self);
  if (line == NULL || *line->text == '\0')
    return NULL;
  *attributes = make_attributes (line->ranges);
  return line->text;
}

/**
 * mail_list_marks_forget:
 * @self: the marks
 * @row: a row that shows nothing any more
 */
void
mail_list_marks_forget (MailListMarks *self,
                        GtkWidget     *row)
{
  g_return_if_fail (MAIL_IS_LIST_MARKS (self));
  g_hash_table_remove (self->rows, row);
}

static gboolean
is_empty (gpointer message,
          gpointer line,
          gpointer data)
{
  return *((const MailSearchSnippet *) line)->text == '\0';
}

/**
 * mail_list_marks_set_query:
 * @self: the marks
 * @query: (nullable): what is searched for
 * @syntax: whether the person is done with it
 *
 * Lines of another query are forgotten; of the same one those that could not be made are asked for again.
 */
void
mail_list_marks_set_query (MailListMarks    *self,
                           const char       *query,
                           MailSearchSyntax  syntax)
{
  g_return_if_fail (MAIL_IS_LIST_MARKS (self));
  if (g_strcmp0 (self->query, query) == 0 && self->syntax == syntax)
    {
      g_hash_table_foreach_remove (self->lines, is_empty, NULL);
      mail_list_marks_look (self);
      return;
    }
  dex_clear (&self->reading);
  self->generation++;
  g_hash_table_remove_all (self->lines);
  g_set_str (&self->query, query);
  self->syntax = syntax;
  g_signal_emit (self, changed_signal, 0);
}

/**
 * mail_list_marks_set_search:
 * @self: the marks
 * @search: where lines are read
 */
void
mail_list_marks_set_search (MailListMarks *self,
                            MailSearch    *search)
{
  g_return_if_fail (MAIL_IS_LIST_MARKS (self));
  g_set_object (&self->search, search);
}

static void
mail_list_marks_dispose (GObject *object)
{
  MailListMarks *self = MAIL_LIST_MARKS (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  dex_clear (&self->reading);
  g_clear_object (&self->search);
  G_OBJECT_CLASS (mail_list_marks_parent_class)->dispose (object);
}

static void
mail_list_marks_finalize (GObject *object)
{
  MailListMarks *self = MAIL_LIST_MARKS (object);

  g_free (self->query);
  g_hash_table_unref (self->rows);
  g_hash_table_unref (self->lines);
  G_OBJECT_CLASS (mail_list_marks_parent_class)->finalize (object);
}

static void
mail_list_marks_class_init (MailListMarksClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_list_marks_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_list_marks_finalize;
  changed_signal = g_signal_new ("changed", MAIL_TYPE_LIST_MARKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_list_marks_init (MailListMarks *self)
{
  self->rows = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->lines = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) mail_search_snippet_free);
}

/**
 * mail_list_marks_new:
 *
 * Returns: (transfer full): marks of no search yet
 */
MailListMarks *
mail_list_marks_new (void)
{
  return g_object_new (MAIL_TYPE_LIST_MARKS, NULL);
}
