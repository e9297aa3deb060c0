/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-visibility.h"

G_BEGIN_DECLS

#define GGEN_TYPE_TEMPLATE_INFO (ggen_template_info_get_type ())

GGEN_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GgenTemplateInfo, ggen_template_info, GGEN, TEMPLATE_INFO, GObject)

GGEN_AVAILABLE_IN_1_0
const char *ggen_template_info_get_path (GgenTemplateInfo *self);
GGEN_AVAILABLE_IN_1_0
const char *ggen_template_info_get_description (GgenTemplateInfo *self);
GGEN_AVAILABLE_IN_1_0
const char *ggen_template_info_get_to (GgenTemplateInfo *self);
GGEN_AVAILABLE_IN_1_0
const char *ggen_template_info_get_for_each (GgenTemplateInfo *self);
GGEN_AVAILABLE_IN_1_0
const char *const *ggen_template_info_get_vars (GgenTemplateInfo *self);
GGEN_AVAILABLE_IN_1_0
const char *ggen_template_info_get_var (GgenTemplateInfo *self, const char *name);
GGEN_AVAILABLE_IN_1_0
const char *const *ggen_template_info_get_queries (GgenTemplateInfo *self);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_template_info_get_unless_exists (GgenTemplateInfo *self);
GGEN_AVAILABLE_IN_1_0
gboolean ggen_template_info_get_force (GgenTemplateInfo *self);
GGEN_AVAILABLE_IN_1_0
const char *ggen_template_info_get_source (GgenTemplateInfo *self);

#define GGEN_TYPE_DIAGNOSTIC (ggen_diagnostic_get_type ())

GGEN_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GgenDiagnostic, ggen_diagnostic, GGEN, DIAGNOSTIC, GObject)

GGEN_AVAILABLE_IN_1_0
const char *ggen_diagnostic_get_path (GgenDiagnostic *self);
GGEN_AVAILABLE_IN_1_0
const char *ggen_diagnostic_get_message (GgenDiagnostic *self);

G_END_DECLS
