/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen.h>

#include "ggen-test-enum-types.h"

G_BEGIN_DECLS

/**
 * GgenTestFlags:
 * @GGEN_TEST_DEFAULT: nothing is allowed beyond the sandbox
 * @GGEN_TEST_VIRTUAL_TIME: time stands still until everything waits, then it jumps
 * @GGEN_TEST_DETERMINISTIC: one thread at a time, in an order that the seed decides; with virtual
 *   time
 * @GGEN_TEST_PROCESS: the test runs in a process of its own
 * @GGEN_TEST_DBUS: the test has a message bus of its own
 * @GGEN_TEST_ALLOW_DEFAULT_CONTEXT: the test means to use the default main context
 * @GGEN_TEST_ALLOW_SHARED_RUNTIME: threads that do not work for the test may ask for the default
 *   runtime, and get none
 * @GGEN_TEST_ALLOW_SOURCES: sources may stay in the test's context
 * @GGEN_TEST_ALLOW_TASKS: tasks may stay without an answer
 * @GGEN_TEST_ALLOW_WORK: work may go on when the test ends
 * @GGEN_TEST_ALLOW_THREADS: threads may be left
 * @GGEN_TEST_ALLOW_DESCRIPTORS: file descriptors may stay open
 * @GGEN_TEST_ALLOW_CHILDREN: child processes may be left
 * @GGEN_TEST_ALLOW_DBUS_CONNECTIONS: connections to message buses may stay open
 * @GGEN_TEST_ALLOW_THREAD_DEFAULT: a thread-default context may stay pushed
 * @GGEN_TEST_ALLOW_ENVIRONMENT: environment variables may change
 * @GGEN_TEST_ALLOW_CWD: the working directory may change
 * @GGEN_TEST_ALLOW_UMASK: the mask for new files may change
 * @GGEN_TEST_ALLOW_LOCALE: the locale may change
 * @GGEN_TEST_ALLOW_SIGNALS: what signals do may change
 * @GGEN_TEST_ALLOW_LIMITS: resource limits may change
 * @GGEN_TEST_ALLOW_FILES: files may be written outside of the sandbox
 * @GGEN_TEST_ALLOW_WARNINGS: critical messages and warnings are no mistakes
 *
 * What a test asks for. What is allowed is still put back after the test where that can be done.
 *
 * Since: 1.0
 */
typedef enum /*< flags >*/
{
  GGEN_TEST_DEFAULT = 0,
  GGEN_TEST_VIRTUAL_TIME = 1 << 0,
  GGEN_TEST_DETERMINISTIC = 1 << 1,
  GGEN_TEST_PROCESS = 1 << 2,
  GGEN_TEST_DBUS = 1 << 3,
  GGEN_TEST_ALLOW_DEFAULT_CONTEXT = 1 << 8,
  GGEN_TEST_ALLOW_SHARED_RUNTIME = 1 << 9,
  GGEN_TEST_ALLOW_SOURCES = 1 << 10,
  GGEN_TEST_ALLOW_TASKS = 1 << 11,
  GGEN_TEST_ALLOW_WORK = 1 << 12,
  GGEN_TEST_ALLOW_THREADS = 1 << 13,
  GGEN_TEST_ALLOW_DESCRIPTORS = 1 << 14,
  GGEN_TEST_ALLOW_CHILDREN = 1 << 15,
  GGEN_TEST_ALLOW_DBUS_CONNECTIONS = 1 << 16,
  GGEN_TEST_ALLOW_THREAD_DEFAULT = 1 << 17,
  GGEN_TEST_ALLOW_ENVIRONMENT = 1 << 18,
  GGEN_TEST_ALLOW_CWD = 1 << 19,
  GGEN_TEST_ALLOW_UMASK = 1 << 20,
  GGEN_TEST_ALLOW_LOCALE = 1 << 21,
  GGEN_TEST_ALLOW_SIGNALS = 1 << 22,
  GGEN_TEST_ALLOW_LIMITS = 1 << 23,
  GGEN_TEST_ALLOW_FILES = 1 << 24,
  GGEN_TEST_ALLOW_WARNINGS = 1 << 25,
} GgenTestFlags;

#define GGEN_TYPE_TEST_SANDBOX (ggen_test_sandbox_get_type ())

GGEN_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GgenTestSandbox, ggen_test_sandbox, GGEN, TEST_SANDBOX, GObject)

GGEN_AVAILABLE_IN_1_0
GgenTestSandbox *ggen_test_sandbox_new (const char *path, GgenTestFlags flags);
GGEN_AVAILABLE_IN_1_0
const char *ggen_test_sandbox_get_obstacle (GgenTestSandbox *sandbox);
GGEN_AVAILABLE_IN_1_0
void ggen_test_sandbox_begin (GgenTestSandbox *sandbox);
GGEN_AVAILABLE_IN_1_0
void ggen_test_sandbox_join_default_context (GgenTestSandbox *sandbox);
GGEN_AVAILABLE_IN_1_0
char **ggen_test_sandbox_end (GgenTestSandbox *sandbox);
GGEN_AVAILABLE_IN_1_0
GgenRuntime *ggen_test_sandbox_get_runtime (GgenTestSandbox *sandbox);
GGEN_AVAILABLE_IN_1_0
GFile *ggen_test_sandbox_get_dir (GgenTestSandbox *sandbox);
GGEN_AVAILABLE_IN_1_0
void ggen_test_sandbox_set_env (GgenTestSandbox *sandbox, const char *name, const char *value);
GGEN_AVAILABLE_IN_1_0
void ggen_test_sandbox_defer (GgenTestSandbox *sandbox, GDestroyNotify func, gpointer data);
GGEN_AVAILABLE_IN_1_0
void ggen_test_sandbox_set_timeout (GgenTestSandbox *sandbox, double seconds);

G_END_DECLS
