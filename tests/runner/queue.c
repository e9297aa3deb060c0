/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-queue.h"

#include <ggen-test.h>

typedef struct
{
  GPtrArray *programs; /* (element-type GgenRunnerProgram) */
  GPtrArray *units;    /* (element-type GgenRunnerUnit) */
  GgenRunnerQueue *queue;
} Fixture;

static guint
one_in_each_group (const char *group, gpointer user_data)
{
  return 1;
}

static void
fixture_init (Fixture *self, guint n_places)
{
  self->programs = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_program_unref);
  self->units = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_unit_free);
  self->queue = ggen_runner_queue_new (n_places, one_in_each_group, NULL);
}

static void
fixture_clear (Fixture *self)
{
  ggen_runner_queue_free (self->queue);
  g_ptr_array_unref (self->units);
  g_ptr_array_unref (self->programs);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static GgenRunnerProgram *
add_program (Fixture *self, const char *name)
{
  GgenRunnerProgram *program = ggen_runner_program_new (name);

  g_ptr_array_add (self->programs, program);

  return program;
}

/* @expected: in milliseconds; -1: unknown */
static GgenRunnerUnit *
add_unit (Fixture *self, GgenRunnerProgram *program, const char *path, int expected)
{
  g_autoptr (GgenRunnerCase) test_case = ggen_runner_case_new (program, path, NULL);
  GgenRunnerUnit *unit = ggen_runner_unit_new (test_case);

  unit->expected = expected < 0 ? -1 : expected * G_TIME_SPAN_MILLISECOND;
  unit->position = self->units->len;
  g_ptr_array_add (self->units, unit);

  return unit;
}

static void
fill_queue (Fixture *self, gboolean keep_order)
{
  for (guint i = 0; i < self->units->len; i++)
    ggen_runner_queue_add (self->queue, self->units->pdata[i]);
  ggen_runner_queue_sort (self->queue, keep_order);
}

/* Takes one after the other, each when the one before has ended, and says in which order. */
static char *
drain (Fixture *self, GgenRunnerProgram *served)
{
  GString *order = g_string_new (NULL);
  GgenRunnerUnit *unit;

  while ((unit = ggen_runner_queue_take (self->queue, served)) != NULL)
    {
      g_string_append_printf (order, "%s%s", order->len > 0 ? " " : "", unit->test_case->path);
      ggen_runner_queue_give_back_place (self->queue, unit);
    }

  return g_string_free (order, FALSE);
}

static void
test_the_longest_run_first (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Fixture) fixture = {0};
  g_autofree char *order = NULL;
  GgenRunnerProgram *a;
  GgenRunnerProgram *b;

  fixture_init (&fixture, 1);
  a = add_program (&fixture, "a");
  b = add_program (&fixture, "b");
  add_unit (&fixture, a, "/a/short", 1);
  add_unit (&fixture, a, "/a/long", 3000);
  add_unit (&fixture, b, "/b/middle", 500);
  add_unit (&fixture, b, "/b/unknown", -1);
  fill_queue (&fixture, FALSE);

  order = drain (&fixture, NULL);
  g_assert_cmpstr (order, ==, "/b/unknown /a/long /b/middle /a/short");
}

static void
test_priority_comes_before_length (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Fixture) fixture = {0};
  g_autofree char *order = NULL;
  GgenRunnerProgram *program;

  fixture_init (&fixture, 1);
  program = add_program (&fixture, "a");
  add_unit (&fixture, program, "/long", 3000);
  add_unit (&fixture, program, "/urgent", 1)->settings.priority = 5;
  fill_queue (&fixture, FALSE);

  order = drain (&fixture, NULL);
  g_assert_cmpstr (order, ==, "/urgent /long");
}

static void
test_short_ones_of_a_served_program_run_where_it_is (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Fixture) fixture = {0};
  g_autofree char *order = NULL;
  GgenRunnerProgram *a;
  GgenRunnerProgram *b;

  fixture_init (&fixture, 1);
  a = add_program (&fixture, "a");
  b = add_program (&fixture, "b");
  add_unit (&fixture, a, "/a/1", 5);
  add_unit (&fixture, a, "/a/2", 5);
  add_unit (&fixture, b, "/b/1", 1);
  add_unit (&fixture, b, "/b/2", 1);
  add_unit (&fixture, a, "/a/long", 900);
  fill_queue (&fixture, FALSE);

  order = drain (&fixture, b);
  g_assert_cmpstr (order, ==, "/a/long /b/1 /b/2 /a/1 /a/2");
}

static void
test_an_order_that_was_asked_for_is_kept (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Fixture) fixture = {0};
  g_autofree char *order = NULL;
  GgenRunnerProgram *a;
  GgenRunnerProgram *b;

  fixture_init (&fixture, 1);
  a = add_program (&fixture, "a");
  b = add_program (&fixture, "b");
  add_unit (&fixture, a, "/1", 5);
  add_unit (&fixture, b, "/2", 900);
  add_unit (&fixture, a, "/3", 900)->settings.priority = 5;
  add_unit (&fixture, b, "/4", 1);
  fill_queue (&fixture, TRUE);

  order = drain (&fixture, a);
  g_assert_cmpstr (order, ==, "/1 /2 /3 /4");
}

static void
test_a_group_has_no_more_than_its_limit (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Fixture) fixture = {0};
  GgenRunnerProgram *program;
  GgenRunnerUnit *first;
  GgenRunnerUnit *second;

  fixture_init (&fixture, 4);
  program = add_program (&fixture, "a");
  add_unit (&fixture, program, "/1", 100)->settings.group = g_strdup ("database");
  add_unit (&fixture, program, "/2", 50)->settings.group = g_strdup ("database");
  add_unit (&fixture, program, "/3", 10);
  fill_queue (&fixture, FALSE);

  first = ggen_runner_queue_take (fixture.queue, NULL);
  g_assert_cmpstr (first->test_case->path, ==, "/1");
  second = ggen_runner_queue_take (fixture.queue, NULL);
  g_assert_cmpstr (second->test_case->path, ==, "/3");
  g_assert_null (ggen_runner_queue_take (fixture.queue, NULL));

  ggen_runner_queue_give_back_place (fixture.queue, first);
  g_assert_cmpstr (ggen_runner_queue_take (fixture.queue, NULL)->test_case->path, ==, "/2");
}

static void
test_one_that_must_run_alone_does (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Fixture) fixture = {0};
  GgenRunnerProgram *alone;
  GgenRunnerUnit *first;
  GgenRunnerUnit *second;

  fixture_init (&fixture, 4);
  alone = add_program (&fixture, "alone");
  alone->is_parallel = FALSE;
  add_unit (&fixture, alone, "/alone/1", 5000);
  add_unit (&fixture, alone, "/alone/2", 5000);
  add_unit (&fixture, add_program (&fixture, "other"), "/other", 1);
  fill_queue (&fixture, FALSE);

  first = ggen_runner_queue_take (fixture.queue, NULL);
  g_assert_cmpstr (first->test_case->path, ==, "/other");
  g_assert_null (ggen_runner_queue_take (fixture.queue, NULL));

  ggen_runner_queue_give_back_place (fixture.queue, first);
  second = ggen_runner_queue_take (fixture.queue, NULL);
  g_assert_cmpstr (second->test_case->path, ==, "/alone/1");
  g_assert_null (ggen_runner_queue_take (fixture.queue, NULL));
}

static void
test_a_wide_one_is_not_overtaken_for_ever (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Fixture) fixture = {0};
  GgenRunnerUnit *running;

  fixture_init (&fixture, 2);
  running = add_unit (&fixture, add_program (&fixture, "running"), "/running", 9000);
  add_unit (&fixture, add_program (&fixture, "wide"), "/wide", 5000)->settings.threads_required = 9;
  add_unit (&fixture, add_program (&fixture, "narrow"), "/narrow", 1);
  fill_queue (&fixture, FALSE);

  g_assert_true (ggen_runner_queue_take (fixture.queue, NULL) == running);
  g_assert_null (ggen_runner_queue_take (fixture.queue, NULL));

  ggen_runner_queue_give_back_place (fixture.queue, running);
  g_assert_cmpstr (ggen_runner_queue_take (fixture.queue, NULL)->test_case->path, ==, "/wide");
  g_assert_null (ggen_runner_queue_take (fixture.queue, NULL));
}

static void
test_another_attempt_waits_for_room (GgenTestSandbox *sandbox, gpointer data)
{
  g_auto (Fixture) fixture = {0};
  GgenRunnerUnit *first;
  GgenRunnerUnit *second;

  fixture_init (&fixture, 1);
  add_unit (&fixture, add_program (&fixture, "a"), "/1", 2);
  add_unit (&fixture, add_program (&fixture, "b"), "/2", 1);
  fill_queue (&fixture, FALSE);

  first = ggen_runner_queue_take (fixture.queue, NULL);
  ggen_runner_queue_give_back_place (fixture.queue, first);
  second = ggen_runner_queue_take (fixture.queue, NULL);
  g_assert_false (ggen_runner_queue_take_place (fixture.queue, first));
  ggen_runner_queue_give_back_place (fixture.queue, second);
  g_assert_true (ggen_runner_queue_take_place (fixture.queue, first));
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/queue/the-longest-run-first", test_the_longest_run_first, NULL);
  ggen_test_add ("/queue/priority-comes-before-length", test_priority_comes_before_length, NULL);
  ggen_test_add ("/queue/short-ones-of-a-served-program-run-where-it-is",
                 test_short_ones_of_a_served_program_run_where_it_is, NULL);
  ggen_test_add ("/queue/an-order-that-was-asked-for-is-kept",
                 test_an_order_that_was_asked_for_is_kept, NULL);
  ggen_test_add ("/queue/a-group-has-no-more-than-its-limit",
                 test_a_group_has_no_more_than_its_limit, NULL);
  ggen_test_add ("/queue/one-that-must-run-alone-does", test_one_that_must_run_alone_does, NULL);
  ggen_test_add ("/queue/a-wide-one-is-not-overtaken-for-ever",
                 test_a_wide_one_is_not_overtaken_for_ever, NULL);
  ggen_test_add ("/queue/another-attempt-waits-for-room", test_another_attempt_waits_for_room,
                 NULL);

  return ggen_test_run ();
}
