/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <locale.h>
#include <pthread.h>

#include "ggen-test-change-private.h"
#include "ggen-test-check-private.h"
#include "ggen-test-interpose-private.h"

/* The locale of the process by category, and that of the test's own thread. */

static const struct
{
  const char *name;
  int category;
} categories[] = {
    {"LC_CTYPE", LC_CTYPE},
    {"LC_NUMERIC", LC_NUMERIC},
    {"LC_TIME", LC_TIME},
    {"LC_COLLATE", LC_COLLATE},
    {"LC_MONETARY", LC_MONETARY},
    {"LC_MESSAGES", LC_MESSAGES},
    {"LC_PAPER", LC_PAPER},
    {"LC_NAME", LC_NAME},
    {"LC_ADDRESS", LC_ADDRESS},
    {"LC_TELEPHONE", LC_TELEPHONE},
    {"LC_MEASUREMENT", LC_MEASUREMENT},
    {"LC_IDENTIFICATION", LC_IDENTIFICATION},
};

static GgenTestChange change;
static char *before[G_N_ELEMENTS (categories)]; /* (owned) (nullable), guarded by change */

static pthread_t test_thread;
static locale_t thread_before;
static GgenTestChange thread_change; /* noted on the test's thread only */

static void
keep_names (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (categories); i++)
    {
      g_free (before[i]);
      before[i] = g_strdup (GGEN_TEST_REAL (setlocale) (categories[i].category, NULL));
    }
}

GGEN_TEST_INTERPOSED char *
setlocale (int category, const char *locale)
{
  if (locale != NULL && ggen_test_change_enter (&change))
    {
      if (!change.is_noted)
        keep_names ();
      ggen_test_change_note (&change);
    }

  return GGEN_TEST_REAL (setlocale) (category, locale);
}

GGEN_TEST_INTERPOSED locale_t
uselocale (locale_t locale)
{
  if (locale != NULL && __atomic_load_n (&thread_change.is_watched, __ATOMIC_RELAXED)
      && pthread_equal (pthread_self (), test_thread) && ggen_test_change_enter (&thread_change))
    ggen_test_change_note (&thread_change);

  return GGEN_TEST_REAL (uselocale) (locale);
}

static void
locale_begin (GgenTestSandbox *sandbox)
{
  test_thread = pthread_self ();
  thread_before = GGEN_TEST_REAL (uselocale) (NULL);
  ggen_test_change_watch (&thread_change);
  ggen_test_change_watch (&change);
}

static void
end_process (gboolean is_allowed)
{
  for (guint i = 0; i < G_N_ELEMENTS (categories); i++)
    {
      const char *now = GGEN_TEST_REAL (setlocale) (categories[i].category, NULL);

      if (g_strcmp0 (now, before[i]) == 0)
        continue;

      if (!is_allowed)
        ggen_test_findings_add (&change.origin,
                                "the locale was changed: %s was \"%s\", is \"%s\": set what "
                                "setlocale (%s, NULL) returned before",
                                categories[i].name, before[i], now, categories[i].name);
      GGEN_TEST_REAL (setlocale) (categories[i].category, before[i]);
    }
}

static void
end_thread (gboolean is_allowed)
{
  if (GGEN_TEST_REAL (uselocale) (NULL) == thread_before)
    return;

  if (!is_allowed)
    ggen_test_findings_add (&thread_change.origin,
                            "the locale of the test's thread was changed by uselocale(): set what "
                            "it returned");
  GGEN_TEST_REAL (uselocale) (thread_before);
}

static void
locale_end (GgenTestSandbox *sandbox, gboolean is_allowed)
{
  if (ggen_test_change_end (&thread_change))
    end_thread (is_allowed);
  if (ggen_test_change_end (&change))
    end_process (is_allowed);
}

const GgenTestCheck ggen_test_locale_check = {
    GGEN_TEST_ALLOW_LOCALE,
    locale_begin,
    NULL,
    locale_end,
};
