/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-program.h"

G_BEGIN_DECLS

typedef enum
{
  GGEN_RUNNER_ELF_USES_GLIB_TESTS = 1 << 0, /* linked to call GLib's test framework, or the test
                                               library: it can be asked for its cases */
  GGEN_RUNNER_ELF_USES_SANITIZER = 1 << 1,
} GgenRunnerElfUses;

/* 0 also where it cannot be read. */
GgenRunnerElfUses ggen_runner_elf_look_at (const char *path);

/* Sets glib_program and is_sanitized of each, which have to be there already. The first word counts that is such a file:
 * "env A=B test", "dbus-run-session -- test", "valgrind test" pass on the arguments that come after
 * it. Where that is wrong, the listing has no paths, and the program runs whole. */
void ggen_runner_elf_mark_programs (GPtrArray *programs);

G_END_DECLS
