/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "ggen-runner-filter-private.h"
#include "ggen-runner-selection-error.h"

/* Names of tests as they stand on a command line: the same trees as of filters. */

static GgenRunnerFilter *
new_leaf (GgenRunnerFilterKind kind, GgenRunnerMatcherKind matcher_kind, const char *text)
{
  return ggen_runner_filter_new_leaf (kind, ggen_runner_matcher_new (matcher_kind, text, NULL));
}

static GgenRunnerFilter *
new_path (const char *path)
{
  return new_leaf (GGEN_RUNNER_FILTER_TEST,
                   ggen_runner_is_glob (path) ? GGEN_RUNNER_MATCHER_GLOB
                                              : GGEN_RUNNER_MATCHER_FOLDER,
                   path);
}

/* "SUITE:NAME", "PROJECT:NAME"; without NAME, all of them. */
static GgenRunnerFilter *
new_qualified (const char *name, const char *colon)
{
  g_autofree char *qualifier = g_strndup (name, colon - name);
  GgenRunnerFilter *self = ggen_runner_filter_unite (
      new_leaf (GGEN_RUNNER_FILTER_SUITE, GGEN_RUNNER_MATCHER_GLOB, qualifier),
      new_leaf (GGEN_RUNNER_FILTER_PROJECT, GGEN_RUNNER_MATCHER_GLOB, qualifier));

  if (colon[1] == '\0')
    return self;

  return ggen_runner_filter_intersect (self, new_leaf (GGEN_RUNNER_FILTER_PROGRAM,
                                                       GGEN_RUNNER_MATCHER_GLOB, colon + 1));
}

static GgenRunnerFilter *
new_program (const char *name)
{
  const char *colon = strchr (name, ':');
  GgenRunnerFilter *self = new_leaf (GGEN_RUNNER_FILTER_PROGRAM, GGEN_RUNNER_MATCHER_GLOB, name);

  if (colon == NULL || colon == name)
    return self;

  return ggen_runner_filter_unite (self, new_qualified (name, colon));
}

static GgenRunnerFilter *
new_from_name (const char *name, GError **error)
{
  const char *path = strstr (name, ":/");
  g_autofree char *program = NULL;

  if (*name == '\0' || !g_utf8_validate (name, -1, NULL))
    {
      g_set_error_literal (error, GGEN_RUNNER_SELECTION_ERROR, GGEN_RUNNER_SELECTION_ERROR_INVALID,
                           *name == '\0' ? "the name of a test is empty"
                                         : "the name of a test is not valid UTF-8");
      return NULL;
    }
  if (*name == '/')
    return new_path (name);
  if (path == NULL || path == name)
    return new_program (name);

  program = g_strndup (name, path - name);

  return ggen_runner_filter_intersect (new_program (program), new_path (path + 1));
}

GgenRunnerFilter *
ggen_runner_filter_new_from_names (const char *const *names, GError **error)
{
  g_autoptr (GgenRunnerFilter) self = ggen_runner_filter_new_leaf (GGEN_RUNNER_FILTER_NONE, NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      GgenRunnerFilter *part = new_from_name (names[i], error);

      if (part == NULL)
        return NULL;
      self = ggen_runner_filter_unite (g_steal_pointer (&self), part);
    }

  return g_steal_pointer (&self);
}
