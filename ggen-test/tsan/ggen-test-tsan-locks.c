/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib.h>
#include <pthread.h>
#include <stdlib.h>

/* Only in builds with ThreadSanitizer. It does not see GLib's own locks, which are futexes, and
 * would report every use of them as a race: here they are pthread locks, which it knows. GLib's
 * internal locks stay as they are. */

#pragma GCC visibility push(default)

static gpointer
publish (gpointer *place, gpointer made)
{
  gpointer expected = NULL;

  if (__atomic_compare_exchange_n (place, &expected, made, FALSE, __ATOMIC_ACQ_REL,
                                   __ATOMIC_ACQUIRE))
    return made;

  free (made);
  return expected;
}

static pthread_mutex_t *
get_mutex (GMutex *mutex)
{
  gpointer impl = __atomic_load_n (&mutex->p, __ATOMIC_ACQUIRE);

  if (impl == NULL)
    {
      impl = malloc (sizeof (pthread_mutex_t));
      pthread_mutex_init (impl, NULL);
      impl = publish (&mutex->p, impl);
    }

  return impl;
}

static pthread_cond_t *
get_cond (GCond *cond)
{
  gpointer impl = __atomic_load_n (&cond->p, __ATOMIC_ACQUIRE);

  if (impl == NULL)
    {
      pthread_condattr_t attributes;

      pthread_condattr_init (&attributes);
      pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
      impl = malloc (sizeof (pthread_cond_t));
      pthread_cond_init (impl, &attributes);
      pthread_condattr_destroy (&attributes);
      impl = publish (&cond->p, impl);
    }

  return impl;
}

void
g_mutex_init (GMutex *mutex)
{
  mutex->p = NULL;
}

void
g_mutex_clear (GMutex *mutex)
{
  if (mutex->p != NULL)
    pthread_mutex_destroy (mutex->p);

  free (mutex->p);
  mutex->p = NULL;
}

void
g_mutex_lock (GMutex *mutex)
{
  pthread_mutex_lock (get_mutex (mutex));
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  return pthread_mutex_trylock (get_mutex (mutex)) == 0;
}

void
g_mutex_unlock (GMutex *mutex)
{
  pthread_mutex_unlock (get_mutex (mutex));
}

void
g_cond_init (GCond *cond)
{
  cond->p = NULL;
}

void
g_cond_clear (GCond *cond)
{
  if (cond->p != NULL)
    pthread_cond_destroy (cond->p);

  free (cond->p);
  cond->p = NULL;
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  pthread_cond_wait (get_cond (cond), get_mutex (mutex));
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  const struct timespec until = {end_time / G_USEC_PER_SEC, end_time % G_USEC_PER_SEC * 1000};

  return pthread_cond_timedwait (get_cond (cond), get_mutex (mutex), &until) == 0;
}

void
g_cond_signal (GCond *cond)
{
  pthread_cond_signal (get_cond (cond));
}

void
g_cond_broadcast (GCond *cond)
{
  pthread_cond_broadcast (get_cond (cond));
}
