/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <stdio.h>

#include <glib.h>

#include "allocations.h"

G_BEGIN_DECLS

gboolean suite_tracker_is_loaded (void);

void suite_tracker_get (SuiteAllocations *allocations);
void suite_tracker_reset_peak (void);

gboolean suite_tracker_set_recording (gboolean is_recording);
gboolean suite_tracker_set_tag (gboolean is_runtime);
void suite_tracker_print_sites (FILE *stream);

G_END_DECLS
