/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Leaves processes, each of which lets another take its place as fast as it can. As long as any is left, the file that
 * is named on the command line is locked. */

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#define N_RUNAWAYS 3

static void
run_away (void)
{
  for (;;)
    {
      if (fork () != 0)
        _exit (EXIT_SUCCESS);
      setsid ();
    }
}

int
main (int argc, char **argv)
{
  int file = open (argv[1], O_RDWR | O_CREAT, 0600);

  if (file < 0 || flock (file, LOCK_EX) != 0)
    return EXIT_FAILURE;
  for (int i = 0; i < N_RUNAWAYS; i++)
    if (fork () == 0)
      run_away ();

  return EXIT_SUCCESS;
}
