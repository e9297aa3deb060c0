/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A number that is drawn from a text, the same on every machine and in every version: of SHA-256, the
 * first eight bytes. With a salt, another number. */
guint64 ggen_runner_digest (const char *salt, const char *text);

G_END_DECLS
