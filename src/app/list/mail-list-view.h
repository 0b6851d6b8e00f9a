/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-account-manager.h"
#include "mail-list-model.h"
#include "mail-search.h"

G_BEGIN_DECLS

typedef enum {
  MAIL_LIST_STATE_NOTHING,   /* no folder chosen */
  MAIL_LIST_STATE_FOLDER,
} MailListState;

/* The middle pane: the messages of what was chosen in the sidebar.
 * Signals "selection-changed"; "clicked" (id) and, by Enter or a double click, "opened" (id): the person wants that one now. */
#define MAIL_TYPE_LIST_VIEW (mail_list_view_get_type ())
G_DECLARE_FINAL_TYPE (MailListView, mail_list_view, MAIL, LIST_VIEW, AdwNavigationPage)

void    mail_list_view_set_store       (MailListView        *self,
                                        MailStore           *store);
/* Once, too. */
void    mail_list_view_set_search      (MailListView        *self,
                                        MailSearch          *search);
/* Once, too; without, no server is searched. */
void    mail_list_view_set_manager     (MailListView        *self,
                                        MailAccountManager  *manager);
void    mail_list_view_begin_search    (MailListView        *self);
/* FALSE: nothing was searched */
gboolean mail_list_view_end_search     (MailListView        *self);
/* What is shown was found, and is not a folder. */
gboolean mail_list_view_is_found       (MailListView        *self);
void    mail_list_view_set_state       (MailListView        *self,
                                        MailListState        state);
void    mail_list_view_show            (MailListView        *self,
                                        const MailListQuery *query,
                                        MailRole             role,
                                        const char          *title);
/* What a search that is kept finds, in place of a folder, and what it finds later. */
void    mail_list_view_show_search     (MailListView        *self,
                                        const char          *name,
                                        const char          *query);
/* What was chosen is called something else. */
void    mail_list_view_set_name        (MailListView        *self,
                                        const char          *name);
void    mail_list_view_set_subtitle    (MailListView        *self,
                                        const char          *subtitle);
/* 0 … 1, or -1: nothing to tell */
void    mail_list_view_set_progress    (MailListView        *self,
                                        double               progress);
void    mail_list_view_add_banner      (MailListView        *self,
                                        GtkWidget           *banner);
/* (transfer full) (element-type gint64), in the order of the list */
GArray *mail_list_view_get_selection   (MailListView        *self);
/* Each row stands for a whole conversation. */
gboolean mail_list_view_shows_conversations (MailListView   *self);
guint   mail_list_view_get_n_selected  (MailListView        *self);
void    mail_list_view_select          (MailListView        *self,
                                        guint                position);
gboolean mail_list_view_select_next_unread (MailListView    *self,
                                        int                  step);
/* As soon as it is there. */
void    mail_list_view_want            (MailListView        *self,
                                        gint64               item);
void    mail_list_view_select_all      (MailListView        *self);
void    mail_list_view_unselect        (MailListView        *self);
/* What is selected is about to be taken away: its neighbour gets selected then. */
void    mail_list_view_expect_removal  (MailListView        *self);
gboolean mail_list_view_focus          (MailListView        *self);

G_END_DECLS
