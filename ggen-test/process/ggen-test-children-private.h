/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  GGEN_TEST_CHILDREN_NONE,
  GGEN_TEST_CHILDREN_ENDED, /* nobody has waited for one of them yet */
  GGEN_TEST_CHILDREN_RUN,
} GgenTestChildren;

/* What the processes do that the test has started: those that were there before, such as a message bus, do
 * not count. */
GgenTestChildren ggen_test_children_look (void);

G_END_DECLS
