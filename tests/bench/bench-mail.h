/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-sync.h"
#include "search-text.h"

G_BEGIN_DECLS

/* A mailbox of any size that is made up: conversations of 1 … 50 messages that overlap in time, a third of them Chinese. The same
 * numbers give the same messages. */
typedef struct _BenchMail BenchMail;

/* What is opened as "a conversation of 50": it begins so many messages before the last. */
#define BENCH_MAIL_LONG 50
#define BENCH_MAIL_LONG_BEFORE_END 4500
/* The fewest messages a mailbox has. */
#define BENCH_MAIL_LEAST 5000

BenchMail   *bench_mail_new          (guint        n_messages,
                                      guint        n_bodies);
void         bench_mail_free         (BenchMail   *self);
SearchText  *bench_mail_get_texts    (BenchMail   *self);
/* Number 0 … n - 1, the oldest first; its UID is one more. */
MailArrival *bench_mail_make_arrival (BenchMail   *self,
                                      guint        number);
/* The whole message. */
char        *bench_mail_make_message (BenchMail   *self,
                                      guint        number);

G_END_DECLS
