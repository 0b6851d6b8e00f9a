/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-secrets.h"
#include "mail-store.h"

G_BEGIN_DECLS

/**
 * MailEngine:
 *
 * The thread all sockets and procedures live on: one worker of libdex, whose scheduler it keeps. Counted; any thread may spawn.
 */
#define MAIL_TYPE_ENGINE (mail_engine_get_type ())
G_DECLARE_FINAL_TYPE (MailEngine, mail_engine, MAIL, ENGINE, GObject)

MailEngine   *mail_engine_new           (MailStore      *store,
                                         MailSecrets    *secrets);
MailStore    *mail_engine_get_store     (MailEngine     *self);
MailSecrets  *mail_engine_get_secrets   (MailEngine     *self);
DexFuture    *mail_engine_spawn         (MailEngine     *self,
                                         DexFiberFunc    func,
                                         gpointer        data,
                                         GDestroyNotify  destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
