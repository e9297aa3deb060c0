/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "ggen-test-calls-private.h"
#include "ggen-test-check-private.h"
#include "ggen-test-guard-output-private.h"
#include "ggen-test-init-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-symbols-private.h"

/* The guard: the checks around whatever a program of GLib's own framework runs, where the program has never
 * heard of this library, which was preloaded. Nothing changes for the program, neither what it prints nor
 * how it ends.
 *
 * The checks begin with g_test_run(), so that what main() has set up before is not told, and that a fork
 * server, which forks there, has them begin in the child. They end with it, or with exit(), where a
 * test calls that on its own thread. A crash is none of their business. */

/* In the order of those of a sandbox (ggen-test-sandbox.c), without what only a sandbox has; but connections
 * are looked at before tasks are forgotten. */
static const GgenTestCheck *const checks[] = {
    &ggen_test_threads_check,        &ggen_test_variables_check,       &ggen_test_cwd_check,
    &ggen_test_umask_check,          &ggen_test_locale_check,          &ggen_test_signals_check,
    &ggen_test_limits_check,         &ggen_test_children_check,        &ggen_test_orphans_check,
    &ggen_test_thread_default_check, &ggen_test_default_context_check, &ggen_test_descriptors_check,
    &ggen_test_sources_check,        &ggen_test_tasks_check,           &ggen_test_dbus_check,
    &ggen_test_shared_names_check,   &ggen_test_pools_check,
};

static GgenTestSubject subject = {.is_guest = TRUE};
static char *dir;     /* (owned) (nullable): of the subject */
static pid_t process; /* that is guarded; 0: none */
static pthread_t thread;

static void
end (void)
{
  g_autoptr (GPtrArray) findings = NULL;

  process = 0;
  for (guint i = G_N_ELEMENTS (checks); i > 0; i--)
    checks[i - 1]->end (&subject, FALSE);
  ggen_test_calls_end ();

  findings = ggen_test_findings_end ();
  ggen_test_guard_output_write (findings);
  ggen_test_symbols_end ();
}

/* A process that a test forks is not the test; and of what belongs to a thread, only that which has begun
 * can tell. */
static gboolean
is_ours_to_end (void)
{
  return process == getpid () && pthread_equal (thread, pthread_self ());
}

static void
on_exit_of_program (void)
{
  if (is_ours_to_end ())
    end ();
}

static void
init (void)
{
  ggen_test_threads_init_for_guest ();
  atexit (on_exit_of_program);
}

static gboolean
begin (void)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;

  if (process != 0 || ggen_test_init_is_done () || !ggen_test_guard_output_open ())
    return FALSE;

  pthread_once (&once, init);
  g_free (dir);
  dir = g_get_current_dir ();
  subject.dir = dir;

  ggen_test_findings_begin ();
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    checks[i]->begin (&subject);
  ggen_test_calls_begin ();

  process = getpid ();
  thread = pthread_self ();

  return TRUE;
}

GGEN_TEST_INTERPOSED int
g_test_run (void)
{
  const gboolean is_begun = begin ();
  const int status = GGEN_TEST_REAL (g_test_run) ();

  if (is_begun && is_ours_to_end ())
    end ();

  return status;
}

/* What a program calls that has suites of its own; GLib does so inside of itself. */
GGEN_TEST_INTERPOSED int
g_test_run_suite (GTestSuite *suite)
{
  const gboolean is_begun = begin ();
  const int status = GGEN_TEST_REAL (g_test_run_suite) (suite);

  if (is_begun && is_ours_to_end ())
    end ();

  return status;
}
