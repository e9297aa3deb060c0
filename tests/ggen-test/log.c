/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "offender-run.h"

#define WARNING "a warning was logged that nobody expected: \"thing: water is wet\", by "
#define CRITICAL "a critical message was logged that nobody expected: \"thing: fire is hot\", by "

static const Offender offenders[] = {
    {"warning", {WARNING "log_warning() at log-offenders.c:", "# went on"}},
    {"critical", {CRITICAL "log_critical() at log-offenders.c:", "# went on"}},
    {"structured-warning", {WARNING "log_structured() at log-offenders.c:", "# went on"}},
    {"structured-critical",
     {CRITICAL "log_structured_critical() at log-offenders.c:", "# went on"}},
    {"variant", {WARNING "log_variant() at log-offenders.c:", "# went on"}},
    {"inside-glib",
     {"a critical message was logged that nobody expected: \"GLib: g_hash_table_unref: assertion ",
      ", by make_glib_complain() at log-offenders.c:", "# went on"}},
    {"inside-gobject",
     {"a critical message was logged that nobody expected: \"GLib-GObject: g_object_unref: "
      "assertion ",
      ", by make_gobject_complain() at log-offenders.c:", "# went on"}},
    {"thread", {WARNING "log_in_thread() at log-offenders.c:", "# went on"}},
    {"handler", {WARNING "log_to_handler() at log-offenders.c:"}},
    {"default-handler", {WARNING "log_to_default_handler() at log-offenders.c:"}},
    {"quiet", {NULL}},
    {"allowed", {NULL}},
    {"expected", {NULL}},
    {"domains", {NULL}},
    {"wrong-order",
     {CRITICAL "log_both_ways() at log-offenders.c:",
      "an expected message was not logged: a critical message \"thing: fire is hot\", expected by "
      "expect_in_wrong_order() at log-offenders.c:"}},
    {"once",
     {"a warning was logged that nobody expected: \"thing: water is not\", by expect_once() at "}},
    {"in-vain",
     {"an expected message was not logged: a warning \"thing: water is *\", expected by "
      "expect_in_vain() at log-offenders.c:"}},
    {"expected-for-handler", {NULL}},
    {"as-glib", {NULL}},
    {"another-first",
     {"a message was logged where another was expected: \"other: a message\" instead of a critical "
      "message \"thing: fire is *\""}},
    {"as-glib-in-vain",
     {"an expected message was not logged: a critical message \"thing: fire is *\", expected by "
      "expect_as_glib_in_vain() at log-offenders.c:"}},
    {"nothing", {NULL}},
    {"filtered", {NULL}},
    {"not-filtered",
     {"a warning was logged that nobody expected: \"thing: fire is hot\", by filter_other() at "}},
    {"shared", {"the default runtime was asked for outside any test, from "}},
    {"allowed-shared", {NULL}},
    {"queued", {WARNING "log_late() at log-offenders.c:", "# went on"}},
    {"own-writer", {WARNING "log_structured() at log-offenders.c:"}},
};

static void
assert_lacks (const char *text, const char *part)
{
  if (strstr (text, part) != NULL)
    g_error ("\"%s\" is in:\n%s", part, text);
}

static void
test_expected_is_quiet (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *output = NULL;
  int status;

  output = offender_run ("log-offenders", "/offenders/expected", &status);
  assert_lacks (output, "fire is hot");
  assert_lacks (output, "water is wet");
}

static void
test_allowed_is_printed (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *output = NULL;
  int status;

  output = offender_run ("log-offenders", "/offenders/allowed", &status);
  offender_assert_contains (output, "fire is hot");
  offender_assert_contains (output, "water is wet");
}

/* "Bail out!" tells whoever runs the program that it has ended. */
static void
test_rest_goes_on (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *output = NULL;
  int status;

  output = offender_run ("log-offenders", NULL, &status);
  g_assert_cmpint (status, ==, 1);
  assert_lacks (output, "Bail out!");
  offender_assert_contains (output, "\nok 22 /offenders/nothing\n");
  offender_assert_contains (output, "\nnot ok 28 /offenders/own-writer - ");
}

typedef struct
{
  const char *name;
  void (*log) (void);
  int signal; /* that ends the child; 0: none does */
  GgenTestFlags flags;
} Child;

static GgenTestSandbox *running; /* (nullable) */

static void
log_warning (void)
{
  g_log ("thing", G_LOG_LEVEL_WARNING, "water is wet");
}

static void
log_structured_critical (void)
{
  g_log_structured ("thing", G_LOG_LEVEL_CRITICAL, "MESSAGE", "fire is hot");
}

static void
log_message (void)
{
  g_log ("thing", G_LOG_LEVEL_MESSAGE, "grass is green");
}

static void
log_expected (void)
{
  ggen_test_expect_log (running, "thing", G_LOG_LEVEL_WARNING, "water is *");
  log_warning ();
}

static void
log_message_that_is_fatal (void)
{
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_MESSAGE);
  log_message ();
}

static gpointer
ask_for_shared (gpointer user_data)
{
  return ggen_runtime_get_default ();
}

static void
use_shared (void)
{
  g_thread_join (g_thread_new ("stranger", ask_for_shared, NULL));
}

static const Child children[] = {
    {"warning", log_warning, SIGTRAP, GGEN_TEST_DEFAULT},
    {"structured-critical", log_structured_critical, SIGTRAP, GGEN_TEST_DEFAULT},
    {"message", log_message, 0, GGEN_TEST_DEFAULT},
    {"fatal-message", log_message_that_is_fatal, SIGTRAP, GGEN_TEST_DEFAULT},
    {"expected", log_expected, 0, GGEN_TEST_DEFAULT},
    {"shared", use_shared, SIGTRAP, GGEN_TEST_DEFAULT},
    {"allowed-shared", use_shared, 0, GGEN_TEST_ALLOW_SHARED_RUNTIME},
    {"allowed", log_warning, 0, GGEN_TEST_ALLOW_WARNINGS},
    {"structured-allowed", log_structured_critical, 0, GGEN_TEST_ALLOW_WARNINGS},
};

/* What GLib says on behalf of the child is not this program's. */
static void
silence (void)
{
  int fd = open ("/dev/null", O_WRONLY | O_CLOEXEC);

  dup2 (fd, STDOUT_FILENO);
  dup2 (fd, STDERR_FILENO);
}

/* The child has nothing but its status to tell this process with. */
static void
test_child (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Child *child = user_data;
  pid_t pid;
  int status;

  fflush (NULL);
  pid = fork ();
  if (pid == 0)
    {
      silence ();
      running = sandbox;
      child->log ();
      _exit (0);
    }

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (WIFSIGNALED (status) ? WTERMSIG (status) : 0, ==, child->signal);
}

static void
test_keeping_writer (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *output = NULL;
  int status;

  g_setenv ("GGEN_TEST_ALONE", "1", TRUE);
  output = offender_run ("log-offenders", "/offenders/keeping-writer", &status);
  offender_assert_contains (output, "\nok 1 /offenders/keeping-writer\n");
}

static void
test_error_ends (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *file = g_build_filename (g_getenv ("GGEN_TEST_BUILD_ROOT"), "tests", "ggen-test",
                                            "log-offenders", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;

  g_setenv ("GGEN_TEST_ALONE", "1", TRUE);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                              &error, file, "--tap", "-p", "/offenders/error", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_signaled (process));
  offender_assert_contains (output, "Bail out!");
  offender_assert_contains (output, "this cannot go on");
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  offender_add_tests ("/log", "log-offenders", offenders, G_N_ELEMENTS (offenders));
  ggen_test_add ("/log/what-is-expected-is-not-printed", test_expected_is_quiet, NULL);
  ggen_test_add ("/log/what-is-allowed-is-printed", test_allowed_is_printed, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      g_autofree char *path = g_strdup_printf ("/log/forked/%s", children[i].name);

      ggen_test_add_full (path, children[i].flags, test_child, (gpointer) &children[i], NULL);
    }
  ggen_test_add ("/log/the-rest-of-the-program-goes-on", test_rest_goes_on, NULL);
  ggen_test_add_full ("/log/a-writer-may-keep-what-it-sees", GGEN_TEST_ALLOW_ENVIRONMENT,
                      test_keeping_writer, NULL, NULL);
  ggen_test_add_full ("/log/an-error-ends-the-program", GGEN_TEST_ALLOW_ENVIRONMENT,
                      test_error_ends, NULL, NULL);

  return ggen_test_run ();
}
