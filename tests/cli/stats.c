/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <signal.h>
#include <string.h>

#include "cli-process.h"
#include "cli-project.h"

/* What every command has to tell */
static const char *const of_process[] = {"wall time", "processor time", "peak memory", NULL};
/* What one that uses the runtime has to tell beside it */
static const char *const of_runtime[] = {"workers",          "blocking threads", "tasks",
                                         "tasks stolen",     "tasks helped",     "blocking tasks",
                                         "calls of execute", "iterations",       NULL};

/* The values of the rows that are called @name: (nullable): "4 of 4", or "1.2 ms  3 ms  4 ms" */
static char *
find_value (const char *table, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (table, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *rest = lines[i] + strlen (name);

      if (g_str_has_prefix (lines[i], name) && g_str_has_prefix (rest, "  "))
        return g_strdup (g_strchug ((char *) rest));
    }

  return NULL;
}

static void
assert_value (const char *table, const char *name, const char *value)
{
  g_autofree char *found = find_value (table, name);

  g_assert_cmpstr (found, ==, value);
}

static void
assert_rows (const char *table, const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *value = find_value (table, names[i]);

      if (value == NULL)
        g_error ("'%s' is not in:\n%s", names[i], table);
      g_assert_true (g_ascii_isdigit (*value));
    }
}

static void
assert_no_rows (const char *table, const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    g_assert_null (find_value (table, names[i]));
}

/* What is printed is @before, then the table alone. Returns where that begins. */
static const char *
skip_to_table (const CliResult *result, const char *before, const char *command)
{
  g_autofree char *heading = g_strdup_printf ("%s\n---", command);
  const char *table = result->err + strlen (before);

  g_assert_true (g_str_has_prefix (result->err, before));
  g_assert_true (g_str_has_prefix (table, heading));

  return table;
}

static void
test_sync (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) first = NULL;
  g_autoptr (CliResult) second = NULL;
  const char *table;

  cli_project_write ();
  ggen_test_sandbox_set_env (sandbox, "GGEN_WORKERS", "1");

  /* The sync, its query, and its template */
  first = cli_run ("sync", "--stats", NULL);
  g_assert_cmpint (first->status, ==, 0);
  g_assert_cmpstr (first->out, ==, "");
  table = skip_to_table (first, "2 created, 0 updated, 0 unchanged\n", "ggen sync");
  assert_rows (table, of_process);
  assert_rows (table, of_runtime);
  assert_value (table, "workers", "1 of 1");
  assert_value (table, "tasks", "3");

  /* The sync, which finds that nothing is left to do */
  second = cli_run ("sync", "--stats", NULL);
  table = skip_to_table (second, "nothing to do: 2 outputs are up to date\n", "ggen sync");
  assert_value (table, "tasks", "1");
  assert_value (table, "calls of execute", "1");
}

/* "219 µs  2.8 ms  2.8 ms" */
static void
assert_times (const char *table, const char *name)
{
  g_autofree char *value = find_value (table, name);
  g_autoptr (GRegex) times = g_regex_new ("^([0-9.]+ (ns|µs|ms|s|min|h) *){3}$", 0, 0, NULL);

  g_assert_nonnull (value);
  if (!g_regex_match (times, value, 0, NULL))
    g_error ("'%s' is not three times", value);
}

static void
test_times (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;
  g_autofree char *n_blocking = NULL;
  g_autofree char *source = NULL;
  const char *times;

  cli_project_write ();
  result = cli_run ("sync", "--stats", NULL);
  times = strstr (result->err, "\n\ntimes");

  g_assert_nonnull (times);
  assert_times (times, "queued");
  assert_times (times, "running");
  assert_times (times, "dispatch");
  assert_times (times, "execute");

  /* The sync tells how far it is, so the context has dispatched something. */
  assert_rows (result->err, (const char *const[]){"dispatches", "longest dispatch", NULL});
  source = find_value (result->err, "its source");
  g_assert_nonnull (source);
  g_assert_cmpstr (source, !=, "");

  /* What did not happen took no time. */
  n_blocking = find_value (result->err, "blocking tasks");
  g_assert_cmpstr (n_blocking, ==, "0");
  assert_no_rows (times, (const char *const[]){"blocking queued", "blocking running", NULL});
}

static void
test_every_command (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const commands[] = {
      "sync",
      "template lint",
      "template generate --graph people.ttl templates/alone.j2",
      "graph load people.ttl",
      "graph query -g people.ttl 'ASK {}'",
      "utils doctor",
  };

  cli_project_write ();
  cli_write_file ("templates/alone.j2", "---\nto: alone.txt\n---\nAlone\n");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *script = g_strdup_printf ("$GGEN --stats -q %s", commands[i]);
      g_autoptr (CliResult) result = cli_run_shell (script);
      const char *table = strstr (result->err, "ggen ");

      g_assert_nonnull (table);
      assert_rows (table, of_process);
      assert_rows (table, of_runtime);
    }
}

static void
test_no_runtime (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) result = NULL;
  const char *table;

  cli_project_write ();
  result = cli_run ("template", "list", "--stats", NULL);
  table = skip_to_table (result, "", "ggen template list");

  assert_rows (table, of_process);
  assert_no_rows (table, of_runtime);
  g_assert_null (strstr (table, "times"));
}

static void
assert_changes_nothing (const char *command, gboolean has_table)
{
  g_autofree char *plain_script = g_strdup_printf ("$GGEN %s", command);
  g_autofree char *script = g_strdup_printf ("$GGEN --stats %s", command);
  g_autoptr (CliResult) plain = cli_run_shell (plain_script);
  g_autoptr (CliResult) result = cli_run_shell (script);
  const char *rest = result->err + strlen (plain->err);

  g_assert_cmpstr (result->out, ==, plain->out);
  g_assert_cmpint (result->status, ==, plain->status);
  g_assert_true (g_str_has_prefix (result->err, plain->err));
  if (has_table)
    assert_rows (rest, of_process);
  else
    g_assert_cmpstr (rest, ==, "");
}

/* Whatever the command prints and ends with, it does so with the option, before the table. */
static void
test_nothing_else_changes (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const run[] = {
      "graph query -g people.ttl --format json 'SELECT ?name { ?who ex:name ?name }'",
      "graph query -g people.ttl --format csv 'SELECT ?name { ?who ex:name ?name }'",
      "graph load people.ttl -q -o - --to-syntax ntriples",
      "template list --format json",
      "template show templates/hello.j2 --format json",
      "template lint --format json",
      "sync --diff",
      "sync --dry-run",
      /* Failures */
      "graph load nowhere.ttl",
      "graph query -g people.ttl 'SELECT {'",
      "template lint templates/broken.j2",
      "sync -C nowhere",
  };
  /* Mistakes and questions are no commands. */
  static const char *const not_run[] = {
      "sync --frobnicate", "graph query 'ASK {}'",
      "template show",     "snyc",
      "sync --help",       "help sync",
      "--version",         "",
  };

  cli_project_write ();
  cli_write_file ("templates/broken.j2", "{{ name\n");
  for (guint i = 0; i < G_N_ELEMENTS (run); i++)
    assert_changes_nothing (run[i], TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (not_run); i++)
    assert_changes_nothing (not_run[i], FALSE);
}

static void
test_places (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) before = NULL;
  g_autoptr (CliResult) after = NULL;
  g_autoptr (CliResult) quiet = NULL;

  cli_project_write ();
  before = cli_run ("--stats", "graph", "load", "people.ttl", NULL);
  after = cli_run ("graph", "load", "people.ttl", "--stats", NULL);
  quiet = cli_run ("-q", "graph", "load", "--stats", "people.ttl", NULL);

  assert_rows (skip_to_table (before, "", "ggen graph load"), of_runtime);
  assert_rows (skip_to_table (after, "", "ggen graph load"), of_runtime);
  assert_rows (skip_to_table (quiet, "", "ggen graph load"), of_runtime);
}

static void
test_interrupted (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (CliResult) result = NULL;

  cli_project_write ();
  cli_write_file ("templates/hello.j2", CLI_PROJECT_FRONT_MATTER CLI_PROJECT_ENDLESS);

  process = cli_start ("--stats", "sync", NULL);
  cli_wait_until_catching (process, SIGINT);
  g_subprocess_send_signal (process, SIGINT);
  result = cli_finish (process);

  assert_rows (skip_to_table (result, "ggen: interrupted\n", "ggen sync"), of_process);
  g_assert_cmpint (result->status, ==, 130);
}

/* The one reads no more, the other reads the table all the same. */
static void
test_outputs (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) broken = NULL;
  g_autoptr (CliResult) closed = NULL;
  g_autoptr (CliResult) full = NULL;

  cli_project_write ();

  broken = cli_run_shell ("exec 3> >(exec <&-); wait $!; $GGEN --stats template list >&3");
  assert_rows (skip_to_table (broken, "", "ggen template list"), of_process);
  g_assert_cmpint (broken->status, ==, 141);

  closed = cli_run_shell ("$GGEN --stats graph query -g people.ttl 'ASK {}' 2>&-");
  g_assert_cmpstr (closed->out, ==, "true\n");
  g_assert_cmpint (closed->status, ==, 0);

  full = cli_run_shell ("$GGEN --stats graph query -g people.ttl 'ASK {}' 2>/dev/full");
  g_assert_cmpstr (full->out, ==, "true\n");
  g_assert_cmpint (full->status, ==, 0);
}

static void
test_narrow_terminal (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *printed = NULL;
  g_auto (GStrv) lines = NULL;
  const char *table;

  cli_project_write ();
  printed = cli_run_in_terminal (40, NULL, "-q", "sync", "--stats", NULL);
  g_assert_true (g_str_has_prefix (printed, "\nggen sync\n"));
  table = printed + strlen ("\n");

  assert_rows (table, of_process);
  assert_rows (table, of_runtime);
  assert_times (strstr (table, "times"), "queued");
  cli_assert_lacks (table, "\033");
  lines = g_strsplit (table, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpint (g_utf8_strlen (lines[i], -1), <=, 40);
}

static void
test_manual (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (CliResult) manual = cli_run ("--print-man", NULL);
  const char *section = strstr (manual->out, "\n.SH STATISTICS\n");

  g_assert_nonnull (section);
  for (guint i = 0; of_process[i] != NULL; i++)
    cli_assert_contains (section, of_process[i]);
  for (guint i = 0; of_runtime[i] != NULL; i++)
    cli_assert_contains (section, of_runtime[i]);
  cli_assert_contains (section, "dispatches, longest dispatch, its source");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/stats/count-what-a-sync-does", test_sync, NULL);
  ggen_test_add ("/stats/tell-how-long-work-waited-and-ran", test_times, NULL);
  ggen_test_add ("/stats/every-command-with-a-runtime-tells", test_every_command, NULL);
  ggen_test_add ("/stats/without-a-runtime-only-the-process-tells", test_no_runtime, NULL);
  ggen_test_add ("/stats/change-nothing-else", test_nothing_else_changes, NULL);
  ggen_test_add ("/stats/option-stands-before-or-after-the-command", test_places, NULL);
  ggen_test_add ("/stats/interrupted-command-tells", test_interrupted, NULL);
  ggen_test_add ("/stats/outputs-fail-independently", test_outputs, NULL);
  ggen_test_add ("/stats/fit-a-narrow-terminal", test_narrow_terminal, NULL);

  ggen_test_add ("/stats/manual-explains-every-row", test_manual, NULL);

  return ggen_test_run ();
}
