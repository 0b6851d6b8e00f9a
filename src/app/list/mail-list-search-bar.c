/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-search-bar.h"

#include <glib/gi18n.h>

#include "mail-config.h"

struct _MailListSearchBar {
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkSearchEntry *entry;

  MailSearch *search;
  MailSearchSyntax syntax; /* of what was asked last */
  guint generation; /* of the newest question: older answers are not wanted any more */
};

G_DEFINE_FINAL_TYPE (MailListSearchBar, mail_list_search_bar, ADW_TYPE_BIN)

enum {
  FOUND,
  COVERED,
  FAILED,
  EMPTIED,
  ENTERED,
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

typedef struct {
  MailListSearchBar *self;
  guint generation;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->self);
  g_free (question);
}

static Question *
question_new (MailListSearchBar *self)
{
  Question *question = g_new0 (Question, 1);

  question->self = g_object_ref (self);
  question->generation = self->generation;
  return question;
}

/* Nobody asked anything else since, and somebody still looks. */
static gboolean
is_wanted (const Question *question)
{
  return question->self->search != NULL && question->generation == question->self->generation;
}

static char *
describe_coverage (const MailSearchCoverage *coverage)
{
  gint64 n_searched = coverage->n_bodies + coverage->n_headers;
  g_autofree char *all = g_strdup_printf ("%'" G_GINT64_FORMAT, coverage->n_messages);
  g_autofree char *searched = g_strdup_printf ("%'" G_GINT64_FORMAT, n_searched);
  g_autofree char *here = NULL;
  g_autofree char *there = NULL;

  if (n_searched < coverage->n_messages)
    /* Translators: both are numbers, such as 1,200 of 48,210 */
    here = g_strdup_printf (_("%s of %s messages on this computer can be searched so far"), searched, all);
  else
    here = g_strdup_printf (ngettext ("Searched %s message on this computer", "Searched all %s messages on this computer",
                                      (gulong) coverage->n_messages), all);
  if (coverage->folders->len == 0)
    return g_steal_pointer (&here);

  there = g_strdup_printf (ngettext ("%u folder has more on the server", "%u folders have more on the server",
                                     coverage->folders->len), coverage->folders->len);
  /* Translators: between two sentences of a note, without a full stop */
  return g_strdup_printf (_("%s · %s"), here, there);
}

static DexFuture *
take_coverage (DexFuture *future,
               gpointer   data)
{
  const GValue *value = dex_future_get_value (future, NULL);
  g_autofree char *sentence = NULL;

  if (value == NULL || !is_wanted (data))
    return NULL;
  sentence = describe_coverage (g_value_get_boxed (value));
  g_signal_emit (((Question *) data)->self, signals[COVERED], 0, sentence);
  return NULL;
}

static DexFuture *
take_page (DexFuture *future,
           gpointer   data)
{
  Question *question = data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (!is_wanted (question))
    return NULL;
  if (value == NULL)
    {
      g_debug ("searching: %s", error->message);
      g_signal_emit (question->self, signals[FAILED], 0);
      return NULL;
    }
  g_signal_emit (question->self, signals[FOUND], 0, g_value_get_boxed (value));
  dex_future_disown (dex_future_finally (mail_search_get_coverage (question->self->search), take_coverage,
                                         question_new (question->self), question_free));
  return NULL;
}

static void
ask (MailListSearchBar *self,
     MailSearchSyntax   syntax)
{
  g_autofree char *text = mail_list_search_bar_get_query (self, NULL);

  self->generation++;
  self->syntax = syntax;
  if (self->search == NULL || !gtk_revealer_get_reveal_child (self->revealer))
    return;
  if (*text == '\0')
    {
      g_signal_emit (self, signals[EMPTIED], 0);
      return;
    }
  dex_future_disown (dex_future_finally (mail_search_find (self->search, text, syntax, 0, MAIL_LIST_SEARCH_LIMIT), take_page,
                                         question_new (self), question_free));
}

static void
on_changed (MailListSearchBar *self)
{
  ask (self, MAIL_SEARCH_TYPING);
}

static void
on_entered (MailListSearchBar *self)
{
  ask (self, MAIL_SEARCH_TYPED);
  g_signal_emit (self, signals[ENTERED], 0);
}

static void
on_revealed (MailListSearchBar *self)
{
  if (gtk_revealer_get_reveal_child (self->revealer))
    return;

  self->generation++;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  g_signal_emit (self, signals[ENDED], 0);
}

static void
mail_list_search_bar_dispose (GObject *object)
{
  MailListSearchBar *self = MAIL_LIST_SEARCH_BAR (object);

  self->generation++;
  g_clear_object (&self->search);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_LIST_SEARCH_BAR);
  G_OBJECT_CLASS (mail_list_search_bar_parent_class)->dispose (object);
}

static guint
add_signal (const char *name,
            GType       argument)
{
  return g_signal_new (name, MAIL_TYPE_LIST_SEARCH_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       argument != G_TYPE_NONE ? 1 : 0, argument);
}

static void
mail_list_search_bar_class_init (MailListSearchBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_list_search_bar_dispose;
  signals[FOUND] = add_signal ("found", MAIL_TYPE_SEARCH_PAGE);
  signals[COVERED] = add_signal ("covered", G_TYPE_STRING);
  signals[FAILED] = add_signal ("failed", G_TYPE_NONE);
  signals[EMPTIED] = add_signal ("emptied", G_TYPE_NONE);
  signals[ENTERED] = add_signal ("entered", G_TYPE_NONE);
  signals[ENDED] = add_signal ("ended", G_TYPE_NONE);

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-list-search-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, MailListSearchBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, MailListSearchBar, entry);
  gtk_widget_class_bind_template_callback (widget_class, on_revealed);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_entered);
  gtk_widget_class_bind_template_callback (widget_class, mail_list_search_bar_end);
}

static void
mail_list_search_bar_init (MailListSearchBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * mail_list_search_bar_set_search:
 * @self: the bar
 * @search: where it looks
 *
 * Once, before anything is searched.
 */
void
mail_list_search_bar_set_search (MailListSearchBar *self,
                                 MailSearch        *search)
{
  g_return_if_fail (MAIL_IS_LIST_SEARCH_BAR (self));
  g_set_object (&self->search, search);
}

/**
 * mail_list_search_bar_begin:
 * @self: the bar
 *
 * Shows it, with the keyboard in it; what was typed before is selected.
 */
void
mail_list_search_bar_begin (MailListSearchBar *self)
{
  g_return_if_fail (MAIL_IS_LIST_SEARCH_BAR (self));
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

/**
 * mail_list_search_bar_end:
 * @self: the bar
 *
 * Puts it away, and what was typed.
 */
void
mail_list_search_bar_end (MailListSearchBar *self)
{
  g_return_if_fail (MAIL_IS_LIST_SEARCH_BAR (self));
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
}

/**
 * mail_list_search_bar_get_query:
 * @self: the bar
 * @syntax: (out) (optional): whether it was complete when it was asked last
 *
 * Returns: (transfer full): what is searched for
 */
char *
mail_list_search_bar_get_query (MailListSearchBar *self,
                                MailSearchSyntax  *syntax)
{
  g_return_val_if_fail (MAIL_IS_LIST_SEARCH_BAR (self), NULL);
  if (syntax != NULL)
    *syntax = self->syntax;
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
}

gboolean
mail_list_search_bar_is_open (MailListSearchBar *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_SEARCH_BAR (self), FALSE);

  return gtk_revealer_get_reveal_child (self->revealer);
}
