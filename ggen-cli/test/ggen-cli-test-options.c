/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-test-options.h"

#include <string.h>

#include "ggen-cli-command.h"

#define MAX_NUMBER 1000000000

/* GLib's: what it prints, and takes */
#define SEED_PREFIX "R02S"
#define SEED_DIGITS 32

gboolean
ggen_cli_test_options_blame (const char *option, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (error == NULL)
    return FALSE;

  cause = g_steal_pointer (error);
  g_set_error_literal (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE, cause->message);
  if (option != NULL)
    g_prefix_error (error, "option '--%s': ", option);

  return FALSE;
}

static gboolean
has (GgenCliTestRun *self, const char *name)
{
  return ggen_cli_invocation_is_given (self->invocation, name);
}

/* What makes no sense together would leave one of both out, and nobody would know which. */
static gboolean
check_combinations (GgenCliTestRun *self, GError **error)
{
  static const char *const excluding[][2] = {
      {"tap", "json"},      {"list", "tap"},
      {"list", "json"},     {"list", "junit"},
      {"list", "debug"},    {"list", "archive"},
      {"debug", "tap"},     {"debug", "json"},
      {"debug", "junit"},   {"debug", "archive"},
      {"archive", "tap"},   {"archive", "json"},
      {"archive", "junit"}, {"installed", "from-archive"},
  };
  static const char *const needed[][2] = {
      {"extract-to", "from-archive"},
      {"archive-include", "archive"},
      {"format", "list"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (excluding); i++)
    if (has (self, excluding[i][0]) && has (self, excluding[i][1]))
      {
        g_set_error (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE,
                     "options '--%s' and '--%s' exclude each other", excluding[i][0],
                     excluding[i][1]);
        return FALSE;
      }

  if (has (self, "debug") && has (self, "from-archive") && !has (self, "extract-to"))
    {
      g_set_error_literal (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE,
                           "to debug what is in an archive, unpack it with '--extract-to'");
      return FALSE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    if (has (self, needed[i][0]) && !has (self, needed[i][1]))
      {
        g_set_error (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE, "option '--%s' is for '--%s'",
                     needed[i][0], needed[i][1]);
        return FALSE;
      }

  return TRUE;
}

static char *
make_seed (void)
{
  return g_strdup_printf (SEED_PREFIX "%08x%08x%08x%08x", g_random_int (), g_random_int (),
                          g_random_int (), g_random_int ());
}

static gboolean
is_seed (const char *text)
{
  gsize length = strlen (SEED_PREFIX);

  return g_str_has_prefix (text, SEED_PREFIX)
         && strspn (text + length, "0123456789abcdefABCDEF") == SEED_DIGITS
         && text[length + SEED_DIGITS] == '\0';
}

/* A seed among the arguments for the programs is theirs, and so must be the one that they are listed with. */
static gboolean
read_seed (GgenCliTestRun *self, GError **error)
{
  const char *seed = ggen_cli_invocation_get_text (self->invocation, "seed");
  const char *const *rest = ggen_cli_invocation_get_rest (self->invocation);
  g_autoptr (GStrvBuilder) arguments = g_strv_builder_new ();

  for (guint i = 0; rest[i] != NULL; i++)
    if (g_str_has_prefix (rest[i], "--seed="))
      seed = rest[i] + strlen ("--seed=");
    else if (g_str_equal (rest[i], "--seed") && rest[i + 1] != NULL)
      seed = rest[++i];
    else
      g_strv_builder_add (arguments, rest[i]);

  if (seed != NULL && !is_seed (seed))
    {
      g_set_error (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE,
                   "'%s' is no seed of GLib's test framework: it prints them as '" SEED_PREFIX
                   "' and %d digits",
                   seed, SEED_DIGITS);
      return FALSE;
    }

  self->seed = seed != NULL ? g_strdup (seed) : make_seed ();
  self->arguments = g_strv_builder_end (arguments);

  return TRUE;
}

/* Without one, each case runs once, or with --until-fail without end. */
static gboolean
read_repetitions (GgenCliTestRun *self, GError **error)
{
  const char *text = ggen_cli_invocation_get_text (self->invocation, "repeat");
  guint64 number;

  self->n_iterations = ggen_cli_invocation_has_flag (self->invocation, "until-fail") ? 0 : 1;
  if (text == NULL)
    return TRUE;

  if (!g_ascii_string_to_unsigned (text, 10, 1, MAX_NUMBER, &number, NULL))
    {
      g_set_error (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE,
                   "option '--repeat': '%s' is not between 1 and %d", text, MAX_NUMBER);
      return FALSE;
    }

  self->n_iterations = (guint) number;

  return TRUE;
}

static gboolean
read_partition (GgenCliTestRun *self, GError **error)
{
  const char *text = ggen_cli_invocation_get_text (self->invocation, "partition");

  return text == NULL || ggen_runner_partition_parse (text, &self->partition, error)
         || ggen_cli_test_options_blame ("partition", error);
}

gboolean
ggen_cli_test_options_read (GgenCliTestRun *self, GError **error)
{
  return check_combinations (self, error) && read_seed (self, error)
         && read_repetitions (self, error) && read_partition (self, error);
}

gboolean
ggen_cli_test_options_configure (GgenCliTestRun *self, GError **error)
{
  static const struct
  {
    const char *option;
    const char *key;
    const char *value; /* (nullable): of a flag */
  } options[] = {
      {"jobs", "jobs", NULL},
      {"timeout", "timeout", NULL},
      {"slow-after", "slow-after", NULL},
      {"retries", "retries", NULL},
      {"max-failures", "max-failures", NULL},
      {"leaks", "leaks", NULL},
      {"guard", "guard", "true"},
      {"sandbox", "sandbox", "true"},
      {"no-fork-server", "fork-server", "false"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      const char *value = options[i].value != NULL
                              ? options[i].value
                              : ggen_cli_invocation_get_text (self->invocation, options[i].option);

      if (has (self, options[i].option)
          && !ggen_runner_configuration_set (self->configuration, options[i].key, value, error))
        return ggen_cli_test_options_blame (options[i].option, error);
    }

  return TRUE;
}
