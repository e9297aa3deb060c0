/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <ggen-test.h>
#include <glib-unix.h>
#include <unistd.h>

/* Sources whose children have descriptors: a context whose order is drawn goes on with them all the same. */

typedef enum
{
  ADDED_BEFORE, /* the child, before its parent is attached */
  ADDED_AFTER,
  ADDED_DEEPER, /* the child of a child */
  GIVEN_LATER,  /* a descriptor, to a child that had none */
  POLLED_LATER, /* likewise, the old way */
} Way;

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs plain_funcs = {.dispatch = dispatch};

static gboolean
note (gpointer is_done)
{
  *(gboolean *) is_done = TRUE;

  return G_SOURCE_REMOVE;
}

static GSource *
make_timer (gboolean *is_done)
{
  GSource *source = g_timeout_source_new (20);

  g_source_set_callback (source, note, is_done, NULL);

  return source;
}

static void
add_polling_child (GSource *source, int fd)
{
  g_autoptr (GSource) child = g_unix_fd_source_new (fd, G_IO_IN);

  g_source_set_dummy_callback (child);
  g_source_add_child_source (source, child);
}

static void
attach (GSource *source, Way way, GPollFD *polled)
{
  g_autoptr (GSource) child = g_source_new (&plain_funcs, sizeof (GSource));
  GMainContext *context = g_main_context_get_thread_default ();

  if (way == ADDED_BEFORE)
    add_polling_child (source, polled->fd);
  if (way == ADDED_DEEPER || way == GIVEN_LATER || way == POLLED_LATER)
    g_source_add_child_source (source, child);
  if (way == ADDED_DEEPER)
    add_polling_child (child, polled->fd);

  g_source_attach (source, context);

  if (way == ADDED_AFTER)
    add_polling_child (source, polled->fd);
  if (way == GIVEN_LATER)
    g_source_add_unix_fd (child, polled->fd, G_IO_IN);
  if (way == POLLED_LATER)
    g_source_add_poll (child, polled);
}

/* The pipe stays empty. */
static void
test_children (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Way way = GPOINTER_TO_UINT (user_data);
  g_autoptr (GError) error = NULL;
  gboolean are_done[2] = {FALSE};
  GPollFD polled[2];
  int ends[2];

  g_unix_open_pipe (ends, FD_CLOEXEC, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GSource) timer = make_timer (&are_done[i]);

      polled[i] = (GPollFD){ends[0], G_IO_IN, 0};
      attach (timer, way, &polled[i]);
    }
  while (!are_done[0] || !are_done[1])
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);

  close (ends[0]);
  close (ends[1]);
}

int
main (int argc, char *argv[])
{
  static const char *const names[] = {"added-before", "added-after", "added-deeper", "given-later",
                                      "polled-later"};

  ggen_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strdup_printf ("/dispatch/children-that-poll/%s", names[i]);

      ggen_test_add_full (path, GGEN_TEST_DETERMINISTIC, test_children, GUINT_TO_POINTER (i), NULL);
    }

  return ggen_test_run ();
}
