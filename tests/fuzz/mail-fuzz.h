/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

/* What a fuzz target is: takes any bytes and returns 0. It is run by libFuzzer, or by fuzz-replay.c over a folder of files. */
int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);
