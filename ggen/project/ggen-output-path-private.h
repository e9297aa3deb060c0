/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "ggen-project-error.h"

G_BEGIN_DECLS

char *ggen_output_path_normalize (const char *path, GError **error);

G_END_DECLS
