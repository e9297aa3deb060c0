/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-color.h"

void
ggen_runner_color_append (GString *out, GgenRunnerColor color, gboolean has_color, const char *text)
{
  static const char *const numbers[] = {
      [GGEN_RUNNER_COLOR_GOOD] = "1;32",     [GGEN_RUNNER_COLOR_BAD] = "1;31",
      [GGEN_RUNNER_COLOR_DOUBTFUL] = "1;33", [GGEN_RUNNER_COLOR_QUIET] = "2",
      [GGEN_RUNNER_COLOR_HEADING] = "1",
  };

  if (has_color && color != GGEN_RUNNER_COLOR_NONE)
    g_string_append_printf (out, "\x1b[%sm%s\x1b[0m", numbers[color], text);
  else
    g_string_append (out, text);
}
