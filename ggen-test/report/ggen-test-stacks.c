/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-stacks-private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ggen-test-ask-private.h"
#include "ggen-test-frames-private.h"
#include "ggen-test-symbols-private.h"
#include "ggen-test-unwind-private.h"

/* Where threads are found waiting. */
static const struct
{
  long number;
  const char *name;
} calls[] = {
    {SYS_read, "read"},
    {SYS_write, "write"},
    {SYS_futex, "futex"},
    {SYS_ppoll, "ppoll"},
    {SYS_pselect6, "pselect"},
    {SYS_epoll_pwait, "epoll_pwait"},
    {SYS_nanosleep, "nanosleep"},
    {SYS_clock_nanosleep, "clock_nanosleep"},
    {SYS_restart_syscall, "restart_syscall"},
    {SYS_rt_sigtimedwait, "rt_sigtimedwait"},
    {SYS_rt_sigsuspend, "rt_sigsuspend"},
    {SYS_recvfrom, "recvfrom"},
    {SYS_recvmsg, "recvmsg"},
    {SYS_sendmsg, "sendmsg"},
    {SYS_accept, "accept"},
    {SYS_accept4, "accept4"},
    {SYS_connect, "connect"},
    {SYS_wait4, "wait4"},
    {SYS_waitid, "waitid"},
    {SYS_fsync, "fsync"},
    {SYS_flock, "flock"},
    {SYS_fcntl, "fcntl"},
#ifdef SYS_poll
    {SYS_poll, "poll"},
    {SYS_select, "select"},
    {SYS_epoll_wait, "epoll_wait"},
    {SYS_pause, "pause"},
#endif
};

/* Returns: (element-type GgenTestThread) (transfer full): all but the calling one */
static GPtrArray *
list_others (void)
{
  GPtrArray *threads = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_test_thread_free);
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      GgenTestThread *thread = g_new0 (GgenTestThread, 1);

      thread->tid = atoi (name);
      thread->name = ggen_test_thread_read (thread, "comm");
      if (thread->tid == gettid () || thread->name == NULL)
        ggen_test_thread_free (thread);
      else
        g_ptr_array_add (threads, thread);
    }

  return threads;
}

static GgenTestThread *
describe_self (void)
{
  GgenTestThread *self = g_new0 (GgenTestThread, 1);

  self->tid = gettid ();
  self->name = ggen_test_thread_read (self, "comm");
  if (self->name == NULL)
    self->name = g_strdup ("?");
  self->n_frames = ggen_test_unwind (self->frames, GGEN_TEST_ASK_N_FRAMES, 1);
  self->has_answered = TRUE;

  return self;
}

static char *
describe_call (long number)
{
  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    if (calls[i].number == number)
      return g_strdup_printf ("%s()", calls[i].name);

  return g_strdup_printf ("system call %ld", number);
}

/* The kernel says where a thread that waits in it came from: of "NUMBER ARGUMENTS… STACK PLACE", or
 * "-1 STACK PLACE" outside system calls, or "running". */
static char *
describe_from_outside (GgenTestThread *thread)
{
  g_autofree char *text = ggen_test_thread_read (thread, "syscall");
  g_autofree char *place = ggen_test_thread_read (thread, "wchan");
  g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", " ", -1);
  guint n_words = g_strv_length (words);
  g_autofree char *call = NULL;
  guintptr address;
  guintptr stack;

  if (n_words < 3)
    return g_strdup ("it does not answer, and runs");

  stack = g_ascii_strtoull (words[n_words - 2], NULL, 16);
  address = g_ascii_strtoull (words[n_words - 1], NULL, 16);
  thread->n_frames =
      ggen_test_unwind_stopped (address, stack, thread->frames, GGEN_TEST_ASK_N_FRAMES);

  call = describe_call (strtol (words[0], NULL, 10));
  if (place == NULL || place[0] == '\0' || strcmp (place, "0") == 0)
    return g_strdup_printf ("it does not answer, and waits in %s", call);

  return g_strdup_printf ("it does not answer, and waits in %s, at %s", call, place);
}

/* The lines under the thread's name. */
static char *
describe_stack (GgenTestThread *thread)
{
  g_autoptr (GPtrArray) frames = NULL;
  g_autofree char *note = NULL;
  g_autofree char *stack = NULL;

  if (!thread->has_answered)
    note = describe_from_outside (thread);

  frames = ggen_test_frames_look_up (thread->frames, thread->n_frames);
  stack = ggen_test_frames_describe (frames);

  if (note == NULL)
    return g_steal_pointer (&stack);

  return g_strdup_printf ("    (%s)%s%s", note, frames->len > 0 ? "\n" : "", stack);
}

static void
append_names (GString *text, GPtrArray *threads)
{
  g_string_append (text, threads->len > 1 ? "threads" : "thread");

  for (guint i = 0; i < threads->len; i++)
    {
      const GgenTestThread *thread = threads->pdata[i];

      g_string_append_printf (text, "%s \"%s\" (%d)", i > 0 ? "," : "", thread->name,
                              (int) thread->tid);
    }
}

/* Those with the same stack together, in the order of the first of each. */
static char *
describe_all (GPtrArray *threads)
{
  g_autoptr (GHashTable) groups =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) stacks = g_ptr_array_new ();
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < threads->len; i++)
    {
      g_autofree char *stack = describe_stack (threads->pdata[i]);
      GPtrArray *group = g_hash_table_lookup (groups, stack);

      if (group == NULL)
        {
          group = g_ptr_array_new ();
          g_ptr_array_add (stacks, stack);
          g_hash_table_insert (groups, g_steal_pointer (&stack), group);
        }
      g_ptr_array_add (group, threads->pdata[i]);
    }

  for (guint i = 0; i < stacks->len; i++)
    {
      append_names (text, g_hash_table_lookup (groups, stacks->pdata[i]));
      g_string_append_printf (text, ":\n%s%s", (char *) stacks->pdata[i],
                              i + 1 < stacks->len ? "\n" : "");
    }

  return g_string_free (text, FALSE);
}

char *
ggen_test_stacks_describe (gboolean is_last)
{
  gboolean was_busy = ggen_test_symbols_set_busy (TRUE);
  g_autoptr (GPtrArray) threads = list_others ();
  char *text;

  /* All are asked before anything is opened or looked up: that takes locks that they may hold. */
  ggen_test_ask (threads, is_last);
  g_ptr_array_add (threads, describe_self ());
  text = describe_all (threads);

  ggen_test_symbols_set_busy (was_busy);

  return text;
}
