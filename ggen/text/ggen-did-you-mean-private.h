/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *ggen_did_you_mean (const char *word, const char *const *candidates);

G_END_DECLS
