/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-list-order.h"
#include "mail-store-changes.h"

G_BEGIN_DECLS

/* Of a list that is looked at: all that says what a notice means to it. */
typedef struct {
  MailStoreReader *reader;
  const MailListQuery *query;
  const GArray *folders;    /* gint64: whose changes matter */
  GHashTable *found;        /* (nullable): id → its folder: what was found, in place of a query */
  MailListOrder *order;
} MailListScope;

/* What a notice does to a list. */
typedef struct {
  GArray *patches;          /* MailListPatch, each id once */
  gboolean regroups;        /* a conversation is stood for by another of its items */
  gboolean needs_reading;   /* it says too much, or too little: the list has to be read again */
} MailListPatches;

MailListPatches *mail_list_patches_new  (const MailListScope    *scope,
                                         const MailStoreChanges *changes);
void             mail_list_patches_free (MailListPatches        *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailListPatches, mail_list_patches_free)

G_END_DECLS
