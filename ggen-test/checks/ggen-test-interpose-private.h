/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <dlfcn.h>
#include <glib.h>

G_BEGIN_DECLS

/* For functions of GLib and libc that this library stands in front of: ours come before theirs in the
 * order in which the dynamic linker looks, so every caller outside of the library that a function
 * belongs to comes here first, also code that has never heard of this library. */

/* For what a wrapper does before it knows that a test runs: a sanitizer's own start may call it, at a
 * time when nothing that it has instrumented can run. */
#define GGEN_TEST_NOT_INSTRUMENTED __attribute__ ((no_sanitize ("address", "thread", "undefined")))

#define GGEN_TEST_INTERPOSED __attribute__ ((visibility ("default"))) GGEN_TEST_NOT_INSTRUMENTED

typedef struct
{
  const char *name;
  gpointer function; /* (nullable), atomic: until it is looked up */
} GgenTestReal;

gpointer ggen_test_real_look_up (GgenTestReal *real);

/* The function that stands behind ours. All are looked up when this library is loaded, since that may
 * not be done in a signal handler; what is called still earlier is looked up then. */
#define GGEN_TEST_REAL(name)                                                                       \
  ({                                                                                               \
    static GgenTestReal real_##name                                                                \
        __attribute__ ((section ("ggen_test_reals"), used)) = {#name, NULL};                       \
    gpointer function_##name = __atomic_load_n (&real_##name.function, __ATOMIC_RELAXED);          \
    if (__builtin_expect (function_##name == NULL, 0))                                             \
      function_##name = ggen_test_real_look_up (&real_##name);                                     \
    (__typeof__ (&name)) function_##name;                                                          \
  })

G_END_DECLS
