/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What more workers bring, for work that computes, for work that waits for files, and for both. */

#include "suite.h"
#include "work-items.h"

namespace
{

struct Kind
{
  const char *name;
  guint n_compute;
  guint n_write;
};

void
run_items (benchmark::State &state, Kind kind, guint n_workers)
{
  SuiteWorkItems *items = suite_work_items_new (n_workers, kind.n_compute, kind.n_write);

  /* Workers are there from the first round on. */
  suite_work_items_run (items);
  harness::CpuUse use;
  for (auto _ : state)
    suite_work_items_run (items);
  use.report (state);
  state.SetItemsProcessed (state.iterations () * SUITE_N_ITEMS);
  suite_work_items_free (items);
}

}

void
suite::add_workers ()
{
  static const Kind kinds[] = {
      {"cpu", SUITE_N_ITEMS, 0},
      {"io", 0, SUITE_N_ITEMS},
      {"mixed", SUITE_N_ITEMS / 2, SUITE_N_ITEMS / 2},
  };

  for (const Kind &kind : kinds)
    for (guint n_workers : {1, 2, 4, 8})
      harness::add (std::string ("workers/") + kind.name + "/" + std::to_string (n_workers)
                        + "/isolated",
                    run_items, kind, n_workers)
          ->Unit (benchmark::kMicrosecond);
}
