/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#define DEFAULT_WIDTH 80
#define MIN_WIDTH 20

gboolean
ggen_cli_terminal_is (int fd)
{
  return isatty (fd);
}

/* In columns; 80 where there is no terminal. */
guint
ggen_cli_terminal_get_width (int fd)
{
  struct winsize size = {0};

  if (!isatty (fd) || ioctl (fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return DEFAULT_WIDTH;

  return MAX (size.ws_col, MIN_WIDTH);
}

/* See https://no-color.org: any value that is not empty means no. */
gboolean
ggen_cli_terminal_has_color (int fd)
{
  const char *no_color = g_getenv ("NO_COLOR");
  const char *term = g_getenv ("TERM");

  if (no_color != NULL && *no_color != '\0')
    return FALSE;

  return isatty (fd) && term != NULL && !g_str_equal (term, "dumb");
}
