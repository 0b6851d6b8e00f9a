/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-folder-tree.h"
#include "mail-labels.h"
#include "mail-list-view.h"
#include "mail-reader.h"
#include "mail-search-counter.h"
#include "mail-sidebar.h"
#include "mail-waiting.h"
#include "mail-window.h"

G_BEGIN_DECLS

/* Shared by the files of the window alone: layout and what follows from choosing (mail-window.c), what the reader shows
 * (mail-window-reading.c), what can be done now (mail-window-state.c), what is done to messages (mail-window-acts.c) and folders
 * (mail-window-folders.c), how that is said and taken back (mail-window-undo.c), what follows from the preferences (mail-window-settings.c), and every action with its key
 * (mail-window-actions.c). */

struct _MailWindow {
  AdwApplicationWindow parent_instance;

  GMenuModel *welcome_menu;
  GtkMenuButton *welcome_menu_button;
  GMenuModel *message_menu;
  GtkMenuButton *message_menu_button;
  AdwToastOverlay *toasts;
  AdwOverlaySplitView *outer;
  AdwNavigationSplitView *inner;
  MailSidebar *sidebar;
  MailListView *list;
  AdwBin *reader_bin;
  GtkButton *junk_button;
  GtkButton *trash_button;
  GtkButton *star_button;
  GtkButton *bottom_trash;
  GtkButton *bottom_star;
  GtkStack *pages;
  AdwStatusPage *welcome_page;
  MailReader *reader;

  MailAccountManager *manager;
  MailStore *store;
  GSettings *settings;
  MailFolderTree *tree;
  MailWaiting *waiting;
  MailLabels *labels;
  MailSearchCounter *counter;  /* of what is unread of the searches that are kept */
  GArray *acts;            /* gint64: what can be undone, newest last */
  AdwToast *toast;         /* the one with Undo, NULL otherwise */
  gint64 selected;         /* the only selected item, 0: none or several */
  DexFuture *conversation; /* that of what is selected, being listed */
  gboolean conversation_changed; /* meanwhile */
  guint subscription;
};

/* mail-window.c */
MailRole  mail_window_get_role           (MailWindow     *self);
gint64    mail_window_get_account        (MailWindow     *self);
gboolean  mail_window_go_back            (MailWindow     *self);
void      mail_window_next_pane          (MailWindow     *self);
void      mail_window_show_folder        (MailWindow     *self,
                                          MailFolderNode *node);

/* mail-window-state.c */
void      mail_window_update_actions     (MailWindow     *self);
void      mail_window_update_buttons     (MailWindow     *self);
gboolean  mail_window_is_muted           (MailWindow     *self);
void      mail_window_update_emptying    (MailWindow     *self);

/* mail-window-reading.c */
gboolean  mail_window_is_reader_visible  (MailWindow     *self);
void      mail_window_show_selected      (MailWindow     *self);
void      mail_window_follow_conversation (MailWindow    *self,
                                          MailStoreChanges *changes);
void      mail_window_on_looked_at       (MailReader     *reader,
                                          gint64          id,
                                          MailWindow     *self);

/* mail-window-settings.c */
void      mail_window_follow_settings    (MailWindow     *self);
void      mail_window_arrange            (MailWindow     *self,
                                          MailRole        role,
                                          MailListQuery  *query);
/* (transfer full) (element-type gint64): that messages were moved to, the last one first */
GArray   *mail_window_list_recent_folders (MailWindow    *self);
void      mail_window_note_recent_folder (MailWindow     *self,
                                          gint64          folder);
void      mail_window_zoom               (MailWindow     *self,
                                          int             direction);

/* mail-window-acts.c */
/* chosen: rows of the list; items: the messages they stand for */
typedef void (*MailItemsFunc)            (MailWindow     *self,
                                          GArray         *chosen,
                                          GArray         *items,
                                          gint64          how);

void      mail_window_with_items         (MailWindow     *self,
                                          GArray         *chosen,
                                          MailItemsFunc   func,
                                          gint64          how);
void      mail_window_with_selection     (MailWindow     *self,
                                          MailItemsFunc   func,
                                          gint64          how);
void      mail_window_change_flags       (MailWindow     *self,
                                          GArray         *items,
                                          MailFlags       add,
                                          MailFlags       remove);
void      mail_window_mark_read          (MailWindow     *self,
                                          gboolean        read);
void      mail_window_mark_item_read     (MailWindow     *self,
                                          gint64          item,
                                          gboolean        read);
void      mail_window_mute               (MailWindow     *self,
                                          gboolean        mute);
void      mail_window_mark_shown_read    (MailWindow     *self,
                                          gint64          item);
void      mail_window_mark_folder_read   (MailWindow     *self,
                                          gint64          folder);
void      mail_window_toggle_star        (MailWindow     *self,
                                          gint64          item);
void      mail_window_toggle_item_star   (MailWindow     *self,
                                          gint64          item);
void      mail_window_move_to_role       (MailWindow     *self,
                                          MailRole        role);
void      mail_window_move_to_folder     (MailWindow     *self,
                                          GArray         *chosen,
                                          gint64          folder);
void      mail_window_choose_folder      (MailWindow     *self);
void      mail_window_delete_forever     (MailWindow     *self);

/* mail-window-unread.c */
void      mail_window_go_to_unread       (MailWindow     *self,
                                          int             step);

/* mail-window-labels.c: an action */
void      mail_window_show_labels        (MailWindow     *self,
                                          GVariant       *parameter);

/* mail-window-undo.c */
void      mail_window_undo               (MailWindow     *self,
                                          gint64          act);
void      mail_window_carry_out          (MailWindow     *self,
                                          DexFuture      *future,
                                          char           *sentence);
void      mail_window_say                (MailWindow     *self,
                                          const char     *sentence);

/* mail-window-folders.c: actions. parameter: a folder; of new_folder_in_account an account; of those of what is shown nothing */
void      mail_window_new_folder         (MailWindow     *self,
                                          GVariant       *parameter);
void      mail_window_new_folder_in_account (MailWindow  *self,
                                          GVariant       *parameter);
void      mail_window_new_folder_here    (MailWindow     *self,
                                          GVariant       *parameter);
void      mail_window_rename_folder      (MailWindow     *self,
                                          GVariant       *parameter);
void      mail_window_move_folder        (MailWindow     *self,
                                          GVariant       *parameter);
void      mail_window_delete_folder      (MailWindow     *self,
                                          GVariant       *parameter);
void      mail_window_empty_folder       (MailWindow     *self,
                                          GVariant       *parameter);
void      mail_window_empty_shown_folder (MailWindow     *self,
                                          GVariant       *parameter);
void      mail_window_toggle_favorite    (MailWindow     *self,
                                          GVariant       *parameter);
void      mail_window_move_favorite_up   (MailWindow     *self,
                                          GVariant       *parameter);
void      mail_window_move_favorite_down (MailWindow     *self,
                                          GVariant       *parameter);
void      mail_window_subscribe_folder   (MailWindow     *self,
                                          GVariant       *parameter);
void      mail_window_show_folder_properties (MailWindow *self,
                                          GVariant       *parameter);

/* mail-window-searches.c: what is unread of those that are kept, from now on */
void      mail_window_begin_counting     (MailWindow     *self,
                                          MailSearch     *search);
/* Others may be kept. */
void      mail_window_count_searches     (MailWindow     *self);
/* mail-window-searches.c: actions. parameter: a query; of rename and delete a saved search; of restore all of it */
void      mail_window_save_search        (MailWindow     *self,
                                          GVariant       *parameter);
void      mail_window_rename_search      (MailWindow     *self,
                                          GVariant       *parameter);
void      mail_window_delete_search      (MailWindow     *self,
                                          GVariant       *parameter);
void      mail_window_restore_search     (MailWindow     *self,
                                          GVariant       *parameter);

/* mail-window-actions.c */
void      mail_window_class_install_actions (GtkWidgetClass *widget_class);

G_END_DECLS
