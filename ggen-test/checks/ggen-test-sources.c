/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-sources-private.h"

#include "ggen-test-check-private.h"
#include "ggen-test-interpose-private.h"

/* A context hands out ids in order and finds sources by id, which is all that is needed to see
 * every source in it, whoever attached it. */

static gboolean
never_called (gpointer user_data)
{
  g_assert_not_reached ();
}

/* Returns how many sources were ever attached to @context, by looking at the id of one more. */
guint
ggen_test_sources_count_ever (GMainContext *context)
{
  g_autoptr (GSource) probe = g_idle_source_new ();
  guint id;

  g_source_set_callback (probe, never_called, NULL, NULL);
  id = GGEN_TEST_REAL (g_source_attach) (probe, context);
  g_source_destroy (probe);

  return id - 1;
}

/* The runtime's own, which goes with it: it is there when the tests are run with a watchdog. */
static gboolean
is_of_runtime (GSource *source)
{
  return g_strcmp0 (g_source_get_name (source), "ggen_runtime_set_watchdog") == 0;
}

/* Destroys the sources that are still attached to the test's context, and reports them. */
static void
end_sources (GgenTestSandbox *sandbox, gboolean is_allowed)
{
  GMainContext *context = ggen_runtime_get_context (sandbox->runtime);
  guint last_id = ggen_test_sources_count_ever (context);

  for (guint id = 1; id <= last_id; id++)
    {
      GSource *source = g_main_context_find_source_by_id (context, id);
      const char *name;

      if (source == NULL || is_of_runtime (source))
        continue;

      name = g_source_get_name (source);
      if (!is_allowed)
        ggen_test_findings_add (
            NULL,
            "a source was left behind: \"%s\" (id %u, priority %d): destroy it, "
            "or wait for what it does",
            name != NULL ? name : "without a name", id, g_source_get_priority (source));
      g_source_destroy (source);
    }
}

static void
sources_begin (GgenTestSandbox *sandbox)
{
}

static void
sources_look (GgenTestSandbox *sandbox)
{
  end_sources (sandbox, FALSE);
}

const GgenTestCheck ggen_test_sources_check = {
    GGEN_TEST_ALLOW_SOURCES,
    sources_begin,
    sources_look,
    end_sources,
};
