/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <execinfo.h>
#include <gio/gio.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Preloaded into the program (LD_PRELOAD): says on stderr of each turn of the main loop that takes longer than a frame how long it
 * took, and where it was when the frame was over. A turn is what happens between two waits. */

#define FRAME_USEC (16 * 1000)
#define LOOK_EVERY_USEC 1000
#define MAX_FRAMES 40

static pthread_t main_thread;
static GPollFunc wait_func;
static gint64 began;       /* of the turn that runs, 0: it waits; atomic */
static void *frames[MAX_FRAMES];
static int n_frames;       /* of the turn that runs */

static void
note_frames (int number)
{
  n_frames = backtrace (frames, MAX_FRAMES);
}

static gpointer
watch (gpointer data)
{
  gint64 noted = 0;

  while (TRUE)
    {
      gint64 since = __atomic_load_n (&began, __ATOMIC_SEQ_CST);

      if (since != 0 && since != noted && g_get_monotonic_time () - since > FRAME_USEC)
        {
          noted = since;
          pthread_kill (main_thread, SIGURG);
        }
      g_usleep (LOOK_EVERY_USEC);
    }
  return NULL;
}

static void
report (gint64 usec)
{
  fprintf (stderr, "watchdog: %.1f ms\n", (double) usec / 1000.0);
  backtrace_symbols_fd (frames, n_frames, STDERR_FILENO);
}

static int
wait_for_events (GPollFD *fds,
                 guint    n_fds,
                 int      timeout)
{
  gint64 since;
  int result;

  if (!pthread_equal (pthread_self (), main_thread))
    return wait_func (fds, n_fds, timeout);
  since = __atomic_exchange_n (&began, 0, __ATOMIC_SEQ_CST);
  if (since != 0 && g_get_monotonic_time () - since > FRAME_USEC)
    report (g_get_monotonic_time () - since);
  n_frames = 0;
  result = wait_func (fds, n_fds, timeout);
  __atomic_store_n (&began, g_get_monotonic_time (), __ATOMIC_SEQ_CST);
  return result;
}

__attribute__ ((constructor)) static void
begin (void)
{
  struct sigaction action = { .sa_handler = note_frames, .sa_flags = SA_RESTART };
  void *first;

  /* What the program starts is not looked at. */
  unsetenv ("LD_PRELOAD");
  main_thread = pthread_self ();
  backtrace (&first, 1);
  sigaction (SIGURG, &action, NULL);
  wait_func = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, wait_for_events);
  g_thread_unref (g_thread_new ("watchdog", watch, NULL));
}
