/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-template-error.h"
#include "ggen-value.h"

G_BEGIN_DECLS

/**
 * GgenTemplateUndefined:
 * @GGEN_TEMPLATE_UNDEFINED_STRICT: any use is an error, except to ask `is defined` and `default`
 * @GGEN_TEMPLATE_UNDEFINED_LENIENT: prints as nothing, is false, has no items; attributes of it
 *   are errors
 * @GGEN_TEMPLATE_UNDEFINED_CHAINABLE: like lenient, and its attributes are undefined as well
 *
 * What a name without a value does.
 *
 * Since: 1.0
 */
typedef enum
{
  GGEN_TEMPLATE_UNDEFINED_STRICT,
  GGEN_TEMPLATE_UNDEFINED_LENIENT,
  GGEN_TEMPLATE_UNDEFINED_CHAINABLE,
} GgenTemplateUndefined;

#define GGEN_TYPE_TEMPLATE_ENVIRONMENT (ggen_template_environment_get_type ())

GGEN_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GgenTemplateEnvironment,
                      ggen_template_environment,
                      GGEN,
                      TEMPLATE_ENVIRONMENT,
                      GObject)

typedef struct _GgenTemplate GgenTemplate;

GGEN_AVAILABLE_IN_1_0
GgenTemplateEnvironment *ggen_template_environment_new (void);

GGEN_AVAILABLE_IN_1_0
gboolean ggen_template_environment_get_trim_blocks (GgenTemplateEnvironment *self);
GGEN_AVAILABLE_IN_1_0
void ggen_template_environment_set_trim_blocks (GgenTemplateEnvironment *self,
                                                gboolean trim_blocks);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_template_environment_get_lstrip_blocks (GgenTemplateEnvironment *self);
GGEN_AVAILABLE_IN_1_0
void ggen_template_environment_set_lstrip_blocks (GgenTemplateEnvironment *self,
                                                  gboolean lstrip_blocks);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_template_environment_get_keep_trailing_newline (GgenTemplateEnvironment *self);
GGEN_AVAILABLE_IN_1_0
void ggen_template_environment_set_keep_trailing_newline (GgenTemplateEnvironment *self,
                                                          gboolean keep_trailing_newline);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_template_environment_get_autoescape (GgenTemplateEnvironment *self);
GGEN_AVAILABLE_IN_1_0
void ggen_template_environment_set_autoescape (GgenTemplateEnvironment *self, gboolean autoescape);
GGEN_AVAILABLE_IN_1_0
GgenTemplateUndefined ggen_template_environment_get_undefined (GgenTemplateEnvironment *self);
GGEN_AVAILABLE_IN_1_0
void ggen_template_environment_set_undefined (GgenTemplateEnvironment *self,
                                              GgenTemplateUndefined undefined);

GGEN_AVAILABLE_IN_1_0
void ggen_template_environment_add_search_path (GgenTemplateEnvironment *self, GFile *directory);
GGEN_AVAILABLE_IN_1_0
void ggen_template_environment_add_source (GgenTemplateEnvironment *self,
                                           const char *name,
                                           const char *text);
GGEN_AVAILABLE_IN_1_0
void ggen_template_environment_set_global (GgenTemplateEnvironment *self,
                                           const char *name,
                                           GgenValue *value);
GGEN_AVAILABLE_IN_1_0
GgenTemplate *ggen_template_environment_get_template (GgenTemplateEnvironment *self,
                                                      const char *name,
                                                      GError **error);

G_END_DECLS
