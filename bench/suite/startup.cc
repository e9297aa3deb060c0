/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From the wish to the first result, in a process that is running already. The cold start of a
 * process is measured from outside: see first-result.c. */

#include "command.h"
#include "suite.h"

namespace
{

void
wait_for_first_result (benchmark::State &state, SuiteSubject subject)
{
  for (auto _ : state)
    {
      GgenRuntime *runtime = suite_subject_open (subject);

      suite_command_run (runtime);

      /* The result is there: what comes is no part of the wait for it. */
      state.PauseTiming ();
      suite_subject_close (subject, runtime);
      state.ResumeTiming ();
    }
}

}

void
suite::add_startup ()
{
  for (SuiteSubject subject : {SUITE_ISOLATED, SUITE_SHARED})
    harness::add (std::string ("startup/warm/") + suite::get_name (subject), wait_for_first_result,
                  subject)
        ->Unit (benchmark::kMicrosecond);
}
