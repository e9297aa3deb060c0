/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "allocations.h"

/* The allocator behind ours: what glibc's own functions are made of. By these names no dynamic
 * lookup is needed, which would allocate itself. */
void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *block, size_t size);
void *__libc_memalign (size_t alignment, size_t size);
void __libc_free (void *block);

void suite_blocks_add (void *block, size_t bytes);
void suite_blocks_remove (void *block);
void suite_blocks_get (long *bytes, long *blocks);
