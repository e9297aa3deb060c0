/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint64 suite_hash (const void *bytes, gsize length);

G_END_DECLS
