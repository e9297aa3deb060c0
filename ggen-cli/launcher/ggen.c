/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is started. A process pays for each library that it is linked with before main() begins, so
 * this one knows libc alone: it tells the version by itself, and has libggen-cli.so do everything
 * else. */

#include <dlfcn.h>
#include <ggen-version.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ggen-cli.h"

/* GGEN_CLI_MODULES says in which folder: seen from that of this program, which the kernel knows. No
 * variable and no current directory has a say. */
#define FRONT "libggen-cli.so"

static const char version_text[] = "ggen " GGEN_VERSION_S "\n";

static void
fail (const char *path, const char *reason, const char *advice)
{
  size_t length = strlen (path);

  /* The linker begins with the path where the file itself is the matter. */
  if (strncmp (reason, path, length) == 0 && strncmp (reason + length, ": ", 2) == 0)
    reason += length + 2;

  fprintf (stderr, "error: cannot load %s: %s; %s\n", path, reason, advice);
  exit (GGEN_CLI_STATUS_FAILURE);
}

static void
remove_last (char *path)
{
  char *slash = strrchr (path, '/');

  if (slash == NULL)
    fail (FRONT, "nothing tells where ggen is", "mount /proc");
  *slash = '\0';
}

/* The folder of this program. The kernel has resolved links already.
 *
 * @path: room for PATH_MAX */
static void
find_folder (char *path)
{
  ssize_t length = readlink ("/proc/self/exe", path, PATH_MAX - 1);

  path[length < 0 ? 0 : length] = '\0';
  remove_last (path);
}

/* @path: room for PATH_MAX */
static void
find_front (char *path)
{
  const char *rest = GGEN_CLI_MODULES;
  size_t length = 0;

  if (*rest != '/')
    {
      find_folder (path);
      for (; strncmp (rest, "../", 3) == 0; rest += 3)
        remove_last (path);
      length = strlen (path);
      path[length++] = '/';
    }

  if (snprintf (path + length, PATH_MAX - length, "%s/%s", rest, FRONT)
      >= (int) (PATH_MAX - length))
    fail (FRONT, "its path is too long", "install ggen elsewhere");
}

static __typeof__ (&ggen_cli_main)
load_front (void)
{
  char path[PATH_MAX];
  void *front;
  const char *version;
  __typeof__ (&ggen_cli_main) run;

  find_front (path);
  front = dlopen (path, RTLD_LAZY | RTLD_LOCAL);
  if (front == NULL)
    fail (path, dlerror (), "install ggen again");

  version = dlsym (front, "ggen_cli_version");
  *(void **) &run = dlsym (front, "ggen_cli_main");
  if (version == NULL || run == NULL || strcmp (version, GGEN_VERSION_S) != 0)
    fail (path, "it is not of ggen " GGEN_VERSION_S, "install ggen again");

  return run;
}

/* Returns false where it cannot be written: the front says so, and how. */
static bool
print_version (void)
{
  ssize_t length = sizeof version_text - 1;

  return write (STDOUT_FILENO, version_text, length) == length;
}

int
main (int argc, char **argv)
{
  if (argc == 2 && strcmp (argv[1], "--version") == 0 && print_version ())
    return GGEN_CLI_STATUS_SUCCESS;

  return load_front () (argc, argv);
}
