/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The program: one process for a profile, opened at the first activation. A second start raises the first window. */
#define MAIL_TYPE_APPLICATION (mail_application_get_type ())
G_DECLARE_FINAL_TYPE (MailApplication, mail_application, MAIL, APPLICATION, AdwApplication)

MailApplication *mail_application_new (void);

G_END_DECLS
