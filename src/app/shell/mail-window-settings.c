/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-window-private.h"

/* In the order of the key "mark-read": how long a message is looked at before it counts as read, in milliseconds. */
static const int read_delays[] = { 0, 1000, 5000, -1 };

/* In the order of the key "list-order". */
static const MailSort sorts[] = {
  MAIL_SORT_NEWEST, MAIL_SORT_OLDEST, MAIL_SORT_SENDER, MAIL_SORT_SUBJECT, MAIL_SORT_SIZE, MAIL_SORT_UNREAD, MAIL_SORT_STARRED,
  MAIL_SORT_ATTACHMENTS,
};

/* Keys that are changed in the menu of the list, as actions of the window. */
static const char * const choices[] = { "list-order", "list-conversations", "list-groups", "list-compact" };

/* Steps of the text's size, in percent. */
#define TEXT_SIZE_STEP 10
/* Folders that are offered before all others. */
#define MAX_RECENT 4

/* How long a message is looked at before it counts as read, in milliseconds; -1: until the person says so. */
static int
get_read_delay (MailWindow *self)
{
  int when = g_settings_get_enum (self->settings, "mark-read");

  return when >= 0 && when < (int) G_N_ELEMENTS (read_delays) ? read_delays[when] : read_delays[1];
}

/**
 * mail_window_arrange:
 * @self: the window
 * @role: of the folder
 * @query: (inout): what is listed
 *
 * Completes it as the person wants lists: in which order, and whether as conversations. What is being written, and what is not sent
 * yet, is no conversation.
 */
void
mail_window_arrange (MailWindow    *self,
                     MailRole       role,
                     MailListQuery *query)
{
  int order = g_settings_get_enum (self->settings, "list-order");
  gboolean outgoing = role == MAIL_ROLE_SENT || role == MAIL_ROLE_DRAFTS || role == MAIL_ROLE_OUTBOX;

  query->sort = order >= 0 && order < (int) G_N_ELEMENTS (sorts) ? sorts[order] : MAIL_SORT_NEWEST;
  if (query->sort == MAIL_SORT_SENDER && outgoing)
    query->sort = MAIL_SORT_RECIPIENT;
  query->conversations = role != MAIL_ROLE_DRAFTS && role != MAIL_ROLE_OUTBOX
                         && g_settings_get_boolean (self->settings, "list-conversations");
}

/**
 * mail_window_list_recent_folders:
 * @self: the window
 *
 * Returns: (transfer full) (element-type gint64): folders that messages were moved to, the last one first; some may be gone
 */
GArray *
mail_window_list_recent_folders (MailWindow *self)
{
  g_autoptr(GVariant) value = g_settings_get_value (self->settings, "recent-folders");
  GArray *folders = g_array_new (FALSE, FALSE, sizeof (gint64));
  gsize n_folders;
  const gint64 *ids = g_variant_get_fixed_array (value, &n_folders, sizeof *ids);

  g_array_append_vals (folders, ids, (guint) n_folders);
  return folders;
}

/**
 * mail_window_note_recent_folder:
 * @self: the window
 * @folder: where messages are moved to
 *
 * The next time it is offered first.
 */
void
mail_window_note_recent_folder (MailWindow *self,
                                gint64      folder)
{
  g_autoptr(GArray) folders = mail_window_list_recent_folders (self);

  for (guint i = folders->len; i > 0; i--)
    {
      if (g_array_index (folders, gint64, i - 1) == folder)
        g_array_remove_index (folders, i - 1);
    }
  g_array_prepend_val (folders, folder);
  g_array_set_size (folders, MIN (folders->len, MAX_RECENT));
  g_settings_set_value (self->settings, "recent-folders",
                        g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, folders->data, folders->len, sizeof (gint64)));
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
follow_reading_order (MailWindow *self)
{
  mail_reader_set_newest_first (self->reader, g_settings_get_boolean (self->settings, "read-newest-first"));
}

static void
follow_read_delay (MailWindow *self)
{
  mail_reader_set_read_delay (self->reader, get_read_delay (self));
}

/* It is listed anew. */
static void
follow_arrangement (MailWindow *self)
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
  g_signal_connect_object (self->settings, "changed::list-order", G_CALLBACK (follow_arrangement), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::list-conversations", G_CALLBACK (follow_arrangement), self,
                           G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      g_autoptr(GAction) action = g_settings_create_action (self->settings, choices[i]);

      g_action_map_add_action (G_ACTION_MAP (self), action);
    }
  g_signal_connect_object (self->settings, "changed::mark-read", G_CALLBACK (follow_read_delay), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::read-newest-first", G_CALLBACK (follow_reading_order), self, G_CONNECT_SWAPPED);
  follow_text_size (self);
  follow_reading_order (self);
  follow_read_delay (self);
}
