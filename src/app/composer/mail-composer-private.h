/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-composer.h"
#include "mail-recipient-row.h"

G_BEGIN_DECLS

/* Shared by the files of the composer alone: the window (mail-composer.c) knows what is saved and sent (mail-composer-save.c) and the
 * files that go along (mail-composer-files.c), which are not to know it. */

struct _MailComposer {
  AdwWindow parent_instance;

  AdwToastOverlay *toasts;
  AdwWindowTitle *title;
  GtkWidget *from_row;
  GtkDropDown *from;
  MailRecipientRow *to;
  MailRecipientRow *cc;
  MailRecipientRow *bcc;
  GtkToggleButton *more_recipients;
  GtkEntry *subject;
  GtkTextView *body;
  AdwWrapBox *files;

  MailAccountManager *manager;
  MailComposition *composition; /* what no widget holds: files, references, what it answers */
  gint64 draft;                 /* 0: never saved */
  gint64 outbox_entry;          /* the outbox entry this is made from, until the first save; 0: none */
  gboolean filling;             /* widgets are being set, nobody types */
  gboolean dirty;
  gint64 dirty_since;           /* monotonic µs */
  guint save_timeout;
  DexFuture *saving;            /* one save at a time */
  gboolean done;                /* sent or discarded: nothing is saved any more */
};

/* mail-composer-save.c */
MailComposition *mail_composer_snapshot    (MailComposer    *self);
void             mail_composer_mark_dirty  (MailComposer    *self);
DexFuture       *mail_composer_save        (MailComposer    *self,
                                            gboolean         open) G_GNUC_WARN_UNUSED_RESULT;
void             mail_composer_send        (MailComposer    *self);
void             mail_composer_discard     (MailComposer    *self);
gboolean         mail_composer_close       (MailComposer    *self);

/* mail-composer-files.c */
void             mail_composer_choose_files (MailComposer   *self);
void             mail_composer_show_files  (MailComposer    *self);
void             mail_composer_accept_drops (MailComposer   *self);

/* mail-composer-toast.c */
void             mail_composer_toast       (MailComposer    *self,
                                            const char      *text);

G_END_DECLS
