/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "workload.h"

#include <string.h>

#include <ggen-codegen.h>

#include "command.h"
#include "work-dir.h"

/* Generates a file: reads a template and what it is to be rendered with, renders it, and writes the
 * result. */

#define N_CLASSES 100
#define N_PROPERTIES 10


static char *template_path;
static char *context_path;
static char *output_path;
static gsize expected_length;

static char *
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text;

  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);

  return text;
}

static gsize
generate (void)
{
  g_autofree char *source = read_file (template_path);
  g_autofree char *json = read_file (context_path);
  g_autoptr (GgenValue) context = NULL;
  g_autoptr (GgenTemplate) template = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  context = ggen_value_new_from_json (json, &error);
  if (context != NULL)
    template = ggen_template_new (NULL, source, template_path, &error);
  if (template != NULL)
    text = ggen_template_render (template, context, NULL, &error);
  /* Without waiting for the disk: that would be all that is measured. */
  if (text == NULL
      || !g_file_set_contents_full (output_path, text, -1, G_FILE_SET_CONTENTS_NONE, 0666, &error))
    g_error ("%s", error->message);

  return strlen (text);
}

static void
append_class (GString *json, guint number)
{
  static const char *const types[] = {"int", "str", "float"};

  g_string_append_printf (json, "%s{\"name\": \"Class%uThing\", \"parent\": %s, \"properties\": [",
                          number > 0 ? ", " : "", number, number % 2 ? "\"Base\"" : "null");
  for (guint i = 0; i < N_PROPERTIES; i++)
    g_string_append_printf (json, "%s{\"name\": \"prop_%u\", \"type\": \"%s\", \"many\": %s}",
                            i > 0 ? ", " : "", i, types[i % 3], i % 4 == 0 ? "true" : "false");
  g_string_append_printf (json,
                          "], \"doc\": \"Documentation of class %u, which is long enough to wrap "
                          "over several lines\"}",
                          number);
}

static void
prepare (void)
{
  g_autoptr (GString) json = g_string_new ("{\"classes\": [");
  g_autofree char *text = NULL;

  for (guint i = 0; i < N_CLASSES; i++)
    append_class (json, i);
  g_string_append (json, "]}");

  template_path = g_build_filename (SUITE_SOURCE_DIR, "..", "templates", "classes.j2", NULL);
  context_path = suite_work_dir_write ("context.json", json->str, json->len);
  output_path = suite_work_dir_get_path ("classes.py");

  expected_length = generate ();
  text = read_file (output_path);
  if (strstr (text, "class Class99Thing(Base):") == NULL)
    g_error ("%s is not what was to be generated", output_path);
}

static void
check_length (gsize length)
{
  if (length != expected_length)
    g_error ("%zu bytes were generated instead of %zu", length, expected_length);
}

static void
run_alone (void)
{
  check_length (generate ());
}

static void
generate_on_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_int (task, (gssize) generate ());
}

static void
start (GCancellable *cancellable,
       GAsyncReadyCallback ready,
       gpointer ready_data,
       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, ready, ready_data);

  g_task_set_source_tag (task, start);
  ggen_runtime_run_task (user_data, task, GGEN_WORK_COMPUTE, generate_on_worker);
}

static void
run (GgenRuntime *runtime)
{
  g_autoptr (GAsyncResult) result = suite_execute (runtime, start, runtime);

  check_length ((gsize) g_task_propagate_int (G_TASK (result), NULL));
}

static void
clean_up (void)
{
  g_clear_pointer (&template_path, g_free);
  g_clear_pointer (&context_path, g_free);
  g_clear_pointer (&output_path, g_free);
}

const SuiteWorkload suite_template_workload = {"template", prepare, run_alone, run, clean_up};
