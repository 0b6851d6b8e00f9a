/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-window-private.h"

/* In the order of the key "mark-read": how long a message is looked at before it counts as read, in milliseconds. */
static const int read_delays[] = { 0, 1000, 5000, -1 };

/* Steps of the text's size, in percent. */
#define TEXT_SIZE_STEP 10

/**
 * mail_window_get_read_delay:
 * @self: the window
 *
 * Returns: how long a message is looked at before it counts as read, in milliseconds; -1: until the person says so
 */
int
mail_window_get_read_delay (MailWindow *self)
{
  int when = g_settings_get_enum (self->settings, "mark-read");

  return when >= 0 && when < (int) G_N_ELEMENTS (read_delays) ? read_delays[when] : read_delays[1];
}

/**
 * mail_window_get_order:
 * @self: the window
 *
 * Returns: how the person wants lists ordered
 */
MailSort
mail_window_get_order (MailWindow *self)
{
  return g_settings_get_enum (self->settings, "list-order") == 0 ? MAIL_SORT_NEWEST : MAIL_SORT_OLDEST;
}

/**
 * mail_window_zoom:
 * @self: the window
 * @direction: 1: larger text, -1: smaller, 0: the normal size
 *
 * Changes the setting; the reader follows it.
 */
void
mail_window_zoom (MailWindow *self,
                  int         direction)
{
  int size = g_settings_get_int (self->settings, "text-size");
  int wanted = direction == 0 ? 100 : size + direction * TEXT_SIZE_STEP;

  g_settings_set_int (self->settings, "text-size", CLAMP (wanted, 50, 300));
}

static void
follow_text_size (MailWindow *self)
{
  mail_reader_set_zoom (self->reader, g_settings_get_int (self->settings, "text-size") / 100.0);
}

static void
follow_order (MailWindow *self)
{
  MailFolderNode *chosen = mail_sidebar_get_chosen (self->sidebar);

  if (chosen != NULL)
    mail_window_show_folder (self, chosen);
}

/**
 * mail_window_follow_settings:
 * @self: the window, with all its parts
 *
 * What is changed in the preferences is seen at once.
 */
void
mail_window_follow_settings (MailWindow *self)
{
  g_signal_connect_object (self->settings, "changed::text-size", G_CALLBACK (follow_text_size), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::list-order", G_CALLBACK (follow_order), self, G_CONNECT_SWAPPED);
  follow_text_size (self);
}
