/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <stdbool.h>
#include <stddef.h>

/* What the preloaded library tells. Programs find its functions by name when it is loaded, and do
 * without when it is not: see tracker.h. */

#define SUITE_MAX_FRAMES 16

/* Bytes are those that a block can hold, which is what the heap gives away for it. */
typedef struct
{
  long live_bytes;
  long live_blocks;
  long peak_bytes;      /* the most live bytes since suite_allocations_reset_peak() */
  long allocated_bytes; /* of all blocks ever */
  long runtime_bytes;   /* live, recorded, and of the runtime */
  long runtime_blocks;
} SuiteAllocations;

typedef void (*SuiteBlockFunc) (size_t bytes, void *const *frames, int n_frames, void *user_data);

void suite_allocations_get (SuiteAllocations *allocations);
void suite_allocations_reset_peak (void);

bool suite_allocations_set_recording (bool is_recording);
bool suite_allocations_set_tag (bool is_runtime);
void suite_allocations_list (SuiteBlockFunc func, void *user_data);
