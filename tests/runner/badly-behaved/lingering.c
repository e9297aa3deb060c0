/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "lingering.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define LONGEST 120

_Noreturn void
linger (void)
{
  alarm (LONGEST);
  for (;;)
    pause ();
}

static void
let_output_go (void)
{
  int null = open ("/dev/null", O_RDWR);

  dup2 (null, STDIN_FILENO);
  dup2 (null, STDOUT_FILENO);
  dup2 (null, STDERR_FILENO);
}

static _Noreturn void
stay (int is_daemon, int holds_output, int ready)
{
  if (is_daemon)
    setsid ();
  else
    setpgid (0, 0);
  if (is_daemon && fork () != 0)
    _exit (0);
  if (!holds_output)
    let_output_go ();
  close (ready);
  linger ();
}

void
leave_process (int is_daemon, int holds_output)
{
  int ready[2];
  char nothing;
  pid_t pid;

  if (pipe (ready) != 0)
    abort ();
  pid = fork ();
  if (pid == 0)
    {
      close (ready[0]);
      stay (is_daemon, holds_output, ready[1]);
    }
  close (ready[1]);
  /* Until it is what it is to be. */
  while (read (ready[0], &nothing, 1) > 0)
    ;
  close (ready[0]);
  if (is_daemon)
    waitpid (pid, NULL, 0);
}

static _Noreturn void
multiply (atomic_int *n_processes, int limit)
{
  let_output_go ();
  while (atomic_fetch_add (n_processes, 1) < limit)
    if (fork () == 0)
      alarm (LONGEST);
  linger ();
}

void
explode (int limit)
{
  atomic_int *n_processes =
      mmap (NULL, sizeof *n_processes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

  if (n_processes == MAP_FAILED)
    abort ();
  if (fork () == 0)
    multiply (n_processes, limit);
  while (atomic_load (n_processes) < limit)
    usleep (1000);
}
