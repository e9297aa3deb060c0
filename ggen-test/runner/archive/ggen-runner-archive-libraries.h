/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-runner-archive-places.h"

G_BEGIN_DECLS

/* The folders into which programs and libraries look for libraries by a path (RPATH, RUNPATH) that is
 * absolute and lies in one of the places: Meson's are relative to the file, CMake's are not.
 *
 * @entries: (element-type GgenRunnerArchiveEntry)
 * Returns: (transfer full): each once, in the order in which they are found */
GStrv ggen_runner_archive_find_libraries (GPtrArray *entries,
                                          const GgenRunnerArchivePlaces *places);

G_END_DECLS
