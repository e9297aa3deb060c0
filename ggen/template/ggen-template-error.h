/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-visibility.h"

G_BEGIN_DECLS

/**
 * GGEN_TEMPLATE_ERROR:
 *
 * The error domain of templates.
 *
 * Since: 1.0
 */
#define GGEN_TEMPLATE_ERROR (ggen_template_error_quark ())

/**
 * GgenTemplateError:
 * @GGEN_TEMPLATE_ERROR_SYNTAX: the template does not parse
 * @GGEN_TEMPLATE_ERROR_UNDEFINED: a name or attribute was used that has no value
 * @GGEN_TEMPLATE_ERROR_NOT_FOUND: an included, extended or imported template does not exist
 * @GGEN_TEMPLATE_ERROR_CYCLE: templates include or extend each other in a circle
 * @GGEN_TEMPLATE_ERROR_TYPE: an operation does not fit the values it was given
 * @GGEN_TEMPLATE_ERROR_LIMIT: rendering went past a limit: recursion, size of a range or string
 * @GGEN_TEMPLATE_ERROR_UNKNOWN: a filter, test, function or method of that name does not exist
 * @GGEN_TEMPLATE_ERROR_INVALID_NAME: a template name that leaves the search paths
 * @GGEN_TEMPLATE_ERROR_READ: a template cannot be read, or is not valid UTF-8
 *
 * What can go wrong with a template. The first line of a message is `file:line:column: sentence`;
 * the line of the template and a caret under the place follow on lines of their own.
 *
 * Since: 1.0
 */
typedef enum
{
  GGEN_TEMPLATE_ERROR_SYNTAX,
  GGEN_TEMPLATE_ERROR_UNDEFINED,
  GGEN_TEMPLATE_ERROR_NOT_FOUND,
  GGEN_TEMPLATE_ERROR_CYCLE,
  GGEN_TEMPLATE_ERROR_TYPE,
  GGEN_TEMPLATE_ERROR_LIMIT,
  GGEN_TEMPLATE_ERROR_UNKNOWN,
  GGEN_TEMPLATE_ERROR_INVALID_NAME,
  GGEN_TEMPLATE_ERROR_READ,
} GgenTemplateError;

GGEN_AVAILABLE_IN_1_0
GQuark ggen_template_error_quark (void);

G_END_DECLS
