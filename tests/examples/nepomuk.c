/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "example-project.h"

static void
example_templates_make_a_library_of_nepomuk (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (ExampleProject) project = example_project_new (sandbox);
  g_autofree char *synced = NULL;

  if (!example_project_copy_shared (project, "vocabularies/nepomuk", "ontology"))
    return;
  example_project_copy (project, "examples/gobject-library/templates", "templates");
  example_project_copy (project, "examples/gobject-library/queries", "queries");
  example_project_copy (project, "tests/examples/nepomuk/ggen.yaml", "ggen.yaml");
  synced = example_project_ggen (project, "sync", NULL);
  example_project_build_library (project, "Nepomuk", 129);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);
  ggen_test_add ("/examples/nepomuk/example-templates-make-a-library",
                 example_templates_make_a_library_of_nepomuk, NULL);
  return ggen_test_run ();
}
