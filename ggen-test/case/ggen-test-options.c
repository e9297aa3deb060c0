/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-options-private.h"

#include <stdlib.h>
#include <string.h>

#include "ggen-test-command-line-private.h"

/* GLib ignores options that it does not know, and leaves them for main(): so do we, and take only
 * our own. */

GgenTestOptions ggen_test_options;

static const char help[] =
    "Options of ggen-test:\n"
    "  --in-order                     Run the tests in the order in which they were added\n"
    "                                 (or GGEN_TEST_IN_ORDER=1 in the environment);\n"
    "                                 else it is random, and --seed repeats it\n"
    "\n";

typedef struct
{
  char **argv;
  int argc;
  int at;
  GPtrArray *kept; /* (element-type utf8): what is GLib's or main()'s */
} Parser;

/* Returns what is given as "--name VALUE" or "--name=VALUE". */
static const char *
take_value (Parser *self, const char *name)
{
  const char *argument = self->argv[self->at];
  gsize length = strlen (name);

  if (strncmp (argument, name, length) != 0)
    return NULL;

  if (argument[length] == '=')
    return argument + length + 1;

  return argument[length] == '\0' && self->at + 1 < self->argc ? self->argv[++self->at] : NULL;
}

static void
look_at (const char *argument)
{
  GgenTestOptions *options = &ggen_test_options;

  if (g_str_has_prefix (argument, "--GTestLogFD"))
    options->is_tap = FALSE;
  else if (strcmp (argument, "-l") == 0)
    options->is_list = TRUE;
  else if (strcmp (argument, "--help") == 0 || strcmp (argument, "-h") == 0
           || strcmp (argument, "-?") == 0)
    g_print ("%s", help);
}

static void
parse_one (Parser *self)
{
  GgenTestOptions *options = &ggen_test_options;
  char *argument = self->argv[self->at];
  const char *value;

  if (strcmp (argument, "--in-order") == 0)
    options->is_in_order = TRUE;
  else if ((value = take_value (self, "--seed")) != NULL)
    options->seed = value;
  else
    {
      look_at (argument);
      g_ptr_array_add (self->kept, argument);
    }
}

static void
set_defaults (void)
{
  const char *in_order = g_getenv ("GGEN_TEST_IN_ORDER");

  ggen_test_options.is_tap = TRUE;
  ggen_test_options.is_in_order = in_order != NULL && g_strcmp0 (in_order, "0") != 0;
}

/* As GLib makes one; it does not tell which it has made. */
static char *
make_seed (void)
{
  return g_strdup_printf ("R02S%08x%08x%08x%08x", g_random_int (), g_random_int (), g_random_int (),
                          g_random_int ());
}

static void
parse_arguments (Parser *self)
{
  g_ptr_array_add (self->kept, self->argc > 0 ? self->argv[0] : (char *) "");
  /* A test that fails says nothing about the next one, so GLib is asked to go on. */
  g_ptr_array_add (self->kept, (char *) "-k");

  for (self->at = 1; self->at < self->argc; self->at++)
    parse_one (self);

  if (ggen_test_options.seed == NULL)
    ggen_test_options.seed = make_seed ();
  g_ptr_array_add (self->kept, g_strconcat ("--seed=", ggen_test_options.seed, NULL));
}

void
ggen_test_options_parse (int *argc, char ***argv)
{
  Parser parser = {*argv, *argc, 0, g_ptr_array_new ()};

  ggen_test_options.program = ggen_test_command_line_describe_program (*argc, *argv);
  set_defaults ();
  parse_arguments (&parser);

  *argc = (int) parser.kept->len;
  g_ptr_array_add (parser.kept, NULL);
  ggen_test_options.arguments = (char **) g_ptr_array_free (parser.kept, FALSE);
  *argv = ggen_test_options.arguments;
}
