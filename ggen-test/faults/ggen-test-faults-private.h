/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <sys/uio.h>

#include "ggen-test-faults.h"

G_BEGIN_DECLS

extern guint ggen_test_faults_armed; /* atomic: a bit for each GgenTestCall that may fail */

/* Each of these is asked before the call is made, and returns whether it is to fail, with errno set. */
gboolean ggen_test_faults_strike_path (GgenTestCall call, int dir, const char *path);

/* @n_bytes: (inout) (nullable): how many are asked for, which may become less */
gboolean ggen_test_faults_strike_descriptor (GgenTestCall call, int fd, gsize *n_bytes);
gboolean ggen_test_faults_strike (GgenTestCall call);

/* A vector of which a fault may have cut off the end. */
typedef struct
{
  const struct iovec *parts; /* the given ones, or copies */
  gsize n_parts;
  struct iovec copies[8];
} GgenTestVector;

gboolean ggen_test_faults_fail_vector (GgenTestCall call,
                                       int fd,
                                       const struct iovec *parts,
                                       gsize n_parts,
                                       GgenTestVector *cut);

static inline gboolean
ggen_test_faults_is_armed (GgenTestCall call)
{
  return __builtin_expect (
      (__atomic_load_n (&ggen_test_faults_armed, __ATOMIC_RELAXED) & (1u << call)) != 0, 0);
}

static inline gboolean
ggen_test_faults_fail_path (GgenTestCall call, int dir, const char *path)
{
  return ggen_test_faults_is_armed (call) && ggen_test_faults_strike_path (call, dir, path);
}

static inline gboolean
ggen_test_faults_fail_descriptor (GgenTestCall call, int fd)
{
  return ggen_test_faults_is_armed (call) && ggen_test_faults_strike_descriptor (call, fd, NULL);
}

static inline gboolean
ggen_test_faults_fail_bytes (GgenTestCall call, int fd, gsize *n_bytes)
{
  return ggen_test_faults_is_armed (call) && ggen_test_faults_strike_descriptor (call, fd, n_bytes);
}

static inline gboolean
ggen_test_faults_fail (GgenTestCall call)
{
  return ggen_test_faults_is_armed (call) && ggen_test_faults_strike (call);
}

/* When the test's own functions have returned. */
void ggen_test_faults_end (void);

/* Whether malloc() is ours. */
gboolean ggen_test_memory_is_in_force (void);

G_END_DECLS
