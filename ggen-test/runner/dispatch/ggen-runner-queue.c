/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-queue.h"

/* A case that takes longer is not left waiting for shorter ones of a program that runs already. */
#define LONG (250 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  guint n_running;
  guint max; /* 0: no limit */
} Group;

/* The cases of one program in one group: few lanes, so that choosing among them costs little,
 * however many cases there are. */
typedef struct
{
  GgenRunnerProgram *program; /* (not owned) */
  Group *group;               /* (nullable) (not owned) */
  GPtrArray *units;           /* (element-type GgenRunnerUnit), in the order in which they run */
  guint next;                 /* the first that waits */
  guint n_running;
} Lane;

struct _GgenRunnerQueue
{
  GgenRunnerGroupLimitFunc limit;
  gpointer user_data;
  GHashTable *groups;  /* (element-type utf8 Group) */
  GPtrArray *lanes;    /* (element-type Lane) */
  GHashTable *by_name; /* (element-type utf8 Lane): program and group */
  guint n_places;
  guint n_taken;         /* places */
  gboolean is_exclusive; /* the one that runs must run alone */
  guint n_waiting;
  gboolean keep_order;
};

static void
lane_free (gpointer data)
{
  Lane *lane = data;

  g_ptr_array_unref (lane->units);
  g_free (lane);
}

GgenRunnerQueue *
ggen_runner_queue_new (guint n_places, GgenRunnerGroupLimitFunc limit, gpointer user_data)
{
  GgenRunnerQueue *self = g_new0 (GgenRunnerQueue, 1);

  self->n_places = n_places;
  self->limit = limit;
  self->user_data = user_data;
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->lanes = g_ptr_array_new_with_free_func (lane_free);
  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
ggen_runner_queue_free (GgenRunnerQueue *self)
{
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->lanes);
  g_hash_table_unref (self->groups);
  g_free (self);
}

static Group *
ensure_group (GgenRunnerQueue *self, const char *name)
{
  Group *group = g_hash_table_lookup (self->groups, name);

  if (group != NULL)
    return group;

  group = g_new0 (Group, 1);
  group->max = self->limit != NULL ? self->limit (name, self->user_data) : 0;
  g_hash_table_insert (self->groups, g_strdup (name), group);

  return group;
}

static char *
make_lane_name (const GgenRunnerUnit *unit)
{
  const char *group = unit->settings.group;

  return g_strconcat (unit->test_case->program->name, "\n", group != NULL ? group : "", NULL);
}

static Lane *
ensure_lane (GgenRunnerQueue *self, GgenRunnerUnit *unit)
{
  const char *group = unit->settings.group;
  g_autofree char *name = make_lane_name (unit);
  Lane *lane = g_hash_table_lookup (self->by_name, name);

  if (lane != NULL)
    return lane;

  lane = g_new0 (Lane, 1);
  lane->program = unit->test_case->program;
  lane->group = group != NULL ? ensure_group (self, group) : NULL;
  lane->units = g_ptr_array_new ();
  g_ptr_array_add (self->lanes, lane);
  g_hash_table_insert (self->by_name, g_steal_pointer (&name), lane);

  return lane;
}

void
ggen_runner_queue_add (GgenRunnerQueue *self, GgenRunnerUnit *unit)
{
  Lane *lane = ensure_lane (self, unit);

  unit->lane = lane;
  g_ptr_array_add (lane->units, unit);
  self->n_waiting++;
}

static int
compare_positions (const GgenRunnerUnit *a, const GgenRunnerUnit *b)
{
  return (a->position > b->position) - (a->position < b->position);
}

/* Negative: @a runs first. What nobody knows anything about may take long. */
static int
compare_costs (const GgenRunnerUnit *a, const GgenRunnerUnit *b)
{
  guint64 a_expected = (guint64) a->expected;
  guint64 b_expected = (guint64) b->expected;

  if (a->settings.priority != b->settings.priority)
    return a->settings.priority > b->settings.priority ? -1 : 1;
  if (a_expected != b_expected)
    return a_expected > b_expected ? -1 : 1;

  return 0;
}

static int
compare_elements (gconstpointer a, gconstpointer b)
{
  return compare_costs (*(GgenRunnerUnit *const *) a, *(GgenRunnerUnit *const *) b);
}

/* GPtrArray's sorting is stable: what is equal stays as it was listed. */
void
ggen_runner_queue_sort (GgenRunnerQueue *self, gboolean keep_order)
{
  self->keep_order = keep_order;
  if (keep_order)
    return;

  for (guint i = 0; i < self->lanes->len; i++)
    g_ptr_array_sort (((Lane *) self->lanes->pdata[i])->units, compare_elements);
}

static GgenRunnerUnit *
peek (const Lane *lane)
{
  return lane->next < lane->units->len ? lane->units->pdata[lane->next] : NULL;
}

static guint
get_width (GgenRunnerQueue *self, const GgenRunnerUnit *unit)
{
  return CLAMP (unit->settings.threads_required, 1, self->n_places);
}

static gboolean
is_parallel (const GgenRunnerUnit *unit)
{
  return unit->test_case->program->is_parallel;
}

static gboolean
has_room (GgenRunnerQueue *self, const Lane *lane, const GgenRunnerUnit *unit)
{
  if (lane->group != NULL && lane->group->max > 0 && lane->group->n_running >= lane->group->max)
    return FALSE;
  if (self->is_exclusive || (!is_parallel (unit) && self->n_taken > 0))
    return FALSE;

  return self->n_taken + get_width (self, unit) <= self->n_places;
}

/* Those that must run alone come last: nothing has to wait for them. */
static gboolean
runs_before (GgenRunnerQueue *self, const Lane *a, const Lane *b)
{
  const GgenRunnerUnit *first = peek (a);
  const GgenRunnerUnit *second = peek (b);
  int order;

  if (is_parallel (first) != is_parallel (second))
    return is_parallel (first);

  order = self->keep_order ? compare_positions (first, second) : compare_costs (first, second);
  if (order != 0)
    return order < 0;

  /* Rather another program than the same one in one more place, which costs one more start of it. */
  return a->n_running < b->n_running;
}

static Lane *
find_lane (GgenRunnerQueue *self)
{
  Lane *best = NULL;

  for (guint i = 0; i < self->lanes->len; i++)
    {
      Lane *lane = self->lanes->pdata[i];
      GgenRunnerUnit *unit = peek (lane);

      if (unit == NULL || (best != NULL && !runs_before (self, lane, best)))
        continue;

      /* A wide one that is due is not overtaken for ever by narrow ones. */
      if (has_room (self, lane, unit) || (is_parallel (unit) && get_width (self, unit) > 1))
        best = lane;
    }

  return best != NULL && has_room (self, best, peek (best)) ? best : NULL;
}

static gboolean
is_long (const GgenRunnerUnit *unit)
{
  return unit->expected >= LONG;
}

static Lane *
find_served_lane (GgenRunnerQueue *self, GgenRunnerProgram *served, const Lane *best)
{
  for (guint i = 0; i < self->lanes->len; i++)
    {
      Lane *lane = self->lanes->pdata[i];
      GgenRunnerUnit *unit = peek (lane);

      if (lane->program != served || unit == NULL || !has_room (self, lane, unit))
        continue;

      if (compare_costs (peek (best), unit) >= 0
          || (!is_long (peek (best)) && peek (best)->settings.priority == unit->settings.priority))
        return lane;
    }

  return NULL;
}

static void
count_place (GgenRunnerQueue *self, Lane *lane, const GgenRunnerUnit *unit)
{
  self->n_taken += get_width (self, unit);
  self->is_exclusive = !is_parallel (unit);
  lane->n_running++;
  if (lane->group != NULL)
    lane->group->n_running++;
}

GgenRunnerUnit *
ggen_runner_queue_take (GgenRunnerQueue *self, GgenRunnerProgram *served)
{
  Lane *lane = find_lane (self);
  Lane *served_lane = NULL;
  GgenRunnerUnit *unit;

  if (lane == NULL)
    return NULL;

  if (served != NULL && served != lane->program && !self->keep_order)
    served_lane = find_served_lane (self, served, lane);
  if (served_lane != NULL)
    lane = served_lane;

  unit = lane->units->pdata[lane->next++];
  self->n_waiting--;
  count_place (self, lane, unit);

  return unit;
}

void
ggen_runner_queue_give_back_place (GgenRunnerQueue *self, GgenRunnerUnit *unit)
{
  Lane *lane = unit->lane;

  self->n_taken -= get_width (self, unit);
  self->is_exclusive = FALSE;
  lane->n_running--;
  if (lane->group != NULL)
    lane->group->n_running--;
}

gboolean
ggen_runner_queue_take_place (GgenRunnerQueue *self, GgenRunnerUnit *unit)
{
  Lane *lane = unit->lane;

  if (!has_room (self, lane, unit))
    return FALSE;

  count_place (self, lane, unit);

  return TRUE;
}

guint
ggen_runner_queue_get_n_waiting (GgenRunnerQueue *self)
{
  return self->n_waiting;
}

guint
ggen_runner_queue_get_n_waiting_of (GgenRunnerQueue *self, GgenRunnerProgram *program)
{
  guint n = 0;

  for (guint i = 0; i < self->lanes->len; i++)
    {
      Lane *lane = self->lanes->pdata[i];

      if (lane->program == program)
        n += lane->units->len - lane->next;
    }

  return n;
}
