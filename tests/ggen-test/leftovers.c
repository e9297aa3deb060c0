/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "offender-run.h"

static const Offender offenders[] = {
    {"timer",
     {"a source was left behind: \"late-timer\" (id 1, priority 0, ready in 60 min), attached by "
      "attach() at leftovers-offenders.c:",
      "\n#     leave_timer() at "}},
    {"idle",
     {"a source was left behind: \"patient-idle\" (id 1, priority 300, ",
      "), attached by attach() at leftovers-offenders.c:", "\n#     leave_idle() at "}},
    {"waiting",
     {"a source was left behind: \"without a name\" (id 1, priority 0, no ready time), attached "
      "by ",
      "\n#     leave_waiting() at "}},
    {"invocation",
     {"a source was left behind: \"g_main_context_invoke\" (id 1, priority 0, ",
      "), attached by invoke() at leftovers-offenders.c:"}},
    {"child-source",
     {"a source was left behind: \"parent\" (id 1, ",
      "), attached by attach() at leftovers-offenders.c:"}},
    {"last-of-many",
     {"a source was left behind: \"lasting\" (id 1001, priority 0, ready in 60 min), attached by "
      "attach() at leftovers-offenders.c:",
      "\n#     leave_last_of_many() at "}},
    {"virtual-time",
     {"a source was left behind: \"waits\" (id ",
      ", priority 0, ready in 1099 ms), attached by attach() at leftovers-offenders.c:",
      "\n#     leave_last_in_virtual_time() at "}},
    {"destroyed", {NULL}},
    {"allowed-source", {NULL}},
    {"task",
     {"a task was left behind: \"things\" of load_things(), made by leave_task() at "
      "leftovers-offenders.c:",
      ": wait for its callback before the test ends"}},
    {"cancelled-task",
     {"a task was left behind: \"things\" of load_things(), made by leave_cancelled_task() at "}},
    {"thread-task",
     {"a task was left behind: \"things\" of load_things(), given to a thread, made by "
      "leave_thread_task() at leftovers-offenders.c:"}},
    {"worker-task",
     {"a task was left behind: \"things\" of load_things(), given to a thread, made by "
      "leave_worker_task() at leftovers-offenders.c:"}},
    {"returned", {NULL}},
    {"allowed-task", {NULL}},
    {"dropped-task",
     {"a task was dropped without a return: \"things\" of load_things(), made by drop_task() at "
      "leftovers-offenders.c:",
      ", dropped by drop_task() at leftovers-offenders.c:",
      ": its callback is never called: return a result or an error"}},
    {"dropped-cancelled-task",
     {"a task was dropped without a return: \"things\" of load_things(), made by "
      "drop_cancelled_task() at leftovers-offenders.c:"}},
    {"dropped-rightly", {NULL}},
    {"allowed-drop", {NULL}},
    {"connection",
     {"a D-Bus connection was left behind: \"without a name\" to ", " (guid ",
      ", reference count 1), made by connect_peer() at leftovers-offenders.c:",
      "\n#     leave_connection() at "}},
    {"closed", {NULL}},
    {"allowed-connection", {NULL}},
    {"pool",
     {"a thread pool was left behind, made by leave_pool() at leftovers-offenders.c:",
      ": free it, and wait for what it runs"}},
    {"shared-pool",
     {"a thread pool was left behind, made by leave_shared_pool() at leftovers-offenders.c:"}},
    {"busy-pool",
     {"a thread pool was left behind, made by leave_busy_pool() at leftovers-offenders.c:",
      ": it was freed, but still runs what it was given: have g_thread_pool_free() wait"}},
    {"freed-pools", {NULL}},
    {"allowed-pool", {NULL}},
    {"object",
     {"an object was left behind: a GMenu at 0x",
      " (reference count 1), made by leave_object() at leftovers-offenders.c:"}},
    {"disposed-object",
     {"an object was left behind: a GMenu at 0x",
      " (reference count 1), made by leave_disposed_object() at leftovers-offenders.c:"}},
    {"finalized", {NULL}},
};

int
main (int argc, char *argv[])
{
  ggen_test_init (&argc, &argv);

  offender_add_tests ("/leftovers", "leftovers-offenders", offenders, G_N_ELEMENTS (offenders));

  return ggen_test_run ();
}
