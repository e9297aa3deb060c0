/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-error.h"

/**
 * ggen_error_quark:
 *
 * Gets the error domain of the runtime.
 *
 * Returns: the error domain of [error@Ggen.Error]
 *
 * Since: 1.0
 */
GQuark
ggen_error_quark (void)
{
  return g_quark_from_static_string ("ggen-error-quark");
}
