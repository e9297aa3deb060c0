/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli.h"

#include <errno.h>
#include <fcntl.h>
#include <ggen-version.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "ggen-cli-command.h"
#include "ggen-cli-completion.h"
#include "ggen-cli-help.h"
#include "ggen-cli-manual.h"
#include "ggen-cli-module.h"
#include "ggen-cli-options.h"
#include "ggen-cli-suggest.h"
#include "ggen-cli-terminal.h"

/* What a shell would say */
#define BROKEN_PIPE_STATUS (128 + SIGPIPE)

const char ggen_cli_version[] = GGEN_VERSION_S;

/* With a standard stream closed, the next file to be opened would take its place, and what is
 * printed would end up in it. Reads and writes of the stand-in fail as they should. */
static void
keep_standard_streams_open (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0 && errno == EBADF)
      open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static gboolean
change_directories (const char *const *directories, GError **error)
{
  for (guint i = 0; directories[i] != NULL; i++)
    if (chdir (directories[i]) != 0)
      {
        int code = errno;

        g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code),
                     "cannot change to directory '%s': %s", directories[i], g_strerror (code));
        return FALSE;
      }

  return TRUE;
}

/* A word can be a misspelt noun, a noun's verb without the noun, or a misspelt verb. The answer is
 * as it is to be typed. */
static char *
suggest_command (const GgenCliNoun *noun, const char *typed)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  const char *nearest;

  if (noun == NULL)
    {
      g_ptr_array_add (words, "help");
      for (const GgenCliNoun *known = ggen_cli_nouns; known->name != NULL; known++)
        g_ptr_array_add (words, (gpointer) known->name);
    }
  for (const GgenCliCommand *known = ggen_cli_commands; known->noun != NULL; known++)
    if (known->verb != NULL && (noun == NULL || g_str_equal (known->noun, noun->name)))
      g_ptr_array_add (words, (gpointer) known->verb);
  g_ptr_array_add (words, NULL);

  nearest = ggen_cli_suggest (typed, (const char *const *) words->pdata);
  if (nearest == NULL || g_str_equal (nearest, "help") || ggen_cli_find_noun (nearest) != NULL)
    return g_strdup (nearest);

  for (const GgenCliCommand *known = ggen_cli_commands; known->noun != NULL; known++)
    if (g_strcmp0 (known->verb, nearest) == 0
        && (noun == NULL || g_str_equal (known->noun, noun->name)))
      return g_strconcat (known->noun, " ", known->verb, NULL);

  return NULL;
}

static void
set_unknown_command_error (const GgenCliNoun *noun, const char *typed, GError **error)
{
  g_autofree char *nearest = suggest_command (noun, typed);

  g_set_error (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE, "unknown command '%s%s%s'%s%s%s",
               noun != NULL ? noun->name : "", noun != NULL ? " " : "", typed,
               nearest != NULL ? "; did you mean '" : "", nearest != NULL ? nearest : "",
               nearest != NULL ? "'?" : "");
}

static const GgenCliNoun *
find_noun (const char *name, GError **error)
{
  const GgenCliNoun *noun = ggen_cli_find_noun (name);

  if (noun == NULL)
    set_unknown_command_error (NULL, name, error);

  return noun;
}

static const GgenCliCommand *
find_verb (const GgenCliNoun *noun, const char *verb, GError **error)
{
  const GgenCliCommand *command = ggen_cli_find_command (noun->name, verb);

  if (command == NULL)
    set_unknown_command_error (noun, verb, error);

  return command;
}

/* ggen help [NOUN [VERB]] */
static gboolean
print_help_for (const char *const *words, GgenCliOutput *output, GError **error)
{
  guint width = ggen_cli_output_get_width (output);
  g_autofree char *help = NULL;
  const GgenCliNoun *noun;
  const GgenCliCommand *command;

  if (words[0] == NULL)
    {
      help = ggen_cli_help_for_program (width);
    }
  else if ((noun = find_noun (words[0], error)) == NULL)
    {
      return FALSE;
    }
  else if (words[1] == NULL && ggen_cli_noun_has_verbs (noun))
    {
      help = ggen_cli_help_for_noun (noun, width);
    }
  else
    {
      guint n_words = ggen_cli_noun_has_verbs (noun) ? 2 : 1;

      command = n_words == 2 ? find_verb (noun, words[1], error)
                             : ggen_cli_find_command (noun->name, NULL);
      if (command == NULL)
        return FALSE;
      if (words[n_words] != NULL)
        {
          g_set_error (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE, "unexpected argument '%s'",
                       words[n_words]);
          return FALSE;
        }
      help = ggen_cli_help_for_command (command, width);
    }

  ggen_cli_output_write (output, help, -1);

  return TRUE;
}

/* The options of `ggen` itself that end the run. Returns FALSE if there was none. */
static gboolean
print_about_program (GgenCliOptions *options, GgenCliOutput *output)
{
  g_autofree char *text = NULL;

  if (ggen_cli_options_has_flag (options, "help"))
    text = ggen_cli_help_for_program (ggen_cli_output_get_width (output));
  else if (ggen_cli_options_has_flag (options, "version"))
    text = g_strdup ("ggen " GGEN_VERSION_S "\n");
  else if (ggen_cli_options_has_flag (options, "print-man"))
    text = ggen_cli_make_manual ();
  else if (ggen_cli_options_has_flag (options, "print-completion"))
    text = ggen_cli_make_bash_completion ();
  else
    return FALSE;

  ggen_cli_output_write (output, text, -1);

  return TRUE;
}

static void
print_usage_error (const GError *error, const GgenCliCommand *command)
{
  guint width = ggen_cli_terminal_get_width (STDERR_FILENO);
  g_autofree char *name = command != NULL ? ggen_cli_command_get_name (command) : g_strdup ("ggen");
  g_autofree char *usage =
      command != NULL ? ggen_cli_usage_for_command (command, width) : g_strdup ("");

  ggen_cli_print_error (error->message);
  ggen_cli_print_note ("%sTry '%s --help'.", usage, name);
}

static int
report_failure (const GError *error,
                const GgenCliCommand *command,
                int caught_signal,
                GgenCliOutput *output)
{
  if (caught_signal != 0)
    {
      ggen_cli_print_note ("ggen: interrupted");
      return 128 + caught_signal;
    }

  if (ggen_cli_output_is_broken_pipe (output))
    return BROKEN_PIPE_STATUS;

  if (g_error_matches (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE))
    {
      print_usage_error (error, command);
      return GGEN_CLI_STATUS_USAGE;
    }

  if (!g_error_matches (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_REPORTED))
    ggen_cli_print_error (error->message);

  return g_error_matches (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_NOTHING) ? GGEN_CLI_STATUS_NOTHING
                                                                         : GGEN_CLI_STATUS_FAILURE;
}

/* @argv begins with the last word of the command. */
static gboolean
run_invocation (GgenCliInvocation *invocation,
                const GgenCliCommand *command,
                int argc,
                char **argv,
                GError **error)
{
  GgenCliOutput *output = ggen_cli_invocation_get_output (invocation);

  if (!ggen_cli_invocation_parse (invocation, argc, argv, error))
    return FALSE;

  if (ggen_cli_invocation_has_flag (invocation, "help"))
    {
      g_autofree char *help =
          ggen_cli_help_for_command (command, ggen_cli_output_get_width (output));

      ggen_cli_output_write (output, help, -1);
      return TRUE;
    }

  return change_directories (ggen_cli_invocation_get_list (invocation, "directory"), error)
         && ggen_cli_module_run (invocation, error);
}

/* What was found out before a failure is printed before its message; but who interrupts a command
 * waits for nothing more, least of all for a reader that has stopped reading. Takes @error. */
static int
finish (GError *error, const GgenCliCommand *command, int caught_signal, GgenCliOutput *output)
{
  g_autoptr (GError) failure = error;
  g_autoptr (GError) output_error = NULL;

  if (caught_signal == 0 && !ggen_cli_output_flush (output, &output_error) && failure == NULL)
    failure = g_steal_pointer (&output_error);

  return failure != NULL ? report_failure (failure, command, caught_signal, output)
                         : GGEN_CLI_STATUS_SUCCESS;
}

/* On standard error: what the command printed stays what it is. */
static void
print_stats (GgenCliStats *stats, const GgenCliCommand *command)
{
  g_autoptr (GgenCliOutput) output = ggen_cli_output_new (STDERR_FILENO);
  g_autofree char *name = ggen_cli_command_get_name (command);

  ggen_cli_stats_print (stats, name, output);
  ggen_cli_output_flush (output, NULL);
}

static int
run_command (const GgenCliCommand *command,
             int argc,
             char **argv,
             GgenCliOptions *leading,
             GgenCliOutput *output)
{
  g_autoptr (GgenCliInvocation) invocation = ggen_cli_invocation_new (command, leading, output);
  GgenCliStats *stats;
  GError *error = NULL;
  int status;

  run_invocation (invocation, command, argc, argv, &error);
  status = finish (error, command, ggen_cli_invocation_get_signal (invocation), output);

  /* Where the command was typed wrongly there is none to tell about. */
  stats = ggen_cli_invocation_get_stats (invocation);
  if (stats != NULL && status != GGEN_CLI_STATUS_USAGE)
    print_stats (stats, command);

  return status;
}

/* @argv begins with "help". */
static int
run_help (int argc, char **argv, GgenCliOutput *output)
{
  g_autoptr (GgenCliOptions) options = ggen_cli_options_new (ggen_cli_common_options, NULL);
  GError *error = NULL;

  if (ggen_cli_options_parse (options, &argc, &argv, &error))
    print_help_for (ggen_cli_options_get_arguments (options), output, &error);

  return finish (error, NULL, 0, output);
}

static int
report_missing_verb (const GgenCliNoun *noun)
{
  g_autofree char *help =
      ggen_cli_help_for_noun (noun, ggen_cli_terminal_get_width (STDERR_FILENO));

  ggen_cli_print_error ("a command is missing");
  ggen_cli_print_note ("%s", g_strchomp (help));

  return GGEN_CLI_STATUS_USAGE;
}

/* @argv begins with the noun. */
static int
dispatch (int argc, char **argv, GgenCliOptions *leading, GgenCliOutput *output)
{
  const GgenCliCommand *command = NULL;
  const GgenCliNoun *noun;
  GError *error = NULL;

  noun = find_noun (argv[0], &error);
  if (noun == NULL)
    return finish (error, NULL, 0, output);

  if (!ggen_cli_noun_has_verbs (noun))
    return run_command (ggen_cli_find_command (noun->name, NULL), argc, argv, leading, output);

  if (argc > 1 && (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")))
    return run_help (2, (char *[]){"help", argv[0], NULL}, output);

  if (argc < 2 || argv[1][0] == '-')
    return report_missing_verb (noun);

  command = find_verb (noun, argv[1], &error);
  if (command == NULL)
    return finish (error, NULL, 0, output);

  return run_command (command, argc - 1, argv + 1, leading, output);
}

static int
run_program (int argc, char **argv, GgenCliOutput *output)
{
  g_autoptr (GgenCliOptions) options =
      ggen_cli_options_new (ggen_cli_common_options, ggen_cli_program_options);
  GError *error = NULL;

  if (!ggen_cli_options_parse_leading (options, &argc, &argv, &error)
      || !change_directories (ggen_cli_options_get_list (options, "directory"), &error))
    return finish (error, NULL, 0, output);

  if (print_about_program (options, output))
    return finish (NULL, NULL, 0, output);

  if (argc < 2)
    return run_help (1, (char *[]){"help", NULL}, output);

  if (g_str_equal (argv[1], "help"))
    return run_help (argc - 1, argv + 1, output);

  return dispatch (argc - 1, argv + 1, options, output);
}

/* As SIGPIPE would have ended us, had we not ignored it so that a sync is not cut short. */
static void
die_of_broken_pipe (void)
{
  signal (SIGPIPE, SIG_DFL);
  raise (SIGPIPE);
}

int
ggen_cli_main (int argc, char **argv)
{
  g_autoptr (GgenCliOutput) output = NULL;
  int status;

  keep_standard_streams_open ();
  signal (SIGPIPE, SIG_IGN);
  output = ggen_cli_output_new (STDOUT_FILENO);

  status = run_program (argc, argv, output);
  if (status == BROKEN_PIPE_STATUS)
    die_of_broken_pipe ();

  return status;
}
