/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>

#include "mail-error.h"

static void
set_folder_error (GError     **error,
                  int          number,
                  const char  *profile)
{
  if (number == ENOSPC || number == EDQUOT)
    mail_set_error (error, MAIL_ERROR_STORAGE, g_strerror (number), "The disk is full: nothing can be written to “%s”", profile);
  else
    mail_set_error (error, MAIL_ERROR_STORAGE, g_strerror (number), "The folder “%s” cannot be written", profile);
}

/**
 * mail_profile_lock:
 * @profile: the profile's folder; made when it is not there
 * @error: (out): %MAIL_ERROR_IN_USE when another process has it, %MAIL_ERROR_STORAGE when it cannot be written
 *
 * Takes the profile for this process. The lock is the kernel's, on an open file: it ends with the process, however it ends.
 *
 * Returns: the open file that holds the lock, to be closed to give it back; -1 with an error
 */
int
mail_profile_lock (const char  *profile,
                   GError     **error)
{
  g_autofree char *path = g_build_filename (profile, "lock", NULL);
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  int number;
  int fd;

  if (g_mkdir_with_parents (profile, 0700) != 0)
    {
      set_folder_error (error, errno, profile);
      return -1;
    }

  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      set_folder_error (error, errno, profile);
      return -1;
    }

  if (fcntl (fd, F_OFD_SETLK, &lock) == 0)
    return fd;

  number = errno;
  g_close (fd, NULL);
  if (number == EAGAIN || number == EACCES)
    mail_set_error (error, MAIL_ERROR_IN_USE, NULL, "The folder “%s” is in use by a running Mail", profile);
  else
    set_folder_error (error, number, profile);
  return -1;
}
