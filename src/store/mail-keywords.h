/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sets of IMAP keywords, written as words with a space between; none is NULL. Keywords do not differ by case. */
char     *mail_keywords_add      (const char *set,
                                  const char *more);
char     *mail_keywords_remove   (const char *set,
                                  const char *gone);
/* What both have */
char     *mail_keywords_common   (const char *set,
                                  const char *other);
gboolean  mail_keywords_equal    (const char *a,
                                  const char *b);

G_END_DECLS
