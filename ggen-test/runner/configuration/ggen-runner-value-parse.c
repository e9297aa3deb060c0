/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "ggen-did-you-mean-private.h"
#include "ggen-runner-configuration-error.h"
#include "ggen-runner-quantity.h"
#include "ggen-runner-value-private.h"

/* What single values may be, wherever they are written. */

static gboolean
fail_choice (const char *text, const char *choices, GError **error)
{
  g_set_error (error, GGEN_RUNNER_CONFIGURATION_ERROR, GGEN_RUNNER_CONFIGURATION_ERROR_INVALID,
               "'%s' is neither %s", text, choices);
  return FALSE;
}

static gboolean
parse_choice (const char *text, const char *yes, const char *no, gboolean *is_yes, GError **error)
{
  g_autofree char *choices = NULL;

  *is_yes = g_str_equal (text, yes);
  if (*is_yes || g_str_equal (text, no))
    return TRUE;

  choices = g_strdup_printf ("%s nor %s", yes, no);

  return fail_choice (text, choices, error);
}

gboolean
ggen_runner_parse_boolean_value (GgenRunnerStore *store,
                                 const char *text,
                                 gpointer value,
                                 GError **error)
{
  return parse_choice (text, "true", "false", value, error);
}

gboolean
ggen_runner_parse_leaks_value (GgenRunnerStore *store,
                               const char *text,
                               gpointer value,
                               GError **error)
{
  return parse_choice (text, "fail", "pass", value, error);
}

gboolean
ggen_runner_parse_backoff_value (GgenRunnerStore *store,
                                 const char *text,
                                 gpointer value,
                                 GError **error)
{
  return parse_choice (text, "exponential", "fixed", value, error);
}

gboolean
ggen_runner_parse_time_value (GgenRunnerStore *store,
                              const char *text,
                              gpointer value,
                              GError **error)
{
  return ggen_runner_parse_duration (text, value, error);
}

static gboolean
fail_zero (const char *text, const char *none, GError **error)
{
  g_set_error (error, GGEN_RUNNER_CONFIGURATION_ERROR, GGEN_RUNNER_CONFIGURATION_ERROR_INVALID,
               "'%s' leaves nothing; write '%s' for no limit", text, none);
  return FALSE;
}

gboolean
ggen_runner_parse_time_limit_value (GgenRunnerStore *store,
                                    const char *text,
                                    gpointer value,
                                    GError **error)
{
  gint64 *limit = value;

  *limit = 0;
  if (g_str_equal (text, "none"))
    return TRUE;

  return ggen_runner_parse_duration (text, limit, error)
         && (*limit > 0 || fail_zero (text, "none", error));
}

static gboolean
parse_guint (const char *text, guint min, guint max, guint *value, GError **error)
{
  guint64 count;

  if (!ggen_runner_parse_count (text, min, max, &count, error))
    return FALSE;

  *value = count;

  return TRUE;
}

gboolean
ggen_runner_parse_retries_value (GgenRunnerStore *store,
                                 const char *text,
                                 gpointer value,
                                 GError **error)
{
  return parse_guint (text, 0, 1000, value, error);
}

/* A number, "cpus", or "2x": so many for each processor. */
gboolean
ggen_runner_parse_jobs_value (GgenRunnerStore *store,
                              const char *text,
                              gpointer value,
                              GError **error)
{
  guint *jobs = value;
  g_autofree char *factor = NULL;

  if (g_str_equal (text, "cpus"))
    {
      *jobs = g_get_num_processors ();
      return TRUE;
    }
  if (!g_str_has_suffix (text, "x"))
    return parse_guint (text, 1, 10000, jobs, error);

  factor = g_strndup (text, strlen (text) - 1);
  if (!parse_guint (factor, 1, 100, jobs, error))
    return FALSE;
  *jobs *= g_get_num_processors ();

  return TRUE;
}

gboolean
ggen_runner_parse_failures_value (GgenRunnerStore *store,
                                  const char *text,
                                  gpointer value,
                                  GError **error)
{
  guint *max = value;

  *max = 0;

  return g_str_equal (text, "all") || parse_guint (text, 1, G_MAXINT, max, error);
}

gboolean
ggen_runner_parse_threads_value (GgenRunnerStore *store,
                                 const char *text,
                                 gpointer value,
                                 GError **error)
{
  guint *threads = value;

  *threads = G_MAXUINT;

  return g_str_equal (text, "all") || parse_guint (text, 1, 10000, threads, error);
}

gboolean
ggen_runner_parse_priority_value (GgenRunnerStore *store,
                                  const char *text,
                                  gpointer value,
                                  GError **error)
{
  gint64 priority;

  if (!g_ascii_string_to_signed (text, 10, -1000, 1000, &priority, NULL))
    {
      g_set_error (error, GGEN_RUNNER_CONFIGURATION_ERROR, GGEN_RUNNER_CONFIGURATION_ERROR_INVALID,
                   "'%s' is no whole number between -1000 and 1000", text);
      return FALSE;
    }

  *(int *) value = priority;

  return TRUE;
}

gboolean
ggen_runner_parse_size_value (GgenRunnerStore *store,
                              const char *text,
                              gpointer value,
                              GError **error)
{
  guint64 size;

  if (!ggen_runner_parse_size (text, &size, error))
    return FALSE;

  *(gsize *) value = MIN (size, G_MAXSIZE);

  return TRUE;
}

/* The kernel counts seconds. */
gboolean
ggen_runner_parse_cpu_limit_value (GgenRunnerStore *store,
                                   const char *text,
                                   gpointer value,
                                   GError **error)
{
  gint64 limit;

  if (!ggen_runner_parse_time_limit_value (store, text, &limit, error))
    return FALSE;
  if (limit % G_USEC_PER_SEC != 0)
    {
      g_set_error (error, GGEN_RUNNER_CONFIGURATION_ERROR, GGEN_RUNNER_CONFIGURATION_ERROR_INVALID,
                   "'%s' is not a number of whole seconds", text);
      return FALSE;
    }

  *(guint64 *) value = limit / G_USEC_PER_SEC;

  return TRUE;
}

gboolean
ggen_runner_parse_size_limit_value (GgenRunnerStore *store,
                                    const char *text,
                                    gpointer value,
                                    GError **error)
{
  guint64 *limit = value;

  *limit = 0;
  if (g_str_equal (text, "none"))
    return TRUE;

  return ggen_runner_parse_size (text, limit, error)
         && (*limit > 0 || fail_zero (text, "none", error));
}

gboolean
ggen_runner_parse_count_limit_value (GgenRunnerStore *store,
                                     const char *text,
                                     gpointer value,
                                     GError **error)
{
  guint64 *limit = value;

  *limit = 0;

  return g_str_equal (text, "none") || ggen_runner_parse_count (text, 1, G_MAXINT, limit, error);
}

gboolean
ggen_runner_parse_string_value (GgenRunnerStore *store,
                                const char *text,
                                gpointer value,
                                GError **error)
{
  if (*text == '\0')
    {
      g_set_error_literal (error, GGEN_RUNNER_CONFIGURATION_ERROR,
                           GGEN_RUNNER_CONFIGURATION_ERROR_INVALID, "must not be empty");
      return FALSE;
    }

  *(const char **) value = g_string_chunk_insert_const (store->strings, text);

  return TRUE;
}

gboolean
ggen_runner_parse_path_value (GgenRunnerStore *store,
                              const char *text,
                              gpointer value,
                              GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (text, store->folder);

  return ggen_runner_parse_string_value (store, *text == '\0' ? text : absolute, value, error);
}

gboolean
ggen_runner_parse_group_value (GgenRunnerStore *store,
                               const char *text,
                               gpointer value,
                               GError **error)
{
  g_autofree gpointer *names = g_hash_table_get_keys_as_array (store->groups, NULL);
  g_autofree char *hint = NULL;

  if (g_hash_table_contains (store->groups, text))
    return ggen_runner_parse_string_value (store, text, value, error);

  hint = ggen_did_you_mean (text, (const char *const *) names);
  g_set_error (error, GGEN_RUNNER_CONFIGURATION_ERROR, GGEN_RUNNER_CONFIGURATION_ERROR_INVALID,
               "there is no group '%s' in 'groups'%s", text, hint != NULL ? hint : "");

  return FALSE;
}

gboolean
ggen_runner_parse_filter_value (GgenRunnerStore *store,
                                const char *text,
                                gpointer value,
                                GError **error)
{
  GgenRunnerFilter *filter = ggen_runner_filter_new (text, error);

  if (filter == NULL)
    return FALSE;

  g_ptr_array_add (store->filters, filter);
  *(const GgenRunnerFilter **) value = filter;

  return TRUE;
}
