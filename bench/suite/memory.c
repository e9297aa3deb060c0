/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What ggen's runtime holds, and what it gives back:
 *
 *     bench-memory [--cycles N] [--sites] [--out FILE]
 *
 * Prints one JSON object of figures and of checks, and ends with status 1 where a check fails. Each
 * case is measured in a process of its own, with the library that counts allocations preloaded.
 */

#include <gio/gio.h>

#include <stdio.h>

#include "command.h"
#include "memory-cases.h"
#include "memory-figures.h"
#include "process.h"
#include "tracker.h"
#include "work-dir.h"

#define TRACKER "libbench-allocations.so"

/* In the process that measures: @name is one of the cases. */
static int
run_case (const char *name, const SuiteMemoryOptions *options)
{
  static char buffer[BUFSIZ];
  SuiteProcess process;

  if (!suite_tracker_is_loaded ())
    {
      g_printerr ("bench-memory: %s is not preloaded\n", TRACKER);
      return 2;
    }

  /* What measuring takes for itself is not to be measured. */
  setvbuf (stdout, buffer, _IOFBF, sizeof buffer);
  suite_work_dir_create ();
  suite_command_prepare ();
  suite_process_get (&process);
  for (guint i = 0; i < suite_n_memory_cases; i++)
    {
      if (g_str_equal (suite_memory_cases[i].name, name))
        suite_memory_cases[i].run (options);
    }
  suite_work_dir_remove ();

  return 0;
}

/* Runs a case in a process of its own, and returns what it prints. */
static char *
measure (const char *program, const SuiteMemoryCase *memory_case, const SuiteMemoryOptions *options)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *cycles = g_strdup_printf ("--cycles=%u", options->n_cycles);
  g_autofree char *folder = g_path_get_dirname (program);
  g_autofree char *tracker = g_build_filename (folder, TRACKER, NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;

  g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", tracker, TRUE);
  g_subprocess_launcher_setenv (launcher, "G_SLICE", "always-malloc", TRUE);
  /* The C library keeps the stacks of threads that have ended, and what belongs to them. */
  if (memory_case->keeps_no_stacks)
    g_subprocess_launcher_setenv (launcher, "GLIBC_TUNABLES", "glibc.pthread.stack_cache_size=0",
                                  TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, program, "--case", memory_case->name,
                                         cycles, options->prints_sites ? "--sites" : NULL, NULL);
  if (process == NULL
      || !g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error))
    g_error ("%s: %s", memory_case->name, error->message);

  if (!g_subprocess_get_successful (process))
    g_error ("%s: the process that measures it failed", memory_case->name);

  return g_steal_pointer (&output);
}

static int
run_all (const SuiteMemoryOptions *options, const char *out)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GPtrArray) outputs = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean all_passed;

  for (guint i = 0; i < suite_n_memory_cases; i++)
    g_ptr_array_add (outputs, measure (program, &suite_memory_cases[i], options));
  g_ptr_array_add (outputs, NULL);

  all_passed = suite_figures_collect ((char **) outputs->pdata, json);
  if (out == NULL)
    g_print ("%s", json->str);
  else if (!g_file_set_contents (out, json->str, -1, &error))
    g_error ("%s", error->message);

  return all_passed ? 0 : 1;
}

int
main (int argc, char **argv)
{
  g_autofree char *name = NULL;
  g_autofree char *out = NULL;
  int n_cycles = 10000;
  SuiteMemoryOptions options = {0};
  const GOptionEntry entries[] = {
      {"cycles", 0, 0, G_OPTION_ARG_INT, &n_cycles, "Make and drop N runtimes", "N"},
      {"sites", 0, 0, G_OPTION_ARG_NONE, &options.prints_sites,
       "Tell on stderr where the runtime's memory was allocated", NULL},
      {"out", 0, 0, G_OPTION_ARG_FILENAME, &out, "Write to FILE instead of stdout", "FILE"},
      {"case", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &name, NULL, NULL},
      G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc > 1 || n_cycles < 1)
    {
      g_printerr ("bench-memory: %s\n", error != NULL ? error->message : "see --help");
      return 2;
    }

  options.n_cycles = (guint) n_cycles;

  return name != NULL ? run_case (name, &options) : run_all (&options, out);
}
