/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-fault.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/**
 * mail_fault_point:
 * @name: a short name, such as "commit"
 *
 * A place where a test may kill the process. With `MAIL_FAULT=NAME:N` in the environment, the Nth arrival at the point NAME
 * ends the process by SIGKILL: nothing is flushed, nothing is cleaned up, as when the power fails. Does nothing in a build
 * without `-Dfault-points=true`. Any thread.
 */
void
mail_fault_point (const char *name)
{
#ifdef MAIL_FAULT_POINTS
  static int arrivals = 0;
  const char *wanted = getenv ("MAIL_FAULT");
  gsize length = strlen (name);

  if (wanted == NULL || strncmp (wanted, name, length) != 0 || wanted[length] != ':')
    return;
  if (g_atomic_int_add (&arrivals, 1) + 1 == atoi (wanted + length + 1))
    kill (getpid (), SIGKILL);
#endif
}
