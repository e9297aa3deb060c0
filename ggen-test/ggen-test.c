/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test.h"

#include <dlfcn.h>
#include <errno.h>
#include <unistd.h>

#include "ggen-test-guard-private.h"
#include "ggen-test-sandbox-private.h"

typedef struct
{
  char *path; /* (owned) */
  GgenTestFlags flags;
  GgenTestFunc func;
  gpointer user_data; /* (owned) if user_data_destroy is set */
  GDestroyNotify user_data_destroy;
} Case;

static GPtrArray *cases; /* (element-type Case) (owned) (nullable) */

static void
case_free (gpointer data)
{
  Case *self = data;

  if (self->user_data_destroy != NULL)
    self->user_data_destroy (self->user_data);

  g_free (self->path);
  g_free (self);
}

/* Ended by exec, or by the process where that is impossible. */
static void
start_again_with_preload (char **argv)
{
  const char *preload = g_getenv ("LD_PRELOAD");
  g_autofree char *value = NULL;
  Dl_info info;

  if (g_getenv ("GGEN_TEST_PRELOADED") != NULL)
    g_error ("the test library could not get in front of GLib; list it before GLib when linking");

  if (dladdr (ggen_test_init, &info) == 0)
    g_error ("the test library cannot find itself");

  value = preload != NULL ? g_strdup_printf ("%s:%s", info.dli_fname, preload)
                          : g_strdup (info.dli_fname);
  g_setenv ("LD_PRELOAD", value, TRUE);
  g_setenv ("GGEN_TEST_PRELOADED", "1", TRUE);

  execv ("/proc/self/exe", argv);
  g_error ("cannot start the test program again: %s", g_strerror (errno));
}

/* A test that fails says nothing about the next one, so GLib is asked to go on. */
static void
add_keep_going (int *argc, char ***argv)
{
  static char **volatile longer;

  longer = g_new0 (char *, *argc + 2);

  longer[0] = (*argv)[0];
  longer[1] = (char *) "-k";
  for (int i = 1; i < *argc; i++)
    longer[i + 1] = (*argv)[i];

  /* Lives as long as the program, as main()'s own does; volatile, so that it is seen to. */
  *argv = longer;
  *argc += 1;
}

/**
 * ggen_test_init:
 * @argc: (inout): address of main()'s argc
 * @argv: (inout) (array length=argc): address of main()'s argv
 *
 * Sets the test program up: the first call of its main(). Takes the place of g_test_init(),
 * whose options (`-l`, `-p`, `--tap`, `-m`, `--seed`, …) keep working.
 *
 * From here on the process is in test mode, so every test has a runtime of its own. Where the
 * dynamic linker finds GLib before this library, nothing could be checked, so the program is
 * started again with this library preloaded.
 *
 * Since: 1.0
 */
void
ggen_test_init (int *argc, char ***argv)
{
  if (!ggen_test_guard_is_in_force ())
    start_again_with_preload (*argv);

  ggen_runtime_set_mode (GGEN_RUNTIME_MODE_TEST);

  add_keep_going (argc, argv);
  g_test_init (argc, argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
}

static void
run_case (gconstpointer data)
{
  const Case *self = data;
  g_autoptr (GgenTestSandbox) sandbox = ggen_test_sandbox_new (self->path, self->flags);

  ggen_test_sandbox_begin (sandbox);
  self->func (sandbox, self->user_data);
  ggen_test_sandbox_end (sandbox);
}

/**
 * ggen_test_add_full:
 * @path: the test's name, such as `/scope/first-error-cancels-the-rest`
 * @flags: what the test asks for
 * @func: (scope notified) (closure user_data) (destroy user_data_destroy): the test
 * @user_data: data for @func
 * @user_data_destroy: (nullable): frees @user_data at the end of the program
 *
 * Adds a test, which runs in a sandbox of its own.
 *
 * Since: 1.0
 */
void
ggen_test_add_full (const char *path,
                    GgenTestFlags flags,
                    GgenTestFunc func,
                    gpointer user_data,
                    GDestroyNotify user_data_destroy)
{
  Case *self;

  g_return_if_fail (path != NULL && path[0] == '/');
  g_return_if_fail (func != NULL);

  self = g_new0 (Case, 1);
  self->path = g_strdup (path);
  self->flags = flags;
  self->func = func;
  self->user_data = user_data;
  self->user_data_destroy = user_data_destroy;

  /* Ours to free: GLib forgets the data of tests that it did not run. */
  if (cases == NULL)
    cases = g_ptr_array_new_with_free_func (case_free);
  g_ptr_array_add (cases, self);

  g_test_add_data_func (path, self, run_case);
}

/**
 * ggen_test_add: (skip)
 * @path: the test's name, such as `/scope/first-error-cancels-the-rest`
 * @func: the test
 * @user_data: data for @func
 *
 * Adds a test, which runs in a sandbox of its own.
 *
 * Since: 1.0
 */
void
ggen_test_add (const char *path, GgenTestFunc func, gpointer user_data)
{
  ggen_test_add_full (path, GGEN_TEST_DEFAULT, func, user_data, NULL);
}

/**
 * ggen_test_run:
 *
 * Runs the tests that the command line asks for.
 *
 * Returns: the exit status of the program
 *
 * Since: 1.0
 */
int
ggen_test_run (void)
{
  int status = g_test_run ();

  g_clear_pointer (&cases, g_ptr_array_unref);

  return status;
}
