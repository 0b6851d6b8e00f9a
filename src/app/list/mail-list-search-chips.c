/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-search-chips.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-config.h"
#include "mail-list-search-labels.h"
#include "mail-list-search-people.h"
#include "mail-search-part.h"

struct _MailListSearchChips {
  AdwBin parent_instance;

  GtkMenuButton *place;
  GtkMenuButton *sender;
  GtkMenuButton *label;
  GtkMenuButton *date;
  GtkToggleButton *attachment;
  GtkToggleButton *unread;
  GtkToggleButton *starred;
  MailListSearchPeople *people;
  MailListSearchLabels *labels;
  GtkWidget *before;         /* asks for a day, over the chip of the date */
  GtkCalendar *calendar;

  GSimpleActionGroup *actions;
  char *query;
  char *place_words;         /* (nullable): there is no folder to search in alone */
  char *place_name;
  gboolean updating;         /* chips change because the query did */
};

G_DEFINE_FINAL_TYPE (MailListSearchChips, mail_list_search_chips, ADW_TYPE_BIN)

static guint edited_signal;

/* The translated term, as long as the language of queries has it. */
static const char *
choose_words (MailSearchPart  part,
              const char     *translated,
              const char     *english)
{
  g_autofree char *understood = mail_search_query_get_part (translated, part, NULL);

  return understood != NULL ? translated : english;
}

static char *
quote (const char *prefix,
       const char *value)
{
  g_autofree char *plain = g_strdup (value);

  g_strdelimit (plain, "\"", ' ');
  return strpbrk (plain, " \t") != NULL ? g_strdup_printf ("%s\"%s\"", prefix, plain) : g_strconcat (prefix, plain, NULL);
}

/**
 * mail_list_search_chips_get_everywhere:
 *
 * Returns: (transfer none): the term that brings in what is in Trash and Junk
 */
const char *
mail_list_search_chips_get_everywhere (void)
{
  /* Translators: as one types it to find mail in all folders, Trash and Junk included */
  return choose_words (MAIL_SEARCH_PART_PLACE, C_("search operator", "in:anywhere"), "in:anywhere");
}

/* ---- what is pressed ---- */

static void
set_part (MailListSearchChips *self,
          MailSearchPart       part,
          const char          *words)
{
  g_autofree char *query = mail_search_query_set_part (self->query, part, words);

  g_signal_emit (self, edited_signal, 0, query);
}

static void
on_toggled (MailListSearchChips *self,
            GtkToggleButton     *button)
{
  gboolean active = gtk_toggle_button_get_active (button);
  MailSearchPart part = MAIL_SEARCH_PART_ATTACHMENT;
  /* Translators: as one types it to find mail with attachments; the words of the search are in mail-search-operator.c */
  const char *words = choose_words (part, C_("search operator", "has:attachment"), "has:attachment");

  if (self->updating)
    return;
  if (button == self->unread)
    {
      part = MAIL_SEARCH_PART_UNREAD;
      /* Translators: as one types it to find unread mail */
      words = choose_words (part, C_("search operator", "is:unread"), "is:unread");
    }
  else if (button == self->starred)
    {
      part = MAIL_SEARCH_PART_STARRED;
      /* Translators: as one types it to find starred mail */
      words = choose_words (part, C_("search operator", "is:starred"), "is:starred");
    }
  set_part (self, part, active ? words : NULL);
}

static void
on_person (MailListSearchChips *self,
           const char          *who)
{
  /* Translators: as one types it before the name of a sender, with its colon */
  g_autofree char *translated = quote (C_("search operator", "from:"), who);
  g_autofree char *english = quote ("from:", who);

  set_part (self, MAIL_SEARCH_PART_SENDER, *who != '\0' ? choose_words (MAIL_SEARCH_PART_SENDER, translated, english) : NULL);
}

static void
on_label (MailListSearchChips *self,
          const char          *name)
{
  /* Translators: as one types it before the name of a label, with its colon */
  g_autofree char *translated = quote (C_("search operator", "label:"), name);
  g_autofree char *english = quote ("label:", name);

  set_part (self, MAIL_SEARCH_PART_LABEL, *name != '\0' ? choose_words (MAIL_SEARCH_PART_LABEL, translated, english) : NULL);
}

/* (transfer full) (nullable): the term of a row of the menu */
static char *
make_date (const char *choice)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *translated = NULL;
  g_autofree char *english = NULL;

  if (g_str_equal (choice, "today"))
    /* Translators: as one types it to find the mail of today */
    return g_strdup (choose_words (MAIL_SEARCH_PART_DATE, C_("search operator", "on:today"), "on:today"));
  if (g_str_equal (choice, "week"))
    /* Translators: as one types it to find the mail of the last seven days */
    return g_strdup (choose_words (MAIL_SEARCH_PART_DATE, C_("search operator", "after:7d"), "after:7d"));
  if (g_str_equal (choice, "month"))
    /* Translators: as one types it to find the mail of the last thirty days */
    return g_strdup (choose_words (MAIL_SEARCH_PART_DATE, C_("search operator", "after:30d"), "after:30d"));
  if (!g_str_equal (choice, "year"))
    return NULL;
  /* Translators: as one types it before a year, with its colon */
  translated = g_strdup_printf ("%s%d", C_("search operator", "on:"), g_date_time_get_year (now));
  english = g_strdup_printf ("on:%d", g_date_time_get_year (now));
  return g_strdup (choose_words (MAIL_SEARCH_PART_DATE, translated, english));
}

static void
on_date (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       data)
{
  g_autofree char *words = make_date (g_variant_get_string (parameter, NULL));

  set_part (data, MAIL_SEARCH_PART_DATE, words);
}

static void
ask_for_day (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  gtk_popover_popup (GTK_POPOVER (MAIL_LIST_SEARCH_CHIPS (data)->before));
}

static void
on_before (MailListSearchChips *self)
{
  g_autoptr(GDateTime) day = gtk_calendar_get_date (self->calendar);
  g_autofree char *text = g_date_time_format (day, "%Y-%m-%d");
  /* Translators: as one types it before a day, with its colon */
  g_autofree char *translated = g_strconcat (C_("search operator", "before:"), text, NULL);
  g_autofree char *english = g_strconcat ("before:", text, NULL);

  gtk_popover_popdown (GTK_POPOVER (self->before));
  set_part (self, MAIL_SEARCH_PART_DATE, choose_words (MAIL_SEARCH_PART_DATE, translated, english));
}

static void
on_place (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  MailListSearchChips *self = data;
  const char *place = g_variant_get_string (parameter, NULL);

  set_part (self, MAIL_SEARCH_PART_PLACE, g_str_equal (place, "here") ? self->place_words
                                          : g_str_equal (place, "everywhere") ? mail_list_search_chips_get_everywhere () : NULL);
}

/* ---- what the query has ---- */

static void
set_chip (GtkMenuButton *chip,
          const char    *label,
          gboolean       active)
{
  gtk_menu_button_set_label (chip, label);
  if (active)
    gtk_widget_add_css_class (GTK_WIDGET (chip), "active");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (chip), "active");
}

static void
set_state (MailListSearchChips *self,
           const char          *action,
           const char          *state)
{
  g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), action)),
                             g_variant_new_string (state));
}

static void
update_toggle (MailListSearchChips *self,
               GtkToggleButton     *chip,
               MailSearchPart       part)
{
  g_autofree char *words = mail_search_query_get_part (self->query, part, NULL);

  gtk_toggle_button_set_active (chip, words != NULL);
}

static void
update_sender (MailListSearchChips *self)
{
  g_autofree char *who = NULL;
  g_autofree char *words = mail_search_query_get_part (self->query, MAIL_SEARCH_PART_SENDER, &who);
  /* Translators: whose mail is looked for */
  g_autofree char *label = g_strdup_printf (C_("search filter", "From: %s"), who != NULL ? who : "");

  set_chip (self->sender, words != NULL ? label : C_("search filter", "From"), words != NULL);
  mail_list_search_people_set_chosen (self->people, who);
}

static void
get_period (const char *words,
            gint64     *low,
            gint64     *high)
{
  g_autoptr(MailSearchNode) node = mail_search_query_parse (words, MAIL_SEARCH_TYPED, g_get_real_time () / G_USEC_PER_SEC);

  *low = node != NULL ? node->low : 0;
  *high = node != NULL ? node->high : 0;
}

/* Whatever way it was typed. */
static gboolean
is_choice (const char *words,
           const char *choice)
{
  g_autofree char *offered = make_date (choice);
  gint64 low, high, offered_low, offered_high;

  get_period (words, &low, &high);
  get_period (offered, &offered_low, &offered_high);
  return low == offered_low && high == offered_high;
}

static void
update_label (MailListSearchChips *self)
{
  g_autofree char *name = NULL;
  g_autofree char *words = mail_search_query_get_part (self->query, MAIL_SEARCH_PART_LABEL, &name);
  /* Translators: with which label mail is looked for */
  g_autofree char *label = g_strdup_printf (C_("search filter", "Label: %s"), name != NULL ? name : "");

  set_chip (self->label, words != NULL ? label : C_("search filter", "Label"), words != NULL);
  mail_list_search_labels_set_chosen (self->labels, name);
}

static void
update_date (MailListSearchChips *self)
{
  static const struct {
    const char *choice;
    const char *label;
  } choices[] = {
    { "today", NC_("search filter", "Today") }, { "week", NC_("search filter", "Last 7 days") },
    { "month", NC_("search filter", "Last 30 days") }, { "year", NC_("search filter", "This year") },
  };
  g_autofree char *words = mail_search_query_get_part (self->query, MAIL_SEARCH_PART_DATE, NULL);
  const char *label = words != NULL ? words : C_("search filter", "Date");
  const char *state = words != NULL ? "other" : "any";

  for (guint i = 0; words != NULL && i < G_N_ELEMENTS (choices); i++)
    if (is_choice (words, choices[i].choice))
      {
        label = g_dpgettext2 (NULL, "search filter", choices[i].label);
        state = choices[i].choice;
      }
  set_chip (self->date, label, words != NULL);
  set_state (self, "date", state);
}

/* Whatever way it was typed. */
static gboolean
is_everywhere (const char *words)
{
  g_autoptr(MailSearchNode) node = mail_search_query_parse (words, MAIL_SEARCH_TYPED, 0);

  return node != NULL && node->kind == MAIL_SEARCH_NODE_ANYWHERE;
}

static void
update_place (MailListSearchChips *self)
{
  g_autofree char *where = NULL;
  g_autofree char *words = mail_search_query_get_part (self->query, MAIL_SEARCH_PART_PLACE, &where);
  gboolean here = words != NULL && g_strcmp0 (words, self->place_words) == 0;
  gboolean everywhere = words != NULL && is_everywhere (words);

  set_chip (self->place, words == NULL ? _("All Mail") : here ? self->place_name : everywhere ? _("With Trash and Junk") : where,
            words != NULL);
  set_state (self, "place", words == NULL ? "all" : here ? "here" : everywhere ? "everywhere" : "other");
}

static void
update (MailListSearchChips *self)
{
  self->updating = TRUE;
  update_place (self);
  update_sender (self);
  update_label (self);
  update_date (self);
  update_toggle (self, self->attachment, MAIL_SEARCH_PART_ATTACHMENT);
  update_toggle (self, self->unread, MAIL_SEARCH_PART_UNREAD);
  update_toggle (self, self->starred, MAIL_SEARCH_PART_STARRED);
  gtk_widget_set_sensitive (GTK_WIDGET (self), mail_search_query_can_narrow (self->query));
  self->updating = FALSE;
}

/* ---- the object ---- */

static void
mail_list_search_chips_size_allocate (GtkWidget *widget,
                                      int        width,
                                      int        height,
                                      int        baseline)
{
  GTK_WIDGET_CLASS (mail_list_search_chips_parent_class)->size_allocate (widget, width, height, baseline);
  gtk_popover_present (GTK_POPOVER (MAIL_LIST_SEARCH_CHIPS (widget)->before));
}

static void
mail_list_search_chips_dispose (GObject *object)
{
  MailListSearchChips *self = MAIL_LIST_SEARCH_CHIPS (object);

  g_clear_pointer (&self->before, gtk_widget_unparent);
  g_clear_object (&self->actions);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_LIST_SEARCH_CHIPS);
  G_OBJECT_CLASS (mail_list_search_chips_parent_class)->dispose (object);
}

static void
mail_list_search_chips_finalize (GObject *object)
{
  MailListSearchChips *self = MAIL_LIST_SEARCH_CHIPS (object);

  g_free (self->query);
  g_free (self->place_words);
  g_free (self->place_name);
  G_OBJECT_CLASS (mail_list_search_chips_parent_class)->finalize (object);
}

static void
mail_list_search_chips_class_init (MailListSearchChipsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mail_list_search_chips_dispose;
  object_class->finalize = mail_list_search_chips_finalize;
  widget_class->size_allocate = mail_list_search_chips_size_allocate;
  edited_signal = g_signal_new ("edited", MAIL_TYPE_LIST_SEARCH_CHIPS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_STRING);

  g_type_ensure (MAIL_TYPE_LIST_SEARCH_LABELS);
  g_type_ensure (MAIL_TYPE_LIST_SEARCH_PEOPLE);
  gtk_widget_class_set_template_from_resource (widget_class, MAIL_RESOURCE_PATH "/mail-list-search-chips.ui");
  gtk_widget_class_bind_template_child (widget_class, MailListSearchChips, place);
  gtk_widget_class_bind_template_child (widget_class, MailListSearchChips, sender);
  gtk_widget_class_bind_template_child (widget_class, MailListSearchChips, label);
  gtk_widget_class_bind_template_child (widget_class, MailListSearchChips, date);
  gtk_widget_class_bind_template_child (widget_class, MailListSearchChips, attachment);
  gtk_widget_class_bind_template_child (widget_class, MailListSearchChips, unread);
  gtk_widget_class_bind_template_child (widget_class, MailListSearchChips, starred);
  gtk_widget_class_bind_template_child (widget_class, MailListSearchChips, people);
  gtk_widget_class_bind_template_child (widget_class, MailListSearchChips, labels);
  gtk_widget_class_bind_template_child (widget_class, MailListSearchChips, before);
  gtk_widget_class_bind_template_child (widget_class, MailListSearchChips, calendar);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_person);
  gtk_widget_class_bind_template_callback (widget_class, on_label);
  gtk_widget_class_bind_template_callback (widget_class, on_before);
}

static void
mail_list_search_chips_init (MailListSearchChips *self)
{
  static const GActionEntry entries[] = {
    { .name = "date", .activate = on_date, .parameter_type = "s", .state = "'any'" },
    { .name = "before", .activate = ask_for_day },
    { .name = "place", .activate = on_place, .parameter_type = "s", .state = "'all'" },
  };

  self->query = g_strdup ("");
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "chips", G_ACTION_GROUP (self->actions));
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_parent (self->before, GTK_WIDGET (self->date));
  mail_list_search_chips_set_place (self, NULL, NULL);
}

/**
 * mail_list_search_chips_set_store:
 * @self: the chips
 * @store: whose people are known
 */
void
mail_list_search_chips_set_store (MailListSearchChips *self,
                                  MailStore           *store)
{
  g_return_if_fail (MAIL_IS_LIST_SEARCH_CHIPS (self));
  mail_list_search_people_set_store (self->people, store);
}

/**
 * mail_list_search_chips_set_place:
 * @self: the chips
 * @words: (nullable): terms that find what is in the folder that was chosen
 * @name: (nullable): what it is called
 */
void
mail_list_search_chips_set_place (MailListSearchChips *self,
                                  const char          *words,
                                  const char          *name)
{
  g_autoptr(GMenu) menu = g_menu_new ();

  g_return_if_fail (MAIL_IS_LIST_SEARCH_CHIPS (self));
  g_set_str (&self->place_words, words);
  g_free (self->place_name);
  /* Translators: a search in one folder alone */
  self->place_name = name != NULL ? g_strdup_printf (C_("search filter", "In %s"), name) : NULL;
  g_menu_append (menu, _("_All Mail"), "chips.place::all");
  g_menu_append (menu, _("All Mail, With _Trash and Junk"), "chips.place::everywhere");
  if (words != NULL)
    g_menu_append (menu, _("_In This Folder"), "chips.place::here");
  gtk_menu_button_set_menu_model (self->place, G_MENU_MODEL (menu));
  update (self);
}

/**
 * mail_list_search_chips_set_query:
 * @self: the chips
 * @query: what is searched for
 */
void
mail_list_search_chips_set_query (MailListSearchChips *self,
                                  const char          *query)
{
  g_return_if_fail (MAIL_IS_LIST_SEARCH_CHIPS (self));
  if (!g_set_str (&self->query, query))
    return;
  update (self);
}
