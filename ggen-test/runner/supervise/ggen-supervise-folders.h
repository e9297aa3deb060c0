/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "ggen-supervise-text.h"

/* The folders of a test, below one that is the supervisor's. */

/* Makes `home`, `tmp`, `run` and `work` in @base, and removes before what may be left there. Returns -1 with errno. */
int ggen_supervise_folders_make (const char *base);

/* Removes everything in @base, whatever the test did to it, but those of the four that are as if they were just made.
 * Adds to @names the first @max_names paths of what is found in `tmp`, relative to it, each ended by a NUL, and
 * returns how many there are. Where @are_as_new, all four are there and need not be made for the next test. */
uint32_t ggen_supervise_folders_clean (const char *base,
                                       GgenSuperviseText *names,
                                       unsigned max_names,
                                       bool *are_as_new);

/* Removes @base with everything in it. */
void ggen_supervise_folders_remove (const char *base);
