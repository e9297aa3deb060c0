/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen.h>

G_BEGIN_DECLS

/* One way to use the runtime from several threads at once. */
typedef struct
{
  const char *name;
  void (*run) (GRand *chance);
} StressScenario;

extern const StressScenario stress_scenarios[];
extern const guint stress_n_scenarios;

G_END_DECLS
