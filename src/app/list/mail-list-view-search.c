/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-view-private.h"

#include <glib/gi18n.h>

/* The folder that was chosen, in place of what was found. */
void
mail_list_view_show_folder (MailListView *self)
{
  if (!self->is_found)
    return;
  self->is_found = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->coverage), FALSE);
  gtk_widget_set_sensitive (self->menu_button, TRUE);
  gtk_widget_set_sensitive (self->filter_button, TRUE);
  mail_list_marks_set_query (self->marks, NULL, MAIL_SEARCH_TYPED);
  if (self->name != NULL)
    mail_list_view_show_query (self);
}

static void
show_hits (MailListView *self,
           const GArray *hits,
           const char   *subtitle)
{
  self->is_found = TRUE;
  mail_list_selection_set_expects_removal (self->selection, FALSE);
  mail_list_view_set_titles (self, _("Search"), subtitle);
  gtk_widget_set_sensitive (self->menu_button, FALSE);
  gtk_widget_set_sensitive (self->filter_button, FALSE);
  mail_list_filter_bar_end (self->filter_bar);
  mail_list_view_set_state (self, MAIL_LIST_STATE_FOLDER);
  mail_list_model_set_found (self->model, hits);
  mail_list_view_go_to_top (self);
}

void
mail_list_view_found (MailListView   *self,
                      MailSearchPage *page)
{
  MailSearchSyntax syntax;
  g_autofree char *query = mail_list_search_bar_get_query (self->search_bar, &syntax);
  g_autofree char *subtitle = NULL;

  mail_list_marks_set_query (self->marks, query, syntax);
  if (page->next != 0)
    subtitle = g_strdup_printf (ngettext ("The newest %u", "The newest %u", page->hits->len), page->hits->len);
  else if (page->hits->len > 0)
    subtitle = g_strdup_printf (ngettext ("%u found", "%u found", page->hits->len), page->hits->len);
  mail_list_view_set_empty (self, "system-search-symbolic", _("Nothing found"), NULL);
  show_hits (self, page->hits, subtitle);
}

/* Rows of an earlier question are not an answer to this one. */
void
mail_list_view_search_failed (MailListView *self)
{
  g_autoptr(GArray) none = g_array_new (FALSE, FALSE, sizeof (MailSearchHit));

  mail_list_view_set_empty (self, "dialog-warning-symbolic", _("Cannot search"),
                            _("The search index cannot be read yet. Try again in a moment."));
  gtk_widget_set_visible (GTK_WIDGET (self->coverage), FALSE);
  show_hits (self, none, NULL);
}

void
mail_list_view_covered (MailListView *self,
                        const char   *sentence)
{
  gtk_label_set_label (self->coverage, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->coverage), self->is_found);
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
  mail_list_search_bar_set_search (self->search_bar, search);
  mail_list_marks_set_search (self->marks, search);
}

/**
 * mail_list_view_begin_search:
 * @self: the pane
 *
 * The keyboard goes to where one types what to look for.
 */
void
mail_list_view_begin_search (MailListView *self)
{
  g_return_if_fail (MAIL_IS_LIST_VIEW (self));
  mail_list_search_bar_begin (self->search_bar);
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
