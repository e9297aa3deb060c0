/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-template-program-private.h"
#include "ggen-template.h"

G_BEGIN_DECLS

/* @program: (transfer full) */
GgenTemplate *ggen_template_new_for_program (GgenTemplateEnvironment *environment,
                                             GgenProgram *program);
GgenProgram *ggen_template_get_program (GgenTemplate *self);

G_END_DECLS
