/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The line below what was found: how much was searched, and what can be done about the rest. Signal "pressed": its button was. */
#define MAIL_TYPE_LIST_COVERAGE (mail_list_coverage_get_type ())
G_DECLARE_FINAL_TYPE (MailListCoverage, mail_list_coverage, MAIL, LIST_COVERAGE, AdwBin)

/* button: (nullable): what can be done; NULL: nothing. is_busy: it is under way */
void mail_list_coverage_show (MailListCoverage *self,
                              const char       *sentence,
                              const char       *button,
                              gboolean          is_busy);

G_END_DECLS
