/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-result.h"

G_BEGIN_DECLS

/* What a program of GLib's framework has said about its cases, when it was started with -l. */
typedef struct
{
  GPtrArray *paths; /* (nullable) (element-type utf8) (owned): in the program's order, each once */
  char *reason;     /* (nullable) (owned): where there are no paths, why: "-l crashed (SIGSEGV)" */
  gboolean is_answered; /* as GLib's framework does it: the program understands its options */
} GgenRunnerListing;

/* What the program is to be listed with. GLib prints "?" for what the charset does not have, which
 * in the C locale is all but ASCII; by this variable it takes the charset for UTF-8, and nothing else
 * of the locale changes. A test that runs keeps its own. */
GStrv ggen_runner_listing_get_environment (const GgenRunnerProgram *program);

/* @attempt: of the listing, with its outcome where that is a timeout */
GgenRunnerListing *ggen_runner_listing_new (const GgenRunnerAttempt *attempt);
void ggen_runner_listing_free (GgenRunnerListing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerListing, ggen_runner_listing_free)

/* What is more than these is excluded by its common prefix. */
#define GGEN_RUNNER_LISTING_MAX_EXCLUDED 100

/* A case for each path. "-p X" of GLib runs X and what lies directly below X, so these others are
 * what the case excludes.
 *
 * Returns: (transfer full) (element-type GgenRunnerCase) */
GPtrArray *ggen_runner_listing_make_cases (GgenRunnerProgram *program, GPtrArray *paths);

G_END_DECLS
