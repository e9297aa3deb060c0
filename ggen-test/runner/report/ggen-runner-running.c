/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-running.h"

#include "ggen-runner-color.h"
#include "ggen-runner-line.h"
#include "ggen-runner-units.h"
#include "ggen-runner-visible.h"

#define MARK_WIDTH 4 /* "slow" */
#define TIME_WIDTH 6 /* "12 s", "02:05" */

typedef struct
{
  GgenRunnerCase *test_case; /* (owned) */
  guint iteration;
  guint attempt;
  gint64 began; /* without pauses */
  gboolean is_slow;
} RunningCase;

struct _GgenRunnerRunning
{
  GQueue cases;      /* (element-type RunningCase) (owned) */
  GHashTable *found; /* (element-type RunningCase GList): its link in the queue */
};

static guint
hash_case (gconstpointer data)
{
  const RunningCase *self = data;

  return g_direct_hash (self->test_case) ^ (self->iteration * 2654435761u);
}

static gboolean
equal_cases (gconstpointer one, gconstpointer other)
{
  const RunningCase *a = one;
  const RunningCase *b = other;

  return a->test_case == b->test_case && a->iteration == b->iteration;
}

static void
running_case_free (gpointer data)
{
  RunningCase *self = data;

  ggen_runner_case_unref (self->test_case);
  g_free (self);
}

GgenRunnerRunning *
ggen_runner_running_new (void)
{
  GgenRunnerRunning *self = g_new0 (GgenRunnerRunning, 1);

  g_queue_init (&self->cases);
  self->found = g_hash_table_new (hash_case, equal_cases);

  return self;
}

void
ggen_runner_running_free (GgenRunnerRunning *self)
{
  g_hash_table_unref (self->found);
  g_queue_clear_full (&self->cases, running_case_free);
  g_free (self);
}

/* (nullable) */
static GList *
find (GgenRunnerRunning *self, const GgenRunnerEvent *event)
{
  RunningCase key = {.test_case = event->test_case, .iteration = event->iteration};

  return g_hash_table_lookup (self->found, &key);
}

static void
end (GgenRunnerRunning *self, const GgenRunnerEvent *event)
{
  GList *link = find (self, event);

  if (link == NULL)
    return;

  g_hash_table_remove (self->found, link->data);
  running_case_free (link->data);
  g_queue_delete_link (&self->cases, link);
}

static void
begin (GgenRunnerRunning *self, const GgenRunnerEvent *event, gint64 time)
{
  RunningCase *running = g_new0 (RunningCase, 1);

  end (self, event);
  running->test_case = ggen_runner_case_ref (event->test_case);
  running->iteration = event->iteration;
  running->attempt = event->attempt;
  running->began = time;
  g_queue_push_tail (&self->cases, running);
  g_hash_table_insert (self->found, running, self->cases.tail);
}

void
ggen_runner_running_follow (GgenRunnerRunning *self, const GgenRunnerEvent *event, gint64 time)
{
  if (event->kind == GGEN_RUNNER_CASE_BEGAN)
    begin (self, event, time);
  else if (event->kind == GGEN_RUNNER_ATTEMPT_FAILED || event->kind == GGEN_RUNNER_CASE_ENDED)
    end (self, event);
  else if (event->kind == GGEN_RUNNER_CASE_SLOW && find (self, event) != NULL)
    ((RunningCase *) find (self, event)->data)->is_slow = TRUE;
}

gboolean
ggen_runner_running_is_slow (GgenRunnerRunning *self, const GgenRunnerEvent *event)
{
  GList *link = find (self, event);

  return link != NULL && ((RunningCase *) link->data)->is_slow;
}

static GString *
make_line (const RunningCase *running, gint64 time, guint width, gboolean has_color)
{
  g_autofree char *duration = ggen_runner_duration_format_coarse (MAX (time - running->began, 0));
  g_autofree char *head = g_strdup_printf ("%-*s %*s  ", MARK_WIDTH, running->is_slow ? "slow" : "",
                                           TIME_WIDTH, duration);
  g_autoptr (GString) name = g_string_new (NULL);
  GString *line = g_string_new (NULL);
  guint head_width = ggen_runner_visible_get_width (head);

  ggen_runner_line_append_name (name, running->test_case, running->iteration);
  if (running->attempt > 1)
    g_string_append_printf (name, " (attempt %u)", running->attempt);

  if (head_width < width)
    {
      ggen_runner_color_append (line,
                                running->is_slow ? GGEN_RUNNER_COLOR_DOUBTFUL
                                                 : GGEN_RUNNER_COLOR_NONE,
                                has_color, head);
      width -= head_width;
    }
  ggen_runner_visible_append_cut (line, name->str, width);

  return line;
}

static GString *
make_rest_line (guint n, guint width, gboolean has_color)
{
  g_autofree char *text = g_strdup_printf ("%*s  and %u more", MARK_WIDTH + 1 + TIME_WIDTH, "", n);
  g_autoptr (GString) cut = g_string_new (NULL);
  GString *line = g_string_new (NULL);

  ggen_runner_visible_append_cut (cut, text, width);
  ggen_runner_color_append (line, GGEN_RUNNER_COLOR_QUIET, has_color, cut->str);

  return line;
}

void
ggen_runner_running_append_lines (GgenRunnerRunning *self,
                                  GPtrArray *lines,
                                  gint64 time,
                                  guint n_lines,
                                  guint width,
                                  gboolean has_color)
{
  guint n_running = self->cases.length;
  guint n_shown = n_running <= n_lines ? n_running : MAX (n_lines, 1) - 1;
  GList *link = self->cases.head;

  if (n_lines == 0)
    return;

  for (guint i = 0; i < n_shown; i++, link = link->next)
    g_ptr_array_add (lines, make_line (link->data, time, width, has_color));
  if (n_shown < n_running)
    g_ptr_array_add (lines, make_rest_line (n_running - n_shown, width, has_color));
}
