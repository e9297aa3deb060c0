/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Leaves a process in a session of its own whose first thread has ended, while another one goes on. As long as it
 * lives, the file that is named on the command line is locked. */

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

static void *
wait_for_ever (void *data)
{
  for (;;)
    pause ();

  return NULL;
}

int
main (int argc, char **argv)
{
  int file = open (argv[1], O_RDWR | O_CREAT, 0600);
  pthread_t thread;

  if (file < 0 || flock (file, LOCK_EX) != 0)
    return EXIT_FAILURE;
  if (fork () != 0)
    return EXIT_SUCCESS;

  setsid ();
  for (int i = 0; i < 3; i++)
    close (i);
  pthread_create (&thread, NULL, wait_for_ever, NULL);
  pthread_exit (NULL);
}
