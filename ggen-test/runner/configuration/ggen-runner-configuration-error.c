/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-configuration-error.h"

GQuark
ggen_runner_configuration_error_quark (void)
{
  return g_quark_from_static_string ("ggen-runner-configuration-error-quark");
}
