/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-sandbox.h"

G_BEGIN_DECLS

/* What the checks look at: a test in its sandbox, or a guest, which is whatever a program runs that has
 * never heard of this library. What a guest leaves is told, and stays as it is. */
typedef struct
{
  GgenTestFlags flags;
  const char *dir;      /* (unowned): where it is when it begins, and is to be when it ends */
  GgenRuntime *runtime; /* (unowned) (nullable): its own; a guest has none */
  gboolean is_guest;
} GgenTestSubject;

G_END_DECLS
