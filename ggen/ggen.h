/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-version.h"
#include "ggen-visibility.h"
#include "ggen-enum-types.h"
#include "ggen-error.h"
#include "ggen-metrics.h"
#include "ggen-runtime.h"
#include "ggen-scope.h"
#include "ggen-trace.h"
