/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Loads a Turtle file into a GgenGraph and answers queries from it, as peers/oxigraph/bench.mjs
 * does with Oxigraph:
 *
 *     bench-graph ROUNDS OUTPUT-DIRECTORY FILE QUERY...
 *
 * Prints one JSON object: milliseconds of each round, by what was done. Loading starts from the
 * file's text, without a cache. The answers, as TSV, go to OUTPUT-DIRECTORY.
 */

#include <ggen-codegen.h>

#include <stdlib.h>
#include <string.h>

typedef struct
{
  char *name;
  char *text;
  GArray *times; /* (element-type double) */
} Measured;

static Measured *
measured_new (const char *path)
{
  g_autoptr (GError) error = NULL;
  Measured *self = g_new0 (Measured, 1);
  char *dot;

  self->name = g_path_get_basename (path);
  if ((dot = strrchr (self->name, '.')) != NULL)
    *dot = '\0';
  if (!g_file_get_contents (path, &self->text, NULL, &error))
    g_error ("%s", error->message);
  self->times = g_array_new (FALSE, FALSE, sizeof (double));
  return self;
}

static void
measured_free (Measured *self)
{
  g_free (self->name);
  g_free (self->text);
  g_array_unref (self->times);
  g_free (self);
}

static void
add_time (GArray *times, gint64 started)
{
  double milliseconds = (double) (g_get_monotonic_time () - started) / 1000.0;

  g_array_append_val (times, milliseconds);
}

static GgenGraph *
load (GFile *file, GArray *times)
{
  g_autoptr (GgenGraph) graph = ggen_graph_new ();
  g_autoptr (GError) error = NULL;
  gint64 started = g_get_monotonic_time ();

  if (!ggen_graph_load_file (graph, file, NULL, &error))
    g_error ("%s", error->message);
  /* What was read is only sorted when somebody looks: that is a part of loading, too. */
  ggen_graph_get_n_quads (graph);
  add_time (times, started);
  return g_steal_pointer (&graph);
}

static GBytes *
answer (GgenGraph *graph, Measured *query)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;
  gint64 started = g_get_monotonic_time ();
  g_autoptr (GgenSolutions) solutions = ggen_graph_select (graph, query->text, NULL, &error);

  if (solutions == NULL
      || !ggen_solutions_write (solutions, GGEN_RESULTS_FORMAT_TSV, stream, NULL, &error))
    g_error ("%s: %s", query->name, error->message);
  add_time (query->times, started);
  g_output_stream_close (stream, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
}

static void
keep (const char *directory, const char *name, GBytes *bytes)
{
  g_autofree char *file = g_strdup_printf ("%s/%s.tsv", directory, name);
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents (file, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                            &error))
    g_error ("%s", error->message);
}

static void
print_times (const char *name, GArray *times, gboolean first)
{
  g_print ("%s\"%s\":[", first ? "{" : ",", name);
  for (guint i = 0; i < times->len; i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (number, sizeof number, "%.3f", g_array_index (times, double, i));
      g_print ("%s%s", i > 0 ? "," : "", number);
    }
  g_print ("]");
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) queries = g_ptr_array_new_with_free_func ((GDestroyNotify) measured_free);
  g_autoptr (GArray) loads = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GFile) file = NULL;

  if (argc < 4)
    {
      g_printerr ("usage: bench-graph ROUNDS OUTPUT-DIRECTORY FILE QUERY...\n");
      return 2;
    }

  file = g_file_new_for_commandline_arg (argv[3]);
  for (int i = 4; i < argc; i++)
    g_ptr_array_add (queries, measured_new (argv[i]));

  for (int round = 0; round < atoi (argv[1]); round++)
    {
      g_autoptr (GgenGraph) graph = load (file, loads);

      for (guint i = 0; i < queries->len; i++)
        {
          Measured *query = g_ptr_array_index (queries, i);
          g_autoptr (GBytes) bytes = answer (graph, query);

          if (round == 0)
            keep (argv[2], query->name, bytes);
        }
    }

  print_times ("load", loads, TRUE);
  for (guint i = 0; i < queries->len; i++)
    {
      Measured *query = g_ptr_array_index (queries, i);

      print_times (query->name, query->times, FALSE);
    }
  g_print ("}\n");
  return 0;
}
