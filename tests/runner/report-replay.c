/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>

#include "ggen-runner-replay.h"
#include "ggen-runner-shell-word.h"

typedef struct
{
  const char *name;
  const char *const *command;
  const char *directory;
  const char *path;
  const char *const *excluded;
  const char *seed;
  const char *expected;
} Example;

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const Example examples[] = {
    {"a-case", WORDS ("/bin/a"), NULL, "/path", NULL, "R02S1", "/bin/a -p /path --seed=R02S1"},
    {"without-a-seed", WORDS ("/bin/a"), NULL, "/path", NULL, NULL, "/bin/a -p /path"},
    {"without-its-children", WORDS ("/bin/a"), NULL, "/path", WORDS ("/path/one", "/path/two"),
     "R02S1", "/bin/a -p /path -s /path/one -s /path/two --seed=R02S1"},
    {"without-all-below", WORDS ("/bin/a"), NULL, "/path", WORDS ("/path/"), "R02S1",
     "/bin/a -p /path -x /path/ --seed=R02S1"},
    {"in-its-folder-by-a-wrapper", WORDS ("/usr/bin/env", "A=a b", "/bin/a"), "/a folder", "/it's",
     NULL, "R02S1", "cd '/a folder' && /usr/bin/env 'A=a b' /bin/a -p '/it'\\''s' --seed=R02S1"},
    {"of-a-terminals-escapes", WORDS ("/bin/\x1b[31m", "a\nb", "\u202e", "\xff'\\é"), NULL, NULL,
     NULL, NULL, "$'/bin/\\033[31m' $'a\\012b' $'\\342\\200\\256' $'\\377\\'\\\\é'"},
    {"whole", WORDS ("/bin/script", ""), NULL, NULL, NULL, "R02S1", "/bin/script ''"},
};

static char *
get_name (gconstpointer element)
{
  const Example *example = element;

  return g_strdup (example->name);
}

static void
test_a_line_for_a_shell (GgenTestSandbox *sandbox, gpointer data)
{
  const Example *example = data;
  g_autoptr (GgenRunnerProgram) program = ggen_runner_program_new ("program");
  g_autoptr (GgenRunnerCase) test_case = NULL;
  g_autofree char *line = NULL;

  program->command = g_strdupv ((char **) example->command);
  program->directory = g_strdup (example->directory);
  if (example->path != NULL)
    program->glib_program = g_strdup ("/bin/a");
  test_case = ggen_runner_case_new (program, example->path, example->excluded);
  line = ggen_runner_replay_format (test_case, NULL, NULL, example->seed);

  g_assert_cmpstr (line, ==, example->expected);
}

/* Of those that know $'…' */
static void
test_a_shell_takes_it_back (GgenTestSandbox *sandbox, gpointer data)
{
  static const char word[] = "\x1b]0;x\a\n\t\\ \"$HOME\" `'` \xff\xc3 é \u202e\x7f"
                             "7";
  g_autofree char *bash = g_find_program_in_path ("bash");
  g_autofree char *output = NULL;
  g_autoptr (GString) line = g_string_new ("printf %s ");
  g_autoptr (GError) error = NULL;
  const char *command[] = {bash, "-c", NULL, NULL};

  if (bash == NULL)
    {
      g_test_skip ("there is no bash");
      return;
    }

  ggen_runner_shell_word_append (line, word);
  for (gsize i = 0; i < line->len; i++)
    g_assert_false (g_ascii_iscntrl (line->str[i]));
  command[2] = line->str;
  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, NULL,
                &error);

  g_assert_no_error (error);
  g_assert_cmpstr (output, ==, word);
}

static void
test_a_program_that_knows_no_seed_is_given_none (GgenTestSandbox *sandbox, gpointer data)
{
  g_autoptr (GgenRunnerProgram) program = ggen_runner_program_new ("program");
  g_autoptr (GgenRunnerCase) whole = ggen_runner_case_new (program, NULL, NULL);
  g_autofree char *with_seed = NULL;
  g_autofree char *without = NULL;

  program->command = g_strdupv ((char **) WORDS ("/bin/a"));
  program->glib_program = g_strdup ("/bin/a");
  with_seed = ggen_runner_replay_format (whole, NULL, NULL, "R02S1");
  program->runs_as_declared = TRUE;
  without = ggen_runner_replay_format (whole, NULL, NULL, "R02S1");

  g_assert_cmpstr (with_seed, ==, "/bin/a --seed=R02S1");
  g_assert_cmpstr (without, ==, "/bin/a");
}

static void
test_what_it_was_given_is_given_again (GgenTestSandbox *sandbox, gpointer data)
{
  const char *const *changed = WORDS ("SAME=here", "OTHER=a b", "NEW=");
  g_autoptr (GgenRunnerProgram) program = ggen_runner_program_new ("program");
  g_autoptr (GgenRunnerCase) whole = ggen_runner_case_new (program, NULL, NULL);
  g_autofree char *of_program = NULL;
  g_autofree char *of_attempt = NULL;

  g_setenv ("SAME", "here", TRUE);
  g_setenv ("OTHER", "here", TRUE);
  program->command = g_strdupv ((char **) WORDS ("/bin/a", "own"));
  program->environment = g_strdupv ((char **) WORDS ("SAME=here", "OTHER=of the program"));
  of_program = ggen_runner_replay_format (whole, NULL, WORDS ("--flag", "x y"), NULL);
  of_attempt = ggen_runner_replay_format (whole, changed, NULL, NULL);

  g_assert_cmpstr (of_program, ==, "env 'OTHER=of the program' /bin/a own --flag 'x y'");
  g_assert_cmpstr (of_attempt, ==, "env 'OTHER=a b' NEW= /bin/a own");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add_table ("/replay/a-line-for-a-shell", 0, test_a_line_for_a_shell, examples,
                       G_N_ELEMENTS (examples), sizeof (Example), get_name);
  ggen_test_add_full ("/replay/what-it-was-given-is-given-again", GGEN_TEST_ALLOW_ENVIRONMENT,
                      test_what_it_was_given_is_given_again, NULL, NULL);
  ggen_test_add ("/replay/a-shell-takes-it-back", test_a_shell_takes_it_back, NULL);
  ggen_test_add ("/replay/a-program-that-knows-no-seed-is-given-none",
                 test_a_program_that_knows_no_seed_is_given_none, NULL);

  return ggen_test_run ();
}
