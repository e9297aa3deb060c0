/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* As in calls/: there the functions of libc are defined under all of their names. */
#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE

#include <pthread.h>
#include <semaphore.h>

#include "ggen-test-interpose-private.h"

/* Included before anything else in every file of this library: its own locks are not those of a test, and
 * are taken where a test's time may not be asked. So they go past what stands in front of libc's. */

#define pthread_mutex_lock(mutex) GGEN_TEST_REAL (pthread_mutex_lock) (mutex)
#define pthread_mutex_unlock(mutex) GGEN_TEST_REAL (pthread_mutex_unlock) (mutex)
#define pthread_cond_wait(condition, mutex) GGEN_TEST_REAL (pthread_cond_wait) (condition, mutex)
#define pthread_cond_timedwait(condition, mutex, time)                                             \
  GGEN_TEST_REAL (pthread_cond_timedwait) (condition, mutex, time)
#define pthread_cond_clockwait(condition, mutex, clock, time)                                      \
  GGEN_TEST_REAL (pthread_cond_clockwait) (condition, mutex, clock, time)
#define pthread_cond_signal(condition) GGEN_TEST_REAL (pthread_cond_signal) (condition)
#define pthread_cond_broadcast(condition) GGEN_TEST_REAL (pthread_cond_broadcast) (condition)
#define sem_wait(semaphore) GGEN_TEST_REAL (sem_wait) (semaphore)
#define sem_timedwait(semaphore, time) GGEN_TEST_REAL (sem_timedwait) (semaphore, time)
#define sem_clockwait(semaphore, clock, time)                                                      \
  GGEN_TEST_REAL (sem_clockwait) (semaphore, clock, time)
#define sem_post(semaphore) GGEN_TEST_REAL (sem_post) (semaphore)
