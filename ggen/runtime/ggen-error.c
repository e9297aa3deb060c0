/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-error.h"

/**
 * ggen_error_quark:
 *
 * Returns: the error domain of [error@Ggen.Error]
 *
 * Since: 1.0
 */
G_DEFINE_QUARK (ggen - error, ggen_error)
