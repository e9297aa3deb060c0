/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-fork-server-folders.h"

#include "ggen-fork-server-real.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* GLib's functions, from g_get_home_dir() to g_file_open_tmp(), ask the environment when they are called
 * first, whoever calls them, and do so through the dynamic linker: one place sees them all, and code that
 * does without GLib as well. Only those of the case's folders matter; these are asked for rarely. */

typedef struct
{
  const char *name;
  bool is_for_isolated; /* is another for each case with G_TEST_OPTION_ISOLATE_DIRS only */
  bool was_read;
} Variable;

static Variable variables[] = {
    {"HOME"},
    {"PWD"},
    {"TMPDIR"},
    {"XDG_CACHE_HOME"},
    {"XDG_CONFIG_HOME"},
    {"XDG_DATA_HOME"},
    {"XDG_RUNTIME_DIR"},
    {"XDG_STATE_HOME"},
    {"G_TEST_TMPDIR", true},
    {"XDG_CONFIG_DIRS", true},
    {"XDG_DATA_DIRS", true},
};

#define N_VARIABLES (sizeof variables / sizeof variables[0])

/* From before the first constructor of any library. */
static bool is_watching = true;
static bool was_folder_read;
static bool was_all_read;

static void
note (const char *name)
{
  for (size_t i = 0; i < N_VARIABLES; i++)
    {
      if (variables[i].name[0] == name[0] && strcmp (variables[i].name, name) == 0)
        variables[i].was_read = true;
    }
}

GGEN_FORK_SERVER_INTERPOSED char *
getenv (const char *name)
{
  if (is_watching)
    note (name);

  return GGEN_FORK_SERVER_REAL (getenv) (name);
}

GGEN_FORK_SERVER_INTERPOSED char *
secure_getenv (const char *name)
{
  if (is_watching)
    note (name);

  return GGEN_FORK_SERVER_REAL (secure_getenv) (name);
}

/* These read `environ` themselves, and nobody tells what is looked for in the copy. */

GGEN_FORK_SERVER_INTERPOSED char **
g_get_environ (void)
{
  was_all_read |= is_watching;

  return GGEN_FORK_SERVER_REAL (g_get_environ) ();
}

GGEN_FORK_SERVER_INTERPOSED char **
g_listenv (void)
{
  was_all_read |= is_watching;

  return GGEN_FORK_SERVER_REAL (g_listenv) ();
}

GGEN_FORK_SERVER_INTERPOSED char *
getcwd (char *buffer, size_t size)
{
  was_folder_read |= is_watching;

  return GGEN_FORK_SERVER_REAL (getcwd) (buffer, size);
}

/* Called by programs that are built with -D_FORTIFY_SOURCE. */
char *__getcwd_chk (char *buffer, size_t size, size_t most);

GGEN_FORK_SERVER_INTERPOSED char *
__getcwd_chk (char *buffer, size_t size, size_t most)
{
  was_folder_read |= is_watching;

  return GGEN_FORK_SERVER_REAL (__getcwd_chk) (buffer, size, most);
}

GGEN_FORK_SERVER_INTERPOSED char *
get_current_dir_name (void)
{
  was_folder_read |= is_watching;

  return GGEN_FORK_SERVER_REAL (get_current_dir_name) ();
}

void
ggen_fork_server_folders_pause (void)
{
  is_watching = false;
}

void
ggen_fork_server_folders_resume (void)
{
  is_watching = true;
}

void
ggen_fork_server_folders_end (void)
{
  is_watching = false;
}

const char *
ggen_fork_server_folders_describe_use (bool is_isolated)
{
  if (was_folder_read)
    return ggen_fork_server_say ("asks for the current folder before its tests");

  if (was_all_read)
    return ggen_fork_server_say ("asks for all of its environment before its tests");

  for (size_t i = 0; i < N_VARIABLES; i++)
    {
      if (variables[i].was_read && (is_isolated || !variables[i].is_for_isolated))
        return ggen_fork_server_say ("asks for %s before its tests", variables[i].name);
    }

  return NULL;
}

const char *const *
ggen_fork_server_folders_get_isolated (void)
{
  static const char *const names[] = {
      "HOME",          "XDG_CACHE_HOME", "XDG_CONFIG_DIRS", "XDG_CONFIG_HOME", "XDG_DATA_DIRS",
      "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "G_TEST_TMPDIR",   NULL,
  };

  return names;
}
