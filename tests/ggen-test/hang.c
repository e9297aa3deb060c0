/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <string.h>

#include "offender-run.h"

#define PROGRAM "hang-offenders"
#define WHY "the test has not ended after 0.25 s"

/* What is said of each case beside that it hangs: where. */
static const Offender offenders[] = {
    {"poll", {"        hang_in_poll() at "}},
    {"mutex", {"        hang_in_mutex() at "}},
    {"busy", {"        hang_busily() at "}},
    {"loop",
     {"        hang_in_loop() at ", "  sources in the test's context:\n",
      "    \"awaited-timer\" (id 1, priority 0, ready in 60 min), attached by hang_in_loop() at ",
      "  tasks that have not returned:\n", "    \"awaited-task\", made by hang_in_loop() at "}},
    {"scope",
     {"    \"blocked-work\" (runs on ggen-worker-1)",
      "    1 children that have not ended; somebody joins it", "        hang_in_scope() at ",
      "        block() at "}},
    {"join",
     {"  threads that the test has made:", "    \"stuck\" (", "        hang_in_mutex() at ",
      "        hang_in_join() at "}},
    {"stranger",
     {"  threads that keep the test's time from moving:\n", "    \"busy-stranger\" (",
      "        hang_beside_stranger() at "}},
    {"epoll", {"        hang_in_epoll() at "}},
    {"limits", {"        hang_within_limits() at "}},
    {"ended-thread", {"  all threads:\n"}},
    {"late", {"    \"late-timer\" (id 500, priority 0, ", "  all threads:\n"}},
    {"stdout", {"        hang_with_stdout() at "}},
    {"process", {"        hang_in_mutex() at "}},
};

static char *
run (const char *const *arguments, int *status)
{
  return offender_run_with (PROGRAM, NULL, arguments, status);
}

static char *
run_one (const char *name, const char *timeout, int *status)
{
  const char *environment[] = {"GGEN_TEST_TIMEOUT", timeout, NULL};
  g_autofree char *path = g_strconcat ("/offenders/", name, NULL);
  const char *arguments[] = {"-p", path, NULL};

  return offender_run_with (PROGRAM, environment, arguments, status);
}

static void
test_report (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Offender *offender = user_data;
  int status;
  g_autofree char *output = run_one (offender->name, "0.25", &status);
  g_autofree char *title = g_strdup_printf ("\n/offenders/%s hangs: " WHY "\n", offender->name);
  g_autofree char *remark = g_strdup_printf ("\n# /offenders/%s hangs: " WHY "\n", offender->name);
  g_autofree char *verdict =
      g_strdup_printf ("\nnot ok 1 /offenders/%s - " WHY "\n", offender->name);

  offender_assert_contains (output, title);
  offender_assert_contains (output, remark);
  for (guint i = 0; i < G_N_ELEMENTS (offender->expected) && offender->expected[i] != NULL; i++)
    {
      g_autofree char *line = g_strconcat ("\n", offender->expected[i], NULL);
      g_autofree char *as_remark = g_strconcat ("\n# ", offender->expected[i], NULL);

      offender_assert_contains (output, line);
      offender_assert_contains (output, as_remark);
    }
  offender_assert_contains (output, verdict);
  offender_assert_contains (output, "\n1..1\n");
  g_assert_cmpint (status, ==, 1);
}

static void
assert_once (const char *output, const char *part)
{
  if (offender_count (output, part) != 1)
    g_error ("\"%s\" is not there once in:\n%s", part, output);
}

/* Of those that hang, have passed or failed before, and come later, each is reported once. */
static void
test_rest_goes_on (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const hanging[] = {"mutex", "changes", "process"};
  static const char *const skipped[] = {"poll",         "busy",    "loop",  "scope",
                                        "join",         "late",    "epoll", "limits",
                                        "ended-thread", "stdout",  "child", "child-of-process",
                                        "long",         "stranger"};
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *output = NULL;
  int status;

  g_ptr_array_add (arguments, g_strdup ("--in-order"));
  for (guint i = 0; i < G_N_ELEMENTS (skipped); i++)
    {
      g_ptr_array_add (arguments, g_strdup ("-s"));
      g_ptr_array_add (arguments, g_strconcat ("/offenders/", skipped[i], NULL));
    }
  g_ptr_array_add (arguments, NULL);

  output = run ((const char *const *) arguments->pdata, &status);

  g_assert_cmpint (status, ==, 1);
  assert_once (output, "\n1..21\n");
  assert_once (output, "# random seed: ");
  assert_once (output, "# Start of offenders tests\n");
  assert_once (output, "# End of offenders tests\n");
  g_assert_cmpuint (offender_count (output, "\n# passes once\n"), ==, 2);
  assert_once (output, "\nok 1 /offenders/first\n");
  assert_once (output, "\nnot ok 2 /offenders/second - fails once\n");
  for (guint i = 0; i < G_N_ELEMENTS (hanging); i++)
    {
      g_autofree char *verdict = g_strdup_printf (" /offenders/%s - " WHY "\n", hanging[i]);

      assert_once (output, verdict);
    }
  assert_once (output, "\nok 15 /offenders/nothing-changed\n");
  assert_once (output, "\nok 21 /offenders/last\n");
  g_assert_cmpuint (offender_count (output, "\nok ") + offender_count (output, "\nnot ok "), ==,
                    21);
}

/* Also in an order that is drawn, which the fresh process must come to, too. */
static void
test_random_order (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *arguments[] = {"-p", "/offenders/first", "-p", "/offenders/mutex",
                             "-p", "/offenders/last",  "-p", "/offenders/second",
                             NULL};

  for (guint i = 0; i < 4; i++)
    {
      int status;
      g_autofree char *output = run (arguments, &status);

      g_assert_cmpint (status, ==, 1);
      assert_once (output, " /offenders/first\n");
      assert_once (output, " /offenders/last\n");
      assert_once (output, " /offenders/second - fails once\n");
      assert_once (output, " /offenders/mutex - " WHY "\n");
      assert_once (output, "\n1..4\n");
    }
}

/* Who has ended and whom nobody has waited for yet is still there. */
static gboolean
is_running (const char *process)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/stat", process);
  g_autofree char *stat = NULL;

  return g_file_get_contents (path, &stat, NULL, NULL) && strstr (stat, ") Z ") == NULL;
}

static void
test_child (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *name = user_data;
  g_autofree char *verdict = g_strdup_printf ("\nnot ok 1 /offenders/%s - " WHY "\n", name);
  g_autoptr (GRegex) regex = g_regex_new ("^# child: ([0-9]+)$", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *child = NULL;
  int status;
  g_autofree char *output = run_one (name, "60", &status);

  offender_assert_contains (output, verdict);
  g_assert_cmpint (status, ==, 1);
  g_assert_true (g_regex_match (regex, output, 0, &match));
  child = g_match_info_fetch (match, 1);
  g_assert_false (is_running (child));
}

/* Longer than others: a second of theirs is over before this one is. */
static void
test_own_timeout (GgenTestSandbox *sandbox, gpointer user_data)
{
  int status;
  g_autofree char *output = run_one ("long", "1", &status);

  offender_assert_contains (output, "\nok 1 /offenders/long\n");
  g_assert_cmpint (status, ==, 0);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add_table ("/hang/is-reported", GGEN_TEST_DEFAULT, test_report, offenders,
                       G_N_ELEMENTS (offenders), sizeof *offenders, NULL);
  ggen_test_add ("/hang/the-rest-of-the-program-goes-on", test_rest_goes_on, NULL);
  ggen_test_add ("/hang/the-rest-keeps-its-order", test_random_order, NULL);
  ggen_test_add ("/hang/what-was-started-is-ended", test_child, (gpointer) "child");
  ggen_test_add ("/hang/what-was-started-in-a-process-is-ended", test_child,
                 (gpointer) "child-of-process");
  ggen_test_add ("/hang/a-test-may-say-how-long-it-takes", test_own_timeout, NULL);

  return ggen_test_run ();
}
