/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-process-private.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ggen-test-folders-private.h"
#include "ggen-test-output-private.h"

/* What comes from the process that runs a test, and what is made of it. */

/* How much longer than the test may take its process may take to report that it has taken longer. */
#define GRACE (20 * G_TIME_SPAN_SECOND)

/* How often to look where the kernel cannot tell that a process has ended. */
#define LOOK_INTERVAL 10

#define MOST_LINES 10
#define TAIL_SIZE 4096
#define MOST_UNWRITTEN 65536

/* Returns %FALSE at the end. */
static gboolean
read_words (GgenTestProcess *self)
{
  guint8 bytes[4096];
  gssize n = read (self->channel, bytes, sizeof bytes);

  if (n > 0)
    g_byte_array_append (self->words, bytes, (guint) n);

  return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

static void
keep_tail (GgenTestProcess *self, const char *text, gsize length)
{
  g_string_append_len (self->tail, text, (gssize) length);
  if (self->tail->len > 4 * TAIL_SIZE)
    g_string_erase (self->tail, 0, (gssize) (self->tail->len - TAIL_SIZE));
}

/* Whole lines, since what it prints to stdout goes by another way and would come in between. */
static void
pass_on_lines (GgenTestProcess *self)
{
  const char *end = g_strrstr_len (self->unwritten->str, (gssize) self->unwritten->len, "\n");
  gsize length = end != NULL ? (gsize) (end + 1 - self->unwritten->str) : 0;

  if (self->unwritten->len > MOST_UNWRITTEN)
    length = self->unwritten->len;

  ggen_test_output_write_all (STDERR_FILENO, self->unwritten->str, length);
  g_string_erase (self->unwritten, 0, (gssize) length);
}

static gboolean
read_errors (GgenTestProcess *self)
{
  char text[4096];
  gssize n = read (self->errors, text, sizeof text);

  if (n > 0)
    {
      keep_tail (self, text, (gsize) n);
      g_string_append_len (self->unwritten, text, n);
      pass_on_lines (self);
    }

  return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

static void
on_children (GgenTestVerdict verdict, const char *text, gpointer user_data)
{
  g_auto (GStrv) words = NULL;

  if (verdict != GGEN_TEST_VERDICT_CHILDREN)
    return;

  words = g_strsplit (text, " ", 0);
  for (guint i = 0; words[i] != NULL && words[i][0] != '\0'; i++)
    kill ((pid_t) g_ascii_strtoll (words[i], NULL, 10), SIGKILL);
}

/* It has stopped, so that its children are there until it has gone. */
static void
end_hanging (GgenTestProcess *self)
{
  self->has_hung = TRUE;
  ggen_test_verdict_read (self->words, on_children, NULL);
  kill (self->pid, SIGKILL);
}

static void
on_word (GgenTestVerdict verdict, const char *text, gpointer user_data)
{
  GgenTestProcess *self = user_data;

  if (verdict == GGEN_TEST_VERDICT_TIMEOUT)
    self->timeout = g_ascii_strtoll (text, NULL, 10);
  else if (verdict == GGEN_TEST_VERDICT_END)
    self->has_said_all = TRUE;
  else if (verdict == GGEN_TEST_VERDICT_HANG && !self->has_hung && self->pid != 0)
    end_hanging (self);
}

static void
on_folder (GgenTestVerdict verdict, const char *text, gpointer user_data)
{
  if (verdict == GGEN_TEST_VERDICT_FOLDER)
    ggen_test_folders_remove_tree (text);
}

/* How long to wait, in milliseconds. The process is ended when its time is over, and so much more
 * that it can report that itself. */
static int
get_patience (GgenTestProcess *self)
{
  gint64 left = self->start_time + self->timeout + GRACE - g_get_monotonic_time ();

  if (self->timeout > 0 && left <= 0 && !self->is_overdue)
    {
      self->is_overdue = TRUE;
      kill (self->pid, SIGKILL);
    }

  if (self->pidfd < 0)
    return LOOK_INTERVAL;

  return self->timeout > 0 && left > 0 ? (int) (left / 1000) + 1 : -1;
}

/* The program may ignore SIGCHLD, or wait for all processes itself. Then the process has ended with a status
 * that is not known, and what it has said decides. */
static gboolean
has_ended (GgenTestProcess *self)
{
  pid_t ended;

  if (self->pid == 0)
    return TRUE;

  ended = waitpid (self->pid, &self->status, WNOHANG);
  if (ended < 0 && errno == ECHILD)
    {
      self->status = 0;
      ended = self->pid;
    }
  if (ended == self->pid)
    self->pid = 0;

  return self->pid == 0;
}

static void
read_while_it_runs (GgenTestProcess *self)
{
  struct pollfd fds[] = {
      {self->pidfd, POLLIN, 0},
      {self->channel, POLLIN, 0},
      {self->is_captured ? -1 : self->errors, POLLIN, 0},
  };

  while (!has_ended (self))
    {
      poll (fds, G_N_ELEMENTS (fds), get_patience (self));

      if (fds[1].revents != 0 && !read_words (self))
        fds[1].fd = -1;
      if (fds[1].revents != 0)
        ggen_test_verdict_read (self->words, on_word, self);
      if (fds[2].revents != 0 && !read_errors (self))
        fds[2].fd = -1;
    }
}

/* What is there by now: what the test has left running may hold the other ends open. */
static void
read_the_rest (GgenTestProcess *self)
{
  errno = 0;
  while (read_words (self) && errno != EAGAIN)
    errno = 0;

  if (self->is_captured)
    lseek (self->errors, MAX (0, lseek (self->errors, 0, SEEK_END) - TAIL_SIZE), SEEK_SET);

  errno = 0;
  while (!self->is_captured && read_errors (self) && errno != EAGAIN)
    errno = 0;
  ggen_test_output_write_all (STDERR_FILENO, self->unwritten->str, self->unwritten->len);

  ggen_test_verdict_read (self->words, on_word, self);
}

static void
read_captured_tail (GgenTestProcess *self)
{
  char text[TAIL_SIZE];
  gssize n = read (self->errors, text, sizeof text);

  if (n > 0)
    keep_tail (self, text, (gsize) n);
}

static char *
describe_end (GgenTestProcess *self)
{
  if (self->has_hung)
    return NULL;

  if (self->is_overdue)
    return g_strdup ("the test's process did not end in time, and could not report why");

  if (WIFSIGNALED (self->status))
    return g_strdup_printf ("the test's process was ended by signal %d (%s)",
                            WTERMSIG (self->status), g_strsignal (WTERMSIG (self->status)));

  if (!self->has_said_all)
    return g_strdup_printf ("the test's process ended with status %d before the test did",
                            WEXITSTATUS (self->status));

  return WEXITSTATUS (self->status) == 0
             ? NULL
             : g_strdup_printf ("the test's process ended with status %d after the test",
                                WEXITSTATUS (self->status));
}

/* The last lines that say something; the very last is also part of the verdict. */
static GPtrArray *
list_last_lines (GgenTestProcess *self)
{
  g_auto (GStrv) lines = g_strsplit (self->tail->str, "\n", 0);
  GPtrArray *last = g_ptr_array_new_with_free_func (g_free);

  for (guint i = g_strv_length (lines); i > 0 && last->len < MOST_LINES; i--)
    if (g_strchomp (lines[i - 1])[0] != '\0')
      g_ptr_array_insert (last, 0, g_utf8_make_valid (lines[i - 1], -1));

  return last;
}

static void
conclude (GgenTestProcess *self)
{
  g_autofree char *end = describe_end (self);
  g_autoptr (GPtrArray) lines = NULL;

  if (end == NULL)
    return;

  if (self->is_captured)
    read_captured_tail (self);
  lines = list_last_lines (self);
  self->failure = lines->len > 0
                      ? g_strdup_printf ("%s: %s", end, (const char *) lines->pdata[lines->len - 1])
                      : g_steal_pointer (&end);
}

typedef struct
{
  GgenTestVerdict one;
  GgenTestVerdict other;
  gboolean is_there;
} WordSearch;

static void
on_word_searched (GgenTestVerdict verdict, const char *text, gpointer user_data)
{
  WordSearch *search = user_data;

  if (verdict == search->one || verdict == search->other)
    search->is_there = TRUE;
}

/* Whether the process has said one of two things of its test. */
static gboolean
has_said (GgenTestProcess *self, GgenTestVerdict one, GgenTestVerdict other)
{
  WordSearch search = {one, other, FALSE};

  ggen_test_verdict_read (self->words, on_word_searched, &search);

  return search.is_there;
}

gboolean
ggen_test_process_has_failed (GgenTestProcess *self)
{
  return self->failure != NULL || has_said (self, GGEN_TEST_VERDICT_FAIL, GGEN_TEST_VERDICT_HANG);
}

gboolean
ggen_test_process_has_passed (GgenTestProcess *self)
{
  return !ggen_test_process_has_failed (self)
         && !has_said (self, GGEN_TEST_VERDICT_SKIP, GGEN_TEST_VERDICT_INCOMPLETE);
}

/* Also removes what a process that did not come to its end has left. */
void
ggen_test_process_wait (GgenTestProcess *self)
{
  read_while_it_runs (self);
  read_the_rest (self);
  conclude (self);

  if (ggen_test_process_has_failed (self))
    ggen_test_verdict_read (self->words, on_folder, NULL);
  ggen_test_folders_end_for_child ();
}

static void
copy_all (int from, int to)
{
  char text[4096];
  gssize n;

  lseek (from, 0, SEEK_SET);
  while ((n = read (from, text, sizeof text)) > 0)
    ggen_test_output_write_all (to, text, (gsize) n);
}

void
ggen_test_process_show_output (GgenTestProcess *self)
{
  fflush (stdout);
  copy_all (self->errors, STDERR_FILENO);
  copy_all (self->output, STDOUT_FILENO);
}

static void
apply (GgenTestVerdict verdict, const char *text, gpointer user_data)
{
  ggen_test_verdict_apply (verdict, text);
}

void
ggen_test_process_report (GgenTestProcess *self)
{
  g_autoptr (GPtrArray) lines = list_last_lines (self);

  ggen_test_verdict_read (self->words, apply, NULL);

  if (self->failure == NULL)
    return;

  if (lines->len > 0)
    g_test_message ("the last that the test's process wrote to stderr:");
  for (guint i = 0; i < lines->len; i++)
    g_test_message ("  %s", (const char *) lines->pdata[i]);
  g_test_fail_printf ("%s", self->failure);
}
