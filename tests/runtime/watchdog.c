/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <sys/wait.h>
#include <unistd.h>

/* What blocks goes on until the watchdog has noticed, so that no time decides. */

#define LIMIT (5 * G_TIME_SPAN_MILLISECOND)

/* More than any of these tests takes. */
#define LONG_LIMIT (10 * G_TIME_SPAN_MINUTE)

typedef struct
{
  char *message;
  char *source;
  char *limit;    /* (nullable) */
  char *duration; /* (nullable) */
} Warning;

static GMutex mutex;
static GCond changed;
static GPtrArray *warnings; /* (element-type Warning) (owned), guarded by mutex */

static void
warning_free (gpointer data)
{
  Warning *self = data;

  g_free (self->message);
  g_free (self->source);
  g_free (self->limit);
  g_free (self->duration);
  g_free (self);
}

static char *
dup_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, key))
        return g_strdup (fields[i].value);
    }

  return NULL;
}

static GLogWriterOutput
on_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  g_autofree char *source = dup_field (fields, n_fields, "GGEN_SOURCE");
  Warning *warning;

  if (source == NULL)
    return g_log_writer_default (level, fields, n_fields, user_data);

  warning = g_new0 (Warning, 1);
  warning->source = g_steal_pointer (&source);
  warning->message = dup_field (fields, n_fields, "MESSAGE");
  warning->limit = dup_field (fields, n_fields, "GGEN_LIMIT_USEC");
  warning->duration = dup_field (fields, n_fields, "GGEN_DURATION_USEC");

  g_mutex_lock (&mutex);
  g_ptr_array_add (warnings, warning);
  g_cond_broadcast (&changed);
  g_mutex_unlock (&mutex);

  return G_LOG_WRITER_HANDLED;
}

/* Of the first warning about the source, or of the one that says how long it took. */
static const Warning *
find_warning_locked (const char *source, gboolean has_duration)
{
  for (guint i = 0; i < warnings->len; i++)
    {
      const Warning *warning = g_ptr_array_index (warnings, i);

      if (g_str_equal (warning->source, source) && (warning->duration != NULL) == has_duration)
        return warning;
    }

  return NULL;
}

static const Warning *
find_warning (const char *source, gboolean has_duration)
{
  const Warning *warning;

  g_mutex_lock (&mutex);
  warning = find_warning_locked (source, has_duration);
  g_mutex_unlock (&mutex);

  return warning;
}

static guint
count_warnings_locked (const char *source, gboolean has_duration)
{
  guint n_warnings = 0;

  for (guint i = 0; i < warnings->len; i++)
    {
      const Warning *warning = g_ptr_array_index (warnings, i);

      if (g_str_equal (warning->source, source) && (warning->duration != NULL) == has_duration)
        n_warnings++;
    }

  return n_warnings;
}

static guint
count_warnings (const char *source)
{
  guint n_warnings;

  g_mutex_lock (&mutex);
  n_warnings = count_warnings_locked (source, FALSE) + count_warnings_locked (source, TRUE);
  g_mutex_unlock (&mutex);

  return n_warnings;
}

static void
forget_warnings (void)
{
  g_mutex_lock (&mutex);
  g_ptr_array_set_size (warnings, 0);
  g_mutex_unlock (&mutex);
}

/* Until there is one about this very dispatch: those before it have one more each, about their end. */
static gboolean
block_until_noticed (gpointer user_data)
{
  const char *name = g_source_get_name (g_main_current_source ());

  g_mutex_lock (&mutex);
  while (count_warnings_locked (name, FALSE) == count_warnings_locked (name, TRUE))
    g_cond_wait (&changed, &mutex);
  g_mutex_unlock (&mutex);

  return G_SOURCE_REMOVE;
}

static gboolean
do_nothing (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

static void
attach (GgenRuntime *runtime, const char *name, int priority, GSourceFunc func, gpointer user_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_name (source, name);
  g_source_set_priority (source, priority);
  g_source_set_callback (source, func, user_data, NULL);
  g_source_attach (source, ggen_runtime_get_context (runtime));
}

static void
iterate_until_done (GgenRuntime *runtime)
{
  while (g_main_context_iteration (ggen_runtime_get_context (runtime), FALSE))
    continue;
}

static void
test_names_what_blocks (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  const Warning *warning;

  forget_warnings ();
  ggen_runtime_set_watchdog (runtime, LIMIT);
  attach (runtime, "load users", G_PRIORITY_DEFAULT, block_until_noticed, NULL);
  iterate_until_done (runtime);

  warning = find_warning ("load users", FALSE);
  g_assert_cmpuint (count_warnings ("load users"), ==, 2);
  g_assert_cmpstr (warning->message, ==,
                   "the main context is blocked for more than 5 ms by the source \"load users\"");
  g_assert_cmpstr (warning->limit, ==, "5000");
  g_assert_true (ggen_runtime_close (runtime, 0, NULL));
}

static void
test_says_how_long_it_took (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  const Warning *warning;

  forget_warnings ();
  ggen_runtime_set_watchdog (runtime, LIMIT);
  attach (runtime, "load users", G_PRIORITY_DEFAULT, block_until_noticed, NULL);
  iterate_until_done (runtime);

  warning = find_warning ("load users", TRUE);
  g_assert_true (g_str_has_prefix (warning->message,
                                   "the source \"load users\" has blocked the main context for "));
  g_assert_cmpint (g_ascii_strtoll (warning->duration, NULL, 10), >=, LIMIT);
  g_assert_true (ggen_runtime_close (runtime, 0, NULL));
}

static void
test_is_off_at_first (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();

  g_assert_cmpint (ggen_runtime_get_watchdog (runtime), ==, 0);
  ggen_runtime_set_watchdog (runtime, LIMIT);
  g_assert_cmpint (ggen_runtime_get_watchdog (runtime), ==, LIMIT);
  ggen_runtime_set_watchdog (runtime, 0);
  g_assert_cmpint (ggen_runtime_get_watchdog (runtime), ==, 0);
}

/* The watched one shows that the watchdog runs. */
static void
test_watches_no_other_runtime (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) watched = ggen_runtime_new_isolated ();
  g_autoptr (GgenRuntime) other = ggen_runtime_new_isolated ();

  forget_warnings ();
  ggen_runtime_set_watchdog (watched, LIMIT);
  attach (other, "other", G_PRIORITY_DEFAULT, do_nothing, NULL);
  attach (watched, "watched", G_PRIORITY_DEFAULT, block_until_noticed, NULL);
  iterate_until_done (other);
  iterate_until_done (watched);

  g_assert_cmpuint (count_warnings ("watched"), ==, 2);
  g_assert_cmpuint (count_warnings ("other"), ==, 0);
}

static void
test_what_is_short_is_not_reported (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GgenMetrics) metrics = NULL;

  forget_warnings ();
  ggen_runtime_set_watchdog (runtime, LONG_LIMIT);
  for (guint i = 0; i < 100; i++)
    attach (runtime, "short", G_PRIORITY_DEFAULT, do_nothing, NULL);
  iterate_until_done (runtime);
  metrics = ggen_runtime_get_metrics (runtime);

  g_assert_cmpuint (ggen_metrics_get_n_dispatches (metrics), ==, 100);
  g_assert_cmpuint (count_warnings ("short"), ==, 0);
}

static gboolean
block_twice (gpointer user_data)
{
  GgenRuntime *runtime = user_data;
  g_autoptr (GgenRuntime) witness = ggen_runtime_new_isolated ();

  block_until_noticed (NULL);

  /* It goes on, for as long as the watchdog takes to notice another one. */
  ggen_runtime_set_watchdog (witness, 2 * LIMIT);
  attach (witness, "witness", G_PRIORITY_DEFAULT, block_until_noticed, NULL);
  iterate_until_done (witness);
  g_assert_cmpint (ggen_runtime_get_watchdog (runtime), ==, LIMIT);

  return G_SOURCE_REMOVE;
}

static void
test_reports_a_dispatch_once (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();

  forget_warnings ();
  ggen_runtime_set_watchdog (runtime, LIMIT);
  attach (runtime, "once", G_PRIORITY_DEFAULT, block_twice, runtime);
  iterate_until_done (runtime);

  g_assert_cmpuint (count_warnings ("once"), ==, 2);
  g_assert_cmpuint (count_warnings ("witness"), ==, 2);
}

static void
test_notices_each_dispatch (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();

  forget_warnings ();
  ggen_runtime_set_watchdog (runtime, LIMIT);
  for (guint i = 0; i < 3; i++)
    attach (runtime, "each", G_PRIORITY_DEFAULT, block_until_noticed, NULL);
  iterate_until_done (runtime);

  g_assert_cmpuint (count_warnings ("each"), ==, 6);
}

static gboolean
run_loop_inside (gpointer user_data)
{
  GgenRuntime *runtime = user_data;

  attach (runtime, "inside", G_PRIORITY_DEFAULT, block_until_noticed, NULL);
  iterate_until_done (runtime);

  return G_SOURCE_REMOVE;
}

/* The outer callback is in progress all the time, but its loop goes on. */
static void
test_names_what_blocks_inside_a_loop (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();

  forget_warnings ();
  ggen_runtime_set_watchdog (runtime, LIMIT);
  attach (runtime, "outside", G_PRIORITY_DEFAULT, run_loop_inside, runtime);
  iterate_until_done (runtime);

  g_assert_cmpuint (count_warnings ("inside"), ==, 2);
}

static gboolean
block_after_loop (gpointer user_data)
{
  GgenRuntime *runtime = user_data;

  attach (runtime, "inside", G_PRIORITY_DEFAULT, do_nothing, NULL);
  iterate_until_done (runtime);

  return block_until_noticed (NULL);
}

static void
test_names_what_blocks_after_a_loop (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();

  forget_warnings ();
  ggen_runtime_set_watchdog (runtime, LIMIT);
  attach (runtime, "outside", G_PRIORITY_DEFAULT, block_after_loop, runtime);
  iterate_until_done (runtime);

  g_assert_cmpuint (count_warnings ("outside"), ==, 2);
}

static gboolean
quit_when_noticed (gpointer user_data)
{
  block_until_noticed (NULL);
  g_main_loop_quit (user_data);

  return G_SOURCE_REMOVE;
}

/* A limit that a loop which waits goes beyond, and code that does not wait does not. */
#define WAITING_LIMIT (200 * G_TIME_SPAN_MILLISECOND)

/* Wakes the loop that waits when the watchdog has noticed another dispatch, which began later. */
static gpointer
wake_when_noticed (gpointer user_data)
{
  g_autoptr (GgenRuntime) witness = ggen_runtime_new_isolated ();

  ggen_runtime_set_watchdog (witness, WAITING_LIMIT);
  attach (witness, "witness", G_PRIORITY_DEFAULT, block_until_noticed, NULL);
  iterate_until_done (witness);
  attach (user_data, "wake", G_PRIORITY_DEFAULT, do_nothing, NULL);

  return NULL;
}

static gboolean
wait_inside (gpointer user_data)
{
  GgenRuntime *runtime = user_data;
  GThread *thread = NULL;

  while (count_warnings ("witness") < 2)
    {
      if (thread == NULL)
        thread = g_thread_new ("witness", wake_when_noticed, runtime);
      g_main_context_iteration (ggen_runtime_get_context (runtime), TRUE);
    }
  g_thread_join (thread);
  iterate_until_done (runtime);

  return G_SOURCE_REMOVE;
}

static void
test_a_loop_that_waits_does_not_block (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();

  forget_warnings ();
  ggen_runtime_set_watchdog (runtime, WAITING_LIMIT);
  attach (runtime, "waiting", G_PRIORITY_DEFAULT, wait_inside, runtime);
  iterate_until_done (runtime);

  g_assert_cmpuint (count_warnings ("witness"), ==, 2);
  g_assert_cmpuint (count_warnings ("waiting"), ==, 0);
}

static gpointer
run_loop_in_thread (gpointer user_data)
{
  g_main_loop_run (user_data);

  return NULL;
}

static void
test_watches_any_loop (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (ggen_runtime_get_context (runtime), FALSE);
  GThread *thread;

  forget_warnings ();
  ggen_runtime_set_watchdog (runtime, LIMIT);
  attach (runtime, "application", G_PRIORITY_DEFAULT, quit_when_noticed, loop);
  thread = g_thread_new ("application", run_loop_in_thread, loop);
  g_thread_join (thread);

  g_assert_cmpuint (count_warnings ("application"), ==, 2);
}

static void
return_when_noticed (GCancellable *cancellable,
                     GAsyncReadyCallback ready,
                     gpointer ready_data,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, ready, ready_data);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_static_name (source, "in execute");
  g_task_attach_source (task, source, user_data);
}

static gboolean
block_and_return (gpointer user_data)
{
  block_until_noticed (NULL);
  g_task_return_boolean (user_data, TRUE);

  return G_SOURCE_REMOVE;
}

static void
test_watches_execute (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  g_autoptr (GAsyncResult) result = NULL;

  forget_warnings ();
  ggen_runtime_set_watchdog (runtime, LIMIT);
  result = ggen_runtime_execute (runtime, return_when_noticed, block_and_return, NULL, NULL);

  g_assert_nonnull (result);
  g_assert_cmpuint (count_warnings ("in execute"), ==, 2);
}

static void
test_can_be_switched_while_it_reports (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();

  forget_warnings ();
  for (guint i = 0; i < 20; i++)
    {
      ggen_runtime_set_watchdog (runtime, LIMIT);
      attach (runtime, "on and off", G_PRIORITY_DEFAULT, block_until_noticed, NULL);
      iterate_until_done (runtime);
      ggen_runtime_set_watchdog (runtime, 0);
    }

  g_assert_cmpuint (count_warnings ("on and off"), ==, 40);
}

static gpointer
switch_on_and_off (gpointer user_data)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();

      ggen_runtime_set_watchdog (runtime, LONG_LIMIT);
      attach (runtime, "short", G_PRIORITY_DEFAULT, do_nothing, NULL);
      iterate_until_done (runtime);
      if (i % 2 == 0)
        ggen_runtime_set_watchdog (runtime, 0);
    }

  return NULL;
}

static void
test_threads_switch_on_and_off (GgenTestSandbox *sandbox, gpointer user_data)
{
  GThread *threads[4];

  forget_warnings ();
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("switcher", switch_on_and_off, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  g_assert_cmpuint (count_warnings ("short"), ==, 0);
}

/* In production, where the environment says what is watched. */
static int
block_in_production (void)
{
  GgenRuntime *runtime = ggen_runtime_get_default ();

  if (ggen_runtime_get_watchdog (runtime) == 0)
    return 10;

  attach (runtime, "production", G_PRIORITY_DEFAULT, block_until_noticed, NULL);
  iterate_until_done (runtime);

  return count_warnings ("production") == 2 ? 0 : 11;
}

/* The child has no watchdog, and does not wait for one in the end. */
static int
fork_in_production (void)
{
  g_autoptr (GgenRuntime) runtime = ggen_runtime_new_isolated ();
  int status;
  pid_t child;

  child = fork ();
  if (child == 0)
    {
      attach (runtime, "child", G_PRIORITY_DEFAULT, do_nothing, NULL);
      iterate_until_done (runtime);
      g_clear_object (&runtime);
      _exit (12);
    }

  return waitpid (child, &status, 0) == child ? WEXITSTATUS (status) : 13;
}

static int
run_itself (const char *what, const char *limit, char **messages)
{
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "GGEN_WATCHDOG", limit, TRUE);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  const char *argv[] = {program, what, NULL};
  g_autoptr (GError) error = NULL;
  int status;

  environment = g_environ_setenv (environment, "G_DEBUG", "", TRUE);
  g_spawn_sync (NULL, (char **) argv, environment, G_SPAWN_DEFAULT, NULL, NULL, NULL, messages,
                &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));

  return WEXITSTATUS (status);
}

static void
test_the_variable_sets_the_limit (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_assert_cmpint (run_itself ("block", "5", NULL), ==, 0);
  g_assert_cmpint (run_itself ("block", "0", NULL), ==, 10);
  g_assert_cmpint (run_itself ("block", "", NULL), ==, 10);
}

static void
test_a_wrong_variable_is_reported (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *messages = NULL;

  g_assert_cmpint (run_itself ("block", "fast", &messages), ==, 10);
  g_assert_nonnull (strstr (messages, "GGEN_WATCHDOG is \"fast\", which is not a number"));
}

static void
test_a_forked_child_ends (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_assert_cmpint (run_itself ("fork", "5", NULL), ==, 12);
}

int
main (int argc, char *argv[])
{
  warnings = g_ptr_array_new_with_free_func (warning_free);
  g_log_set_writer_func (on_log, NULL, NULL);
  if (argc == 2 && g_str_equal (argv[1], "block"))
    return block_in_production ();
  if (argc == 2 && g_str_equal (argv[1], "fork"))
    return fork_in_production ();

  /* What is observed is what the tests say. */
  g_unsetenv ("GGEN_TRACE");
  g_unsetenv ("GGEN_WATCHDOG");
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/watchdog/is-off-at-first", test_is_off_at_first, NULL);
  ggen_test_add ("/watchdog/names-what-blocks-while-it-does", test_names_what_blocks, NULL);
  ggen_test_add ("/watchdog/says-how-long-it-took", test_says_how_long_it_took, NULL);
  ggen_test_add ("/watchdog/watches-no-other-runtime", test_watches_no_other_runtime, NULL);
  ggen_test_add ("/watchdog/what-is-short-is-not-reported", test_what_is_short_is_not_reported,
                 NULL);
  ggen_test_add ("/watchdog/reports-a-dispatch-once", test_reports_a_dispatch_once, NULL);
  ggen_test_add ("/watchdog/notices-each-dispatch", test_notices_each_dispatch, NULL);
  ggen_test_add ("/watchdog/names-what-blocks-inside-a-loop", test_names_what_blocks_inside_a_loop,
                 NULL);
  ggen_test_add ("/watchdog/names-what-blocks-after-a-loop", test_names_what_blocks_after_a_loop,
                 NULL);
  ggen_test_add ("/watchdog/a-loop-that-waits-does-not-block",
                 test_a_loop_that_waits_does_not_block, NULL);
  ggen_test_add ("/watchdog/watches-any-loop", test_watches_any_loop, NULL);
  ggen_test_add ("/watchdog/watches-execute", test_watches_execute, NULL);
  ggen_test_add ("/watchdog/can-be-switched-on-and-off", test_can_be_switched_while_it_reports,
                 NULL);
  ggen_test_add ("/watchdog/threads-switch-on-and-off", test_threads_switch_on_and_off, NULL);
  ggen_test_add ("/watchdog/GGEN_WATCHDOG-sets-the-limit", test_the_variable_sets_the_limit, NULL);
  ggen_test_add ("/watchdog/a-wrong-GGEN_WATCHDOG-is-reported", test_a_wrong_variable_is_reported,
                 NULL);
  ggen_test_add ("/watchdog/a-forked-child-ends", test_a_forked_child_ends, NULL);

  return ggen_test_run ();
}
