/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The same command through a fresh runtime, an eager one, and the shared one. */

#include "command.h"
#include "suite.h"

namespace
{

using Run = void (*) (GgenRuntime *);

/* A fresh runtime's making and closing are what that way of doing it costs: they are measured. */
void
execute (benchmark::State &state, SuiteSubject subject, Run run)
{
  for (auto _ : state)
    {
      GgenRuntime *runtime = suite_subject_open (subject);

      run (runtime);
      suite_subject_close (subject, runtime);
    }
}

void
add_for_each_subject (const std::string &measure, Run run)
{
  for (SuiteSubject subject : {SUITE_ISOLATED, SUITE_EAGER, SUITE_SHARED})
    harness::add (measure + "/" + suite::get_name (subject), execute, subject, run);
}

void
command_alone (benchmark::State &state)
{
  for (auto _ : state)
    suite_command_run_alone ();
}

}

void
suite::add_execution ()
{
  add_for_each_subject ("execution/ready", suite_execute_ready);
  add_for_each_subject ("execution/command", suite_command_run);
  harness::add ("execution/command/alone", command_alone);
}
