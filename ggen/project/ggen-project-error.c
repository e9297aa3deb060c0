/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-project-error.h"

G_DEFINE_QUARK (ggen - project - error - quark, ggen_project_error)
