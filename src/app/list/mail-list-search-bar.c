/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-search-bar.h"

#include "mail-config.h"
#include "mail-list-search-chips.h"

struct _MailListSearchBar {
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkBox *box;
  GtkSearchEntry *entry;
  GtkWidget *save;
  MailListSearchChips *chips;  /* (nullable): nobody has searched for anything yet */

  MailStore *store;
  char *words;                 /* (nullable): of the folder that was chosen, and its name */
  char *name;
};

G_DEFINE_FINAL_TYPE (MailListSearchBar, mail_list_search_bar, ADW_TYPE_BIN)

enum {
  ASKED,
  EMPTIED,
  ENTERED,
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
ask (MailListSearchBar *self,
     MailSearchSyntax   syntax)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));

  if (!gtk_revealer_get_reveal_child (self->revealer))
    return;
  if (*text == '\0')
    g_signal_emit (self, signals[EMPTIED], 0);
  else
    g_signal_emit (self, signals[ASKED], 0, text, (int) syntax);
}

/* At once: what is looked for waits until the person stops typing for a moment. */
static void
on_text_changed (MailListSearchBar *self)
{
  g_autofree char *query = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));

  if (self->chips != NULL)
    mail_list_search_chips_set_query (self->chips, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->save), "s", query);
  gtk_widget_set_visible (self->save, *query != '\0');
}

/* The keyboard goes on where one types. */
static void
on_edited (MailListSearchBar *self,
           const char        *query)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), query);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}

/* Not before it is wanted: it has menus and lists of its own, and most of the time nobody searches. */
static void
reveal (MailListSearchBar *self)
{
  if (self->chips == NULL)
    {
      self->chips = g_object_new (MAIL_TYPE_LIST_SEARCH_CHIPS, NULL);
      g_signal_connect_object (self->chips, "edited", G_CALLBACK (on_edited), self, G_CONNECT_SWAPPED);
      gtk_box_append (self->box, GTK_WIDGET (self->chips));
      mail_list_search_chips_set_store (self->chips, self->store);
      mail_list_search_chips_set_place (self->chips, self->words, self->name);
      mail_list_search_chips_set_query (self->chips, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
    }
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
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

  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  g_signal_emit (self, signals[ENDED], 0);
}

static void
mail_list_search_bar_dispose (GObject *object)
{
  MailListSearchBar *self = MAIL_LIST_SEARCH_BAR (object);

  g_clear_object (&self->store);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_LIST_SEARCH_BAR);
  G_OBJECT_CLASS (mail_list_search_bar_parent_class)->dispose (object);
}

static void
mail_list_search_bar_finalize (GObject *object)
{
  MailListSearchBar *self = MAIL_LIST_SEARCH_BAR (object);

  g_free (self->words);
  g_free (self->name);
  G_OBJECT_CLASS (mail_list_search_bar_parent_class)->finalize (object);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, MAIL_TYPE_LIST_SEARCH_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_list_search_bar_class_init (MailListSearchBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_list_search_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_list_search_bar_finalize;
  signals[ASKED] = g_signal_new ("asked", MAIL_TYPE_LIST_SEARCH_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 2, G_TYPE_STRING, G_TYPE_INT);
  signals[EMPTIED] = add_signal ("emptied");
  signals[ENTERED] = add_signal ("entered");
  signals[ENDED] = add_signal ("ended");

  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-list-search-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, MailListSearchBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, MailListSearchBar, entry);
  gtk_widget_class_bind_template_child (widget_class, MailListSearchBar, save);
  gtk_widget_class_bind_template_child (widget_class, MailListSearchBar, box);
  gtk_widget_class_bind_template_callback (widget_class, on_revealed);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
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
 * mail_list_search_bar_set_store:
 * @self: the bar
 * @store: whose people are known
 */
void
mail_list_search_bar_set_store (MailListSearchBar *self,
                                MailStore         *store)
{
  g_return_if_fail (MAIL_IS_LIST_SEARCH_BAR (self));
  g_set_object (&self->store, store);
}

/**
 * mail_list_search_bar_set_place:
 * @self: the bar
 * @words: (nullable): terms that find what is in the folder that was chosen
 * @name: (nullable): what it is called
 */
void
mail_list_search_bar_set_place (MailListSearchBar *self,
                                const char        *words,
                                const char        *name)
{
  g_return_if_fail (MAIL_IS_LIST_SEARCH_BAR (self));
  g_set_str (&self->words, words);
  g_set_str (&self->name, name);
  if (self->chips != NULL)
    mail_list_search_chips_set_place (self->chips, words, name);
}

/**
 * mail_list_search_bar_begin:
 * @self: the bar
 * @query: (nullable): what stands there when nothing was typed
 *
 * Shows it, with the keyboard in it; what was typed before is selected. A query that ends in a blank is to be gone on with.
 */
void
mail_list_search_bar_begin (MailListSearchBar *self,
                            const char        *query)
{
  g_return_if_fail (MAIL_IS_LIST_SEARCH_BAR (self));
  if (query != NULL && *gtk_editable_get_text (GTK_EDITABLE (self->entry)) == '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->entry), query);
  reveal (self);
  if (g_str_has_suffix (gtk_editable_get_text (GTK_EDITABLE (self->entry)), " "))
    gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}

/**
 * mail_list_search_bar_look_everywhere:
 * @self: the bar
 * @query: what is searched for
 *
 * Searches for it also in Trash and Junk; the term that says so can be taken out again.
 */
void
mail_list_search_bar_look_everywhere (MailListSearchBar *self,
                                      const char        *query)
{
  g_autofree char *all = g_strjoin (" ", mail_list_search_chips_get_everywhere (), query, NULL);

  g_return_if_fail (MAIL_IS_LIST_SEARCH_BAR (self));
  reveal (self);
  on_edited (self, all);
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

gboolean
mail_list_search_bar_is_open (MailListSearchBar *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_SEARCH_BAR (self), FALSE);

  return gtk_revealer_get_reveal_child (self->revealer);
}
