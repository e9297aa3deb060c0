/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-program.h"

G_BEGIN_DECLS

/* What runs in one process: one case of a program, or all of it. It does not change. */
typedef struct
{
  grefcount n_references;
  GgenRunnerProgram *program; /* (owned) */
  char *path;                 /* (nullable) (owned): of GLib's; NULL: the program runs whole */
  GStrv excluded;             /* (nullable) (owned): what GLib would run with it, and must not */
} GgenRunnerCase;

GgenRunnerCase *
ggen_runner_case_new (GgenRunnerProgram *program, const char *path, const char *const *excluded);
GgenRunnerCase *ggen_runner_case_ref (GgenRunnerCase *self);
void ggen_runner_case_unref (GgenRunnerCase *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerCase, ggen_runner_case_unref)

/* Of GLib's, to exclude an element of "excluded": -s, or -x where it ends with a slash, which means all
 * that is below. There is never more than one of the latter, and nothing else beside it. */
const char *ggen_runner_case_get_option (const char *excluded);

/* "program /path", or "program" where it runs whole: unique in a run, and the same in the next. */
char *ggen_runner_case_get_id (const GgenRunnerCase *self);

G_END_DECLS
