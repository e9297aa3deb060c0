/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What ggen's runtime costs, measured with Google Benchmark:
 *
 *     bench-suite [--benchmark_filter=REGEX] [--benchmark_out=FILE.json] ...
 *
 * All of Google Benchmark's options work. Names are SECTION/MEASURE[/ARGUMENT]/SUBJECT, where the
 * subject is the runtime that was used (isolated, eager, shared), or alone for none.
 */

#include "command.h"
#include "suite.h"
#include "work-dir.h"

const char *
suite::get_name (SuiteSubject subject)
{
  return subject == SUITE_ISOLATED ? "isolated" : subject == SUITE_EAGER ? "eager" : "shared";
}

int
main (int argc, char **argv)
{
  int status;

  harness::add_version ("ggen_version",
                        {GGEN_MAJOR_VERSION, GGEN_MINOR_VERSION, GGEN_MICRO_VERSION});
  harness::add_version ("glib_version",
                        {glib_major_version, glib_minor_version, glib_micro_version});
  suite_work_dir_create ();
  suite_subject_prepare ();
  suite_command_prepare ();
  suite::add_creation ();
  suite::add_execution ();
  suite::add_workloads ();
  suite::add_concurrency ();
  suite::add_startup ();
  suite::add_workers ();
  suite::add_scheduling ();
  status = harness::run (argc, argv);
  /* What was registered holds what it works on. */
  benchmark::ClearRegisteredBenchmarks ();
  suite_subject_clean_up ();
  suite_work_dir_remove ();

  return status;
}
