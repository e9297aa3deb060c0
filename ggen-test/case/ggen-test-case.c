/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-case.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ggen-test-check-private.h"
#include "ggen-test-dbus-private.h"
#include "ggen-test-sandbox-private.h"
#include "ggen-test-thread-private.h"
#include "ggen-test-wait-private.h"
#include "ggen-test-symbols-private.h"

/* Set across starting again: what LD_PRELOAD was before. */
#define PRELOADED "GGEN_TEST_PRELOADED"

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

/* The command line as the kernel has it: of a script it begins with the interpreter. */
static char **
read_command_line (void)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (!g_file_get_contents ("/proc/self/cmdline", &text, &length, &error))
    g_error ("cannot read the command line: %s", error->message);

  for (gsize i = 0; i < length; i += strlen (text + i) + 1)
    g_ptr_array_add (arguments, g_strdup (text + i));
  g_ptr_array_add (arguments, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&arguments), FALSE);
}

/* Ended by exec, or by an error where that is impossible. */
static void
start_again_with_preload (void)
{
  const char *preload = g_getenv ("LD_PRELOAD");
  g_auto (GStrv) argv = NULL;
  g_autofree char *value = NULL;
  Dl_info info;

  if (g_getenv (PRELOADED) != NULL)
    g_error ("the test library could not get in front of GLib; list it before GLib when linking");

  if (dladdr (ggen_test_init, &info) == 0)
    g_error ("the test library cannot find itself");

  if (strpbrk (info.dli_fname, " :") != NULL)
    g_error ("%s cannot be preloaded, since its path has a space or a colon; list the test library "
             "before GLib when linking",
             info.dli_fname);

  value = g_strjoin (":", info.dli_fname, preload, NULL);
  g_setenv ("LD_PRELOAD", value, TRUE);
  g_setenv (PRELOADED, preload != NULL ? preload : "", TRUE);

  argv = read_command_line ();
  execv ("/proc/self/exe", argv);
  g_error ("cannot start the test program again: %s", g_strerror (errno));
}

/* What the tests start is not to be preloaded. */
static void
forget_preload (void)
{
  const char *preload = g_getenv (PRELOADED);

  if (preload == NULL)
    return;

  if (preload[0] != '\0')
    g_setenv ("LD_PRELOAD", preload, TRUE);
  else
    g_unsetenv ("LD_PRELOAD");

  g_unsetenv (PRELOADED);
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
 * @argv: (inout) (array length=argc) (transfer none): address of main()'s argv
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
  if (!ggen_test_interposition_is_in_force ())
    start_again_with_preload ();
  forget_preload ();

  ggen_runtime_set_mode (GGEN_RUNTIME_MODE_TEST);
  ggen_test_threads_init ();
  ggen_test_wait_init ();

  add_keep_going (argc, argv);
  g_test_init (argc, argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
}

static void
run_case (gconstpointer data)
{
  const Case *self = data;
  g_autoptr (GgenTestSandbox) sandbox = ggen_test_sandbox_new (self->path, self->flags);

  if ((self->flags & GGEN_TEST_DBUS) && ggen_test_dbus_get_obstacle () != NULL)
    {
      g_test_skip (ggen_test_dbus_get_obstacle ());
      return;
    }

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
  ggen_test_symbols_end ();

  return status;
}
