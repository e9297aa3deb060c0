/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a child process is started with. It gets these, and no other descriptor of ours. */
typedef struct
{
  const char *const *argv;
  const char *const *environment;
  const char *cwd;    /* (nullable) */
  int descriptors[3]; /* its 0, 1 and 2; -1: /dev/null */
} GgenTestSpawnSetup;

/* How a child process ended. */
typedef struct
{
  int wait_status;       /* as waitpid() says */
  gboolean is_late;      /* it was killed, since it took too long */
  gboolean is_kept_open; /* it was late though it had ended, since its output was still open */
  GByteArray *output[2]; /* (owned): what it wrote to 1 and 2 */
} GgenTestSpawnEnd;

pid_t ggen_test_spawn_start (const GgenTestSpawnSetup *setup, GError **error);

gboolean ggen_test_spawn_run (GgenTestSpawnSetup *setup,
                              GBytes *input,
                              GTimeSpan timeout,
                              GCancellable *cancellable,
                              GgenTestSpawnEnd *end,
                              GError **error);

gboolean ggen_test_spawn_open_pipe (int *ends, GError **error);
int ggen_test_spawn_kill_group (pid_t pid);

void ggen_test_spawn_end_clear (GgenTestSpawnEnd *self);

G_END_DECLS
