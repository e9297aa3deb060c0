/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <ggen-test.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

/* Beside a thread of the program's that looks every now and then whether something has come for it, as servers do
 * to see that they are to end. */

#define LOOK_MS 20

static int listener;
static gint n_looks;   /* atomic */
static gint has_ended; /* atomic */

static int
listen_somewhere (void)
{
  const struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr = {htonl (INADDR_LOOPBACK)}};
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0 || bind (fd, (const struct sockaddr *) &any, sizeof any) != 0 || listen (fd, 1) != 0)
    g_error ("cannot listen: %s", g_strerror (errno));

  return fd;
}

static gpointer
serve (gpointer user_data)
{
  struct pollfd wanted = {listener, POLLIN, 0};

  while (!g_atomic_int_get (&has_ended))
    {
      g_assert_cmpint (poll (&wanted, 1, LOOK_MS), ==, 0);
      g_atomic_int_inc (&n_looks);
    }

  return NULL;
}

/* Nothing comes: that it looks does not keep the time from moving. */
static void
test_hour (GgenTestSandbox *sandbox, gpointer user_data)
{
  const gint64 start = g_get_monotonic_time ();

  g_usleep (G_TIME_SPAN_HOUR);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, G_TIME_SPAN_HOUR);
}

int
main (int argc, char *argv[])
{
  GThread *server;
  int status;

  ggen_test_init (&argc, &argv);
  listener = listen_somewhere ();
  server = g_thread_new ("server", serve, NULL);
  while (g_atomic_int_get (&n_looks) == 0)
    g_usleep (1000);

  ggen_test_add_full ("/poller/an-hour", GGEN_TEST_VIRTUAL_TIME, test_hour, NULL, NULL);
  status = ggen_test_run ();

  g_atomic_int_set (&has_ended, TRUE);
  g_thread_join (server);
  close (listener);

  return status;
}
