/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Commands with real work to do: the work alone, and what it takes through a runtime of its own and
 * through the shared one. */

#include <memory>

#include "suite.h"
#include "workload.h"

namespace
{

/* Prepared when the first measure asks for it, and kept for the others. */
class Workload
{
public:
  explicit Workload (const SuiteWorkload &functions) : functions (functions) {}

  ~Workload ()
  {
    if (is_ready)
      functions.clean_up ();
  }

  Workload (const Workload &) = delete;
  Workload &operator= (const Workload &) = delete;

  const SuiteWorkload &
  get ()
  {
    if (!is_ready)
      functions.prepare ();
    is_ready = true;

    return functions;
  }

private:
  const SuiteWorkload &functions;
  bool is_ready = false;
};

/* Lives as long as what was registered with it. */
using WorkloadPointer = std::shared_ptr<Workload>;

void
run_alone (benchmark::State &state, WorkloadPointer workload)
{
  const SuiteWorkload &functions = workload->get ();

  for (auto _ : state)
    functions.run_alone ();
}

void
run (benchmark::State &state, WorkloadPointer workload, SuiteSubject subject)
{
  const SuiteWorkload &functions = workload->get ();

  for (auto _ : state)
    {
      GgenRuntime *runtime = suite_subject_open (subject);

      functions.run (runtime);
      suite_subject_close (subject, runtime);
    }
}

void
add_workload (const SuiteWorkload &functions)
{
  auto workload = std::make_shared<Workload> (functions);
  std::string name = std::string ("workloads/") + functions.name + "/";

  harness::add (name + "alone", run_alone, workload)->Unit (benchmark::kMicrosecond);
  for (SuiteSubject subject : {SUITE_ISOLATED, SUITE_SHARED})
    harness::add (name + suite::get_name (subject), run, workload, subject)
        ->Unit (benchmark::kMicrosecond);
}

#ifndef SUITE_HAS_LIBSOUP
void
miss_libsoup (benchmark::State &state)
{
  state.SkipWithError ("built without libsoup-3.0");
}
#endif

}

void
suite::add_workloads ()
{
  add_workload (suite_template_workload);
  add_workload (suite_graph_workload);
#ifdef SUITE_HAS_LIBSOUP
  add_workload (suite_inference_workload);
#else
  for (const char *subject : {"alone", "isolated", "shared"})
    harness::add (std::string ("workloads/inference/") + subject, miss_libsoup);
#endif
}
