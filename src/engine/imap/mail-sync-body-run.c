/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mail-sync-body-run.h"

#include "mail-error.h"

struct _MailBodyRun {
  gatomicrefcount ref_count;

  MailStore *store;
  GHashTable *wanted;      /* uid → message id (gint64 *) */
  GHashTable *arrived;     /* uids whose body is in the store, or on its way to the disk */
  GPtrArray *unfinished;   /* DexFuture: bodies on their way to the disk, oldest first */

  /* the body that comes in now */
  guint32 uid;
  MailBodyWriter *writer;  /* (nullable) */
  GByteArray *nameless;    /* (nullable): its bytes, while its UID is not known */
};

static void
begin_writing (MailBodyRun *self,
               guint32      uid)
{
  const gint64 *message = g_hash_table_lookup (self->wanted, GUINT_TO_POINTER (uid));

  /* Twice the same body, or one nobody asked for, is read over. */
  if (message == NULL || g_hash_table_contains (self->arrived, GUINT_TO_POINTER (uid)))
    return;

  self->uid = uid;
  self->writer = mail_store_write_body (self->store, *message, MAIL_SECTION_WHOLE);
}

/* The only one that was asked for, 0 when there are several. */
static guint32
get_only_uid (MailBodyRun *self)
{
  GHashTableIter iter;
  gpointer uid = NULL;

  if (g_hash_table_size (self->wanted) != 1)
    return 0;
  g_hash_table_iter_init (&iter, self->wanted);
  g_hash_table_iter_next (&iter, &uid, NULL);
  return GPOINTER_TO_UINT (uid);
}

static void
finish_writing (MailBodyRun *self)
{
  g_autoptr(MailBodyWriter) writer = g_steal_pointer (&self->writer);

  if (writer == NULL)
    return;
  g_hash_table_add (self->arrived, GUINT_TO_POINTER (self->uid));
  g_ptr_array_add (self->unfinished, mail_body_writer_finish (writer));
}

static void
body_begin (const MailImapBody *body,
            gpointer            data)
{
  MailBodyRun *self = data;
  guint32 uid = body->uid != 0 ? body->uid : get_only_uid (self);

  g_clear_object (&self->writer);
  g_clear_pointer (&self->nameless, g_byte_array_unref);
  if (body->section.name.length != 0 || body->section.is_binary || body->section.has_origin)
    return;
  if (uid != 0)
    begin_writing (self, uid);
  else
    self->nameless = g_byte_array_new ();
}

static DexFuture *
body_data (const MailImapBody *body,
           const char         *bytes,
           gsize               length,
           gpointer            data)
{
  MailBodyRun *self = data;

  if (self->writer != NULL)
    return mail_body_writer_write (self->writer, (const guint8 *) bytes, length);
  if (self->nameless == NULL)
    return NULL;
  if (self->nameless->len + length > MAIL_BODY_RUN_MAX_NAMELESS)
    g_clear_pointer (&self->nameless, g_byte_array_unref);
  else
    g_byte_array_append (self->nameless, (const guint8 *) bytes, (guint) length);
  return NULL;
}

static void
body_end (const MailImapBody *body,
          gboolean            complete,
          gpointer            data)
{
  MailBodyRun *self = data;

  if (complete)
    {
      finish_writing (self);
      return;
    }
  g_clear_object (&self->writer);
  g_clear_pointer (&self->nameless, g_byte_array_unref);
}

/* Lets the server wait when the disk is behind. */
static DexFuture *
wait_for_disk (MailBodyRun *self)
{
  while (self->unfinished->len > 0 && dex_future_is_resolved (g_ptr_array_index (self->unfinished, 0)))
    g_ptr_array_remove_index (self->unfinished, 0);
  if (self->unfinished->len < MAIL_BODY_RUN_MAX_UNFINISHED)
    return NULL;
  return dex_ref (g_ptr_array_index (self->unfinished, self->unfinished->len / 2));
}

/* (nullable): a body that stands in quotes, as short ones may. */
static GByteArray *
copy_quoted (const MailImapFetch *fetch)
{
  for (guint i = 0; i < fetch->n_sections; i++)
    {
      const MailImapSection *section = &fetch->sections[i];
      GByteArray *bytes;

      if (section->name.length != 0 || section->is_binary || section->has_origin || section->data.length == 0)
        continue;
      bytes = g_byte_array_new ();
      g_byte_array_append (bytes, (const guint8 *) section->data.data, (guint) section->data.length);
      return bytes;
    }
  return NULL;
}

static DexFuture *
message (const MailImapFetch *fetch,
         gpointer             data)
{
  MailBodyRun *self = data;
  g_autoptr(GByteArray) nameless = g_steal_pointer (&self->nameless);

  if (nameless == NULL)
    nameless = copy_quoted (fetch);
  if (nameless != NULL && (fetch->items & MAIL_IMAP_FETCH_UID))
    {
      begin_writing (self, fetch->uid);
      if (self->writer != NULL)
        {
          DexFuture *written = mail_body_writer_write (self->writer, nameless->data, nameless->len);

          finish_writing (self);
          if (written != NULL)
            return written;
        }
    }
  return wait_for_disk (self);
}

/**
 * mail_body_run_fetch:
 * @self: the run
 * @session: a session with the mailbox open
 * @wanted: (array length=n_wanted): which messages
 * @n_wanted: how many
 *
 * Asks for bodies in one command; several may be under way.
 *
 * Returns: (transfer full): a future that resolves when the server has answered; see mail_body_run_settle ()
 */
DexFuture *
mail_body_run_fetch (MailBodyRun          *self,
                     MailImapSession      *session,
                     const MailWantedBody *wanted,
                     guint                 n_wanted)
{
  static const MailImapFetchFuncs funcs = { message, body_begin, body_data, body_end };
  MailImapFetchRequest request = { .items = MAIL_IMAP_FETCH_UID, .section = "" };
  g_autoptr(MailImapUidSet) uids = mail_imap_uid_set_new ();

  for (guint i = 0; i < n_wanted; i++)
    {
      mail_imap_uid_set_add (uids, wanted[i].uid);
      g_hash_table_insert (self->wanted, GUINT_TO_POINTER (wanted[i].uid),
                           g_memdup2 (&wanted[i].message, sizeof wanted[i].message));
    }
  return mail_imap_session_fetch (session, uids, &request, &funcs, mail_body_run_ref (self),
                                  (GDestroyNotify) mail_body_run_unref);
}

/**
 * mail_body_run_settle:
 * @self: the run
 * @error: (out): why something could not be kept
 *
 * Waits until everything that came is on disk. Awaits.
 *
 * Returns: whether it is
 */
gboolean
mail_body_run_settle (MailBodyRun  *self,
                      GError      **error)
{
  g_autoptr(GPtrArray) unfinished = g_steal_pointer (&self->unfinished);

  self->unfinished = g_ptr_array_new_with_free_func (dex_unref);
  for (guint i = 0; i < unfinished->len; i++)
    if (!dex_await (dex_ref (g_ptr_array_index (unfinished, i)), error))
      return FALSE;
  return TRUE;
}

/**
 * mail_body_run_has:
 * @self: the run
 * @uid: a message
 *
 * Returns: whether its body came
 */
gboolean
mail_body_run_has (MailBodyRun *self,
                   guint32      uid)
{
  return g_hash_table_contains (self->arrived, GUINT_TO_POINTER (uid));
}

MailBodyRun *
mail_body_run_ref (MailBodyRun *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
mail_body_run_unref (MailBodyRun *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_object (&self->writer);
  g_clear_pointer (&self->nameless, g_byte_array_unref);
  g_hash_table_unref (self->wanted);
  g_hash_table_unref (self->arrived);
  g_ptr_array_unref (self->unfinished);
  g_object_unref (self->store);
  g_free (self);
}

/**
 * mail_body_run_new:
 * @store: where bodies go
 *
 * Returns: (transfer full): a new run
 */
MailBodyRun *
mail_body_run_new (MailStore *store)
{
  MailBodyRun *self = g_new0 (MailBodyRun, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->store = g_object_ref (store);
  self->wanted = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->arrived = g_hash_table_new (NULL, NULL);
  self->unfinished = g_ptr_array_new_with_free_func (dex_unref);
  return self;
}
