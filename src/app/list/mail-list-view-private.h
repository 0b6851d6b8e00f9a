/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-day.h"
#include "mail-list-coverage.h"
#include "mail-list-filter-bar.h"
#include "mail-list-finder.h"
#include "mail-list-look.h"
#include "mail-list-search-bar.h"
#include "mail-list-selection.h"
#include "mail-list-server-search.h"
#include "mail-list-view.h"

G_BEGIN_DECLS

/* Shared by the files of the pane alone: what it shows (mail-list-view.c), its rows (mail-list-view-rows.c), what stands
 * over groups of them (mail-list-view-groups.c), what is found (mail-list-view-search.c), and the line below that
 * (mail-list-view-coverage.c). */

struct _MailListView {
  AdwNavigationPage parent_instance;

  AdwWindowTitle *title;
  MailListSearchBar *search_bar;
  MailListFilterBar *filter_bar;
  GtkWidget *filter_button;
  MailListCoverage *coverage;
  MailListCoverage *left_out;    /* what there is more of in Trash and Junk */
  GtkWidget *menu_button;
  GtkBox *banners;
  GtkStack *stack;
  AdwStatusPage *empty_page;
  GtkScrolledWindow *scroller;
  GtkListView *list;
  GtkProgressBar *progress;
  GMenuModel *folder_menu;
  GMenuModel *message_menu;
  GtkWidget *menu;        /* over a row, made when asked for */

  MailListModel *model;
  GtkMultiSelection *rows;
  MailListSelection *selection;
  MailListFinder *finder;
  MailListServerSearch *server_search;
  MailSearchCoverage *covered; /* (nullable): how much was searched */
  GArray *not_searched;   /* gint64: the folders that the query does not ask for */
  MailListMarks *marks;
  MailListLook *look;     /* of the rows */
  GHashTable *found;      /* item → MailSearchHit, as it was first found for the query */
  MailListState state;
  MailListQuery query;    /* of the folder, also while something is searched */
  MailRole role;
  char *name;
  char *subtitle;
  char *saved_query;      /* (nullable): a search was chosen, and no folder */
  gboolean is_found;      /* what is shown was found */
  guint to_top;           /* idle source */
  GSettings *settings;
  MailDay *day;
  GPtrArray *headings;    /* GtkListHeader, those that are there; not owned */
  gboolean was_focused;   /* at the start, once there was something to focus */
  gboolean at_top;        /* the newest rows are looked at */
  double height;          /* of what is seen of the list */
};

void mail_list_view_set_titles    (MailListView   *self,
                                   const char     *title,
                                   const char     *subtitle);
/* description (nullable): what is told where there are no rows */
void mail_list_view_set_empty     (MailListView   *self,
                                   const char     *icon,
                                   const char     *title,
                                   const char     *description);
void mail_list_view_go_to_top     (MailListView   *self);
void mail_list_view_show_query    (MailListView   *self);

void mail_list_view_init_search   (MailListView   *self);
void mail_list_view_forget_search (MailListView   *self);
void mail_list_view_ask           (MailListView   *self,
                                   const char     *query,
                                   int             syntax);
void mail_list_view_show_folder   (MailListView   *self);
void mail_list_view_scrolled_found (MailListView  *self);
void mail_list_view_init_coverage (MailListView   *self);
void mail_list_view_forget_coverage (MailListView *self);
/* page: (nullable): nothing was found yet */
void mail_list_view_show_left_out (MailListView   *self,
                                   const MailSearchPage *page);

void mail_list_view_init_groups   (MailListView   *self);
void mail_list_view_follow_groups (MailListView   *self);
void mail_list_view_forget_groups (MailListView   *self);

GtkListItemFactory *
     mail_list_view_new_factory   (MailListView   *self);

G_END_DECLS
