/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* This library defines some of libc's functions itself, which its headers may not replace by inline ones. */
#undef _FORTIFY_SOURCE

#include <dlfcn.h>
#include <stddef.h>

/* This library stands in front of every other, and is linked with libc only. The function that comes after
 * ours, or NULL: GLib's or libc's own, or that of another library that stands in front of these. The same
 * look-up by a second thread finds the same. */
#define GGEN_FORK_SERVER_REAL(name)                                                                \
  ({                                                                                               \
    static void *real_##name;                                                                      \
    if (real_##name == NULL)                                                                       \
      real_##name = dlsym (RTLD_NEXT, #name);                                                      \
    (__typeof__ (&(name))) real_##name;                                                            \
  })

#define GGEN_FORK_SERVER_INTERPOSED __attribute__ ((visibility ("default")))

/* A sentence without its subject, which is the program: "has 2 threads". Lives until the next one. */
__attribute__ ((format (printf, 1, 2))) const char *ggen_fork_server_say (const char *format, ...);
