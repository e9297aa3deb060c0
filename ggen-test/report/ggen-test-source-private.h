/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The name of a source file as a reader looks for it: relative to the source folder, which is mostly
 * the one that the build folder is in. @file may be relative to @build, where the compiler ran. */
char *ggen_test_source_shorten (const char *file, const char *build);

G_END_DECLS
