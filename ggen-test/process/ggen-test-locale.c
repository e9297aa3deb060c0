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
locale_begin (const GgenTestSubject *subject)
{
  test_thread = pthread_self ();
  thread_before = GGEN_TEST_REAL (uselocale) (NULL);
  ggen_test_change_watch (&thread_change);
  ggen_test_change_watch (&change);
}

/* Mostly all are set at once. */
static void
report (guint category, const char *now, guint n_others)
{
  const char *name = categories[category].name;
  g_autofree char *others =
      n_others > 0 ? g_strdup_printf (", and %u more categories were changed", n_others)
                   : g_strdup ("");

  ggen_test_findings_add (&change.origin,
                          "the locale was changed: %s was \"%s\", is \"%s\"%s: set what "
                          "setlocale (%s, NULL) returned before",
                          name, before[category], now, others, n_others > 0 ? "LC_ALL" : name);
}

static gboolean
is_changed (guint category)
{
  return g_strcmp0 (GGEN_TEST_REAL (setlocale) (categories[category].category, NULL),
                    before[category])
         != 0;
}

static void
end_process (const GgenTestSubject *subject, gboolean is_allowed)
{
  guint first = G_N_ELEMENTS (categories);
  guint n_changed = 0;

  for (guint i = G_N_ELEMENTS (categories); i > 0; i--)
    {
      if (is_changed (i - 1))
        {
          first = i - 1;
          n_changed++;
        }
    }

  if (n_changed > 0 && !is_allowed)
    report (first, GGEN_TEST_REAL (setlocale) (categories[first].category, NULL), n_changed - 1);

  for (guint i = 0; i < G_N_ELEMENTS (categories) && n_changed > 0 && !subject->is_guest; i++)
    GGEN_TEST_REAL (setlocale) (categories[i].category, before[i]);
}

static void
end_thread (const GgenTestSubject *subject, gboolean is_allowed)
{
  if (GGEN_TEST_REAL (uselocale) (NULL) == thread_before)
    return;

  if (!is_allowed)
    ggen_test_findings_add (&thread_change.origin,
                            "the locale of the test's thread was changed by uselocale(): set what "
                            "it returned");
  if (!subject->is_guest)
    GGEN_TEST_REAL (uselocale) (thread_before);
}

static void
locale_end (const GgenTestSubject *subject, gboolean is_allowed)
{
  if (ggen_test_change_end (&thread_change))
    end_thread (subject, is_allowed);
  if (ggen_test_change_end (&change))
    end_process (subject, is_allowed);
}

const GgenTestCheck ggen_test_locale_check = {
    GGEN_TEST_ALLOW_LOCALE,
    locale_begin,
    NULL,
    locale_end,
};
