/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-hang-copy-private.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ggen-test-interpose-private.h"
#include "ggen-test-output-private.h"
#include "ggen-test-time-private.h"

/* A test that is late may go on while it is looked at, and what is looked at may be gone in that moment. So it
 * is looked at in a forked process, where everything stays as it is. What is being changed just then may be
 * locked there for good, or be half done: then another copy is asked.
 *
 * The kernel is asked for the copy, since libc would take locks of its own, which what hangs may hold. No signal
 * tells of its end: that would interrupt what the test waits in, and who waits for any child does not get it. */

#define REAL(function) GGEN_TEST_REAL (function)

/* Real time, for all copies. */
#define PATIENCE (10 * NSEC_PER_SEC)

/* A copy that was asleep at so many looks waits for a lock: it has nothing else to wait for. */
#define LOOK_MS 20
#define MOST_ASLEEP 3

/* One that works for so long without an answer may wait for a lock by asking for it again and again. Another gets
 * no answer either as long as the test is busy with that lock, so there are some before the next have more time. */
#define FIRST_WORK_MS 100
#define COPIES_BEFORE_MORE 3
#define MOST_DOUBLINGS 4

/* The text's end is told by its NUL. Whoever ends the process that asks, this one ends with it, before it takes
 * what may be locked. */
G_NORETURN static void
answer (void (*describe) (gpointer data, GString *text), gpointer data, int fd)
{
  GString *text;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  prctl (PR_SET_DUMPABLE, 0);
  text = g_string_new (NULL);
  describe (data, text);
  ggen_test_output_write_all (fd, text->str, text->len + 1);
  _exit (0);
}

typedef struct
{
  gboolean is_asleep;
  guint64 work_ms; /* the time of a processor that it has had */
} Look;

/* The fields that are looked at, counted from the one behind the name. */
#define FIELD_STATE 0
#define FIELD_USER_TIME 11
#define FIELD_SYSTEM_TIME 12

static void
look_at (pid_t pid, Look *look)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *stat = NULL;
  g_auto (GStrv) fields = NULL;
  guint64 ticks;

  if (!g_file_get_contents (path, &stat, NULL, NULL) || strrchr (stat, ')') == NULL)
    return;

  fields = g_strsplit (strrchr (stat, ')') + strlen (") "), " ", 0);
  if (g_strv_length (fields) <= FIELD_SYSTEM_TIME)
    return;

  ticks = g_ascii_strtoull (fields[FIELD_USER_TIME], NULL, 10)
          + g_ascii_strtoull (fields[FIELD_SYSTEM_TIME], NULL, 10);
  look->is_asleep = g_str_equal (fields[FIELD_STATE], "S");
  look->work_ms = ticks * 1000 / (guint64) sysconf (_SC_CLK_TCK);
}

static gboolean
has_hope (pid_t pid, guint64 most_work_ms, guint *n_asleep)
{
  Look look = {FALSE, 0};

  look_at (pid, &look);
  *n_asleep += look.is_asleep;

  return *n_asleep < MOST_ASLEEP && look.work_ms <= most_work_ms;
}

/* Returns whether all has come. */
static gboolean
read_answer (int fd, pid_t pid, gint64 end, guint64 most_work_ms, GString *text)
{
  struct pollfd wait = {.fd = fd, .events = POLLIN};
  guint n_asleep = 0;
  char part[4096];
  gssize n;

  while (ggen_test_time_get_real_now () < end)
    {
      if (REAL (poll) (&wait, 1, LOOK_MS) == 0)
        {
          if (!has_hope (pid, most_work_ms, &n_asleep))
            return FALSE;
          continue;
        }

      n = REAL (read) (fd, part, sizeof part);
      if (n == 0 || (n < 0 && errno != EINTR))
        return FALSE;
      g_string_append_len (text, part, MAX (n, 0));
      if (n > 0 && part[n - 1] == '\0')
        return TRUE;
    }

  return FALSE;
}

/* @is_possible: (out): whether there was a copy */
static char *
ask_once (void (*describe) (gpointer data, GString *text),
          gpointer data,
          gint64 end,
          guint64 most_work_ms,
          gboolean *is_possible)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_whole;
  int ends[2];
  pid_t pid;

  *is_possible = FALSE;
  if (REAL (pipe2) (ends, O_CLOEXEC) != 0)
    return NULL;

  pid = (pid_t) REAL (syscall) (SYS_clone, 0, 0, 0, 0, 0);
  *is_possible = pid >= 0;
  if (pid == 0)
    answer (describe, data, ends[1]);

  REAL (close) (ends[1]);
  is_whole = pid > 0 && read_answer (ends[0], pid, end, most_work_ms, text);
  REAL (close) (ends[0]);
  if (pid > 0)
    {
      kill (pid, SIGKILL);
      while (REAL (waitpid) (pid, NULL, __WALL) < 0 && errno == EINTR)
        ;
    }

  return is_whole ? g_strdup (text->str) : NULL;
}

char *
ggen_test_hang_copy_ask (void (*describe) (gpointer data, GString *text), gpointer data)
{
  const gint64 end = ggen_test_time_get_real_now () + PATIENCE;
  gboolean is_possible = TRUE;
  char *text = NULL;

  for (guint i = 0; text == NULL && is_possible && ggen_test_time_get_real_now () < end; i++)
    {
      const guint64 most_work_ms = FIRST_WORK_MS << MIN (i / COPIES_BEFORE_MORE, MOST_DOUBLINGS);

      text = ask_once (describe, data, end, most_work_ms, &is_possible);
    }

  return text;
}
