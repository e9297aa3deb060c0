/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Waits for ever. When it is asked to end it does, while its child takes half a second. Both have one process group.
 * The child makes the first file that is named on the command line when it waits too, and the second at its end. */

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static void
make_file (const char *path)
{
  int file = open (path, O_WRONLY | O_CREAT, 0600);

  if (file < 0)
    abort ();
  close (file);
}

int
main (int argc, char **argv)
{
  sigset_t signals;
  int number;

  sigemptyset (&signals);
  sigaddset (&signals, SIGTERM);
  sigprocmask (SIG_BLOCK, &signals, NULL);
  if (fork () == 0)
    {
      make_file (argv[1]);
      sigwait (&signals, &number);
      usleep (500000);
      make_file (argv[2]);
      _exit (EXIT_SUCCESS);
    }
  sigprocmask (SIG_UNBLOCK, &signals, NULL);
  for (;;)
    pause ();
}
