/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-spawn-private.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ggen-test-interpose-private.h"
#include "ggen-test-time-private.h"

/* Child processes of the test library itself.
 *
 * The functions of libc are called past whatever this library puts in front of them: a child takes
 * real time, whatever clock the test has, and faults that a test asks for are not for us. */

#define REAL(function) GGEN_TEST_REAL (function)

/* How long to wait between looks at the child, where the kernel cannot tell that it has ended. */
#define INTERVAL_MS 10

/* What is waited for while a child runs. */
enum
{
  WAIT_STDOUT,
  WAIT_STDERR,
  WAIT_CHILD,
  WAIT_CANCELLED,
  N_WAITS,
};

typedef struct
{
  pid_t pid;
  gint64 end_time;
  struct pollfd waits[N_WAITS]; /* fd -1: over, or not to be had */
  gboolean has_ended;
  gboolean is_cancelled;
  GgenTestSpawnEnd *end;
} Run;

static gboolean
set_error (GError **error, int code, const char *what, const char *whom)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s %s: %s", what, whom,
               g_strerror (code));

  return FALSE;
}

static gint64
get_real_time (void)
{
  struct timespec now;

  REAL (clock_gettime) (CLOCK_MONOTONIC, &now);

  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* Not one of those that a child gets: the program may have been started without them. */
static int
move_up (int descriptor)
{
  int moved = descriptor;

  if (descriptor >= 0 && descriptor <= STDERR_FILENO)
    {
      moved = fcntl (descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
      REAL (close) (descriptor);
    }

  return moved;
}

gboolean
ggen_test_spawn_open_pipe (int *ends, GError **error)
{
  if (REAL (pipe2) (ends, O_CLOEXEC) != 0)
    return set_error (error, errno, "cannot make a pipe for", "a command");

  ends[0] = move_up (ends[0]);
  ends[1] = move_up (ends[1]);

  return TRUE;
}

static int
add_descriptor (posix_spawn_file_actions_t *actions, int descriptor, int number)
{
  const int flags = number == STDIN_FILENO ? O_RDONLY : O_WRONLY;

  return descriptor < 0 ? posix_spawn_file_actions_addopen (actions, number, "/dev/null", flags, 0)
                        : posix_spawn_file_actions_adddup2 (actions, descriptor, number);
}

/* Returns an error number, or 0. */
static int
add_actions (posix_spawn_file_actions_t *actions, const GgenTestSpawnSetup *setup)
{
  int code = 0;

  for (int i = 0; i < 3 && code == 0; i++)
    code = add_descriptor (actions, setup->descriptors[i], i);
  if (code == 0)
    code = posix_spawn_file_actions_addclosefrom_np (actions, 3);
  if (code == 0 && setup->cwd != NULL)
    code = posix_spawn_file_actions_addchdir_np (actions, setup->cwd);

  return code;
}

/* A group of its own, so that all that it starts can be ended with it; and signals as they are for a
 * program that a person starts. */
static void
set_attributes (posix_spawnattr_t *attributes)
{
  sigset_t signals;

  posix_spawnattr_setflags (attributes,
                            POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setpgroup (attributes, 0);
  sigfillset (&signals);
  posix_spawnattr_setsigdefault (attributes, &signals);
  sigemptyset (&signals);
  posix_spawnattr_setsigmask (attributes, &signals);
}

/* Returns the process's number, or 0 with @error set. Its descriptors are none of 0, 1 and 2. */
pid_t
ggen_test_spawn_start (const GgenTestSpawnSetup *setup, GError **error)
{
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  pid_t pid = 0;
  int code;

  posix_spawn_file_actions_init (&actions);
  posix_spawnattr_init (&attributes);
  set_attributes (&attributes);

  code = add_actions (&actions, setup);
  if (code == 0)
    code = REAL (posix_spawnp) (&pid, setup->argv[0], &actions, &attributes,
                                (char *const *) setup->argv, (char *const *) setup->environment);

  posix_spawnattr_destroy (&attributes);
  posix_spawn_file_actions_destroy (&actions);

  if (code != 0)
    {
      set_error (error, code, "cannot start", setup->argv[0]);
      return 0;
    }

  return pid;
}

/* Ends a child and all that it has started, and returns how it ended. Before it is waited for, its
 * number cannot be another's. */
int
ggen_test_spawn_kill_group (pid_t pid)
{
  int wait_status = 0;

  kill (-pid, SIGKILL);
  while (REAL (waitpid) (pid, &wait_status, 0) < 0 && errno == EINTR)
    ;

  return wait_status;
}

void
ggen_test_spawn_end_clear (GgenTestSpawnEnd *self)
{
  g_clear_pointer (&self->output[0], g_byte_array_unref);
  g_clear_pointer (&self->output[1], g_byte_array_unref);
}

static void
close_descriptor (int *descriptor)
{
  if (*descriptor >= 0)
    REAL (close) (*descriptor);

  *descriptor = -1;
}

/* A file, not a pipe: it takes everything at once, and a child that does not read does no harm. */
static gboolean
open_input (GBytes *input, int *descriptor, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (input, &length);
  gssize n = 0;

  *descriptor = move_up (memfd_create ("input", MFD_CLOEXEC));

  while (*descriptor >= 0 && length > 0 && (n >= 0 || errno == EINTR))
    {
      n = REAL (write) (*descriptor, text, length);
      text += MAX (n, 0);
      length -= MAX (n, 0);
    }

  if (*descriptor < 0 || n < 0 || REAL (lseek) (*descriptor, 0, SEEK_SET) != 0)
    return set_error (error, errno, "cannot give its input to", "a command");

  return TRUE;
}

static gboolean
open_output (struct pollfd *wait, int *descriptor, GError **error)
{
  int ends[2];

  if (!ggen_test_spawn_open_pipe (ends, error))
    return FALSE;

  *wait = (struct pollfd){.fd = ends[0], .events = POLLIN};
  *descriptor = ends[1];
  fcntl (wait->fd, F_SETFL, O_NONBLOCK);

  return TRUE;
}

static gboolean
run_start (Run *self, GgenTestSpawnSetup *setup, GBytes *input, GError **error)
{
  int *descriptors = setup->descriptors;

  if ((input == NULL || open_input (input, &descriptors[0], error))
      && open_output (&self->waits[WAIT_STDOUT], &descriptors[1], error)
      && open_output (&self->waits[WAIT_STDERR], &descriptors[2], error))
    self->pid = ggen_test_spawn_start (setup, error);

  for (int i = 0; i < 3; i++)
    close_descriptor (&descriptors[i]);

  if (self->pid == 0)
    return FALSE;

  self->waits[WAIT_CHILD].fd = (int) REAL (syscall) (SYS_pidfd_open, self->pid, 0);
  self->waits[WAIT_CHILD].events = POLLIN;

  return TRUE;
}

/* Reads what there is; closes the descriptor where nothing more can come. */
static void
run_read (Run *self, int index)
{
  char buffer[16 * 1024];
  gssize n;

  if (self->waits[index].fd < 0)
    return;

  while ((n = REAL (read) (self->waits[index].fd, buffer, sizeof buffer)) > 0
         || (n < 0 && errno == EINTR))
    if (n > 0)
      g_byte_array_append (self->end->output[index], (const guint8 *) buffer, n);

  if (n == 0 || errno != EAGAIN)
    close_descriptor (&self->waits[index].fd);
}

/* The child is left to be waited for, so that its number stays its own. */
static void
run_look (Run *self)
{
  siginfo_t info = {0};

  if (!self->has_ended && waitid (P_PID, self->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0
      && info.si_pid == self->pid)
    {
      self->has_ended = TRUE;
      close_descriptor (&self->waits[WAIT_CHILD].fd);
    }
}

static int
run_get_patience (Run *self)
{
  gint64 left = self->end_time - get_real_time ();
  gint64 milliseconds = CLAMP ((left + 999) / 1000, 0, G_MAXINT);

  if (!self->has_ended && self->waits[WAIT_CHILD].fd < 0)
    milliseconds = MIN (milliseconds, INTERVAL_MS);

  return (int) milliseconds;
}

static gboolean
run_is_over (Run *self)
{
  return (self->has_ended && self->waits[WAIT_STDOUT].fd < 0 && self->waits[WAIT_STDERR].fd < 0)
         || self->end->is_late || self->is_cancelled;
}

static void
run_wait (Run *self)
{
  while (!run_is_over (self))
    {
      REAL (poll) (self->waits, N_WAITS, run_get_patience (self));

      run_read (self, WAIT_STDOUT);
      run_read (self, WAIT_STDERR);
      run_look (self);
      self->is_cancelled =
          self->waits[WAIT_CANCELLED].fd >= 0 && self->waits[WAIT_CANCELLED].revents != 0;
      if (!run_is_over (self) && get_real_time () >= self->end_time)
        self->end->is_late = TRUE;
    }

  self->end->is_kept_open = self->end->is_late && self->has_ended;
}

/* What it left running is ended as well; what that has still written is told. */
static void
run_finish (Run *self)
{
  self->end->wait_status = ggen_test_spawn_kill_group (self->pid);

  for (int i = WAIT_STDOUT; i <= WAIT_CHILD; i++)
    {
      if (i != WAIT_CHILD)
        run_read (self, i);
      close_descriptor (&self->waits[i].fd);
    }
}

/* Runs a child to its end on this thread, for @timeout at most.
 * @end: (out): to be cleared in any case */
gboolean
ggen_test_spawn_run (GgenTestSpawnSetup *setup,
                     GBytes *input,
                     GTimeSpan timeout,
                     GCancellable *cancellable,
                     GgenTestSpawnEnd *end,
                     GError **error)
{
  Run run = {.end = end, .end_time = get_real_time () + timeout};
  GPollFD cancelled = {.fd = -1};
  gboolean is_polled;

  *end = (GgenTestSpawnEnd){.output = {g_byte_array_new (), g_byte_array_new ()}};
  for (int i = 0; i < N_WAITS; i++)
    run.waits[i].fd = -1;
  for (int i = 0; i < 3; i++)
    setup->descriptors[i] = -1;

  if (!run_start (&run, setup, input, error))
    {
      close_descriptor (&run.waits[WAIT_STDOUT].fd);
      close_descriptor (&run.waits[WAIT_STDERR].fd);
      return FALSE;
    }

  is_polled = g_cancellable_make_pollfd (cancellable, &cancelled);
  run.waits[WAIT_CANCELLED] = (struct pollfd){.fd = cancelled.fd, .events = POLLIN};
  ggen_test_time_begin_outside ();
  run_wait (&run);
  ggen_test_time_end_outside ();
  if (is_polled)
    g_cancellable_release_fd (cancellable);
  run_finish (&run);

  return !run.is_cancelled || !g_cancellable_set_error_if_cancelled (cancellable, error);
}
