/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "example-project.h"

static void
jukebox_compiles_and_passes_its_tests (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (ExampleProject) project = example_project_new (sandbox);
  g_autofree char *synced = NULL;

  example_project_copy (project, "examples/gobject-library", ".");
  synced = example_project_ggen (project, "sync", NULL);
  example_project_build_library (project, "Jukebox", 14);
}

/* Same templates and queries; what is hard about it is told in the ontology. */
static void
odd_ontology_compiles_and_passes_its_tests (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (ExampleProject) project = example_project_new (sandbox);
  g_autofree char *synced = NULL;

  example_project_copy (project, "examples/gobject-library/templates", "templates");
  example_project_copy (project, "examples/gobject-library/queries", "queries");
  example_project_copy (project, "tests/examples/odd", ".");
  synced = example_project_ggen (project, "sync", NULL);
  example_project_build_library (project, "Odd", 16);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);
  ggen_test_add ("/examples/gobject-library/jukebox-compiles-and-passes-its-tests",
                 jukebox_compiles_and_passes_its_tests, NULL);
  ggen_test_add ("/examples/gobject-library/odd-ontology-compiles-and-passes-its-tests",
                 odd_ontology_compiles_and_passes_its_tests, NULL);
  return ggen_test_run ();
}
