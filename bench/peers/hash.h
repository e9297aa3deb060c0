/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* FNV-1a of 64 bits, `times` times, each continuing where the last one ended: work for a processor
 * that is the same in every language. */
static inline uint64_t
peer_hash (const uint8_t *bytes, size_t n_bytes, unsigned times)
{
  uint64_t hash = UINT64_C (0xcbf29ce484222325);

  for (unsigned i = 0; i < times; i++)
    for (size_t k = 0; k < n_bytes; k++)
      hash = (hash ^ bytes[k]) * UINT64_C (0x100000001b3);

  return hash;
}
