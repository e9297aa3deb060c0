/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-findings-private.h"
#include "ggen-test-subject-private.h"

G_BEGIN_DECLS

/* One of the things that a test must leave as it found it. One test runs at a time, so a check keeps
 * what it knows in variables of its file. */
typedef struct
{
  GgenTestFlags allowed_by; /* with which a test says that it means to */

  /* Before the test: remembers how things are. */
  void (*begin) (const GgenTestSubject *subject);

  /* (nullable): when the test function has returned, before the runtime is closed; not called where
   * it is allowed, nor for a guest. Reports. */
  void (*look) (const GgenTestSubject *subject);

  /* When the runtime is closed: puts things back, but for a guest, and reports unless that is allowed. */
  void (*end) (const GgenTestSubject *subject, gboolean is_allowed);
} GgenTestCheck;

/* The last to begin is the first to end. */
extern const GgenTestCheck ggen_test_children_check;
extern const GgenTestCheck ggen_test_cwd_check;
extern const GgenTestCheck ggen_test_default_context_check;
extern const GgenTestCheck ggen_test_limits_check;
extern const GgenTestCheck ggen_test_locale_check;
extern const GgenTestCheck ggen_test_signals_check;
extern const GgenTestCheck ggen_test_dbus_check;
extern const GgenTestCheck ggen_test_gio_threads_check;
extern const GgenTestCheck ggen_test_log_check;
extern const GgenTestCheck ggen_test_objects_check;
extern const GgenTestCheck ggen_test_orphans_check;
extern const GgenTestCheck ggen_test_pools_check;
extern const GgenTestCheck ggen_test_shared_names_check;
extern const GgenTestCheck ggen_test_sources_check;
extern const GgenTestCheck ggen_test_task_pool_check;
extern const GgenTestCheck ggen_test_tasks_check;
extern const GgenTestCheck ggen_test_thread_default_check;
extern const GgenTestCheck ggen_test_threads_check;
extern const GgenTestCheck ggen_test_files_check;
extern const GgenTestCheck ggen_test_descriptors_check;
extern const GgenTestCheck ggen_test_time_check;
extern const GgenTestCheck ggen_test_umask_check;
extern const GgenTestCheck ggen_test_variables_check;

/* Whether the functions of GLib that this library watches are the ones in force. */
gboolean ggen_test_interposition_is_in_force (void);

G_END_DECLS
