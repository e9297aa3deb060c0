/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-thread-default-private.h"

#include "ggen-test-default-context-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-origin-private.h"

/* What the test's thread pushes as its default context, and pops. GLib insists that the innermost is
 * popped, so there is either something left of what was pushed, or something of what was there before is
 * missing. */

typedef struct
{
  GMainContext *context; /* (owned) (nullable) */
  GgenTestOrigin origin;
} Call;

static __thread gboolean is_watched; /* on the test's thread, while the test runs */
static GArray *pushed;               /* (element-type Call) (owned) (nullable): not popped */
static GArray *popped; /* (element-type Call) (owned) (nullable): from before the test */

static void
call_clear (gpointer data)
{
  Call *self = data;

  if (self->context != NULL)
    g_main_context_unref (self->context);
}

static GArray *
calls_new (void)
{
  GArray *calls = g_array_new (FALSE, FALSE, sizeof (Call));

  g_array_set_clear_func (calls, call_clear);

  return calls;
}

static void
add (GArray **calls, GMainContext *context)
{
  Call call = {context != NULL ? g_main_context_ref (context) : NULL, {{NULL}, 0}};

  ggen_test_origin_capture (&call.origin);
  if (*calls == NULL)
    *calls = calls_new ();
  g_array_append_val (*calls, call);
}

/* Takes the last of @calls away if it is of @context. */
static gboolean
cancel (GArray *calls, GMainContext *context)
{
  if (calls == NULL || calls->len == 0
      || g_array_index (calls, Call, calls->len - 1).context != context)
    return FALSE;

  g_array_set_size (calls, calls->len - 1);

  return TRUE;
}

/* GLib keeps the default context as NULL. */
static GMainContext *
as_kept (GMainContext *context)
{
  return ggen_test_default_context_is (context) ? NULL : context;
}

void
ggen_test_thread_default_pushed (GMainContext *context)
{
  if (!is_watched)
    ggen_test_thread_stack_pushed (as_kept (context));
  else if (!cancel (popped, as_kept (context)))
    add (&pushed, as_kept (context));
}

GGEN_TEST_INTERPOSED void
g_main_context_pop_thread_default (GMainContext *context)
{
  /* What is not the innermost is refused by GLib. */
  if (is_watched && GGEN_TEST_REAL (g_main_context_get_thread_default) () == as_kept (context)
      && !cancel (pushed, as_kept (context)))
    add (&popped, as_kept (context));
  if (!is_watched)
    ggen_test_thread_stack_popped (as_kept (context));

  GGEN_TEST_REAL (g_main_context_pop_thread_default) (context);
}

static void
thread_default_begin (const GgenTestSubject *subject)
{
  ggen_test_thread_stack_begin ((subject->flags & GGEN_TEST_ALLOW_THREAD_DEFAULT) != 0);
  is_watched = TRUE;
}

static const char *
describe (GMainContext *context)
{
  return context != NULL ? "a context" : "the default main context";
}

static void
end_pushed (const GgenTestSubject *subject, gboolean is_allowed)
{
  while (pushed != NULL && pushed->len > 0)
    {
      Call *call = &g_array_index (pushed, Call, pushed->len - 1);

      if (!is_allowed)
        ggen_test_findings_add (&call->origin,
                                "a thread-default context was left behind: %s was pushed and not "
                                "popped: call g_main_context_pop_thread_default()",
                                describe (call->context));
      if (!subject->is_guest)
        GGEN_TEST_REAL (g_main_context_pop_thread_default) (call->context);
      g_array_set_size (pushed, pushed->len - 1);
    }
}

static void
end_popped (const GgenTestSubject *subject, gboolean is_allowed)
{
  while (popped != NULL && popped->len > 0)
    {
      Call *call = &g_array_index (popped, Call, popped->len - 1);

      if (!is_allowed)
        ggen_test_findings_add (
            &call->origin, "a thread-default context was popped that the test did not push: pop "
                           "as often as you push");
      if (!subject->is_guest)
        GGEN_TEST_REAL (g_main_context_push_thread_default) (call->context);
      g_array_set_size (popped, popped->len - 1);
    }
}

void
ggen_test_thread_default_put_back (const GgenTestSubject *subject, gboolean is_allowed)
{
  is_watched = FALSE;
  end_pushed (subject, is_allowed);
  end_popped (subject, is_allowed);
}

static void
thread_default_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  if (subject->is_guest)
    ggen_test_thread_default_put_back (subject, is_allowed);
  ggen_test_thread_stack_end ();
}

const GgenTestCheck ggen_test_thread_default_check = {
    GGEN_TEST_ALLOW_THREAD_DEFAULT,
    thread_default_begin,
    NULL,
    thread_default_end,
};
