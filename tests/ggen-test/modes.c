/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "modes.h"

typedef struct
{
  const char *folder;
  GgenTestFlags flags;
} Mode;

static const Mode modes[] = {
    {"", GGEN_TEST_DEFAULT},
    {"in-virtual-time/", GGEN_TEST_VIRTUAL_TIME},
    {"in-order/", GGEN_TEST_PROCESS | GGEN_TEST_DETERMINISTIC},
};

void
modes_add (const char *prefix,
           const char *name,
           GgenTestFlags flags,
           GgenTestFunc function,
           gconstpointer user_data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s%s", prefix, modes[i].folder, name);

      ggen_test_add_full (path, flags | modes[i].flags, function, (gpointer) user_data, NULL);
    }
}
