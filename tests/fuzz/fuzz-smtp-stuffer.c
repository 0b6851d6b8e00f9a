/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "mail-fuzz.h"
#include "mail-smtp-stuffer.h"

/* What a strict server makes of the body: no CR or LF alone, no lone dot before the end. */
static void
assert_safe (const GByteArray *out)
{
  gboolean at_start = TRUE;

  for (guint i = 0; i < out->len; i++)
    {
      if (out->data[i] == '\r')
        g_assert_true (i + 1 < out->len && out->data[i + 1] == '\n');
      if (out->data[i] == '\n')
        g_assert_true (i > 0 && out->data[i - 1] == '\r');
      if (at_start && out->data[i] == '.')
        g_assert_true (i + 1 < out->len && out->data[i + 1] == '.');
      at_start = out->data[i] == '\n';
    }

  g_assert_true (at_start);
}

/* The first byte says in what pieces the rest is fed: what leaves is the same. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GByteArray) whole = g_byte_array_new (), pieces = g_byte_array_new ();
  MailSmtpStuffer one = { 0 }, other = { 0 };
  gsize step = size > 0 ? MAX (data[0], 1) : 1;

  if (size < 1 || !mail_smtp_stuffer_feed (&one, data + 1, size - 1, whole, NULL))
    return 0;
  mail_smtp_stuffer_finish (&one, whole);
  assert_safe (whole);

  for (gsize offset = 1; offset < size; offset += step)
    g_assert_true (mail_smtp_stuffer_feed (&other, data + offset, MIN (step, size - offset), pieces, NULL));
  mail_smtp_stuffer_finish (&other, pieces);
  g_assert_cmpmem (whole->data, whole->len, pieces->data, pieces->len);
  return 0;
}
