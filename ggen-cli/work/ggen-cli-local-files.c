/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-local-files.h"

#include <gio/gio.h>

#define VARIABLE "GIO_USE_VFS"

/* ggen is told local paths only, and these are served by GIO itself. On a desktop GIO would start gvfs
 * all the same, which connects to the session bus, with a thread of its own, and then hands local
 * paths back. The variable is the only way to say so, and GIO reads it once: programs that we start
 * find it as we did.
 *
 * Must be called before there are other threads, and before anything asks for a file. */
void
ggen_cli_use_local_files (void)
{
  if (g_getenv (VARIABLE) != NULL)
    return;

  g_setenv (VARIABLE, "local", TRUE);
  g_vfs_get_default ();
  g_unsetenv (VARIABLE);
}
