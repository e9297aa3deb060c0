/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "example-project.h"

#include <string.h>

#define N_CLASSES 933

static ExampleProject *
open_project (GgenTestSandbox *sandbox)
{
  g_autoptr (ExampleProject) project = example_project_new (sandbox);

  if (!example_project_copy_shared (project, "vocabularies/schemaorg.ttl",
                                    "ontology/schemaorg.ttl"))
    return NULL;
  example_project_copy (project, "tests/examples/schemaorg", ".");
  return g_steal_pointer (&project);
}

static void
modules_compile_and_index_imports (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (ExampleProject) project = open_project (sandbox);
  g_autofree char *synced = NULL;
  g_autofree char *modules = NULL;
  g_autofree char *compiled = NULL;
  g_autofree char *imported = NULL;

  if (project == NULL)
    return;

  synced = example_project_ggen (project, "sync", NULL);
  modules = example_project_path (project, "schemaorg");
  g_assert_cmpuint (example_count_files (modules, ".py"), ==, N_CLASSES + 1);

  compiled =
      example_project_run (project, example_python (), "-m", "compileall", "-q", "schemaorg", NULL);
  g_assert_cmpstr (compiled, ==, "");
  imported = example_project_run (project, example_python (), "-W", "error", "check.py", NULL);
  g_assert_cmpstr (imported, ==, "933 classes\n");
}

static void
second_sync_writes_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (ExampleProject) project = open_project (sandbox);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *newer = NULL;

  if (project == NULL)
    return;

  first = example_project_ggen (project, "sync", NULL);
  g_free (example_project_run (project, "touch", "mark", NULL));
  second = example_project_ggen (project, "sync", NULL);
  newer = example_project_run (project, "find", "schemaorg", "-newer", "mark", NULL);
  g_assert_cmpstr (newer, ==, "");
  g_assert_nonnull (strstr (second, "934 outputs are up to date"));
}

static void
peer_makes_the_same_bytes (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (ExampleProject) project = open_project (sandbox);
  g_autofree char *peer = g_build_filename (g_getenv ("GGEN_TEST_SOURCE_ROOT"), "bench", "peers",
                                            "rdflib-jinja2-sync", NULL);
  g_autofree char *synced = NULL;
  g_autofree char *made = NULL;
  g_autofree char *differences = NULL;

  if (project == NULL)
    return;
  if (!example_project_can_run (project, example_python (), "-c", "import rdflib, jinja2, yaml",
                                NULL))
    {
      g_test_skip ("Python has no rdflib, jinja2 or yaml");
      return;
    }

  synced = example_project_ggen (project, "sync", NULL);
  made = example_project_run (project, example_python (), peer, ".", "peer", NULL);
  differences = example_project_run (project, "diff", "-r", "schemaorg", "peer", NULL);
  g_assert_cmpstr (differences, ==, "");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);
  ggen_test_add ("/examples/schemaorg/modules-compile-and-index-imports",
                 modules_compile_and_index_imports, NULL);
  ggen_test_add ("/examples/schemaorg/second-sync-writes-nothing", second_sync_writes_nothing,
                 NULL);
  ggen_test_add ("/examples/schemaorg/peer-makes-the-same-bytes", peer_makes_the_same_bytes, NULL);
  return ggen_test_run ();
}
