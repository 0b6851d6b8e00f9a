/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *mail_imap_mutf7_encode    (const char *name);
char *mail_imap_mutf7_decode    (const char *raw);
char *mail_imap_mutf7_from_utf8 (const char *name);
char *mail_imap_mutf7_to_utf8   (const char *raw);

G_END_DECLS
