/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-front-matter-private.h"
#include "ggen-template-info.h"

G_BEGIN_DECLS

GgenTemplateInfo *
ggen_template_info_new (const char *path, const GgenFrontMatter *front_matter, const char *source);
GgenDiagnostic *ggen_diagnostic_new (const char *path, const char *message);

G_END_DECLS
