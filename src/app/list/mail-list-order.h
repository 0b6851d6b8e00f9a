/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Reads the sort key of an id. Returns FALSE when there is none any more. */
typedef gboolean (*MailListKeyFunc)    (gint64    id,
                                        gint64   *key,
                                        gpointer  data);
/* As of GListModel::items-changed, called when the order already is as it says. */
typedef void     (*MailListChangeFunc) (guint     position,
                                        guint     removed,
                                        guint     added,
                                        gpointer  data);

/* What became of one id. */
typedef struct {
  gint64 id;
  gint64 old_key;    /* where it is, if it is there */
  gint64 new_key;    /* where it belongs, with present */
  gboolean was_there; /* expected in the list; FALSE for what is new, which then is not looked for long */
  gboolean present;
} MailListPatch;

/* An ordered array of ids, eight bytes each: by sort key, then by id. Keys are asked for when they are needed: a place among a
 * million is found with twenty of them. */
typedef struct _MailListOrder MailListOrder;

MailListOrder *mail_list_order_new        (MailListKeyFunc      key_func,
                                           MailListChangeFunc   change_func,
                                           gpointer             data);
void           mail_list_order_free       (MailListOrder       *self);
void           mail_list_order_set_newest_first (MailListOrder *self,
                                           gboolean             newest_first);
guint          mail_list_order_get_length (MailListOrder       *self);
gint64         mail_list_order_get_id     (MailListOrder       *self,
                                           guint                position);
const gint64  *mail_list_order_peek       (MailListOrder       *self);
gboolean       mail_list_order_find       (MailListOrder       *self,
                                           gint64               id,
                                           guint               *position);
void           mail_list_order_patch      (MailListOrder       *self,
                                           const MailListPatch *patches,
                                           guint                n_patches);
void           mail_list_order_replace    (MailListOrder       *self,
                                           GArray              *ids);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailListOrder, mail_list_order_free)

G_END_DECLS
