/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/**
 * MailImapSlice:
 * @data: (nullable): the first byte; %NULL for NIL, which is not the same as an empty string
 * @length: how many bytes
 *
 * Bytes somewhere else, not terminated by NUL. What the parser hands out lives until the handler returns.
 */
typedef struct {
  const char *data;
  gsize length;
} MailImapSlice;

static inline MailImapSlice
mail_imap_slice (const char *data,
                 gsize       length)
{
  return (MailImapSlice) { data, length };
}

static inline gboolean
mail_imap_slice_is_word (MailImapSlice  slice,
                         const char    *word)
{
  return slice.length == strlen (word) && g_ascii_strncasecmp (slice.data, word, slice.length) == 0;
}

static inline char *
mail_imap_slice_dup (MailImapSlice slice)
{
  return slice.data != NULL ? g_strndup (slice.data, slice.length) : NULL;
}

G_END_DECLS
