/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libintl.h>
#include <locale.h>

#include <libdex.h>

#include "mail-application.h"
#include "mail-config.h"

int
main (int    argc,
      char **argv)
{
  const char *locale_dir = g_getenv ("MAIL_LOCALE_DIR");
  g_autoptr(MailApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (MAIL_APPLICATION_ID, locale_dir != NULL ? locale_dir : MAIL_LOCALE_DIR);
  bind_textdomain_codeset (MAIL_APPLICATION_ID, "UTF-8");
  textdomain (MAIL_APPLICATION_ID);
  dex_init ();

  application = mail_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
