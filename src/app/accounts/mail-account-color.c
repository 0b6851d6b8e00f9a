/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-account-color.h"

#include <glib/gi18n.h>

static const struct {
  const char *name;
  const char *title;
} colors[MAIL_ACCOUNT_N_COLORS] = {
  { "blue", NC_("color", "Blue") },
  { "teal", NC_("color", "Teal") },
  { "green", NC_("color", "Green") },
  { "yellow", NC_("color", "Yellow") },
  { "orange", NC_("color", "Orange") },
  { "red", NC_("color", "Red") },
  { "pink", NC_("color", "Pink") },
  { "purple", NC_("color", "Purple") },
  { "slate", NC_("color", "Slate") },
};

/* Without a choice neighbours are to differ clearly. */
static const guint8 by_number[MAIL_ACCOUNT_N_COLORS] = { 0, 4, 2, 7, 5, 1, 3, 6, 8 };

/**
 * mail_account_color_get:
 * @index: less than %MAIL_ACCOUNT_N_COLORS
 *
 * Returns: its name
 */
const char *
mail_account_color_get (guint index)
{
  g_return_val_if_fail (index < MAIL_ACCOUNT_N_COLORS, NULL);

  return colors[index].name;
}

/**
 * mail_account_color_get_title:
 * @index: less than %MAIL_ACCOUNT_N_COLORS
 *
 * Returns: what people call it
 */
const char *
mail_account_color_get_title (guint index)
{
  g_return_val_if_fail (index < MAIL_ACCOUNT_N_COLORS, NULL);

  return g_dpgettext2 (NULL, "color", colors[index].title);
}

/**
 * mail_account_color_of:
 * @settings: an account's
 *
 * Returns: the name of its own colour, or of one by its number, so that two accounts differ
 */
const char *
mail_account_color_of (const MailAccountSettings *settings)
{
  g_return_val_if_fail (settings != NULL, colors[0].name);

  for (guint i = 0; settings->color != NULL && i < G_N_ELEMENTS (colors); i++)
    if (g_str_equal (settings->color, colors[i].name))
      return colors[i].name;
  return colors[by_number[MAX (settings->id - 1, 0) % MAIL_ACCOUNT_N_COLORS]].name;
}
