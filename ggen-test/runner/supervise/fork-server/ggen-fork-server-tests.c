/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-fork-server-tests.h"

#include "ggen-fork-server-real.h"

#include <glib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* By which function a test was registered, and so is handed on */
typedef enum
{
  BY_FUNC,
  BY_DATA_FUNC,
  BY_DATA_FUNC_FULL,
  BY_VTABLE,
} Registration;

typedef struct
{
  char *path; /* (owned) */
  Registration registration;
  gsize fixture_size;
  gpointer data;
  void (*set_up) (void);
  void (*test) (void);
  void (*tear_down) (void); /* or frees the data */
} Test;

static bool is_holding;
static Test *tests;
static size_t n_tests;
static size_t n_allocated;

static void
register_test (const Test *test)
{
  switch (test->registration)
    {
    case BY_FUNC:
      GGEN_FORK_SERVER_REAL (g_test_add_func) (test->path, (GTestFunc) test->test);
      break;

    case BY_DATA_FUNC:
      GGEN_FORK_SERVER_REAL (g_test_add_data_func)
      (test->path, test->data, (GTestDataFunc) test->test);
      break;

    case BY_DATA_FUNC_FULL:
      GGEN_FORK_SERVER_REAL (g_test_add_data_func_full)
      (test->path, test->data, (GTestDataFunc) test->test, (GDestroyNotify) test->tear_down);
      break;

    case BY_VTABLE:
    default:
      GGEN_FORK_SERVER_REAL (g_test_add_vtable)
      (test->path, test->fixture_size, test->data, (GTestFixtureFunc) test->set_up,
       (GTestFixtureFunc) test->test, (GTestFixtureFunc) test->tear_down);
      break;
    }
}

/* As GLib lists it: it leaves out what is empty between slashes. */
static char *
normalise (const char *path)
{
  char *normal = strdup (path);
  size_t n = 0;

  for (size_t i = 0; normal != NULL && path[i] != '\0'; i++)
    {
      if (path[i] != '/' || n == 0 || normal[n - 1] != '/')
        normal[n++] = path[i];
    }
  if (normal != NULL)
    normal[n] = '\0';

  return normal;
}

static bool
has_room (void)
{
  const size_t n = n_allocated * 2 + 64;
  Test *more;

  if (n_tests < n_allocated)
    return true;
  more = realloc (tests, n * sizeof *tests);
  if (more == NULL)
    return false;
  tests = more;
  n_allocated = n;

  return true;
}

/* Returns whether it is held: not where GLib would complain, or there is no memory. */
static bool
hold (const Test *test)
{
  char *path;

  if (!is_holding || test->path == NULL || test->path[0] != '/' || test->test == NULL
      || !has_room ())
    return false;
  path = normalise (test->path);
  if (path == NULL)
    return false;
  tests[n_tests] = *test;
  tests[n_tests++].path = path;

  return true;
}

static void
add (const Test *test)
{
  if (hold (test))
    return;
  /* In their order */
  ggen_fork_server_tests_release ();
  register_test (test);
}

GGEN_FORK_SERVER_INTERPOSED void
g_test_add_func (const char *path, GTestFunc function)
{
  add (&(Test){.path = (char *) path, .registration = BY_FUNC, .test = (void (*) (void)) function});
}

GGEN_FORK_SERVER_INTERPOSED void
g_test_add_data_func (const char *path, gconstpointer data, GTestDataFunc function)
{
  add (&(Test){.path = (char *) path,
               .registration = BY_DATA_FUNC,
               .data = (gpointer) data,
               .test = (void (*) (void)) function});
}

GGEN_FORK_SERVER_INTERPOSED void
g_test_add_data_func_full (const char *path,
                           gpointer data,
                           GTestDataFunc function,
                           GDestroyNotify free_data)
{
  add (&(Test){.path = (char *) path,
               .registration = BY_DATA_FUNC_FULL,
               .data = data,
               .test = (void (*) (void)) function,
               .tear_down = (void (*) (void)) free_data});
}

GGEN_FORK_SERVER_INTERPOSED void
g_test_add_vtable (const char *path,
                   gsize fixture_size,
                   gconstpointer data,
                   GTestFixtureFunc set_up,
                   GTestFixtureFunc test,
                   GTestFixtureFunc tear_down)
{
  add (&(Test){.path = (char *) path,
               .registration = BY_VTABLE,
               .fixture_size = fixture_size,
               .data = (gpointer) data,
               .set_up = (void (*) (void)) set_up,
               .test = (void (*) (void)) test,
               .tear_down = (void (*) (void)) tear_down});
}

/* Whoever asks for it may look at all tests, and add to them. */
GGEN_FORK_SERVER_INTERPOSED GTestSuite *
g_test_get_root (void)
{
  ggen_fork_server_tests_release ();

  return GGEN_FORK_SERVER_REAL (g_test_get_root) ();
}

/* GLib looks for the path among all tests. */
GGEN_FORK_SERVER_INTERPOSED void
g_test_trap_subprocess (const char *path, guint64 timeout, GTestSubprocessFlags flags)
{
  ggen_fork_server_tests_release ();
  GGEN_FORK_SERVER_REAL (g_test_trap_subprocess) (path, timeout, flags);
}

/* Since 2.80: the headers may not have it. */
void g_test_trap_subprocess_with_envp (const char *path,
                                       const char *const *variables,
                                       guint64 timeout,
                                       GTestSubprocessFlags flags);

GGEN_FORK_SERVER_INTERPOSED void
g_test_trap_subprocess_with_envp (const char *path,
                                  const char *const *variables,
                                  guint64 timeout,
                                  GTestSubprocessFlags flags)
{
  ggen_fork_server_tests_release ();
  GGEN_FORK_SERVER_REAL (g_test_trap_subprocess_with_envp) (path, variables, timeout, flags);
}

void
ggen_fork_server_tests_hold (void)
{
  is_holding = true;
}

/* Whether a test is the one of that path, or below it */
static bool
is_within (const Test *test, const char *path, size_t length)
{
  return strncmp (test->path, path, length) == 0
         && (test->path[length] == '\0' || test->path[length] == '/');
}

/* Keeps the others. */
static void
release_within (const char *path)
{
  const size_t length = strlen (path);
  size_t n_kept = 0;

  is_holding = false;
  for (size_t i = 0; i < n_tests; i++)
    {
      if (is_within (&tests[i], path, length))
        register_test (&tests[i]);
      else
        tests[n_kept++] = tests[i];
    }
  n_tests = n_kept;
}

void
ggen_fork_server_tests_release (void)
{
  is_holding = false;
  for (size_t i = 0; i < n_tests; i++)
    register_test (&tests[i]);
  n_tests = 0;
}

/* NULL: there is none, or more is asked for */
static const char *
find_only_path (char *const *arguments)
{
  const char *path = NULL;

  for (size_t i = 0; arguments[i] != NULL; i++)
    {
      if (strcmp (arguments[i], "-r") == 0 || strcmp (arguments[i], "--run-prefix") == 0)
        return NULL;
      if (strcmp (arguments[i], "-p") != 0)
        continue;
      if (path != NULL)
        return NULL;
      path = arguments[++i];
      if (path == NULL)
        return NULL;
    }

  return path;
}

void
ggen_fork_server_tests_release_for (char *const *arguments)
{
  const char *path = find_only_path (arguments);

  if (path != NULL)
    release_within (path);
  else
    ggen_fork_server_tests_release ();
}
