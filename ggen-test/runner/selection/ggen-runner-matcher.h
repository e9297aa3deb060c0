/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  GGEN_RUNNER_MATCHER_EXACT,
  GGEN_RUNNER_MATCHER_GLOB,      /* '*' is any characters, also '/'; '?' is one */
  GGEN_RUNNER_MATCHER_SUBSTRING, /* anywhere in it */
  GGEN_RUNNER_MATCHER_REGEX,     /* anywhere in it, if it does not say otherwise */
  GGEN_RUNNER_MATCHER_FOLDER,    /* a path itself, and all below it */
} GgenRunnerMatcherKind;

/* What a name or a path is compared with. */
typedef struct _GgenRunnerMatcher GgenRunnerMatcher;

/* Fails where the text is no regular expression; never for another kind. The message is the reason alone. */
GgenRunnerMatcher *
ggen_runner_matcher_new (GgenRunnerMatcherKind kind, const char *text, GError **error);
void ggen_runner_matcher_free (GgenRunnerMatcher *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerMatcher, ggen_runner_matcher_free)

gboolean ggen_runner_matcher_matches (const GgenRunnerMatcher *self, const char *text);

/* As ggen_runner_matcher_matches(), for something that is in a folder: a glob without a '/' may also
 * match the last part of its name alone. */
gboolean ggen_runner_matcher_matches_name (const GgenRunnerMatcher *self, const char *name);

gboolean ggen_runner_is_glob (const char *text);

G_END_DECLS
