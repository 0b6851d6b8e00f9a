/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-accounts.h"
#include "mail-store-bodies.h"
#include "mail-store-check.h"
#include "mail-store-conversation.h"
#include "mail-store-operations.h"
#include "mail-store-outbox.h"
#include "mail-store-renamed.h"
#include "mail-store-sync.h"
#include "mail-store-wanted.h"
#include "mail-test.h"

G_BEGIN_DECLS

/* A profile with one account, whose server has an INBOX, an Archive, a Sent and a Trash folder, all with UIDVALIDITY 1. */
typedef struct {
  char *profile;
  MailStore *store;
  gint64 account;
  gint64 inbox;
  gint64 archive;
  gint64 sent;
  gint64 trash;
} MailStoreFixture;

void             mail_store_fixture_set_up    (MailStoreFixture  *self,
                                               gconstpointer      data);
void             mail_store_fixture_tear_down (MailStoreFixture  *self,
                                               gconstpointer      data);
/* A test of a profile of its own. */
void             mail_store_fixture_add       (const char        *path,
                                               gconstpointer      data,
                                               void             (*test) (MailStoreFixture *, gconstpointer));
void             mail_store_fixture_reopen    (MailStoreFixture  *self);
MailStoreReader *mail_store_fixture_reader    (MailStoreFixture  *self);
/* Adds the account and folders to an open store. */
void             mail_store_fixture_fill      (MailStoreFixture  *self);
gint64           mail_store_fixture_folder    (MailStoreFixture  *self,
                                               MailRole           role);

/* A message of which everything follows from the number. */
MailArrival     *mail_test_arrival            (guint32            uid,
                                               guint              number);
/* Seen in a folder, which is taken. Returns how many were new. */
guint            mail_store_fixture_see       (MailStoreFixture  *self,
                                               gint64             folder,
                                               guint32            uidvalidity,
                                               MailArrival       *arrival);
/* Seen in a folder: numbers first … last at UIDs from uid on. Returns how many were new. */
guint            mail_store_fixture_arrive    (MailStoreFixture  *self,
                                               gint64             folder,
                                               guint32            uid,
                                               guint              first,
                                               guint              last);
GArray          *mail_store_fixture_list      (MailStoreFixture  *self,
                                               gint64             folder);
/* Items of a folder by the number of their message; 0 when it is not there; fails when it is there twice. */
gint64           mail_store_fixture_find      (MailStoreFixture  *self,
                                               gint64             folder,
                                               guint              number);
void             mail_store_fixture_vanish    (MailStoreFixture  *self,
                                               gint64             folder,
                                               guint32            uid);
/* (nullable): the first column of the first row */
char            *mail_store_fixture_ask       (MailStoreFixture  *self,
                                               const char        *file,
                                               const char        *sql);
/* The same, as a number: 0 when there is no row */
gint64           mail_store_fixture_ask_number (MailStoreFixture *self,
                                               const char        *file,
                                               const char        *sql);
/* Changes mail.db behind the store's back. Returns how many rows were changed. */
int              mail_store_fixture_change    (MailStoreFixture  *self,
                                               const char        *sql);
/* Before an object is to go: until nothing that is on its way holds it, or it never ends. */
void             mail_test_await_last_reference (gpointer         object);
GArray          *mail_test_ids                (gint64             id);
/* The same of another file. */
int              mail_store_fixture_change_in (MailStoreFixture  *self,
                                               const char        *file,
                                               const char        *sql);
gint64           mail_test_await_int64        (DexFuture         *future);
guint            mail_test_await_uint         (DexFuture         *future);
gboolean         mail_test_await_boolean      (DexFuture         *future);
/* Runs a test program as a child, with --child and the profile, to be killed at the N-th time of a point. Returns whether it lived. */
gboolean         mail_test_run_killed         (const char        *program,
                                               const char        *profile,
                                               const char        *point,
                                               guint              arrival);
/* Of all accounts, the oldest first. */
GPtrArray       *mail_store_fixture_list_operations  (MailStoreFixture *self);
guint            mail_store_fixture_count_operations (MailStoreFixture *self);
/* (element-type MailFinding): what mail_store_check () says */
GPtrArray       *mail_store_fixture_find_faults (MailStoreFixture *self);
/* It says nothing, every body can be read, and nothing is half done. */
void             mail_store_fixture_check     (MailStoreFixture  *self);

G_END_DECLS
