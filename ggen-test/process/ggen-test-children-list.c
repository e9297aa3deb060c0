/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-children-list-private.h"

void
ggen_test_children_add_of_thread (GArray *pids, const char *thread)
{
  g_autofree char *path = g_build_filename ("/proc/self/task", thread, "children", NULL);
  g_autofree char *text = NULL;
  char *end;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;

  for (const char *next = text;; next = end)
    {
      const pid_t pid = (pid_t) g_ascii_strtoll (next, &end, 10);

      if (end == next)
        return;
      g_array_append_val (pids, pid);
    }
}

GArray *
ggen_test_children_list (void)
{
  GArray *pids = g_array_new (FALSE, FALSE, sizeof (pid_t));
  g_autoptr (GDir) threads = g_dir_open ("/proc/self/task", 0, NULL);
  const char *thread;

  while (threads != NULL && (thread = g_dir_read_name (threads)) != NULL)
    ggen_test_children_add_of_thread (pids, thread);

  return pids;
}
