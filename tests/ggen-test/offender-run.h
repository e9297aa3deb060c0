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

/* Runs @program, with the variables NAME, VALUE, … of @environment; returns what it printed. */
char *offender_run_with (const char *program,
                         const char *const *environment,
                         const char *const *arguments,
                         int *status);

/* Runs the case @path of @program; all cases, in the order in which they were added, if it is %NULL. */
char *offender_run (const char *program, const char *path, int *status);

void offender_assert_contains (const char *text, const char *part);

/* (transfer full): what the first group of @pattern has matched, which must match. */
char *offender_fetch (const char *output, const char *pattern);

/* How often @part is in @text. */
guint offender_count (const char *text, const char *part);

G_END_DECLS
