/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-command-line-private.h"

#include <string.h>

/* How the program was started, and so how it can be started again. */

/* The command line as the kernel has it: of a script it begins with the interpreter. */
char **
ggen_test_command_line_read (void)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (!g_file_get_contents ("/proc/self/cmdline", &text, &length, &error))
    g_error ("cannot read the command line: %s", error->message);

  for (gsize i = 0; i < length; i += strlen (text + i) + 1)
    g_ptr_array_add (arguments, g_strdup (text + i));
  g_ptr_array_add (arguments, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&arguments), FALSE);
}

/* As one would type it. */
static char *
quote (const char *word)
{
  const char *harmless = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-+=:,./@%";

  return word[0] != '\0' && word[strspn (word, harmless)] == '\0' ? g_strdup (word)
                                                                  : g_shell_quote (word);
}

/* Returns the words of the command line which are not among the arguments that main() got. */
char *
ggen_test_command_line_describe_program (int argc, char **argv)
{
  g_auto (GStrv) words = ggen_test_command_line_read ();
  GString *text = g_string_new (NULL);
  guint n_words = g_strv_length (words);
  guint n_arguments = argc > 0 ? (guint) argc - 1 : 0;

  /* What main() was given need not be what the kernel was. */
  n_words = n_words > n_arguments ? n_words - n_arguments : 1;

  for (guint i = 0; i < n_words && words[i] != NULL; i++)
    {
      g_autofree char *word = quote (words[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", word);
    }

  return g_string_free (text, FALSE);
}
