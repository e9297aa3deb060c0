/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-calls-private.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Faults are looked for in the wrappers of the calls, where nothing may be allocated and no lock taken:
 * they are in a table of fixed size, to which only the test adds. */

#define N_FAULTS 32

typedef struct
{
  GgenTestCall call;
  guint nth; /* 0: each */
  int error; /* 0: short */
  gsize n_bytes;
  char *glob;       /* (owned) (nullable), atomic */
  guint n_seen;     /* atomic */
  guint n_stricken; /* atomic */
} Fault;

/* What a call is about. Its path is found when the first glob asks for it. */
typedef struct
{
  int fd;           /* or the directory that path is relative to */
  const char *path; /* (nullable) */
  gboolean is_resolved;
  char resolved[PATH_MAX];
} Subject;

guint ggen_test_faults_armed;
static Fault faults[N_FAULTS];
static guint n_faults;    /* atomic */
static GSList *old_globs; /* (element-type utf8) (owned): a thread may still be looking at one */

static const char *
get_path (Subject *self)
{
  if (self->is_resolved)
    return self->resolved;

  self->is_resolved = TRUE;
  self->resolved[0] = '\0';
  if (self->path == NULL)
    ggen_test_path_of_descriptor (self->fd, self->resolved);
  else if (!ggen_test_path_resolve_entry (self->fd, self->path, self->resolved))
    snprintf (self->resolved, sizeof self->resolved, "%s", self->path);

  return self->resolved;
}

static gboolean
matches (const Fault *fault, Subject *subject)
{
  const char *glob = __atomic_load_n (&fault->glob, __ATOMIC_ACQUIRE);

  return glob == NULL || (subject != NULL && fnmatch (glob, get_path (subject), 0) == 0);
}

/* GLib wakes up threads by eventfds, which have no disk that could be full: nobody can lose a signal. */
static gboolean
is_out_of_reach (GgenTestCall call, const Subject *subject)
{
  struct stat info;

  return (call == GGEN_TEST_CALL_READ || call == GGEN_TEST_CALL_WRITE) && subject != NULL
         && subject->path == NULL && fstat (subject->fd, &info) == 0
         && (info.st_mode & S_IFMT) == 0;
}

/* Every fault counts the call; the first that is due decides. */
static Fault *
find_due (GgenTestCall call, Subject *subject)
{
  Fault *due = NULL;

  for (guint i = 0; i < __atomic_load_n (&n_faults, __ATOMIC_ACQUIRE); i++)
    {
      Fault *fault = &faults[i];
      guint number;

      if (fault->call != call || !matches (fault, subject))
        continue;
      number = __atomic_add_fetch (&fault->n_seen, 1, __ATOMIC_RELAXED);
      if (due == NULL && (fault->nth == 0 || fault->nth == number))
        due = fault;
    }

  return due;
}

static gboolean
strike (GgenTestCall call, Subject *subject, gsize *n_bytes)
{
  int code = errno;
  Fault *due;

  if (!ggen_test_calls_are_watched ())
    return FALSE;

  ggen_test_calls_pause ();
  due = is_out_of_reach (call, subject) ? NULL : find_due (call, subject);
  ggen_test_calls_resume ();
  errno = code;

  /* Not more than was asked for anyway is not short. */
  if (due == NULL || (due->error == 0 && (n_bytes == NULL || *n_bytes <= due->n_bytes)))
    return FALSE;

  __atomic_add_fetch (&due->n_stricken, 1, __ATOMIC_RELAXED);
  if (due->error == 0)
    {
      *n_bytes = due->n_bytes;
      return FALSE;
    }
  errno = due->error;

  return TRUE;
}

gboolean
ggen_test_faults_strike_path (GgenTestCall call, int dir, const char *path)
{
  Subject subject;

  subject.fd = dir;
  subject.path = path;
  subject.is_resolved = FALSE;

  return strike (call, &subject, NULL);
}

gboolean
ggen_test_faults_strike_descriptor (GgenTestCall call, int fd, gsize *n_bytes)
{
  Subject subject;

  subject.fd = fd;
  subject.path = NULL;
  subject.is_resolved = FALSE;

  return strike (call, &subject, n_bytes);
}

gboolean
ggen_test_faults_strike (GgenTestCall call)
{
  return strike (call, NULL, NULL);
}

/* Keeps at most @n_bytes; where that takes more parts than there is room for, still less. */
static void
cut_off (GgenTestVector *self, gsize n_bytes)
{
  const struct iovec *parts = self->parts;
  gsize n_parts = MIN (self->n_parts, G_N_ELEMENTS (self->copies));

  self->parts = self->copies;
  for (self->n_parts = 0; self->n_parts < n_parts && n_bytes > 0; self->n_parts++)
    {
      struct iovec *copy = &self->copies[self->n_parts];

      *copy = parts[self->n_parts];
      copy->iov_len = MIN (copy->iov_len, n_bytes);
      n_bytes -= copy->iov_len;
    }
}

gboolean
ggen_test_faults_fail_vector (GgenTestCall call,
                              int fd,
                              const struct iovec *parts,
                              gsize n_parts,
                              GgenTestVector *cut)
{
  gsize n_whole = 0;
  gsize n_bytes;

  cut->parts = parts;
  cut->n_parts = n_parts;
  for (gsize i = 0; i < n_parts; i++)
    n_whole += parts[i].iov_len;
  n_bytes = n_whole;

  if (ggen_test_faults_strike_descriptor (call, fd, &n_bytes))
    return TRUE;
  if (n_bytes < n_whole)
    cut_off (cut, n_bytes);

  return FALSE;
}

/* A fault is complete before it is looked for. */
static guint
add (GgenTestCall call, const char *glob, guint nth, int error, gsize n_bytes)
{
  if (n_faults == N_FAULTS)
    g_error ("a test cannot have more than %d faults", N_FAULTS);

  faults[n_faults] = (Fault){call, nth, error, n_bytes, g_strdup (glob), 0, 0};
  __atomic_store_n (&n_faults, n_faults + 1, __ATOMIC_RELEASE);
  __atomic_or_fetch (&ggen_test_faults_armed, 1u << call, __ATOMIC_RELEASE);

  return n_faults;
}

/**
 * ggen_test_faults_add:
 * @sandbox: the test's sandbox
 * @call: the call that is to fail
 * @nth: which call fails, counted from now on, the next one being 1; 0 for each
 * @error: an error number: `ENOSPC`, `EIO`, `EINTR`, `ENOMEM`, …
 *
 * Makes calls of the test into libc fail, until the test ends: the function returns what it does when
 * it fails, and sets `errno` to @error, and nothing is done, but for close(), which closes all the same.
 * Calls of the test's own thread, of its workers, of GLib's thread pools and of the threads that the
 * test starts are counted together; those of other threads are left alone, as are the test library's
 * own.
 *
 * Calls are seen where a program or a library calls into libc. What libc calls by itself, such as the
 * write() inside of fflush(), is not seen. %GGEN_TEST_CALL_ALLOCATE is about code that uses malloc(),
 * g_try_malloc() and their like: g_malloc() would end the program, and never fails, nor is it counted.
 *
 * The functions for faults, this and the others, are called on the test's own thread, one at a time. Its
 * other threads may make calls meanwhile.
 *
 * Reading and writing an eventfd and its like is never hit: GLib wakes up threads by these.
 *
 * To try an operation with each of its calls failing in turn:
 *
 * ```c
 * gboolean is_hit = TRUE;
 *
 * for (guint nth = 1; is_hit; nth++)
 *   {
 *     guint fault = ggen_test_faults_add (sandbox, GGEN_TEST_CALL_WRITE, nth, ENOSPC);
 *     gboolean is_saved = save ();
 *
 *     is_hit = ggen_test_faults_count (sandbox, fault) > 0;
 *     ggen_test_faults_clear (sandbox);
 *     g_assert_true (is_saved == !is_hit);
 *   }
 * ```
 *
 * Returns: the fault, for [func@GgenTest.faults_count]
 *
 * Since: 1.0
 */
guint
ggen_test_faults_add (GgenTestSandbox *sandbox, GgenTestCall call, guint nth, int error)
{
  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (sandbox), 0);
  g_return_val_if_fail (error > 0, 0);

  return add (call, NULL, nth, error, 0);
}

static gboolean
transfers_bytes (GgenTestCall call)
{
  return call == GGEN_TEST_CALL_READ || call == GGEN_TEST_CALL_WRITE || call == GGEN_TEST_CALL_SEND
         || call == GGEN_TEST_CALL_RECEIVE;
}

/**
 * ggen_test_faults_add_short:
 * @sandbox: the test's sandbox
 * @call: %GGEN_TEST_CALL_READ, %GGEN_TEST_CALL_WRITE, %GGEN_TEST_CALL_SEND or %GGEN_TEST_CALL_RECEIVE
 * @nth: which call is cut short, counted from now on, the next one being 1; 0 for each
 * @n_bytes: how many bytes it transfers at most, at least 1
 *
 * Makes calls transfer fewer bytes than they were asked to, as pipes, sockets and full disks do.
 *
 * Returns: the fault, for [func@GgenTest.faults_count]
 *
 * Since: 1.0
 */
guint
ggen_test_faults_add_short (GgenTestSandbox *sandbox, GgenTestCall call, guint nth, gsize n_bytes)
{
  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (sandbox), 0);
  g_return_val_if_fail (transfers_bytes (call), 0);
  g_return_val_if_fail (n_bytes > 0, 0);

  return add (call, NULL, nth, 0, n_bytes);
}

/**
 * ggen_test_faults_add_for_files:
 * @sandbox: the test's sandbox
 * @call: the call that is to fail
 * @glob: a pattern for absolute paths, in which `*` stands for slashes as well
 * @nth: which call for such a file fails, counted from now on, the next one being 1; 0 for each
 * @error: an error number
 *
 * Makes calls for certain files fail, as [func@GgenTest.faults_add] does, from the beginning: calls of
 * other threads for other files are never hit. Which files, see [func@GgenTest.faults_set_files].
 *
 * Returns: the fault, for [func@GgenTest.faults_count]
 *
 * Since: 1.0
 */
guint
ggen_test_faults_add_for_files (GgenTestSandbox *sandbox,
                                GgenTestCall call,
                                const char *glob,
                                guint nth,
                                int error)
{
  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (sandbox), 0);
  g_return_val_if_fail (glob != NULL, 0);
  g_return_val_if_fail (error > 0, 0);

  return add (call, glob, nth, error, 0);
}

/**
 * ggen_test_faults_add_short_for_files:
 * @sandbox: the test's sandbox
 * @call: %GGEN_TEST_CALL_READ, %GGEN_TEST_CALL_WRITE, %GGEN_TEST_CALL_SEND or %GGEN_TEST_CALL_RECEIVE
 * @glob: a pattern for absolute paths, in which `*` stands for slashes as well
 * @nth: which call for such a file is cut short, counted from now on, the next one being 1; 0 for each
 * @n_bytes: how many bytes it transfers at most, at least 1
 *
 * Makes calls for certain files transfer fewer bytes, as [func@GgenTest.faults_add_short] does.
 *
 * Returns: the fault, for [func@GgenTest.faults_count]
 *
 * Since: 1.0
 */
guint
ggen_test_faults_add_short_for_files (GgenTestSandbox *sandbox,
                                      GgenTestCall call,
                                      const char *glob,
                                      guint nth,
                                      gsize n_bytes)
{
  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (sandbox), 0);
  g_return_val_if_fail (transfers_bytes (call), 0);
  g_return_val_if_fail (glob != NULL, 0);
  g_return_val_if_fail (n_bytes > 0, 0);

  return add (call, glob, nth, 0, n_bytes);
}

/**
 * ggen_test_faults_set_files:
 * @sandbox: the test's sandbox
 * @fault: what [func@GgenTest.faults_add] returned
 * @glob: a pattern for absolute paths, in which `*` stands for slashes as well
 *
 * Restricts a fault to calls for certain files; others are not counted. Of two paths that a call takes,
 * the new one counts. Of a descriptor it is the path of what was opened, or such as `pipe:[1234]` and
 * `socket:[1234]`.
 *
 * Until then the fault hits calls for any file: where other threads of the test are at work, add it by
 * [func@GgenTest.faults_add_for_files].
 *
 * Since: 1.0
 */
void
ggen_test_faults_set_files (GgenTestSandbox *sandbox, guint fault, const char *glob)
{
  g_return_if_fail (GGEN_IS_TEST_SANDBOX (sandbox));
  g_return_if_fail (fault > 0 && fault <= n_faults);
  g_return_if_fail (glob != NULL && faults[fault - 1].glob == NULL);

  __atomic_store_n (&faults[fault - 1].glob, g_strdup (glob), __ATOMIC_RELEASE);
}

/**
 * ggen_test_faults_count:
 * @sandbox: the test's sandbox
 * @fault: what [func@GgenTest.faults_add] returned
 *
 * Gets how many calls a fault has hit so far.
 *
 * Returns: the number of calls
 *
 * Since: 1.0
 */
guint
ggen_test_faults_count (GgenTestSandbox *sandbox, guint fault)
{
  g_return_val_if_fail (GGEN_IS_TEST_SANDBOX (sandbox), 0);
  g_return_val_if_fail (fault > 0 && fault <= n_faults, 0);

  return __atomic_load_n (&faults[fault - 1].n_stricken, __ATOMIC_RELAXED);
}

static void
clear (void)
{
  __atomic_store_n (&ggen_test_faults_armed, 0, __ATOMIC_RELEASE);

  for (guint i = 0; i < n_faults; i++)
    {
      if (faults[i].glob != NULL)
        old_globs = g_slist_prepend (old_globs, faults[i].glob);
    }
  __atomic_store_n (&n_faults, 0, __ATOMIC_RELEASE);
}

/**
 * ggen_test_faults_clear:
 * @sandbox: the test's sandbox
 *
 * Removes all faults of the test. That is done at its end anyway, when its deferred functions have run.
 *
 * Since: 1.0
 */
void
ggen_test_faults_clear (GgenTestSandbox *sandbox)
{
  g_return_if_fail (GGEN_IS_TEST_SANDBOX (sandbox));

  clear ();
}

void
ggen_test_faults_end (void)
{
  clear ();
  g_slist_free_full (g_steal_pointer (&old_globs), g_free);
}

/**
 * ggen_test_faults_are_possible:
 * @call: a kind of call
 *
 * Gets whether calls of this kind can be made to fail in this program. That is not so of
 * %GGEN_TEST_CALL_ALLOCATE where a sanitizer or another allocator stands in front.
 *
 * Returns: whether faults of @call can hit
 *
 * Since: 1.0
 */
gboolean
ggen_test_faults_are_possible (GgenTestCall call)
{
  return call != GGEN_TEST_CALL_ALLOCATE || ggen_test_memory_is_in_force ();
}
