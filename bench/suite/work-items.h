/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <ggen.h>

G_BEGIN_DECLS

#define SUITE_N_ITEMS 64

typedef struct _SuiteWorkItems SuiteWorkItems;

SuiteWorkItems *suite_work_items_new (guint n_workers, guint n_compute, guint n_write);
void suite_work_items_free (SuiteWorkItems *self);
void suite_work_items_run (SuiteWorkItems *self);

G_END_DECLS
