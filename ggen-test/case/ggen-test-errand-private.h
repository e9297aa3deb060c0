/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a program that was started again by itself is to do, as its environment says. */
typedef struct
{
  const char *seed; /* as it was */
  guint n_reported; /* so many tests have been reported; 0 if this is no second go */
  const char *why;  /* what the last of these is still to be failed for */
  const char *path; /* the one test to run for the process that waits; empty for none */
  gint32 channel;   /* of that test: where to write the verdict */
  guint64 schedule; /* of that test */
} GgenTestErrand;

/* (nullable) */
const GgenTestErrand *ggen_test_errand_get (void);

/* To be called when the environment has been remembered; what the tests start is not to see it. */
void ggen_test_errand_take (void);

/* (transfer full): the environment of a program that is sent. */
char **ggen_test_errand_make_environment (const GgenTestErrand *self);

G_END_DECLS
