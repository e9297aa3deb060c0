/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-project.h"

#include <string.h>

/* Three classes, one output for each and an index. */
void
test_project_basic (GgenTestSandbox *sandbox)
{
  test_write (sandbox, "ggen.yaml",
              "name: zoo\n"
              "version: 1.0\n"
              "graphs: zoo.ttl\n"
              "prefixes: {zoo: 'http://zoo.example/'}\n"
              "queries:\n"
              "  animals: SELECT ?animal ?name WHERE { ?animal zoo:name ?name } ORDER BY ?name\n"
              "  foods:\n"
              "    query: SELECT ?animal ?food WHERE { ?animal zoo:eats ?food } ORDER BY ?food\n"
              "    group_by: animal\n"
              "output: out\n");
  test_write (sandbox, "zoo.ttl",
              "@prefix zoo: <http://zoo.example/> .\n"
              "zoo:a zoo:name \"ape\" ; zoo:eats \"banana\", \"fig\" .\n"
              "zoo:b zoo:name \"bee\" .\n"
              "zoo:c zoo:name \"cow\" ; zoo:eats \"grass\" .\n");
  test_write (sandbox, "templates/animal.txt.j2",
              "---\n"
              "to: '{{ name }}.txt'\n"
              "for_each: animals\n"
              "---\n"
              "{{ name }}:{% for row in foods[animal] %} {{ row.food }}{% endfor %}\n"
              "\n");
  test_write (sandbox, "templates/index.txt.j2",
              "---\n"
              "to: index.txt\n"
              "---\n"
              "{% for row in animals %}\n"
              "{{ row.name }}\n"
              "{% endfor %}\n");
}

GgenProject *
test_project_open (GgenTestSandbox *sandbox)
{
  GFile *dir = ggen_test_sandbox_get_dir (sandbox);
  g_autoptr (GError) error = NULL;
  GgenProject *project = ggen_project_open (dir, NULL, &error);

  g_assert_no_error (error);

  return project;
}

GgenSyncReport *
test_sync (GgenTestSandbox *sandbox, GgenSyncFlags flags, GError **error)
{
  GFile *dir = ggen_test_sandbox_get_dir (sandbox);
  g_autoptr (GgenProject) project = ggen_project_open (dir, NULL, error);

  return project != NULL ? ggen_project_sync (project, flags, NULL, error) : NULL;
}

/* Syncs, and expects one clear error and a tree that is as it was. */
void
test_sync_fails (GgenTestSandbox *sandbox,
                 GgenSyncFlags flags,
                 GQuark domain,
                 int code,
                 const char *message)
{
  g_autofree char *before = test_tree (sandbox);
  g_autofree char *after = NULL;
  g_autofree char *first_line = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenSyncReport) report = test_sync (sandbox, flags, &error);
  const char *newline;

  g_assert_null (report);
  g_assert_nonnull (error);
  newline = strchr (error->message, '\n');
  first_line = newline != NULL ? g_strndup (error->message, newline - error->message)
                               : g_strdup (error->message);
  g_assert_cmpstr (first_line, ==, message);
  g_assert_error (error, domain, code);

  after = test_tree (sandbox);
  g_assert_cmpstr (after, ==, before);
  g_assert_false (test_exists (sandbox, ".ggen/staging"));
}

void
test_assert_counts (GgenSyncReport *report, guint created, guint updated, guint unchanged)
{
  g_assert_nonnull (report);
  g_assert_cmpuint (ggen_sync_report_count (report, GGEN_SYNC_STATUS_CREATED), ==, created);
  g_assert_cmpuint (ggen_sync_report_count (report, GGEN_SYNC_STATUS_UPDATED), ==, updated);
  g_assert_cmpuint (ggen_sync_report_count (report, GGEN_SYNC_STATUS_UNCHANGED), ==, unchanged);
}
