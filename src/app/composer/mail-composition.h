/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-mime-envelope.h"
#include "mail-mime-message.h"
#include "mail-store-accounts.h"
#include "mail-store-items.h"

G_BEGIN_DECLS

/* A file that goes with a message; its contents are held, because the file may be gone when the message leaves. */
typedef struct {
  char *name;
  char *content_type;
  GBytes *contents;
} MailCompositionFile;

/* What a composer holds: a message before it is one. A plain value, copied to other threads; files are shared. */
typedef struct {
  gint64 account;
  char *to, *cc, *bcc;      /* as typed */
  char *subject;
  char *body;
  guint cursor;             /* characters from the start of the body */
  GPtrArray *files;         /* MailCompositionFile */
  gint64 answers;           /* item that is answered or forwarded; 0: none */
  MailFlags answers_flag;   /* what it gets once this is sent */
  char *in_reply_to;        /* (nullable) */
  GStrv references;
  char *message_id;         /* one for all saves of a draft and for sending */
} MailComposition;

#define MAIL_TYPE_COMPOSITION (mail_composition_get_type ())
GType                mail_composition_get_type   (void);
MailComposition     *mail_composition_new        (void);
MailComposition     *mail_composition_copy       (const MailComposition     *self);
void                 mail_composition_free       (MailComposition           *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailComposition, mail_composition_free)

gboolean             mail_composition_is_empty   (const MailComposition     *self);
void                 mail_composition_add_file   (MailComposition           *self,
                                                  const char                *name,
                                                  const char                *content_type,
                                                  GBytes                    *contents);
guint64              mail_composition_get_size   (const MailComposition     *self);

GVariant            *mail_composition_to_variant (const MailComposition     *self,
                                                  gboolean                   open);
gboolean             mail_composition_was_open   (GVariant                  *state);
MailComposition     *mail_composition_restore    (GVariant                  *state,
                                                  MailMimeMessage           *message);
MailComposition     *mail_composition_from_message (MailMimeMessage         *message);
GBytes              *mail_composition_build      (const MailComposition     *self,
                                                  const MailAccountSettings *sender,
                                                  GError                   **error);
MailComposition     *mail_composition_from_mailto (const char               *uri);

G_END_DECLS
