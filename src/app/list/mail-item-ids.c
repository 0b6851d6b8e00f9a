/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-item-ids.h"

static gpointer
copy_ids (gpointer ids)
{
  return g_array_ref (ids);
}

static void
free_ids (gpointer ids)
{
  g_array_unref (ids);
}

GType
mail_item_ids_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_boxed_type_register_static ("MailItemIds", copy_ids, free_ids));
  return type;
}
