/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* All filters, by name. */

#include "ggen-template-text-private.h"

static const GgenBuiltin *const rooms[] = {
    ggen_string_filters, ggen_layout_filters,   ggen_escape_filters,
    ggen_case_filters,   ggen_sequence_filters, ggen_selection_filters,
    ggen_number_filters, ggen_format_filters,   ggen_order_filters,
};

const GgenBuiltin *
ggen_filter_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (rooms); i++)
    for (const GgenBuiltin *filter = rooms[i]; filter->name != NULL; filter++)
      if (strcmp (filter->name, name) == 0)
        return filter;

  return NULL;
}
