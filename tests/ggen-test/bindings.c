/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include "offender-run.h"

/* Sandboxes of tests that another framework runs: framework.c is one. */

typedef struct
{
  const char *name;
  const char *program;
} Linkage;

static char *
run_framework (const char *program)
{
  const char *arguments[] = {NULL};
  int status;
  char *output = offender_run_with (program, NULL, arguments, &status);

  if (status != 0)
    g_error ("%s has ended with %d:\n%s", program, status, output);

  return output;
}

static void
test_finds_what_is_left (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *output = run_framework (user_data);

  offender_assert_contains (output, "\nsource: 1 findings\n"
                                    "a source was left behind: \"count\"");
  offender_assert_contains (output, "leave_source() at");
  offender_assert_contains (output, "\ntouch: 1 findings\nthe default main context was touched: "
                                    "g_source_attach() was called from ");
}

static void
test_passes_clean_ones (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const names[] = {"clean",         "touch-for-framework",
                                      "allowed-touch", "join",
                                      "folders",       "first-files",
                                      "files",         "files-of-several",
                                      "files-again",   "hour"};
  g_autofree char *output = run_framework (user_data);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *line = g_strdup_printf ("%s: 0 findings\n", names[i]);

      offender_assert_contains (output, line);
    }
}

static void
test_tells_lines_of_scripts (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *output = run_framework (user_data);

  offender_assert_contains (output, "    save() at shop.script:12\n    main() at shop.script:30\n");
  offender_assert_contains (output, "    touch() at shop.script:7\n");
}

int
main (int argc, char *argv[])
{
  static const Linkage linkages[] = {
      {"linked-first", "framework"},
#ifndef __SANITIZE_ADDRESS__ /* whose library must come first itself */
      {"linked-last", "framework-linked-last"},
#endif
  };

  ggen_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (linkages); i++)
    {
      const char *name = linkages[i].name;
      gpointer program = (gpointer) linkages[i].program;
      g_autofree char *finds = g_strdup_printf ("/bindings/%s/finds-what-is-left", name);
      g_autofree char *passes = g_strdup_printf ("/bindings/%s/passes-clean-ones", name);
      g_autofree char *tells = g_strdup_printf ("/bindings/%s/tells-lines-of-scripts", name);

      ggen_test_add (finds, test_finds_what_is_left, program);
      ggen_test_add (passes, test_passes_clean_ones, program);
      ggen_test_add (tells, test_tells_lines_of_scripts, program);
    }

  return ggen_test_run ();
}
