/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-frames-private.h"

G_BEGIN_DECLS

/* What code is called and where it was written.
 *
 * The first look-up opens the modules of the process and reads /proc/self/maps; the files are mapped
 * and closed again, so between two calls no file descriptor is open, only memory is kept until
 * ggen_test_symbols_end(). During a call files are opened and closed, and memory is taken: wrappers
 * that watch or refuse such calls ask ggen_test_symbols_is_busy() and stand aside. Any thread may
 * look up; not a signal handler. */

/* Appends to @frames what is at a return address, functions that were inlined there before the one
 * that they were inlined into. For the address of an instruction, add one.
 * @frames: (element-type GgenTestFrame) */
void ggen_test_symbols_look_up (gconstpointer return_address, GPtrArray *frames);

/* (transfer none): only which module it is in, as long as that is loaded. Takes next to nothing. */
const char *ggen_test_symbols_find_module (gconstpointer return_address);

/* Whether the calling thread is within a look-up or asks for stacks. Takes no lock. */
gboolean ggen_test_symbols_is_busy (void);

/* Returns what it was before. */
gboolean ggen_test_symbols_set_busy (gboolean is_busy);

/* Whether lines and static functions can be found at all in this build. */
gboolean ggen_test_symbols_has_lines (void);

/* Gives back all that look-ups keep. A later look-up starts anew. */
void ggen_test_symbols_end (void);

G_END_DECLS
