/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-private.h"

G_BEGIN_DECLS

/**
 * MailThreading:
 * @identity: a hash of its own Message-ID, or of what it says
 * @keys: what leads to its conversation: its own Message-ID, which is then its identity, and those it names
 * @subject: mail_subject_key () of it; 0: nothing is put together with it by its subject
 * @thread: (out): its conversation, once it was assigned
 * @group: what it names and is named by, without regard to subjects: the conversation it would be by itself
 * @is_root: nothing it names is here
 * @is_loop: a message it names names it, too
 * @open: (element-type gint64): groups of conversations that were taken apart for it, to be put together anew
 *
 * Where a message belongs. In three steps: it is assigned, its row is written, it is settled.
 */
typedef struct {
  gint64 account;
  gint64 message;
  gint64 identity;
  const gint64 *keys;
  guint n_keys;
  gint64 subject;
  gint64 thread;

  gint64 group;
  gboolean is_root;
  gboolean is_loop;
  GArray *open;
} MailThreading;

void     mail_threading_clear     (MailThreading *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MailThreading, mail_threading_clear)

/* The conversation of a message that is about to be inserted, joining those that turn out to be one. */
gboolean mail_thread_assign       (MailTransaction *transaction,
                                   MailThreading   *self,
                                   GError         **error);
/* Its row is there now: what subjects say of it and of those around it. */
gboolean mail_thread_settle       (MailTransaction *transaction,
                                   MailThreading   *self,
                                   GError         **error);
/* Where a key leads; both stay as they are when nothing here has or names it. is_here: a message has it. */
gboolean mail_thread_find         (MailSqlite    *db,
                                   gint64         account,
                                   gint64         key,
                                   gint64        *group,
                                   gint64        *thread,
                                   gboolean      *is_here,
                                   GError       **error);
/* Its row is about to be deleted: those that name it find its conversation all the same. */
gboolean mail_thread_message_goes (MailSqlite    *db,
                                   gint64         message,
                                   GError       **error);
/* All that is shown of it looks different now. */
gboolean mail_thread_note_items   (MailTransaction *transaction,
                                   gint64           thread,
                                   GError         **error);
/* The conversation a number stands for today. */
gboolean mail_thread_resolve      (MailSqlite    *db,
                                   gint64        *thread,
                                   GError       **error);

G_END_DECLS
