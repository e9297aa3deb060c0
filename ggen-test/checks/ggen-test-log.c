/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-log-private.h"

#include <pthread.h>
#include <unistd.h>

#include "ggen-test-check-private.h"
#include "ggen-test-interpose-private.h"
#include "ggen-test-origin-private.h"

/* Critical messages and warnings that nobody expects fail the test, and the program goes on, also where
 * it was told by G_DEBUG to end on them: what one test does wrong says nothing about the next.
 * g_error() ends it as ever, and so does what is logged between tests.
 *
 * While a test runs such messages are fatal to GLib, which then asks our fatal handler whether to end
 * the program: so the handler hears of all that comes by g_log(), from inside of GLib, too, whichever
 * handler has printed it. Handlers that the program sets while a test runs are called by ours. What
 * comes by structured logging is in ggen-test-log-writer.c.
 *
 * A process that a test forks has only its status to tell the test with: there GLib does as ever. */

typedef struct
{
  GLogFunc func; /* (nullable) */
  gpointer data;
} Handler;

static gint is_catching;            /* atomic: whether a test runs */
static gint are_warnings_allowed;   /* atomic */
static gint is_shared_allowed;      /* atomic */
static GLogLevelFlags always_fatal; /* as it was before the test */
static pid_t test_process;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static Handler handler_set;          /* guarded by mutex: by the program, between tests */
static Handler handler_before;       /* to be put back after the test */
static Handler handler;              /* guarded by mutex: what prints while the test runs */
static GTestLogFatalFunc fatal_func; /* (nullable), guarded by mutex: the test's */
static gpointer fatal_data;          /* guarded by mutex */

/* The message that the calling thread has just given to the handler was expected. */
static __thread gboolean was_expected;

gboolean
ggen_test_log_is_catching (void)
{
  return g_atomic_int_get (&is_catching);
}

gboolean
ggen_test_log_is_in_child (void)
{
  return getpid () != test_process;
}

const char *
ggen_test_log_level_name (GLogLevelFlags level)
{
  if (level & G_LOG_LEVEL_CRITICAL)
    return "critical message";
  if (level & G_LOG_LEVEL_WARNING)
    return "warning";
  if (level & G_LOG_LEVEL_DEBUG)
    return "debugging message";

  return "message";
}

/* The runtime's own complaint, which has a flag of its own. */
static gboolean
is_about_shared_runtime (const char *domain, const char *message)
{
  return g_strcmp0 (domain, "Ggen") == 0
         && g_str_has_prefix (message, "the default runtime was asked for outside any test");
}

/* What is not of these levels is as fatal as the program has made it. */
gboolean
ggen_test_log_may_end_child (const char *domain, GLogLevelFlags level, const char *message)
{
  if (!(level & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)))
    return TRUE;
  if (is_about_shared_runtime (domain, message) && g_atomic_int_get (&is_shared_allowed))
    return FALSE;

  return (level & always_fatal) != 0 && !g_atomic_int_get (&are_warnings_allowed);
}

void
ggen_test_log_report (const GgenTestOrigin *origin,
                      const char *domain,
                      GLogLevelFlags level,
                      const char *message)
{
  g_autofree char *place = NULL;

  if (is_about_shared_runtime (domain, message))
    {
      if (!g_atomic_int_get (&is_shared_allowed))
        ggen_test_findings_add (origin, "%s", message);
      return;
    }

  if (g_atomic_int_get (&are_warnings_allowed) || ggen_test_findings_skip ())
    return;

  place = ggen_test_origin_describe_short (origin);
  ggen_test_findings_add (
      origin,
      "a %s was logged that nobody expected: \"%s: %s\", by %s: mend its cause, or say before that "
      "it is expected by ggen_test_expect_log()",
      ggen_test_log_level_name (level), domain != NULL ? domain : "(no domain)", message, place);
}

/* GLib's way of expecting messages wants no other one before. */
void
ggen_test_log_report_out_of_turn (const GgenTestOrigin *origin,
                                  const char *domain,
                                  GLogLevelFlags level,
                                  const char *message)
{
  g_autofree char *next = NULL;

  if (level & G_LOG_LEVEL_DEBUG)
    return;

  next = ggen_test_expected_log_describe_next ();
  if (next == NULL)
    return;

  ggen_test_findings_add (origin,
                          "a %s was logged where another was expected: \"%s: %s\" instead of %s",
                          ggen_test_log_level_name (level), domain != NULL ? domain : "(no domain)",
                          message, next);
}

static Handler
get_handler (void)
{
  Handler now;

  pthread_mutex_lock (&mutex);
  now = handler;
  pthread_mutex_unlock (&mutex);

  return now;
}

/* Of g_log(), for all domains that have no handler of their own. To the one that prints no message is
 * fatal but errors: GLib's own would tell whoever runs the tests that the program ends. */
static void
on_message (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  gboolean is_fatal = (level & G_LOG_FLAG_FATAL) != 0;
  Handler now = get_handler ();
  GgenTestOrigin origin;

  if (!(level & G_LOG_LEVEL_ERROR))
    {
      if (ggen_test_expected_log_take (domain, level, message))
        {
          was_expected = is_fatal;
          return;
        }

      if (!ggen_test_log_is_in_child () || !ggen_test_log_may_end_child (domain, level, message))
        level &= ~G_LOG_FLAG_FATAL;
    }

  now.func (domain, level, message, now.data);
  if (!is_fatal)
    {
      ggen_test_origin_capture (&origin);
      ggen_test_log_report_out_of_turn (&origin, domain, level, message);
    }
}

static gboolean
is_fatal_to_test (const char *domain, GLogLevelFlags level, const char *message)
{
  GTestLogFatalFunc func;
  gpointer data;

  pthread_mutex_lock (&mutex);
  func = fatal_func;
  data = fatal_data;
  pthread_mutex_unlock (&mutex);

  return func == NULL || func (domain, level, message, data);
}

/* Of g_log(), after the handler. */
static gboolean
on_fatal_message (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  gboolean is_expected = was_expected;
  GgenTestOrigin origin;

  was_expected = FALSE;
  if (is_expected || ggen_test_expected_log_take (domain, level, message)
      || !is_fatal_to_test (domain, level, message))
    return FALSE;

  if (ggen_test_log_is_in_child ())
    return ggen_test_log_may_end_child (domain, level, message);

  ggen_test_origin_capture (&origin);
  ggen_test_log_report (&origin, domain, level, message);

  return FALSE;
}

GGEN_TEST_INTERPOSED GLogFunc
g_log_set_default_handler (GLogFunc func, gpointer data)
{
  gboolean is_for_test = g_atomic_int_get (&is_catching);
  GLogFunc before;

  pthread_mutex_lock (&mutex);
  before = handler.func;
  if (is_for_test)
    handler = (Handler){func, data};
  else
    handler_set = (Handler){func, data};
  pthread_mutex_unlock (&mutex);

  return is_for_test ? before : GGEN_TEST_REAL (g_log_set_default_handler) (func, data);
}

GGEN_TEST_INTERPOSED void
g_test_log_set_fatal_handler (GTestLogFatalFunc func, gpointer data)
{
  if (!g_atomic_int_get (&is_catching))
    {
      GGEN_TEST_REAL (g_test_log_set_fatal_handler) (func, data);
      return;
    }

  pthread_mutex_lock (&mutex);
  fatal_func = func;
  fatal_data = data;
  pthread_mutex_unlock (&mutex);
}

/* GLib tells which handler was set before, but not its data. */
static void
take_over_handler (void)
{
  GLogFunc before = GGEN_TEST_REAL (g_log_set_default_handler) (on_message, NULL);

  pthread_mutex_lock (&mutex);
  handler_before = (Handler){before, before == handler_set.func ? handler_set.data : NULL};
  handler = handler_before;
  fatal_func = NULL;
  pthread_mutex_unlock (&mutex);
}

static void
log_begin (const GgenTestSubject *subject)
{
  ggen_test_log_writer_install ();
  ggen_test_expected_log_begin ();

  g_atomic_int_set (&are_warnings_allowed, (subject->flags & GGEN_TEST_ALLOW_WARNINGS) != 0);
  test_process = getpid ();
  g_atomic_int_set (&is_shared_allowed, (subject->flags & GGEN_TEST_ALLOW_SHARED_RUNTIME) != 0);

  take_over_handler ();
  always_fatal =
      g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  GGEN_TEST_REAL (g_test_log_set_fatal_handler) (on_fatal_message, NULL);
  g_atomic_int_set (&is_catching, TRUE);
}

static void
log_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  g_atomic_int_set (&is_catching, FALSE);
  GGEN_TEST_REAL (g_test_log_set_fatal_handler) (NULL, NULL);
  g_log_set_always_fatal (always_fatal);
  GGEN_TEST_REAL (g_log_set_default_handler) (handler_before.func, handler_before.data);

  ggen_test_expected_log_end ();
}

const GgenTestCheck ggen_test_log_check = {
    GGEN_TEST_ALLOW_WARNINGS,
    log_begin,
    NULL,
    log_end,
};
