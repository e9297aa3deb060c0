/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <ggen-test.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "offender-run.h"

/* What the tests' own calls fail with is asserted at each. */
#define ASSERT_FAILS(call, error)                                                                  \
  G_STMT_START                                                                                     \
  {                                                                                                \
    errno = 0;                                                                                     \
    g_assert_true ((call) == -1);                                                                  \
    g_assert_cmpint (errno, ==, error);                                                            \
  }                                                                                                \
  G_STMT_END

static int
make_file (const char *path)
{
  int fd = open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);

  return fd;
}

static void
the_nth_call_fails (GgenTestSandbox *sandbox, gpointer user_data)
{
  int fd = make_file ("file");
  guint fault = ggen_test_faults_add (sandbox, GGEN_TEST_CALL_WRITE, 3, ENOSPC);

  g_assert_cmpint (write (fd, "a", 1), ==, 1);
  g_assert_cmpint (pwrite (fd, "b", 1, 1), ==, 1);
  g_assert_cmpuint (ggen_test_faults_count (sandbox, fault), ==, 0);
  ASSERT_FAILS (write (fd, "c", 1), ENOSPC);
  g_assert_cmpuint (ggen_test_faults_count (sandbox, fault), ==, 1);
  g_assert_cmpint (write (fd, "d", 1), ==, 1);
  g_assert_cmpuint (ggen_test_faults_count (sandbox, fault), ==, 1);
  g_assert_cmpint (lseek (fd, 0, SEEK_CUR), ==, 2);
  close (fd);
}

static void
each_call_fails_until_faults_are_cleared (GgenTestSandbox *sandbox, gpointer user_data)
{
  int fd = make_file ("file");
  guint fault = ggen_test_faults_add (sandbox, GGEN_TEST_CALL_WRITE, 0, EIO);

  for (guint i = 0; i < 5; i++)
    ASSERT_FAILS (write (fd, "a", 1), EIO);
  g_assert_cmpuint (ggen_test_faults_count (sandbox, fault), ==, 5);

  ggen_test_faults_clear (sandbox);
  g_assert_cmpint (write (fd, "a", 1), ==, 1);
  close (fd);
}

static void
counting_starts_anew_with_each_fault (GgenTestSandbox *sandbox, gpointer user_data)
{
  int fd = make_file ("file");

  ggen_test_faults_add (sandbox, GGEN_TEST_CALL_SYNC, 2, EIO);
  g_assert_cmpint (fsync (fd), ==, 0);
  ggen_test_faults_add (sandbox, GGEN_TEST_CALL_SYNC, 2, ENOSPC);
  ASSERT_FAILS (fdatasync (fd), EIO);
  ASSERT_FAILS (syncfs (fd), ENOSPC);
  g_assert_cmpint (fsync (fd), ==, 0);
  close (fd);
}

static void
each_kind_of_call_can_fail (GgenTestSandbox *sandbox, gpointer user_data)
{
  int fd = make_file ("file");
  char data[4];
  int pair[2];

  for (int call = GGEN_TEST_CALL_OPEN; call <= GGEN_TEST_CALL_DESCRIPTOR; call++)
    ggen_test_faults_add (sandbox, (GgenTestCall) call, 0, ENOMEM);

  ASSERT_FAILS (open ("file", O_RDONLY), ENOMEM);
  ASSERT_FAILS (openat (AT_FDCWD, "file", O_RDONLY), ENOMEM);
  ASSERT_FAILS (creat ("new", 0600), ENOMEM);
  g_assert_null (fopen ("file", "r"));
  ASSERT_FAILS (read (fd, data, 4), ENOMEM);
  ASSERT_FAILS (pread (fd, data, 4, 0), ENOMEM);
  ASSERT_FAILS (readv (fd, &(struct iovec){data, 4}, 1), ENOMEM);
  ASSERT_FAILS (writev (fd, &(struct iovec){data, 4}, 1), ENOMEM);
  ASSERT_FAILS (fallocate (fd, 0, 0, 1), ENOMEM);
  g_assert_cmpint (posix_fallocate (fd, 0, 1), ==, ENOMEM);
  ASSERT_FAILS (copy_file_range (fd, NULL, fd, NULL, 1, 0), ENOMEM);
  ASSERT_FAILS (fsync (fd), ENOMEM);
  ASSERT_FAILS (rename ("file", "new"), ENOMEM);
  ASSERT_FAILS (renameat2 (AT_FDCWD, "file", AT_FDCWD, "new", 0), ENOMEM);
  ASSERT_FAILS (link ("file", "new"), ENOMEM);
  ASSERT_FAILS (symlink ("file", "new"), ENOMEM);
  ASSERT_FAILS (unlink ("file"), ENOMEM);
  ASSERT_FAILS (unlinkat (AT_FDCWD, "file", 0), ENOMEM);
  ASSERT_FAILS (rmdir ("."), ENOMEM);
  ASSERT_FAILS (mkdir ("new", 0700), ENOMEM);
  ASSERT_FAILS (truncate ("file", 0), ENOMEM);
  ASSERT_FAILS (ftruncate (fd, 0), ENOMEM);
  ASSERT_FAILS (chmod ("file", 0600), ENOMEM);
  ASSERT_FAILS (fchmod (fd, 0600), ENOMEM);
  ASSERT_FAILS (dup (fd), ENOMEM);
  ASSERT_FAILS (fcntl (fd, F_DUPFD_CLOEXEC, 0), ENOMEM);
  ASSERT_FAILS (pipe (pair), ENOMEM);
  ASSERT_FAILS (socketpair (AF_UNIX, SOCK_STREAM, 0, pair), ENOMEM);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, FD_CLOEXEC);

  /* Closed all the same. */
  ASSERT_FAILS (close (fd), ENOMEM);
  ASSERT_FAILS (fcntl (fd, F_GETFD), EBADF);

  ggen_test_faults_clear (sandbox);
  g_assert_true (g_file_test ("file", G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test ("new", G_FILE_TEST_EXISTS));
}

static void
sockets_fail (GgenTestSandbox *sandbox, gpointer user_data)
{
  struct sockaddr_un address = {AF_UNIX, "nowhere"};
  char data[4];
  int pair[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);

  ggen_test_faults_add (sandbox, GGEN_TEST_CALL_SEND, 1, EPIPE);
  ggen_test_faults_add (sandbox, GGEN_TEST_CALL_RECEIVE, 1, ECONNRESET);
  ggen_test_faults_add (sandbox, GGEN_TEST_CALL_CONNECT, 1, ETIMEDOUT);
  ggen_test_faults_add_short (sandbox, GGEN_TEST_CALL_SEND, 2, 3);
  ggen_test_faults_add_short (sandbox, GGEN_TEST_CALL_RECEIVE, 2, 2);

  ASSERT_FAILS (send (pair[0], "abcd", 4, 0), EPIPE);
  ASSERT_FAILS (recv (pair[1], data, 4, 0), ECONNRESET);
  ASSERT_FAILS (connect (pair[0], (struct sockaddr *) &address, sizeof address), ETIMEDOUT);
  g_assert_cmpint (send (pair[0], "abcd", 4, 0), ==, 3);
  g_assert_cmpint (recv (pair[1], data, 4, 0), ==, 2);
  g_assert_cmpmem (data, 2, "ab", 2);
  close (pair[0]);
  close (pair[1]);
}

static void
reads_and_writes_are_cut_short (GgenTestSandbox *sandbox, gpointer user_data)
{
  const struct iovec parts[] = {{(gpointer) "ab", 2}, {(gpointer) "cd", 2}, {(gpointer) "ef", 2}};
  int fd = make_file ("file");
  char data[8] = "";
  guint fault;

  fault = ggen_test_faults_add_short (sandbox, GGEN_TEST_CALL_WRITE, 0, 3);
  g_assert_cmpint (write (fd, "012345", 6), ==, 3);
  g_assert_cmpint (writev (fd, parts, 3), ==, 3);
  g_assert_cmpuint (ggen_test_faults_count (sandbox, fault), ==, 2);
  /* Not more than was to be transferred anyway. */
  g_assert_cmpint (write (fd, "67", 2), ==, 2);
  g_assert_cmpuint (ggen_test_faults_count (sandbox, fault), ==, 2);

  ggen_test_faults_add_short (sandbox, GGEN_TEST_CALL_READ, 0, 5);
  g_assert_cmpint (pread (fd, data, sizeof data, 0), ==, 5);
  g_assert_cmpmem (data, 5, "012ab", 5);
  close (fd);
}

static void
a_short_write_does_not_harm_glib (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  guint writes = ggen_test_faults_add_short (sandbox, GGEN_TEST_CALL_WRITE, 0, 1);
  guint reads = ggen_test_faults_add_short (sandbox, GGEN_TEST_CALL_READ, 0, 1);

  g_file_set_contents ("file", "hello", 5, &error);
  g_assert_no_error (error);
  g_file_get_contents ("file", &contents, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (contents, ==, "hello");
  g_assert_cmpuint (ggen_test_faults_count (sandbox, writes), >=, 4);
  g_assert_cmpuint (ggen_test_faults_count (sandbox, reads), >=, 4);
}

static void
only_certain_files_are_hit (GgenTestSandbox *sandbox, gpointer user_data)
{
  guint write_fault = ggen_test_faults_add (sandbox, GGEN_TEST_CALL_WRITE, 1, ENOSPC);
  guint open_fault = ggen_test_faults_add (sandbox, GGEN_TEST_CALL_OPEN, 0, EACCES);
  guint rename_fault = ggen_test_faults_add (sandbox, GGEN_TEST_CALL_RENAME, 0, EXDEV);
  int other;
  int fd;

  ggen_test_faults_set_files (sandbox, write_fault, "*/hit");
  ggen_test_faults_set_files (sandbox, open_fault, "*/secret/*");
  ggen_test_faults_set_files (sandbox, rename_fault, "*/new");
  g_assert_cmpint (g_mkdir ("secret", 0700), ==, 0);
  fd = make_file ("hit");
  other = make_file ("other");

  g_assert_cmpint (write (other, "a", 1), ==, 1);
  ASSERT_FAILS (write (fd, "a", 1), ENOSPC);
  ASSERT_FAILS (open ("secret/file", O_RDONLY), EACCES);
  ASSERT_FAILS (open ("secret/../secret/file", O_RDONLY), EACCES);
  ASSERT_FAILS (open ("other/../other", O_RDONLY), ENOTDIR);
  ASSERT_FAILS (rename ("other", "new"), EXDEV);
  g_assert_cmpint (rename ("other", "newer"), ==, 0);
  close (fd);
  close (other);
}

static gpointer
write_once (gpointer user_data)
{
  g_autofree char *path = g_strdup_printf ("file-of-%p", (gpointer) g_thread_self ());
  int fd = make_file (path);
  gboolean is_written = write (fd, "a", 1) == 1;

  close (fd);

  return GINT_TO_POINTER (is_written);
}

typedef struct
{
  int fd;
  gint is_over;  /* atomic */
  gint n_failed; /* atomic */
} Writer;

static gpointer
write_on_and_on (gpointer user_data)
{
  Writer *writer = user_data;

  while (!g_atomic_int_get (&writer->is_over))
    if (pwrite (writer->fd, "x", 1, 0) != 1)
      g_atomic_int_inc (&writer->n_failed);

  return NULL;
}

/* From the beginning: not a call of another thread comes in between. */
static void
other_files_are_never_hit (GgenTestSandbox *sandbox, gpointer user_data)
{
  Writer writer = {make_file ("other"), FALSE, 0};
  GThread *thread = g_thread_new ("writer", write_on_and_on, &writer);
  int mine = make_file ("mine");

  for (guint i = 0; i < 2000; i++)
    {
      ggen_test_faults_add_for_files (sandbox, GGEN_TEST_CALL_WRITE, "*/mine", 2, ENOSPC);
      ggen_test_faults_add_short_for_files (sandbox, GGEN_TEST_CALL_WRITE, "*/mine", 3, 1);
      g_assert_cmpint (write (mine, "abc", 3), ==, 3);
      ASSERT_FAILS (write (mine, "abc", 3), ENOSPC);
      g_assert_cmpint (write (mine, "abc", 3), ==, 1);
      ggen_test_faults_clear (sandbox);
    }

  g_atomic_int_set (&writer.is_over, TRUE);
  g_thread_join (thread);
  g_assert_cmpint (writer.n_failed, ==, 0);
  close (writer.fd);
  close (mine);
}

static void
threads_of_the_test_are_hit (GgenTestSandbox *sandbox, gpointer user_data)
{
  ggen_test_faults_add (sandbox, GGEN_TEST_CALL_WRITE, 2, ENOSPC);

  g_assert_nonnull (g_thread_join (g_thread_new ("first", write_once, NULL)));
  g_assert_null (g_thread_join (g_thread_new ("second", write_once, NULL)));
}

/* A thread that the program has beside its tests, which writes when it is asked to. */
typedef struct
{
  GAsyncQueue *wishes;
  GAsyncQueue *answers;
} Stranger;

static gpointer
stranger_main (gpointer user_data)
{
  Stranger *self = user_data;

  while (g_async_queue_pop (self->wishes) != self)
    g_async_queue_push (self->answers, GINT_TO_POINTER (1 + GPOINTER_TO_INT (write_once (NULL))));

  return NULL;
}

static void
other_threads_are_left_alone (GgenTestSandbox *sandbox, gpointer user_data)
{
  Stranger *stranger = user_data;
  guint fault = ggen_test_faults_add (sandbox, GGEN_TEST_CALL_WRITE, 0, ENOSPC);

  g_async_queue_push (stranger->wishes, sandbox);
  g_assert_cmpint (GPOINTER_TO_INT (g_async_queue_pop (stranger->answers)), ==, 1 + TRUE);
  g_assert_cmpuint (ggen_test_faults_count (sandbox, fault), ==, 0);
}

static gboolean
can_allocate (void)
{
  if (ggen_test_faults_are_possible (GGEN_TEST_CALL_ALLOCATE))
    return TRUE;

  g_test_skip ("another allocator stands in front of libc's in this build");
  return FALSE;
}

static void
memory_runs_out (GgenTestSandbox *sandbox, gpointer user_data)
{
  gpointer volatile memory;
  guint fault;

  if (!can_allocate ())
    return;

  fault = ggen_test_faults_add (sandbox, GGEN_TEST_CALL_ALLOCATE, 2, ENOMEM);
  memory = malloc (10);
  g_assert_nonnull (memory);
  g_assert_null (realloc (memory, 1000000));
  g_assert_cmpuint (ggen_test_faults_count (sandbox, fault), ==, 1);
  free (memory);

  fault = ggen_test_faults_add (sandbox, GGEN_TEST_CALL_ALLOCATE, 0, ENOMEM);
  g_assert_null (g_try_malloc (10));
  g_assert_null (g_try_malloc0 (10));
  g_assert_null (strdup ("hello"));
  g_assert_cmpuint (ggen_test_faults_count (sandbox, fault), ==, 3);
}

/* GLib would end the program. */
static void
memory_for_glib_itself_does_not_run_out (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GString) text = NULL;
  g_autofree char *memory = NULL;
  g_autoptr (GFile) file = NULL;
  guint fault;

  if (!can_allocate ())
    return;

  fault = ggen_test_faults_add (sandbox, GGEN_TEST_CALL_ALLOCATE, 0, ENOMEM);
  memory = g_malloc (10);
  text = g_string_new ("hello");
  g_string_append_printf (text, "%d", 5);
  file = g_file_new_for_path ("file");
  g_assert_cmpuint (ggen_test_faults_count (sandbox, fault), ==, 0);
}

static void
threads_cannot_be_started (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GThread *thread;

  ggen_test_faults_add (sandbox, GGEN_TEST_CALL_START_THREAD, 1, EAGAIN);

  thread = g_thread_try_new ("none", write_once, NULL, &error);
  g_assert_error (error, G_THREAD_ERROR, G_THREAD_ERROR_AGAIN);
  g_assert_null (thread);
  g_assert_nonnull (g_thread_join (g_thread_new ("one", write_once, NULL)));
}

static void
faults_end_with_the_test (GgenTestSandbox *sandbox, gpointer user_data)
{
  ggen_test_faults_add (sandbox, GGEN_TEST_CALL_OPEN, 0, EMFILE);
  ggen_test_faults_add (sandbox, GGEN_TEST_CALL_UNLINK, 0, EACCES);
  ggen_test_faults_add (sandbox, GGEN_TEST_CALL_READ, 0, EIO);
  ASSERT_FAILS (open (".", O_RDONLY), EMFILE);
  ASSERT_FAILS (rmdir ("."), EACCES);
}

/* These, too, open, read and write. */
static void
the_rarer_calls_fail (GgenTestSandbox *sandbox, gpointer user_data)
{
  struct iovec vector = {(gpointer) "ab", 2};
  FILE *stream = fopen ("stream", "w");
  int fd = make_file ("file");

  g_assert_nonnull (stream);
  ggen_test_faults_add (sandbox, GGEN_TEST_CALL_WRITE, 0, ENOSPC);
  ASSERT_FAILS (pwritev2 (fd, &vector, 1, 0, 0), ENOSPC);
  ASSERT_FAILS (pwritev64v2 (fd, &vector, 1, 0, 0), ENOSPC);
  ggen_test_faults_add (sandbox, GGEN_TEST_CALL_READ, 0, EIO);
  ASSERT_FAILS (preadv2 (fd, &vector, 1, 0, 0), EIO);
  ASSERT_FAILS (preadv64v2 (fd, &vector, 1, 0, 0), EIO);
  ggen_test_faults_add (sandbox, GGEN_TEST_CALL_OPEN, 0, EMFILE);
  errno = 0;
  g_assert_null (tmpfile ());
  g_assert_cmpint (errno, ==, EMFILE);
  errno = 0;
  g_assert_null (freopen ("other", "w", stream));
  g_assert_cmpint (errno, ==, EMFILE);
  fclose (stream);
  close (fd);
}

/* For which faults are no more meant than for the rest of the library. */
static void
commands_are_not_hit (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const GgenTestCall calls[] = {
      GGEN_TEST_CALL_OPEN,       GGEN_TEST_CALL_READ,     GGEN_TEST_CALL_WRITE,
      GGEN_TEST_CALL_DESCRIPTOR, GGEN_TEST_CALL_ALLOCATE, GGEN_TEST_CALL_START_THREAD,
  };
  g_autoptr (GgenTestCommand) command = ggen_test_command_new (sandbox, "echo", "hello", NULL);
  guint faults[G_N_ELEMENTS (calls)];
  guint n_stricken = 0;
  gboolean has_run;

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    faults[i] = ggen_test_faults_add (sandbox, calls[i], 0, EMFILE);
  has_run = ggen_test_command_run (command, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    n_stricken += ggen_test_faults_count (sandbox, faults[i]);
  ggen_test_faults_clear (sandbox);

  g_assert_true (has_run);
  g_assert_cmpuint (n_stricken, ==, 0);
  ggen_test_command_assert_stdout (command, "hello\n");
}

static void
a_test_after_one_with_faults_has_none (GgenTestSandbox *sandbox, gpointer user_data)
{
  close (make_file ("file"));
  g_assert_cmpint (unlink ("file"), ==, 0);
}

/* As in the documentation. */
static void
an_operation_can_be_swept (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GFile) file = g_file_get_child (ggen_test_sandbox_get_dir (sandbox), "file");
  gboolean is_hit = TRUE;
  guint n_hit = 0;

  for (guint nth = 1; is_hit; nth++)
    {
      guint fault = ggen_test_faults_add (sandbox, GGEN_TEST_CALL_WRITE, nth, ENOSPC);
      g_autoptr (GFileOutputStream) stream =
          g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL);
      g_autoptr (GError) error = NULL;
      gboolean is_saved = TRUE;

      for (guint i = 0; i < 5 && is_saved; i++)
        is_saved = g_output_stream_write_all (G_OUTPUT_STREAM (stream), "x", 1, NULL, NULL, &error);

      is_hit = ggen_test_faults_count (sandbox, fault) > 0;
      ggen_test_faults_clear (sandbox);
      g_assert_true (is_saved == !is_hit);
      if (is_hit)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
      n_hit += is_hit;
    }

  g_assert_cmpuint (n_hit, ==, 5);
}

/* What the library reports while calls fail still has its place. */
static void
the_library_is_not_hit (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *output = NULL;
  int status;

  output = offender_run ("faults-offenders", "/offenders/touch", &status);
  g_assert_cmpint (status, ==, 1);
  offender_assert_contains (output, "the default main context was touched: g_idle_add()");
  offender_assert_contains (output, "touch_while_nothing_works() at");
  offender_assert_contains (output, "faults-offenders.c:");
}

int
main (int argc, char *argv[])
{
  Stranger stranger = {g_async_queue_new (), g_async_queue_new ()};
  GThread *thread;
  int status;

  ggen_test_init (&argc, &argv);
  thread = g_thread_new ("stranger", stranger_main, &stranger);

  ggen_test_add ("/faults/the-nth-call-fails", the_nth_call_fails, NULL);
  ggen_test_add ("/faults/each-call-fails-until-faults-are-cleared",
                 each_call_fails_until_faults_are_cleared, NULL);
  ggen_test_add ("/faults/counting-starts-anew-with-each-fault",
                 counting_starts_anew_with_each_fault, NULL);
  ggen_test_add ("/faults/each-kind-of-call-can-fail", each_kind_of_call_can_fail, NULL);
  ggen_test_add ("/faults/sockets-fail", sockets_fail, NULL);
  ggen_test_add ("/faults/reads-and-writes-are-cut-short", reads_and_writes_are_cut_short, NULL);
  ggen_test_add ("/faults/a-short-write-does-not-harm-glib", a_short_write_does_not_harm_glib,
                 NULL);
  ggen_test_add ("/faults/only-certain-files-are-hit", only_certain_files_are_hit, NULL);
  ggen_test_add ("/faults/other-files-are-never-hit", other_files_are_never_hit, NULL);
  ggen_test_add ("/faults/threads-of-the-test-are-hit", threads_of_the_test_are_hit, NULL);
  ggen_test_add ("/faults/other-threads-are-left-alone", other_threads_are_left_alone, &stranger);
  ggen_test_add ("/faults/memory-runs-out", memory_runs_out, NULL);
  ggen_test_add ("/faults/memory-for-glib-itself-does-not-run-out",
                 memory_for_glib_itself_does_not_run_out, NULL);
  ggen_test_add ("/faults/threads-cannot-be-started", threads_cannot_be_started, NULL);
  ggen_test_add ("/faults/faults-end-with-the-test", faults_end_with_the_test, NULL);
  ggen_test_add ("/faults/a-test-after-one-with-faults-has-none",
                 a_test_after_one_with_faults_has_none, NULL);
  ggen_test_add ("/faults/the-rarer-calls-fail", the_rarer_calls_fail, NULL);
  ggen_test_add ("/faults/commands-are-not-hit", commands_are_not_hit, NULL);
  ggen_test_add ("/faults/an-operation-can-be-swept", an_operation_can_be_swept, NULL);
  ggen_test_add ("/faults/the-library-is-not-hit", the_library_is_not_hit, NULL);

  status = ggen_test_run ();

  g_async_queue_push (stranger.wishes, &stranger);
  g_thread_join (thread);
  g_async_queue_unref (stranger.wishes);
  g_async_queue_unref (stranger.answers);

  return status;
}
