/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-completion.h"

#include <ggen-version.h>

#include "ggen-cli-command.h"

/* The script walks over the words typed so far to find the command, then completes the option's
 * value, an option, a command or a file. What it knows is in the case tables made here. */

static void
append_option_words (GString *out, const GgenCliOption *options)
{
  for (const GgenCliOption *option = options; option->name != NULL; option++)
    if (!option->hidden)
      {
        if (option->letter != 0)
          g_string_append_printf (out, " -%c", option->letter);
        g_string_append_printf (out, " --%s%s", option->name, option->value != NULL ? "=" : "");
      }
}

static void
append_words_case (GString *out, const char *key)
{
  g_string_append_printf (out, "    '%s') words='", key);
}

static void
append_nouns (GString *out)
{
  append_words_case (out, "");
  for (const GgenCliNoun *noun = ggen_cli_nouns; noun->name != NULL; noun++)
    g_string_append_printf (out, "%s ", noun->name);
  g_string_append (out, "help");
  append_option_words (out, ggen_cli_common_options);
  append_option_words (out, ggen_cli_program_options);
  g_string_append (out, "' ;;\n");
}

static void
append_verbs (GString *out, const GgenCliNoun *noun)
{
  append_words_case (out, noun->name);
  for (const GgenCliCommand *command = ggen_cli_commands; command->noun != NULL; command++)
    if (g_str_equal (command->noun, noun->name))
      g_string_append_printf (out, "%s ", command->verb);
  g_string_append (out, "--help' ;;\n");
}

static void
append_command_options (GString *out, const GgenCliCommand *command)
{
  g_autofree char *name = ggen_cli_command_get_name (command);

  append_words_case (out, name + strlen ("ggen "));
  g_string_truncate (out, out->len);
  append_option_words (out, command->options);
  append_option_words (out, ggen_cli_common_options);
  g_string_append (out, "' ;;\n");
}

static void
append_value_cases (GString *out, const char *command, const GgenCliOption *options)
{
  for (const GgenCliOption *option = options; option->name != NULL; option++)
    {
      if (option->value == NULL)
        continue;

      g_string_append_printf (out, "    '%s --%s'", command, option->name);
      if (option->letter != 0)
        g_string_append_printf (out, "|'%s -%c'", command, option->letter);

      if (option->choices != NULL)
        {
          g_auto (GStrv) choices = g_strsplit (option->choices, "|", -1);
          g_autofree char *joined = g_strjoinv (" ", choices);

          g_string_append_printf (out, ") values='%s' ;;\n", joined);
        }
      else if (option->kind == GGEN_CLI_OPTION_FILE || option->kind == GGEN_CLI_OPTION_FILE_LIST)
        {
          g_string_append (out, ") files=1 ;;\n");
        }
      else
        {
          g_string_append (out, ") return ;;\n");
        }
    }
}

/* Once. @word: (transfer full) */
static void
append_alternative (GString *out, GHashTable *seen, char *word)
{
  g_autofree char *owned = word;

  if (g_hash_table_contains (seen, owned))
    return;

  g_string_append_printf (out, "|%s", owned);
  g_hash_table_add (seen, g_steal_pointer (&owned));
}

/* Which words take the next one as their value, for the walk. */
static void
append_value_options (GString *out)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_string_append (out, "-C|--directory");
  for (const GgenCliCommand *command = ggen_cli_commands; command->noun != NULL; command++)
    for (const GgenCliOption *option = command->options; option->name != NULL; option++)
      {
        if (option->value == NULL)
          continue;

        append_alternative (out, seen, g_strconcat ("--", option->name, NULL));
        if (option->letter != 0)
          append_alternative (out, seen, g_strdup_printf ("-%c", option->letter));
      }
}

/* Nouns that are commands by themselves: what follows is an argument, and no verb. */
static void
append_whole_commands (GString *out)
{
  const char *separator = "";

  for (const GgenCliNoun *noun = ggen_cli_nouns; noun->name != NULL; noun++)
    if (!ggen_cli_noun_has_verbs (noun))
      {
        g_string_append_printf (out, "%s%s", separator, noun->name);
        separator = "|";
      }
}

static void
append_walk (GString *out)
{
  g_string_append (out, "# bash completion for ggen, made by ggen " GGEN_VERSION_S "\n"
                        "_ggen ()\n"
                        "{\n"
                        "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
                        "  local command='' option='' words='' values='' files='' rest='' word i\n"
                        "  COMPREPLY=()\n"
                        "  # --option=value comes as three words\n"
                        "  if [[ $cur == = ]]; then option=$prev cur=''\n"
                        "  elif [[ $prev == = ]]; then option=${COMP_WORDS[COMP_CWORD-2]}\n"
                        "  else option=$prev; fi\n"
                        "  for (( i = 1; i < COMP_CWORD; i++ )); do\n"
                        "    word=${COMP_WORDS[i]}\n"
                        "    case $word in\n"
                        "      ");
  append_value_options (out);
  g_string_append (out, ") (( i++ )); [[ ${COMP_WORDS[i]} == = ]] && (( i++ )) ;;\n"
                        "      --) rest=1; break ;;\n"
                        "      -*|=) ;;\n"
                        "      *) case $command in\n"
                        "           ''|help) command=$word ;;\n"
                        "           ");
  append_whole_commands (out);
  g_string_append (out, ") ;;\n"
                        "           *) [[ $command == *' '* ]] || command+=\" $word\" ;;\n"
                        "         esac ;;\n"
                        "    esac\n"
                        "  done\n");
}

char *
ggen_cli_make_bash_completion (void)
{
  GString *out = g_string_new (NULL);

  append_walk (out);

  g_string_append (out, "  if [[ -n $rest ]]; then\n"
                        "    compopt -o filenames\n"
                        "    COMPREPLY=($(compgen -f -- \"$cur\"))\n"
                        "    return\n"
                        "  fi\n"
                        "  case \"$command $option\" in\n"
                        "    *' -C'|*' --directory') files=1 ;;\n");
  for (const GgenCliCommand *command = ggen_cli_commands; command->noun != NULL; command++)
    {
      g_autofree char *name = ggen_cli_command_get_name (command);

      append_value_cases (out, name + strlen ("ggen "), command->options);
    }

  g_string_append (out, "  esac\n"
                        "  if [[ -n $values ]]; then\n"
                        "    COMPREPLY=($(compgen -W \"$values\" -- \"$cur\"))\n"
                        "    return\n"
                        "  elif [[ -n $files ]]; then\n"
                        "    compopt -o filenames\n"
                        "    COMPREPLY=($(compgen -f -- \"$cur\"))\n"
                        "    return\n"
                        "  fi\n"
                        "  case $command in\n");
  append_nouns (out);
  g_string_append (out, "    help) words='");
  for (const GgenCliNoun *noun = ggen_cli_nouns; noun->name != NULL; noun++)
    g_string_append_printf (out, "%s ", noun->name);
  g_string_append (out, "' ;;\n");
  for (const GgenCliNoun *noun = ggen_cli_nouns; noun->name != NULL; noun++)
    if (ggen_cli_noun_has_verbs (noun))
      append_verbs (out, noun);
  for (const GgenCliCommand *command = ggen_cli_commands; command->noun != NULL; command++)
    append_command_options (out, command);

  g_string_append (out, "  esac\n"
                        "  if [[ $cur == -* || $command != *' '* ]]; then\n"
                        "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                        "    [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace\n"
                        "  fi\n"
                        "  if [[ $cur != -* && ( $command == *' '* || $command =~ ^(");
  append_whole_commands (out);
  g_string_append (out, ")$ ) ]]; then\n"
                        "    compopt -o filenames\n"
                        "    COMPREPLY=($(compgen -f -- \"$cur\"))\n"
                        "  fi\n"
                        "}\n"
                        "complete -F _ggen ggen\n");

  return g_string_free (out, FALSE);
}
