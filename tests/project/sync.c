/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "test-project.h"

static GgenSyncReport *
sync_well (GgenTestSandbox *sandbox, GgenSyncFlags flags)
{
  g_autoptr (GError) error = NULL;
  GgenSyncReport *report = test_sync (sandbox, flags, &error);

  g_assert_no_error (error);
  g_assert_nonnull (report);

  return report;
}

static void
assert_text (GgenTestSandbox *sandbox, const char *path, const char *expected)
{
  g_autofree char *text = test_read (sandbox, path);

  g_assert_cmpstr (text, ==, expected);
}

static GgenSyncOutput *
find_output (GgenSyncReport *report, const char *path)
{
  for (guint i = 0; i < ggen_sync_report_get_n_outputs (report); i++)
    {
      GgenSyncOutput *output = ggen_sync_report_get_output (report, i);

      if (g_str_equal (ggen_sync_output_get_path (output), path))
        return output;
    }

  return NULL;
}

static void
assert_status (GgenSyncReport *report, const char *path, GgenSyncStatus status)
{
  GgenSyncOutput *output = find_output (report, path);

  g_assert_nonnull (output);
  g_assert_cmpstr (ggen_sync_status_to_string (ggen_sync_output_get_status (output)), ==,
                   ggen_sync_status_to_string (status));
}

static void
rows_and_groups_become_files (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenSyncReport) report = NULL;

  test_project_basic (sandbox);
  report = sync_well (sandbox, GGEN_SYNC_DEFAULT);

  test_assert_counts (report, 4, 0, 0);
  g_assert_false (ggen_sync_report_get_is_up_to_date (report));
  assert_text (sandbox, "out/ape.txt", "ape: banana fig\n");
  assert_text (sandbox, "out/bee.txt", "bee:\n");
  assert_text (sandbox, "out/cow.txt", "cow: grass\n");
  assert_text (sandbox, "out/index.txt", "ape\nbee\ncow\n");
  g_assert_cmpstr (ggen_sync_output_get_template_path (find_output (report, "out/index.txt")), ==,
                   "templates/index.txt.j2");
  g_assert_false (test_exists (sandbox, ".ggen/staging"));
  assert_text (sandbox, ".ggen/.gitignore", "*\n");
}

static void
nothing_changed_means_nothing_written (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  test_project_basic (sandbox);
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  before = test_tree (sandbox);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GgenSyncReport) report = sync_well (sandbox, GGEN_SYNC_DEFAULT);

      test_assert_counts (report, 0, 0, 4);
      g_assert_true (ggen_sync_report_get_is_up_to_date (report));
      g_assert_cmpint (ggen_sync_report_get_stage_time (report, GGEN_SYNC_STAGE_LOAD), ==, 0);
      g_assert_cmpint (ggen_sync_report_get_stage_time (report, GGEN_SYNC_STAGE_RENDER), ==, 0);
    }

  after = test_tree (sandbox);
  g_assert_cmpstr (after, ==, before);
}

static void
a_touched_input_costs_no_rendering (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenSyncReport) report = NULL;
  g_autofree char *path = test_path (sandbox, "zoo.ttl");
  const struct utimbuf times = {1000000000, 1000000000};

  test_project_basic (sandbox);
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  g_assert_cmpint (utime (path, &times), ==, 0);

  report = sync_well (sandbox, GGEN_SYNC_DEFAULT);
  test_assert_counts (report, 0, 0, 4);
  g_assert_cmpint (ggen_sync_report_get_stage_time (report, GGEN_SYNC_STAGE_RENDER), ==, 0);
}

static void
only_what_differs_is_written (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenSyncReport) report = NULL;
  g_autofree char *path = test_path (sandbox, "out/ape.txt");
  struct stat before;
  struct stat after;

  test_project_basic (sandbox);
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  g_assert_cmpint (stat (path, &before), ==, 0);
  test_write (sandbox, "zoo.ttl",
              "@prefix zoo: <http://zoo.example/> .\n"
              "zoo:a zoo:name \"ape\" ; zoo:eats \"banana\", \"fig\" .\n"
              "zoo:b zoo:name \"bee\" ; zoo:eats \"nectar\" .\n"
              "zoo:c zoo:name \"cow\" ; zoo:eats \"grass\" .\n"
              "zoo:d zoo:name \"dog\" .\n");

  report = sync_well (sandbox, GGEN_SYNC_DEFAULT);
  test_assert_counts (report, 1, 2, 2);
  assert_status (report, "out/bee.txt", GGEN_SYNC_STATUS_UPDATED);
  assert_status (report, "out/dog.txt", GGEN_SYNC_STATUS_CREATED);
  assert_status (report, "out/index.txt", GGEN_SYNC_STATUS_UPDATED);
  assert_text (sandbox, "out/bee.txt", "bee: nectar\n");
  g_assert_cmpint (stat (path, &after), ==, 0);
  g_assert_cmpuint (before.st_ino, ==, after.st_ino);
  g_assert_cmpint (before.st_mtim.tv_nsec, ==, after.st_mtim.tv_nsec);
}

static void
every_input_counts (GgenTestSandbox *sandbox, gpointer user_data)
{
  test_project_basic (sandbox);
  test_write (sandbox, "templates/part.j2", "part 1\n");
  test_write (sandbox, "templates/part.txt.j2",
              "---\nto: part.txt\n---\n{% include 'part.j2' %}\n{{ extra }}\n");
  test_write (sandbox, "queries/extra.rq", "SELECT ?x WHERE { ?x zoo:name 'ape' }");
  test_write (sandbox, "templates/query.txt.j2",
              "---\nto: query.txt\nsparql: queries/extra.rq\n---\n{{ results | length }}\n");
  test_write (sandbox, "ggen.yaml",
              "name: zoo\ngraphs: '*.ttl'\nprefixes: {zoo: 'http://zoo.example/'}\n"
              "vars: {extra: one}\noutput: out\n");
  test_remove (sandbox, "templates/animal.txt.j2");
  test_remove (sandbox, "templates/index.txt.j2");
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  assert_text (sandbox, "out/part.txt", "part 1\none\n");
  assert_text (sandbox, "out/query.txt", "1\n");

  /* An included file. */
  test_write (sandbox, "templates/part.j2", "part 2\n");
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  assert_text (sandbox, "out/part.txt", "part 2\none\n");

  /* ggen.yaml. */
  test_write (sandbox, "ggen.yaml",
              "name: zoo\ngraphs: '*.ttl'\nprefixes: {zoo: 'http://zoo.example/'}\n"
              "vars: {extra: two}\noutput: out\n");
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  assert_text (sandbox, "out/part.txt", "part 2\ntwo\n");

  /* A query in a file. */
  test_write (sandbox, "queries/extra.rq", "SELECT ?x WHERE { ?x zoo:name ?name }");
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  assert_text (sandbox, "out/query.txt", "3\n");

  /* A new file that a glob finds. */
  test_write (sandbox, "more.ttl", "<a:x> <http://zoo.example/name> \"yak\" .");
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  assert_text (sandbox, "out/query.txt", "4\n");

  /* One that is gone. */
  test_remove (sandbox, "more.ttl");
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  assert_text (sandbox, "out/query.txt", "3\n");

  /* A new template. */
  test_write (sandbox, "templates/new/deep.j2", "---\nto: deep.txt\n---\ndeep\n");
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  assert_text (sandbox, "out/deep.txt", "deep\n");
}

static void
a_variable_from_outside_counts (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenProject) project = NULL;
  g_autoptr (GgenSyncReport) first = NULL;
  g_autoptr (GgenSyncReport) second = NULL;
  g_autoptr (GError) error = NULL;

  test_write (sandbox, "ggen.yaml", "name: a\nvars: {who: you}\n");
  test_write (sandbox, "templates/t.j2", "---\nto: t.txt\n---\n{{ who }}\n");
  project = test_project_open (sandbox);
  first = ggen_project_sync (project, GGEN_SYNC_DEFAULT, NULL, &error);
  g_assert_no_error (error);
  assert_text (sandbox, "t.txt", "you\n");

  ggen_project_set_var (project, "who", "me");
  second = ggen_project_sync (project, GGEN_SYNC_DEFAULT, NULL, &error);
  g_assert_no_error (error);
  test_assert_counts (second, 0, 1, 0);
  assert_text (sandbox, "t.txt", "me\n");
}

static void
a_missing_output_is_made_again (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenSyncReport) report = NULL;

  test_project_basic (sandbox);
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  test_remove (sandbox, "out/bee.txt");

  report = sync_well (sandbox, GGEN_SYNC_DEFAULT);
  test_assert_counts (report, 1, 0, 3);
  assert_text (sandbox, "out/bee.txt", "bee:\n");
}

static void
an_edit_is_kept_while_the_template_makes_the_same (GgenTestSandbox *sandbox, gpointer user_data)
{
  test_project_basic (sandbox);
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  test_write (sandbox, "out/ape.txt", "my ape\n");

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GgenSyncReport) report = sync_well (sandbox, GGEN_SYNC_DEFAULT);

      test_assert_counts (report, 0, 0, 3);
      assert_status (report, "out/ape.txt", GGEN_SYNC_STATUS_KEPT);
    }

  /* Also when something else has to be rendered. */
  test_remove (sandbox, "out/bee.txt");
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  assert_text (sandbox, "out/ape.txt", "my ape\n");
  assert_text (sandbox, "out/bee.txt", "bee:\n");
}

static void
change_apes_and_bees (GgenTestSandbox *sandbox)
{
  test_write (sandbox, "zoo.ttl",
              "@prefix zoo: <http://zoo.example/> .\n"
              "zoo:a zoo:name \"ape\" ; zoo:eats \"fig\" .\n"
              "zoo:b zoo:name \"bee\" ; zoo:eats \"nectar\" .\n"
              "zoo:c zoo:name \"cow\" ; zoo:eats \"grass\" .\n");
}

static void
an_edit_that_would_be_lost_stops_everything (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *message = "'out/ape.txt' was edited since it was generated; nothing was written. Use "
                        "--force to replace it";

  test_project_basic (sandbox);
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  test_write (sandbox, "out/ape.txt", "my ape\n");
  change_apes_and_bees (sandbox);

  test_sync_fails (sandbox, GGEN_SYNC_DEFAULT, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_EDITED,
                   message);
  test_sync_fails (sandbox, GGEN_SYNC_DRY_RUN, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_EDITED,
                   message);
  assert_text (sandbox, "out/ape.txt", "my ape\n");
  assert_text (sandbox, "out/bee.txt", "bee:\n");
}

static void
force_replaces_edits (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenSyncReport) report = NULL;

  test_project_basic (sandbox);
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  test_write (sandbox, "out/ape.txt", "my ape\n");

  report = sync_well (sandbox, GGEN_SYNC_FORCE);
  test_assert_counts (report, 0, 1, 3);
  assert_text (sandbox, "out/ape.txt", "ape: banana fig\n");
}

static void
a_template_can_force (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenSyncReport) report = NULL;

  test_write (sandbox, "ggen.yaml", "name: a\n");
  test_write (sandbox, "templates/t.j2", "---\nto: t.txt\nforce: true\n---\ngenerated\n");
  test_write (sandbox, "t.txt", "was here\n");
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  assert_text (sandbox, "t.txt", "generated\n");

  test_write (sandbox, "t.txt", "edited\n");
  report = sync_well (sandbox, GGEN_SYNC_DEFAULT);
  test_assert_counts (report, 0, 1, 0);
  assert_text (sandbox, "t.txt", "generated\n");
}

static void
a_file_that_ggen_never_wrote_is_safe (GgenTestSandbox *sandbox, gpointer user_data)
{
  test_project_basic (sandbox);
  test_write (sandbox, "out/ape.txt", "somebody's ape\n");
  test_write (sandbox, "out/cow.txt", "somebody's cow\n");

  test_sync_fails (sandbox, GGEN_SYNC_DEFAULT, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_EDITED,
                   "'out/ape.txt', 'out/cow.txt' exist and were not generated by ggen; nothing was "
                   "written. Use --force to replace them");
}

static void
a_file_that_is_the_same_is_adopted (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenSyncReport) report = NULL;

  test_project_basic (sandbox);
  test_write (sandbox, "out/ape.txt", "ape: banana fig\n");
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  change_apes_and_bees (sandbox);
  report = sync_well (sandbox, GGEN_SYNC_DEFAULT);

  assert_status (report, "out/ape.txt", GGEN_SYNC_STATUS_UPDATED);
  assert_text (sandbox, "out/ape.txt", "ape: fig\n");
}

static void
without_its_state_ggen_is_careful (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenSyncReport) report = NULL;

  test_project_basic (sandbox);
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  test_write (sandbox, ".ggen/state", "garbage");
  report = sync_well (sandbox, GGEN_SYNC_DEFAULT);
  test_assert_counts (report, 0, 0, 4);

  test_remove (sandbox, ".ggen/state");
  change_apes_and_bees (sandbox);
  test_sync_fails (sandbox, GGEN_SYNC_DEFAULT, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_EDITED,
                   "'out/ape.txt', 'out/bee.txt' exist and were not generated by ggen; nothing was "
                   "written. Use --force to replace them");
}

static void
unless_exists_makes_once (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenSyncReport) report = NULL;

  test_write (sandbox, "ggen.yaml", "name: a\n");
  test_write (sandbox, "templates/t.j2", "---\nto: t.txt\nunless_exists: true\n---\nfirst\n");
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  assert_text (sandbox, "t.txt", "first\n");

  test_write (sandbox, "templates/t.j2", "---\nto: t.txt\nunless_exists: true\n---\nsecond\n");
  report = sync_well (sandbox, GGEN_SYNC_FORCE);
  assert_status (report, "t.txt", GGEN_SYNC_STATUS_KEPT);
  assert_text (sandbox, "t.txt", "first\n");

  test_remove (sandbox, "t.txt");
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  assert_text (sandbox, "t.txt", "second\n");

  /* Given away: it stays when the template goes. */
  test_remove (sandbox, "templates/t.j2");
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  assert_text (sandbox, "t.txt", "second\n");
}

static void
what_is_no_longer_generated_goes_unless_edited (GgenTestSandbox *sandbox, gpointer user_data)
{
  test_project_basic (sandbox);
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  test_write (sandbox, "out/cow.txt", "my cow\n");
  test_write (sandbox, "zoo.ttl", "<a:a> <http://zoo.example/name> \"ape\" .\n");

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GgenSyncReport) report = sync_well (sandbox, GGEN_SYNC_DEFAULT);

      assert_status (report, "out/cow.txt", GGEN_SYNC_STATUS_STALE);
      if (i == 0)
        assert_status (report, "out/bee.txt", GGEN_SYNC_STATUS_REMOVED);
      else
        g_assert_null (find_output (report, "out/bee.txt"));
    }
  g_assert_false (test_exists (sandbox, "out/bee.txt"));
  assert_text (sandbox, "out/cow.txt", "my cow\n");

  test_remove (sandbox, "out/cow.txt");
  {
    g_autoptr (GgenSyncReport) report = sync_well (sandbox, GGEN_SYNC_DEFAULT);

    g_assert_null (find_output (report, "out/cow.txt"));
  }
}

static void
a_dry_run_tells_the_truth (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenSyncReport) promised = NULL;
  g_autoptr (GgenSyncReport) done = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  test_project_basic (sandbox);
  before = test_tree (sandbox);
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DRY_RUN));
  after = test_tree (sandbox);
  g_assert_cmpstr (after, ==, before);
  g_assert_false (test_exists (sandbox, ".ggen"));

  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  test_write (sandbox, "zoo.ttl",
              "@prefix zoo: <http://zoo.example/> .\n"
              "zoo:a zoo:name \"ape\" ; zoo:eats \"fig\" .\n"
              "zoo:d zoo:name \"dog\" .\n");
  promised = sync_well (sandbox, GGEN_SYNC_DRY_RUN);
  assert_text (sandbox, "out/ape.txt", "ape: banana fig\n");
  g_assert_true (ggen_sync_report_get_is_dry_run (promised));
  done = sync_well (sandbox, GGEN_SYNC_DEFAULT);

  g_assert_cmpuint (ggen_sync_report_get_n_outputs (promised), ==,
                    ggen_sync_report_get_n_outputs (done));
  for (guint i = 0; i < ggen_sync_report_get_n_outputs (done); i++)
    {
      GgenSyncOutput *output = ggen_sync_report_get_output (done, i);

      assert_status (promised, ggen_sync_output_get_path (output),
                     ggen_sync_output_get_status (output));
    }
}

static void
diffs_are_those_of_the_files (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenSyncReport) report = NULL;

  test_project_basic (sandbox);
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  test_write (sandbox, "zoo.ttl",
              "@prefix zoo: <http://zoo.example/> .\n"
              "zoo:a zoo:name \"ape\" ; zoo:eats \"fig\" .\n"
              "zoo:c zoo:name \"cow\" ; zoo:eats \"grass\" .\n"
              "zoo:d zoo:name \"dog\" .\n");

  report = sync_well (sandbox, GGEN_SYNC_DRY_RUN | GGEN_SYNC_DIFF);
  g_assert_cmpstr (ggen_sync_output_get_diff (find_output (report, "out/ape.txt")), ==,
                   "--- a/out/ape.txt\n+++ b/out/ape.txt\n@@ -1 +1 @@\n-ape: banana fig\n"
                   "+ape: fig\n");
  g_assert_cmpstr (ggen_sync_output_get_diff (find_output (report, "out/bee.txt")), ==,
                   "--- a/out/bee.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-bee:\n");
  g_assert_cmpstr (ggen_sync_output_get_diff (find_output (report, "out/dog.txt")), ==,
                   "--- /dev/null\n+++ b/out/dog.txt\n@@ -0,0 +1 @@\n+dog:\n");
  g_assert_null (ggen_sync_output_get_diff (find_output (report, "out/cow.txt")));
}

static void
enrichment_feeds_queries (GgenTestSandbox *sandbox, gpointer user_data)
{
  test_write (sandbox, "ggen.yaml",
              "name: a\n"
              "graphs: g.ttl\n"
              "prefixes: {e: 'http://e/'}\n"
              "enrich:\n"
              "  - 'CONSTRUCT { ?a e:above ?b } WHERE { ?b e:below ?a }'\n"
              "  - 'CONSTRUCT { ?a e:top true } WHERE { ?a e:above ?b "
              "FILTER NOT EXISTS { ?x e:above ?a } }'\n");
  test_write (sandbox, "g.ttl",
              "@prefix e: <http://e/> .\ne:c e:below e:b . e:b e:below e:a . _:x e:below e:a .\n");
  test_write (sandbox, "templates/t.j2",
              "---\nto: t.txt\nsparql:\n"
              "  tops: SELECT ?t WHERE { ?t e:top true }\n"
              "  same: SELECT ?x WHERE { ?x e:below ?a . ?a e:above ?x }\n"
              "---\n"
              "{% for row in tops %}{{ row.t }}{% endfor %} {{ same | length }}\n");
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));

  /* Three: what was made of a blank node is about that blank node. */
  assert_text (sandbox, "t.txt", "http://e/a 3\n");
}

static void
a_template_has_data_of_its_own (GgenTestSandbox *sandbox, gpointer user_data)
{
  test_write (sandbox, "ggen.yaml",
              "name: a\ngraphs: g.ttl\nprefixes: {e: 'http://e/'}\n"
              "queries: {all: 'SELECT ?x WHERE { ?x a e:T } ORDER BY ?x'}\n");
  test_write (sandbox, "g.ttl", "<http://e/1> a <http://e/T> .\n");
  test_write (sandbox, "templates/one.j2",
              "---\n"
              "to: one.txt\n"
              "rdf: |\n"
              "  @prefix own: <http://own/> .\n"
              "  <http://e/2> a <http://e/T> ; own:n 5 .\n"
              "prefixes: {n: 'http://own/'}\n"
              "sparql: SELECT ?n WHERE { ?x n:n ?n }\n"
              "---\n"
              "{{ all | length }} {{ results[0].n + 1 }}\n");
  test_write (sandbox, "templates/two.j2", "---\nto: two.txt\n---\n{{ all | length }}\n");
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));

  assert_text (sandbox, "one.txt", "2 6\n");
  assert_text (sandbox, "two.txt", "1\n");
}

static void
a_file_that_is_named_twice_is_loaded_once (GgenTestSandbox *sandbox, gpointer user_data)
{
  test_write (sandbox, "ggen.yaml",
              "name: a\ngraphs: [g.ttl, '*.ttl', {file: n.x, syntax: turtle}]\n"
              "queries: {all: 'SELECT ?x WHERE { ?x a <a:T> }'}\n");
  test_write (sandbox, "g.ttl", "[] a <a:T> .\n");
  test_write (sandbox, "n.x", "[] a <a:T> .\n");
  test_write (
      sandbox, "templates/t.j2",
      "---\nto: t.txt\nrdf: [g.ttl, {file: n.x, syntax: turtle}, {turtle: '[] a <a:T> .'}]\n---\n"
      "{{ all | length }}\n");
  test_write (sandbox, "templates/u.j2", "---\nto: u.txt\n---\n{{ all | length }}\n");
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));

  assert_text (sandbox, "t.txt", "3\n");
  assert_text (sandbox, "u.txt", "2\n");
}

static void
groups_become_files (GgenTestSandbox *sandbox, gpointer user_data)
{
  test_project_basic (sandbox);
  test_write (
      sandbox, "templates/menu.j2",
      "---\n"
      "to: 'menu-{{ animal | replace(\"http://zoo.example/\", \"\") }}.txt'\n"
      "for_each: foods\n"
      "---\n"
      "{{ item.food }} of {{ rows | length }}: {{ rows | map(attribute='food') | join(' ') }}\n");
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));

  assert_text (sandbox, "out/menu-a.txt", "banana of 2: banana fig\n");
  assert_text (sandbox, "out/menu-c.txt", "grass of 1: grass\n");
  g_assert_false (test_exists (sandbox, "out/menu-b.txt"));
}

static void
values_are_typed (GgenTestSandbox *sandbox, gpointer user_data)
{
  test_write (sandbox, "ggen.yaml", "name: a\ngraphs: g.ttl\n");
  test_write (sandbox, "g.ttl",
              "<a:1> <a:p> 1, 2.5, true, \"text\", \"3\", \"tag\"@en, <a:iri>, 1e3 .\n");
  test_write (sandbox, "templates/t.j2",
              "---\nto: t.txt\nsparql: SELECT ?v ?none WHERE { ?s <a:p> ?v . OPTIONAL { ?v <a:p> "
              "?none } }\n---\n"
              "{% for row in results %}\n"
              "{% if row.v is boolean %}B{% elif row.v is integer %}I{% elif row.v is float %}F"
              "{% elif row.v is string %}S{% endif %}{% if row.none is not none %}!{% endif %}\n"
              "{% endfor %}\n");
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  {
    g_autofree char *text = test_read (sandbox, "t.txt");
    guint counts[256] = {0};

    for (const char *at = text; *at != '\0'; at++)
      counts[(guchar) *at]++;
    g_assert_cmpuint (counts['B'], ==, 1);
    g_assert_cmpuint (counts['I'], ==, 1);
    g_assert_cmpuint (counts['F'], ==, 2);
    g_assert_cmpuint (counts['S'], ==, 4);
    g_assert_cmpuint (counts['!'], ==, 0);
  }
}

static void
an_empty_to_makes_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenSyncReport) report = NULL;

  test_project_basic (sandbox);
  test_write (sandbox, "templates/animal.txt.j2",
              "---\nto: \"{% if name != 'bee' %}{{ name }}.txt{% endif %}\"\nfor_each: animals\n"
              "---\nx\n");
  report = sync_well (sandbox, GGEN_SYNC_DEFAULT);
  test_assert_counts (report, 3, 0, 0);
  g_assert_false (test_exists (sandbox, "out/bee.txt"));
}

static void
permissions_stay (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = test_path (sandbox, "out/ape.txt");
  struct stat info;

  test_project_basic (sandbox);
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
  g_assert_cmpint (chmod (path, 0755), ==, 0);
  change_apes_and_bees (sandbox);
  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));

  assert_text (sandbox, "out/ape.txt", "ape: fig\n");
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0755);
}

typedef struct
{
  guint n_emitted;
  guint last_stage;
  GThread *thread;
} Progress;

static void
on_progress (GgenProject *project, guint stage, guint n_done, guint n_total, gpointer user_data)
{
  Progress *progress = user_data;

  g_assert_cmpuint (n_done, <=, n_total);
  g_assert_true (g_thread_self () == progress->thread);
  progress->n_emitted++;
  progress->last_stage = stage;
}

static void
progress_comes_on_the_thread_of_the_context (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenProject) project = NULL;
  g_autoptr (GgenSyncReport) report = NULL;
  g_autoptr (GError) error = NULL;
  Progress progress = {.thread = g_thread_self ()};

  test_project_basic (sandbox);
  project = test_project_open (sandbox);
  g_signal_connect (project, "progress", G_CALLBACK (on_progress), &progress);
  report = ggen_project_sync (project, GGEN_SYNC_DEFAULT, NULL, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (progress.n_emitted, >, 0);
  g_assert_cmpuint (progress.last_stage, ==, GGEN_SYNC_STAGE_WRITE);
}

static void
cancel_at (GgenProject *project, guint stage, guint n_done, guint n_total, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
a_cancelled_sync_leaves_the_tree_whole (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenProject) project = NULL;
  g_autoptr (GgenSyncReport) report = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  test_project_basic (sandbox);
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *path = g_strdup_printf ("templates/t%u.j2", i);
      g_autofree char *text = g_strdup_printf (
          "---\nto: t%u.txt\n---\n{%% for i in range(20000) %%}{{ i }}{%% endfor %%}\n", i);

      test_write (sandbox, path, text);
    }
  before = test_tree (sandbox);
  project = test_project_open (sandbox);
  g_signal_connect (project, "progress", G_CALLBACK (cancel_at), cancellable);
  report = ggen_project_sync (project, GGEN_SYNC_DEFAULT, cancellable, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (report);

  after = test_tree (sandbox);
  g_assert_cmpstr (after, ==, before);
  g_assert_false (test_exists (sandbox, ".ggen/staging"));
}

static void
one_sync_at_a_time (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = test_path (sandbox, ".ggen/lock");
  g_autofree char *message = NULL;
  g_autoptr (GgenProject) project = NULL;
  int fd;

  test_project_basic (sandbox);
  test_write (sandbox, ".ggen/lock", "");
  fd = g_open (path, O_RDWR, 0);
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  project = test_project_open (sandbox);
  message = g_strdup_printf ("another ggen is at work in '%s'; wait for it to end",
                             g_file_peek_path (ggen_project_get_dir (project)));
  test_sync_fails (sandbox, GGEN_SYNC_DEFAULT, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_BUSY,
                   message);
  close (fd);

  g_object_unref (sync_well (sandbox, GGEN_SYNC_DEFAULT));
}

static void
a_single_template_needs_no_project (GgenTestSandbox *sandbox, gpointer user_data)
{
  GFile *sandbox_dir = ggen_test_sandbox_get_dir (sandbox);
  g_autoptr (GFile) dir = g_file_resolve_relative_path (sandbox_dir, "here");
  g_autoptr (GFile) template_file = g_file_resolve_relative_path (dir, "../there/t.j2");
  g_autoptr (GFile) graph = g_file_resolve_relative_path (dir, "g.ttl");
  g_autoptr (GgenProject) project = ggen_project_new_for_template (dir, template_file);
  g_autoptr (GgenSyncReport) preview = NULL;
  g_autoptr (GgenSyncReport) report = NULL;
  g_autoptr (GgenSyncReport) again = NULL;
  g_autoptr (GError) error = NULL;
  GgenSyncOutput *output;

  test_write (
      sandbox, "there/t.j2",
      "---\nsparql: names.rq\n---\n{% include 'part.j2' %}\n{{ who }}: {{ results[0].n }}\n");
  test_write (sandbox, "there/part.j2", "part\n");
  test_write (sandbox, "there/names.rq", "SELECT ?n WHERE { ?x <a:name> ?n }");
  test_write (sandbox, "here/g.ttl", "<a:x> <a:name> \"Ada\" .");
  ggen_project_add_graph (project, graph);
  ggen_project_set_var (project, "who", "name");

  preview = ggen_project_sync (project, GGEN_SYNC_DRY_RUN | GGEN_SYNC_CONTENT, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ggen_sync_report_get_n_outputs (preview), ==, 1);
  output = ggen_sync_report_get_output (preview, 0);
  g_assert_cmpstr (ggen_sync_output_get_path (output), ==, "");
  g_assert_cmpmem (g_bytes_get_data (ggen_sync_output_get_content (output), NULL),
                   g_bytes_get_size (ggen_sync_output_get_content (output)), "part\nname: Ada\n",
                   15);

  ggen_project_set_to (project, "made/{{ who }}.txt");
  report = ggen_project_sync (project, GGEN_SYNC_DEFAULT, NULL, &error);
  g_assert_no_error (error);
  test_assert_counts (report, 1, 0, 0);
  assert_text (sandbox, "here/made/name.txt", "part\nname: Ada\n");
  g_assert_false (test_exists (sandbox, "here/.ggen"));

  test_write (sandbox, "here/made/name.txt", "mine\n");
  again = ggen_project_sync (project, GGEN_SYNC_DEFAULT, NULL, &error);
  g_assert_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_EDITED);
  assert_text (sandbox, "here/made/name.txt", "mine\n");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/sync/" path, func, NULL)
  ADD ("rows-and-groups-become-files", rows_and_groups_become_files);
  ADD ("nothing-changed-means-nothing-written", nothing_changed_means_nothing_written);
  ADD ("a-touched-input-costs-no-rendering", a_touched_input_costs_no_rendering);
  ADD ("only-what-differs-is-written", only_what_differs_is_written);
  ADD ("every-input-counts", every_input_counts);
  ADD ("a-variable-from-outside-counts", a_variable_from_outside_counts);
  ADD ("a-missing-output-is-made-again", a_missing_output_is_made_again);
  ADD ("an-edit-is-kept-while-the-template-makes-the-same",
       an_edit_is_kept_while_the_template_makes_the_same);
  ADD ("an-edit-that-would-be-lost-stops-everything", an_edit_that_would_be_lost_stops_everything);
  ADD ("force-replaces-edits", force_replaces_edits);
  ADD ("a-template-can-force", a_template_can_force);
  ADD ("a-file-that-ggen-never-wrote-is-safe", a_file_that_ggen_never_wrote_is_safe);
  ADD ("a-file-that-is-the-same-is-adopted", a_file_that_is_the_same_is_adopted);
  ADD ("without-its-state-ggen-is-careful", without_its_state_ggen_is_careful);
  ADD ("unless-exists-makes-once", unless_exists_makes_once);
  ADD ("what-is-no-longer-generated-goes-unless-edited",
       what_is_no_longer_generated_goes_unless_edited);
  ADD ("a-dry-run-tells-the-truth", a_dry_run_tells_the_truth);
  ADD ("diffs-are-those-of-the-files", diffs_are_those_of_the_files);
  ADD ("enrichment-feeds-queries", enrichment_feeds_queries);
  ADD ("a-template-has-data-of-its-own", a_template_has_data_of_its_own);
  ADD ("a-file-that-is-named-twice-is-loaded-once", a_file_that_is_named_twice_is_loaded_once);
  ADD ("groups-become-files", groups_become_files);
  ADD ("values-are-typed", values_are_typed);
  ADD ("an-empty-to-makes-nothing", an_empty_to_makes_nothing);
  ADD ("permissions-stay", permissions_stay);
  ADD ("progress-comes-on-the-thread-of-the-context", progress_comes_on_the_thread_of_the_context);
  ADD ("a-cancelled-sync-leaves-the-tree-whole", a_cancelled_sync_leaves_the_tree_whole);

  ADD ("one-sync-at-a-time", one_sync_at_a_time);
  ADD ("a-single-template-needs-no-project", a_single_template_needs_no_project);

  return ggen_test_run ();
}
