/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-case.h"

G_BEGIN_DECLS

/* Which tests: a set that is described by what its members are. It does not change. */
typedef struct _GgenRunnerFilter GgenRunnerFilter;

/* What has to be asked of somebody who remembers: the last run, the last build. Each may be NULL: then
 * nothing has failed or changed. */
typedef struct
{
  /* In the last run. @path is NULL where the program runs whole. */
  gboolean (*has_failed) (GgenRunnerProgram *program, const char *path, gpointer user_data);
  /* Whether has_failed() may be TRUE for the program or any case of it. */
  gboolean (*may_have_failed) (GgenRunnerProgram *program, gpointer user_data);
  /* Since the last run. */
  gboolean (*has_changed) (GgenRunnerProgram *program, gpointer user_data);
  gpointer user_data;
} GgenRunnerMemory;

/* Of a program whose cases are not known yet. */
typedef enum
{
  GGEN_RUNNER_MATCHES_NONE,
  GGEN_RUNNER_MATCHES_PERHAPS,
  GGEN_RUNNER_MATCHES_ALL,
} GgenRunnerMatches;

typedef enum
{
  GGEN_RUNNER_FILTER_USES_TEST = 1 << 0,   /* test(), or failed(): cases of a program may differ */
  GGEN_RUNNER_FILTER_USES_MEMORY = 1 << 1, /* failed() or changed() */
} GgenRunnerFilterUses;

/* What an error is about, in bytes */
typedef struct
{
  gsize offset;
  gsize length; /* 0: the end, or nothing that can be pointed at */
} GgenRunnerFilterPlace;

/* The filter language: see the guide. The message of an error has its place, and the line with a mark
 * under what is wrong: "filter:1:15: unknown function 'sute'; did you mean 'suite'?\n…\n…" */
GgenRunnerFilter *ggen_runner_filter_new (const char *text, GError **error);
/* For text that has a place of its own in a file: the message has none. @place is set with an error. */
GgenRunnerFilter *
ggen_runner_filter_parse (const char *text, GgenRunnerFilterPlace *place, GError **error);

/* Names as they stand on a command line; a test that any of them means is in it:
 *   program      the program of that name, a glob, or PROJECT:NAME or SUITE:NAME
 *   /path        the case of that path and all below it, or a glob
 *   program:/path
 */
GgenRunnerFilter *ggen_runner_filter_new_from_names (const char *const *names, GError **error);

/* (transfer full): what both have; what either has */
GgenRunnerFilter *ggen_runner_filter_intersect (GgenRunnerFilter *a, GgenRunnerFilter *b);
GgenRunnerFilter *ggen_runner_filter_unite (GgenRunnerFilter *a, GgenRunnerFilter *b);

void ggen_runner_filter_free (GgenRunnerFilter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerFilter, ggen_runner_filter_free)

GgenRunnerFilterUses ggen_runner_filter_get_uses (const GgenRunnerFilter *self);

/* @path is NULL where the program runs whole: then test() looks at the name of the program.
 * @memory is nullable. */
gboolean ggen_runner_filter_matches (const GgenRunnerFilter *self,
                                     GgenRunnerProgram *program,
                                     const char *path,
                                     const GgenRunnerMemory *memory);
/* Before its cases are known. A program that cannot list any is known already. */
GgenRunnerMatches ggen_runner_filter_match_program (const GgenRunnerFilter *self,
                                                    GgenRunnerProgram *program,
                                                    const GgenRunnerMemory *memory);
/* FALSE: it need not even be built, nor asked for its cases. Before it is built nobody knows whether it has any. */
gboolean ggen_runner_filter_may_match_program (const GgenRunnerFilter *self,
                                               GgenRunnerProgram *program,
                                               const GgenRunnerMemory *memory);

G_END_DECLS
