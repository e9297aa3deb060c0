/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-command.h"

const GgenCliNoun *
ggen_cli_find_noun (const char *name)
{
  for (const GgenCliNoun *noun = ggen_cli_nouns; noun->name != NULL; noun++)
    if (g_str_equal (noun->name, name))
      return noun;

  return NULL;
}

const GgenCliCommand *
ggen_cli_find_command (const char *noun, const char *verb)
{
  for (const GgenCliCommand *command = ggen_cli_commands; command->noun != NULL; command++)
    if (g_str_equal (command->noun, noun) && g_strcmp0 (command->verb, verb) == 0)
      return command;

  return NULL;
}

gboolean
ggen_cli_noun_has_verbs (const GgenCliNoun *noun)
{
  return ggen_cli_find_command (noun->name, NULL) == NULL;
}

/* "ggen graph query" */
char *
ggen_cli_command_get_name (const GgenCliCommand *command)
{
  if (command->verb == NULL)
    return g_strconcat ("ggen ", command->noun, NULL);

  return g_strconcat ("ggen ", command->noun, " ", command->verb, NULL);
}
