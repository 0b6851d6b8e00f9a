/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store.h"

G_BEGIN_DECLS

/* Limits of what is kept, in characters: a name is read in the sidebar, and no query has more. */
#define MAIL_SAVED_SEARCH_MAX_NAME 200
#define MAIL_SAVED_SEARCH_MAX_QUERY 4096

/* What a person searches for again and again. */
typedef struct {
  gint64 id;      /* 0 before it is stored */
  char *name;
  char *query;
} MailSavedSearch;

MailSavedSearch *mail_saved_search_new    (gint64                 id,
                                           const char            *name,
                                           const char            *query);
void             mail_saved_search_free   (MailSavedSearch       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSavedSearch, mail_saved_search_free)

/* → gint64 (G_TYPE_INT64): its id. One with an id takes the place of the one that has it, or is put back. */
DexFuture       *mail_store_save_search   (MailStore             *self,
                                           const MailSavedSearch *search) G_GNUC_WARN_UNUSED_RESULT;
DexFuture       *mail_store_delete_search (MailStore             *self,
                                           gint64                 id) G_GNUC_WARN_UNUSED_RESULT;
/* (element-type MailSavedSearch), the oldest first */
GPtrArray       *mail_store_reader_list_searches (MailStoreReader *reader,
                                           GError               **error);

G_END_DECLS
