/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-account-manager.h"
#include "mail-mime-message.h"
#include "mail-store-items.h"

G_BEGIN_DECLS

/* One message, loaded, parsed and made safe: all that the document needs to show it. Immutable once made. */
typedef struct {
  gatomicrefcount ref_count;
  MailItem *item;
  MailMimeMessage *message;
  MailMimeHtml *html;
  gboolean is_plain;       /* without colours of its own: follows the window's style */
  gboolean has_quote;      /* what is quoted at the end, folded at first: these bytes of the HTML's body */
  gsize quote_start;
  gsize quote_end;
  GPtrArray *attachments;  /* MailMimePart, owned by message */
} MailReaderCard;

#define MAIL_TYPE_READER_CARD (mail_reader_card_get_type ())
GType           mail_reader_card_get_type (void);
MailReaderCard *mail_reader_card_ref      (MailReaderCard     *self);
void            mail_reader_card_unref    (MailReaderCard     *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailReaderCard, mail_reader_card_unref)

MailReaderCard *mail_reader_card_read     (MailStoreReader    *reader,
                                           const MailItem     *item,
                                           GError            **error);
DexFuture      *mail_reader_card_load     (MailAccountManager *manager,
                                           gint64              item) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
