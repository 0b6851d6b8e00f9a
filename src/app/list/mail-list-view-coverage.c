/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-list-view-private.h"

#include <glib/gi18n.h>

/* The line below what was found: how much of the mail was searched, and the servers, which are asked for the rest. */

static char *
join (char *first,
      char *second)
{
  g_autofree char *here = first;
  g_autofree char *there = second;

  /* Translators: between two sentences of a note, without a full stop */
  return g_strdup_printf (_("%s · %s"), here, there);
}

static char *
describe_coverage (const MailSearchCoverage *coverage)
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
  if (coverage->folders->len > 0)
    sentence = join (sentence, g_strdup_printf (ngettext ("%u folder has more on the server", "%u folders have more on the server",
                                                          coverage->folders->len), coverage->folders->len));
  return sentence;
}

/* (element-type gint64): of which not everything is here */
static GArray *
list_incomplete (const MailSearchCoverage *coverage)
{
  GArray *folders = g_array_copy (coverage->folders);

  for (guint i = 0; i < coverage->bodiless->len; i++)
    {
      gint64 folder = g_array_index (coverage->bodiless, gint64, i);

      if (!mail_ids_contain (coverage->folders, folder))
        g_array_append_val (folders, folder);
    }
  return folders;
}

static void
show_coverage (MailListView *self)
{
  g_autofree char *sentence = describe_coverage (self->covered);
  g_autoptr(GArray) folders = list_incomplete (self->covered);
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
  folders = list_incomplete (self->covered);
  mail_list_server_search_start (self->server_search, query, folders);
}

void
mail_list_view_init_coverage (MailListView *self)
{
  self->server_search = mail_list_server_search_new ();
  g_signal_connect_object (self->finder, "covered", G_CALLBACK (on_covered), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->server_search, "changed", G_CALLBACK (on_server_searched), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->coverage, "pressed", G_CALLBACK (on_pressed), self, G_CONNECT_SWAPPED);
}

void
mail_list_view_forget_coverage (MailListView *self)
{
  g_clear_object (&self->server_search);
  g_clear_pointer (&self->covered, mail_search_coverage_free);
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
