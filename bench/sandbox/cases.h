/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The most tests that a program of this folder is made of. */
#define MOST_CASES 1000000

/* Takes the number of tests from the end of the command line. Returns -1, and says how it is used, where
 * there is none. */
static inline gint64
bench_take_number_of_cases (int *argc, char **argv)
{
  guint64 number;

  if (*argc < 2 || !g_ascii_string_to_unsigned (argv[*argc - 1], 10, 0, MOST_CASES, &number, NULL))
    {
      g_printerr ("usage: %s [OPTION...] NUMBER\n", g_get_prgname ());
      return -1;
    }

  argv[--*argc] = NULL;

  return (gint64) number;
}

/* In folders: GLib looks at all others of a folder when it gets to know a test. */
static inline char *
bench_name_case (gint64 number)
{
  return g_strdup_printf ("/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, number / 50, number % 50);
}

G_END_DECLS
