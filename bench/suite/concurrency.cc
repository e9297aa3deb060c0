/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Commands from several threads at once. */

#include "crowd.h"
#include "suite.h"

namespace
{

void
run_at_once (benchmark::State &state, guint n_threads, SuiteSubject subject)
{
  SuiteCrowd *crowd = suite_crowd_new (n_threads, subject);

  for (auto _ : state)
    suite_crowd_run (crowd);
  state.SetItemsProcessed (state.iterations () * n_threads);
  suite_crowd_free (crowd);
}

}

void
suite::add_concurrency ()
{
  for (guint n_threads : {1, 5, 10, 20})
    for (SuiteSubject subject : {SUITE_ISOLATED, SUITE_SHARED})
      harness::add (std::string ("concurrency/") + std::to_string (n_threads) + "/"
                        + suite::get_name (subject),
                    run_at_once, n_threads, subject)
          ->Unit (benchmark::kMicrosecond);
}
