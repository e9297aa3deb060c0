/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-yaml-private.h"

G_BEGIN_DECLS

/* What a scalar is by the core schema. A boolean and null have no quotes; whoever asks for a number
 * looks at that itself. */
gboolean ggen_yaml_is_null (const GgenYamlNode *node);
gboolean ggen_yaml_parse_boolean (const GgenYamlNode *node, gboolean *value);
gboolean ggen_yaml_parse_integer (const GgenYamlNode *node, gint64 *value);
gboolean ggen_yaml_parse_double (const GgenYamlNode *node, double *value);

G_END_DECLS
