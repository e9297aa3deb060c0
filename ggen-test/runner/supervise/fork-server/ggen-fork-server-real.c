/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-fork-server-real.h"

#include <stdarg.h>
#include <stdio.h>

const char *
ggen_fork_server_say (const char *format, ...)
{
  static char text[512];
  va_list arguments;

  va_start (arguments, format);
  vsnprintf (text, sizeof text, format, arguments);
  va_end (arguments);

  return text;
}
