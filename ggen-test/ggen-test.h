/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ggen-test-assert.h"
#include "ggen-test-bindings.h"
#include "ggen-test-case.h"
#include "ggen-test-faults.h"
#include "ggen-test-log.h"
#include "ggen-test-objects.h"
#include "ggen-test-clock.h"
#include "ggen-test-command-checks.h"
#include "ggen-test-command.h"
#include "ggen-test-dbus.h"
#include "ggen-test-execute.h"
#include "ggen-test-golden.h"
#include "ggen-test-sandbox.h"
