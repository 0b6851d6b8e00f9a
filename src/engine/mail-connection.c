/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-connection.h"

static gpointer
room_copy (gpointer self)
{
  return g_memdup2 (self, sizeof (MailRoom));
}

G_DEFINE_BOXED_TYPE (MailRoom, mail_room, room_copy, g_free)

MailConnection *
mail_connection_new (void)
{
  return g_new0 (MailConnection, 1);
}

void
mail_connection_free (MailConnection *self)
{
  g_clear_pointer (&self->folder, mail_folder_free);
  g_free (self);
}
