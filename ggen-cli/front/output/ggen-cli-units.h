/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

/* Figures as a person reads them: three digits and a unit, or a count with its thousands parted. */

char *ggen_cli_format_count (guint64 count);
char *ggen_cli_format_duration (guint64 nanoseconds);
char *ggen_cli_format_size (guint64 n_bytes);
