/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which keywords are labels, and how a keyword is made of a name and read again. A keyword is an atom (RFC 9051 §9): ASCII without
 * blanks and a few signs; what else is in a name is written in modified UTF-7, as other programs do. */
gboolean  mail_label_keyword_is_label (const char *keyword);
/* (transfer full): one that is a label */
char     *mail_label_keyword_from_name (const char *name);
/* (transfer full) */
char     *mail_label_keyword_to_name  (const char *keyword);

G_END_DECLS
