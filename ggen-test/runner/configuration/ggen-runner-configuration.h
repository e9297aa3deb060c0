/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-configuration-error.h"
#include "ggen-runner-settings.h"

G_BEGIN_DECLS

#define GGEN_RUNNER_CONFIGURATION_FILE "ggen-test.yaml"

/* What ggen-test.yaml says: see the guide. */
typedef struct _GgenRunnerConfiguration GgenRunnerConfiguration;

/* Something that runs once before the tests that it is for. What it writes to the file that GGEN_TEST_ENV
 * names, lines of "NAME=VALUE", is added to their environment. */
typedef struct
{
  const char *name;
  GStrv command;
  const GgenRunnerFilter *filter; /* (nullable): NULL: for all */
  const char *directory;          /* where it runs, absolute */
  gint64 timeout;                 /* in microseconds; 0: none */
} GgenRunnerSetup;

gboolean ggen_runner_setup_is_for (const GgenRunnerSetup *self, const GgenRunnerCase *test_case);

/* The file for the tests of a folder, or NULL. With a source root (of the Meson project) it is there. Otherwise
 * it is in the folder, or in the next one above that has one, if that belongs to the same checkout of a
 * version control system: elsewhere somebody else's file might say what is run. */
char *ggen_runner_configuration_find (const char *source_root, const char *folder);

/* @path: (nullable): NULL: what an empty file would say
 * @profile: (nullable): NULL: "default"
 * The message of an error tells all problems, one in each line, with their places. */
GgenRunnerConfiguration *
ggen_runner_configuration_load (const char *path, const char *profile, GError **error);
GgenRunnerConfiguration *ggen_runner_configuration_parse (const char *text,
                                                          gsize length,
                                                          const char *path,
                                                          const char *profile,
                                                          GError **error);
void ggen_runner_configuration_free (GgenRunnerConfiguration *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerConfiguration, ggen_runner_configuration_free)

/* What somebody has said on the command line, as the file would: it wins over all of that. */
gboolean ggen_runner_configuration_set (GgenRunnerConfiguration *self,
                                        const char *key,
                                        const char *text,
                                        GError **error);

const GgenRunnerSettings *ggen_runner_configuration_get_settings (GgenRunnerConfiguration *self);

/* How many cases of a group run at once; 0: no limit. */
guint ggen_runner_configuration_get_group_limit (GgenRunnerConfiguration *self, const char *group);

/* (element-type GgenRunnerSetup): in their order */
GPtrArray *ggen_runner_configuration_get_setups (GgenRunnerConfiguration *self);

/* From what counts least: what is built in, the profile, the program's own timeout and priority, overrides
 * in their order, the command line.
 * @settings: (out): to be cleared */
void ggen_runner_configuration_get_case_settings (GgenRunnerConfiguration *self,
                                                  const GgenRunnerCase *test_case,
                                                  GgenRunnerCaseSettings *settings);
/* What holds for a program before its cases are known, such as whether it runs whole. Overrides for some of its cases do not count. */
void ggen_runner_configuration_get_program_settings (GgenRunnerConfiguration *self,
                                                     GgenRunnerProgram *program,
                                                     GgenRunnerCaseSettings *settings);

/* The program as it is to be run, and asked for its cases: with the arguments, the folder and the variables
 * that the configuration gives to all of it. Where it gives none, the same.
 * Returns: (transfer full) */
GgenRunnerProgram *ggen_runner_configuration_adapt_program (GgenRunnerConfiguration *self,
                                                            GgenRunnerProgram *program);

G_END_DECLS
