/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What file systems take, in bytes. */
#define MAIL_MIME_MAX_FILE_NAME 255

char *mail_mime_file_name_clean    (const char *name);
char *mail_mime_file_name_for_type (const char *stem,
                                    const char *content_type);

G_END_DECLS
