/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-sync-private.h"

G_BEGIN_DECLS

/* Returns: (element-type GgenDiagnostic), or NULL where the linting itself failed */
GPtrArray *
ggen_lint_run (const GgenSyncRequest *request, GCancellable *cancellable, GError **error);

/* Returns: (element-type GgenTemplateInfo), or NULL */
GPtrArray *ggen_lint_list (const GgenSyncRequest *request, GError **error);

G_END_DECLS
