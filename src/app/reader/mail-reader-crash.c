/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What shows messages is a process of its own, which a message may make crash. */
#include "mail-reader-private.h"

/* A conversation is loaded again so many times in so long; then it is taken to be what makes the process crash. */
#define MAX_RELOADS 2
#define PERIOD_USEC (60 * G_USEC_PER_SEC)

typedef struct {
  gint64 item;       /* of the conversation that was shown */
  gint64 when;       /* monotonic */
} Crash;

/* How a message was shown. */
typedef struct {
  gint64 id;
  gboolean open;
  gboolean looked_at;
} Place;

/* Those of the conversation that is shown; what was long ago is forgotten. */
static guint
count_crashes (MailReader *self)
{
  gint64 now = g_get_monotonic_time ();
  guint n = 0;

  for (guint i = self->crashes->len; i > 0; i--)
    {
      const Crash *crash = &g_array_index (self->crashes, Crash, i - 1);

      if (now - crash->when > PERIOD_USEC)
        g_array_remove_index (self->crashes, i - 1);
      else if (mail_ids_contain (self->wanted, crash->item))
        n++;
    }
  return n;
}

static void
forget_crashes (MailReader *self)
{
  for (guint i = self->crashes->len; i > 0; i--)
    if (mail_ids_contain (self->wanted, g_array_index (self->crashes, Crash, i - 1).item))
      g_array_remove_index (self->crashes, i - 1);
}

/* Unless it was not there yet, after a crash before this one. */
static void
remember_places (MailReader *self)
{
  gint64 first_seen = 0;

  if (!self->ready)
    return;

  g_array_set_size (self->places, 0);
  for (guint i = 0; i < self->messages->len; i++)
    {
      MailReaderMessage *message = g_ptr_array_index (self->messages, i);
      Place place = { message->id, message->open, message->looked_at };

      g_array_append_val (self->places, place);
      if (first_seen == 0 && message->open && message->in_view)
        first_seen = message->id;
    }
  self->place = first_seen != 0 ? first_seen : self->target;
}

/**
 * mail_reader_forget_places:
 * @self: a reader
 *
 * What is loaded next is shown as if for the first time.
 */
void
mail_reader_forget_places (MailReader *self)
{
  g_array_set_size (self->places, 0);
  self->place = 0;
}

/**
 * mail_reader_restore_places:
 * @self: a reader with the messages of a conversation, and no document yet
 *
 * After a crash what was open is so again, and what was in view is in view.
 */
void
mail_reader_restore_places (MailReader *self)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      const Place *place = &g_array_index (self->places, Place, i);
      MailReaderMessage *message = mail_reader_find_message (self, place->id);

      if (message == NULL)
        continue;
      message->open = place->open;
      message->looked_at = place->looked_at;
    }
  if (mail_reader_find_message (self, self->place) != NULL)
    self->target = self->place;
}

/**
 * mail_reader_process_ended:
 * @self: a reader whose document is gone with its process
 *
 * Loads what was shown again, at once; after a few times it says so instead.
 */
void
mail_reader_process_ended (MailReader *self)
{
  Crash crash = { .when = g_get_monotonic_time () };

  if (self->wanted->len == 0)
    return;

  crash.item = g_array_index (self->wanted, gint64, 0);
  g_array_append_val (self->crashes, crash);
  remember_places (self);
  if (count_crashes (self) <= MAX_RELOADS)
    {
      mail_reader_load_again (self);
      return;
    }
  mail_reader_clear (self);
  mail_reader_show_page (self, "stopped");
}

/**
 * mail_reader_reload:
 * @self: a reader that gave up
 *
 * The person wants it tried once more.
 */
void
mail_reader_reload (MailReader *self)
{
  forget_crashes (self);
  mail_reader_load_again (self);
}

void
mail_reader_init_crashes (MailReader *self)
{
  self->crashes = g_array_new (FALSE, FALSE, sizeof (Crash));
  self->places = g_array_new (FALSE, FALSE, sizeof (Place));
}

void
mail_reader_clear_crashes (MailReader *self)
{
  g_clear_pointer (&self->crashes, g_array_unref);
  g_clear_pointer (&self->places, g_array_unref);
}
