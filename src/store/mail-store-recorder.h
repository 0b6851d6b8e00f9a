/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-store-changes.h"

G_BEGIN_DECLS

/* Gathers what one transaction changes, for the notice after its commit. Used by the writer thread alone. */
typedef struct _MailChangeRecorder MailChangeRecorder;

MailChangeRecorder *mail_change_recorder_new      (void);
void                mail_change_recorder_free     (MailChangeRecorder    *self);
void                mail_change_recorder_item     (MailChangeRecorder    *self,
                                                   MailItemChangeKind     kind,
                                                   gint64                 folder,
                                                   gint64                 item,
                                                   gint64                 old_key,
                                                   gint64                 new_key);
/* An item that is gone from the store. */
void                mail_change_recorder_gone     (MailChangeRecorder    *self,
                                                   gint64                 folder,
                                                   gint64                 item,
                                                   gint64                 key,
                                                   gint64                 thread);
void                mail_change_recorder_counts   (MailChangeRecorder    *self,
                                                   gint64                 folder);
void                mail_change_recorder_body     (MailChangeRecorder    *self,
                                                   gint64                 item);
void                mail_change_recorder_what     (MailChangeRecorder    *self,
                                                   MailStoreChangedFlags  what);
/* Nothing of it happened. */
void                mail_change_recorder_clear    (MailChangeRecorder    *self);
/* (nullable): the notice, NULL when nothing changed; the recorder is empty afterwards */
MailStoreChanges   *mail_change_recorder_finish   (MailChangeRecorder    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailChangeRecorder, mail_change_recorder_free)

G_END_DECLS
