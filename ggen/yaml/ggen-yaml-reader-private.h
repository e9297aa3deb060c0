/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-yaml-private.h"

G_BEGIN_DECLS

typedef void (*GgenYamlItemFunc) (GgenYamlDocument *document,
                                  const GgenYamlNode *item,
                                  gpointer user_data);

const GgenYamlNode *ggen_yaml_lookup (const GgenYamlNode *map, const char *key);

gboolean
ggen_yaml_expect_map (GgenYamlDocument *document, const GgenYamlNode *node, const char *what);
gboolean
ggen_yaml_expect_scalar (GgenYamlDocument *document, const GgenYamlNode *node, const char *what);
void ggen_yaml_expect_keys (GgenYamlDocument *document,
                            const GgenYamlNode *map,
                            const char *what,
                            const char *const *known);

char *
ggen_yaml_read_string (GgenYamlDocument *document, const GgenYamlNode *node, const char *what);
gboolean
ggen_yaml_read_boolean (GgenYamlDocument *document, const GgenYamlNode *node, const char *what);
void ggen_yaml_for_each_item (GgenYamlDocument *document,
                              const GgenYamlNode *node,
                              GgenYamlItemFunc func,
                              gpointer user_data);

G_END_DECLS
