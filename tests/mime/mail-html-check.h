/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Reads what the sanitiser wrote with a parser, as a browser would, and says what is wrong with it; %NULL when nothing is. */
char *mail_html_check (const char *body);
