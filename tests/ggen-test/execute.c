/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "helper-run.h"

static void
start_loading (GCancellable *cancellable,
               GAsyncReadyCallback ready,
               gpointer ready_data,
               gpointer user_data)
{
  g_file_load_contents_async (user_data, cancellable, ready, ready_data);
}

static void
test_execute (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("note");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_file_set_contents ("note", "hello", -1, &error);
  g_assert_no_error (error);

  result = ggen_test_execute (sandbox, start_loading, file);

  g_file_load_contents_finish (file, result, &text, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "hello");
}

static gboolean
count_down (gpointer user_data)
{
  guint *left = user_data;

  return --*left > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
add_idle (GgenTestSandbox *sandbox, int priority, GSourceFunc func, gpointer user_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, priority);
  g_source_set_callback (source, func, user_data, NULL);
  g_source_attach (source, ggen_runtime_get_context (ggen_test_sandbox_get_runtime (sandbox)));
}

static gboolean
is_three (gpointer user_data)
{
  return *(guint *) user_data == 3;
}

/* Not one dispatch more than is needed, also by sources of the highest priority. */
static void
test_wait (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const int priorities[] = {G_PRIORITY_HIGH, G_PRIORITY_DEFAULT, G_PRIORITY_LOW};

  for (guint i = 0; i < G_N_ELEMENTS (priorities); i++)
    {
      guint left = 10;

      add_idle (sandbox, priorities[i], count_down, &left);
      ggen_test_wait_until (sandbox, is_three, &left);
      g_assert_cmpuint (left, ==, 3);
      ggen_test_wait_until (sandbox, is_three, &left);
      g_assert_cmpuint (left, ==, 3);
      ggen_test_settle (sandbox);
      g_assert_cmpuint (left, ==, 0);
    }
}

typedef struct
{
  GMainContext *context;
  gint is_done; /* atomic */
} Signal;

static gpointer
set_done (gpointer user_data)
{
  Signal *self = user_data;

  g_atomic_int_set (&self->is_done, TRUE);
  g_main_context_wakeup (self->context);

  return NULL;
}

static gboolean
is_done (gpointer user_data)
{
  return g_atomic_int_get (&((Signal *) user_data)->is_done);
}

static void
test_wait_for_thread (GgenTestSandbox *sandbox, gpointer user_data)
{
  Signal signal = {ggen_runtime_get_context (ggen_test_sandbox_get_runtime (sandbox)), FALSE};
  GThread *thread = g_thread_new ("signaller", set_done, &signal);

  ggen_test_wait_until (sandbox, is_done, &signal);
  g_assert_true (is_done (&signal));
  g_thread_join (thread);
}

static void
test_settle_empty (GgenTestSandbox *sandbox, gpointer user_data)
{
  ggen_test_settle (sandbox);
  ggen_test_settle (sandbox);
}

static void
test_settle (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GSource) later = g_timeout_source_new_seconds (3600);
  guint first = 5;
  guint last = 7;

  g_source_set_callback (later, count_down, &last, NULL);
  g_source_attach (later, g_main_context_get_thread_default ());
  add_idle (sandbox, G_PRIORITY_LOW, count_down, &first);
  add_idle (sandbox, G_MAXINT - 1, count_down, &last);

  ggen_test_settle (sandbox);

  g_assert_cmpuint (first, ==, 0);
  g_assert_cmpuint (last, ==, 0);
  g_source_destroy (later);
}

static gboolean
try_to_wait (gpointer user_data)
{
  gpointer *data = user_data;
  g_autoptr (GError) wait_error = NULL;
  g_autoptr (GError) settle_error = NULL;
  guint left = 0;

  g_assert_false (ggen_test_sandbox_wait_until (data[0], is_three, &left, &wait_error));
  g_assert_error (wait_error, GGEN_ERROR, GGEN_ERROR_WOULD_DEADLOCK);
  g_assert_false (ggen_test_sandbox_settle (data[0], &settle_error));
  g_assert_error (settle_error, GGEN_ERROR, GGEN_ERROR_WOULD_DEADLOCK);
  data[1] = data;

  return G_SOURCE_REMOVE;
}

static void
test_wait_in_callback (GgenTestSandbox *sandbox, gpointer user_data)
{
  gpointer data[] = {sandbox, NULL};

  add_idle (sandbox, G_PRIORITY_DEFAULT, try_to_wait, data);
  ggen_test_settle (sandbox);
  g_assert_nonnull (data[1]);
}

static void
test_execute_in_callback (GgenTestSandbox *sandbox, gpointer user_data)
{
  helper_offender_assert_fails (sandbox, "/offenders/execute-in-callback", "wait_in_callback");
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/execute/returns-the-result-of-the-call", test_execute, NULL);
  ggen_test_add ("/execute/fails-the-test-in-a-callback", test_execute_in_callback, NULL);
  ggen_test_add ("/wait-until/ends-as-soon-as-it-is-true", test_wait, NULL);
  ggen_test_add ("/wait-until/is-woken-by-a-thread", test_wait_for_thread, NULL);
  ggen_test_add ("/wait-until/is-an-error-in-a-callback", test_wait_in_callback, NULL);
  ggen_test_add ("/settle/returns-at-once-where-nothing-is-ready", test_settle_empty, NULL);
  ggen_test_add ("/settle/runs-what-is-ready-and-no-more", test_settle, NULL);

  return ggen_test_run ();
}
