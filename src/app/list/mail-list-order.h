/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-list.h"

G_BEGIN_DECLS

/* Reads where an id stands. Returns FALSE when it is gone. */
typedef gboolean (*MailListKeyFunc)    (gint64        id,
                                        MailSortKey  *key,
                                        gpointer      data);
/* As of GListModel::items-changed, called when the order already is as it says. */
typedef void     (*MailListChangeFunc) (guint     position,
                                        guint     removed,
                                        guint     added,
                                        gpointer  data);

/* What became of one id. */
typedef struct {
  gint64 id;
  MailSortKey old_key; /* where it is, if it is there */
  MailSortKey new_key; /* where it belongs, with present */
  gboolean is_lost;    /* its old key is not known any more: it is looked for */
  gboolean was_there;  /* expected in the list; FALSE for what is new, which then is not looked for long */
  gboolean present;
} MailListPatch;

void           mail_list_patch_clear      (MailListPatch       *self);

/* An ordered array of ids, eight bytes each. Keys are asked for when they are needed: a place among a
 * million is found with twenty of them. */
typedef struct _MailListOrder MailListOrder;

MailListOrder *mail_list_order_new        (MailListKeyFunc      key_func,
                                           MailListChangeFunc   change_func,
                                           gpointer             data);
void           mail_list_order_free       (MailListOrder       *self);
void           mail_list_order_set_sort   (MailListOrder       *self,
                                           MailSort             sort);
guint          mail_list_order_get_length (MailListOrder       *self);
gint64         mail_list_order_get_id     (MailListOrder       *self,
                                           guint                position);
gboolean       mail_list_order_get_number (MailListOrder       *self,
                                           guint                position,
                                           gint64              *number);
const gint64  *mail_list_order_peek       (MailListOrder       *self);
gboolean       mail_list_order_find       (MailListOrder       *self,
                                           gint64               id,
                                           guint               *position);
/* As before, and whether it is where this key says: what is elsewhere is not looked for. */
gboolean       mail_list_order_find_near  (MailListOrder       *self,
                                           gint64               id,
                                           guint               *position);
gboolean       mail_list_order_has        (MailListOrder       *self,
                                           gint64               id,
                                           const MailSortKey   *key);
/* While places are looked up, what is in the array stands where its old key says. */
void           mail_list_order_expect     (MailListOrder       *self,
                                           const MailListPatch *patches,
                                           guint                n_patches);
void           mail_list_order_patch      (MailListOrder       *self,
                                           const MailListPatch *patches,
                                           guint                n_patches);
void           mail_list_order_replace    (MailListOrder       *self,
                                           GArray              *ids);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailListOrder, mail_list_order_free)

G_END_DECLS
