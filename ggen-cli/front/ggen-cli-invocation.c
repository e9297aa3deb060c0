/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-invocation.h"

#include "ggen-cli-command.h"
#include "ggen-cli-options.h"

struct _GgenCliInvocation
{
  const GgenCliCommand *command;
  GgenCliOptions *leading; /* (not owned): before the command */
  GgenCliOptions *options; /* (owned) */
  GStrv rest;              /* (owned): what follows "--", where the command keeps it apart */
  GgenCliOutput *output;   /* (not owned) */
  GgenCliStats *stats;     /* (owned) (nullable) */
  int signal;              /* the one that interrupted us, or 0 */
};

GQuark
ggen_cli_error_quark (void)
{
  return g_quark_from_static_string ("ggen-cli-error-quark");
}

/* @leading: the options before the command */
GgenCliInvocation *
ggen_cli_invocation_new (const GgenCliCommand *command,
                         GgenCliOptions *leading,
                         GgenCliOutput *output)
{
  GgenCliInvocation *self = g_new0 (GgenCliInvocation, 1);

  self->command = command;
  self->leading = leading;
  self->options = ggen_cli_options_new (command->options, ggen_cli_common_options);
  self->output = output;

  return self;
}

void
ggen_cli_invocation_free (GgenCliInvocation *self)
{
  ggen_cli_options_free (self->options);
  g_strfreev (self->rest);
  g_clear_pointer (&self->stats, ggen_cli_stats_free);
  g_free (self);
}

static gboolean
check_arguments (GgenCliInvocation *self, GError **error)
{
  const char *const *arguments = ggen_cli_options_get_arguments (self->options);
  guint n_arguments = g_strv_length ((char **) arguments);

  if (n_arguments > self->command->max_arguments)
    {
      g_set_error (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE, "unexpected argument '%s'",
                   arguments[self->command->max_arguments]);
      return FALSE;
    }

  if (n_arguments < self->command->min_arguments)
    {
      g_set_error_literal (error, GGEN_CLI_ERROR, GGEN_CLI_ERROR_USAGE, "an argument is missing");
      return FALSE;
    }

  return TRUE;
}

/* Such an option may stand before the command or after it. */
static gboolean
has_common_flag (GgenCliInvocation *self, const char *option)
{
  return ggen_cli_options_has_flag (self->leading, option)
         || ggen_cli_options_has_flag (self->options, option);
}

/* Returns: how many words come before it */
static int
keep_rest (GgenCliInvocation *self, int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (g_str_equal (argv[i], "--"))
      {
        self->rest = g_strdupv (argv + i + 1);
        argv[i] = NULL;
        return i;
      }

  return argc;
}

/* @argv begins with the last word of the command. Asking for help excuses everything else. */
gboolean
ggen_cli_invocation_parse (GgenCliInvocation *self, int argc, char **argv, GError **error)
{
  if (self->command->takes_rest)
    argc = keep_rest (self, argc, argv);

  if (!ggen_cli_options_parse (self->options, &argc, &argv, error))
    return FALSE;

  if (ggen_cli_options_has_flag (self->options, "help"))
    return TRUE;

  if (has_common_flag (self, "stats"))
    self->stats = ggen_cli_stats_new ();

  return check_arguments (self, error);
}

const GgenCliCommand *
ggen_cli_invocation_get_command (GgenCliInvocation *self)
{
  return self->command;
}

gboolean
ggen_cli_invocation_is_given (GgenCliInvocation *self, const char *option)
{
  return ggen_cli_options_is_given (self->options, option);
}

gboolean
ggen_cli_invocation_has_flag (GgenCliInvocation *self, const char *option)
{
  return ggen_cli_options_has_flag (self->options, option);
}

/* (nullable) without choices */
const char *
ggen_cli_invocation_get_text (GgenCliInvocation *self, const char *option)
{
  return ggen_cli_options_get_text (self->options, option);
}

const char *const *
ggen_cli_invocation_get_list (GgenCliInvocation *self, const char *option)
{
  return ggen_cli_options_get_list (self->options, option);
}

/* Of a common option, what was given before the command */
const char *const *
ggen_cli_invocation_get_leading_list (GgenCliInvocation *self, const char *option)
{
  return ggen_cli_options_get_list (self->leading, option);
}

const char *const *
ggen_cli_invocation_get_arguments (GgenCliInvocation *self)
{
  return ggen_cli_options_get_arguments (self->options);
}

/* (array zero-terminated=1): never NULL */
const char *const *
ggen_cli_invocation_get_rest (GgenCliInvocation *self)
{
  static const char *const none[] = {NULL};

  return self->rest != NULL ? (const char *const *) self->rest : none;
}

GgenCliOutput *
ggen_cli_invocation_get_output (GgenCliInvocation *self)
{
  return self->output;
}

gboolean
ggen_cli_invocation_is_quiet (GgenCliInvocation *self)
{
  return has_common_flag (self, "quiet");
}

/* (nullable): where nobody asked for them */
GgenCliStats *
ggen_cli_invocation_get_stats (GgenCliInvocation *self)
{
  return self->stats;
}

void
ggen_cli_invocation_set_signal (GgenCliInvocation *self, int signal)
{
  self->signal = signal;
}

/* The signal that interrupted the command, or 0. */
int
ggen_cli_invocation_get_signal (GgenCliInvocation *self)
{
  return self->signal;
}
