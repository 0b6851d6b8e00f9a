/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

const GValue *mail_test_await      (DexFuture  *future,
                                    GError    **error);
gboolean      mail_test_await_ok   (DexFuture  *future);
char         *mail_test_make_folder (void);
void          mail_test_remove_folder (char *path);

G_END_DECLS
