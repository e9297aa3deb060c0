/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-replay.h"

#include <string.h>

#include "ggen-runner-shell-word.h"

static void
append_choice (GString *line, const GgenRunnerCase *test_case)
{
  ggen_runner_shell_word_append (line, "-p");
  ggen_runner_shell_word_append (line, test_case->path);

  for (guint i = 0; test_case->excluded != NULL && test_case->excluded[i] != NULL; i++)
    {
      ggen_runner_shell_word_append (line, ggen_runner_case_get_option (test_case->excluded[i]));
      ggen_runner_shell_word_append (line, test_case->excluded[i]);
    }
}

static void
append_words (GString *line, const char *const *words)
{
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    ggen_runner_shell_word_append (line, words[i]);
}

static gboolean
is_here (const char *variable)
{
  const char *equals = strchr (variable, '=');
  g_autofree char *name = equals != NULL ? g_strndup (variable, equals - variable) : NULL;

  return name == NULL || g_strcmp0 (g_getenv (name), equals + 1) == 0;
}

/* What is unset there and set here is no reason to fail, mostly. */
static void
append_environment (GString *line, const char *const *environment)
{
  gboolean has_any = FALSE;

  for (guint i = 0; environment != NULL && environment[i] != NULL; i++)
    {
      if (is_here (environment[i]))
        continue;
      if (!has_any)
        ggen_runner_shell_word_append (line, "env");
      has_any = TRUE;
      ggen_runner_shell_word_append (line, environment[i]);
    }
}

char *
ggen_runner_replay_format (const GgenRunnerCase *test_case,
                           const char *const *environment,
                           const char *const *arguments,
                           const char *seed)
{
  const GgenRunnerProgram *program = test_case->program;
  GString *line = g_string_new (NULL);

  if (program->directory != NULL)
    {
      ggen_runner_shell_word_append (line, "cd");
      ggen_runner_shell_word_append (line, program->directory);
      g_string_append (line, " &&");
    }
  append_environment (line, environment != NULL ? environment
                                                : (const char *const *) program->environment);
  append_words (line, (const char *const *) program->command);
  append_words (line, arguments);
  if (test_case->path != NULL)
    append_choice (line, test_case);
  if (program->glib_program != NULL && !program->runs_as_declared && seed != NULL)
    {
      g_autofree char *option = g_strconcat ("--seed=", seed, NULL);

      ggen_runner_shell_word_append (line, option);
    }

  return g_string_free (line, FALSE);
}
