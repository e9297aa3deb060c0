/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-bindings.h"
#include "ggen-test-case.h"
#include "ggen-test-faults.h"
#include "ggen-test-log.h"
#include "ggen-test-objects.h"
#include "ggen-test-clock.h"
#include "ggen-test-sandbox.h"
