/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/**
 * MailTellFunc:
 * @object: who is told
 * @value: (nullable): what the future resolved to; %NULL when it was rejected
 * @error: (nullable): why it was
 */
typedef void (*MailTellFunc) (gpointer      object,
                              const GValue *value,
                              const GError *error);

DexFuture *mail_tell (DexFuture    *future,
                      MailTellFunc  func,
                      gpointer      object) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
