/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-time.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

struct _BenchTimes {
  GArray *times;
};

double
bench_now (void)
{
  return (double) g_get_monotonic_time () / 1000.0;
}

double
bench_cpu (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000.0 +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000.0;
}

double
bench_thread_cpu (void)
{
  struct timespec spec;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &spec);
  return (double) spec.tv_sec * 1000.0 + (double) spec.tv_nsec / 1e6;
}

gint64
bench_peak_memory (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (gint64) usage.ru_maxrss * 1024;
}

BenchTimes *
bench_times_new (void)
{
  BenchTimes *self = g_new0 (BenchTimes, 1);

  self->times = g_array_new (FALSE, FALSE, sizeof (double));
  return self;
}

void
bench_times_add (BenchTimes *self,
                 double      msec)
{
  g_array_append_val (self->times, msec);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double one = *(const double *) a;
  double other = *(const double *) b;

  return one < other ? -1 : one > other;
}

void
bench_times_print (BenchTimes *self,
                   const char *kind,
                   const char *name)
{
  const double *times = (const double *) (gpointer) self->times->data;
  guint n = self->times->len;

  g_assert_cmpuint (n, >, 0);
  g_array_sort (self->times, compare);
  printf ("%s\t%s\t%.3f\t%.3f\t%u\n", kind, name, times[n / 2], times[n - 1], n);
  fflush (stdout);
  g_array_unref (self->times);
  g_free (self);
}

void
bench_print_number (const char *kind,
                    const char *name,
                    double      number)
{
  printf ("%s\t%s\t%.3f\n", kind, name, number);
  fflush (stdout);
}
