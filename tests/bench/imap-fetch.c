/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the IMAP session adds to the floor (imap-floor): fetches a whole folder through it, and does nothing with what comes.
 *
 *   imap-fetch HOST PORT CA-FILE USER PASSWORD-FILE FOLDER {headers|full}
 *
 * prints one JSON object: messages, bytes, seconds, and the seconds of processor time this program took. */
#include <stdlib.h>
#include <sys/resource.h>

#include "mail-fiber.h"
#include "mail-imap-session.h"

typedef struct {
  char **arguments;
  MailImapSession *session;
  GMainLoop *loop;
  guint64 body_bytes;
  guint messages;
  int status;
} Bench;

static DexFuture *
on_message (const MailImapFetch *fetch,
            gpointer             data)
{
  for (guint i = 0; i < fetch->n_sections; i++)
    ((Bench *) data)->body_bytes += fetch->sections[i].data.length;
  return NULL;
}

static DexFuture *
on_data (const MailImapBody *body,
         const char         *bytes,
         gsize               length,
         gpointer            data)
{
  ((Bench *) data)->body_bytes += length;
  return NULL;
}

static const MailImapFetchFuncs funcs = { on_message, NULL, on_data, NULL };

/* Connects, signs in, opens the folder. Awaits. */
static gboolean
prepare (Bench   *self,
         GError **error)
{
  g_autoptr(MailNetEndpoint) endpoint = mail_net_endpoint_new (self->arguments[1], (guint16) atoi (self->arguments[2]),
                                                               MAIL_NET_SECURITY_TLS);
  g_autoptr(MailNetTrust) trust = mail_net_trust_new (NULL, 0, self->arguments[3]);
  g_autoptr(MailImapMailbox) mailbox = NULL;
  g_autofree char *password = NULL;

  if (!g_file_get_contents (self->arguments[5], &password, NULL, error) ||
      !dex_await (mail_imap_session_open (self->session, endpoint, trust), error) ||
      !dex_await (mail_imap_session_authenticate (self->session, self->arguments[4], g_strchomp (password)), error))
    return FALSE;

  mailbox = dex_await_boxed (mail_imap_session_select (self->session, self->arguments[6], TRUE, NULL), error);
  return mailbox != NULL;
}

static double
processor_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

/* Awaits. */
static gboolean
fetch_all (Bench   *self,
           GError **error)
{
  gboolean is_full = strcmp (self->arguments[7], "full") == 0;
  g_autoptr(MailImapUidSet) all = mail_imap_uid_set_new_range (1, MAIL_IMAP_UID_MAX);
  MailImapFetchRequest request = {
    .items = MAIL_IMAP_FETCH_FLAGS | MAIL_IMAP_FETCH_INTERNALDATE | MAIL_IMAP_FETCH_SIZE, .section = is_full ? "" : "HEADER",
  };
  g_autoptr(GError) failure = NULL;

  self->messages = dex_await_uint (mail_imap_session_fetch (self->session, all, &request, &funcs, self, NULL), &failure);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return self->messages > 0;
}

static DexFuture *
bench_fiber (gpointer data)
{
  Bench *self = data;
  g_autoptr(GError) error = NULL;
  double processor;
  gint64 start;

  if (prepare (self, &error))
    {
      start = g_get_monotonic_time ();
      processor = processor_seconds ();
      if (fetch_all (self, &error))
        g_print ("{\"messages\":%u,\"bytes\":%" G_GUINT64_FORMAT ",\"seconds\":%.3f,\"cpu\":%.3f,\"cpu_us_a_message\":%.1f}\n", self->messages,
                 self->body_bytes, (double) (g_get_monotonic_time () - start) * 1e-6, processor_seconds () - processor,
                 (processor_seconds () - processor) * 1e6 / self->messages);
      dex_await (mail_imap_session_logout (self->session), NULL);
    }
  if (error != NULL)
    g_printerr ("%s\n", error->message);
  self->status = error != NULL;
  g_main_loop_quit (self->loop);
  return dex_future_new_true ();
}

int
main (int   argc,
      char *argv[])
{
  Bench self = { argv };

  if (argc != 8)
    {
      g_printerr ("imap-fetch HOST PORT CA-FILE USER PASSWORD-FILE FOLDER {headers|full}\n");
      return 2;
    }
  dex_init ();
  self.session = mail_imap_session_new ();
  self.loop = g_main_loop_new (NULL, FALSE);
  dex_future_disown (mail_fiber_spawn (NULL, bench_fiber, &self, NULL));
  g_main_loop_run (self.loop);
  g_main_loop_unref (self.loop);
  g_object_unref (self.session);
  return self.status;
}
