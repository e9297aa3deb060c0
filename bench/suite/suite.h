/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <string>

#include <benchmark/benchmark.h>

#include "../peers/harness.h"
#include "subject.h"

namespace suite
{

const char *get_name (SuiteSubject subject);

/* One for each section. */
void add_creation ();
void add_execution ();
void add_workloads ();
void add_concurrency ();
void add_startup ();
void add_workers ();
void add_scheduling ();

}
