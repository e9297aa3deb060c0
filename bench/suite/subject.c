/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "subject.h"

static GgenRuntime *eager; /* (owned) */

/* Closes and drops @runtime; whatever is left of its work is a mistake of the suite. */
void
suite_close_runtime (GgenRuntime *runtime)
{
  g_autoptr (GError) error = NULL;

  if (!ggen_runtime_close (runtime, 10 * G_TIME_SPAN_SECOND, &error))
    g_error ("%s", error->message);

  g_object_unref (runtime);
}

/* Makes the eager runtime, as a program does that makes it when it starts. */
void
suite_subject_prepare (void)
{
  eager = ggen_runtime_new_isolated ();
}

void
suite_subject_clean_up (void)
{
  suite_close_runtime (g_steal_pointer (&eager));
}

/* Gets the runtime for the next command, to be given to suite_subject_close(). */
GgenRuntime *
suite_subject_open (SuiteSubject subject)
{
  switch (subject)
    {
    case SUITE_ISOLATED:
      return ggen_runtime_new_isolated ();

    case SUITE_EAGER:
      return eager;

    case SUITE_SHARED:
    default:
      return ggen_runtime_get_default ();
    }
}

void
suite_subject_close (SuiteSubject subject, GgenRuntime *runtime)
{
  if (subject == SUITE_ISOLATED)
    suite_close_runtime (runtime);
}
