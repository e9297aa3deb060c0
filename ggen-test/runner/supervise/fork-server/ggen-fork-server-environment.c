/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-fork-server-environment.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "ggen-fork-server-beginning.h"
#include "ggen-supervise-text.h"

/* Made by the server, and for each test in the same place: a process that set its variables one by one would
 * change a dozen pages of memory, each of which is copied first. */

/* Where the checks of the test library report: these take it out of the environment when they have read it. */
#define GUARD "GGEN_TEST_GUARD="

static char **environment; /* (owned), but not its strings */
static size_t n_allocated;

static size_t
count (char *const *strings)
{
  size_t n = 0;

  while (strings != NULL && strings[n] != NULL)
    n++;

  return n;
}

static void
reserve (size_t n)
{
  if (n <= n_allocated)
    return;

  environment = ggen_supervise_reallocate (environment, n * sizeof environment[0]);
  n_allocated = n;
}

/* What the program has set itself since it began, it would have set again. */
static bool
is_to_be_set (const char *variable)
{
  return strncmp (variable, GUARD, strlen (GUARD)) == 0
         || !ggen_fork_server_beginning_is_changed (variable);
}

/* Returns where the variable is, or `n`. */
static size_t
find (size_t n, const char *variable)
{
  const size_t length = strcspn (variable, "=");
  size_t i = 0;

  while (i < n
         && (strncmp (environment[i], variable, length) != 0 || environment[i][length] != '='))
    i++;

  return i;
}

/* Returns how many there are then. */
static size_t
set (size_t n, char *variable)
{
  const size_t i = find (n, variable);
  const bool is_there = i < n;

  if (strchr (variable, '=') != NULL)
    environment[i] = variable;
  else if (is_there)
    memmove (&environment[i], &environment[i + 1], (n - i - 1) * sizeof environment[0]);

  return n + (strchr (variable, '=') != NULL) - is_there;
}

void
ggen_fork_server_environment_make (char *const *variables)
{
  size_t n = count (environ);

  reserve (n + count (variables) + 1);
  if (n > 0)
    memcpy (environment, environ, n * sizeof environment[0]);
  for (; *variables != NULL; variables++)
    {
      if (is_to_be_set (*variables))
        n = set (n, *variables);
    }
  environment[n] = NULL;
}

void
ggen_fork_server_environment_enter (void)
{
  environ = environment;
}
