/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-runner-command.h"

#include <string.h>

#include "ggen-runner-paths.h"
#include "ggen-supervise-protocol.h"

#define PRELOAD "LD_PRELOAD="

static void
add_words (GPtrArray *words, char *const *more)
{
  for (; more != NULL && *more != NULL; more++)
    g_ptr_array_add (words, g_strdup (*more));
}

static void
add_word_once (GPtrArray *words, const char *word)
{
  for (guint i = 0; i < words->len; i++)
    if (strcmp (words->pdata[i], word) == 0)
      return;
  g_ptr_array_add (words, g_strdup (word));
}

static void
add_seed (GPtrArray *words, const GgenRunnerLaunch *launch)
{
  if (launch->seed != NULL)
    g_ptr_array_add (words, g_strconcat ("--seed=", launch->seed, NULL));
}

static void
add_path (GPtrArray *words, const GgenRunnerCase *test_case)
{
  g_ptr_array_add (words, g_strdup ("-p"));
  g_ptr_array_add (words, g_strdup (test_case->path));
  for (char **excluded = test_case->excluded; excluded != NULL && *excluded != NULL; excluded++)
    {
      g_ptr_array_add (words, g_strdup (ggen_runner_case_get_option (*excluded)));
      g_ptr_array_add (words, g_strdup (*excluded));
    }
}

GPtrArray *
ggen_runner_command_get_words (const GgenRunnerLaunch *launch)
{
  const GgenRunnerCase *test_case = launch->test_case;
  const GgenRunnerProgram *program = test_case->program;
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

  add_words (words, program->command);
  add_words (words, launch->arguments);
  if (program->glib_program == NULL || program->runs_as_declared)
    return words;
  if (launch->is_listing)
    g_ptr_array_add (words, g_strdup ("-l"));
  else if (test_case->path != NULL)
    {
      add_word_once (words, "--tap");
      add_path (words, test_case);
    }
  else
    {
      add_word_once (words, "--tap");
      add_word_once (words, "-k");
    }
  add_seed (words, launch);

  return words;
}

GPtrArray *
ggen_runner_command_get_server_words (const GgenRunnerLaunch *launch)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

  add_words (words, launch->test_case->program->command);
  add_words (words, launch->arguments);
  add_word_once (words, "--tap");
  add_seed (words, launch);

  return words;
}

GPtrArray *
ggen_runner_command_get_forked_words (const GgenRunnerLaunch *launch)
{
  GPtrArray *words = ggen_runner_command_get_words (launch);

  g_ptr_array_remove_index (words, 0);

  return words;
}

static gboolean
is_for_another (const char *variable)
{
  static const char *const names[] = {
      "G_TEST_ROOT_PROCESS=",
      "G_TEST_TMPDIR=",
      GGEN_SUPERVISE_SOCKET "=",
      "GGEN_TEST_GUARD=",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_has_prefix (variable, names[i]))
      return TRUE;

  return FALSE;
}

/* (nullable): NULL: nothing is to be loaded. */
static char *
make_preload (const GgenRunnerLaunch *launch, const char *preload, const char *inherited)
{
  gboolean is_guarded = launch->is_guarded && !launch->test_case->program->is_sanitized;
  g_autofree char *guard = is_guarded ? ggen_runner_guard_get_path () : NULL;
  const char *const parts[] = {preload, guard, inherited};
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL && *parts[i] != '\0')
      g_string_append_printf (list, "%s%s", list->len > 0 ? ":" : PRELOAD, parts[i]);

  return list->len > 0 ? g_string_free (g_steal_pointer (&list), FALSE) : NULL;
}

GPtrArray *
ggen_runner_command_get_environment (const GgenRunnerLaunch *launch, const char *preload)
{
  GPtrArray *environment = g_ptr_array_new_with_free_func (g_free);
  const char *inherited = NULL;
  char *variable;

  for (char **at = launch->environment; at != NULL && *at != NULL; at++)
    {
      if (g_str_has_prefix (*at, PRELOAD))
        inherited = *at + strlen (PRELOAD);
      else if (!is_for_another (*at))
        g_ptr_array_add (environment, g_strdup (*at));
    }
  variable = make_preload (launch, preload, inherited);
  if (variable != NULL)
    g_ptr_array_add (environment, variable);

  return environment;
}
