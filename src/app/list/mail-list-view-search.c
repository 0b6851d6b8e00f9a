/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-view-private.h"

#include <glib/gi18n.h>

#include "mail-search-part.h"
#include "mail-store-accounts.h"
#include "mail-store-folders.h"

/* How many times what is seen the end of the list may be away when older messages are asked for. */
#define SCREENS_AHEAD 3
/* No row is lower, in pixels: a list that is, with the rows it has, does not know of all of them yet. */
#define MIN_ROW 20

/* ---- what was found ---- */

/* The folder, or the search, that was chosen, in place of what was found. */
void
mail_list_view_show_folder (MailListView *self)
{
  mail_list_finder_stop (self->finder);
  gtk_widget_set_visible (GTK_WIDGET (self->coverage), FALSE);
  mail_list_view_show_left_out (self, NULL);
  if (self->saved_query != NULL)
    {
      mail_list_finder_ask (self->finder, self->saved_query, MAIL_SEARCH_TYPED);
      return;
    }
  if (!self->is_found)
    return;
  self->is_found = FALSE;
  gtk_widget_set_sensitive (self->menu_button, TRUE);
  gtk_widget_set_sensitive (self->filter_button, TRUE);
  mail_list_marks_set_query (self->marks, NULL, MAIL_SEARCH_TYPED);
  if (self->name != NULL)
    mail_list_view_show_query (self);
}

/* What is shown is what the search that was chosen finds, and not what is typed. */
static gboolean
shows_saved (MailListView *self)
{
  return self->saved_query != NULL && g_strcmp0 (mail_list_finder_get_query (self->finder, NULL), self->saved_query) == 0;
}

static void
show_hits (MailListView *self,
           const GArray *hits,
           const char   *subtitle)
{
  self->is_found = TRUE;
  mail_list_view_set_titles (self, shows_saved (self) ? self->name : _("Search"), subtitle);
  gtk_widget_set_sensitive (self->menu_button, FALSE);
  gtk_widget_set_sensitive (self->filter_button, FALSE);
  mail_list_filter_bar_end (self->filter_bar);
  mail_list_view_set_state (self, MAIL_LIST_STATE_FOLDER);
  mail_list_model_set_found (self->model, hits);
}

static char *
count_hits (const MailSearchPage *page,
            guint                 n_found)
{
  if (page->next != 0)
    return g_strdup_printf (ngettext ("The newest %u", "The newest %u", page->hits->len), page->hits->len);
  if (n_found > 0)
    return g_strdup_printf (ngettext ("%u found", "%u found", n_found), n_found);
  return NULL;
}

static void
take_hit (MailListView        *self,
          const MailSearchHit *hit,
          GHashTable          *there,
          GArray              *shown)
{
  const MailSearchHit *first = g_hash_table_lookup (self->found, &hit->item);

  if (!g_hash_table_add (there, g_memdup2 (&hit->message, sizeof hit->message)))
    return;
  if (first == NULL || first->folder == hit->folder)
    g_array_append_val (shown, *hit);
}

/* With what the servers found. What is selected stays when it does not fit any more, as what was unread does when it is read; what
 * went from where it was found does not come back as found elsewhere. */
static GArray *
bring_in_line (MailListView *self,
               const GArray *hits,
               guint        *n_found)
{
  g_autoptr(GArray) selected = mail_list_view_get_selection (self);
  g_autoptr(GHashTable) there = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  const GArray *others = mail_list_server_search_get_hits (self->server_search);
  GArray *shown = g_array_sized_new (FALSE, FALSE, sizeof (MailSearchHit), hits->len);

  for (guint i = 0; i < hits->len; i++)
    take_hit (self, &g_array_index (hits, MailSearchHit, i), there, shown);
  for (guint i = 0; i < others->len; i++)
    take_hit (self, &g_array_index (others, MailSearchHit, i), there, shown);
  *n_found = shown->len;
  for (guint i = 0; i < selected->len; i++)
    {
      const MailSearchHit *hit = g_hash_table_lookup (self->found, &g_array_index (selected, gint64, i));

      if (hit != NULL && !g_hash_table_contains (there, &hit->message))
        g_array_append_val (shown, *hit);
    }
  return shown;
}

static void
remember (MailListView *self,
          const GArray *hits)
{
  for (guint i = 0; i < hits->len; i++)
    {
      MailSearchHit *hit = g_memdup2 (&g_array_index (hits, MailSearchHit, i), sizeof (MailSearchHit));

      if (g_hash_table_contains (self->found, &hit->item))
        g_free (hit);
      else
        g_hash_table_insert (self->found, &hit->item, hit);
    }
}

static void
on_found (MailListFinder *finder,
          MailSearchPage *page,
          gboolean        again,
          MailListView   *self)
{
  MailSearchSyntax syntax;
  const char *query = mail_list_finder_get_query (finder, &syntax);
  g_autofree char *subtitle = NULL;
  g_autoptr(GArray) hits = NULL;
  guint n_found;

  if (!again)
    {
      g_hash_table_remove_all (self->found);
      mail_list_server_search_forget (self->server_search);
    }
  hits = bring_in_line (self, page->hits, &n_found);
  subtitle = count_hits (page, n_found);
  remember (self, hits);
  mail_list_marks_set_query (self->marks, query, syntax);
  mail_list_view_set_empty (self, "system-search-symbolic", _("Nothing found"), NULL);
  if (!again)
    mail_list_selection_set_expects_removal (self->selection, FALSE);
  show_hits (self, hits, subtitle);
  mail_list_view_show_left_out (self, page);
  if (!again)
    mail_list_view_go_to_top (self);
}

/* Rows of an earlier question are not an answer to this one. */
static void
on_failed (MailListView *self)
{
  g_autoptr(GArray) none = g_array_new (FALSE, FALSE, sizeof (MailSearchHit));

  mail_list_view_set_empty (self, "dialog-warning-symbolic", _("Cannot search"),
                            _("The search index cannot be read yet. Try again in a moment."));
  gtk_widget_set_visible (GTK_WIDGET (self->coverage), FALSE);
  mail_list_view_show_left_out (self, NULL);
  show_hits (self, none, NULL);
}

/* ---- searching ---- */

void
mail_list_view_ask (MailListView *self,
                    const char   *query,
                    int           syntax)
{
  mail_list_finder_ask (self->finder, query, (MailSearchSyntax) syntax);
}

/* Other rows are seen: they get their lines, and older messages come before the end is reached. */
void
mail_list_view_scrolled_found (MailListView *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double page = gtk_adjustment_get_page_size (adjustment);
  double upper = gtk_adjustment_get_upper (adjustment);
  double left = upper - gtk_adjustment_get_value (adjustment) - page;

  if (!self->is_found)
    return;
  mail_list_marks_look (self->marks);
  if (left < page * SCREENS_AHEAD && upper >= MIN_ROW * (double) g_list_model_get_n_items (G_LIST_MODEL (self->model)))
    mail_list_finder_ask_more (self->finder);
}

void
mail_list_view_init_search (MailListView *self)
{
  self->marks = mail_list_marks_new ();
  self->look = mail_list_look_new (self->marks);
  self->finder = mail_list_finder_new ();
  self->found = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  g_signal_connect_object (self->finder, "found", G_CALLBACK (on_found), self, 0);
  g_signal_connect_object (self->finder, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  mail_list_view_init_coverage (self);
}

void
mail_list_view_forget_search (MailListView *self)
{
  g_clear_object (&self->finder);
  mail_list_view_forget_coverage (self);
  g_clear_object (&self->look);
  g_clear_object (&self->marks);
  g_clear_pointer (&self->found, g_hash_table_unref);
}

/**
 * mail_list_view_set_search:
 * @self: the pane
 * @search: where messages are found
 */
void
mail_list_view_set_search (MailListView *self,
                           MailSearch   *search)
{
  g_return_if_fail (MAIL_IS_LIST_VIEW (self));
  mail_list_finder_set_search (self->finder, search);
  mail_list_marks_set_search (self->marks, search);
  mail_list_search_bar_set_store (self->search_bar, mail_search_get_store (search));
}

static char *
make_place (const char *in,
            const char *account,
            const char *folder,
            const char *address)
{
  return address != NULL ? g_strdup_printf ("%s\"%s\" %s%s", in, folder, account, address) : g_strdup_printf ("%s\"%s\"", in, folder);
}

/* Terms that find what is in the folder that was chosen, in all accounts or in the one it is of. */
static char *
describe_place (MailListView *self)
{
  MailSearch *search = mail_list_finder_get_search (self->finder);
  MailStoreReader *reader = search != NULL ? mail_store_get_main_reader (mail_search_get_store (search)) : NULL;
  g_autoptr(MailFolder) folder = NULL;
  g_autoptr(MailAccountSettings) account = NULL;
  g_autoptr(GPtrArray) accounts = reader != NULL ? mail_store_reader_list_accounts (reader, NULL) : NULL;
  g_autofree char *translated = NULL;
  g_autofree char *understood = NULL;
  const char *name, *address;

  if (accounts == NULL || self->name == NULL || self->saved_query != NULL)
    return NULL;
  if (self->query.folder != 0)
    folder = mail_store_reader_get_folder (reader, self->query.folder, NULL);
  if (folder != NULL && accounts->len > 1)
    account = mail_store_reader_get_account (reader, folder->account, NULL);
  name = folder != NULL ? folder->path : mail_role_to_string (self->role);
  address = account != NULL ? account->address : NULL;
  /* Translators: as one types them before the name of a folder and the address of an account, with their colons */
  translated = make_place (C_("search operator", "in:"), C_("search operator", "account:"), name, address);
  understood = mail_search_query_get_part (translated, MAIL_SEARCH_PART_PLACE, NULL);
  return g_strcmp0 (understood, translated) == 0 ? g_steal_pointer (&translated) : make_place ("in:", "account:", name, address);
}

/**
 * mail_list_view_show_search:
 * @self: the pane
 * @name: what the search is called
 * @query: what it searches for
 *
 * What is found is brought up to date as mail comes and changes, until a folder or something else is chosen.
 */
void
mail_list_view_show_search (MailListView *self,
                            const char   *name,
                            const char   *query)
{
  g_return_if_fail (MAIL_IS_LIST_VIEW (self) && self->model != NULL);

  g_set_str (&self->name, name);
  g_set_str (&self->saved_query, query);
  self->query = (MailListQuery) { .sort = MAIL_SORT_NEWEST };
  self->role = MAIL_ROLE_NONE;
  mail_list_search_bar_end (self->search_bar);
  if (g_strcmp0 (mail_list_finder_get_query (self->finder, NULL), query) != 0)
    mail_list_view_show_folder (self);
}

/**
 * mail_list_view_set_name:
 * @self: the pane, with a search that was chosen
 * @name: what it is called now
 */
void
mail_list_view_set_name (MailListView *self,
                         const char   *name)
{
  g_return_if_fail (MAIL_IS_LIST_VIEW (self));
  g_set_str (&self->name, name);
  if (self->is_found && shows_saved (self))
    mail_list_view_set_titles (self, name, adw_window_title_get_subtitle (self->title));
}

/* In Trash and Junk one looks for what is there, and nowhere else is it found. */
static char *
describe_start (MailListView *self,
                const char   *place)
{
  if (self->saved_query != NULL)
    return g_strdup (self->saved_query);
  return place != NULL && (self->role == MAIL_ROLE_TRASH || self->role == MAIL_ROLE_JUNK) ? g_strconcat (place, " ", NULL) : NULL;
}

/**
 * mail_list_view_begin_search:
 * @self: the pane
 *
 * The keyboard goes to where one types what to look for; where a search was chosen, that stands there to be changed, and in Trash
 * and Junk the search begins there.
 */
void
mail_list_view_begin_search (MailListView *self)
{
  g_autofree char *place = NULL;
  g_autofree char *start = NULL;

  g_return_if_fail (MAIL_IS_LIST_VIEW (self));
  place = describe_place (self);
  start = describe_start (self, place);
  mail_list_search_bar_set_place (self->search_bar, place, place != NULL ? self->name : NULL);
  mail_list_search_bar_begin (self->search_bar, start);
}

/**
 * mail_list_view_end_search:
 * @self: the pane
 *
 * Returns: whether there was a search; the folder is shown again then
 */
gboolean
mail_list_view_end_search (MailListView *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_VIEW (self), FALSE);
  if (!mail_list_search_bar_is_open (self->search_bar))
    return FALSE;
  mail_list_search_bar_end (self->search_bar);
  return TRUE;
}

gboolean
mail_list_view_is_found (MailListView *self)
{
  g_return_val_if_fail (MAIL_IS_LIST_VIEW (self), FALSE);
  return self->is_found;
}
