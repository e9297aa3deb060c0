/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <stddef.h>

/* Bytes that grow. All zeros is an empty one. */
typedef struct
{
  char *bytes;
  size_t size;
  size_t allocated;
} GgenSuperviseText;

/* As malloc() and realloc(), but without memory the process aborts. */
void *ggen_supervise_allocate (size_t size);
void *ggen_supervise_reallocate (void *memory, size_t size);

/* Room for @size more bytes; returns where they go. */
char *ggen_supervise_text_reserve (GgenSuperviseText *self, size_t size);
void ggen_supervise_text_add (GgenSuperviseText *self, const void *bytes, size_t size);
void ggen_supervise_text_add_string (GgenSuperviseText *self, const char *string);
/* What is not printable UTF-8 is escaped; nothing after @max_characters. */
void ggen_supervise_text_add_visible (GgenSuperviseText *self,
                                      const char *bytes,
                                      size_t size,
                                      size_t max_characters);
/* Adds the NUL that ends a string. */
void ggen_supervise_text_end (GgenSuperviseText *self);
void ggen_supervise_text_clear (GgenSuperviseText *self);
