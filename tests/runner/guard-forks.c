/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "launch.h"

/* The guard in the hands of the runner: a case is looked at in the same way where a fork server runs it and
 * where it has a process of its own. */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CANNOT_PRELOAD "what is preloaded would come before the sanitizer"
#else
#define CANNOT_PRELOAD NULL
#endif

typedef struct
{
  const char *path;
  const char *expected; /* (nullable): pattern of what is found; NULL: nothing is */
} Guarded;

static const Guarded table[] = {
    {"/descriptors/left", "a file descriptor was left open: *leave_descriptor() at *"},
    {"/threads/unjoined", "a thread was left behind: \"unjoined\" *leave_unjoined() at *"},
    {"/threads/pool", "a thread pool was left behind, made by leave_pool() at *"},
    {"/threads/clean", NULL},
    {"/descriptors/clean", NULL},
};

static void
assert_found (const GgenRunnerAttempt *attempt, const char *expected)
{
  const char *found = NULL;

  if (attempt->leaks != NULL && attempt->leaks->len > 0)
    found = launcher_get_leak (attempt, GGEN_RUNNER_LEAK_GUARD);
  if (expected == NULL)
    g_assert_cmpstr (found, ==, NULL);
  else if (found == NULL || !g_pattern_match_simple (expected, found))
    g_error ("%s is not \"%s\"", found != NULL ? found : "nothing", expected);
}

static void
run (Launcher *launcher, const Guarded *guarded, gboolean may_fork)
{
  const GgenRunnerAttempt *attempt;

  g_clear_pointer (&launcher->launch.test_case, ggen_runner_case_unref);
  launcher->launch.test_case = ggen_runner_case_new (launcher->program, guarded->path, NULL);
  launcher->launch.may_fork = may_fork;
  attempt = launcher_run (launcher);

  g_assert_cmpint (attempt->is_forked, ==, may_fork);
  g_assert_cmpint (attempt->wait_status, ==, 0);
  assert_found (attempt, guarded->expected);
}

static void
test_forks_are_guarded (GgenTestSandbox *sandbox, gpointer data)
{
  g_autofree char *program =
      g_test_build_filename (G_TEST_BUILT, "runner", "guarded-threads", NULL);
  g_autoptr (Launcher) launcher = NULL;

  if (CANNOT_PRELOAD != NULL)
    {
      g_test_skip (CANNOT_PRELOAD);
      return;
    }

  launcher = launcher_new (sandbox);
  launcher_set_command (launcher, (const char *const[]){program, NULL});
  launcher->program->glib_program = g_strdup (program);
  launcher->launch.seed = "R02S4711a5bb2d7a1c6e5e3c8a9b6e42cafe";
  launcher->launch.is_guarded = TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      run (launcher, &table[i], TRUE);
      run (launcher, &table[i], FALSE);
    }
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);
  ggen_test_add ("/guard/forks-are-guarded-as-processes-are", test_forks_are_guarded, NULL);

  return ggen_test_run ();
}
