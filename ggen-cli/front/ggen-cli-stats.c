/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-stats.h"

#include <string.h>
#include <sys/resource.h>

#include "ggen-cli-table.h"
#include "ggen-cli-units.h"

#define N_LATENCY_COLUMNS 4

struct _GgenCliStats
{
  gint64 began_at; /* monotonic, in microseconds */
  gboolean is_stopped;
  guint64 wall_time;      /* in nanoseconds, as the next one */
  guint64 processor_time; /* of all threads */
  guint64 peak_memory;    /* in bytes */
  GPtrArray *rows;        /* (element-type utf8) (owned): names and values by turns */
  GPtrArray *latencies;   /* (element-type utf8) (owned): N_LATENCY_COLUMNS cells for each */
};

/* The clock starts here. */
GgenCliStats *
ggen_cli_stats_new (void)
{
  GgenCliStats *self = g_new0 (GgenCliStats, 1);

  self->began_at = g_get_monotonic_time ();
  self->rows = g_ptr_array_new_with_free_func (g_free);
  self->latencies = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
ggen_cli_stats_free (GgenCliStats *self)
{
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->latencies);
  g_free (self);
}

/* @value: (transfer full) */
void
ggen_cli_stats_take (GgenCliStats *self, const char *name, char *value)
{
  g_ptr_array_add (self->rows, g_strdup (name));
  g_ptr_array_add (self->rows, value);
}

void
ggen_cli_stats_add (GgenCliStats *self, const char *name, const char *value)
{
  ggen_cli_stats_take (self, name, g_strdup (value));
}

/* In nanoseconds */
void
ggen_cli_stats_add_latency (GgenCliStats *self,
                            const char *name,
                            guint64 median,
                            guint64 p99,
                            guint64 max)
{
  g_ptr_array_add (self->latencies, g_strdup (name));
  g_ptr_array_add (self->latencies, ggen_cli_format_duration (median));
  g_ptr_array_add (self->latencies, ggen_cli_format_duration (p99));
  g_ptr_array_add (self->latencies, ggen_cli_format_duration (max));
}

static guint64
get_nanoseconds (const struct timeval *time)
{
  return (time->tv_sec * (guint64) G_USEC_PER_SEC + time->tv_usec) * 1000;
}

/* getrusage() tells of the largest program that this process has ever been, so also of the one that
 * started us, until exec(). The kernel's own account begins with exec(); it is asked first. */
static guint64
get_peak_memory (const struct rusage *usage)
{
  g_autofree char *status = NULL;
  const char *peak = NULL;

  if (g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    peak = strstr (status, "\nVmHWM:");

  return 1024
         * (peak != NULL ? g_ascii_strtoull (peak + strlen ("\nVmHWM:"), NULL, 10)
                         : (guint64) usage->ru_maxrss);
}

/* Takes the process's account. The first call counts. */
void
ggen_cli_stats_stop (GgenCliStats *self)
{
  struct rusage usage = {0};

  if (self->is_stopped)
    return;

  self->is_stopped = TRUE;
  getrusage (RUSAGE_SELF, &usage);
  self->wall_time = (g_get_monotonic_time () - self->began_at) * 1000;
  self->processor_time = get_nanoseconds (&usage.ru_utime) + get_nanoseconds (&usage.ru_stime);
  self->peak_memory = get_peak_memory (&usage);
}

static void
add_row (GgenCliTable *table, const char *name, char *value)
{
  g_autofree char *owned = value;

  ggen_cli_table_add_cell (table, name);
  ggen_cli_table_add_cell (table, owned);
}

static void
print_rows (GgenCliStats *self, const char *command, GgenCliOutput *output)
{
  g_autoptr (GgenCliTable) table =
      ggen_cli_table_new (output, (const char *const[]){command, "", NULL});

  add_row (table, "wall time", ggen_cli_format_duration (self->wall_time));
  add_row (table, "processor time", ggen_cli_format_duration (self->processor_time));
  add_row (table, "peak memory", ggen_cli_format_size (self->peak_memory));
  for (guint i = 0; i < self->rows->len; i++)
    ggen_cli_table_add_cell (table, self->rows->pdata[i]);
  ggen_cli_table_finish (table);
}

static void
print_latencies (GgenCliStats *self, GgenCliOutput *output)
{
  g_autoptr (GgenCliTable) table =
      ggen_cli_table_new (output, (const char *const[]){"times", "p50", "p99", "max", NULL});

  for (guint i = 0; i < self->latencies->len; i++)
    ggen_cli_table_add_cell (table, self->latencies->pdata[i]);
  ggen_cli_table_finish (table);
}

/* @command: as it was typed, for the heading */
void
ggen_cli_stats_print (GgenCliStats *self, const char *command, GgenCliOutput *output)
{
  ggen_cli_stats_stop (self);

  /* Apart from what the command has printed */
  if (ggen_cli_output_is_terminal (output))
    ggen_cli_output_write (output, "\n", 1);

  print_rows (self, command, output);
  if (self->latencies->len == 0)
    return;

  ggen_cli_output_write (output, "\n", 1);
  print_latencies (self, output);
}
