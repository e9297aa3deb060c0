/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <pthread.h>

#include "ggen-test-origin-private.h"
#include "ggen-test-thread-default-private.h"
#include "ggen-test-thread-private.h"

/* What threads other than the test's push as their default contexts. Each keeps an account of its own,
 * which is looked at when it ends. Threads of the runtime do not, and have nothing pushed between what
 * they do but their own. */

typedef struct
{
  GMainContext *context; /* (owned) (nullable) */
  GgenTestOrigin origin;
} Call;

typedef struct
{
  guint generation; /* of the test */
  GArray *pushed;   /* (element-type Call) (owned) */
} Stack;

static guint generation; /* atomic: of the running test; 0 while there is none, or it is allowed */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key; /* (type Stack) (owned) */

static void
call_clear (gpointer data)
{
  Call *self = data;

  g_clear_pointer (&self->context, g_main_context_unref);
}

static void
report (const Call *call)
{
  g_autofree char *place = ggen_test_origin_describe_short (&call->origin);

  ggen_test_findings_add (&call->origin,
                          "a thread-default context was left behind by a thread that has ended: it "
                          "was pushed by %s and not popped: call "
                          "g_main_context_pop_thread_default() on the same thread",
                          place);
}

/* The thread ends. */
static void
stack_free (gpointer data)
{
  Stack *self = data;

  if (self->generation == __atomic_load_n (&generation, __ATOMIC_ACQUIRE))
    for (guint i = self->pushed->len; i > 0; i--)
      report (&g_array_index (self->pushed, Call, i - 1));

  g_array_unref (self->pushed);
  g_free (self);
}

static void
make_key (void)
{
  pthread_key_create (&key, stack_free);
}

static Stack *
ensure_stack (void)
{
  Stack *self = pthread_getspecific (key);

  if (self != NULL)
    return self;

  self = g_new0 (Stack, 1);
  self->generation = __atomic_load_n (&generation, __ATOMIC_ACQUIRE);
  self->pushed = g_array_new (FALSE, FALSE, sizeof (Call));
  g_array_set_clear_func (self->pushed, call_clear);
  pthread_setspecific (key, self);

  return self;
}

static gboolean
is_of_interest (void)
{
  const GgenTestThread *thread = ggen_test_current_thread;

  return __atomic_load_n (&generation, __ATOMIC_RELAXED) != 0 && thread != NULL
         && !thread->is_of_runtime && thread->number != 0;
}

void
ggen_test_thread_stack_pushed (GMainContext *context)
{
  Call call = {0};

  if (!is_of_interest ())
    return;

  call.context = context != NULL ? g_main_context_ref (context) : NULL;
  ggen_test_origin_capture (&call.origin);
  g_array_append_val (ensure_stack ()->pushed, call);
}

/* What is not the innermost is refused by GLib. */
void
ggen_test_thread_stack_popped (GMainContext *context)
{
  Stack *self = is_of_interest () ? pthread_getspecific (key) : NULL;

  if (self != NULL && self->pushed->len > 0
      && g_array_index (self->pushed, Call, self->pushed->len - 1).context == context)
    g_array_set_size (self->pushed, self->pushed->len - 1);
}

void
ggen_test_thread_stack_begin (gboolean is_allowed)
{
  static guint n_tests;

  pthread_once (&once, make_key);
  n_tests++;
  __atomic_store_n (&generation, is_allowed ? 0 : n_tests, __ATOMIC_RELEASE);
}

void
ggen_test_thread_stack_end (void)
{
  __atomic_store_n (&generation, 0, __ATOMIC_RELEASE);
}
