/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether it is worth to look out for something for a moment before going to sleep, learnt from how
 * often that has paid. Written by one thread at a time, or by several that may lose a count. */
typedef struct
{
  gint score;  /* atomic: above 0 where it paid lately */
  guint n_off; /* atomic: how often it was not tried since */
} GgenSpin;

/* Whether something has happened. */
typedef gboolean (*GgenSpinFunc) (gpointer user_data);

gboolean ggen_spin_until (GgenSpin *self, GgenSpinFunc has_happened, gpointer user_data);

G_END_DECLS
