/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A GArray of gint64 as a type of its own: items on their way by drag and drop. */
#define MAIL_TYPE_ITEM_IDS (mail_item_ids_get_type ())
GType mail_item_ids_get_type (void);

G_END_DECLS
