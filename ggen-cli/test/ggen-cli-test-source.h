/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-cli-invocation.h"

/* Where the tests of a run come from, and which of the words that were typed select among them. */
typedef struct
{
  char *build_dir;     /* (nullable): of Meson, absolute */
  char *source_root;   /* (nullable): of the same project, absolute */
  char *folder;        /* where the configuration is looked for, and what the history belongs to */
  GPtrArray *programs; /* (element-type GgenRunnerProgram) */
  GPtrArray *names;    /* (element-type utf8): what selects among them */
  char *unpacked;      /* (nullable): the folder of an archive, which goes with this */
} GgenCliTestSource;

/* @seed: GLib's, of the run */
GgenCliTestSource *
ggen_cli_test_source_find (GgenCliInvocation *invocation, const char *seed, GError **error);
void ggen_cli_test_source_free (GgenCliTestSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenCliTestSource, ggen_cli_test_source_free)

/* Builds what @programs need, where they come from Meson. */
gboolean ggen_cli_test_source_build (GgenCliTestSource *self,
                                     GgenCliInvocation *invocation,
                                     GPtrArray *programs,
                                     GError **error);
