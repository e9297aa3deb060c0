/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/stat.h>

#include "ggen-test-change-private.h"
#include "ggen-test-check-private.h"
#include "ggen-test-interpose-private.h"

/* The mask for new files, which can only be read by being set. */

static GgenTestChange change;
static mode_t before; /* guarded by change */

GGEN_TEST_INTERPOSED mode_t
umask (mode_t mask)
{
  const gboolean is_entered = ggen_test_change_enter (&change);
  const mode_t old = GGEN_TEST_REAL (umask) (mask);

  if (is_entered)
    {
      if (!change.is_noted)
        before = old;
      ggen_test_change_note (&change);
    }

  return old;
}

static void
umask_begin (const GgenTestSubject *subject)
{
  ggen_test_change_watch (&change);
}

static void
umask_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  mode_t now;

  if (!ggen_test_change_end (&change))
    return;

  now = GGEN_TEST_REAL (umask) (before);
  if (subject->is_guest)
    GGEN_TEST_REAL (umask) (now);
  if (now != before && !is_allowed)
    ggen_test_findings_add (&change.origin,
                            "the mask for new files was changed: it was %03o, is %03o: set what "
                            "umask() returned",
                            before, now);
}

const GgenTestCheck ggen_test_umask_check = {
    GGEN_TEST_ALLOW_UMASK,
    umask_begin,
    NULL,
    umask_end,
};
