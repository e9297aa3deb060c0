/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-fork-private.h"

#include <dlfcn.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ggen-test-interpose-private.h"

/* A forked process has one thread, and the locks as they were: whatever another thread held is never
 * released. So it is safe where the other threads are known to hold none: those that are idle, whose
 * lock the runtime resets, and our own. */
static gboolean
is_harmless (const char *thread)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/task/%s/comm", thread);
  g_autofree char *name = NULL;

  if (g_ascii_strtoll (thread, NULL, 10) == GGEN_TEST_REAL (syscall) (SYS_gettid))
    return TRUE;

  /* One that has ended meanwhile has released what it held. */
  if (!g_file_get_contents (path, &name, NULL, NULL))
    return TRUE;

  return g_strcmp0 (name, "ggen-idle\n") == 0 || g_strcmp0 (name, "ggen-deadline\n") == 0;
}

gboolean
ggen_test_fork_is_safe (void)
{
  g_autoptr (GDir) threads = g_dir_open ("/proc/self/task", 0, NULL);
  gboolean is_safe = threads != NULL;
  const char *thread;

  while (is_safe && (thread = g_dir_read_name (threads)) != NULL)
    is_safe = is_harmless (thread);

  return is_safe;
}

gboolean
ggen_test_fork_misses_leaks (void)
{
  return dlsym (RTLD_DEFAULT, "__lsan_do_leak_check") != NULL;
}
