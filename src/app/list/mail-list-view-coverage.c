/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-view-private.h"

#include <glib/gi18n.h>

/* The lines below what was found: what there is more of in Trash and Junk; how much of the mail was searched, and the servers, which
 * are asked for the rest. */

static char *
join (char *first,
      char *second)
{
  g_autofree char *here = first;
  g_autofree char *there = second;

  /* Translators: between two sentences of a note, without a full stop */
  return g_strdup_printf (_("%s · %s"), here, there);
}

/* How many of these folders can have something that is looked for. */
static guint
count_searched (MailListView *self,
                const GArray *folders)
{
  guint n = 0;

  for (guint i = 0; i < folders->len; i++)
    n += !mail_ids_contain (self->not_searched, g_array_index (folders, gint64, i));
  return n;
}

static char *
describe_coverage (const MailSearchCoverage *coverage,
                   guint                     n_folders)
{
  gint64 n_searched = coverage->n_bodies + coverage->n_headers;
  g_autofree char *all = g_strdup_printf ("%'" G_GINT64_FORMAT, coverage->n_messages);
  g_autofree char *searched = g_strdup_printf ("%'" G_GINT64_FORMAT, n_searched);
  g_autofree char *headers = g_strdup_printf ("%'" G_GINT64_FORMAT, coverage->n_headers);
  char *sentence;

  if (n_searched < coverage->n_messages)
    /* Translators: both are numbers, such as 1,200 of 48,210 */
    sentence = g_strdup_printf (_("%s of %s messages on this computer can be searched so far"), searched, all);
  else
    sentence = g_strdup_printf (ngettext ("Searched %s message on this computer", "Searched all %s messages on this computer",
                                          (gulong) coverage->n_messages), all);
  if (coverage->n_headers > 0 && coverage->bodiless->len > 0)
    sentence = join (sentence, g_strdup_printf (ngettext ("the text of %s is on the server only", "the text of %s is on the server only",
                                                          (gulong) coverage->n_headers), headers));
  if (n_folders > 0)
    sentence = join (sentence, g_strdup_printf (ngettext ("%u folder has more on the server", "%u folders have more on the server",
                                                          n_folders), n_folders));
  return sentence;
}

static void
add_searched (MailListView *self,
              const GArray *some,
              GArray       *folders)
{
  for (guint i = 0; i < some->len; i++)
    {
      gint64 folder = g_array_index (some, gint64, i);

      if (!mail_ids_contain (folders, folder) && !mail_ids_contain (self->not_searched, folder))
        g_array_append_val (folders, folder);
    }
}

/* (element-type gint64): of which not everything is here, and that are asked for */
static GArray *
list_incomplete (MailListView *self)
{
  GArray *folders = g_array_new (FALSE, FALSE, sizeof (gint64));

  add_searched (self, self->covered->folders, folders);
  add_searched (self, self->covered->bodiless, folders);
  return folders;
}

static void
show_coverage (MailListView *self)
{
  g_autofree char *sentence = describe_coverage (self->covered, count_searched (self, self->covered->folders));
  g_autoptr(GArray) folders = list_incomplete (self);
  gboolean can_ask = folders->len > 0 && mail_list_server_search_can_start (self->server_search);

  mail_list_coverage_show (self->coverage, sentence, can_ask ? _("Search on the Server") : NULL, FALSE);
}

/* While servers are asked, and when they were, that is told in place of how much is here. */
static void
update (MailListView *self)
{
  MailListServerSearchState state = mail_list_server_search_get_state (self->server_search);
  g_autofree char *sentence = NULL;

  if (self->covered == NULL)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->coverage), self->is_found && mail_list_search_bar_is_open (self->search_bar));
  if (state == MAIL_LIST_SERVER_SEARCH_NONE)
    {
      show_coverage (self);
      return;
    }
  sentence = mail_list_server_search_describe (self->server_search);
  if (state == MAIL_LIST_SERVER_SEARCH_RUNNING)
    mail_list_coverage_show (self->coverage, sentence, _("Stop"), TRUE);
  else
    mail_list_coverage_show (self->coverage, sentence,
                             mail_list_server_search_has_failed (self->server_search) ? _("Try Again") : NULL, FALSE);
}

static void
on_covered (MailListView       *self,
            MailSearchCoverage *coverage)
{
  g_clear_pointer (&self->covered, mail_search_coverage_free);
  self->covered = mail_search_coverage_copy (coverage);
  update (self);
}

static void
on_server_searched (MailListView *self)
{
  update (self);
  mail_list_finder_ask_again (self->finder);
}

static void
on_pressed (MailListView *self)
{
  g_autoptr(GArray) folders = NULL;
  const char *query = mail_list_finder_get_query (self->finder, NULL);

  if (mail_list_server_search_get_state (self->server_search) == MAIL_LIST_SERVER_SEARCH_RUNNING)
    {
      mail_list_server_search_stop (self->server_search);
      return;
    }
  if (self->covered == NULL || query == NULL)
    return;
  folders = list_incomplete (self);
  mail_list_server_search_start (self->server_search, query, folders);
}

/* ---- what is left out ---- */

static char *
describe_left_out (const MailSearchPage *page)
{
  if (page->next != 0)
    return g_strdup (_("More in Trash and Junk"));
  return g_strdup_printf (ngettext ("%u more in Trash and Junk", "%u more in Trash and Junk", page->n_left_out), page->n_left_out);
}

void
mail_list_view_show_left_out (MailListView         *self,
                              const MailSearchPage *page)
{
  g_array_set_size (self->not_searched, 0);
  gtk_widget_set_visible (GTK_WIDGET (self->left_out), page != NULL && page->n_left_out > 0);
  if (page == NULL)
    return;
  g_array_append_vals (self->not_searched, page->left_out->data, page->left_out->len);
  if (page->n_left_out > 0)
    {
      g_autofree char *sentence = describe_left_out (page);

      mail_list_coverage_show (self->left_out, sentence, _("Show"), FALSE);
    }
}

static void
on_left_out_wanted (MailListView *self)
{
  g_autofree char *query = g_strdup (mail_list_finder_get_query (self->finder, NULL));

  if (query != NULL)
    mail_list_search_bar_look_everywhere (self->search_bar, query);
}

void
mail_list_view_init_coverage (MailListView *self)
{
  self->not_searched = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->server_search = mail_list_server_search_new ();
  g_signal_connect_object (self->finder, "covered", G_CALLBACK (on_covered), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->server_search, "changed", G_CALLBACK (on_server_searched), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->coverage, "pressed", G_CALLBACK (on_pressed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->left_out, "pressed", G_CALLBACK (on_left_out_wanted), self, G_CONNECT_SWAPPED);
}

void
mail_list_view_forget_coverage (MailListView *self)
{
  g_clear_object (&self->server_search);
  g_clear_pointer (&self->covered, mail_search_coverage_free);
  g_clear_pointer (&self->not_searched, g_array_unref);
}

/**
 * mail_list_view_set_manager:
 * @self: the pane
 * @manager: the accounts whose servers can be searched
 */
void
mail_list_view_set_manager (MailListView       *self,
                            MailAccountManager *manager)
{
  g_return_if_fail (MAIL_IS_LIST_VIEW (self));
  mail_list_server_search_set_manager (self->server_search, manager);
}
