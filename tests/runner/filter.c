/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <ggen-test.h>
#include <string.h>

#include "ggen-runner-filter.h"
#include "ggen-runner-selection-error.h"

/* What filters are tried on: four programs, of which the last two run whole. */
typedef struct
{
  const char *program;
  const char *project;
  const char *suites[3];
  gboolean is_glib;
  const char *path;
  const char *short_name; /* in tables of expectations */
} Known;

static const Known known[] = {
    {"file", "glib", {"glib:unit", "io"}, TRUE, "/file/read", "fr"},
    {"file", "glib", {"glib:unit", "io"}, TRUE, "/file/read/slow", "fs"},
    {"file", "glib", {"glib:unit", "io"}, TRUE, "/file/write (all)", "fw"},
    {"net/socket", "glib", {"unit", "slow"}, TRUE, "/socket/read", "sr"},
    {"style.sh", "app", {"lint"}, FALSE, NULL, "style"},
    {"installed/demo.test", NULL, {NULL}, FALSE, NULL, "demo"},
};

static GgenRunnerProgram *
make_program (const Known *entry)
{
  GgenRunnerProgram *program = ggen_runner_program_new (entry->program);

  program->project = g_strdup (entry->project);
  program->suites = g_strdupv ((char **) entry->suites);
  program->glib_program = entry->is_glib ? g_strdup ("/bin/true") : NULL;

  return program;
}

/* In the last run /file/read failed, and style.sh; file was built again since. */
static gboolean
has_failed (GgenRunnerProgram *program, const char *path, gpointer user_data)
{
  return path != NULL ? g_str_equal (path, "/file/read") : g_str_equal (program->name, "style.sh");
}

static gboolean
may_have_failed (GgenRunnerProgram *program, gpointer user_data)
{
  return g_str_equal (program->name, "file") || g_str_equal (program->name, "style.sh");
}

static gboolean
has_changed (GgenRunnerProgram *program, gpointer user_data)
{
  return g_str_equal (program->name, "file");
}

static const GgenRunnerMemory memory = {has_failed, may_have_failed, has_changed, NULL};

static char *
list_matching (const GgenRunnerFilter *filter)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autoptr (GgenRunnerProgram) program = make_program (&known[i]);
      gboolean matches = ggen_runner_filter_matches (filter, program, known[i].path, &memory);
      GgenRunnerMatches before = ggen_runner_filter_match_program (filter, program, &memory);

      /* What is told of a program before its cases are known holds for each of them. */
      if (before != GGEN_RUNNER_MATCHES_PERHAPS)
        g_assert_cmpint (matches, ==, before == GGEN_RUNNER_MATCHES_ALL);
      else
        g_assert_true (known[i].is_glib);
      if (matches)
        g_ptr_array_add (names, (char *) known[i].short_name);
    }
  g_ptr_array_add (names, NULL);

  return g_strjoinv (" ", (char **) names->pdata);
}

typedef struct
{
  const char *name;
  const char *text;
  const char *matching;
} Good;

static const Good good[] = {
    {"all", "all()", "fr fs fw sr style demo"},
    {"none", "none()", ""},
    {"suite", "suite(io)", "fr fs fw"},
    {"suite-without-its-project", "suite(unit)", "fr fs fw sr"},
    {"suite-with-its-project", "suite(glib:unit)", "fr fs fw sr"},
    {"suite-is-all-of-the-name", "suite(uni)", ""},
    {"project", "project(app)", "style"},
    {"program", "program(file)", "fr fs fw"},
    {"program-by-the-last-part", "program(socket)", "sr"},
    {"program-by-the-last-part-by-glob", "program(d?mo.*)", "demo"},
    {"program-exactly-is-all-of-the-name", "program(=socket)", ""},
    {"program-exactly", "program(=net/socket)", "sr"},
    {"program-with-its-project", "program(glib:file)", "fr fs fw"},
    {"program-by-substring", "program(~ock)", "sr"},
    {"program-by-regex", "program(/^(f|s).*[eh]$/)", "fr fs fw style"},
    {"test", "test(/file/read)", "fr"},
    {"test-by-glob", "test(/file/read*)", "fr fs"},
    {"test-by-glob-over-slashes", "test(/file/*)", "fr fs fw"},
    {"test-by-question-mark", "test(/?i?e/read)", "fr"},
    {"test-exactly-is-no-glob", "test(=/file/read*)", ""},
    {"test-by-substring", "test(~read)", "fr fs sr"},
    {"test-by-regex", "test(/read$/)", "fr sr"},
    {"test-by-regex-with-slash", "test(/^\\/file\\/(read|write)\\b/)", "fr fs fw"},
    {"test-of-a-whole-program-is-its-name", "test(~e)", "fr fs fw sr style demo"},
    {"test-of-a-whole-program-by-glob", "test(style*)", "style"},
    {"parentheses-in-a-name", "test(/file/write \\(all\\))", "fw"},
    {"spaces-around-a-name", " test ( = /file/read ) ", "fr"},
    {"failed", "failed()", "fr style"},
    {"changed", "changed()", "fr fs fw"},
    {"not", "!suite(unit)", "style demo"},
    {"not-not", "! not !!!suite(unit)", "style demo"},
    {"not-of-a-test", "!test(~read)", "fw style demo"},
    {"and", "suite(unit) & test(~read)", "fr fs sr"},
    {"and-in-letters", "suite(unit) and test(~read)", "fr fs sr"},
    {"or", "suite(lint) | program(demo.test)", "style demo"},
    {"or-in-letters", "suite(lint) or program(demo.test)", "style demo"},
    {"difference", "suite(unit) - test(~slow)", "fr fw sr"},
    {"difference-from-the-left", "suite(unit) - test(~slow) - test(~write)", "fr sr"},
    {"difference-of-difference", "suite(unit) - (test(~read) - test(~slow))", "fs fw"},
    {"and-binds-tighter", "suite(lint) | suite(unit) & test(~slow)", "fs style"},
    {"and-binds-tighter-on-the-left", "suite(unit) & test(~slow) | suite(lint)", "fs style"},
    {"not-binds-tightest", "!suite(unit) | test(~slow)", "fs style demo"},
    {"parentheses", "(suite(lint) | suite(unit)) & !test(~read)", "fw style"},
    {"without-spaces", "suite(unit)&!test(/slow/)|suite(lint)", "fr fw sr style"},
    {"over-lines", "suite(unit)\n& test(~slow)\n", "fs"},
    {"memory-and-program", "failed() & changed()", "fr"},
};

static void
filters_choose_what_they_describe (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Good *input = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenRunnerFilter) filter = ggen_runner_filter_new (input->text, &error);
  g_autofree char *matching = NULL;

  g_assert_no_error (error);
  matching = list_matching (filter);
  g_assert_cmpstr (matching, ==, input->matching);
}

static const Good names[] = {
    {"program", "file", "fr fs fw"},
    {"last-part-of-a-program", "socket", "sr"},
    {"glob", "*s*", "sr style demo"},
    {"glob-of-programs", "st*", "style"},
    {"path", "/file/read/slow", "fs"},
    {"path-is-also-a-folder", "/file/read", "fr fs"},
    {"path-with-a-slash-is-a-folder", "/file/", "fr fs fw"},
    {"path-is-no-prefix-of-a-word", "/file/rea", ""},
    {"root", "/", "fr fs fw sr"},
    {"path-glob", "/*/read", "fr sr"},
    {"program-and-path", "socket:/socket", "sr"},
    {"program-glob-and-path-glob", "f*:/*/read*", "fr fs"},
    {"program-and-path-of-another", "file:/socket", ""},
    {"project", "app:style.sh", "style"},
    {"project-without-a-name", "glib:", "fr fs fw sr"},
    {"suite", "io:file", "fr fs fw"},
    {"suite-without-a-name", "lint:", "style"},
    {"suite-glob", "li*:*", "style"},
    {"several", "style.sh /file/read/slow", "fs style"},
};

static void
names_choose_what_they_name (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Good *input = user_data;
  g_auto (GStrv) words = g_strsplit (input->text, " ", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenRunnerFilter) filter =
      ggen_runner_filter_new_from_names ((const char *const *) words, &error);
  g_autofree char *matching = NULL;

  g_assert_no_error (error);
  matching = list_matching (filter);
  g_assert_cmpstr (matching, ==, input->matching);
}

static void
assert_bad_names (const char *const *words, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ggen_runner_filter_new_from_names (words, &error));
  g_assert_error (error, GGEN_RUNNER_SELECTION_ERROR, GGEN_RUNNER_SELECTION_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, message);
}

static void
bad_names_are_refused (GgenTestSandbox *sandbox, gpointer user_data)
{
  assert_bad_names ((const char *const[]){"file", "", NULL}, "the name of a test is empty");
  assert_bad_names ((const char *const[]){"/fi\xffle", NULL},
                    "the name of a test is not valid UTF-8");
}

typedef struct
{
  const char *name;
  const char *text;
  const char *message;
} Bad;

static const Bad bad[] = {
    {"typo", "suite(unit) & sute(x)",
     "filter:1:15: unknown function 'sute'; did you mean 'suite'?\n"
     "  suite(unit) & sute(x)\n"
     "                ^~~~"},
    {"unknown", "wombat(x)",
     "filter:1:1: unknown function 'wombat'; known are: suite, program, test, project, failed, "
     "changed, all, none\n"
     "  wombat(x)\n"
     "  ^~~~~~"},
    {"empty", "", "filter:1:1: the filter is empty; all() is every test"},
    {"blank", "  \n ", "filter:1:1: the filter is empty; all() is every test\n    \n  ^"},
    {"not-called", "suite & all()",
     "filter:1:1: 'suite' is a function: write suite(unit)\n  suite & all()\n  ^~~~~"},
    {"not-called-without-argument", "failed",
     "filter:1:1: 'failed' is a function: write failed()\n  failed\n  ^~~~~~"},
    {"no-argument", "suite( )",
     "filter:1:6: suite() says nothing to compare with; it is used like suite(unit)\n"
     "  suite( )\n"
     "       ^~~"},
    {"no-argument-after-equals", "test(=)",
     "filter:1:5: test() says nothing to compare with; it is used like test(/path/*)\n"
     "  test(=)\n"
     "      ^~~"},
    {"argument-too-many", "failed(x)",
     "filter:1:8: failed() is written without anything in its parentheses\n"
     "  failed(x)\n"
     "         ^"},
    {"not-closed", "suite(unit",
     "filter:1:6: the '(' of suite() is not closed\n  suite(unit\n       ^"},
    {"not-closed-before-another", "suite(unit & test(/x)",
     "filter:1:18: '(' inside of suite(): is a ')' missing? A name with a '(' in it is written "
     "'\\('\n"
     "  suite(unit & test(/x)\n"
     "                   ^"},
    {"parenthesis-not-closed", "all() & (none() | all()",
     "filter:1:9: this '(' is not closed\n  all() & (none() | all()\n          ^"},
    {"parenthesis-not-opened", "all())",
     "filter:1:6: there is no '(' for this ')'\n  all())\n       ^"},
    {"empty-parentheses", "()",
     "filter:1:2: expected a function such as suite(unit) or a '(', found ')'\n  ()\n   ^"},
    {"nothing-after-operator", "all() &",
     "filter:1:8: expected a function such as suite(unit) or a '(', found the end\n"
     "  all() &\n"
     "         ^"},
    {"nothing-before-operator", "| all()",
     "filter:1:1: expected a function such as suite(unit) or a '(', found '|'\n  | all()\n  ^"},
    {"no-operator", "all() none()",
     "filter:1:7: expected '&', '|', '-' or the end, found 'none'\n  all() none()\n        ^~~~"},
    {"operator-of-c", "all() && none()",
     "filter:1:7: '&&' is written '&'\n  all() && none()\n        ^~"},
    {"other-operator-of-c", "all()||none()",
     "filter:1:6: '||' is written '|'\n  all()||none()\n       ^~"},
    {"regex", "test(/a(b/)",
     "filter:1:7: 'a(b' is no regular expression: missing terminating )\n"
     "  test(/a(b/)\n"
     "        ^~~"},
    {"empty-regex", "test(//)",
     "filter:1:6: the regular expression is empty\n  test(//)\n       ^~"},
    {"slash-in-regex", "test(/file/read/)",
     "filter:1:6: a path does not end with '/'; in a regular expression a slash is written '\\/'\n"
     "  test(/file/read/)\n"
     "       ^~~~~~~~~~~"},
    {"backslash-before-letter", "test(\\d)",
     "filter:1:6: a backslash stands before what is meant literally, such as '\\)'\n"
     "  test(\\d)\n"
     "       ^~"},
    {"backslash-at-the-end", "test(a\\",
     "filter:1:7: a backslash stands before what is meant literally, such as '\\)'\n"
     "  test(a\\\n"
     "        ^"},
    {"second-line", "all()\n& nine()",
     "filter:2:3: unknown function 'nine'; did you mean 'none'?\n  & nine()\n    ^~~~"},
    {"wide-characters", "test(ä) & ü",
     "filter:1:11: expected a function such as suite(unit) or a '(', found 'ü'\n"
     "  test(ä) & ü\n"
     "            ^"},
    {"control-character", "\001",
     "filter:1:1: expected a function such as suite(unit) or a '(', found the character U+0001\n"
     "  ?\n"
     "  ^"},
    {"bytes", "test(\xff)", "filter:1:6: not valid UTF-8 (byte 0xff)\n  test(?)\n       ^"},
};

static void
bad_filters_have_one_error_with_its_place (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Bad *input = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_null (ggen_runner_filter_new (input->text, &error));
  g_assert_error (error, GGEN_RUNNER_SELECTION_ERROR, GGEN_RUNNER_SELECTION_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, input->message);
}

static void
parentheses_are_bounded (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GString) text = g_string_new ("all()");
  g_autoptr (GgenRunnerFilter) filter = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 64; i++)
    {
      g_string_prepend_c (text, '(');
      g_string_append_c (text, ')');
    }
  filter = ggen_runner_filter_new (text->str, &error);
  g_assert_no_error (error);

  g_string_prepend_c (text, '(');
  g_assert_null (ggen_runner_filter_new (text->str, &error));
  g_assert_true (g_str_has_prefix (error->message, "filter:1:65: nested deeper than 64 levels\n"));
}

static void
long_filters_are_not_deep (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GString) text = g_string_new ("suite(unit)");
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenRunnerFilter) filter = NULL;
  g_autofree char *matching = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, i % 2 == 0 ? " & all()" : " - !!none()");
  g_string_append (text, " | ");
  for (guint i = 0; i < 100001; i++)
    g_string_append_c (text, '!');
  g_string_append (text, "all()");

  filter = ggen_runner_filter_new (text->str, &error);
  g_assert_no_error (error);
  matching = list_matching (filter);
  g_assert_cmpstr (matching, ==, "fr fs fw sr");
}

#define NONE GGEN_RUNNER_MATCHES_NONE
#define PERHAPS GGEN_RUNNER_MATCHES_PERHAPS
#define ALL GGEN_RUNNER_MATCHES_ALL

typedef struct
{
  const char *text;
  GgenRunnerMatches file;   /* of GLib, failed and changed */
  GgenRunnerMatches socket; /* of GLib */
  GgenRunnerMatches style;  /* runs whole, failed */
} Before;

/* A program that is not built yet may turn out to be one of GLib's. */
static void
assert_may_match_as_if_it_had_cases (const GgenRunnerFilter *filter, GgenRunnerProgram *program)
{
  gboolean may_match = ggen_runner_filter_may_match_program (filter, program, &memory);

  if (program->glib_program == NULL)
    program->glib_program = g_strdup ("/bin/true");

  g_assert_cmpint (may_match, ==,
                   ggen_runner_filter_match_program (filter, program, &memory)
                       != GGEN_RUNNER_MATCHES_NONE);
}

static void
a_program_is_judged_before_its_cases_are_known (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const Before expected[] = {
      {"all()", ALL, ALL, ALL},
      {"suite(io)", ALL, NONE, NONE},
      {"test(/x)", PERHAPS, PERHAPS, NONE},
      {"!test(/x)", PERHAPS, PERHAPS, ALL},
      {"suite(io) & test(/x)", PERHAPS, NONE, NONE},
      {"suite(io) | test(/x)", ALL, PERHAPS, NONE},
      {"suite(io) - test(/x)", PERHAPS, NONE, NONE},
      {"!suite(io) & !test(/x)", NONE, PERHAPS, ALL},
      {"test(/x) & none()", NONE, NONE, NONE},
      {"failed()", PERHAPS, NONE, ALL},
      {"!failed()", PERHAPS, ALL, NONE},
      {"changed()", ALL, NONE, NONE},
  };
  static const guint indices[] = {0, 3, 4};

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GgenRunnerFilter) filter = ggen_runner_filter_new (expected[i].text, &error);
      const GgenRunnerMatches matches[] = {expected[i].file, expected[i].socket, expected[i].style};

      g_assert_no_error (error);
      for (guint j = 0; j < G_N_ELEMENTS (indices); j++)
        {
          g_autoptr (GgenRunnerProgram) program = make_program (&known[indices[j]]);

          g_test_message ("%s of %s", expected[i].text, program->name);
          g_assert_cmpint (ggen_runner_filter_match_program (filter, program, &memory), ==,
                           matches[j]);
          assert_may_match_as_if_it_had_cases (filter, program);
        }
    }
}

static void
nothing_has_failed_where_nobody_remembers (GgenTestSandbox *sandbox, gpointer user_data)
{
  const GgenRunnerMemory nothing = {NULL};
  g_autoptr (GgenRunnerProgram) program = make_program (&known[0]);
  g_autoptr (GgenRunnerFilter) filter = ggen_runner_filter_new ("failed() | changed()", NULL);

  g_assert_false (ggen_runner_filter_matches (filter, program, "/file/read", NULL));
  g_assert_false (ggen_runner_filter_matches (filter, program, "/file/read", &nothing));
  g_assert_false (ggen_runner_filter_may_match_program (filter, program, NULL));
}

static void
filters_are_joined (GgenTestSandbox *sandbox, gpointer user_data)
{
  const char *const words[] = {"/file/read", "style.sh", NULL};
  g_autoptr (GgenRunnerFilter) filter =
      ggen_runner_filter_unite (ggen_runner_filter_new ("suite(unit)", NULL),
                                ggen_runner_filter_new ("suite(lint)", NULL));
  g_autofree char *united = list_matching (filter);
  g_autofree char *both = NULL;

  g_assert_cmpstr (united, ==, "fr fs fw sr style");
  filter = ggen_runner_filter_intersect (g_steal_pointer (&filter),
                                         ggen_runner_filter_new_from_names (words, NULL));
  both = list_matching (filter);
  g_assert_cmpstr (both, ==, "fr fs style");
}

static void
names_that_are_not_utf8_are_compared (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRunnerProgram) program = ggen_runner_program_new ("a\xff"
                                                                   "b");
  static const char *const matching[] = {"program(a?b)", "program(/^a.b$/)", "test(~b)",
                                         "test(/x\\/y/)"};

  program->glib_program = g_strdup ("/bin/true");
  for (guint i = 0; i < G_N_ELEMENTS (matching); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GgenRunnerFilter) filter = ggen_runner_filter_new (matching[i], &error);

      g_assert_no_error (error);
      g_assert_true (ggen_runner_filter_matches (filter, program,
                                                 "/x/y\xc3"
                                                 "b",
                                                 NULL));
    }
}

static void
a_filter_tells_what_it_uses (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenRunnerFilter) plain = ggen_runner_filter_new ("suite(a) - program(b)", NULL);
  g_autoptr (GgenRunnerFilter) test = ggen_runner_filter_new ("suite(a) - (all() | test(b))", NULL);
  g_autoptr (GgenRunnerFilter) changed = ggen_runner_filter_new ("!changed()", NULL);
  g_autoptr (GgenRunnerFilter) failed = ggen_runner_filter_new ("!failed()", NULL);

  g_assert_cmpuint (ggen_runner_filter_get_uses (plain), ==, 0);
  g_assert_cmpuint (ggen_runner_filter_get_uses (test), ==, GGEN_RUNNER_FILTER_USES_TEST);
  g_assert_cmpuint (ggen_runner_filter_get_uses (changed), ==, GGEN_RUNNER_FILTER_USES_MEMORY);
  g_assert_cmpuint (ggen_runner_filter_get_uses (failed), ==,
                    GGEN_RUNNER_FILTER_USES_TEST | GGEN_RUNNER_FILTER_USES_MEMORY);
}

static void
random_text_is_a_filter_or_an_error (GgenTestSandbox *sandbox, gpointer user_data)
{
  static const char *const pieces[] = {
      "suite(",   "test(", "program(=", "failed()", "all()", "none", "(",      ")",     "!",
      "not ",     "&",     " and ",     "|",        " or ",  "-",    "/",      "/a.*/", "[",
      "*",        "?",     "~",         "\\",       "=",     " ",    "\n",     "ä",     "\xff",
      "\xe2\x82", "\001",  "x",         "/file/r",  ")",     "/)",   "{9999}", ":",     "#"};
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_good = 0;

  for (guint i = 0; i < 10000; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GgenRunnerFilter) filter = NULL;
      gint32 n_pieces = g_test_rand_int_range (0, 12);

      g_string_truncate (text, 0);
      for (gint32 j = 0; j < n_pieces; j++)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);

      filter = ggen_runner_filter_new (text->str, &error);
      g_assert_true ((filter == NULL) == (error != NULL));
      if (filter == NULL)
        {
          g_assert_error (error, GGEN_RUNNER_SELECTION_ERROR, GGEN_RUNNER_SELECTION_ERROR_INVALID);
          g_assert_true (g_str_has_prefix (error->message, "filter:"));
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
          continue;
        }
      n_good++;
      g_free (list_matching (filter));
    }
  g_assert_cmpuint (n_good, >, 20);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *path = g_strconcat ("/filter/chooses/", good[i].name, NULL);

      ggen_test_add (path, filters_choose_what_they_describe, (gpointer) &good[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strconcat ("/filter/name/", names[i].name, NULL);

      ggen_test_add (path, names_choose_what_they_name, (gpointer) &names[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strconcat ("/filter/bad/", bad[i].name, NULL);

      ggen_test_add (path, bad_filters_have_one_error_with_its_place, (gpointer) &bad[i]);
    }
  ggen_test_add ("/filter/bad-names-are-refused", bad_names_are_refused, NULL);
  ggen_test_add ("/filter/parentheses-are-bounded", parentheses_are_bounded, NULL);
  ggen_test_add ("/filter/long-filters-are-not-deep", long_filters_are_not_deep, NULL);
  ggen_test_add ("/filter/a-program-is-judged-before-its-cases-are-known",
                 a_program_is_judged_before_its_cases_are_known, NULL);
  ggen_test_add ("/filter/nothing-has-failed-where-nobody-remembers",
                 nothing_has_failed_where_nobody_remembers, NULL);
  ggen_test_add ("/filter/filters-are-joined", filters_are_joined, NULL);
  ggen_test_add ("/filter/names-that-are-not-utf8-are-compared",
                 names_that_are_not_utf8_are_compared, NULL);
  ggen_test_add ("/filter/a-filter-tells-what-it-uses", a_filter_tells_what_it_uses, NULL);
  ggen_test_add ("/filter/random-text-is-a-filter-or-an-error", random_text_is_a_filter_or_an_error,
                 NULL);

  return ggen_test_run ();
}
