/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the command line and the environment ask for. */
typedef struct
{
  char **arguments;    /* (owned): main()'s from now on, as long as the program lives */
  const char *program; /* how the program is started, in words of the shell */
  const char *seed;    /* of GLib's random numbers, which also decides the order of the tests */
  gboolean is_tap;     /* as GLib has it, unless it is asked to write its own log */
  gboolean is_list;
  gboolean is_in_order;
  guint n_schedules; /* under which deterministic tests run; 0 for one that the seed leads to */
  gboolean has_schedule;
  guint64 schedule; /* the only one, if there is one */
  gboolean is_sent; /* to run one test for the process that waits */
  gint64 timeout;   /* how long a test may take, in microseconds; 0 for as long as it likes */
} GgenTestOptions;

extern GgenTestOptions ggen_test_options;

/* Takes from the command line what is not GLib's; to be called before g_test_init(). */
void ggen_test_options_parse (int *argc, char ***argv);

/* For programs whose command line is another framework's. */
void ggen_test_options_parse_timeout (void);

/* (transfer full): as one would type it. */
char *ggen_test_options_quote (const char *word);

G_END_DECLS
