/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-value.h"
#include "ggen-yaml-private.h"

G_BEGIN_DECLS

void ggen_project_error_from_yaml (GError *error);
GgenValue *ggen_yaml_read_value (const GgenYamlNode *node);

G_END_DECLS
