/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "ggen-test-stacks-private.h"
#include "ggen-test-symbols-private.h"

/* Keeps a call from becoming a jump, which would leave no frame. */
#define AFTER_CALL() __asm__ volatile("")
#define NOINLINE __attribute__ ((noinline))

/* A thread is on its way to where it will hang until it is seen there. */
#define MOST_TRIES 2000

static GMutex held;
static gint is_told; /* atomic */
static int ends[2];  /* of a pipe that nobody writes to until the end */

static gboolean
can_see_functions (void)
{
  if (!ggen_test_symbols_has_lines ())
    g_test_skip ("built without libdw: static functions are not found");

  return ggen_test_symbols_has_lines ();
}

/* From outside only the stack pointer is known, and the functions of AddressSanitizer's library, which
 * then stand between a program and libc, are left by their frame pointers. */
static gboolean
can_see_from_outside (void)
{
#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("the frames of AddressSanitizer's own functions cannot be left from outside");
  return FALSE;
#else
  return can_see_functions ();
#endif
}

static NOINLINE void
hang_in_mutex (void)
{
  g_mutex_lock (&held);
  AFTER_CALL ();
  g_mutex_unlock (&held);
}

static NOINLINE void
hang_in_poll (void)
{
  struct pollfd fd = {.fd = ends[0], .events = POLLIN};

  while (poll (&fd, 1, -1) < 0)
    g_assert_cmpint (errno, ==, EINTR);
}

static NOINLINE void
hang_in_read (void)
{
  char byte;

  /* Goes on after a signal: caught with SA_RESTART. */
  g_assert_cmpint (read (ends[0], &byte, 1), ==, 0);
}

static NOINLINE void
hang_in_loop (void)
{
  while (!g_atomic_int_get (&is_told))
    ;
}

static NOINLINE void
hang_deaf (void)
{
  sigset_t all;

  sigfillset (&all);
  g_assert_cmpint (pthread_sigmask (SIG_BLOCK, &all, NULL), ==, 0);
  hang_in_read ();
  AFTER_CALL ();
}

static NOINLINE void
hang_deaf_in_loop (void)
{
  sigset_t all;

  sigfillset (&all);
  g_assert_cmpint (pthread_sigmask (SIG_BLOCK, &all, NULL), ==, 0);
  hang_in_loop ();
  AFTER_CALL ();
}

static gpointer
run (gpointer function)
{
  ((void (*) (void)) function) ();
  AFTER_CALL ();

  return NULL;
}

/* Starts threads that hang, each in its own way. */
static GPtrArray *
start (const char *name, void (*function) (void), guint n_threads)
{
  GPtrArray *threads = g_ptr_array_new ();

  g_mutex_lock (&held);
  g_atomic_int_set (&is_told, FALSE);
  g_assert_cmpint (pipe (ends), ==, 0);
  for (guint i = 0; i < n_threads; i++)
    g_ptr_array_add (threads, g_thread_new (name, run, (gpointer) function));

  return threads;
}

static void
end (GPtrArray *threads)
{
  g_mutex_unlock (&held);
  g_atomic_int_set (&is_told, TRUE);
  close (ends[1]);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (threads->pdata[i]);
  close (ends[0]);
  g_ptr_array_unref (threads);
}

/* The part of the report that is about the named thread, up to the next; NULL where there is none. */
static char *
find_part (const char *text, const char *name)
{
  g_autofree char *quoted = g_strdup_printf ("thread \"%s\" (", name);
  const char *start_of_part = strstr (text, quoted);
  const char *end_of_part = start_of_part != NULL ? strstr (start_of_part, "\nthread") : NULL;

  if (start_of_part == NULL)
    return NULL;

  return end_of_part != NULL ? g_strndup (start_of_part, (gsize) (end_of_part - start_of_part))
                             : g_strdup (start_of_part);
}

/* Looks until the named thread is seen in both functions. */
static void
wait_for_stack (const char *name, const char *inner, const char *outer)
{
  g_autofree char *text = NULL;

  for (guint i = 0; i < MOST_TRIES; i++)
    {
      g_autofree char *part = NULL;

      g_free (text);
      text = ggen_test_stacks_describe (FALSE);
      part = find_part (text, name);
      if (part != NULL && strstr (part, inner) != NULL && strstr (part, outer) != NULL)
        return;
      g_thread_yield ();
    }

  g_error ("\"%s\" is not seen in %s and %s:\n%s", name, inner, outer, text);
}

typedef struct
{
  const char *name;
  void (*function) (void);
  const char *inner;
  const char *outer;
} Case;

static const Case cases[] = {
    {"mutex", hang_in_mutex, "    syscall() ", "hang_in_mutex() at tests/ggen-test/stacks.c:"},
    {"poll", hang_in_poll, "poll", "hang_in_poll() at tests/ggen-test/stacks.c:"},
    {"read", hang_in_read, "read", "hang_in_read() at tests/ggen-test/stacks.c:"},
    {"busy-loop", hang_in_loop, "hang_in_loop() at tests/ggen-test/stacks.c:", "run() at "},
    {"deaf", hang_deaf, "(it does not answer, and waits in read()", "hang_deaf() at tests/"},
};

static void
test_hang (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Case *hang = user_data;
  GPtrArray *threads;

  if (hang->function == hang_deaf ? !can_see_from_outside () : !can_see_functions ())
    return;

  threads = start (hang->name, hang->function, 1);
  wait_for_stack (hang->name, hang->inner, hang->outer);
  end (threads);
}

static void
test_deaf_in_loop (GgenTestSandbox *sandbox, gpointer user_data)
{
  GPtrArray *threads = start ("deaf-loop", hang_deaf_in_loop, 1);

  wait_for_stack ("deaf-loop", "(it does not answer, and runs)", "");
  end (threads);
}

static void
test_same_stack (GgenTestSandbox *sandbox, gpointer user_data)
{
  GPtrArray *threads = start ("twin", hang_in_mutex, 3);
  g_autofree char *text = NULL;
  gboolean is_seen = FALSE;

  for (guint i = 0; i < MOST_TRIES && !is_seen; i++)
    {
      g_free (text);
      text = ggen_test_stacks_describe (FALSE);
      is_seen = g_regex_match_simple (
          "^threads \"twin\" \\(\\d+\\), \"twin\" \\(\\d+\\), \"twin\" \\(\\d+\\):\\n    ", text,
          G_REGEX_MULTILINE, 0);
    }
  if (!is_seen)
    g_error ("the threads are not shown together:\n%s", text);

  end (threads);
}

static gpointer
watch (gpointer user_data)
{
  wait_for_stack (user_data, "hang_in_mutex() at ", "test_main_thread() at ");
  g_mutex_unlock (&held);

  return NULL;
}

static gpointer
hold_and_watch (gpointer user_data)
{
  g_mutex_lock (&held);
  g_atomic_int_set (&is_told, TRUE);

  return watch (user_data);
}

/* As the watchdog of a test does it. */
static void
test_main_thread (GgenTestSandbox *sandbox, gpointer user_data)
{
  char name[16];
  GThread *watcher;

  if (!can_see_functions ())
    return;

  g_assert_cmpint (pthread_getname_np (pthread_self (), name, sizeof name), ==, 0);
  g_atomic_int_set (&is_told, FALSE);
  watcher = g_thread_new ("watcher", hold_and_watch, name);
  while (!g_atomic_int_get (&is_told))
    g_thread_yield ();
  hang_in_mutex ();
  g_thread_join (watcher);
}

static void
test_signals (GgenTestSandbox *sandbox, gpointer user_data)
{
  GPtrArray *threads = start ("read", hang_in_read, 2);
  struct sigaction before[NSIG];
  struct sigaction after;

  for (int number = SIGRTMIN; number <= SIGRTMAX; number++)
    g_assert_cmpint (sigaction (number, NULL, &before[number]), ==, 0);

  for (guint i = 0; i < 50; i++)
    g_free (ggen_test_stacks_describe (FALSE));

  for (int number = SIGRTMIN; number <= SIGRTMAX; number++)
    {
      g_assert_cmpint (sigaction (number, NULL, &after), ==, 0);
      g_assert_true (after.sa_handler == before[number].sa_handler);
    }
  end (threads);
}

/* With every signal handled by somebody, all that is left is to look from outside. */
static void
test_no_signal_is_free (GgenTestSandbox *sandbox, gpointer user_data)
{
  GPtrArray *threads;
  struct sigaction before[NSIG];

  if (!can_see_from_outside ())
    return;

  threads = start ("read", hang_in_read, 1);
  for (int number = SIGRTMIN; number <= SIGRTMAX; number++)
    {
      struct sigaction ignore = {.sa_handler = SIG_IGN};

      g_assert_cmpint (sigaction (number, &ignore, &before[number]), ==, 0);
    }

  wait_for_stack ("read", "(it does not answer, and waits in read()", "hang_in_read() at ");

  for (int number = SIGRTMIN; number <= SIGRTMAX; number++)
    g_assert_cmpint (sigaction (number, &before[number], NULL), ==, 0);
  end (threads);
}

static gpointer
go_at_once (gpointer user_data)
{
  return user_data;
}

/* Threads that come and go while they are asked. */
static gpointer
come_and_go (gpointer user_data)
{
  while (!g_atomic_int_get (&is_told))
    g_thread_join (g_thread_new ("brief", go_at_once, NULL));

  return NULL;
}

static gpointer
describe_often (gpointer user_data)
{
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *text = ggen_test_stacks_describe (FALSE);

      g_assert_nonnull (strstr (text, "thread"));
    }

  return NULL;
}

static void
test_commotion (GgenTestSandbox *sandbox, gpointer user_data)
{
  GThread *comers[2];
  GThread *askers[2];

  g_atomic_int_set (&is_told, FALSE);
  for (guint i = 0; i < 2; i++)
    {
      comers[i] = g_thread_new ("comer", come_and_go, NULL);
      askers[i] = g_thread_new ("asker", describe_often, NULL);
    }
  for (guint i = 0; i < 2; i++)
    g_thread_join (askers[i]);
  g_atomic_int_set (&is_told, TRUE);
  for (guint i = 0; i < 2; i++)
    g_thread_join (comers[i]);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/stacks/hang/%s", cases[i].name);

      ggen_test_add (path, test_hang, (gpointer) &cases[i]);
    }
  ggen_test_add ("/stacks/hang/deaf-in-a-loop", test_deaf_in_loop, NULL);
  ggen_test_add ("/stacks/same-stack-is-shown-once", test_same_stack, NULL);
  ggen_test_add ("/stacks/main-thread-is-seen-by-another", test_main_thread, NULL);
  ggen_test_add ("/stacks/signals-are-as-before", test_signals, NULL);
  ggen_test_add ("/stacks/no-signal-is-free", test_no_signal_is_free, NULL);
  ggen_test_add ("/stacks/threads-come-and-go", test_commotion, NULL);

  return ggen_test_run ();
}
