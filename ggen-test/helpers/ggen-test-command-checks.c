/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-command-checks.h"

#include <string.h>
#include <sys/wait.h>

#include "ggen-test-command-private.h"
#include "ggen-test-diff-private.h"
#include "ggen-test-golden.h"

/* What a test says about a command that has run. Whatever is wrong, the report shows how the command
 * ended and all that it printed, since that mostly tells why. */

static const char *const names[] = {"standard output", "standard error"};

static char *
describe_end (GgenTestCommand *self)
{
  if (WIFSIGNALED (self->wait_status))
    return g_strdup_printf ("ended by signal %d (%s)", WTERMSIG (self->wait_status),
                            g_strsignal (WTERMSIG (self->wait_status)));

  return g_strdup_printf ("ended with status %d", WEXITSTATUS (self->wait_status));
}

static gboolean
check_has_run (GgenTestCommand *self, GError **error)
{
  g_autofree char *command = NULL;

  if (self->has_run)
    return TRUE;

  command = ggen_test_command_describe (self);
  g_set_error (error, GGEN_TEST_ERROR, GGEN_TEST_ERROR_NOT_RUN, "%s has not run", command);

  return FALSE;
}

/* @details: (nullable): whole lines */
static void G_GNUC_PRINTF (4, 5) set_mismatch (GgenTestCommand *self,
                                               GError **error,
                                               const char *details,
                                               const char *format,
                                               ...)
{
  g_autofree char *command = ggen_test_command_describe (self);
  g_autofree char *end = describe_end (self);
  g_autoptr (GString) report = g_string_new (NULL);
  va_list args;

  g_string_append_printf (report, "%s ", command);
  va_start (args, format);
  g_string_append_vprintf (report, format, args);
  va_end (args);

  g_string_append_printf (report, "\n%s", details != NULL ? details : "");
  g_string_append_printf (report, "it %s\n", end);
  ggen_test_command_append_outputs (self, report);

  g_set_error_literal (error, GGEN_TEST_ERROR, GGEN_TEST_ERROR_MISMATCH, report->str);
}

/**
 * ggen_test_command_check_status:
 * @status: the exit status that the command should have had
 * @error: return location for a [error@GgenTest.Error]
 *
 * Looks whether the command ended with the status that is expected.
 *
 * Returns: whether it did
 *
 * Since: 1.0
 */
gboolean
ggen_test_command_check_status (GgenTestCommand *self, int status, GError **error)
{
  g_autofree char *end = NULL;

  g_return_val_if_fail (GGEN_IS_TEST_COMMAND (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_has_run (self, error))
    return FALSE;
  if (ggen_test_command_get_status (self) == status)
    return TRUE;

  end = describe_end (self);
  set_mismatch (self, error, NULL, "%s instead of with status %d", end, status);

  return FALSE;
}

/**
 * ggen_test_command_check_signal:
 * @signal: the signal that should have ended the command
 * @error: return location for a [error@GgenTest.Error]
 *
 * Looks whether the command was ended by the signal that is expected.
 *
 * Returns: whether it was
 *
 * Since: 1.0
 */
gboolean
ggen_test_command_check_signal (GgenTestCommand *self, int signal, GError **error)
{
  g_autofree char *end = NULL;

  g_return_val_if_fail (GGEN_IS_TEST_COMMAND (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_has_run (self, error))
    return FALSE;
  if (ggen_test_command_get_signal (self) == signal)
    return TRUE;

  end = describe_end (self);
  set_mismatch (self, error, NULL, "%s instead of by signal %d (%s)", end, signal,
                g_strsignal (signal));

  return FALSE;
}

/**
 * ggen_test_command_check_output:
 * @stream: which output
 * @text: what the command should have printed there
 * @error: return location for a [error@GgenTest.Error]
 *
 * Looks whether the command printed exactly this.
 *
 * Returns: whether it did
 *
 * Since: 1.0
 */
gboolean
ggen_test_command_check_output (GgenTestCommand *self,
                                GgenTestStream stream,
                                const char *text,
                                GError **error)
{
  g_autoptr (GBytes) expected = NULL;
  g_autofree char *diff = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (GGEN_IS_TEST_COMMAND (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_has_run (self, error))
    return FALSE;
  expected = g_bytes_new (text, strlen (text));
  if (g_bytes_equal (expected, self->output[stream]))
    return TRUE;

  name = g_strdup_printf ("%s of the command", names[stream]);
  diff = ggen_test_diff ("expected", expected, name, self->output[stream]);
  set_mismatch (self, error, diff, "printed something else than expected to its %s", names[stream]);

  return FALSE;
}

/**
 * ggen_test_command_check_output_matches:
 * @stream: which output
 * @pattern: what it should look like: `*` stands for any text, `?` for any character
 * @error: return location for a [error@GgenTest.Error]
 *
 * Looks whether all that the command printed matches a pattern.
 *
 * Returns: whether it does
 *
 * Since: 1.0
 */
gboolean
ggen_test_command_check_output_matches (GgenTestCommand *self,
                                        GgenTestStream stream,
                                        const char *pattern,
                                        GError **error)
{
  g_return_val_if_fail (GGEN_IS_TEST_COMMAND (self), FALSE);
  g_return_val_if_fail (pattern != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_has_run (self, error))
    return FALSE;
  if (g_pattern_match_simple (pattern, stream == GGEN_TEST_STREAM_STDOUT
                                           ? ggen_test_command_get_stdout (self)
                                           : ggen_test_command_get_stderr (self)))
    return TRUE;

  set_mismatch (self, error, NULL, "printed to its %s what does not match \"%s\"", names[stream],
                pattern);

  return FALSE;
}

/**
 * ggen_test_command_check_output_contains:
 * @stream: which output
 * @part: what should be in it
 * @error: return location for a [error@GgenTest.Error]
 *
 * Looks whether something is in what the command printed.
 *
 * Returns: whether it is
 *
 * Since: 1.0
 */
gboolean
ggen_test_command_check_output_contains (GgenTestCommand *self,
                                         GgenTestStream stream,
                                         const char *part,
                                         GError **error)
{
  const char *text;
  gsize length;

  g_return_val_if_fail (GGEN_IS_TEST_COMMAND (self), FALSE);
  g_return_val_if_fail (part != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_has_run (self, error))
    return FALSE;
  text = g_bytes_get_data (self->output[stream], &length);
  if (part[0] == '\0' || (length > 0 && memmem (text, length, part, strlen (part)) != NULL))
    return TRUE;

  set_mismatch (self, error, NULL, "did not print \"%s\" to its %s", part, names[stream]);

  return FALSE;
}

/**
 * ggen_test_command_check_output_golden:
 * @stream: which output
 * @path: (type filename): the golden file
 * @error: return location for a [error@GgenTest.Error]
 *
 * Compares what the command printed with a golden file, as [func@GgenTest.check_golden_bytes] does.
 *
 * Returns: whether they are the same
 *
 * Since: 1.0
 */
gboolean
ggen_test_command_check_output_golden (GgenTestCommand *self,
                                       GgenTestStream stream,
                                       const char *path,
                                       GError **error)
{
  g_autoptr (GError) difference = NULL;

  g_return_val_if_fail (GGEN_IS_TEST_COMMAND (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_has_run (self, error))
    return FALSE;
  if (ggen_test_check_golden_bytes (self->output[stream], path, &difference))
    return TRUE;

  g_strchomp (difference->message);
  set_mismatch (self, error, NULL, "printed something else to its %s: %s", names[stream],
                difference->message);

  return FALSE;
}
