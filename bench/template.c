/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Renders a template often, as peers/jinja2-render does with Jinja2:
 *
 *     bench-template ROUNDS OUTPUT CONTEXT.json TEMPLATE
 *
 * Prints one JSON object: milliseconds of each round, by what was done. What was rendered goes to
 * OUTPUT.
 */

#include <ggen-codegen.h>

#include <stdlib.h>

static char *
read_file (const char *path)
{
  GError *error = NULL;
  char *text;

  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);

  return text;
}

static void
print_times (const char *name, const double *times, int n, const char *end)
{
  g_print ("\"%s\": [", name);
  for (int i = 0; i < n; i++)
    g_print ("%s%.4f", i > 0 ? ", " : "", times[i]);
  g_print ("]%s", end);
}

int
main (int argc, char **argv)
{
  g_autofree char *json = NULL;
  g_autofree char *source = NULL;
  g_autofree char *text = NULL;
  g_autofree double *compiles = NULL;
  g_autofree double *renders = NULL;
  g_autoptr (GgenValue) context = NULL;
  GError *error = NULL;
  int rounds;

  if (argc != 5)
    g_error ("usage: bench-template ROUNDS OUTPUT CONTEXT.json TEMPLATE");
  rounds = MAX (atoi (argv[1]), 1);
  json = read_file (argv[3]);
  source = read_file (argv[4]);
  context = ggen_value_new_from_json (json, &error);
  compiles = g_new (double, rounds);
  renders = g_new (double, rounds);
  for (int i = 0; i < rounds && error == NULL; i++)
    {
      g_autoptr (GgenTemplate) template = NULL;
      gint64 start = g_get_monotonic_time (), compiled;

      template = ggen_template_new (NULL, source, argv[4], &error);
      compiled = g_get_monotonic_time ();
      g_free (text);
      text = template != NULL ? ggen_template_render (template, context, NULL, &error) : NULL;
      renders[i] = (g_get_monotonic_time () - compiled) / 1000.0;
      compiles[i] = (compiled - start) / 1000.0;
    }
  if (error != NULL || !g_file_set_contents (argv[2], text, -1, &error))
    g_error ("%s", error->message);
  g_print ("{");
  print_times ("compile", compiles, rounds, ", ");
  print_times ("render", renders, rounds, "}\n");

  return 0;
}
