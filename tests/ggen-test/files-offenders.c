/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <ggen-test.h>
#include <glib/gstdio.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

/* Not a test itself: each case writes outside of the sandbox, and files.c looks at what the library says
 * of it. The folder that is outside is made by main(), before any test. */

static char outside[] = "/tmp/ggen-test-outside-XXXXXX";

static char *
get_outside (const char *name)
{
  return g_build_filename (outside, name, NULL);
}

static void
write_open (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = get_outside ("opened");

  g_assert_cmpint (close (open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)), ==, 0);
}

static void
write_creat (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = get_outside ("created");

  g_assert_cmpint (close (creat (path, 0600)), ==, 0);
}

static void
write_raw (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = get_outside ("raw");
  long fd = syscall (SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  g_assert_cmpint (close ((int) fd), ==, 0);
}

/* Of all processes of the machine. */
static const char *
get_shared_name (void)
{
  static char name[64];

  g_snprintf (name, sizeof name, "/ggen-test-shared-%d", (int) getpid ());

  return name;
}

static void
leave_shared_memory (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  int fd = shm_open (get_shared_name (), O_RDWR | O_CREAT | O_EXCL, 0600);

  g_assert_cmpint (close (fd), ==, 0);
  if (cleans_up != NULL)
    g_assert_cmpint (shm_unlink (get_shared_name ()), ==, 0);
}

/* Shared memory is what shm_open() gives; this is a file. */
static void
write_in_memory (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = g_strdup_printf ("/dev/shm/ggen-test-%d", (int) getpid ());

  g_assert_cmpint (close (open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)), ==, 0);
  g_assert_cmpint (unlink (path), ==, 0);
}

/* Made, given a size and rights, and gone. */
static void
use_shared_memory (GgenTestSandbox *sandbox, gpointer user_data)
{
  int fd = shm_open (get_shared_name (), O_RDWR | O_CREAT | O_EXCL, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, 4096), ==, 0);
  g_assert_cmpint (fchmod (fd, 0640), ==, 0);
  g_assert_cmpint (close (fd), ==, 0);
  g_assert_cmpint (shm_unlink (get_shared_name ()), ==, 0);
}

static void
leave_semaphore (GgenTestSandbox *sandbox, gpointer cleans_up)
{
  sem_t *semaphore = sem_open (get_shared_name (), O_CREAT | O_EXCL, 0600, 1);

  g_assert_true (semaphore != SEM_FAILED);
  g_assert_cmpint (sem_close (semaphore), ==, 0);
  if (cleans_up != NULL)
    g_assert_cmpint (sem_unlink (get_shared_name ()), ==, 0);
}

static void
write_stream (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = get_outside ("stream");
  FILE *stream = fopen (path, "a");

  g_assert_cmpint (fclose (stream), ==, 0);
}

static void
write_temporary (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = get_outside ("temporary-XXXXXX");

  g_assert_cmpint (close (mkstemp (path)), ==, 0);
}

/* libglib writes it, on behalf of the test. */
static void
write_by_glib (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = get_outside ("by-glib");
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, "x", 1, &error);
  g_assert_no_error (error);
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_file_replace_contents_finish (G_FILE (source), result, NULL, NULL);
  *(gboolean *) user_data = TRUE;
}

/* GIO writes it, on a thread of its own. */
static void
write_by_gio (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = get_outside ("by-gio");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  gboolean is_done = FALSE;

  g_file_replace_contents_async (file, "x", 1, NULL, FALSE, G_FILE_CREATE_NONE, NULL, on_ready,
                                 &is_done);
  while (!is_done)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
}

static void
write_relative (GgenTestSandbox *sandbox, gpointer user_data)
{
  int dir = open (outside, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  g_assert_cmpint (close (openat (dir, "relative", O_WRONLY | O_CREAT | O_CLOEXEC, 0600)), ==, 0);
  g_assert_cmpint (close (dir), ==, 0);
}

/* The path looks as if it was inside. */
static void
write_through_link (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_assert_cmpint (symlink (outside, "link"), ==, 0);
  g_assert_cmpint (close (creat ("link/through-link", 0600)), ==, 0);
}

/* The path looks as if it was outside. */
static void
write_through_parent (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *cwd = g_get_current_dir ();
  g_autofree char *path = g_strdup_printf ("%s/../..%s/file", outside, cwd);

  g_assert_cmpint (close (creat (path, 0600)), ==, 0);
}

static void
make_folder (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = get_outside ("folder/");

  g_assert_cmpint (mkdir (path, 0700), ==, 0);
  g_assert_cmpint (rmdir (path), ==, 0);
}

static void
rename_out (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = get_outside ("renamed");

  g_assert_cmpint (close (creat ("file", 0600)), ==, 0);
  g_assert_cmpint (rename ("file", path), ==, 0);
}

static void
rename_in (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = get_outside ("of-main");

  g_assert_cmpint (rename (path, "file"), ==, 0);
}

static void
make_links (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *hard = get_outside ("hard");
  g_autofree char *soft = get_outside ("soft");

  g_assert_cmpint (close (creat ("file", 0600)), ==, 0);
  g_assert_cmpint (link ("file", hard), ==, 0);
  g_assert_cmpint (symlink ("file", soft), ==, 0);
}

static void
remove_file (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = get_outside ("of-main");

  g_assert_cmpint (unlink (path), ==, 0);
}

static void
change_file (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = get_outside ("of-main");

  g_assert_cmpint (chmod (path, 0640), ==, 0);
  g_assert_cmpint (utimes (path, NULL), ==, 0);
  g_assert_cmpint (truncate (path, 1), ==, 0);
}

static void
make_node (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = get_outside ("pipe");

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
}

static void
bind_socket (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = get_outside ("socket");
  struct sockaddr_un address = {AF_UNIX, ""};
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_assert_cmpint (bind (fd, (const struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (close (fd), ==, 0);
}

/* Reading, and what does not succeed, changes nothing. */
static void
only_try (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = get_outside ("of-main");
  g_autofree char *missing = get_outside ("missing/file");

  g_assert_cmpint (close (open (path, O_RDONLY | O_CLOEXEC)), ==, 0);
  g_assert_cmpint (mkdir (path, 0700), ==, -1);
  g_assert_cmpint (unlink (missing), ==, -1);
  g_assert_cmpint (creat (missing, 0600), ==, -1);
}

static void
write_devices (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = get_outside ("pipe-of-main");

  g_assert_cmpint (close (open ("/dev/null", O_RDWR | O_CLOEXEC)), ==, 0);
  g_assert_cmpint (close (open ("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)), ==, 0);
  g_assert_cmpint (close (open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC)), ==, 0);
}

static void
write_everywhere_inside (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *const dirs[] = {
      g_get_tmp_dir (),        g_get_home_dir (),
      g_get_user_cache_dir (), g_get_user_config_dir (),
      g_get_user_data_dir (),  g_get_user_runtime_dir (),
      g_get_user_state_dir (), g_file_peek_path (ggen_test_sandbox_get_dir (sandbox)),
  };
  g_autofree char *temporary = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  for (guint i = 0; i < G_N_ELEMENTS (dirs); i++)
    {
      g_autofree char *path = g_build_filename (dirs[i], "deep", "file", NULL);
      g_autofree char *dir = g_path_get_dirname (path);

      g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
      g_file_set_contents (path, "x", 1, &error);
      g_assert_no_error (error);
    }

  /* Asked of libglib, which remembers where temporary files go. */
  fd = g_file_open_tmp (NULL, &temporary, &error);
  g_assert_no_error (error);
  g_assert_cmpint (close (fd), ==, 0);
  g_assert_true (g_str_has_prefix (temporary, g_getenv ("TMPDIR")));
  g_assert_cmpstr (g_getenv ("TMPDIR"), ==, g_get_tmp_dir ());
  g_assert_cmpstr (g_getenv ("HOME"), ==, g_get_home_dir ());
  g_assert_cmpstr (g_getenv ("XDG_DATA_HOME"), ==, g_get_user_data_dir ());
  g_assert_null (g_getenv ("GGEN_TEST_FOLDER"));
}

static int
remove_outside (int status)
{
  g_autofree char *command = g_strdup_printf ("rm -r %s", outside);

  g_assert_cmpint (system (command), ==, 0);

  return status;
}

int
main (int argc, char *argv[])
{
  g_autofree char *file = NULL;
  g_autofree char *pipe = NULL;

#ifdef ASK_EARLY
  /* GLib answers the same ever after, in this process. */
  g_get_tmp_dir ();
  g_get_home_dir ();
  g_get_user_data_dir ();
#endif

  ggen_test_init (&argc, &argv);

  g_assert_nonnull (mkdtemp (outside));
  file = get_outside ("of-main");
  g_assert_true (g_file_set_contents (file, "main", 4, NULL));
  pipe = get_outside ("pipe-of-main");
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);

  ggen_test_add ("/offenders/open", write_open, NULL);
  ggen_test_add ("/offenders/creat", write_creat, NULL);
  ggen_test_add ("/offenders/raw", write_raw, NULL);
  ggen_test_add ("/offenders/shared-memory", leave_shared_memory, NULL);
  ggen_test_add ("/offenders/shared-memory-removed", leave_shared_memory, (gpointer) "removed");
  ggen_test_add_full ("/offenders/shared-memory-allowed", GGEN_TEST_ALLOW_FILES,
                      leave_shared_memory, NULL, NULL);
  ggen_test_add ("/offenders/in-memory", write_in_memory, NULL);
  ggen_test_add ("/offenders/shared-memory-used", use_shared_memory, NULL);
  ggen_test_add ("/offenders/semaphore", leave_semaphore, NULL);
  ggen_test_add ("/offenders/semaphore-removed", leave_semaphore, (gpointer) "removed");
  ggen_test_add ("/offenders/stream", write_stream, NULL);
  ggen_test_add ("/offenders/temporary", write_temporary, NULL);
  ggen_test_add ("/offenders/by-glib", write_by_glib, NULL);
  ggen_test_add ("/offenders/by-gio", write_by_gio, NULL);
  ggen_test_add ("/offenders/relative", write_relative, NULL);
  ggen_test_add ("/offenders/through-link", write_through_link, NULL);
  ggen_test_add ("/offenders/through-parent", write_through_parent, NULL);
  ggen_test_add ("/offenders/folder", make_folder, NULL);
  ggen_test_add ("/offenders/rename-out", rename_out, NULL);
  ggen_test_add ("/offenders/rename-in", rename_in, NULL);
  ggen_test_add ("/offenders/links", make_links, NULL);
  ggen_test_add ("/offenders/remove", remove_file, NULL);
  ggen_test_add ("/offenders/change", change_file, NULL);
  ggen_test_add ("/offenders/node", make_node, NULL);
  ggen_test_add ("/offenders/socket", bind_socket, NULL);
  ggen_test_add ("/offenders/only-try", only_try, NULL);
  ggen_test_add ("/offenders/devices", write_devices, NULL);
  ggen_test_add ("/offenders/inside", write_everywhere_inside, NULL);
  ggen_test_add_full ("/offenders/allowed", GGEN_TEST_ALLOW_FILES, write_open, NULL, NULL);

  return remove_outside (ggen_test_run ());
}
