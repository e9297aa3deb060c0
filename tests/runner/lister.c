/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-lister.h"

#include <fcntl.h>
#include <ggen-test.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define SEED "R02S0123456789abcdef0123456789abcdef"

/* Programs that are asked, and what comes of it. */
typedef struct
{
  GgenTestSandbox *sandbox;
  const char *folder;
  GPtrArray *programs; /* (element-type GgenRunnerProgram) */
  GString *notes;
  GCancellable *cancellable;
  GgenRunnerPool *pool;
  GgenRunnerLister *lister;
  GPtrArray *cases; /* (nullable) (element-type GgenRunnerCase) */
  GError *error;
  gboolean is_over;
} Question;

static void
question_init (Question *self, GgenTestSandbox *sandbox)
{
  self->sandbox = sandbox;
  self->folder = g_file_peek_path (ggen_test_sandbox_get_dir (sandbox));
  self->programs = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_program_unref);
  self->notes = g_string_new (NULL);
  self->cancellable = g_cancellable_new ();
}

static void
question_clear (Question *self)
{
  g_clear_pointer (&self->cases, g_ptr_array_unref);
  g_clear_pointer (&self->lister, ggen_runner_lister_free);
  g_clear_pointer (&self->pool, ggen_runner_pool_free);
  g_clear_error (&self->error);
  g_object_unref (self->cancellable);
  g_string_free (self->notes, TRUE);
  g_ptr_array_unref (self->programs);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Question, question_clear)

/* It passes for a program of GLib's. */
static GgenRunnerProgram *
add_program (Question *self, const char *name, const char *script)
{
  GgenRunnerProgram *program = ggen_runner_program_new (name);
  const char *const command[] = {"sh", "-c", script, "sh", NULL};

  program->command = g_strdupv ((char **) command);
  program->glib_program = g_strdup ("/bin/sh");
  program->environment = g_environ_setenv (NULL, "PATH", g_getenv ("PATH"), TRUE);
  program->directory = g_strdup (self->folder);
  g_ptr_array_add (self->programs, program);

  return program;
}

static void
on_note (const char *text, gpointer user_data)
{
  g_string_append_printf (((Question *) user_data)->notes, "%s\n", text);
}

static gboolean
is_whole (GgenRunnerProgram *program, gpointer user_data)
{
  return g_str_has_prefix (program->name, "whole");
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *self = user_data;

  self->cases = ggen_runner_lister_list_finish (self->lister, result, &self->error);
  self->is_over = TRUE;
}

static void
make_pool (Question *self, guint n_places)
{
  g_autoptr (GError) error = NULL;

  self->pool = ggen_runner_pool_new (n_places, &error);
  g_assert_no_error (error);
}

static void
start (Question *self, guint n_places, gint64 timeout, GStrv arguments)
{
  if (self->pool == NULL)
    make_pool (self, n_places);
  self->lister = ggen_runner_lister_new (self->programs, self->pool, timeout);
  ggen_runner_lister_set_funcs (self->lister, is_whole, on_note, self);
  ggen_runner_lister_list_async (self->lister, SEED, arguments, self->cancellable, on_listed, self);
}

static gboolean
is_over (gpointer user_data)
{
  return ((Question *) user_data)->is_over;
}

static void
finish (Question *self)
{
  ggen_test_wait_until (self->sandbox, is_over, self);
}

/* All cases, by their ids, one in each line. */
static void
assert_cases (Question *self, const char *expected)
{
  g_autoptr (GString) ids = g_string_new (NULL);

  g_assert_no_error (self->error);
  for (guint i = 0; i < self->cases->len; i++)
    {
      g_autofree char *id = ggen_runner_case_get_id (self->cases->pdata[i]);

      g_string_append_printf (ids, "%s\n", id);
    }
  g_assert_cmpstr (ids->str, ==, expected);
}

static void
test_cases_come_in_the_order_of_the_programs (GgenTestSandbox *sandbox, gpointer data)
{
  static const guint n_places[] = {1, 2, 7};

  for (guint i = 0; i < G_N_ELEMENTS (n_places); i++)
    {
      g_auto (Question) question = {0};

      question_init (&question, sandbox);
      add_program (&question, "b", "printf '/b/2\\n/b/1\\n'");
      add_program (&question, "whole", "exit 3");
      add_program (&question, "a", "echo /a");
      g_clear_pointer (&add_program (&question, "other", "exit 3")->glib_program, g_free);
      add_program (&question, "c", "echo /c");
      start (&question, n_places[i], G_TIME_SPAN_DAY, NULL);
      finish (&question);

      assert_cases (&question, "b /b/2\nb /b/1\nwhole\na /a\nother\nc /c\n");
      g_assert_cmpstr (question.notes->str, ==, "");
    }
}

static void
test_nobody_to_ask_is_over_at_once (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Question) question = {0};

  question_init (&question, sandbox);
  start (&question, 2, G_TIME_SPAN_DAY, NULL);
  finish (&question);
  assert_cases (&question, "");
}

static void
test_programs_are_asked_with_their_arguments_and_the_seed (GgenTestSandbox *sandbox, gpointer data)
{
  static char *arguments[] = {"-m", "slow", NULL};
  g_auto (Question) question = {0};

  question_init (&question, sandbox);
  add_program (&question, "a", "echo \"/$*\"");
  start (&question, 1, G_TIME_SPAN_DAY, arguments);
  finish (&question);
  assert_cases (&question, "a /-m slow -l --seed=" SEED "\n");
}

static void
test_who_cannot_answer_runs_whole_and_is_named (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Question) question = {0};
  GgenRunnerProgram *missing;

  question_init (&question, sandbox);
  add_program (&question, "crash", "echo /a; kill -SEGV $$");
  add_program (&question, "silent", "exit 0");
  add_program (&question, "status", "echo /a; exit 3");
  missing = add_program (&question, "missing", "");
  g_free (missing->command[0]);
  missing->command[0] = g_strdup ("/nowhere/test");
  start (&question, 1, G_TIME_SPAN_DAY, NULL);
  finish (&question);

  assert_cases (&question, "crash\nsilent\nstatus\nmissing\n");
  g_assert_cmpstr (question.notes->str, ==,
                   "crash runs whole: -l crashed (SIGSEGV)\n"
                   "silent runs whole: -l lists nothing\n"
                   "status runs whole: -l failed (exit status 3)\n"
                   "missing runs whole: -l cannot be started: cannot start /nowhere/test: No such "
                   "file or directory\n");
}

/* Who answers understands GLib's options; who does not may take them for something else. */
static void
test_who_does_not_answer_runs_as_declared (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Question) question = {0};
  GgenRunnerCase *const *cases;

  question_init (&question, sandbox);
  add_program (&question, "silent", "exit 0");
  add_program (&question, "empty", "echo 1..0");
  add_program (&question, "whole", "exit 3");
  start (&question, 1, G_TIME_SPAN_DAY, NULL);
  finish (&question);

  assert_cases (&question, "silent\nempty\nwhole\n");
  cases = (GgenRunnerCase *const *) question.cases->pdata;
  g_assert_true (cases[0]->program->runs_as_declared);
  g_assert_false (cases[1]->program->runs_as_declared);
  g_assert_false (cases[2]->program->runs_as_declared);
  /* Who found the program knows nothing of it. */
  g_assert_false (((GgenRunnerProgram *) question.programs->pdata[0])->runs_as_declared);
}

static void
test_who_takes_too_long_is_killed_and_runs_whole (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Question) question = {0};

  question_init (&question, sandbox);
  add_program (&question, "hangs", "while :; do sleep 1009; done");
  start (&question, 1, 50000, NULL);
  finish (&question);

  assert_cases (&question, "hangs\n");
  g_assert_cmpstr (question.notes->str, ==, "hangs runs whole: -l takes too long\n");
}

static void
meet (const char *path)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
}

/* Also those that do not care about SIGTERM, and nobody waits for their time. */
static void
test_cancelling_ends_those_that_are_asked (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Question) question = {0};
  g_autofree char *fifo = NULL;
  g_autofree char *script = NULL;

  question_init (&question, sandbox);
  fifo = g_build_filename (question.folder, "ready", NULL);
  script = g_strdup_printf ("trap '' TERM; : > %s; while :; do sleep 1010; done", fifo);
  g_assert_no_errno (mkfifo (fifo, 0600));
  add_program (&question, "stubborn", script);
  add_program (&question, "next", "echo /never > asked; echo /next");
  start (&question, 1, G_TIME_SPAN_DAY, NULL);
  meet (fifo);
  g_cancellable_cancel (question.cancellable);
  finish (&question);

  g_assert_error (question.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (question.cases);
  g_assert_cmpstr (question.notes->str, ==, "");
  g_assert_false (g_file_test ("asked", G_FILE_TEST_EXISTS));
}

static void
test_who_is_cancelled_before_asks_nobody (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Question) question = {0};

  question_init (&question, sandbox);
  add_program (&question, "a", "echo /a");
  g_cancellable_cancel (question.cancellable);
  start (&question, 1, G_TIME_SPAN_DAY, NULL);
  finish (&question);

  g_assert_error (question.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
obstruct_place (Question *self, guint number)
{
  g_autofree char *path =
      g_strdup_printf ("%s/%u", ggen_runner_pool_get_folder (self->pool), number);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, "", 0, &error);
  g_assert_no_error (error);
}

static void
test_places_that_cannot_be_made_are_done_without (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Question) question = {0};

  question_init (&question, sandbox);
  add_program (&question, "a", "echo /a");
  add_program (&question, "b", "echo /b");
  add_program (&question, "c", "echo /c");
  make_pool (&question, 3);
  obstruct_place (&question, 1);
  start (&question, 3, G_TIME_SPAN_DAY, NULL);
  finish (&question);

  assert_cases (&question, "a /a\nb /b\nc /c\n");
}

static void
test_without_any_place_it_fails (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Question) question = {0};

  question_init (&question, sandbox);
  add_program (&question, "a", "echo /a");
  make_pool (&question, 3);
  obstruct_place (&question, 0);
  start (&question, 3, G_TIME_SPAN_DAY, NULL);
  finish (&question);

  g_assert_error (question.error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR);
  g_assert_null (question.cases);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

#define ADD(path, func) ggen_test_add ("/lister/" path, func, NULL)
  ADD ("cases-come-in-the-order-of-the-programs", test_cases_come_in_the_order_of_the_programs);
  ADD ("nobody-to-ask-is-over-at-once", test_nobody_to_ask_is_over_at_once);
  ADD ("programs-are-asked-with-their-arguments-and-the-seed",
       test_programs_are_asked_with_their_arguments_and_the_seed);
  ADD ("who-cannot-answer-runs-whole-and-is-named", test_who_cannot_answer_runs_whole_and_is_named);
  ADD ("who-does-not-answer-runs-as-declared", test_who_does_not_answer_runs_as_declared);
  ADD ("who-takes-too-long-is-killed-and-runs-whole",
       test_who_takes_too_long_is_killed_and_runs_whole);
  ADD ("cancelling-ends-those-that-are-asked", test_cancelling_ends_those_that_are_asked);
  ADD ("who-is-cancelled-before-asks-nobody", test_who_is_cancelled_before_asks_nobody);
  ADD ("places-that-cannot-be-made-are-done-without",
       test_places_that_cannot_be_made_are_done_without);
  ADD ("without-any-place-it-fails", test_without_any_place_it_fails);
#undef ADD

  return ggen_test_run ();
}
