/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <ggen-test.h>
#include <gio/gio.h>
#include <unistd.h>

/* What is queued with GLib's framework is done before the test is looked at for what it has left. */

static GString *order; /* (owned) (nullable) */

static void
close_descriptor (gpointer data)
{
  g_assert_cmpint (close (GPOINTER_TO_INT (data)), ==, 0);
}

static void
test_descriptor (GgenTestSandbox *sandbox, gpointer user_data)
{
  int fd = open ("file", O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_test_queue_destroy (close_descriptor, GINT_TO_POINTER (fd));
}

static void
test_object (GgenTestSandbox *sandbox, gpointer user_data)
{
  ggen_test_sandbox_track_type (sandbox, G_TYPE_SIMPLE_ACTION);
  g_test_queue_unref (g_simple_action_new ("action", NULL));
}

static void
remove_source (gpointer data)
{
  g_source_destroy (data);
}

static gboolean
do_nothing (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

static void
test_source (GgenTestSandbox *sandbox, gpointer user_data)
{
  GSource *source = g_timeout_source_new (1000);

  g_source_set_callback (source, do_nothing, NULL, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  g_test_queue_destroy ((GDestroyNotify) g_source_unref, source);
  g_test_queue_destroy (remove_source, source);
}

static void
put_back (gpointer data)
{
  g_assert_cmpstr (g_getenv ("GGEN_TEST_QUEUED"), ==, "1");
  g_unsetenv ("GGEN_TEST_QUEUED");
}

static void
test_variable (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_setenv ("GGEN_TEST_QUEUED", "1", TRUE);
  g_test_queue_destroy (put_back, NULL);
}

static void
append (gpointer data)
{
  g_string_append (order, data);
}

static void
queue_late (gpointer data)
{
  append (data);
  g_test_queue_destroy (append, (gpointer) "late ");
}

static void
assert_order (gpointer data)
{
  g_assert_cmpstr (order->str, ==, "third second late first ");
  g_string_free (g_steal_pointer (&order), TRUE);
}

/* Among what is deferred with this library. */
static void
test_order (GgenTestSandbox *sandbox, gpointer user_data)
{
  order = g_string_new (NULL);
  ggen_test_sandbox_defer (sandbox, assert_order, NULL);
  g_test_queue_destroy (append, (gpointer) "first ");
  ggen_test_sandbox_defer (sandbox, queue_late, (gpointer) "second ");
  g_test_queue_destroy (append, (gpointer) "third ");
}

static void
test_memory (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_queue_free (g_strdup ("text"));
}

static gboolean is_queued;
static gboolean is_done;

static void
set_done (gpointer data)
{
  is_done = TRUE;
}

/* Without a sandbox GLib does it. */
static void
test_of_glib (void)
{
  g_assert_false (is_done);
  g_test_queue_destroy (set_done, NULL);
  is_queued = TRUE;
  g_assert_false (is_done);
}

int
main (int argc, char *argv[])
{
  int status;

  ggen_test_init (&argc, &argv);

  ggen_test_add ("/queue/closes-descriptors", test_descriptor, NULL);
  ggen_test_add ("/queue/drops-objects", test_object, NULL);
  ggen_test_add ("/queue/removes-sources", test_source, NULL);
  ggen_test_add ("/queue/puts-variables-back", test_variable, NULL);
  ggen_test_add ("/queue/frees-memory", test_memory, NULL);
  ggen_test_add ("/queue/last-is-first", test_order, NULL);
  ggen_test_add_full ("/queue/in-a-process-of-its-own", GGEN_TEST_PROCESS, test_descriptor, NULL,
                      NULL);
  g_test_add_func ("/queue/is-glib's-without-a-sandbox", test_of_glib);

  status = ggen_test_run ();
  g_assert_true (is_done == is_queued);

  return status;
}
