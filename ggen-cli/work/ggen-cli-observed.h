/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "ggen-cli-invocation.h"

/* How a part of the command runs what it is asked for: so that the trace shows it, and so that the
 * runtime's account of it can be shown, for --stats. */

gboolean ggen_cli_run_observed (GgenCliInvocation *invocation, GgenCliRunFunc run, GError **error);
