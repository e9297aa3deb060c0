/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-origin-private.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  const char *value;
} GgenTestVariable;

/* Has the test find these variables beside those of the program. */
void ggen_test_variables_begin (const GgenTestVariable *variables, gsize n_variables);

/* Has the program find the environment that was there before. */
void ggen_test_variables_end (void);

/* Changes a variable, or unsets it, as the test is meant to have it. */
void ggen_test_variables_set (const char *name, const char *value);

/* Where variables were changed. */
void ggen_test_variable_origins_begin (void);
void ggen_test_variable_origins_end (void);
gboolean ggen_test_variable_origins_find (const char *name, GgenTestOrigin *origin);

G_END_DECLS
