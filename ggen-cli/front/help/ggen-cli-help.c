/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-cli-help.h"

#include "ggen-cli-text.h"

#define PROGRAM_SUMMARY "Generates source trees from knowledge graphs."

/* What stands in the left column starts here. */
#define INDENT 2
#define GAP 2

/* Wide lines are hard to read. */
#define MAX_WIDTH 100

typedef struct
{
  char *label;
  char *text;
} GgenCliEntry;

static void
clear_entry (gpointer data)
{
  GgenCliEntry *entry = data;

  g_free (entry->label);
  g_free (entry->text);
}

static GArray *
new_entries (void)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (GgenCliEntry));

  g_array_set_clear_func (entries, clear_entry);

  return entries;
}

/* @label and @text: (transfer full) */
static void
add_entry (GArray *entries, char *label, char *text)
{
  GgenCliEntry entry = {label, text};

  g_array_append_val (entries, entry);
}

static guint
get_widest_label (GArray *entries)
{
  guint widest = 0;

  for (guint i = 0; i < entries->len; i++)
    widest = MAX (widest, ggen_cli_text_get_width (g_array_index (entries, GgenCliEntry, i).label));

  return widest;
}

/* Two columns, or one under the other where there is little room. */
static void
append_entries (GString *out, const char *heading, GArray *entries, guint width)
{
  guint column = INDENT + get_widest_label (entries) + GAP;
  gboolean is_narrow = column > width / 2;

  g_string_append_printf (out, "\n%s:\n", heading);
  for (guint i = 0; i < entries->len; i++)
    {
      const GgenCliEntry *entry = &g_array_index (entries, GgenCliEntry, i);

      ggen_cli_text_append_spaces (out, INDENT);
      if (is_narrow)
        {
          g_string_append_printf (out, "%s\n", g_strchug (entry->label));
          ggen_cli_text_append_spaces (out, 3 * INDENT);
          ggen_cli_text_append_wrapped (out, entry->text, 3 * INDENT, 3 * INDENT, width);
        }
      else
        {
          ggen_cli_text_append_padded (out, entry->label, column - INDENT);
          ggen_cli_text_append_wrapped (out, entry->text, column, column, width);
        }
    }
}

/* The summary with the choices, if there are any */
char *
ggen_cli_option_get_summary (const GgenCliOption *option)
{
  GString *summary = g_string_new (option->summary);
  g_auto (GStrv) choices = NULL;

  if (option->choices == NULL)
    return g_string_free (summary, FALSE);

  choices = g_strsplit (option->choices, "|", -1);
  g_string_append_printf (summary, ": %s%s", choices[0],
                          option->no_default ? "" : " (the default)");
  for (guint i = 1; choices[i] != NULL; i++)
    g_string_append_printf (summary, "%s%s", choices[i + 1] != NULL ? ", " : " or ", choices[i]);

  return g_string_free (summary, FALSE);
}

static char *
get_option_label (const GgenCliOption *option)
{
  g_autofree char *letter =
      option->letter != 0 ? g_strdup_printf ("-%c, ", option->letter) : g_strdup ("    ");

  return g_strconcat (letter, "--", option->name, option->value != NULL ? "=" : "", option->value,
                      NULL);
}

static void
add_options (GArray *entries, const GgenCliOption *options)
{
  for (const GgenCliOption *option = options; option->name != NULL; option++)
    if (!option->hidden)
      add_entry (entries, get_option_label (option), ggen_cli_option_get_summary (option));
}

static void
append_paragraphs (GString *out, const char *text, guint width)
{
  g_auto (GStrv) paragraphs = g_strsplit (text, "\n\n", -1);

  for (guint i = 0; paragraphs[i] != NULL; i++)
    {
      g_string_append_c (out, '\n');
      ggen_cli_text_append_wrapped (out, paragraphs[i], 0, 0, width);
    }
}

/* Not wrapped: what is copied from here must still run. */
static void
append_examples (GString *out, const GgenCliExample *examples, guint width)
{
  g_string_append (out, "\nExamples:\n");
  for (const GgenCliExample *example = examples; example->command != NULL; example++)
    {
      ggen_cli_text_append_spaces (out, INDENT);
      g_string_append_printf (out, "%s\n", example->command);
      ggen_cli_text_append_spaces (out, 3 * INDENT);
      ggen_cli_text_append_wrapped (out, example->summary, 3 * INDENT, 3 * INDENT, width);
    }
}

static void
append_usage (GString *out, const char *usage, guint width)
{
  const char *label = "Usage: ";

  g_string_append (out, label);
  ggen_cli_text_append_wrapped (out, usage, strlen (label), 3 * INDENT, width);
}

static void
append_command_entries (GString *out, const char *heading, const char *noun, guint width)
{
  g_autoptr (GArray) entries = new_entries ();

  for (const GgenCliCommand *command = ggen_cli_commands; command->noun != NULL; command++)
    {
      g_autofree char *name = ggen_cli_command_get_name (command);

      if (noun == NULL || g_str_equal (noun, command->noun))
        add_entry (entries, g_strdup (name + strlen ("ggen ")), g_strdup (command->summary));
    }

  append_entries (out, heading, entries, width);
}

char *
ggen_cli_help_for_program (guint width)
{
  static const GgenCliExample examples[] = {
      {"ggen project init shop", "start a project in the directory shop"},
      {"ggen -C shop sync", "generate what it describes"},
      {NULL},
  };
  GString *out = g_string_new (NULL);
  g_autoptr (GArray) options = new_entries ();

  width = MIN (width, MAX_WIDTH);
  add_options (options, ggen_cli_common_options);
  add_options (options, ggen_cli_program_options);

  append_usage (out, "ggen [OPTION]... COMMAND [ARGUMENT]...", width);
  append_paragraphs (out, PROGRAM_SUMMARY, width);
  append_command_entries (out, "Commands", NULL, width);
  append_entries (out, "Options", options, width);
  append_examples (out, examples, width);
  append_paragraphs (out,
                     "'ggen help COMMAND' tells more about one of them. Exit status: 0 on success, "
                     "1 on failure, 2 when the command line is wrong.",
                     width);

  return g_string_free (out, FALSE);
}

char *
ggen_cli_help_for_noun (const GgenCliNoun *noun, guint width)
{
  GString *out = g_string_new (NULL);
  g_autofree char *usage = g_strdup_printf ("ggen %s COMMAND [ARGUMENT]...", noun->name);
  g_autofree char *summary = g_strconcat (noun->summary, ".", NULL);
  g_autofree char *more =
      g_strdup_printf ("'ggen help %s COMMAND' tells more about one of them.", noun->name);

  width = MIN (width, MAX_WIDTH);
  append_usage (out, usage, width);
  append_paragraphs (out, summary, width);
  append_command_entries (out, "Commands", noun->name, width);
  append_paragraphs (out, more, width);

  return g_string_free (out, FALSE);
}

char *
ggen_cli_usage_for_command (const GgenCliCommand *command, guint width)
{
  GString *out = g_string_new (NULL);
  g_autofree char *name = ggen_cli_command_get_name (command);
  g_autofree char *usage =
      g_strconcat (name, " [OPTION]...", command->arguments != NULL ? " " : NULL,
                   command->arguments, NULL);

  append_usage (out, usage, MIN (width, MAX_WIDTH));

  return g_string_free (out, FALSE);
}

char *
ggen_cli_help_for_command (const GgenCliCommand *command, guint width)
{
  g_autofree char *usage = ggen_cli_usage_for_command (command, width);
  g_autofree char *summary = g_strconcat (command->summary, ".", NULL);
  g_autoptr (GArray) options = new_entries ();
  GString *out = g_string_new (usage);

  width = MIN (width, MAX_WIDTH);
  add_options (options, command->options);
  add_options (options, ggen_cli_common_options);

  append_paragraphs (out, summary, width);
  append_paragraphs (out, command->description, width);
  append_entries (out, "Options", options, width);
  append_examples (out, command->examples, width);

  return g_string_free (out, FALSE);
}
