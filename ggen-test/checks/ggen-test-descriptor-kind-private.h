/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-origin-private.h"

G_BEGIN_DECLS

/* How a descriptor came to be. */
typedef struct
{
  guint generation; /* atomic: of the test during which it was opened */
  gboolean is_of_test;
  const char *function;
  gconstpointer context_maker; /* (nullable): who was making a main context at that time */
  GgenTestOrigin origin;       /* with is_of_test */
} GgenTestOpened;

/* Who has called g_main_context_new(), while that runs. */
extern __thread gconstpointer ggen_test_context_maker;

/* Whether it is one that GLib or GIO keeps as long as the process. */
gboolean ggen_test_opened_is_of_process (const GgenTestOpened *self, int fd);

/* "the file "/tmp/x"", "a socket (unix, stream)" */
char *ggen_test_descriptor_describe (int fd);

G_END_DECLS
