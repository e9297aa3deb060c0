/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ggen-runner-open-files.h"
#include "ggen-runner-paths.h"

/* Where the supervisor expects its socket */
#define SOCKET 3

extern char **environ;

/* What is preloaded here is not for it. (transfer container) */
static GPtrArray *
get_environment (void)
{
  GPtrArray *environment = g_ptr_array_new ();

  for (char **variable = environ; *variable != NULL; variable++)
    if (!g_str_has_prefix (*variable, "LD_PRELOAD="))
      g_ptr_array_add (environment, *variable);
  g_ptr_array_add (environment, NULL);

  return environment;
}

/* What goes wrong in it is told on our standard error. It resets signals itself, since it does not know who
 * has started it. */
static int
spawn (const char *path, int socket, GPid *pid)
{
  g_autofree char *n_files =
      g_strdup_printf ("%" G_GUINT64_FORMAT, ggen_runner_open_files_get_original ());
  char *const arguments[] = {(char *) path, n_files, NULL};
  g_autoptr (GPtrArray) environment = get_environment ();
  posix_spawn_file_actions_t actions;
  int error;

  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_addopen (&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen (&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2 (&actions, socket, SOCKET);
  error = posix_spawn (pid, path, &actions, NULL, arguments, (char **) environment->pdata);
  posix_spawn_file_actions_destroy (&actions);

  return error;
}

/* Neither end has a number that the child's descriptors get. */
static gboolean
make_sockets (int sockets[2], GError **error)
{
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "cannot make a socket: %s",
                   g_strerror (errno));
      return FALSE;
    }
  for (guint i = 0; i < 2; i++)
    if (sockets[i] <= SOCKET)
      {
        int moved = fcntl (sockets[i], F_DUPFD_CLOEXEC, SOCKET + 1);

        close (sockets[i]);
        sockets[i] = moved;
      }

  return TRUE;
}

GgenRunnerSupervisor *
ggen_runner_supervisor_new (GgenRunnerPeerFunc func, gpointer user_data, GError **error)
{
  g_autofree char *path = ggen_runner_supervisor_get_path ();
  GgenRunnerSupervisor *self;
  int sockets[2];
  GPid pid;
  int spawn_error;

  if (!make_sockets (sockets, error))
    return NULL;
  spawn_error = spawn (path, sockets[1], &pid);
  close (sockets[1]);
  if (spawn_error != 0)
    {
      close (sockets[0]);
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (spawn_error), "cannot start %s: %s",
                   path, g_strerror (spawn_error));
      return NULL;
    }
  self = g_new0 (GgenRunnerSupervisor, 1);
  self->pid = pid;
  self->peer = ggen_runner_peer_new (sockets[0], func, user_data);

  return self;
}

gboolean
ggen_runner_supervisor_is_stopped (GgenRunnerSupervisor *self)
{
  siginfo_t info = {0};

  return waitid (P_PID, self->pid, &info, WSTOPPED | WNOHANG | WNOWAIT) == 0
         && info.si_pid == self->pid;
}

void
ggen_runner_supervisor_free (GgenRunnerSupervisor *self)
{
  ggen_runner_peer_free (self->peer);
  /* A test may have stopped it. */
  kill (self->pid, SIGCONT);
  while (waitpid (self->pid, NULL, 0) < 0 && errno == EINTR)
    ;
  g_free (self);
}
