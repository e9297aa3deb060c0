/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen-test.h>

G_BEGIN_DECLS

/* Programs whose cases, all named /offenders/NAME, do what a test must not do: a test program runs
 * them one by one and looks at what the library says of each. */

typedef struct
{
  const char *name;
  const char *expected[6]; /* all must be said, and the case fails; none: the case passes */
} Offender;

/* Adds a test for each of @table, which must outlive the tests. @program is built in
 * tests/ggen-test. */
void offender_add_tests (const char *prefix,
                         const char *program,
                         const Offender *table,
                         gsize n_offenders);

/* Runs the case @path of @program; all cases, if it is %NULL. Returns what it printed. */
char *offender_run (const char *program, const char *path, int *status);

void offender_assert_contains (const char *text, const char *part);

G_END_DECLS
