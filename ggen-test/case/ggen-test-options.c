/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ggen-test-options-private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ggen-test-beginning-private.h"
#include "ggen-test-errand-private.h"

#define MOST_SCHEDULES 1000000
#define DEFAULT_TIMEOUT (60 * G_TIME_SPAN_SECOND)

/* GLib ignores options that it does not know, and leaves them for main(): so do we, and take only
 * our own. */

GgenTestOptions ggen_test_options;

static const char help[] =
    "Options of ggen-test:\n"
    "  --in-order                     Run the tests in the order in which they were added\n"
    "                                 (or GGEN_TEST_IN_ORDER=1 in the environment);\n"
    "                                 else it is random, and --seed repeats it\n"
    "  --explore N                    Run each deterministic test under N schedules, until it "
    "fails\n"
    "                                 (or GGEN_TEST_EXPLORE=N in the environment)\n"
    "  --schedule SEED                Run deterministic tests under this one schedule\n"
    "\n"
    "Variables in the environment:\n"
    "  GGEN_TEST_TIMEOUT=SECONDS      A test that takes longer hangs (default: 60; 0: none does)\n"
    "\n";

/* As one would type it. */
char *
ggen_test_options_quote (const char *word)
{
  const char *harmless = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-+=:,./@%";

  return word[0] != '\0' && word[strspn (word, harmless)] == '\0' ? g_strdup (word)
                                                                  : g_shell_quote (word);
}

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

/* Also hexadecimal ones. */
static guint64
parse_number (const char *name, const char *text, guint64 most)
{
  char *end = NULL;
  guint64 number;

  errno = 0;
  number = g_ascii_strtoull (text, &end, 0);
  if (!g_ascii_isdigit (text[0]) || *end != '\0' || errno != 0 || number > most)
    {
      g_printerr ("%s: \"%s\" is no number for %s\n", ggen_test_options.program, text, name);
      exit (EXIT_FAILURE);
    }

  return number;
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

/* Which tests to run, and where to log, is not asked of a program that is sent to run one. */
static gboolean
take_selection (Parser *self)
{
  static const char *const names[] = {
      "-p", "-s", "-r", "--run-prefix", "-x", "--skip-prefix", "--GTestLogFD", "--GTestSkipCount",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (take_value (self, names[i]) != NULL)
      return TRUE;

  return FALSE;
}

static void
parse_one (Parser *self)
{
  GgenTestOptions *options = &ggen_test_options;
  char *argument = self->argv[self->at];
  const char *value;

  if (strcmp (argument, "--in-order") == 0)
    options->is_in_order = TRUE;
  else if ((value = take_value (self, "--explore")) != NULL)
    options->n_schedules = (guint) parse_number ("--explore", value, MOST_SCHEDULES);
  else if ((value = take_value (self, "--schedule")) != NULL)
    {
      options->schedule = parse_number ("--schedule", value, G_MAXUINT64);
      options->has_schedule = TRUE;
    }
  else if ((value = take_value (self, "--seed")) != NULL)
    options->seed = value;
  else
    {
      look_at (argument);
      if (!options->is_sent || !take_selection (self))
        g_ptr_array_add (self->kept, argument);
    }
}

static void
set_defaults (void)
{
  const GgenTestErrand *errand = ggen_test_errand_get ();
  const char *explore = g_getenv ("GGEN_TEST_EXPLORE");
  const char *in_order = g_getenv ("GGEN_TEST_IN_ORDER");

  ggen_test_options.is_sent = errand != NULL && errand->path[0] != '\0';
  ggen_test_options.is_tap = TRUE;
  ggen_test_options.is_in_order = in_order != NULL && g_strcmp0 (in_order, "0") != 0;
  if (explore != NULL)
    ggen_test_options.n_schedules =
        (guint) parse_number ("GGEN_TEST_EXPLORE", explore, MOST_SCHEDULES);
}

void
ggen_test_options_parse_timeout (void)
{
  const char *text = g_getenv ("GGEN_TEST_TIMEOUT");
  char *end = NULL;
  double seconds;

  ggen_test_options.timeout = DEFAULT_TIMEOUT;
  if (text == NULL)
    return;

  seconds = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || !(seconds >= 0) || seconds > G_MAXINT)
    g_error ("GGEN_TEST_TIMEOUT is \"%s\", which is no number of seconds", text);
  ggen_test_options.timeout = (gint64) (seconds * G_TIME_SPAN_SECOND);
}

/* As GLib makes one; it does not tell which it has made. */
static char *
make_seed (void)
{
  return g_strdup_printf ("R02S%08x%08x%08x%08x", g_random_int (), g_random_int (), g_random_int (),
                          g_random_int ());
}

/* GLib is to print messages as it does in the program that waits. */
static void
add_sent (Parser *self)
{
  const GgenTestErrand *errand = ggen_test_errand_get ();

  g_ptr_array_add (self->kept, (char *) "-p");
  g_ptr_array_add (self->kept, (char *) errand->path);
  if (!ggen_test_options.is_tap)
    g_ptr_array_add (self->kept, (char *) "--GTestLogFD=-1");
}

static void
parse_arguments (Parser *self)
{
  g_ptr_array_add (self->kept, self->argc > 0 ? self->argv[0] : (char *) "");
  /* A test that fails says nothing about the next one, so GLib is asked to go on. */
  g_ptr_array_add (self->kept, (char *) "-k");

  for (self->at = 1; self->at < self->argc; self->at++)
    parse_one (self);

  if (ggen_test_errand_get () != NULL)
    ggen_test_options.seed = ggen_test_errand_get ()->seed;
  if (ggen_test_options.is_sent)
    add_sent (self);
  if (ggen_test_options.seed == NULL)
    ggen_test_options.seed = make_seed ();
  g_ptr_array_add (self->kept, g_strconcat ("--seed=", ggen_test_options.seed, NULL));
}

void
ggen_test_options_parse (int *argc, char ***argv)
{
  Parser parser = {*argv, *argc, 0, g_ptr_array_new ()};

  ggen_test_options.program = ggen_test_beginning_describe_program (*argc);
  set_defaults ();
  ggen_test_options_parse_timeout ();
  parse_arguments (&parser);

  *argc = (int) parser.kept->len;
  g_ptr_array_add (parser.kept, NULL);
  ggen_test_options.arguments = (char **) g_ptr_array_free (parser.kept, FALSE);
  *argv = ggen_test_options.arguments;
}
