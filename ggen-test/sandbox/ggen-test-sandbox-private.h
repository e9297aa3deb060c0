/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-sandbox.h"

G_BEGIN_DECLS

struct _GgenTestSandbox
{
  GObject parent_instance;

  char *path; /* (owned): the test's */
  GgenTestFlags flags;
  GgenRuntime *runtime; /* (owned) (nullable) while the test runs */
  char *dir;            /* (owned) (nullable) while the test runs */
  GFile *dir_file;      /* (owned) (nullable): the same */
  GArray *deferred;     /* (element-type Deferred) (owned) */
};

GgenTestSandbox *ggen_test_sandbox_new (const char *path, GgenTestFlags flags);
void ggen_test_sandbox_begin (GgenTestSandbox *self);
void ggen_test_sandbox_end (GgenTestSandbox *self);

G_END_DECLS
