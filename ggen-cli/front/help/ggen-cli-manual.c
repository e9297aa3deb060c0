/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-manual.h"

#include <ggen-version.h>

#include "ggen-cli-command.h"
#include "ggen-cli-help.h"

/* A line of text as roff takes it: dashes that can be copied, no accidental requests. */
static void
append_text (GString *out, const char *text)
{
  if (*text == '.' || *text == '\'')
    g_string_append (out, "\\&");

  for (const char *p = text; *p != '\0'; p++)
    switch (*p)
      {
      case '\\':
        g_string_append (out, "\\e");
        break;

      case '-':
        g_string_append (out, "\\-");
        break;

      case '\'':
        g_string_append (out, "\\(aq");
        break;

      default:
        g_string_append_c (out, *p);
      }
}

static void
append_line (GString *out, const char *start, const char *text)
{
  g_string_append (out, start);
  append_text (out, text);
  g_string_append_c (out, '\n');
}

static void
append_paragraphs (GString *out, const char *text)
{
  g_auto (GStrv) paragraphs = g_strsplit (text, "\n\n", -1);

  for (guint i = 0; paragraphs[i] != NULL; i++)
    {
      g_string_append (out, ".PP\n");
      append_line (out, "", paragraphs[i]);
    }
}

static void
append_option (GString *out, const GgenCliOption *option)
{
  g_autofree char *summary = ggen_cli_option_get_summary (option);

  g_string_append (out, ".TP\n");
  if (option->letter != 0)
    g_string_append_printf (out, "\\fB\\-%c\\fR, ", option->letter);
  g_string_append (out, "\\fB");
  g_string_append (out, "\\-\\-");
  append_text (out, option->name);
  g_string_append (out, "\\fR");
  if (option->value != NULL)
    g_string_append_printf (out, "=\\fI%s\\fR", option->value);
  g_string_append_c (out, '\n');
  append_line (out, "", summary);
}

static void
append_options (GString *out, const GgenCliOption *options)
{
  for (const GgenCliOption *option = options; option->name != NULL; option++)
    if (!option->hidden)
      append_option (out, option);
}

static void
append_command (GString *out, const GgenCliCommand *command)
{
  g_autofree char *name = ggen_cli_command_get_name (command);
  g_autofree char *usage =
      g_strconcat (name, " [OPTION]...", command->arguments != NULL ? " " : NULL,
                   command->arguments, NULL);
  g_autofree char *summary = g_strconcat (command->summary, ".", NULL);

  append_line (out, ".SS ", usage);
  append_paragraphs (out, summary);
  append_paragraphs (out, command->description);
  append_options (out, command->options);

  for (const GgenCliExample *example = command->examples; example->command != NULL; example++)
    {
      g_string_append (out, ".PP\n");
      append_line (out, "To ", example->summary);
      g_string_append (out, ".PP\n.RS\n.nf\n");
      append_line (out, "", example->command);
      g_string_append (out, ".fi\n.RE\n");
    }
}

static void
append_exit_status (GString *out)
{
  static const struct
  {
    const char *status;
    const char *meaning;
  } statuses[] = {
      {"0", "The command succeeded."},
      {"1", "It failed, and the error on standard error says why."},
      {"2", "It was typed wrongly: an unknown command or option, a missing argument."},
      {"130", "It was interrupted by SIGINT (ctrl-C). What was being generated is whole: each "
              "file is the old one or the new one. A second ctrl-C kills."},
      {"143", "The same for SIGTERM."},
  };

  g_string_append (out, ".SH EXIT STATUS\n");
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_string_append_printf (out, ".TP\n.B %s\n", statuses[i].status);
      append_line (out, "", statuses[i].meaning);
    }
}

/* What the rows are, for who has the table before them */
static void
append_statistics (GString *out)
{
  static const struct
  {
    const char *rows;
    const char *meaning;
  } statistics[] = {
      {"wall time, processor time, peak memory", "Of the command; processor time is that of all "
                                                 "threads, with what starting the program took."},
      {"workers, blocking threads",
       "How many there were when the command ended, and how many there may be."},
      {"tasks, tasks stolen, tasks helped", "How many pieces of work the workers ran; how many of "
                                            "them one worker took from another; how "
                                            "many were run by the work that waited for them."},
      {"blocking tasks", "How many pieces of work ran on threads of their own, such as writing."},
      {"calls of execute, iterations",
       "How often the command waited for work, and how often the main loop turned meanwhile."},
      {"dispatches, longest dispatch, its source",
       "How many callbacks the main loop called, how long the longest took, and whose it was."},
      {"queued, running, dispatch, execute",
       "How long work waited for a worker and how long it ran, how long callbacks took, and how "
       "long the command waited for work: half of them took no longer than p50, 99 of 100 no "
       "longer "
       "than p99."},
  };

  g_string_append (out, ".SH STATISTICS\n");
  append_line (
      out, "",
      "With --stats, a table on standard error says what the command has cost, also when it "
      "failed or was interrupted. A command that does not use the runtime has the first "
      "three rows only.");
  for (guint i = 0; i < G_N_ELEMENTS (statistics); i++)
    {
      append_line (out, ".TP\n.B ", statistics[i].rows);
      append_line (out, "", statistics[i].meaning);
    }
}

static void
append_environment (GString *out)
{
  g_string_append (out, ".SH ENVIRONMENT\n");
  g_string_append (out, ".TP\n.B GGEN_WORKERS\n");
  append_line (out, "", "How many workers there may be; 4 without it.");
  g_string_append (out, ".TP\n.B GGEN_TRACE\n");
  append_line (
      out, "",
      "The file that a trace of the command is written to: every task, every callback of the "
      "main loop and the command itself, in the format that Chrome and Perfetto show.");
  g_string_append (out, ".TP\n.B GGEN_WATCHDOG\n");
  append_line (out, "",
               "After how many milliseconds in one callback of the main loop a warning names it.");
  g_string_append (out, ".TP\n.B NO_COLOR\n");
  append_line (out, "", "When set to anything, no colors are printed.");
}

char *
ggen_cli_make_manual (void)
{
  GString *out = g_string_new (NULL);

  g_string_append (out, ".TH GGEN 1 \"\" \"ggen " GGEN_VERSION_S "\" \"User Commands\"\n"
                        ".SH NAME\n"
                        "ggen \\- generates source trees from knowledge graphs\n"
                        ".SH SYNOPSIS\n"
                        ".B ggen\n"
                        "[\\fIOPTION\\fR]... \\fICOMMAND\\fR [\\fIARGUMENT\\fR]...\n"
                        ".SH DESCRIPTION\n");
  append_line (out, "",
               "ggen loads graphs (RDF), asks them questions (SPARQL) and renders the answers "
               "through templates (Jinja) into files. A project, a directory with a ggen.yaml, "
               "says which; 'ggen sync' does it.");
  append_paragraphs (out, "Results go to standard output, everything else to standard error. "
                          "Progress and colors are for terminals only.");

  g_string_append (out, ".SH OPTIONS\nEvery command takes the first four.\n");
  append_options (out, ggen_cli_common_options);
  append_options (out, ggen_cli_program_options);

  g_string_append (out, ".SH COMMANDS\n");
  for (const GgenCliCommand *command = ggen_cli_commands; command->noun != NULL; command++)
    append_command (out, command);

  append_statistics (out);
  append_exit_status (out);
  append_environment (out);

  return g_string_free (out, FALSE);
}
