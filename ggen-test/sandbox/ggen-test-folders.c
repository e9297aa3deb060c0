/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-folders-private.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Set across starting again: the folder that was made already. */
#define MADE "GGEN_TEST_FOLDER"

static char *base;   /* (owned) (nullable) before the start */
static char *tmp;    /* (owned) (nullable) before the start */
static pid_t maker;  /* the process that removes them */
static guint n_made; /* folders of tests */
static GPtrArray
    *kept; /* (element-type utf8) (owned) (nullable): names in tmp from before the first test */

static int
open_up (const char *path, const struct stat *info, int kind, struct FTW *ftw)
{
  if (kind == FTW_D || kind == FTW_DNR)
    chmod (path, 0700);

  /* A folder that could not be read is walked in the next round. */
  return kind == FTW_DNR ? 1 : 0;
}

static int
remove_one (const char *path, const struct stat *info, int kind, struct FTW *ftw)
{
  remove (path);

  return 0;
}

/* Also what the test took its own rights away from. */
static void
remove_tree (const char *path)
{
  while (nftw (path, open_up, 16, FTW_PHYS | FTW_MOUNT) == 1)
    ;

  nftw (path, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

/* Children that were forked come here too. */
static void
remove_at_exit (void)
{
  if (getpid () != maker)
    return;

  remove_tree (base);
  g_clear_pointer (&base, free);
  g_clear_pointer (&tmp, g_free);
  g_clear_pointer (&kept, g_ptr_array_unref);
}

/* Not by g_get_tmp_dir(), which would remember what it finds. */
static char *
make_base (void)
{
  const char *parent = g_getenv ("TMPDIR");
  g_autofree char *template = NULL;
  char *path;

  template =
      g_build_filename (parent != NULL && *parent != '\0' ? parent : "/tmp", "ggen-XXXXXX", NULL);
  path = mkdtemp (template) != NULL ? realpath (template, NULL) : NULL;
  if (path == NULL)
    g_error ("cannot make the folder %s: %s", template, g_strerror (errno));

  return path;
}

static void
make_tmp (void)
{
  if (mkdir (tmp, 0700) != 0 && errno != EEXIST)
    g_error ("cannot make %s: %s", tmp, g_strerror (errno));
}

gboolean
ggen_test_folders_init (void)
{
  const char *made = getenv (MADE);

  g_assert (base == NULL);

  /* Set by the tests of a program that started this one: it would use the folders of theirs. */
  unsetenv ("G_TEST_TMPDIR");
  unsetenv ("G_TEST_ROOT_PROCESS");

  base = made != NULL ? strdup (made) : make_base ();
  tmp = g_build_filename (base, "tmp", NULL);
  make_tmp ();
  setenv ("TMPDIR", tmp, TRUE);

  if (!g_str_equal (g_get_tmp_dir (), tmp))
    {
      if (made != NULL)
        g_error ("temporary files do not go to %s", tmp);
      setenv (MADE, base, TRUE);
      return FALSE;
    }

  unsetenv (MADE);
  maker = getpid ();
  atexit (remove_at_exit);

  return TRUE;
}

const char *
ggen_test_folders_get_base (void)
{
  return base;
}

static gboolean
is_kept (const char *name)
{
  if (g_str_equal (name, ".") || g_str_equal (name, ".."))
    return TRUE;

  for (guint i = 0; kept != NULL && i < kept->len; i++)
    {
      if (g_str_equal (kept->pdata[i], name))
        return TRUE;
    }

  return FALSE;
}

static DIR *
open_tmp (void)
{
  DIR *listing = opendir (tmp);

  if (listing != NULL)
    return listing;

  /* The test may have removed it, or taken its rights away. */
  make_tmp ();
  chmod (tmp, 0700);
  listing = opendir (tmp);
  if (listing == NULL)
    g_error ("cannot open %s: %s", tmp, g_strerror (errno));

  return listing;
}

/* GLib keeps the folders that it isolates tests with there, and who knows who else what. */
static void
keep_what_is_there (void)
{
  DIR *listing = open_tmp ();
  struct dirent *entry;

  kept = g_ptr_array_new_with_free_func (g_free);
  while ((entry = readdir (listing)) != NULL)
    g_ptr_array_add (kept, g_strdup (entry->d_name));
  closedir (listing);
}

static void
empty_tmp (void)
{
  DIR *listing = open_tmp ();
  struct dirent *entry;

  while ((entry = readdir (listing)) != NULL)
    {
      g_autofree char *path = NULL;

      if (is_kept (entry->d_name))
        continue;
      path = g_build_filename (tmp, entry->d_name, NULL);
      remove_tree (path);
    }
  closedir (listing);
}

char *
ggen_test_folders_begin (void)
{
  if (kept == NULL)
    keep_what_is_there ();

  while (TRUE)
    {
      g_autofree char *dir = g_strdup_printf ("%s/%u", base, ++n_made);

      if (mkdir (dir, 0700) == 0)
        return g_steal_pointer (&dir);
      /* A test that ran in a child process has left it. */
      if (errno != EEXIST)
        g_error ("cannot make the test's folder %s: %s", dir, g_strerror (errno));
    }
}

void
ggen_test_folders_end (const char *dir)
{
  if (rmdir (dir) != 0)
    remove_tree (dir);
  empty_tmp ();
}
