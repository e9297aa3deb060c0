/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <pthread.h>

#include "ggen-test-check-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-log-private.h"
#include "ggen-test-origin-private.h"

/* Messages that a test expects, be it by ggen_test_expect_log() or by g_test_expect_message(), which is
 * kept here while a test runs, so that what one test expects is nothing to the next. */

typedef struct
{
  char *domain; /* (owned) (nullable) */
  GLogLevelFlags level;
  char *pattern;    /* (owned) */
  gboolean is_next; /* GLib's: nothing else may be logged before, but for debugging */
  GgenTestOrigin origin;
} Expectation;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static GPtrArray
    *expectations; /* (element-type Expectation) (owned) (nullable), guarded by mutex */

static void
expectation_free (gpointer data)
{
  Expectation *self = data;

  g_free (self->domain);
  g_free (self->pattern);
  g_free (self);
}

/* Returns %FALSE where no test runs. */
static gboolean
add (const char *domain, GLogLevelFlags level, const char *pattern, gboolean is_next)
{
  Expectation *self = g_new0 (Expectation, 1);
  gboolean is_running;

  self->domain = g_strdup (domain);
  self->level = level;
  self->pattern = g_strdup (pattern);
  self->is_next = is_next;
  ggen_test_origin_capture (&self->origin);

  pthread_mutex_lock (&mutex);
  is_running = expectations != NULL;
  if (is_running)
    g_ptr_array_add (expectations, self);
  pthread_mutex_unlock (&mutex);

  if (!is_running)
    expectation_free (self);

  return is_running;
}

/**
 * ggen_test_expect_log:
 * @sandbox: the test's
 * @domain: (nullable): the domain of the message, such as `GLib-GIO`
 * @level: its level; not %G_LOG_LEVEL_ERROR
 * @pattern: a pattern for its text, in which `*` stands for any characters and `?` for one
 *
 * Says that a message will be logged, once, before the test ends: it is not printed, and is no
 * mistake. The test fails if it is not logged.
 *
 * Messages of one domain are expected in the order of the calls; of what another domain logs in
 * between, the order does not matter. Messages of this domain that are expected by nobody may come in
 * between, too: critical messages and warnings fail the test as always.
 *
 * Works for g_log() and for structured logging, also where the program has a writer of its own, which
 * never sees what is expected. What such a writer keeps to itself fails no test; what it gives to
 * g_log_writer_default() does.
 *
 * A message for which the program has set a handler by
 * g_log_set_handler() goes there, too, and is seen only if it is a critical message or a warning.
 *
 * Since: 1.0
 */
void
ggen_test_expect_log (GgenTestSandbox *sandbox,
                      const char *domain,
                      GLogLevelFlags level,
                      const char *pattern)
{
  g_return_if_fail (GGEN_IS_TEST_SANDBOX (sandbox));
  g_return_if_fail ((level & G_LOG_LEVEL_MASK) != 0 && !(level & G_LOG_LEVEL_ERROR));
  g_return_if_fail (pattern != NULL);

  add (domain, level & G_LOG_LEVEL_MASK, pattern, FALSE);
}

GGEN_TEST_INTERPOSED void
g_test_expect_message (const char *domain, GLogLevelFlags level, const char *pattern)
{
  if (level == 0 || (level & G_LOG_LEVEL_ERROR) || pattern == NULL
      || !add (domain, level, pattern, TRUE))
    GGEN_TEST_REAL (g_test_expect_message) (domain, level, pattern);
}

static char *
describe (const Expectation *self)
{
  return g_strdup_printf ("a %s \"%s: %s\"", ggen_test_log_level_name (self->level),
                          self->domain != NULL ? self->domain : "(no domain)", self->pattern);
}

char *
ggen_test_expected_log_describe_next (void)
{
  char *description = NULL;

  pthread_mutex_lock (&mutex);
  for (guint i = 0; expectations != NULL && i < expectations->len && description == NULL; i++)
    {
      const Expectation *expectation = expectations->pdata[i];

      if (expectation->is_next)
        description = describe (expectation);
    }
  pthread_mutex_unlock (&mutex);

  return description;
}

/* As GLib does it: the program ends where a message was not logged by now. */
GGEN_TEST_INTERPOSED void
g_test_assert_expected_messages_internal (const char *domain,
                                          const char *file,
                                          int line,
                                          const char *function)
{
  g_autofree char *next = ggen_test_expected_log_describe_next ();
  g_autofree char *message = NULL;

  GGEN_TEST_REAL (g_test_assert_expected_messages_internal) (domain, file, line, function);
  if (next == NULL)
    return;

  message = g_strconcat ("Did not see expected message: ", next, NULL);
  g_assertion_message (domain, file, line, function, message);
}

/* The first of each domain may be logged, and of GLib's own the very first. */
static gint
find_locked (const char *domain, GLogLevelFlags level, const char *message)
{
  gboolean is_first = TRUE;
  gboolean is_first_of_domain = TRUE;

  for (guint i = 0; expectations != NULL && i < expectations->len; i++)
    {
      const Expectation *self = expectations->pdata[i];
      gboolean is_of_domain = g_strcmp0 (self->domain, domain) == 0;
      gboolean is_its_turn = self->is_next ? is_first : is_first_of_domain;

      if (is_its_turn && is_of_domain && (level & self->level) == self->level
          && g_pattern_match_simple (self->pattern, message))
        return (gint) i;

      if (self->is_next)
        is_first = FALSE;
      else if (is_of_domain)
        is_first_of_domain = FALSE;
    }

  return -1;
}

gboolean
ggen_test_expected_log_take (const char *domain, GLogLevelFlags level, const char *message)
{
  gint index;

  pthread_mutex_lock (&mutex);
  index = find_locked (domain, level, message);
  if (index >= 0)
    g_ptr_array_remove_index (expectations, (guint) index);
  pthread_mutex_unlock (&mutex);

  return index >= 0;
}

void
ggen_test_expected_log_begin (void)
{
  pthread_mutex_lock (&mutex);
  expectations = g_ptr_array_new_with_free_func (expectation_free);
  pthread_mutex_unlock (&mutex);
}

static void
report (const Expectation *expectation)
{
  g_autofree char *description = describe (expectation);
  g_autofree char *place = ggen_test_origin_describe_short (&expectation->origin);

  ggen_test_findings_add (&expectation->origin,
                          "an expected message was not logged: %s, expected by %s: make it happen, "
                          "or expect it no more",
                          description, place);
}

void
ggen_test_expected_log_end (void)
{
  g_autoptr (GPtrArray) missing = NULL;

  pthread_mutex_lock (&mutex);
  missing = g_steal_pointer (&expectations);
  pthread_mutex_unlock (&mutex);

  for (guint i = 0; i < missing->len; i++)
    report (missing->pdata[i]);
}
