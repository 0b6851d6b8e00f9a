/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "imap-dump.h"
#include "mail-fuzz.h"

/* The first byte says in what fragments the rest is fed: what a server says does not depend on how it is cut. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *whole = NULL;
  g_autofree char *cut = NULL;

  if (size < 2)
    return 0;

  whole = imap_dump_run ((const char *) data + 1, size - 1, 0, 0, NULL);
  cut = imap_dump_run ((const char *) data + 1, size - 1, MAX (data[0], 1), 0, NULL);
  g_assert_cmpstr (whole, ==, cut);
  return 0;
}
