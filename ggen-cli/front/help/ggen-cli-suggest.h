/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

const char *ggen_cli_suggest (const char *typed, const char *const *candidates);
