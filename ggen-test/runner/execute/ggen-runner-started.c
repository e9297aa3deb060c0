/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-started.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE "\nPid:"

/* The kernel tells the id that it has here, and -1 when it has ended. */
static int
get_pid (int descriptor)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fdinfo/%d", descriptor);
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  line = strstr (text, LINE);

  return line != NULL ? MAX (atoi (line + strlen (LINE)), 0) : 0;
}

int
ggen_runner_started_read (const GgenSuperviseFrame *frame,
                          GgenRunnerPeer *peer,
                          gboolean is_in_sandbox)
{
  int process = ggen_runner_peer_take_descriptor (peer);
  gint32 pid = 0;

  if (process >= 0)
    {
      pid = get_pid (process);
      close (process);
    }
  else if (!is_in_sandbox && frame->size >= sizeof pid)
    memcpy (&pid, frame + 1, sizeof pid);

  return pid;
}
