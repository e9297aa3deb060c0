/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-hooks-private.h"

#include "ggen-frame-private.h"

const GgenTestHooks *ggen_test_hooks;

/* Called once, by the test library. */
void
ggen_set_test_hooks (const GgenTestHooks *hooks)
{
  ggen_test_hooks = hooks;
}

GgenRuntime *
ggen_peek_current_runtime (void)
{
  return ggen_current_frame != NULL ? ggen_current_frame->runtime : NULL;
}
