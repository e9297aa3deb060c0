/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-filter-private.h"

#include <string.h>

/* What is asked about: a case; or a program, of whose cases nothing is known yet. */
typedef struct
{
  GgenRunnerProgram *program;
  gboolean is_case;
  const char *path; /* (nullable): of a case; NULL: the program runs whole */
  const GgenRunnerMemory *memory;
} Subject;

GgenRunnerFilter *
ggen_runner_filter_new_leaf (GgenRunnerFilterKind kind, GgenRunnerMatcher *matcher)
{
  GgenRunnerFilter *self = g_new0 (GgenRunnerFilter, 1);

  self->kind = kind;
  self->matcher = matcher;

  return self;
}

static GgenRunnerFilter *
new_branch (GgenRunnerFilterKind kind, GgenRunnerFilter *first)
{
  GgenRunnerFilter *self = ggen_runner_filter_new_leaf (kind, NULL);

  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_filter_free);
  g_ptr_array_add (self->parts, first);

  return self;
}

GgenRunnerFilter *
ggen_runner_filter_new_not (GgenRunnerFilter *part)
{
  return new_branch (GGEN_RUNNER_FILTER_NOT, part);
}

GgenRunnerFilter *
ggen_runner_filter_join (GgenRunnerFilterKind kind, GgenRunnerFilter *whole, GgenRunnerFilter *part)
{
  GgenRunnerFilter *self = whole->kind == kind ? whole : new_branch (kind, whole);

  g_ptr_array_add (self->parts, part);

  return self;
}

GgenRunnerFilter *
ggen_runner_filter_intersect (GgenRunnerFilter *a, GgenRunnerFilter *b)
{
  return ggen_runner_filter_join (GGEN_RUNNER_FILTER_AND, a, b);
}

GgenRunnerFilter *
ggen_runner_filter_unite (GgenRunnerFilter *a, GgenRunnerFilter *b)
{
  return ggen_runner_filter_join (GGEN_RUNNER_FILTER_OR, a, b);
}

void
ggen_runner_filter_free (GgenRunnerFilter *self)
{
  g_clear_pointer (&self->matcher, ggen_runner_matcher_free);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_free (self);
}

GgenRunnerFilterUses
ggen_runner_filter_get_uses (const GgenRunnerFilter *self)
{
  GgenRunnerFilterUses uses = 0;

  if (self->kind == GGEN_RUNNER_FILTER_TEST || self->kind == GGEN_RUNNER_FILTER_FAILED)
    uses |= GGEN_RUNNER_FILTER_USES_TEST;
  if (self->kind == GGEN_RUNNER_FILTER_FAILED || self->kind == GGEN_RUNNER_FILTER_CHANGED)
    uses |= GGEN_RUNNER_FILTER_USES_MEMORY;
  for (guint i = 0; self->parts != NULL && i < self->parts->len; i++)
    uses |= ggen_runner_filter_get_uses (self->parts->pdata[i]);

  return uses;
}

/* Names of Meson's are known with and without that of the project before them. */
static gboolean
matches_in_project (const GgenRunnerMatcher *matcher, const char *project, const char *name)
{
  g_autofree char *full = NULL;

  if (project == NULL)
    return FALSE;

  full = g_strconcat (project, ":", name, NULL);

  return ggen_runner_matcher_matches (matcher, full);
}

static gboolean
matches_program (const GgenRunnerMatcher *matcher, const GgenRunnerProgram *program)
{
  return ggen_runner_matcher_matches_name (matcher, program->name)
         || matches_in_project (matcher, program->project, program->name);
}

/* "SUITE", or "PROJECT:SUITE" in Meson's own list of tests */
static gboolean
matches_suite (const GgenRunnerMatcher *matcher, const GgenRunnerProgram *program)
{
  for (guint i = 0; program->suites != NULL && program->suites[i] != NULL; i++)
    {
      const char *suite = program->suites[i];
      const char *colon = strchr (suite, ':');

      if (ggen_runner_matcher_matches (matcher, suite)
          || (colon != NULL && ggen_runner_matcher_matches (matcher, colon + 1))
          || (colon == NULL && matches_in_project (matcher, program->project, suite)))
        return TRUE;
    }

  return FALSE;
}

static GgenRunnerMatches
all_or_none (gboolean is_all)
{
  return is_all ? GGEN_RUNNER_MATCHES_ALL : GGEN_RUNNER_MATCHES_NONE;
}

static GgenRunnerMatches
match_test (const GgenRunnerMatcher *matcher, const Subject *subject)
{
  if (!subject->is_case)
    return GGEN_RUNNER_MATCHES_PERHAPS;
  if (subject->path == NULL)
    return all_or_none (matches_program (matcher, subject->program));

  return all_or_none (ggen_runner_matcher_matches (matcher, subject->path));
}

static GgenRunnerMatches
match_failed (const Subject *subject)
{
  const GgenRunnerMemory *memory = subject->memory;

  if (memory == NULL || memory->has_failed == NULL)
    return GGEN_RUNNER_MATCHES_NONE;
  if (subject->is_case)
    return all_or_none (memory->has_failed (subject->program, subject->path, memory->user_data));
  if (memory->may_have_failed != NULL
      && !memory->may_have_failed (subject->program, memory->user_data))
    return GGEN_RUNNER_MATCHES_NONE;

  return GGEN_RUNNER_MATCHES_PERHAPS;
}

static gboolean
has_changed (const Subject *subject)
{
  const GgenRunnerMemory *memory = subject->memory;

  return memory != NULL && memory->has_changed != NULL
         && memory->has_changed (subject->program, memory->user_data);
}

static GgenRunnerMatches
match_leaf (const GgenRunnerFilter *self, const Subject *subject)
{
  const GgenRunnerProgram *program = subject->program;

  switch (self->kind)
    {
    case GGEN_RUNNER_FILTER_SUITE:
      return all_or_none (matches_suite (self->matcher, program));

    case GGEN_RUNNER_FILTER_PROJECT:
      return all_or_none (program->project != NULL
                          && ggen_runner_matcher_matches (self->matcher, program->project));

    case GGEN_RUNNER_FILTER_PROGRAM:
      return all_or_none (matches_program (self->matcher, program));

    case GGEN_RUNNER_FILTER_TEST:
      return match_test (self->matcher, subject);

    case GGEN_RUNNER_FILTER_FAILED:
      return match_failed (subject);

    case GGEN_RUNNER_FILTER_CHANGED:
      return all_or_none (has_changed (subject));

    default:
      return all_or_none (self->kind == GGEN_RUNNER_FILTER_ALL);
    }
}

/* Kleene's logic: of what is not known, only what follows from the rest. */
static GgenRunnerMatches
match (const GgenRunnerFilter *self, const Subject *subject)
{
  gboolean is_and = self->kind == GGEN_RUNNER_FILTER_AND;
  GgenRunnerMatches decided = all_or_none (!is_and);
  GgenRunnerMatches matches = all_or_none (is_and);

  if (self->parts == NULL)
    return match_leaf (self, subject);
  if (self->kind == GGEN_RUNNER_FILTER_NOT)
    return GGEN_RUNNER_MATCHES_ALL - match (self->parts->pdata[0], subject);

  for (guint i = 0; i < self->parts->len && matches != decided; i++)
    {
      GgenRunnerMatches part = match (self->parts->pdata[i], subject);

      matches = is_and ? MIN (matches, part) : MAX (matches, part);
    }

  return matches;
}

gboolean
ggen_runner_filter_matches (const GgenRunnerFilter *self,
                            GgenRunnerProgram *program,
                            const char *path,
                            const GgenRunnerMemory *memory)
{
  const Subject subject = {program, TRUE, path, memory};

  return match (self, &subject) == GGEN_RUNNER_MATCHES_ALL;
}

GgenRunnerMatches
ggen_runner_filter_match_program (const GgenRunnerFilter *self,
                                  GgenRunnerProgram *program,
                                  const GgenRunnerMemory *memory)
{
  const Subject subject = {program, program->glib_program == NULL, NULL, memory};

  return match (self, &subject);
}

gboolean
ggen_runner_filter_may_match_program (const GgenRunnerFilter *self,
                                      GgenRunnerProgram *program,
                                      const GgenRunnerMemory *memory)
{
  const Subject subject = {program, FALSE, NULL, memory};

  return match (self, &subject) != GGEN_RUNNER_MATCHES_NONE;
}
