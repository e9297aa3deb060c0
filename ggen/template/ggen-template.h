/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-template-environment.h"
#include "ggen-template-error.h"
#include "ggen-value.h"

G_BEGIN_DECLS

#define GGEN_TYPE_TEMPLATE (ggen_template_get_type ())

GGEN_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (GgenTemplate, ggen_template, GGEN, TEMPLATE, GObject)

GGEN_AVAILABLE_IN_1_0
GgenTemplate *ggen_template_new (GgenTemplateEnvironment *environment,
                                 const char *text,
                                 const char *source_name,
                                 GError **error);
GGEN_AVAILABLE_IN_1_0
GgenTemplate *ggen_template_new_at_line (GgenTemplateEnvironment *environment,
                                         const char *text,
                                         const char *source_name,
                                         guint first_line,
                                         GError **error);

GGEN_AVAILABLE_IN_1_0
GgenTemplateEnvironment *ggen_template_get_environment (GgenTemplate *self);
GGEN_AVAILABLE_IN_1_0
const char *ggen_template_get_name (GgenTemplate *self);
GGEN_AVAILABLE_IN_1_0
char **ggen_template_dup_references (GgenTemplate *self);
GGEN_AVAILABLE_IN_1_0
char **ggen_template_dup_variables (GgenTemplate *self);

GGEN_AVAILABLE_IN_1_0
char *ggen_template_render (GgenTemplate *self,
                            GgenValue *context,
                            GCancellable *cancellable,
                            GError **error);
GGEN_AVAILABLE_IN_1_0
void ggen_template_render_async (GgenTemplate *self,
                                 GgenValue *context,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GGEN_AVAILABLE_IN_1_0
char *ggen_template_render_finish (GgenTemplate *self, GAsyncResult *result, GError **error);

G_END_DECLS
