/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <dlfcn.h>
#include <glib.h>

G_BEGIN_DECLS

/* For functions of GLib and libc that this library stands in front of: ours come before theirs in the
 * order in which the dynamic linker looks, so every caller outside of the library that a function
 * belongs to comes here first, also code that has never heard of this library. */

/* For what a wrapper does before it knows that a test runs: AddressSanitizer's own start may call it, at a
 * time when nothing that it has instrumented can run. */
#define GGEN_TEST_NOT_INSTRUMENTED __attribute__ ((no_sanitize ("address", "undefined")))

#define GGEN_TEST_INTERPOSED __attribute__ ((visibility ("default"))) GGEN_TEST_NOT_INSTRUMENTED

/* Looked up once; a second look-up by another thread finds the same. */
#define GGEN_TEST_REAL(function)                                                                   \
  ({                                                                                               \
    static __typeof__ (&function) real_##function;                                                 \
    if (__builtin_expect (__atomic_load_n (&real_##function, __ATOMIC_RELAXED) == NULL, 0))        \
      __atomic_store_n (&real_##function, (__typeof__ (&function)) dlsym (RTLD_NEXT, #function),   \
                        __ATOMIC_RELAXED);                                                         \
    __atomic_load_n (&real_##function, __ATOMIC_RELAXED);                                          \
  })

G_END_DECLS
