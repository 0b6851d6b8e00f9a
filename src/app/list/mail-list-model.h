/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mail-list-item.h"
#include "mail-store-list.h"

G_BEGIN_DECLS

/* Rows made at once around the one that is asked for. */
#define MAIL_LIST_MODEL_PAGE 64
/* The first rows of a list, read before all others so that something is seen at once. */
#define MAIL_LIST_MODEL_FIRST 200

/* The items of a folder, or of a role in all accounts, or its conversations, as a GListModel of MailListItem: an ordered array of ids, of which only
 * the rows that are looked at are made. It follows the store's notices by itself. Main thread only. In the order of dates it can be
 * grouped by them: then it is a GtkSectionModel of more than one section.
 *
 * Properties: "loading" (the first rows are not there yet), "complete" (all ids are known), "n-items", "grouped" (it has sections now).
 * Signal "reloading", "reloaded": around a change that may take rows away and bring them back at once; who keeps a selection
 * remembers ids in the first and finds them again in the second. */
#define MAIL_TYPE_LIST_MODEL (mail_list_model_get_type ())
G_DECLARE_FINAL_TYPE (MailListModel, mail_list_model, MAIL, LIST_MODEL, GObject)

MailListModel *mail_list_model_new          (MailStore           *store);
void           mail_list_model_set_query    (MailListModel       *self,
                                             const MailListQuery *query);
/* (element-type MailSearchHit): what was found, in place of a folder. What goes from where it was found goes from the list, and is
 * back when it comes back; nothing else comes. */
void           mail_list_model_set_found    (MailListModel       *self,
                                             const GArray        *hits);
/* now (nullable): what day it is, for groups by date, known of the list as soon as a reader has found them; NULL: no groups */
void           mail_list_model_set_now      (MailListModel       *self,
                                             GDateTime           *now);
gboolean       mail_list_model_is_grouped   (MailListModel       *self);
/* (transfer full) (nullable): of the section an item is in; NULL: none */
char          *mail_list_model_get_title    (MailListModel       *self,
                                             guint                position);
gboolean       mail_list_model_get_loading  (MailListModel       *self);
gboolean       mail_list_model_get_complete (MailListModel       *self);
gint64         mail_list_model_get_id       (MailListModel       *self,
                                             guint                position);
/* Where an item is, or the conversation it is part of. */
gboolean       mail_list_model_find         (MailListModel       *self,
                                             gint64               id,
                                             guint               *position);
/* The rows that are looked at are read again, and say "changed". */
void           mail_list_model_refresh      (MailListModel       *self);

G_END_DECLS
