/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-project.h"

static GgenValue *
run_doctor (const char *environment, int status)
{
  g_autofree char *script = g_strdup_printf ("%s $GGEN utils doctor --format json", environment);
  g_autoptr (CliResult) result = cli_run_shell (script);
  g_autoptr (GError) error = NULL;
  GgenValue *report;

  g_assert_cmpstr (result->err, ==, "");
  g_assert_cmpint (result->status, ==, status);
  report = ggen_value_new_from_json (result->out, &error);
  g_assert_no_error (error);

  return report;
}

static char *
get_field (GgenValue *check, const char *field)
{
  g_autoptr (GgenValue) value = ggen_value_get (check, field);

  return value != NULL ? g_strdup (ggen_value_get_string (value)) : NULL;
}

static GgenValue *
find_check (GgenValue *report, const char *name)
{
  g_autoptr (GgenValue) checks = ggen_value_get (report, "checks");

  for (gsize i = 0; i < ggen_value_get_length (checks); i++)
    {
      g_autoptr (GgenValue) check = ggen_value_get_item (checks, i);
      g_autofree char *its_name = get_field (check, "name");

      if (g_str_equal (its_name, name))
        return g_steal_pointer (&check);
    }

  g_error ("no check of '%s'", name);
}

static void
assert_check (GgenValue *report, const char *name, const char *status, const char *detail)
{
  g_autoptr (GgenValue) check = find_check (report, name);
  g_autofree char *its_status = get_field (check, "status");
  g_autofree char *its_detail = get_field (check, "detail");
  g_autofree char *advice = get_field (check, "advice");

  cli_assert_contains (its_detail, detail);
  g_assert_cmpstr (its_status, ==, status);
  /* What fails comes with advice, and only that. */
  g_assert_cmpint (advice == NULL, ==, g_str_equal (status, "ok"));
}

static void
test_healthy (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenValue) report = run_doctor ("GGEN_WORKERS=3", 0);

  assert_check (report, "ggen", "ok", GGEN_VERSION_S);
  assert_check (report, "GLib", "ok", "(built with 2.");
  assert_check (report, "Serd", "ok", "0.");
  assert_check (report, "libyaml", "ok", "0.");
  assert_check (report, "workers", "ok", "3 run side by side");
  assert_check (report, "current directory", "ok", "can be written to");
}

static void
test_programs (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenValue) missing = NULL;
  g_autoptr (GgenValue) present = NULL;

  cli_write_file ("none/.keep", "");
  missing = run_doctor ("PATH=$PWD/none", 0);
  assert_check (missing, "git", "warning", "is not in PATH");
  assert_check (missing, "bwrap", "warning", "is not in PATH");
  assert_check (missing, "dot", "warning", "is not in PATH");

  present = run_doctor ("mkdir some; for p in git dot; do "
                        "printf '#!/bin/sh\\necho %s 1.2.3; echo more\\n' $p >some/$p; done; "
                        "printf '#!/bin/sh\\n[ $1 = --version ] && echo bwrap 1.2.3 && exit\\n"
                        "echo forbidden >&2; exit 1\\n' >some/bwrap; chmod +x some/*; "
                        "PATH=$PWD/some",
                        0);
  assert_check (present, "git", "ok", "git 1.2.3");
  assert_check (present, "dot", "ok", "dot 1.2.3");
  assert_check (present, "bwrap", "ok", "bwrap 1.2.3");
  assert_check (present, "sandbox", "warning", "does not work: forbidden");
}

static void
test_read_only (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) can_mount = cli_run_shell ("unshare -rm mount -t tmpfs none .");
  g_autoptr (GgenValue) report = NULL;

  if (can_mount->status != 0)
    {
      g_test_skip ("user namespaces are not allowed here");
      return;
    }

  report = run_doctor ("unshare -rm sh -c 'mount -t tmpfs none . && cd $PWD && "
                       ">ggen.yaml && mount -o remount,ro . && exec \"$@\"' sh",
                       1);
  assert_check (report, "project", "error", "Read-only file system");
}

static void
test_typelibs (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("GGEN_TEST_BUILD_ROOT"), "ggen", "GgenCodegen-1.typelib", NULL);
  g_autoptr (GgenValue) with = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("built without introspection");
      return;
    }

  with = run_doctor ("B=$GGEN_TEST_BUILD_ROOT; "
                     "export GI_TYPELIB_PATH=$B/ggen/runtime:$B/ggen:$B/ggen-test "
                     "LD_LIBRARY_PATH=$B/ggen/runtime:$B/ggen:$B/ggen-test;",
                     0);
  assert_check (with, "typelib Ggen-1", "ok", "loads");
  assert_check (with, "typelib GgenCodegen-1", "ok", "loads");
  assert_check (with, "typelib GgenTest-1", "ok", "loads");
}

static void
test_table (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = cli_run ("utils", "doctor", NULL);

  cli_assert_success (result);
  cli_assert_contains (result->out, "ok       ggen: " GGEN_VERSION_S "\n");
  cli_assert_contains (result->out, ", 0 errors\n");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/doctor/finds-what-is-there", test_healthy, NULL);
  ggen_test_add ("/doctor/warns-of-programs-that-do-not-work", test_programs, NULL);
  ggen_test_add ("/doctor/fails-where-the-project-is-read-only", test_read_only, NULL);
  ggen_test_add ("/doctor/loads-the-typelibs", test_typelibs, NULL);
  ggen_test_add ("/doctor/prints-a-table", test_table, NULL);

  return ggen_test_run ();
}
