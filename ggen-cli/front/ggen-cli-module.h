/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-cli-command.h"

/* What runs the commands is in modules beside this library, each linked with what its commands
 * need. One is loaded when a command of it is to run, and stays: GLib's types cannot be unloaded. A module
 * may also be for another one, which loads it when it needs it. */

typedef struct
{
  const char *noun;
  const char *verb; /* (nullable) */
  GgenCliRunFunc run;
} GgenCliEntry;

typedef gboolean (*GgenCliWrapFunc) (GgenCliInvocation *invocation,
                                     GgenCliRunFunc run,
                                     GError **error);

typedef struct
{
  const char *version;         /* of the ggen that it was built with */
  void (*prepare) (void);      /* called before the first command (nullable) */
  GgenCliWrapFunc wrap;        /* calls what runs a command, so that it can be observed */
  const GgenCliEntry *entries; /* ended by one without a noun */
  const void
      *functions; /* for other modules (nullable); the header of this one says of which type */
} GgenCliModule;

/* Each module defines this one symbol. */
extern __attribute__ ((visibility ("default"))) const GgenCliModule ggen_cli_module;

const GgenCliModule *ggen_cli_module_load (const char *name, GError **error);
gboolean ggen_cli_module_run (GgenCliInvocation *invocation, GError **error);
