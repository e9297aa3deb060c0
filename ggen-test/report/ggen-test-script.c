/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-script-private.h"

#include <errno.h>
#include <unistd.h>

#include "ggen-test-callers-private.h"
#include "ggen-test-origin-private.h"
#include "ggen-test-thread-private.h"

/* An interpreter is asked in the middle of what it does, and that must be a call that a script has made: so
 * not on a thread that is not the script's, not in a process that was just forked, and with GJS, which
 * runs nothing during garbage collection, only in what a script calls through introspection. */

static char *(*place_func) (gpointer user_data); /* (nullable) */
static gpointer place_data;                      /* (owned) if place_data_destroy is set */
static GDestroyNotify place_data_destroy;        /* (nullable) */
static pid_t process;

static __thread gboolean is_asking;

static gboolean
may_ask (const GgenTestOrigin *origin)
{
  return place_func != NULL && !is_asking && ggen_test_thread_get_current () != NULL
         && ggen_test_current_thread->number == 0 && process == getpid ()
         && (!ggen_test_callers_have_gjs () || ggen_test_origin_is_of_script (origin));
}

static void
add_script (GgenTestOrigin *origin)
{
  g_autofree char *lines = NULL;
  int code = errno;

  if (!may_ask (origin))
    return;

  is_asking = TRUE;
  lines = place_func (place_data);
  is_asking = FALSE;
  errno = code;

  if (lines == NULL)
    return;
  origin->script = g_intern_string (lines);
  origin->n_frames = (guint8) ggen_test_origin_count_before_script (origin);
}

void
ggen_test_script_set_func (char *(*func) (gpointer user_data),
                           gpointer user_data,
                           GDestroyNotify user_data_destroy)
{
  if (place_data_destroy != NULL)
    place_data_destroy (place_data);

  place_func = func;
  place_data = user_data;
  place_data_destroy = user_data_destroy;
  process = getpid ();
  ggen_test_origin_add_script = func != NULL ? add_script : NULL;
}
