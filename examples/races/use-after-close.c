/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

/* A known race: a writer looks whether a log is open, and then writes, while somebody closes it in
 * between. */

typedef struct
{
  GMutex mutex;
  gboolean is_open; /* guarded by mutex */
  GString *text;    /* (owned) (nullable), guarded by mutex; %NULL once closed */
} Log;

static gboolean
log_is_open (Log *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->is_open;
}

/* For an open log. */
static void
log_write (Log *self, const char *text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_assert_nonnull (self->text);
  g_string_append (self->text, text);
}

static void
log_close (Log *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->is_open = FALSE;
  g_string_free (g_steal_pointer (&self->text), TRUE);
}

static void
write_lines (GCancellable *cancellable, gpointer user_data)
{
  Log *log = user_data;

  for (guint i = 0; i < 3; i++)
    {
      if (log_is_open (log))
        log_write (log, "line\n");
    }
}

static void
test_close (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Log log = {{0}, TRUE, g_string_new (NULL)};

  ggen_runtime_spawn (ggen_test_sandbox_get_runtime (sandbox), "writer", GGEN_WORK_COMPUTE,
                      write_lines, &log, NULL, &error);
  g_assert_no_error (error);
  log_close (&log);

  ggen_runtime_close (ggen_test_sandbox_get_runtime (sandbox), G_TIME_SPAN_SECOND, &error);
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/use-after-close/plain", test_close, NULL);
  ggen_test_add_full ("/use-after-close/explored", GGEN_TEST_DETERMINISTIC, test_close, NULL, NULL);

  return ggen_test_run ();
}
