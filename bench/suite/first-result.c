/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Runs one command and exits, for who measures a process from its start to its first result:
 *
 *     bench-first-result isolated|shared
 */

#include <string.h>

#include "command.h"
#include "subject.h"
#include "work-dir.h"

int
main (int argc, char **argv)
{
  SuiteSubject subject =
      argc == 2 && strcmp (argv[1], "isolated") == 0 ? SUITE_ISOLATED : SUITE_SHARED;
  GgenRuntime *runtime;

  if (argc != 2 || (subject == SUITE_SHARED && strcmp (argv[1], "shared") != 0))
    {
      g_printerr ("usage: bench-first-result isolated|shared\n");
      return 2;
    }

  suite_work_dir_create ();
  suite_command_prepare ();
  runtime = suite_subject_open (subject);
  suite_command_run (runtime);
  suite_subject_close (subject, runtime);
  suite_work_dir_remove ();

  return 0;
}
