/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The corpus of another Jinja-compatible engine: inputs/NAME beside snapshots/NAME.snap. Of its
 * errors we compare that there is one, and the line. */

#include "render.h"

/* What must fail here, and why: a case that begins to pass must be taken off the list. */
static const struct
{
  const char *name;
  const char *reason;
} deviations[] = {
    {"calls-and-literals.txt", "needs the function get_args of that engine's test program"},
    {"debug.txt", "prints the innards of that engine"},
    {"loop-recursion-error.txt", "we blame the call that goes too deep, not the loop it calls"},
    {"loop_break_one_shot_iter.txt", "needs an iterator of that engine's test program"},
    {"loop_break_one_shot_iter_peek.txt", "needs an iterator of that engine's test program"},
};

static const char *
find_deviation (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (deviations); i++)
    if (strcmp (deviations[i].name, name) == 0)
      return deviations[i].reason;

  return NULL;
}

static char *
read_file (const char *directory, const char *name, const char *suffix)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);
  g_autofree char *path = g_build_filename (directory, file, NULL);
  GError *error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

/* What comes after the next line of three hyphens. */
static char *
after_separator (char *text)
{
  char *separator = g_str_has_prefix (text, "---\n") ? text : strstr (text, "\n---\n");

  g_assert_nonnull (separator);
  if (separator == text)
    return text + 4;
  *separator = '\0';

  return separator + 5;
}

static char *
strip_newlines (char *text)
{
  gsize length = strlen (text);

  while (length > 0 && text[length - 1] == '\n')
    text[--length] = '\0';
  while (*text == '\n')
    text++;

  return text;
}

/* Their message names each `name:` and `line:` on the way to the mistake: ours must be one. */
static gboolean
has_place (const char *expected, const char *message)
{
  g_auto (GStrv) lines = g_strsplit (expected, "\n", -1);
  const char *name = NULL;
  g_autofree char *place = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_strstrip (lines[i]);
      if (g_str_has_prefix (lines[i], "name: \""))
        {
          name = lines[i] + 7;
          *strchr (lines[i] + 7, '"') = '\0';
        }
      if (name != NULL && g_str_has_prefix (lines[i], "line: "))
        {
          g_free (place);
          place = g_strdup_printf ("%s:%d:", name, atoi (lines[i] + 6));
          if (g_str_has_prefix (message, place))
            return TRUE;
        }
    }
  g_test_message ("the error should be at %s, is %s", place, message);

  return FALSE;
}

static GgenTemplateEnvironment *
new_environment (const char *corpus, const char *context)
{
  GgenTemplateEnvironment *environment = ggen_template_environment_new ();
  g_autofree char *path = g_build_filename (corpus, "inputs", "refs", NULL);
  g_autoptr (GFile) directory = g_file_new_for_path (path);

  ggen_template_environment_add_search_path (environment, directory);
  ggen_template_environment_set_autoescape (environment, TRUE);
  if (strstr (context, "\"undefined\": \"strict\"") == NULL)
    ggen_template_environment_set_undefined (environment, GGEN_TEMPLATE_UNDEFINED_LENIENT);

  return environment;
}

static gboolean
passes (const char *corpus, const char *name)
{
  g_autofree char *inputs = g_build_filename (corpus, "inputs", NULL);
  g_autofree char *snapshots = g_build_filename (corpus, "snapshots", NULL);
  g_autofree char *input = read_file (inputs, name, "");
  g_autofree char *snapshot = read_file (snapshots, name, ".snap");
  char *text = after_separator (input);
  char *expected = strip_newlines (after_separator (after_separator (snapshot)));
  g_autoptr (GgenTemplateEnvironment) environment = new_environment (corpus, input);
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenValue) context = ggen_value_new_from_json (input, &error);
  g_autoptr (GgenTemplate) template = NULL;
  g_autofree char *rendered = NULL;

  g_assert_no_error (error);
  template = ggen_template_new (environment, text, name, &error);
  if (template != NULL)
    rendered = ggen_template_render (template, context, NULL, &error);
  if (g_str_has_prefix (expected, "!!!"))
    return rendered == NULL && has_place (expected, error->message);
  if (rendered != NULL && strcmp (strip_newlines (rendered), expected) == 0)
    return TRUE;
  g_test_message ("%s: expected '%s', got '%s'", name, expected,
                  rendered != NULL ? rendered : error->message);

  return FALSE;
}

static guint
check_case (const char *corpus, const char *name)
{
  const char *reason = find_deviation (name);

  if (passes (corpus, name) == (reason == NULL))
    return 0;
  if (reason != NULL)
    g_test_message ("%s passes now; take it off the list of deviations", name);

  return 1;
}

static void
renders_the_corpus (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *shared = user_data;
  g_autofree char *corpus = g_build_filename (shared, "data", "jinja-corpus", NULL);
  g_autofree char *inputs = g_build_filename (corpus, "inputs", NULL);
  g_autoptr (GDir) directory = NULL;
  guint n = 0, n_wrong = 0;
  const char *name;

  if (!g_file_test (inputs, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("the corpus is not here: no directory data/jinja-corpus in GGEN_TEST_SHARED");
      return;
    }
  directory = g_dir_open (inputs, 0, NULL);
  while ((name = g_dir_read_name (directory)) != NULL)
    if (strcmp (name, "refs") != 0)
      {
        n_wrong += check_case (corpus, name);
        n++;
      }
  g_test_message ("%u cases, %u deviations", n, (guint) G_N_ELEMENTS (deviations));
  g_assert_cmpuint (n, >, 100);
  g_assert_cmpuint (n_wrong, ==, 0);
}

int
main (int argc, char **argv)
{
  /* A test's own environment has no variables of ours. */
  g_autofree char *shared = g_strdup (g_getenv ("GGEN_TEST_SHARED"));

  ggen_test_init (&argc, &argv);

  ggen_test_add ("/jinja-corpus/renders-the-corpus", renders_the_corpus,
                 shared != NULL ? shared : (gpointer) "");

  return ggen_test_run ();
}
