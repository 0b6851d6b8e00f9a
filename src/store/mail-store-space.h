/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store.h"

G_BEGIN_DECLS

/* What one folder has on this computer. */
typedef struct {
  gint64 folder;
  guint n_messages;
  guint n_bodies;         /* whose bodies are here */
  guint64 body_bytes;     /* of these, as they were sent: compressed they take less */
} MailFolderSpace;

/* What the profile takes, in bytes of its files. */
typedef struct {
  guint64 lists;          /* mail.db */
  guint64 bodies;         /* bodies.db */
  guint64 index;          /* search.db */
  guint64 unused;         /* of all that: taken by nothing, and used for what comes next */
  GArray *folders;        /* MailFolderSpace, those that take most first */
} MailSpace;

#define MAIL_TYPE_SPACE (mail_space_get_type ())
GType      mail_space_get_type      (void);
MailSpace *mail_space_copy          (const MailSpace *self);
void       mail_space_free          (MailSpace       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSpace, mail_space_free)

/* → MailSpace (boxed). Looks at all mail, in small steps between which others have their turn. */
DexFuture *mail_store_measure_space (MailStore       *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
