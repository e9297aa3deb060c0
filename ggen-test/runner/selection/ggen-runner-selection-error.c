/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-selection-error.h"

GQuark
ggen_runner_selection_error_quark (void)
{
  return g_quark_from_static_string ("ggen-runner-selection-error-quark");
}
