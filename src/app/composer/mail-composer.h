/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-reply.h"

G_BEGIN_DECLS

/* A window in which a message is written. What is typed is saved as a draft within a second; it leaves by the outbox. */
#define MAIL_TYPE_COMPOSER (mail_composer_get_type ())
G_DECLARE_FINAL_TYPE (MailComposer, mail_composer, MAIL, COMPOSER, AdwWindow)

void mail_composer_present_new    (GtkApplication     *application,
                                   MailAccountManager *manager,
                                   gint64              account);
void mail_composer_present_reply  (GtkApplication     *application,
                                   MailAccountManager *manager,
                                   gint64              item,
                                   MailReplyKind       kind);
void mail_composer_present_draft  (GtkApplication     *application,
                                   MailAccountManager *manager,
                                   gint64              item);
void mail_composer_present_outbox (GtkApplication     *application,
                                   MailAccountManager *manager,
                                   gint64              entry);
void mail_composer_present_mailto (GtkApplication     *application,
                                   MailAccountManager *manager,
                                   const char         *uri);
void mail_composer_reopen_drafts  (GtkApplication     *application,
                                   MailAccountManager *manager);

G_END_DECLS
