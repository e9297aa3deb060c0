/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-spawn-private.h"
#include "ggen-test-command.h"

G_BEGIN_DECLS

struct _GgenTestCommand
{
  GObject parent_instance;

  GgenTestSandbox *sandbox; /* (owned) */
  char **argv;              /* (owned) */
  GBytes *input;            /* (owned) (nullable) */
  GHashTable *variables;    /* (element-type utf8 utf8) (owned): %NULL for one that is unset */
  char *cwd;                /* (owned) (nullable) */
  GTimeSpan timeout;

  gboolean has_run;
  int wait_status;
  GBytes *output[2]; /* (owned) (nullable) before it has run */
  char *text[2];     /* (owned) (nullable): the same, as it is asked for */
};

char *ggen_test_command_describe (GgenTestCommand *self);
void ggen_test_command_append_outputs (GgenTestCommand *self, GString *report);

G_END_DECLS
