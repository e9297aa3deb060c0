/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "ggen-test-callers-private.h"
#include "ggen-test-calls-private.h"
#include "ggen-test-change-private.h"
#include "ggen-test-check-private.h"
#include "ggen-test-child-origins-private.h"
#include "ggen-test-children-list-private.h"
#include "ggen-test-children-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-patience-private.h"

/* Processes that the test started and did not wait for. Those that such processes started in turn are
 * not this process's children, and are not seen. */

#define MOST_NAME 200 /* bytes of a command line that are told */

static GArray *before; /* (element-type pid_t) (owned) (nullable): there before the test */

static gboolean
has_children (void)
{
  siginfo_t info;

  return waitid (P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

static gboolean
was_there (pid_t pid)
{
  for (guint i = 0; before != NULL && i < before->len; i++)
    if (g_array_index (before, pid_t, i) == pid)
      return TRUE;

  return ggen_test_child_origins_is_helper (pid);
}

static void
children_begin (const GgenTestSubject *subject)
{
  ggen_test_child_origins_begin ();
  if (has_children ())
    before = ggen_test_children_list ();
}

static gboolean
has_ended (pid_t pid)
{
  siginfo_t info = {0};

  return waitid (P_PID, (id_t) pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid;
}

static gboolean
is_gone (pid_t pid)
{
  siginfo_t info;

  return waitid (P_PID, (id_t) pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 && errno == ECHILD;
}

/* The list is made only where there is anybody to be in it. */
GgenTestChildren
ggen_test_children_look (void)
{
  g_autoptr (GArray) pids = NULL;
  GgenTestChildren all = GGEN_TEST_CHILDREN_NONE;

  if (!has_children ())
    return all;

  ggen_test_calls_pause ();
  pids = ggen_test_children_list ();
  ggen_test_calls_resume ();

  for (guint i = 0; i < pids->len; i++)
    {
      pid_t pid = g_array_index (pids, pid_t, i);

      if (!was_there (pid) && !is_gone (pid))
        all = MAX (all, has_ended (pid) ? GGEN_TEST_CHILDREN_ENDED : GGEN_TEST_CHILDREN_RUN);
    }

  return all;
}

/* There is none for what has ended, and for a moment there is none for what is being started. */
static char *
read_command_line (pid_t pid, GgenTestPatience *patience)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/cmdline", (int) pid);

  do
    {
      g_autofree char *text = NULL;
      gsize length;

      if (g_file_get_contents (path, &text, &length, NULL) && length > 0)
        {
          for (gsize at = 0; at + 1 < length; at++)
            if (text[at] == '\0')
              text[at] = ' ';
          return g_steal_pointer (&text);
        }

      if (has_ended (pid) || is_gone (pid))
        return NULL;
    }
  while (ggen_test_patience_lasts (patience));

  return NULL;
}

/* What the process was started with, or the name that the kernel has for one that has ended. */
static char *
describe_command (pid_t pid, GgenTestPatience *patience)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/comm", (int) pid);
  g_autofree char *command = read_command_line (pid, patience);

  if (command == NULL && !g_file_get_contents (path, &command, NULL, NULL))
    return g_strdup ("without a name");

  g_strchomp (command);
  if (strlen (command) > MOST_NAME)
    command[MOST_NAME] = '\0';

  return g_utf8_make_valid (command, -1);
}

/* A GSubprocess is waited for by GLib's worker thread; to take that away from it would have it warn. It may
 * have been told to end a moment ago, or be about to end by itself. Of a guest, what has ended may take the
 * worker longer than anybody waits here. */
static gboolean
wait_for_worker (pid_t pid, gboolean is_guest, GgenTestPatience *patience)
{
  while (!is_gone (pid) && !(is_guest && has_ended (pid)))
    {
      if (!ggen_test_patience_lasts (patience))
        return FALSE;
    }

  return TRUE;
}

/* GTestDBus ends its message bus and does not wait for it. One that it was not told to end goes on. */
static gboolean
has_bus_ended (pid_t pid, const GgenTestOrigin *origin, GgenTestPatience *patience)
{
  if (!ggen_test_origin_has_function (origin, "g_test_dbus_up"))
    return FALSE;

  while (!has_ended (pid) && ggen_test_patience_lasts (patience))
    ;

  return has_ended (pid);
}

static void
report (pid_t pid, const GgenTestOrigin *origin, GgenTestPatience *patience)
{
  g_autofree char *command = describe_command (pid, patience);

  ggen_test_findings_add (origin, "a child process was left behind: \"%s\" (pid %d) %s", command,
                          (int) pid,
                          has_ended (pid)
                              ? "has ended but was not waited for: call waitpid(), or watch it"
                              : "is still running: make it end, and wait for it");
}

static void
end_child (pid_t pid,
           const GgenTestSubject *subject,
           gboolean is_allowed,
           GgenTestPatience *patience)
{
  GgenTestOrigin origin = {0};
  const gboolean is_known = ggen_test_child_origins_find (pid, &origin);
  const gboolean is_of_gio = is_known && ggen_test_origin_has_gio (&origin);
  const gboolean is_ended_bus = is_of_gio && has_bus_ended (pid, &origin, patience);
  GgenTestPatience for_worker;

  if (is_of_gio && !is_ended_bus && (!is_allowed || has_ended (pid))
      && wait_for_worker (pid, subject->is_guest, patience))
    return;

  if (!is_allowed && !is_ended_bus)
    report (pid, is_known ? &origin : NULL, patience);
  if (subject->is_guest)
    return;

  kill (pid, SIGKILL);
  for_worker = ggen_test_patience_begin ();
  if (is_of_gio && !is_ended_bus && wait_for_worker (pid, FALSE, &for_worker))
    return;
  while (waitpid (pid, NULL, 0) < 0 && errno == EINTR)
    ;
}

static void
children_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  if (has_children ())
    {
      GgenTestPatience patience = ggen_test_patience_begin ();
      g_autoptr (GArray) pids = ggen_test_children_list ();

      for (guint i = 0; i < pids->len; i++)
        if (!was_there (g_array_index (pids, pid_t, i)))
          end_child (g_array_index (pids, pid_t, i), subject, is_allowed, &patience);
    }

  ggen_test_child_origins_end ();
  g_clear_pointer (&before, g_array_unref);
}

const GgenTestCheck ggen_test_children_check = {
    GGEN_TEST_ALLOW_CHILDREN,
    children_begin,
    NULL,
    children_end,
};
