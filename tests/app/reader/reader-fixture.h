/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-reader.h"
#include "mail-store-fixture.h"

G_BEGIN_DECLS

/* A reader in a window on a display, with a profile that has messages. */
typedef struct {
  MailStoreFixture *store;
  MailAccountManager *manager;
  GtkWindow *window;
  MailReader *reader;
  guint n_messages;
  GArray *looked_at;  /* gint64: what was said to be, in this order */
} ReaderFixture;

void    reader_fixture_open      (ReaderFixture    *self,
                                  MailStoreFixture *store,
                                  int               width,
                                  int               height);
void    reader_fixture_close     (ReaderFixture    *self);

/* A message comes into the inbox, newer than those before. Without a body only its head is here. Returns the item's id. */
gint64  reader_fixture_receive   (ReaderFixture    *self,
                                  MailFlags         flags,
                                  const char       *head,
                                  const char       *body);
void    reader_fixture_put_body  (ReaderFixture    *self,
                                  gint64            item,
                                  const char       *head,
                                  const char       *body);
/* Shows a conversation; waits until there is one to be seen. */
void    reader_fixture_show      (ReaderFixture    *self,
                                  const gint64     *ids,
                                  guint             n,
                                  gint64            item);

/* What a script sees of the page; "" before there is one. */
char   *reader_fixture_ask       (ReaderFixture    *self,
                                  const char       *script);
/* Waits until it sees that. */
void    reader_fixture_wait_for  (ReaderFixture    *self,
                                  const char       *script,
                                  const char       *expected);
/* Lets the window live for so long. */
void    reader_fixture_idle      (guint             milliseconds);
/* Until its picture is on the screen. */
void    reader_fixture_paint     (ReaderFixture    *self);

G_END_DECLS
