/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store.h"

G_BEGIN_DECLS

/**
 * MailLabel:
 * @keyword: as servers have it
 * @name: (nullable): what it is called; %NULL: what everybody calls that keyword
 * @color: the name of a colour of the window's palette; %NULL: it has none
 *
 * A keyword that people gave. One that was only seen on mail has neither name nor colour.
 */
typedef struct {
  char *keyword;
  char *name;
  char *color;
} MailLabel;

void       mail_label_free               (MailLabel       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailLabel, mail_label_free)

/* (element-type MailLabel): those that were made here in their order, then others that some mail has. */
GPtrArray *mail_store_reader_list_labels (MailStoreReader *reader,
                                          GError         **error);
/* items: gint64. How many of them have each: keyword → GUINT_TO_POINTER. Keywords in small letters. */
GHashTable *mail_store_reader_count_labels (MailStoreReader *reader,
                                          GArray          *items,
                                          GError         **error);
/* A new one, or (keyword) another name and colour for one. → the keyword (G_TYPE_STRING) */
DexFuture *mail_store_set_label          (MailStore       *self,
                                          const char      *keyword,
                                          const char      *name,
                                          const char      *color) G_GNUC_WARN_UNUSED_RESULT;
/* keywords: (array zero-terminated=1): these in that order, others behind them. color: of those that had none. → TRUE */
DexFuture *mail_store_order_labels       (MailStore       *self,
                                          const char *const *keywords,
                                          const char      *color) G_GNUC_WARN_UNUSED_RESULT;
/* Taken off all mail, too. → TRUE */
DexFuture *mail_store_remove_label       (MailStore       *self,
                                          const char      *keyword) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
