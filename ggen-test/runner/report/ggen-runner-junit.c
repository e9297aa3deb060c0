/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-junit.h"

#include "ggen-runner-junit-case.h"
#include "ggen-runner-test.h"
#include "ggen-runner-xml.h"

typedef struct
{
  GgenRunnerReporter parent;
  GgenRunnerSink sink;
  GPtrArray *results; /* (element-type GgenRunnerResult) */
  char *seed;         /* (nullable) (owned) */
} JUnit;

/* The results of one program lie beside each other in the array. */
typedef struct
{
  const GgenRunnerResult *const *results;
  guint n_results;
  GgenRunnerJUnitCounts counts;
  gint64 duration;
  gint64 began; /* 0: never */
  guint n_abandoned;
} Suite;

static int
compare_results (gconstpointer a, gconstpointer b)
{
  const GgenRunnerResult *one = *(const GgenRunnerResult *const *) a;
  const GgenRunnerResult *other = *(const GgenRunnerResult *const *) b;
  int order = g_strcmp0 (one->test_case->program->name, other->test_case->program->name);

  if (order == 0)
    order = g_strcmp0 (one->test_case->path, other->test_case->path);
  if (order == 0)
    order = one->iteration < other->iteration ? -1 : one->iteration > other->iteration;

  return order;
}

static void
count_result (Suite *self, const GgenRunnerResult *result)
{
  ggen_runner_junit_case_count (result, &self->counts);
  self->n_abandoned += result->outcome == GGEN_RUNNER_ABANDONED;

  for (guint i = 0; i < result->attempts->len; i++)
    {
      const GgenRunnerAttempt *attempt = result->attempts->pdata[i];

      self->duration += attempt->duration;
      if (attempt->began != 0 && (self->began == 0 || attempt->began < self->began))
        self->began = attempt->began;
    }
}

/* The suite that begins with @results */
static Suite
find_suite (const GgenRunnerResult *const *results, guint n_results)
{
  Suite self = {.results = results};
  const char *name = results[0]->test_case->program->name;

  while (self.n_results < n_results
         && g_str_equal (results[self.n_results]->test_case->program->name, name))
    count_result (&self, results[self.n_results++]);

  return self;
}

static void
append_counts (GString *xml, const GgenRunnerJUnitCounts *counts)
{
  g_string_append_printf (xml, " tests=\"%u\" failures=\"%u\" errors=\"%u\"", counts->n_tests,
                          counts->n_failures, counts->n_errors);
}

static void
append_property (GString *xml, const char *name, const char *value)
{
  g_string_append (xml, "      <property");
  ggen_runner_xml_append_attribute (xml, "name", name);
  ggen_runner_xml_append_attribute (xml, "value", value);
  g_string_append (xml, "/>\n");
}

static void
append_order_property (GString *xml, const GgenRunnerResult *result)
{
  g_autofree char *order = ggen_runner_test_describe_order (result);
  g_autofree char *value = g_strdup_printf ("%s: %s", result->test_case->path, order);

  append_property (xml, "order-dependent", value);
}

static void
append_properties (JUnit *self, GString *xml, const Suite *suite, const GgenRunnerEvent *event)
{
  gsize start = xml->len;

  if (self->seed != NULL)
    append_property (xml, "seed", self->seed);
  if (event->interruption != NULL)
    append_property (xml, "interruption", event->interruption);
  if (suite->n_abandoned > 0)
    {
      g_autofree char *n = g_strdup_printf ("%u", suite->n_abandoned);

      append_property (xml, "abandoned", n);
    }
  for (guint i = 0; i < suite->n_results; i++)
    if (suite->results[i]->order == GGEN_RUNNER_ORDER_DEPENDENT)
      append_order_property (xml, suite->results[i]);

  if (xml->len > start)
    {
      g_string_insert (xml, start, "    <properties>\n");
      g_string_append (xml, "    </properties>\n");
    }
}

static void
append_suite_head (GString *xml, const Suite *suite)
{
  g_string_append (xml, "  <testsuite");
  ggen_runner_xml_append_attribute (xml, "name", suite->results[0]->test_case->program->name);
  append_counts (xml, &suite->counts);
  g_string_append_printf (xml, " skipped=\"%u\"", suite->counts.n_skipped);
  ggen_runner_xml_append_time (xml, suite->duration);
  if (suite->began != 0)
    {
      g_autoptr (GDateTime) whole = g_date_time_new_from_unix_utc (suite->began / G_USEC_PER_SEC);
      g_autofree char *timestamp = g_date_time_format_iso8601 (whole);

      ggen_runner_xml_append_attribute (xml, "timestamp", timestamp);
    }
  g_string_append (xml, ">\n");
}

/* Written one by one: a report with much output is not in memory as a whole. */
static void
write_suite (JUnit *self, GString *xml, const Suite *suite, const GgenRunnerEvent *event)
{
  append_suite_head (xml, suite);
  append_properties (self, xml, suite, event);
  for (guint i = 0; i < suite->n_results; i++)
    {
      ggen_runner_junit_case_append (xml, suite->results[i]);
      ggen_runner_sink_flush (&self->sink, xml);
    }
  g_string_append (xml, "  </testsuite>\n");
}

static void
append_head (JUnit *self, GString *xml, const GgenRunnerEvent *event)
{
  GgenRunnerJUnitCounts counts = {0};

  for (guint i = 0; i < self->results->len; i++)
    ggen_runner_junit_case_count (self->results->pdata[i], &counts);

  g_string_append (xml,
                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"ggen test\"");
  append_counts (xml, &counts);
  ggen_runner_xml_append_time (xml, event->duration);
  g_string_append (xml, ">\n");
}

static void
write_all (JUnit *self, const GgenRunnerEvent *event)
{
  g_autoptr (GString) xml = g_string_new (NULL);
  guint at = 0;

  g_ptr_array_sort (self->results, compare_results);
  append_head (self, xml, event);
  while (at < self->results->len)
    {
      Suite suite = find_suite ((const GgenRunnerResult *const *) self->results->pdata + at,
                                self->results->len - at);

      write_suite (self, xml, &suite, event);
      at += suite.n_results;
    }
  g_string_append (xml, "</testsuites>\n");

  ggen_runner_sink_flush (&self->sink, xml);
}

static void
junit_report (GgenRunnerReporter *reporter, const GgenRunnerEvent *event)
{
  JUnit *self = (JUnit *) reporter;

  if (event->kind == GGEN_RUNNER_RUN_BEGAN)
    {
      g_free (self->seed);
      self->seed = g_strdup (event->seed);
    }
  else if (event->kind == GGEN_RUNNER_CASE_ENDED)
    g_ptr_array_add (self->results, (gpointer) ggen_runner_result_ref (event->result));
  else if (event->kind == GGEN_RUNNER_RUN_ENDED)
    write_all (self, event);
}

static void
junit_free (GgenRunnerReporter *reporter)
{
  JUnit *self = (JUnit *) reporter;

  g_ptr_array_unref (self->results);
  g_free (self->seed);
  g_free (self);
}

GgenRunnerReporter *
ggen_runner_junit_new (const GgenRunnerSink *sink)
{
  JUnit *self = g_new0 (JUnit, 1);

  self->parent.report = junit_report;
  self->parent.free = junit_free;
  self->sink = *sink;
  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify) ggen_runner_result_unref);

  return &self->parent;
}
