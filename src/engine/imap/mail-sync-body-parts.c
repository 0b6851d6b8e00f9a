/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-body-parts.h"

#include "mail-error.h"
#include "mail-sync-bodies.h"

/* How many parts are asked for at a time: one comes while the next is asked for. */
#define UNDER_WAY 2
/* A part that comes faster is too short for the line, one that comes slower too long for the person, in microseconds. */
#define FAST_USEC (150 * 1000)
#define SLOW_USEC (400 * 1000)

/* One section that comes in. Counted: each part that is under way holds a reference. */
typedef struct {
  gatomicrefcount ref_count;
  const MailWantedBody *wanted; /* until it leaves the run */
  MailBodyWriter *writer;
  guint64 announced; /* how long the server says that it is, which is not to be relied on */
  guint64 position;  /* how much of it is here */
  guint64 asked;     /* up to where it is asked for */
  guint64 cap;       /* the server gives no more at a time; 0: not known */
  guint n_under_way;
  gboolean is_short; /* the server gave less than was asked for, and not all it announced: it is asked what is behind */
  gboolean is_ended;
  gboolean is_missing;
} Section;

/* One command. Counted: the session holds a reference. */
typedef struct {
  gatomicrefcount ref_count;
  Section *section;
  DexFuture *answer;
  const char *name;
  guint64 offset;
  guint64 length;
  guint64 skip;      /* bytes that are here already */
  guint64 n_came;
  gboolean is_stale; /* it begins where nothing is waited for */
  gboolean is_rest;  /* the server gave all that is left */
  gboolean is_here;
} Part;

typedef struct {
  MailBodyParts *run;
  const MailWantedBody *wanted;
  guint n_wanted;
  guint next;
  gint64 last_arrival; /* monotonic; 0: none */
  GPtrArray *sections; /* Section: begun, in order */
  GQueue under_way;    /* Part */
  GPtrArray *finished; /* DexFuture: on their way to the disk */
  guint n_parts;
  GError *why;
} Run;

static void
section_unref (Section *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_object (&self->writer);
  g_free (self);
}

static Part *
part_new (Section    *section,
          const char *name,
          guint64     length)
{
  Part *self = g_new0 (Part, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_atomic_ref_count_inc (&section->ref_count);
  self->section = section;
  self->name = name;
  self->offset = section->asked;
  self->length = length;
  return self;
}

static void
part_unref (Part *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  dex_clear (&self->answer);
  section_unref (self->section);
  g_free (self);
}

/* A server may leave out where a part begins, and one that knows no parts gives the whole. */
static void
begin_part (Part                  *self,
            const MailImapSection *section)
{
  self->is_here = FALSE;
  self->n_came = 0;
  self->skip = 0;
  self->is_rest = !section->has_origin && section->total > self->length;
  if (self->is_rest)
    self->skip = self->section->position;
  self->is_stale = !mail_imap_slice_is_word (section->name, self->name) || section->is_binary || self->section->is_ended ||
                   (!self->is_rest && (section->has_origin ? section->origin : self->offset) != self->section->position);
}

static DexFuture *
take_bytes (Part       *self,
            const char *bytes,
            gsize       length)
{
  gsize skipped = MIN (self->skip, length);

  if (self->is_stale || self->section->writer == NULL)
    return NULL;
  self->skip -= skipped;
  bytes += skipped;
  length -= skipped;
  if (length == 0)
    return NULL;
  self->n_came += length;
  self->section->position += length;
  return mail_body_writer_write (self->section->writer, (const guint8 *) bytes, length);
}

static void
body_begin (const MailImapBody *body,
            gpointer            data)
{
  begin_part (data, &body->section);
}

static DexFuture *
body_data (const MailImapBody *body,
           const char         *bytes,
           gsize               length,
           gpointer            data)
{
  return take_bytes (data, bytes, length);
}

static void
body_end (const MailImapBody *body,
          gboolean            complete,
          gpointer            data)
{
  Part *self = data;

  self->is_here = complete && !self->is_stale;
}

/* The last bytes, or none, may stand in quotes; NIL is none behind the end, and else as if nothing had been said. */
static DexFuture *
message (const MailImapFetch *fetch,
         gpointer             data)
{
  Part *self = data;

  for (guint i = 0; i < fetch->n_sections && !self->is_here; i++)
    {
      const MailImapSection *section = &fetch->sections[i];

      if (section->is_header || (section->data.data == NULL && !section->is_nil) || (section->is_nil && self->offset == 0))
        continue;
      begin_part (self, section);
      if (self->is_stale)
        continue;
      self->is_here = TRUE;
      return take_bytes (self, section->data.data, section->data.length);
    }
  return NULL;
}

/* Nobody else gets it meanwhile. FALSE: somebody is at it. */
static gboolean
claim (Run                  *self,
       const MailWantedBody *wanted)
{
  MailSync *sync = self->run->sync;

  if (g_hash_table_contains (sync->in_parts, &wanted->message))
    return FALSE;
  g_hash_table_add (sync->in_parts, g_memdup2 (&wanted->message, sizeof wanted->message));
  return TRUE;
}

/* Where it was left, if it was; the store is asked only then. Awaits. */
static MailBodyWriter *
open_writer (Run                  *self,
             const MailWantedBody *wanted)
{
  g_autofree char *origin = g_strdup_printf ("%s/%u", self->run->place, wanted->uid);
  MailSync *sync = self->run->sync;

  if (wanted->is_fresh && !g_hash_table_contains (sync->begun, &wanted->message))
    return mail_store_begin_body (sync->store, wanted->message, self->run->section, origin);
  return dex_await_object (mail_store_resume_body (sync->store, wanted->message, self->run->section, origin), &self->why);
}

/* (nullable). Awaits. */
static Section *
begin_section (Run                  *self,
               const MailWantedBody *wanted)
{
  g_autoptr(MailBodyWriter) writer = open_writer (self, wanted);
  Section *section;

  if (writer == NULL)
    {
      g_hash_table_remove (self->run->sync->in_parts, &wanted->message);
      return NULL;
    }

  section = g_new0 (Section, 1);
  g_atomic_ref_count_init (&section->ref_count);
  section->wanted = wanted;
  section->announced = wanted->size;
  section->position = section->asked = mail_body_writer_get_size (writer);
  section->writer = g_steal_pointer (&writer);
  g_ptr_array_add (self->sections, section);
  return section;
}

static gboolean
wants_part (const Section *self)
{
  if (self->is_ended || self->is_missing)
    return FALSE;
  return self->n_under_way == 0 || (!self->is_short && self->asked < self->announced);
}

/* (nullable): the next to ask for a part of: the one before is asked for to its end. Awaits. */
static Section *
find_section (Run *self)
{
  for (guint i = 0; i < self->sections->len; i++)
    if (wants_part (g_ptr_array_index (self->sections, i)))
      return g_ptr_array_index (self->sections, i);

  while (self->next < self->n_wanted)
    {
      const MailWantedBody *wanted = &self->wanted[self->next++];

      if (claim (self, wanted))
        return begin_section (self, wanted);
      self->run->n_elsewhere++;
    }
  return NULL;
}

static void
ask_part (Run     *self,
          Section *section)
{
  static const MailImapFetchFuncs funcs = { message, body_begin, body_data, body_end };
  MailImapFetchRequest request = { .items = MAIL_IMAP_FETCH_UID, .section = self->run->section };
  g_autoptr(MailImapUidSet) uids = mail_imap_uid_set_new_range (section->wanted->uid, section->wanted->uid);
  guint64 length = MAX (self->run->sync->part_length, MAIL_BODY_PART_MIN);
  Part *part;

  if (section->n_under_way == 0)
    section->asked = section->position;
  part = part_new (section, self->run->section, section->cap != 0 ? MIN (section->cap, length) : length);
  section->asked += part->length;
  section->n_under_way++;
  request.offset = part->offset;
  request.length = part->length;
  g_atomic_ref_count_inc (&part->ref_count);
  part->answer = mail_imap_session_fetch (self->run->session, uids, &request, &funcs, part, (GDestroyNotify) part_unref);
  g_queue_push_tail (&self->under_way, part);
}

/* The person goes first; a large message of theirs lets a small one pass, when a part of it has come. */
static gboolean
has_to_give_way (Run *self)
{
  MailSync *sync = self->run->sync;

  return self->run->is_for_person ? sync->hurried > 0 && self->n_parts > 0 : sync->urgent > 0;
}

/* Awaits. */
static void
ask (Run *self)
{
  while (self->why == NULL && !self->run->sync->is_stopping && !has_to_give_way (self) && self->under_way.length < UNDER_WAY)
    {
      Section *section = find_section (self);

      if (section == NULL)
        return;
      ask_part (self, section);
    }
}

/* Parts grow and shrink with the line. */
static void
adapt (Run        *self,
       const Part *part)
{
  guint64 *length = &self->run->sync->part_length;
  gint64 now = g_get_monotonic_time ();
  gint64 took = now - self->last_arrival;

  if (self->last_arrival != 0 && part->n_came == part->length && self->under_way.length > 0)
    {
      if (took < FAST_USEC)
        *length = MIN (MAX (*length, MAIL_BODY_PART_MIN) * 2, MAIL_BODY_PART_MAX);
      else if (took > SLOW_USEC)
        *length = MAX (*length / 2, MAIL_BODY_PART_MIN);
    }
  self->last_arrival = now;
}

/* The end is where the server gives less than it was asked for: it is not where it announced it (Exchange). Less than that, and
 * less than announced, may also be a server that gives no more at a time: what is behind it is asked for. */
static void
judge_part (Section    *self,
            const Part *part)
{
  if (part->is_stale)
    return;
  if (!part->is_here)
    {
      if (self->position > 0 && self->position >= self->announced)
        self->is_ended = TRUE;
      else
        self->is_missing = TRUE;
      return;
    }
  self->is_short = FALSE;
  if (part->is_rest || part->n_came == 0 || (part->n_came < part->length && self->position >= self->announced))
    {
      self->is_ended = TRUE;
      return;
    }
  if (part->n_came < part->length)
    {
      self->is_short = TRUE;
      self->cap = part->n_came;
    }
}

/* refusal: (nullable) (transfer full) */
static void
conclude_part (Run    *self,
               Part   *part,
               GError *refusal)
{
  Section *section = part->section;
  g_autoptr(GError) why = refusal;

  section->n_under_way--;
  self->n_parts++;
  if (why != NULL && mail_sync_is_general (self->run->session, why))
    {
      mail_sync_keep_error (&self->why, g_steal_pointer (&why));
      return;
    }
  if (section->is_ended || section->is_missing)
    return;
  adapt (self, part);
  judge_part (section, part);
  /* Nothing at all is not a message. */
  if (section->is_ended && section->position == 0)
    section->is_missing = TRUE;
}

/* Those that have ended leave the run; what still comes of them is read over. */
static void
finish_sections (Run *self)
{
  MailSync *sync = self->run->sync;

  for (guint i = self->sections->len; i > 0; i--)
    {
      Section *section = g_ptr_array_index (self->sections, i - 1);

      if (!section->is_ended && !section->is_missing)
        continue;
      if (section->is_missing)
        g_array_append_val (self->run->missing, *section->wanted);
      else
        g_ptr_array_add (self->finished, mail_body_writer_finish (section->writer));
      sync->bodies += section->is_missing ? 0 : 1;
      sync->n_done += section->is_missing ? 0 : 1;
      g_clear_object (&section->writer);
      g_hash_table_remove (sync->in_parts, &section->wanted->message);
      g_ptr_array_remove_index (self->sections, i - 1);
    }
}

/* What was begun keeps its whole chunks in the store. Awaits. */
static void
leave (Run *self)
{
  for (guint i = 0; i < self->sections->len; i++)
    {
      Section *section = g_ptr_array_index (self->sections, i);

      g_clear_object (&section->writer);
      g_hash_table_remove (self->run->sync->in_parts, &section->wanted->message);
      g_hash_table_add (self->run->sync->begun, g_memdup2 (&section->wanted->message, sizeof section->wanted->message));
    }
  for (guint i = 0; i < self->finished->len; i++)
    {
      GError *storage = NULL;

      dex_await (dex_ref (g_ptr_array_index (self->finished, i)), &storage);
      mail_sync_keep_error (&self->why, storage);
    }
}

/**
 * mail_sync_body_parts:
 * @self: what for
 * @wanted: (array length=n_wanted): which messages
 * @n_wanted: how many
 * @error: (out): why not
 *
 * Gets sections in parts, two under way, the next message's first while the last of the one before comes. What a connection that
 * broke has brought is not asked for again, unless the mailbox is another now. Awaits.
 *
 * Returns: whether going on with others makes sense
 */
gboolean
mail_sync_body_parts (MailBodyParts         *self,
                      const MailWantedBody  *wanted,
                      guint                  n_wanted,
                      GError               **error)
{
  g_autoptr(GPtrArray) sections = g_ptr_array_new_with_free_func ((GDestroyNotify) section_unref);
  g_autoptr(GPtrArray) finished = g_ptr_array_new_with_free_func (dex_unref);
  Run run = { .run = self, .wanted = wanted, .n_wanted = n_wanted, .sections = sections,
              .under_way = G_QUEUE_INIT, .finished = finished };

  while (TRUE)
    {
      GError *refusal = NULL;
      Part *part;

      ask (&run);
      part = g_queue_pop_head (&run.under_way);
      if (part == NULL)
        break;
      dex_await (g_steal_pointer (&part->answer), &refusal);
      conclude_part (&run, part, refusal);
      part_unref (part);
      finish_sections (&run);
      if (self->sync->changed != NULL)
        self->sync->changed (self->sync->data);
    }
  self->has_given_way = run.why == NULL && has_to_give_way (&run);
  leave (&run);

  if (run.why == NULL)
    return TRUE;
  g_propagate_error (error, run.why);
  return FALSE;
}

/**
 * mail_sync_section_in_parts:
 * @sync: the account's
 * @session: a session with the mailbox open
 * @folder: where the message is
 * @wanted: which message
 * @section: what of it: %MAIL_SECTION_WHOLE, or a part specifier
 * @has_given_way: (out): set when something smaller goes first: the session is wanted back, and this is to be asked for again
 * @error: (out): why not; unset when the server says OK and does not give it
 *
 * Gets one section that a person waits for, in parts. Awaits.
 *
 * Returns: whether it is in the store, or was given way
 */
gboolean
mail_sync_section_in_parts (MailSync              *sync,
                            MailImapSession       *session,
                            const MailFolder      *folder,
                            const MailWantedBody  *wanted,
                            const char            *section,
                            gboolean              *has_given_way,
                            GError               **error)
{
  g_autoptr(GArray) missing = g_array_new (FALSE, FALSE, sizeof (MailWantedBody));
  g_autofree char *place = mail_sync_name_place (folder, session);
  MailBodyParts parts = { .sync = sync, .session = session, .place = place, .section = section, .is_for_person = TRUE,
                          .missing = missing };

  if (!mail_sync_body_parts (&parts, wanted, 1, error) || missing->len > 0)
    return FALSE;
  *has_given_way = parts.has_given_way || parts.n_elsewhere > 0;
  return TRUE;
}
