/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Measured times of one thing, in milliseconds. */
typedef struct _BenchTimes BenchTimes;

double      bench_now           (void);
/* CPU of the process, and of the calling thread. */
double      bench_cpu           (void);
double      bench_thread_cpu    (void);
/* The most memory the process ever had, in bytes. */
gint64      bench_peak_memory   (void);
BenchTimes *bench_times_new     (void);
void        bench_times_add     (BenchTimes *self,
                                 double      msec);
/* One line: kind, name, median, worst, how many; with tabs. The times are gone. */
void        bench_times_print   (BenchTimes *self,
                                 const char *kind,
                                 const char *name);
void        bench_print_number  (const char *kind,
                                 const char *name,
                                 double      number);

G_END_DECLS
