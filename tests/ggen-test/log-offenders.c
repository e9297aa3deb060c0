/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

/* Not a test itself: each case logs what it must not, or what it may; log.c looks at what the library
 * says of it. The program is run with G_DEBUG=fatal-criticals,fatal-warnings as well. */

static void
log_structured (GLogLevelFlags level, const char *message)
{
  g_log_structured ("thing", level, "CODE_FUNC", G_STRFUNC, "MESSAGE", "%s", message);
}

static void
log_warning (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_log ("thing", G_LOG_LEVEL_WARNING, "water is %s", "wet");
  g_test_message ("went on");
}

static void
log_critical (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_log ("thing", G_LOG_LEVEL_CRITICAL, "fire is hot");
  g_test_message ("went on");
}

static void
log_late (gpointer data)
{
  g_log ("thing", G_LOG_LEVEL_WARNING, "water is %s", "wet");
  g_test_message ("went on");
}

static void
queue_log (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_queue_destroy (log_late, NULL);
}

static void
log_structured_warning (GgenTestSandbox *sandbox, gpointer user_data)
{
  log_structured (G_LOG_LEVEL_WARNING, "water is wet");
  g_test_message ("went on");
}

static void
log_structured_critical (GgenTestSandbox *sandbox, gpointer user_data)
{
  const GLogField fields[] = {
      {"MESSAGE", "fire is hot...", 11},
      {"GLIB_DOMAIN", "thing", -1},
      {"PRIORITY", "4", -1},
  };

  g_log_structured_array (G_LOG_LEVEL_CRITICAL, fields, G_N_ELEMENTS (fields));
  g_test_message ("went on");
}

static void
log_variant (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_log_variant ("thing", G_LOG_LEVEL_WARNING,
                 g_variant_new_parsed ("{'MESSAGE': <'water is wet'>}"));
  g_test_message ("went on");
}

/* Inside of GLib, where its own functions call each other. */
static void
make_glib_complain (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_hash_table_unref (user_data);
  g_test_message ("went on");
}

static void
make_gobject_complain (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_object_unref (user_data);
  g_test_message ("went on");
}

static gpointer
log_in_thread (gpointer user_data)
{
  g_log ("thing", G_LOG_LEVEL_WARNING, "water is wet");
  g_test_message ("went on");

  return NULL;
}

static void
log_from_thread (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_thread_join (g_thread_new ("logger", log_in_thread, NULL));
}

static void
swallow (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
}

/* Nobody prints it, but it was logged. */
static void
log_to_handler (GgenTestSandbox *sandbox, gpointer user_data)
{
  guint id = g_log_set_handler ("thing", G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL, swallow, NULL);

  g_log ("thing", G_LOG_LEVEL_WARNING, "water is wet");
  g_log_remove_handler ("thing", id);
}

static void
log_to_default_handler (GgenTestSandbox *sandbox, gpointer user_data)
{
  GLogFunc before = g_log_set_default_handler (swallow, NULL);

  g_log ("thing", G_LOG_LEVEL_WARNING, "water is wet");
  g_log_set_default_handler (before, NULL);
}

static void
log_quiet_things (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_log ("thing", G_LOG_LEVEL_MESSAGE, "a message");
  g_log ("thing", G_LOG_LEVEL_DEBUG, "a detail");
  log_structured (G_LOG_LEVEL_MESSAGE, "a structured message");
  log_structured (G_LOG_LEVEL_INFO, "structured information");
}

static void
log_both_ways (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_log ("thing", G_LOG_LEVEL_CRITICAL, "fire is hot");
  log_structured (G_LOG_LEVEL_WARNING, "water is wet");
}

static void
expect_both_ways (GgenTestSandbox *sandbox, gpointer user_data)
{
  ggen_test_expect_log (sandbox, "thing", G_LOG_LEVEL_CRITICAL, "fire is *");
  ggen_test_expect_log (sandbox, "thing", G_LOG_LEVEL_WARNING, "w?ter is wet");
  log_both_ways (sandbox, user_data);
}

/* The order is that of each domain. */
static void
expect_domains (GgenTestSandbox *sandbox, gpointer user_data)
{
  ggen_test_expect_log (sandbox, "thing", G_LOG_LEVEL_CRITICAL, "fire is hot");
  ggen_test_expect_log (sandbox, NULL, G_LOG_LEVEL_WARNING, "nobody's");
  ggen_test_expect_log (sandbox, "other", G_LOG_LEVEL_MESSAGE, "a message");
  g_log ("other", G_LOG_LEVEL_MESSAGE, "a message");
  g_log (NULL, G_LOG_LEVEL_WARNING, "nobody's");
  g_log ("thing", G_LOG_LEVEL_CRITICAL, "fire is hot");
}

static void
expect_in_wrong_order (GgenTestSandbox *sandbox, gpointer user_data)
{
  ggen_test_expect_log (sandbox, "thing", G_LOG_LEVEL_WARNING, "water is wet");
  ggen_test_expect_log (sandbox, "thing", G_LOG_LEVEL_CRITICAL, "fire is hot");
  log_both_ways (sandbox, user_data);
}

static void
expect_once (GgenTestSandbox *sandbox, gpointer user_data)
{
  ggen_test_expect_log (sandbox, "thing", G_LOG_LEVEL_WARNING, "water is *");
  g_log ("thing", G_LOG_LEVEL_WARNING, "water is expected");
  g_log ("thing", G_LOG_LEVEL_WARNING, "water is not");
}

static void
expect_in_vain (GgenTestSandbox *sandbox, gpointer user_data)
{
  ggen_test_expect_log (sandbox, "thing", G_LOG_LEVEL_WARNING, "water is *");
}

static void
expect_for_handler (GgenTestSandbox *sandbox, gpointer user_data)
{
  guint id = g_log_set_handler ("thing", G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL, swallow, NULL);

  ggen_test_expect_log (sandbox, "thing", G_LOG_LEVEL_WARNING, "water is *");
  g_log ("thing", G_LOG_LEVEL_WARNING, "water is wet");
  g_log_remove_handler ("thing", id);
}

static void
expect_as_glib (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_expect_message ("thing", G_LOG_LEVEL_CRITICAL, "fire is *");
  g_test_expect_message ("other", G_LOG_LEVEL_WARNING, "water is *");
  g_log ("thing", G_LOG_LEVEL_CRITICAL, "fire is hot");
  g_log ("other", G_LOG_LEVEL_DEBUG, "a detail");
  g_log ("other", G_LOG_LEVEL_WARNING, "water is wet");
  g_test_assert_expected_messages ();
}

static void
expect_another_first (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_expect_message ("thing", G_LOG_LEVEL_CRITICAL, "fire is *");
  g_log ("other", G_LOG_LEVEL_MESSAGE, "a message");
  g_log ("thing", G_LOG_LEVEL_CRITICAL, "fire is hot");
}

static void
expect_as_glib_in_vain (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_expect_message ("thing", G_LOG_LEVEL_CRITICAL, "fire is *");
}

/* Nothing of the test before is expected here. */
static void
expect_nothing (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_log ("other", G_LOG_LEVEL_MESSAGE, "a message");
}

static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  return !g_str_has_prefix (message, "water");
}

static void
filter_as_glib (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_log_set_fatal_handler (is_fatal, NULL);
  g_log ("thing", G_LOG_LEVEL_WARNING, "water is wet");
}

static void
filter_other (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_test_log_set_fatal_handler (is_fatal, NULL);
  g_log ("thing", G_LOG_LEVEL_WARNING, "fire is hot");
}

static gpointer
ask_for_default (gpointer user_data)
{
  return ggen_runtime_get_default ();
}

static void
use_shared (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_assert_null (g_thread_join (g_thread_new ("stranger", ask_for_default, NULL)));
}

static void
log_error (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_error ("this cannot go on");
}

static GLogWriterOutput
write_own (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  (*(guint *) user_data)++;

  return g_log_writer_default (level, fields, n_fields, NULL);
}

/* The program's own writer is asked as if ours was not there. */
static void
use_own_writer (GgenTestSandbox *sandbox, gpointer user_data)
{
  static guint n_written;

  g_log_set_writer_func (write_own, &n_written, NULL);
  log_structured (G_LOG_LEVEL_MESSAGE, "a message");
  g_assert_cmpuint (n_written, ==, 1);
  log_structured (G_LOG_LEVEL_WARNING, "water is wet");
  g_assert_cmpuint (n_written, ==, 2);
  ggen_test_expect_log (sandbox, "thing", G_LOG_LEVEL_WARNING, "*");
  log_structured (G_LOG_LEVEL_WARNING, "expected");
  g_assert_cmpuint (n_written, ==, 2);
}

static GLogWriterOutput
keep (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  (*(guint *) user_data)++;

  return G_LOG_WRITER_HANDLED;
}

/* Or it deals with messages itself. */
static void
use_keeping_writer (GgenTestSandbox *sandbox, gpointer user_data)
{
  static guint n_kept;

  g_log_set_writer_func (keep, &n_kept, NULL);
  log_structured (G_LOG_LEVEL_WARNING, "water is wet");
  g_assert_cmpuint (n_kept, ==, 1);
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/offenders/warning", log_warning, NULL);
  ggen_test_add ("/offenders/critical", log_critical, NULL);
  ggen_test_add ("/offenders/structured-warning", log_structured_warning, NULL);
  ggen_test_add ("/offenders/structured-critical", log_structured_critical, NULL);
  ggen_test_add ("/offenders/variant", log_variant, NULL);
  ggen_test_add ("/offenders/inside-glib", make_glib_complain, NULL);
  ggen_test_add ("/offenders/inside-gobject", make_gobject_complain, NULL);
  ggen_test_add ("/offenders/thread", log_from_thread, NULL);
  ggen_test_add ("/offenders/handler", log_to_handler, NULL);
  ggen_test_add ("/offenders/default-handler", log_to_default_handler, NULL);
  ggen_test_add ("/offenders/quiet", log_quiet_things, NULL);
  ggen_test_add_full ("/offenders/allowed", GGEN_TEST_ALLOW_WARNINGS, log_both_ways, NULL, NULL);
  ggen_test_add ("/offenders/expected", expect_both_ways, NULL);
  ggen_test_add ("/offenders/domains", expect_domains, NULL);
  ggen_test_add ("/offenders/wrong-order", expect_in_wrong_order, NULL);
  ggen_test_add ("/offenders/once", expect_once, NULL);
  ggen_test_add ("/offenders/in-vain", expect_in_vain, NULL);
  ggen_test_add ("/offenders/expected-for-handler", expect_for_handler, NULL);
  ggen_test_add ("/offenders/as-glib", expect_as_glib, NULL);
  ggen_test_add ("/offenders/another-first", expect_another_first, NULL);
  ggen_test_add ("/offenders/as-glib-in-vain", expect_as_glib_in_vain, NULL);
  ggen_test_add ("/offenders/nothing", expect_nothing, NULL);
  ggen_test_add ("/offenders/filtered", filter_as_glib, NULL);
  ggen_test_add ("/offenders/not-filtered", filter_other, NULL);
  ggen_test_add ("/offenders/shared", use_shared, NULL);
  ggen_test_add_full ("/offenders/allowed-shared", GGEN_TEST_ALLOW_SHARED_RUNTIME, use_shared, NULL,
                      NULL);
  ggen_test_add ("/offenders/queued", queue_log, NULL);
  ggen_test_add ("/offenders/own-writer", use_own_writer, NULL);
  /* Not with the others: a writer can be set once, and an error is the end. */
  if (g_getenv ("GGEN_TEST_ALONE") != NULL)
    {
      ggen_test_add ("/offenders/keeping-writer", use_keeping_writer, NULL);
      ggen_test_add ("/offenders/error", log_error, NULL);
    }

  return ggen_test_run ();
}
