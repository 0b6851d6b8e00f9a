/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-window-private.h"

/* From one unread message to the next: in the list, round it, and then in the next folder that has one. */

typedef struct {
  MailWindow *window;
  int step;
  gboolean may_leave; /* to another folder, when there is none in this one */
} Look;

static void look (MailWindow *self,
                  int         step,
                  gboolean    may_leave);

static void
look_free (gpointer data)
{
  Look *one = data;

  g_object_unref (one->window);
  g_free (one);
}

/* The newest of them downwards, the oldest upwards; not the one that is open. */
static gint64
pick (const GArray *items,
      int           step,
      gint64        except)
{
  for (guint i = 0; i < items->len; i++)
    {
      gint64 item = g_array_index (items, gint64, step > 0 ? i : items->len - 1 - i);

      if (item != except)
        return item;
    }
  return 0;
}

static DexFuture *
listed (DexFuture *future,
        gpointer   data)
{
  const Look *one = data;
  MailWindow *self = one->window;
  const GValue *value = dex_future_get_value (future, NULL);
  gint64 item;

  if (self->store == NULL || value == NULL)
    return NULL;
  item = pick (g_value_get_boxed (value), one->step, self->selected);
  if (item != 0)
    mail_list_view_want (self->list, item);
  else if (one->may_leave && mail_sidebar_choose_unread (self->sidebar, one->step))
    look (self, one->step, FALSE);
  return NULL;
}

static void
look (MailWindow *self,
      int         step,
      gboolean    may_leave)
{
  MailFolderNode *chosen = mail_sidebar_get_chosen (self->sidebar);
  MailListQuery query;
  Look *one;

  if (chosen == NULL)
    return;
  query = mail_folder_node_get_query (chosen);
  query.without = MAIL_FLAG_SEEN;
  one = g_new0 (Look, 1);
  *one = (Look) { g_object_ref (self), step, may_leave };
  dex_future_disown (dex_future_finally (mail_store_list (self->store, &query, 0), listed, one, look_free));
}

/**
 * mail_window_go_to_unread:
 * @self: the window
 * @step: 1: the next one, -1: the one before
 *
 * Selects an unread message; asks nothing when it is in another folder.
 */
void
mail_window_go_to_unread (MailWindow *self,
                          int         step)
{
  if (!mail_list_view_select_next_unread (self->list, step) && !mail_list_view_is_found (self->list))
    look (self, step, TRUE);
}
