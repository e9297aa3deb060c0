/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-scope-frame-private.h"

#include "ggen-error.h"

/* Which scopes wait for which.
 *
 * A child that waits for another scope keeps its own from ending until that one has, and with it
 * every scope that its thread works in further down the stack: what is above has to return first. Where
 * the other scope has a child that waits for one of these, directly or by further scopes, nobody
 * could ever go on: so the one who would close the circle is refused. */

GGEN_THREAD_LOCAL GgenScopeFrame *ggen_current_scope_frame;

static GMutex mutex;
static GgenScopeWait *waits; /* (unowned), guarded by mutex: of all threads that work in scopes */
static guint n_searches;     /* guarded by mutex */

static gboolean
contains (const GgenScopeFrame *frames, GgenScope *scope)
{
  for (const GgenScopeFrame *frame = frames; frame != NULL; frame = frame->outer)
    {
      if (frame->scope == scope)
        return TRUE;
    }

  return FALSE;
}

/* Whether the calling thread works in @scope. */
gboolean
ggen_scope_is_worked_in (GgenScope *scope)
{
  return contains (ggen_current_scope_frame, scope);
}

/* Looks at each wait once in a search. The frames of a thread that waits do not change: what it does
 * meanwhile comes on top of them. */
static gboolean
waits_for_us_locked (GgenScope *scope)
{
  if (contains (ggen_current_scope_frame, scope))
    return TRUE;

  for (GgenScopeWait *wait = waits; wait != NULL; wait = wait->next)
    {
      if (wait->last_seen == n_searches || !contains (wait->frames, scope))
        continue;

      wait->last_seen = n_searches;
      if (waits_for_us_locked (wait->scope))
        return TRUE;
    }

  return FALSE;
}

/* Before the thread waits for @scope. */
gboolean
ggen_scope_wait_begin (GgenScopeWait *self, GgenScope *scope, GError **error)
{
  gboolean is_circle;

  *self = (GgenScopeWait){.scope = scope, .frames = ggen_current_scope_frame};
  if (self->frames == NULL)
    return TRUE;

  g_mutex_lock (&mutex);
  n_searches++;
  is_circle = waits_for_us_locked (scope);
  if (!is_circle)
    {
      self->next = waits;
      waits = self;
    }
  g_mutex_unlock (&mutex);

  if (is_circle)
    g_set_error_literal (error, GGEN_ERROR, GGEN_ERROR_WOULD_DEADLOCK,
                         "work in a scope cannot wait for the scope, or for one that waits for it");

  return !is_circle;
}

void
ggen_scope_wait_end (GgenScopeWait *self)
{
  GgenScopeWait **link = &waits;

  if (self->frames == NULL)
    return;

  g_mutex_lock (&mutex);
  while (*link != self)
    link = &(*link)->next;
  *link = self->next;
  g_mutex_unlock (&mutex);
}
