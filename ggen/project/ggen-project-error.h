/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-visibility.h"

G_BEGIN_DECLS

/**
 * GGEN_PROJECT_ERROR:
 *
 * The error domain of projects.
 *
 * Since: 1.0
 */
#define GGEN_PROJECT_ERROR (ggen_project_error_quark ())

/**
 * GgenProjectError:
 * @GGEN_PROJECT_ERROR_SYNTAX: `ggen.yaml` or a front matter is not well-formed YAML or not UTF-8
 * @GGEN_PROJECT_ERROR_INVALID: it says something that ggen does not know or that contradicts
 *   itself: an unknown key, a value of the wrong type, a query that does not exist
 * @GGEN_PROJECT_ERROR_NOT_FOUND: a file that the project names does not exist
 * @GGEN_PROJECT_ERROR_UNSAFE_PATH: an output would be written outside of the project, through
 *   a symbolic link, or over a file that generation reads
 * @GGEN_PROJECT_ERROR_COLLISION: two templates, or two rows of one, write the same output
 * @GGEN_PROJECT_ERROR_EDITED: outputs hold work of a person that generation would overwrite
 * @GGEN_PROJECT_ERROR_EXISTS: a new project would be made over existing files
 * @GGEN_PROJECT_ERROR_BUSY: another process is writing the outputs of this project
 *
 * What can be wrong with a project, as opposed to its graphs, queries and templates, which
 * have error domains of their own. Failures of the file system are [error@Gio.IOErrorEnum].
 *
 * Since: 1.0
 */
typedef enum
{
  GGEN_PROJECT_ERROR_SYNTAX,
  GGEN_PROJECT_ERROR_INVALID,
  GGEN_PROJECT_ERROR_NOT_FOUND,
  GGEN_PROJECT_ERROR_UNSAFE_PATH,
  GGEN_PROJECT_ERROR_COLLISION,
  GGEN_PROJECT_ERROR_EDITED,
  GGEN_PROJECT_ERROR_EXISTS,
  GGEN_PROJECT_ERROR_BUSY,
} GgenProjectError;

GGEN_AVAILABLE_IN_1_0
GQuark ggen_project_error_quark (void);

G_END_DECLS
