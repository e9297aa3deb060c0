/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-places.h"

struct _GgenRunnerPlaces
{
  GgenRunnerPool *pool;         /* (not owned) */
  const GgenRunnerClock *clock; /* (not owned) */
  const GgenRunnerPlaceFuncs *funcs;
  gpointer user_data;
  GPtrArray *made; /* (element-type GgenRunnerPlace) */
  guint size;      /* how many there can be */
};

static void
free_place (gpointer place)
{
  ggen_runner_place_free (place);
}

GgenRunnerPlaces *
ggen_runner_places_new (GgenRunnerPool *pool,
                        const GgenRunnerClock *clock,
                        const GgenRunnerPlaceFuncs *funcs,
                        gpointer user_data)
{
  GgenRunnerPlaces *self = g_new0 (GgenRunnerPlaces, 1);

  self->pool = pool;
  self->clock = clock;
  self->funcs = funcs;
  self->user_data = user_data;
  self->made = g_ptr_array_new_with_free_func (free_place);
  self->size = ggen_runner_pool_get_size (pool);

  return self;
}

void
ggen_runner_places_free (GgenRunnerPlaces *self)
{
  g_ptr_array_unref (self->made);
  g_free (self);
}

static GgenRunnerPlace *
make_place (GgenRunnerPlaces *self, GError **error)
{
  GgenRunnerExecutor *executor = ggen_runner_pool_get (self->pool, self->made->len, error);
  GgenRunnerPlace *place;

  if (executor == NULL)
    {
      self->size = self->made->len;
      return NULL;
    }

  place = ggen_runner_place_new (executor, self->clock, self->funcs, self->user_data);
  g_ptr_array_add (self->made, place);

  return place;
}

GgenRunnerPlace *
ggen_runner_places_find_free (GgenRunnerPlaces *self, GError **error)
{
  for (guint i = 0; i < self->made->len; i++)
    if (ggen_runner_place_is_free (self->made->pdata[i]))
      return self->made->pdata[i];

  return self->made->len < self->size ? make_place (self, error) : NULL;
}

guint
ggen_runner_places_get_size (GgenRunnerPlaces *self)
{
  return self->size;
}

gboolean
ggen_runner_places_are_free (GgenRunnerPlaces *self)
{
  for (guint i = 0; i < self->made->len; i++)
    if (!ggen_runner_place_is_free (self->made->pdata[i]))
      return FALSE;

  return TRUE;
}

void
ggen_runner_places_stop (GgenRunnerPlaces *self, const char *why)
{
  for (guint i = 0; i < self->made->len; i++)
    if (!ggen_runner_place_is_free (self->made->pdata[i]))
      ggen_runner_place_stop (self->made->pdata[i], why);
}

void
ggen_runner_places_kill (GgenRunnerPlaces *self)
{
  for (guint i = 0; i < self->made->len; i++)
    if (!ggen_runner_place_is_free (self->made->pdata[i]))
      ggen_runner_place_kill (self->made->pdata[i]);
}

void
ggen_runner_places_follow_clock (GgenRunnerPlaces *self, int signal_number)
{
  for (guint i = 0; i < self->made->len; i++)
    {
      ggen_runner_place_signal (self->made->pdata[i], signal_number);
      ggen_runner_place_follow_clock (self->made->pdata[i]);
    }
}
