/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-test-reports.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "ggen-cli-terminal.h"
#include "ggen-runner-json-report.h"
#include "ggen-runner-junit.h"
#include "ggen-runner-live.h"
#include "ggen-runner-plain.h"
#include "ggen-runner-report-file.h"
#include "ggen-runner-shell-word.h"
#include "ggen-runner-tap-report.h"

struct _GgenCliTestReports
{
  GgenCliOutput *output;       /* (not owned): standard output */
  GgenCliOutput *errors;       /* (owned): standard error */
  GgenRunnerReportFile *junit; /* (nullable) (owned) */
  GPtrArray *reporters;        /* (element-type GgenRunnerReporter) */
  char *rerun_command;
  int display_fd;
};

static void
free_reporter (gpointer data)
{
  GgenRunnerReporter *reporter = data;

  reporter->free (reporter);
}

/* At once: somebody looks at it, or reads it from a pipe. What cannot be written is found out when the command
 * ends. */
static void
write_now (const char *text, gsize length, gpointer user_data)
{
  ggen_cli_output_write (user_data, text, (gssize) length);
  ggen_cli_output_flush (user_data, NULL);
}

static GgenRunnerTerminalSize
get_terminal_size (gpointer user_data)
{
  GgenCliTestReports *self = user_data;
  GgenRunnerTerminalSize size = {80, 24};
  struct winsize window;

  if (ioctl (self->display_fd, TIOCGWINSZ, &window) == 0 && window.ws_col > 0 && window.ws_row > 0)
    size = (GgenRunnerTerminalSize){window.ws_col, window.ws_row};

  return size;
}

static gboolean
can_move_cursor (int fd)
{
  const char *terminal = g_getenv ("TERM");

  return ggen_cli_terminal_is (fd) && terminal != NULL && !g_str_equal (terminal, "dumb");
}

static void
add_display (GgenCliTestReports *self, GgenCliInvocation *invocation, gboolean is_on_output)
{
  GgenCliOutput *output = is_on_output ? self->output : self->errors;
  GgenRunnerDisplay display = {
      .sink = {write_now, output},
      .is_verbose = ggen_cli_invocation_has_flag (invocation, "verbose"),
      .has_color = ggen_cli_output_has_color (output),
      /* An archive that was unpacked for this run alone is removed with it. */
      .has_no_replay = ggen_cli_invocation_is_given (invocation, "from-archive")
                       && !ggen_cli_invocation_is_given (invocation, "extract-to"),
      .rerun_command = self->rerun_command,
  };

  self->display_fd = is_on_output ? STDOUT_FILENO : STDERR_FILENO;
  if (can_move_cursor (self->display_fd) && !ggen_cli_invocation_is_quiet (invocation))
    g_ptr_array_add (self->reporters, ggen_runner_live_new (&display, get_terminal_size, self));
  else
    g_ptr_array_add (self->reporters, ggen_runner_plain_new (&display));
}

static gboolean
add_junit (GgenCliTestReports *self, const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GgenRunnerSink sink;

  self->junit = ggen_runner_report_file_new (file, error);
  if (self->junit == NULL)
    return FALSE;

  sink = ggen_runner_report_file_get_sink (self->junit);
  g_ptr_array_add (self->reporters, ggen_runner_junit_new (&sink));

  return TRUE;
}

static void
append_option (GString *command, GgenCliInvocation *invocation, const char *option)
{
  const char *value = ggen_cli_invocation_get_text (invocation, option);

  if (value == NULL)
    return;

  g_string_append_printf (command, " --%s", option);
  ggen_runner_shell_word_append (command, value);
}

/* What runs those that failed again: the same words, but for what selected among all. */
static char *
make_rerun_command (GgenCliInvocation *invocation)
{
  static const char *const options[] = {"from-archive", "config", "profile", "seed"};
  const char *const *directories[] = {
      ggen_cli_invocation_get_leading_list (invocation, "directory"),
      ggen_cli_invocation_get_list (invocation, "directory"),
  };
  const char *const *words = ggen_cli_invocation_get_arguments (invocation);
  const char *const *rest = ggen_cli_invocation_get_rest (invocation);
  GString *command = g_string_new ("ggen test");

  for (guint i = 0; i < G_N_ELEMENTS (directories); i++)
    for (guint j = 0; directories[i][j] != NULL; j++)
      {
        g_string_append (command, " -C");
        ggen_runner_shell_word_append (command, directories[i][j]);
      }
  if (ggen_cli_invocation_has_flag (invocation, "installed"))
    g_string_append (command, " --installed");
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    append_option (command, invocation, options[i]);
  for (guint i = 0; words[i] != NULL; i++)
    ggen_runner_shell_word_append (command, words[i]);
  g_string_append (command, " -E 'failed()'");
  for (guint i = 0; rest[i] != NULL; i++)
    {
      if (i == 0)
        g_string_append (command, " --");
      ggen_runner_shell_word_append (command, rest[i]);
    }

  return g_string_free (command, FALSE);
}

GgenCliTestReports *
ggen_cli_test_reports_new (GgenCliInvocation *invocation, const char *junit, GError **error)
{
  g_autoptr (GgenCliTestReports) self = g_new0 (GgenCliTestReports, 1);
  gboolean is_tap = ggen_cli_invocation_has_flag (invocation, "tap");
  gboolean is_json = ggen_cli_invocation_has_flag (invocation, "json");
  gboolean is_list = ggen_cli_invocation_has_flag (invocation, "list");
  GgenRunnerSink sink;

  self->output = ggen_cli_invocation_get_output (invocation);
  self->errors = ggen_cli_output_new (STDERR_FILENO);
  self->reporters = g_ptr_array_new_with_free_func (free_reporter);
  self->rerun_command = make_rerun_command (invocation);
  sink = (GgenRunnerSink){write_now, self->output};
  add_display (self, invocation, !is_tap && !is_json && !is_list);
  if (is_tap)
    g_ptr_array_add (self->reporters, ggen_runner_tap_report_new (&sink));
  if (is_json)
    g_ptr_array_add (self->reporters, ggen_runner_json_report_new (&sink));
  if (junit != NULL && !add_junit (self, junit, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
ggen_cli_test_reports_free (GgenCliTestReports *self)
{
  g_clear_pointer (&self->reporters, g_ptr_array_unref);
  g_clear_pointer (&self->junit, ggen_runner_report_file_free);
  g_clear_pointer (&self->errors, ggen_cli_output_free);
  g_free (self->rerun_command);
  g_free (self);
}

GPtrArray *
ggen_cli_test_reports_get (GgenCliTestReports *self)
{
  return self->reporters;
}

void
ggen_cli_test_reports_note (GgenCliTestReports *self, const char *text)
{
  GgenRunnerEvent event = {
      .kind = GGEN_RUNNER_NOTE,
      .time = g_get_monotonic_time (),
      .text = text,
  };

  for (guint i = 0; i < self->reporters->len; i++)
    {
      GgenRunnerReporter *reporter = self->reporters->pdata[i];

      reporter->report (reporter, &event);
    }
}

gboolean
ggen_cli_test_reports_finish (GgenCliTestReports *self, GError **error)
{
  return self->junit == NULL || ggen_runner_report_file_finish (self->junit, error);
}
