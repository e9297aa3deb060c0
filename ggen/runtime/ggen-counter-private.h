/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* For a count that one thread at a time writes, such as a worker, or the owner of a context: so it needs
 * no read-modify-write. Others may read an old value. */
static inline void
ggen_counter_increment (guint64 *self, int order)
{
  __atomic_store_n (self, __atomic_load_n (self, __ATOMIC_RELAXED) + 1, order);
}

G_END_DECLS
