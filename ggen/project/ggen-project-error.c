/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-project-error.h"

/**
 * ggen_project_error_quark:
 *
 * Gets the error domain of projects.
 *
 * Returns: the error domain of [error@GgenCodegen.ProjectError]
 *
 * Since: 1.0
 */
GQuark
ggen_project_error_quark (void)
{
  return g_quark_from_static_string ("ggen-project-error-quark");
}
