/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-sandbox.h"
#include "ggen-test-subject-private.h"

G_BEGIN_DECLS

struct _GgenTestSandbox
{
  GObject parent_instance;

  char *path; /* (owned): the test's */
  GgenTestFlags flags;
  GgenRuntime *runtime;    /* (owned) (nullable) while the test runs */
  char *dir;               /* (owned) (nullable) while the test runs */
  GFile *dir_file;         /* (owned) (nullable): the same */
  GSource *bridge;         /* (owned) (nullable): to the default context */
  GArray *deferred;        /* (element-type Deferred) (owned) */
  gboolean takes_deferred; /* until the last of it has been done */
  GgenTestSubject subject; /* while the test runs: what the checks look at */
};

/* Around the test. */
void ggen_test_sandbox_enter (GgenTestSandbox *self);

/* (transfer full) (element-type utf8): what was found. */
GPtrArray *ggen_test_sandbox_leave (GgenTestSandbox *self);

G_END_DECLS
