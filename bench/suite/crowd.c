/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crowd.h"

#include <pthread.h>

#include "command.h"

/* Threads that run one command each, all at once, as often as they are asked. They are there
 * before, as those of a program that serves requests are. */
struct _SuiteCrowd
{
  SuiteSubject subject;
  guint n_threads;
  GThread **threads; /* (owned) */
  gboolean is_over;  /* ordered by the barriers */
  pthread_barrier_t begin;
  pthread_barrier_t end;
};

static gpointer
serve (gpointer data)
{
  SuiteCrowd *self = data;

  pthread_barrier_wait (&self->begin);
  while (!self->is_over)
    {
      GgenRuntime *runtime = suite_subject_open (self->subject);

      suite_command_run (runtime);
      suite_subject_close (self->subject, runtime);
      pthread_barrier_wait (&self->end);
      pthread_barrier_wait (&self->begin);
    }

  return NULL;
}

SuiteCrowd *
suite_crowd_new (guint n_threads, SuiteSubject subject)
{
  SuiteCrowd *self = g_new0 (SuiteCrowd, 1);

  self->subject = subject;
  self->n_threads = n_threads;
  pthread_barrier_init (&self->begin, NULL, n_threads + 1);
  pthread_barrier_init (&self->end, NULL, n_threads + 1);
  self->threads = g_new (GThread *, n_threads);
  for (guint i = 0; i < n_threads; i++)
    self->threads[i] = g_thread_new ("crowd", serve, self);

  return self;
}

void
suite_crowd_free (SuiteCrowd *self)
{
  self->is_over = TRUE;
  pthread_barrier_wait (&self->begin);
  for (guint i = 0; i < self->n_threads; i++)
    g_thread_join (self->threads[i]);
  pthread_barrier_destroy (&self->begin);
  pthread_barrier_destroy (&self->end);
  g_free (self->threads);
  g_free (self);
}

/* Returns when all threads have their results. */
void
suite_crowd_run (SuiteCrowd *self)
{
  pthread_barrier_wait (&self->begin);
  pthread_barrier_wait (&self->end);
}
