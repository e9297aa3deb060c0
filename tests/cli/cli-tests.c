/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli-tests.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

void
cli_tests_write (const char *name, const char *script)
{
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\ncd \"${0%%/*}\" || exit 99\n%s\n", script);

  cli_write_file (name, text);
  g_assert_no_errno (g_chmod (name, 0755));
}

char *
cli_tests_get_built (const char *name)
{
  return g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "runner", name, NULL);
}

void
cli_tests_link (const char *name, const char *built)
{
  g_autofree char *path = cli_tests_get_built (built);

  g_assert_no_errno (symlink (path, name));
}

void
cli_tests_write_build_dir (const char *folder, const char *tests)
{
  g_autofree char *core = g_build_filename (folder, "meson-private", "coredata.dat", NULL);
  g_autofree char *info = g_build_filename (folder, "meson-info", "meson-info.json", NULL);
  g_autofree char *targets = g_build_filename (folder, "meson-info", "intro-targets.json", NULL);
  g_autofree char *list = g_build_filename (folder, "meson-info", "intro-tests.json", NULL);
  g_autofree char *logs = g_build_filename (folder, "meson-logs", "meson-log.txt", NULL);

  cli_write_file (core, "");
  cli_write_file (info, "{}");
  cli_write_file (targets, "[]");
  cli_write_file (list, tests);
  cli_write_file (logs, "");
}

void
cli_tests_assert_clean (void)
{
  g_autoptr (GDir) dir = g_dir_open (g_get_tmp_dir (), 0, NULL);
  const char *name = dir != NULL ? g_dir_read_name (dir) : NULL;

  g_assert_nonnull (dir);
  g_assert_cmpstr (name, ==, NULL);
}

void
cli_tests_assert_last_line (const char *text, const char *line)
{
  g_autofree char *ending = g_strconcat ("\n", line, "\n", NULL);

  if (!g_str_has_suffix (text, ending))
    g_error ("'%s' is not the last line of:\n%s", line, text);
}
