/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <dlfcn.h>
#include <ggen-test.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

/* The guard in programs that have never heard of the test library: what it finds, and that a program does
 * what it does without it. */

#define SEED "--seed=R02S00000000000000000000000000000007"
#define PIPE 9 /* its number in the program */
#define INSTALLED "/usr/libexec/installed-tests/glib"

#define DEFAULT_CONTEXT "the default main context is used: "

typedef struct
{
  const char *path; /* of the case, in the program of the name that follows */
  const char *program;
  const char *expected[4]; /* a part of each line, in their order; none: nothing is found */
} Guarded;

static const Guarded table[] = {
    {"/contexts/source-is-left",
     "guarded-contexts",
     {"a source was left behind: \"forgotten timer\"*leave_source() at guarded-contexts.c:*destroy "
      "it",
      DEFAULT_CONTEXT
      "g_timeout_add_seconds()*leave_source() at guarded-contexts.c:*one more place"}},
    {"/contexts/default-is-used",
     "guarded-contexts",
     {DEFAULT_CONTEXT "g_idle_add()*use_default_context() at guarded-contexts.c:*one more place"}},
    {"/contexts/thread-default-is-left",
     "guarded-contexts",
     {"a file descriptor was left open: *an eventfd*leave_pushed() at ",
      "a thread-default context was left behind: *leave_pushed() at "}},
    {"/contexts/clean", "guarded-contexts", {NULL}},
    {"/process/variable",
     "guarded-process",
     {"an environment variable was changed: GUARDED_VARIABLE was not set, is \"left\": put it back "
      "| at: *"
      "change_variable() at "}},
    {"/process/cwd",
     "guarded-process",
     {"the working directory was changed: *, is \"/\": *change_cwd() at "}},
    {"/process/umask",
     "guarded-process",
     {"the mask for new files was changed: it was 022, is 000: *change_umask() at "}},
    {"/process/signal",
     "guarded-process",
     {"what SIGUSR1 does was changed: it was the default, is on_signal() at *change_signal() at "}},
    {"/process/signal-mask",
     "guarded-process",
     {"the signal mask of the test's thread was changed: SIGUSR2 *change_mask() at "}},
    {"/process/locale",
     "guarded-process",
     {"the locale was changed: LC_CTYPE was \"C\", is \"C.UTF-8\", and 11 more *change_locale() "
      "at "}},
    {"/process/limit",
     "guarded-process",
     {"a resource limit was changed: the soft limit RLIMIT_NOFILE *change_limit() at "}},
    {"/process/child",
     "guarded-process",
     {"a child process was left behind: \"cat\" * is still running*leave_child() at "}},
    {"/process/orphan",
     "guarded-process",
     {"a process was left behind: \"cat\" * is still running*leave_orphan() at "}},
    {"/process/zombie",
     "guarded-process",
     {"a child process was left behind: * has ended but was not waited for*leave_zombie() at "}},
    {"/process/shared-name",
     "guarded-process",
     {"a name of shared memory was left behind: \"/guarded-name-*\"*leave_shared_name() at "}},
    {"/process/clean", "guarded-process", {NULL}},
    {"/threads/running",
     "guarded-threads",
     {"a thread was left behind: \"endless\" is still running*leave_running() at "}},
    {"/threads/unjoined",
     "guarded-threads",
     {"a thread was left behind: \"unjoined\" has ended but was never joined*leave_unjoined() "
      "at "}},
    {"/threads/pool",
     "guarded-threads",
     {"a thread pool was left behind, made by leave_pool() at "}},
    {"/threads/clean", "guarded-threads", {NULL}},
    {"/descriptors/left",
     "guarded-threads",
     {"a file descriptor was left open: *\"/dev/null\", opened by open: close "
      "it*leave_descriptor() at "}},
    {"/descriptors/input-is-closed",
     "guarded-threads",
     {"a standard file descriptor was closed: 0, by close: *close_input() at "}},
    {"/descriptors/clean", "guarded-threads", {NULL}},
    {"/gio/task-is-left",
     "guarded-gio",
     {"a task was left behind: \"forgotten\"*leave_task() at "}},
    {"/gio/task-is-dropped",
     "guarded-gio",
     {"a task was dropped without a return: \"dropped\"*drop_task() at "}},
    {"/gio/connection-is-left",
     "guarded-gio",
     {"a D-Bus connection was left behind: *to anonymous *leave_connection() at ",
      "a file descriptor was left open: *a socket (unix, stream)*leave_connection() at *| and 1 "
      "more*"}},
    {"/gio/clean", "guarded-gio", {NULL}},
    {"/gio/singletons", "guarded-gio", {NULL}},
    {"/gio/messages", "guarded-gio", {NULL}},
    {"/ends/exit", "guarded-ends", {"a file descriptor was left open: *call_exit() at "}},
    {"/ends/exit-at-once", "guarded-ends", {NULL}},
    {"/ends/fail", "guarded-ends", {"a file descriptor was left open: *fail() at "}},
    {"/ends/skip", "guarded-ends", {"a file descriptor was left open: *skip() at "}},
    {"/ends/assertion", "guarded-ends", {NULL}},
    {"/ends/crash", "guarded-ends", {NULL}},
    {"/ends/fork-and-exit",
     "guarded-ends",
     {"a file descriptor was left open: *fork_and_exit() at "}},
    {"/ends/fork-and-return",
     "guarded-ends",
     {"a file descriptor was left open: *fork_and_return() at "}},
    {"/ends/trap", "guarded-ends", {NULL}},
    {"/ends/environment", "guarded-ends", {NULL}},
    {"/runtime/production", "guarded-runtime", {DEFAULT_CONTEXT "*use_runtime() at "}},
    {"/own/descriptor", "guarded-own", {NULL}},
};

/* What came of a program. */
typedef struct
{
  char *output;
  char *found; /* lines */
  int status;  /* of waitpid() */
} Run;

static void
run_clear (Run *self)
{
  g_free (self->output);
  g_free (self->found);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* The library itself, as it is loaded here; a sanitizer has to come before everything. */
static char *
find_library (void)
{
  gpointer sanitizer = dlsym (RTLD_DEFAULT, "__asan_init");
  Dl_info before;
  Dl_info info;

  g_assert_cmpint (dladdr (ggen_test_init, &info), !=, 0);
  if (sanitizer == NULL || dladdr (sanitizer, &before) == 0)
    return g_strdup (info.dli_fname);

  return g_strconcat (before.dli_fname, ":", info.dli_fname, NULL);
}

static GSubprocessLauncher *
launcher_new (void)
{
  GSubprocessLauncher *self = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                                         | G_SUBPROCESS_FLAGS_STDERR_SILENCE);

  g_subprocess_launcher_unsetenv (self, "G_DEBUG");
  g_subprocess_launcher_setenv (self, "ASAN_OPTIONS", "detect_leaks=0", TRUE);
  g_subprocess_launcher_setenv (self, "LC_ALL", "C", TRUE);

  return self;
}

static void
preload (GSubprocessLauncher *launcher, const char *place)
{
  g_autofree char *library = find_library ();

  g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", library, TRUE);
  g_subprocess_launcher_setenv (launcher, "GGEN_TEST_GUARD", place, TRUE);
}

/* Processes that a case leaves read the same input, and end with it. */
static void
launch (GSubprocessLauncher *launcher, const char *program, const char *path, Run *run)
{
  const char *const argv[] = {program, SEED, "--tap", "-k", path != NULL ? "-p" : NULL, path, NULL};
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  int input[2];

  g_assert_true (g_unix_open_pipe (input, FD_CLOEXEC, &error));
  g_subprocess_launcher_take_stdin_fd (launcher, input[0]);
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  g_subprocess_launcher_close (launcher);

  g_subprocess_communicate_utf8 (process, NULL, NULL, &run->output, NULL, &error);
  g_assert_no_error (error);
  run->status = g_subprocess_get_status (process);
  close (input[1]);
}

/* Whoever else had the other end would be waited for here. */
static char *
read_all (int fd)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (fd, TRUE);
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  g_output_stream_splice (output, input, G_OUTPUT_STREAM_SPLICE_NONE, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (output, "", 1, NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (output, NULL, &error);
  g_assert_no_error (error);

  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (output));
}

static void
run_plain (const char *program, const char *path, Run *run)
{
  g_autoptr (GSubprocessLauncher) launcher = launcher_new ();

  launch (launcher, program, path, run);
}

static void
run_guarded (const char *program, const char *path, Run *run)
{
  g_autoptr (GSubprocessLauncher) launcher = launcher_new ();
  g_autofree char *place = g_strdup_printf ("%d", PIPE);
  g_autofree char *name = NULL;
  g_autofree char *link = NULL;
  g_autoptr (GError) error = NULL;
  int ends[2];

  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, &error));
  name = g_strdup_printf ("/proc/self/fd/%d", ends[1]);
  link = g_file_read_link (name, &error);
  g_assert_no_error (error);

  g_subprocess_launcher_take_fd (launcher, ends[1], PIPE);
  g_subprocess_launcher_setenv (launcher, "GUARDED_PIPE", link, TRUE);
  preload (launcher, place);
  launch (launcher, program, path, run);
  run->found = read_all (ends[0]);
}

static char *
find_program (const char *name)
{
  return g_test_build_filename (G_TEST_BUILT, "runner", name, NULL);
}

static void
assert_same (const Run *plain, const Run *guarded)
{
  g_assert_cmpstr (guarded->output, ==, plain->output);
  g_assert_cmpint (guarded->status, ==, plain->status);
}

static void
assert_found (const char *found, const char *const *expected)
{
  g_auto (GStrv) lines = g_strsplit (found, "\n", -1);
  gsize n = 0;

  for (; expected[n] != NULL; n++)
    {
      g_autofree char *pattern = g_strconcat (expected[n], "*", NULL);

      if (lines[n] == NULL || !g_pattern_match_simple (pattern, lines[n]))
        g_error ("\"%s\" is not line %zu of:\n%s", pattern, n + 1, found);
    }

  /* Each line is ended. */
  g_assert_cmpstr (lines[n], ==, n > 0 || lines[n] != NULL ? "" : NULL);
}

static void
test_case (GgenTestSandbox *sandbox, gconstpointer data)
{
  const Guarded *guarded = data;
  g_autofree char *program = find_program (guarded->program);
  g_auto (Run) without = {NULL};
  g_auto (Run) with = {NULL};

  run_plain (program, guarded->path, &without);
  run_guarded (program, guarded->path, &with);

  assert_same (&without, &with);
  assert_found (with.found, guarded->expected);
}

static void
test_several_cases (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *program = find_program ("guarded-threads");
  g_auto (Run) without = {NULL};
  g_auto (Run) with = {NULL};

  run_plain (program, "/descriptors", &without);
  run_guarded (program, "/descriptors", &with);

  /* One of the cases closes the pipe. */
  assert_same (&without, &with);
  g_assert_cmpstr (with.found, ==, "");
}

static void
test_file (GgenTestSandbox *sandbox, gpointer data)
{
  const char *const expected[] = {"a file descriptor was left open: *leave_descriptor() at ", NULL};
  g_autoptr (GSubprocessLauncher) launcher = launcher_new ();
  g_autofree char *program = find_program ("guarded-threads");
  g_autofree char *place =
      g_build_filename (g_file_peek_path (ggen_test_sandbox_get_dir (sandbox)), "found", NULL);
  g_auto (Run) run = {NULL};
  g_autoptr (GError) error = NULL;

  preload (launcher, place);
  launch (launcher, program, "/descriptors/all-are-closed", &run);

  g_assert_cmpint (run.status, ==, 0);
  g_file_get_contents (place, &run.found, NULL, &error);
  g_assert_no_error (error);
  assert_found (run.found, expected);
}

static void
test_nobody_reads (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GSubprocessLauncher) launcher = launcher_new ();
  g_autofree char *program = find_program ("guarded-threads");
  g_autofree char *place = g_strdup_printf ("%d", PIPE);
  g_autoptr (GError) error = NULL;
  g_auto (Run) run = {NULL};
  int ends[2];

  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, &error));
  close (ends[0]);
  g_subprocess_launcher_take_fd (launcher, ends[1], PIPE);
  preload (launcher, place);
  launch (launcher, program, "/descriptors/left", &run);

  g_assert_cmpint (run.status, ==, 0);
}

static void
test_no_such_place (GgenTestSandbox *sandbox, gpointer data)
{
  const char *const places[] = {"", "77", "relative", "/nowhere/at/all"};
  g_autofree char *program = find_program ("guarded-threads");

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GSubprocessLauncher) launcher = launcher_new ();
      g_auto (Run) run = {NULL};

      preload (launcher, places[i]);
      launch (launcher, program, "/descriptors/left", &run);
      g_assert_cmpint (run.status, ==, 0);
    }
}

/* Only the network monitor's own business is in doubt, which depends on what the machine has. */
static void
test_network_monitor (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *program = find_program ("guarded-gio");
  g_auto (Run) without = {NULL};
  g_auto (Run) with = {NULL};

  run_plain (program, "/gio/network-monitor", &without);
  run_guarded (program, "/gio/network-monitor", &with);

  assert_same (&without, &with);
  g_assert_null (strstr (with.found, " was left"));
}

/* Lines of TAP: what else is printed may have times and numbers of processes. */
static char *
keep_results (const char *output)
{
  g_auto (GStrv) lines = g_strsplit (output, "\n", -1);
  GString *results = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (g_str_has_prefix (lines[i], "ok ") || g_str_has_prefix (lines[i], "not ok "))
        g_string_append_printf (results, "%s\n", lines[i]);
    }

  return g_string_free (results, FALSE);
}

static void
test_installed (GgenTestSandbox *sandbox, gconstpointer data)
{
  g_autofree char *program = g_build_filename (INSTALLED, data, NULL);
  g_autofree char *results_without = NULL;
  g_autofree char *results_with = NULL;
  g_auto (Run) without = {NULL};
  g_auto (Run) with = {NULL};

  if (!g_file_test (program, G_FILE_TEST_IS_EXECUTABLE))
    {
      g_test_skip ("the tests of GLib are not installed");
      return;
    }

  run_plain (program, NULL, &without);
  run_guarded (program, NULL, &with);

  results_without = keep_results (without.output);
  results_with = keep_results (with.output);
  g_assert_cmpstr (results_with, ==, results_without);
  g_assert_cmpint (with.status, ==, without.status);
}

static void
add_all (void)
{
  static const char *const installed[] = {"contexts", "logging", "module-test-library", "pollable",
                                          "testing"};

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *path = g_strconcat ("/guard", table[i].path, NULL);

      ggen_test_add (path, (GgenTestFunc) test_case, (gpointer) &table[i]);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (installed); i++)
    {
      g_autofree char *path = g_strconcat ("/guard/installed/", installed[i], NULL);

      ggen_test_add (path, (GgenTestFunc) test_installed, (gpointer) installed[i]);
    }
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  add_all ();
  ggen_test_add ("/guard/one-of-several-closes-the-pipe", test_several_cases, NULL);
  ggen_test_add ("/guard/tells-in-a-file", test_file, NULL);
  ggen_test_add ("/guard/nobody-reads-the-pipe", test_nobody_reads, NULL);
  ggen_test_add ("/guard/place-is-none", test_no_such_place, NULL);
  ggen_test_add ("/guard/network-monitor-is-of-the-process", test_network_monitor, NULL);

  return ggen_test_run ();
}
