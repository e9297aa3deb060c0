/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/stat.h>
#include <unistd.h>

#include "ggen-test-change-private.h"
#include "ggen-test-check-private.h"
#include "ggen-test-interpose-private.h"

/* The working directory. The sandbox puts it back. */

static GgenTestChange change;

GGEN_TEST_NOT_INSTRUMENTED static void
note (void)
{
  if (ggen_test_change_enter (&change))
    ggen_test_change_note (&change);
}

GGEN_TEST_INTERPOSED int
chdir (const char *path)
{
  note ();
  return GGEN_TEST_REAL (chdir) (path);
}

GGEN_TEST_INTERPOSED int
fchdir (int fd)
{
  note ();
  return GGEN_TEST_REAL (fchdir) (fd);
}

static void
cwd_begin (const GgenTestSubject *subject)
{
  ggen_test_change_watch (&change);
}

static gboolean
is_same_folder (const char *one, const char *other)
{
  struct stat one_info;
  struct stat other_info;

  return stat (one, &one_info) == 0 && stat (other, &other_info) == 0
         && one_info.st_dev == other_info.st_dev && one_info.st_ino == other_info.st_ino;
}

static void
cwd_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  g_autofree char *now = NULL;

  if (!ggen_test_change_end (&change) || is_allowed || is_same_folder (".", subject->dir))
    return;

  now = g_get_current_dir ();
  ggen_test_findings_add (
      &change.origin,
      "the working directory was changed: it was \"%s\", is \"%s\": change back to it",
      subject->dir, now);
}

const GgenTestCheck ggen_test_cwd_check = {
    GGEN_TEST_ALLOW_CWD,
    cwd_begin,
    NULL,
    cwd_end,
};
