/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What stands in place of the main window when the profile cannot be opened: one sentence, the reason, and ways on. */
#define MAIL_TYPE_ERROR_WINDOW (mail_error_window_get_type ())
G_DECLARE_FINAL_TYPE (MailErrorWindow, mail_error_window, MAIL, ERROR_WINDOW, AdwApplicationWindow)

void mail_error_window_present (GtkApplication *application,
                                const GError   *error,
                                const char     *profile);

G_END_DECLS
