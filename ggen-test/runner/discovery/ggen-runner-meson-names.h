/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-program.h"

G_BEGIN_DECLS

/* Meson allows tests of one name in several projects, suites, or even in the same one. Those get the shortest
 * name that is theirs alone: "name", "project:name" (which "meson test" takes as an argument),
 * "project:suite / name" (which it prints), and at last numbers. */
void ggen_runner_meson_names_make_unique (GPtrArray *programs);

G_END_DECLS
