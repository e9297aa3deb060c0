/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen-test.h>

G_BEGIN_DECLS

/* Adds a test three times: in real time, as @prefix/@name, in virtual time, and in a drawn order. The last runs in a
 * process of its own, since threads of GLib's may stay with it. */
void modes_add (const char *prefix,
                const char *name,
                GgenTestFlags flags,
                GgenTestFunc function,
                gconstpointer user_data);

G_END_DECLS
