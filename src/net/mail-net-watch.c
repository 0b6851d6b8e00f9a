/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-net-watch.h"

struct _MailNetWatch {
  GSource source;
  int fd;
  gpointer tag;
  GIOCondition wanted;
  MailNetWatchFunc func;
  gpointer data;
};

static gboolean
dispatch (GSource     *source,
          GSourceFunc  callback,
          gpointer     user_data)
{
  MailNetWatch *self = (MailNetWatch *) source;

  g_source_set_ready_time (source, -1);
  self->func (self->data);
  return G_SOURCE_CONTINUE;
}

/* Without prepare and check GLib looks at the descriptor and the ready time itself. */
static GSourceFuncs watch_funcs = { .dispatch = dispatch };

/*< private >
 * mail_net_watch_new:
 * @fd: a socket, not closed before the watch is freed
 * @func: is called on the calling thread's main context when the socket is as wanted, or after mail_net_watch_wake ()
 * @data: its argument
 *
 * Returns: (transfer full): a watch that wants nothing yet
 */
MailNetWatch *
mail_net_watch_new (int               fd,
                    MailNetWatchFunc  func,
                    gpointer          data)
{
  GSource *source = g_source_new (&watch_funcs, sizeof (MailNetWatch));
  MailNetWatch *self = (MailNetWatch *) source;

  self->fd = fd;
  self->func = func;
  self->data = data;
  g_source_set_static_name (source, "mail-net");
  g_source_attach (source, g_main_context_get_thread_default ());
  return self;
}

/*< private >
 * mail_net_watch_free:
 * @self: (transfer full): a watch; @func is not called any more
 */
void
mail_net_watch_free (MailNetWatch *self)
{
  g_source_destroy (&self->source);
  g_source_unref (&self->source);
}

/*< private >
 * mail_net_watch_want:
 * @self: a watch
 * @condition: %G_IO_IN, %G_IO_OUT, both or 0
 *
 * With 0 the socket is not looked at at all: poll () would report a hang-up for ever.
 */
void
mail_net_watch_want (MailNetWatch *self,
                     GIOCondition  condition)
{
  if (condition == self->wanted)
    return;

  self->wanted = condition;
  if (condition == 0)
    g_source_remove_unix_fd (&self->source, g_steal_pointer (&self->tag));
  else if (self->tag == NULL)
    self->tag = g_source_add_unix_fd (&self->source, self->fd, condition | G_IO_HUP | G_IO_ERR);
  else
    g_source_modify_unix_fd (&self->source, self->tag, condition | G_IO_HUP | G_IO_ERR);
}

/*< private >
 * mail_net_watch_wake:
 * @self: a watch
 *
 * Has the function called in the next turn of the loop, whatever the socket does.
 */
void
mail_net_watch_wake (MailNetWatch *self)
{
  g_source_set_ready_time (&self->source, 0);
}
