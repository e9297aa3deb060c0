/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "offender-run.h"

#define TOUCH(function, caller)                                                                    \
  "the default main context was touched: " function "() was called from " caller                   \
  "() at default-context-offenders.c:"

static const Offender offenders[] = {
    {"attach", {TOUCH ("g_source_attach", "attach"), ": use the context of the default runtime"}},
    {"idles",
     {TOUCH ("g_idle_add", "add_idles"), TOUCH ("g_idle_add_full", "add_idles"),
      TOUCH ("g_idle_add_once", "add_idles")}},
    {"timeouts",
     {TOUCH ("g_timeout_add", "add_timeouts"), TOUCH ("g_timeout_add_full", "add_timeouts"),
      TOUCH ("g_timeout_add_once", "add_timeouts"), TOUCH ("g_timeout_add_seconds", "add_timeouts"),
      TOUCH ("g_timeout_add_seconds_full", "add_timeouts")}},
    {"descriptors",
     {TOUCH ("g_unix_fd_add", "add_descriptors"), TOUCH ("g_unix_fd_add_full", "add_descriptors"),
      TOUCH ("g_io_add_watch", "add_descriptors"),
      TOUCH ("g_io_add_watch_full", "add_descriptors")}},
    {"signals",
     {TOUCH ("g_unix_signal_add", "add_signals"), TOUCH ("g_unix_signal_add_full", "add_signals")}},
    {"children",
     {TOUCH ("g_child_watch_add", "add_children"),
      TOUCH ("g_child_watch_add_full", "add_children")}},
    {"remove",
     {TOUCH ("g_source_set_name_by_id", "remove_sources"),
      TOUCH ("g_source_remove", "remove_sources"),
      TOUCH ("g_source_remove_by_user_data", "remove_sources"),
      TOUCH ("g_source_remove_by_funcs_user_data", "remove_sources"),
      TOUCH ("g_idle_remove_by_data", "remove_sources")}},
    {"find",
     {TOUCH ("g_main_context_find_source_by_id", "find_sources"),
      TOUCH ("g_main_context_find_source_by_user_data", "find_sources"),
      TOUCH ("g_main_context_find_source_by_funcs_user_data", "find_sources")}},
    {"iterate",
     {TOUCH ("g_main_context_iteration", "iterate"), TOUCH ("g_main_context_pending", "iterate"),
      TOUCH ("g_main_context_wakeup", "iterate")}},
    {"by-hand",
     {TOUCH ("g_main_context_acquire", "iterate_by_hand"),
      TOUCH ("g_main_context_prepare", "iterate_by_hand"),
      TOUCH ("g_main_context_query", "iterate_by_hand"),
      TOUCH ("g_main_context_check", "iterate_by_hand"),
      TOUCH ("g_main_context_dispatch", "iterate_by_hand")}},
    {"poll",
     {TOUCH ("g_main_context_add_poll", "poll_descriptors"),
      TOUCH ("g_main_context_remove_poll", "poll_descriptors"),
      TOUCH ("g_main_context_set_poll_func", "poll_descriptors")}},
    {"loop", {TOUCH ("g_main_loop_run", "run_loop")}},
    {"invoke",
     {TOUCH ("g_main_context_invoke", "invoke"), TOUCH ("g_main_context_invoke_full", "invoke")}},
    {"push", {TOUCH ("g_main_context_push_thread_default", "push")}},
    {"application",
     {TOUCH ("g_main_context_acquire", "run_application"),
      TOUCH ("g_main_context_iteration", "run_application")}},
    {"service", {TOUCH ("g_source_attach", "serve")}},
    {"ask", {NULL}},
    {"own", {NULL}},
    {"allowed", {NULL}},
};

/* What a finding has named is not counted by another. */
static void
test_each_is_told_once (GgenTestSandbox *sandbox, gpointer user_data)
{
  int status;
  g_autofree char *output = offender_run ("default-context-offenders", "/offenders/idles", &status);

  offender_assert_contains (output, "the default main context was touched: g_idle_add() ");
  g_assert_null (strstr (output, "sources were attached"));
}

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  offender_add_tests ("/default-context", "default-context-offenders", offenders,
                      G_N_ELEMENTS (offenders));
  ggen_test_add ("/default-context/each-touch-is-told-once", test_each_is_told_once, NULL);

  return ggen_test_run ();
}
