/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-case.h"

G_BEGIN_DECLS

typedef struct
{
  char *path; /* (owned) */
  GgenTestFlags flags;
  GgenTestFunc func;
  gpointer user_data; /* (owned) if user_data_destroy is set */
  GDestroyNotify user_data_destroy;
} GgenTestCase;

/* Those that were added, in the order in which they were, for the caller to keep. */
GPtrArray *ggen_test_cases_steal (void);

G_END_DECLS
