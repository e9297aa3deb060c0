/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a program tells what came of its tests. */
typedef enum
{
  GGEN_RUNNER_PROTOCOL_EXIT_STATUS, /* 0 passed, 77 skipped, everything else failed */
  GGEN_RUNNER_PROTOCOL_TAP,         /* the Test Anything Protocol on standard output */
} GgenRunnerProtocol;

#define GGEN_RUNNER_TIMEOUT_NONE 0
#define GGEN_RUNNER_TIMEOUT_DEFAULT -1

/* A test program as somebody has declared it: in a Meson project, in a .test file, on the command
 * line. It does not change once it was found. */
typedef struct
{
  grefcount n_references;
  char *
      name; /* unique in a run; as its users know it, e.g. "glib:gio / socket" has the name "socket" */
  char *project; /* (nullable): of the Meson project */
  GStrv suites;  /* (nullable) (owned) */
  GStrv command; /* (owned): the words; the first is an absolute path, or is looked up in PATH */
  char *
      glib_program; /* (nullable) (owned): the absolute path of the word that is a program of GLib's test
                         framework and can list its cases; NULL: the program runs whole */
  GStrv environment; /* (owned): complete, "NAME=VALUE" */
  char *
      directory; /* (nullable) (owned): where it runs, absolute; NULL: in an empty one of its own */
  GStrv depends; /* (nullable) (owned): ids of the Meson targets to be built first */
  GgenRunnerProtocol protocol;
  gint64 timeout; /* in microseconds, or one of the above; the default is the configuration's */
  int priority;   /* Meson's: higher ones begin first */
  gboolean is_parallel;         /* FALSE: nothing else may run meanwhile */
  gboolean is_expected_to_fail; /* Meson's should_fail */
  gboolean is_sanitized; /* nothing can be preloaded: a sanitizer's library has to come first */
  gboolean
      runs_as_declared; /* it does not understand the options of GLib's test framework, and gets none */
} GgenRunnerProgram;

GgenRunnerProgram *ggen_runner_program_new (const char *name);
GgenRunnerProgram *ggen_runner_program_ref (GgenRunnerProgram *self);
/* One that may be changed, until somebody else knows it. */
GgenRunnerProgram *ggen_runner_program_copy (const GgenRunnerProgram *self);
void ggen_runner_program_unref (GgenRunnerProgram *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GgenRunnerProgram, ggen_runner_program_unref)

G_END_DECLS
