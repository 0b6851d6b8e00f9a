/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-labels.h"

#include <glib/gi18n.h>

#include "mail-label-keyword.h"

/* Of a label that nobody has given a colour. */
#define NO_COLOR "slate"

struct _MailLabels {
  GObject parent_instance;

  MailStore *store;
  guint subscription;
  GPtrArray *labels;    /* MailLabel, in their order */
  gboolean reading;
  gboolean read_again;
};

G_DEFINE_FINAL_TYPE (MailLabels, mail_labels, G_TYPE_OBJECT)

static guint changed_signal;

/* What other programs call those that all of them have. */
static const struct {
  const char *keyword;
  const char *title;
} known[] = {
  { "$label1", NC_("label", "Important") },
  { "$label2", NC_("label", "Work") },
  { "$label3", NC_("label", "Personal") },
  { "$label4", NC_("label", "To Do") },
  { "$label5", NC_("label", "Later") },
};

static gboolean
list_job (MailStoreReader  *reader,
          gpointer          data,
          GCancellable     *cancellable,
          GValue           *result,
          GError          **error)
{
  GPtrArray *labels = mail_store_reader_list_labels (reader, error);

  if (labels == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, labels);
  return TRUE;
}

static DexFuture *
listed (DexFuture *future,
        gpointer   data)
{
  MailLabels *self = data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  self->reading = FALSE;
  if (self->store == NULL)
    return NULL;
  if (value == NULL)
    {
      g_debug ("reading the labels: %s", error->message);
      return NULL;
    }
  g_ptr_array_unref (self->labels);
  self->labels = g_value_dup_boxed (value);
  g_signal_emit (self, changed_signal, 0);
  if (self->read_again)
    mail_labels_read (self);
  return NULL;
}

/**
 * mail_labels_read:
 * @self: the labels
 *
 * Reads them again; "changed" follows.
 */
void
mail_labels_read (MailLabels *self)
{
  g_return_if_fail (MAIL_IS_LABELS (self));
  self->read_again = self->reading;
  if (self->reading)
    return;
  self->reading = TRUE;
  dex_future_disown (dex_future_finally (mail_store_read (self->store, list_job, NULL, NULL), listed, g_object_ref (self),
                                         g_object_unref));
}

static void
on_store_changed (MailStoreChanges *changes,
                  gpointer          data)
{
  if ((changes->what & MAIL_STORE_CHANGED_LABELS) != 0)
    mail_labels_read (data);
}

static void
mail_labels_dispose (GObject *object)
{
  MailLabels *self = MAIL_LABELS (object);

  if (self->store != NULL)
    mail_store_unsubscribe (self->store, self->subscription);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (mail_labels_parent_class)->dispose (object);
}

static void
mail_labels_finalize (GObject *object)
{
  g_ptr_array_unref (MAIL_LABELS (object)->labels);
  G_OBJECT_CLASS (mail_labels_parent_class)->finalize (object);
}

static void
mail_labels_class_init (MailLabelsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_labels_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_labels_finalize;
  changed_signal = g_signal_new ("changed", MAIL_TYPE_LABELS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_labels_init (MailLabels *self)
{
  self->labels = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_label_free);
}

/**
 * mail_labels_new:
 * @store: the store
 *
 * Returns: (transfer full): labels that fill themselves
 */
MailLabels *
mail_labels_new (MailStore *store)
{
  MailLabels *self = g_object_new (MAIL_TYPE_LABELS, NULL);

  self->store = g_object_ref (store);
  self->subscription = mail_store_subscribe (store, NULL, on_store_changed, self, NULL);
  mail_labels_read (self);
  return self;
}

/**
 * mail_labels_attach:
 * @self: the labels
 * @window: a window
 *
 * mail_labels_find () finds them from any widget in it.
 */
void
mail_labels_attach (MailLabels *self,
                    GtkWidget  *window)
{
  g_return_if_fail (MAIL_IS_LABELS (self));
  g_object_set_data_full (G_OBJECT (window), "mail-labels", g_object_ref (self), g_object_unref);
}

/**
 * mail_labels_find:
 * @widget: anything in a window
 *
 * Returns: (transfer none) (nullable): the labels of that window
 */
MailLabels *
mail_labels_find (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  return root != NULL ? g_object_get_data (G_OBJECT (root), "mail-labels") : NULL;
}

GPtrArray *
mail_labels_list (MailLabels *self)
{
  g_return_val_if_fail (MAIL_IS_LABELS (self), NULL);
  return self->labels;
}

static const MailLabel *
find (MailLabels *self,
      const char *keyword)
{
  for (guint i = 0; i < self->labels->len; i++)
    {
      const MailLabel *label = g_ptr_array_index (self->labels, i);

      if (g_ascii_strcasecmp (label->keyword, keyword) == 0)
        return label;
    }
  return NULL;
}

/**
 * mail_labels_get_title:
 * @self: the labels
 * @keyword: a keyword
 *
 * Returns: (transfer full): what the person called it, what everybody calls it, or how it reads
 */
char *
mail_labels_get_title (MailLabels *self,
                       const char *keyword)
{
  const MailLabel *label;

  g_return_val_if_fail (MAIL_IS_LABELS (self), NULL);
  label = find (self, keyword);
  if (label != NULL && label->name != NULL)
    return g_strdup (label->name);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      if (g_ascii_strcasecmp (keyword, known[i].keyword) == 0)
        return g_strdup (g_dpgettext2 (NULL, "label", known[i].title));
    }
  return mail_label_keyword_to_name (keyword);
}

/**
 * mail_labels_get_color:
 * @self: the labels
 * @keyword: a keyword
 *
 * Returns: (transfer none): the style class of its colour
 */
const char *
mail_labels_get_color (MailLabels *self,
                       const char *keyword)
{
  const MailLabel *label;

  g_return_val_if_fail (MAIL_IS_LABELS (self), NO_COLOR);
  label = find (self, keyword);
  return label != NULL && label->color != NULL ? label->color : NO_COLOR;
}

/**
 * mail_labels_get_accent:
 * @self: the labels
 * @keyword: a keyword
 *
 * Returns: its colour, for what is drawn without a style class
 */
AdwAccentColor
mail_labels_get_accent (MailLabels *self,
                        const char *keyword)
{
  g_autoptr(GEnumClass) colors = g_type_class_ref (ADW_TYPE_ACCENT_COLOR);
  const GEnumValue *color = g_enum_get_value_by_nick (colors, mail_labels_get_color (self, keyword));

  return color != NULL ? (AdwAccentColor) color->value : ADW_ACCENT_COLOR_SLATE;
}

/**
 * mail_labels_pick:
 * @self: the labels
 * @keywords: (nullable): of a message, space-separated
 *
 * Returns: (transfer full): those that are labels: known ones in their order, then others
 */
GStrv
mail_labels_pick (MailLabels *self,
                  const char *keywords)
{
  g_autoptr(GStrvBuilder) picked = g_strv_builder_new ();
  g_auto(GStrv) words = g_strsplit (keywords != NULL ? keywords : "", " ", -1);

  g_return_val_if_fail (MAIL_IS_LABELS (self), g_strv_builder_end (picked));
  for (guint i = 0; i < self->labels->len; i++)
    {
      const MailLabel *label = g_ptr_array_index (self->labels, i);

      for (guint w = 0; words[w] != NULL; w++)
        {
          if (g_ascii_strcasecmp (words[w], label->keyword) == 0)
            g_strv_builder_add (picked, words[w]);
        }
    }
  for (guint w = 0; words[w] != NULL; w++)
    {
      if (mail_label_keyword_is_label (words[w]) && find (self, words[w]) == NULL)
        g_strv_builder_add (picked, words[w]);
    }
  return g_strv_builder_end (picked);
}

/**
 * mail_labels_describe:
 * @self: the labels
 * @keywords: (nullable): of a message, space-separated
 *
 * Returns: (transfer full) (nullable): the names of those that are labels, in one line
 */
char *
mail_labels_describe (MailLabels *self,
                      const char *keywords)
{
  g_auto(GStrv) words = NULL;

  g_return_val_if_fail (MAIL_IS_LABELS (self), NULL);
  words = mail_labels_pick (self, keywords);
  if (*words == NULL)
    return NULL;
  for (guint i = 0; words[i] != NULL; i++)
    {
      char *title = mail_labels_get_title (self, words[i]);

      g_free (words[i]);
      words[i] = title;
    }
  /* Translators: between names in a list */
  return g_strjoinv (C_("names", ", "), words);
}
