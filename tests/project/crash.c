/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test-project.h"

/*
 * This program also runs as its own child, which syncs a project and is killed in one of the calls
 * that change what is on disk: the first, the second, … until it comes to its end alive.
 */

#define KILL_AT "GGEN_TEST_KILL_AT"

static void
count_down (void)
{
  static gint left = -1;

  if (left == -1)
    {
      const char *text = getenv (KILL_AT);

      left = text != NULL ? atoi (text) : 0;
    }
  if (left > 0 && --left == 0)
    raise (SIGKILL);
}

/* What the transaction calls, in place of the functions of the C library. */
int
renameat2 (int old_dir, const char *old_path, int new_dir, const char *new_path, unsigned flags);
int syncfs (int fd);

int
renameat2 (int old_dir, const char *old_path, int new_dir, const char *new_path, unsigned flags)
{
  count_down ();

  return (int) syscall (SYS_renameat2, old_dir, old_path, new_dir, new_path, flags);
}

int
renameat (int old_dir, const char *old_path, int new_dir, const char *new_path)
{
  count_down ();

  return (int) syscall (SYS_renameat2, old_dir, old_path, new_dir, new_path, 0);
}

int
syncfs (int fd)
{
  count_down ();

  return 0;
}

static int
run_child (const char *path)
{
  g_autoptr (GFile) dir = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenProject) project = ggen_project_open (dir, NULL, &error);
  g_autoptr (GgenSyncReport) report =
      project != NULL ? ggen_project_sync (project, GGEN_SYNC_DEFAULT, NULL, &error) : NULL;

  if (report == NULL)
    fprintf (stderr, "%s\n", error->message);

  return report != NULL ? 0 : 1;
}

/* Returns: whether the child came to its end */
static gboolean
sync_until (GgenTestSandbox *sandbox, guint kill_at)
{
  g_autofree char *path = test_path (sandbox, ".");
  g_autofree char *count = g_strdup_printf ("%u", kill_at);
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), KILL_AT, count, TRUE);
  const char *const argv[] = {"/proc/self/exe", "--child", path, NULL};
  g_autofree char *messages = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, environment, G_SPAWN_DEFAULT, NULL, NULL, NULL, &messages,
                &status, &error);
  g_assert_no_error (error);
  if (WIFSIGNALED (status))
    {
      g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
      return FALSE;
    }
  g_assert_cmpstr (messages, ==, "");
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);

  return TRUE;
}

#define N_OUTPUTS 12

static void
write_zoo (GgenTestSandbox *sandbox, const char *food, guint first)
{
  g_autoptr (GString) text = g_string_new ("@prefix zoo: <http://zoo.example/> .\n");

  for (guint i = first; i < first + N_OUTPUTS; i++)
    g_string_append_printf (text, "zoo:a%u zoo:name \"a%u\" ; zoo:eats \"%s\" .\n", i, i, food);
  test_write (sandbox, "zoo.ttl", text->str);
}

static void
assert_outputs (GgenTestSandbox *sandbox, const char *food, const char *other, guint first)
{
  for (guint i = first; i < first + N_OUTPUTS; i++)
    {
      g_autofree char *path = g_strdup_printf ("out/a%u.txt", i);
      g_autofree char *text = test_read (sandbox, path);
      g_autofree char *expected = g_strdup_printf ("a%u: %s\n", i, food);
      g_autofree char *old = g_strdup_printf ("a%u: %s\n", i, other);

      if (other == NULL || (text != NULL && g_strcmp0 (text, old) != 0))
        g_assert_cmpstr (text, ==, expected);
    }
}

/* Outputs are made, replaced and removed; whenever it dies, each file is old or new, and the next
 * sync brings everything to where it should be without taking its own work for a person's. */
static void
a_killed_sync_is_finished_by_the_next (GgenTestSandbox *sandbox, gpointer user_data)
{
  gboolean is_alive = FALSE;
  guint n_killed = 0;

  test_project_basic (sandbox);
  for (guint kill_at = 1; !is_alive; kill_at++)
    {
      write_zoo (sandbox, "grass", 0);
      g_assert_true (sync_until (sandbox, 0));
      assert_outputs (sandbox, "grass", NULL, 0);

      write_zoo (sandbox, "hay", 3);
      is_alive = sync_until (sandbox, kill_at);
      n_killed += !is_alive;
      assert_outputs (sandbox, "hay", "grass", 3);

      g_assert_true (sync_until (sandbox, 0));
      assert_outputs (sandbox, "hay", NULL, 3);
      g_assert_false (test_exists (sandbox, "out/a0.txt"));
      g_assert_false (test_exists (sandbox, ".ggen/staging"));
    }

  g_assert_cmpuint (n_killed, >=, N_OUTPUTS);
}

/* The next sync may also have something else to do. */
static void
a_killed_sync_does_not_bind_the_next (GgenTestSandbox *sandbox, gpointer user_data)
{
  gboolean is_alive = FALSE;

  test_project_basic (sandbox);
  for (guint kill_at = 1; !is_alive; kill_at++)
    {
      write_zoo (sandbox, "grass", 0);
      g_assert_true (sync_until (sandbox, 0));
      write_zoo (sandbox, "hay", 3);
      is_alive = sync_until (sandbox, kill_at);
      write_zoo (sandbox, "straw", 1);
      g_assert_true (sync_until (sandbox, 0));
      assert_outputs (sandbox, "straw", NULL, 1);
    }
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2]);

  ggen_test_init (&argc, &argv);

  ggen_test_add ("/crash/a-killed-sync-is-finished-by-the-next",
                 a_killed_sync_is_finished_by_the_next, NULL);
  ggen_test_add ("/crash/a-killed-sync-does-not-bind-the-next",
                 a_killed_sync_does_not_bind_the_next, NULL);

  return ggen_test_run ();
}
