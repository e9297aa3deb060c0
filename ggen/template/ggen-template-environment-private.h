/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-template-compiler-private.h"
#include "ggen-template-environment.h"

G_BEGIN_DECLS

GgenProgram *ggen_template_environment_compile (GgenTemplateEnvironment *self,
                                                const char *name,
                                                const char *text,
                                                gssize length,
                                                guint first_line,
                                                GError **error);
GgenProgram *
ggen_template_environment_load (GgenTemplateEnvironment *self, const char *name, GError **error);
GgenMap *ggen_template_environment_ref_globals (GgenTemplateEnvironment *self);
gboolean ggen_template_loader_check_name (const char *name, GError **error);
char *ggen_template_loader_read (GFile *directory, const char *name, gsize *length, GError **error);

G_END_DECLS
