/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "ggen-query.h"
#include "ggen-rdf-syntax.h"
#include "ggen-template-error.h"
#include "test-project.h"

typedef enum
{
  PROJECT,
  QUERY,
  RDF,
  TEMPLATE,
} Domain;

/* One file is wrong, or one thing in it; the rest of the project is test_project_basic(). */
typedef struct
{
  const char *name;
  const char *path;
  const char *text;
  Domain domain;
  int code;
  const char *message;
} Bad;

#define CONFIG(rest)                                                                               \
  "name: zoo\ngraphs: zoo.ttl\nprefixes: {zoo: 'http://zoo.example/'}\noutput: out\n" rest

static const Bad bad[] = {
    {"config-syntax", "ggen.yaml", "name: [zoo\n", PROJECT, GGEN_PROJECT_ERROR_SYNTAX,
     "ggen.yaml:2:1: did not find expected ',' or ']' (while parsing a flow sequence)"},
    {"config-utf8", "ggen.yaml", "name: z\xff\n", PROJECT, GGEN_PROJECT_ERROR_SYNTAX,
     "ggen.yaml:1:8: not valid UTF-8 (byte 0xff)"},
    {"config-key", "ggen.yaml", "name: zoo\ngraph: zoo.ttl\n", PROJECT, GGEN_PROJECT_ERROR_INVALID,
     "ggen.yaml:2:1: unknown key 'graph' in the project; did you mean 'graphs'?"},
    {"missing-graph", "ggen.yaml", "name: zoo\ngraphs: [zo.ttl]\n", PROJECT,
     GGEN_PROJECT_ERROR_NOT_FOUND, "ggen.yaml:2:10: 'zo.ttl' does not exist"},
    {"glob-without-match", "ggen.yaml", "name: zoo\ngraphs: '*.nt'\n", PROJECT,
     GGEN_PROJECT_ERROR_NOT_FOUND, "ggen.yaml:2:9: no file matches '*.nt'"},
    {"graph-is-a-directory", "ggen.yaml", "name: zoo\ngraphs: templates\n", PROJECT,
     GGEN_PROJECT_ERROR_INVALID,
     "ggen.yaml:2:9: 'templates' is a directory; name files in it, e.g. 'templates/*.ttl'"},
    {"missing-templates", "ggen.yaml", "name: zoo\ntemplates: nowhere\n", PROJECT,
     GGEN_PROJECT_ERROR_NOT_FOUND, "ggen.yaml:2:12: 'nowhere' does not exist"},
    {"missing-query", "ggen.yaml", CONFIG ("queries: {animals: a.rq}\n"), PROJECT,
     GGEN_PROJECT_ERROR_NOT_FOUND, "ggen.yaml:5:20: 'a.rq' does not exist"},
    {"turtle", "zoo.ttl", "<a:a> <a:b> .\n", RDF, GGEN_RDF_ERROR_SYNTAX,
     "zoo.ttl:1:14: expected the digits of a number, or an object: an IRI, a prefixed name, a "
     "blank node or a literal"},
    {"turtle-utf8", "zoo.ttl", "<a:a> <a:b> \"\xff\" .\n", RDF, GGEN_RDF_ERROR_ENCODING,
     "zoo.ttl:1:14: byte 0xFF is not UTF-8; save the file as UTF-8"},
    {"sparql", "ggen.yaml",
     CONFIG ("queries:\n  animals: |\n    SELECT ?a\n    WHERE { ?a zoo:name }\n  foods: {query: "
             "'SELECT * {}', group_by: x}\n"),
     QUERY, GGEN_QUERY_ERROR_SYNTAX, "ggen.yaml:8:25: expected a term or a variable, found '}'"},
    {"sparql-form", "ggen.yaml", CONFIG ("queries:\n  animals: ASK {}\n"), PROJECT,
     GGEN_PROJECT_ERROR_INVALID, "ggen.yaml:6:12: a query for templates must be a SELECT query"},
    {"sparql-group", "ggen.yaml",
     CONFIG ("queries:\n  animals: {query: 'SELECT ?animal ?name {}', group_by: anmial}\n"),
     PROJECT, GGEN_PROJECT_ERROR_INVALID,
     "ggen.yaml:6:20: 'group_by' names 'anmial', which the query does not select; did you mean "
     "'animal'?"},
    {"enrich-form", "ggen.yaml",
     CONFIG ("enrich: SELECT * {}\nqueries: {animals: 'SELECT ?name {}', foods: 'SELECT * {}'}\n"),
     PROJECT, GGEN_PROJECT_ERROR_INVALID,
     "ggen.yaml:5:9: a query of 'enrich' must be a CONSTRUCT query"},
    {"front-matter-key", "templates/index.txt.j2", "---\nto: a\nforeach: animals\n---\n", PROJECT,
     GGEN_PROJECT_ERROR_INVALID,
     "templates/index.txt.j2:3:1: unknown key 'foreach' in front matter; did you mean 'for_each'?"},
    {"front-matter-end", "templates/index.txt.j2", "---\nto: a\n", PROJECT,
     GGEN_PROJECT_ERROR_SYNTAX,
     "templates/index.txt.j2:1:1: front matter begins here but does not end; put a line '---' "
     "after it"},
    {"no-to", "templates/index.txt.j2", "---\ndescription: a\n---\n", PROJECT,
     GGEN_PROJECT_ERROR_INVALID,
     "templates/index.txt.j2:1:1: the template has no 'to', which says where its output goes"},
    {"unknown-query", "templates/index.txt.j2", "---\nto: a\nfor_each: animal\n---\n", PROJECT,
     GGEN_PROJECT_ERROR_INVALID,
     "templates/index.txt.j2:3:11: 'for_each' names query 'animal', which does not exist; did you "
     "mean 'animals'?"},
    {"template-syntax", "templates/index.txt.j2", "---\nto: a\n---\nline\n{% if %}\n", TEMPLATE,
     GGEN_TEMPLATE_ERROR_SYNTAX, "templates/index.txt.j2:5:7: expected an expression, found '%}'"},
    {"template-utf8", "templates/index.txt.j2", "---\nto: a\n---\na\xff\n", PROJECT,
     GGEN_PROJECT_ERROR_SYNTAX, "templates/index.txt.j2:4:2: not valid UTF-8 (byte 0xff)"},
    {"undefined", "templates/index.txt.j2", "---\nto: a\n---\n{{ nobody }}\n", TEMPLATE,
     GGEN_TEMPLATE_ERROR_UNDEFINED, "templates/index.txt.j2:4:4: 'nobody' is undefined"},
    {"undefined-in-to", "templates/index.txt.j2", "---\nto: 'x{{ nobody }}'\n---\n", TEMPLATE,
     GGEN_TEMPLATE_ERROR_UNDEFINED, "templates/index.txt.j2:2:10: 'nobody' is undefined"},
    {"missing-include", "templates/index.txt.j2", "---\nto: a\n---\n{% include 'b.j2' %}\n",
     TEMPLATE, GGEN_TEMPLATE_ERROR_NOT_FOUND,
     "templates/index.txt.j2:4:4: there is no template 'b.j2'"},
    {"include-outside", "templates/index.txt.j2", "---\nto: a\n---\n{% include '../../secret' %}\n",
     TEMPLATE, GGEN_TEMPLATE_ERROR_INVALID_NAME,
     "templates/index.txt.j2:4:4: the template name '../../secret' goes up with '..'; names are "
     "relative to a search path"},
    {"to-absolute", "templates/index.txt.j2", "---\nto: /tmp/x\n---\n", PROJECT,
     GGEN_PROJECT_ERROR_UNSAFE_PATH,
     "templates/index.txt.j2:2:5: output path '/tmp/x' is absolute; outputs stay inside of the "
     "project"},
    {"to-outside", "templates/index.txt.j2", "---\nto: ../x\n---\n", PROJECT,
     GGEN_PROJECT_ERROR_UNSAFE_PATH,
     "templates/index.txt.j2:2:5: output path '../x' has '..' in it; outputs stay inside of the "
     "project"},
    {"to-git", "templates/index.txt.j2", "---\nto: .git/hooks/pre-commit\n---\n", PROJECT,
     GGEN_PROJECT_ERROR_UNSAFE_PATH,
     "templates/index.txt.j2:2:5: output path '.git/hooks/pre-commit' leads into '.git' or "
     "'.ggen', which are not for outputs"},
    {"collision", "templates/other.j2", "---\nto: index.txt\n---\n", PROJECT,
     GGEN_PROJECT_ERROR_COLLISION,
     "templates 'templates/index.txt.j2' and 'templates/other.j2' both write 'out/index.txt'"},
    {"collision-of-rows", "templates/index.txt.j2", "---\nto: same.txt\nfor_each: animals\n---\n",
     PROJECT, GGEN_PROJECT_ERROR_COLLISION,
     "templates/index.txt.j2:2:5: rows 1 and 2 of 'for_each' both write 'out/same.txt'"},
    {"collision-with-directory", "templates/other.j2", "---\nto: index.txt/deep\n---\n", PROJECT,
     GGEN_PROJECT_ERROR_COLLISION,
     "template 'templates/index.txt.j2' writes 'out/index.txt', which 'templates/other.j2' needs "
     "as a directory for 'out/index.txt/deep'"},
    {"over-an-input", "ggen.yaml",
     "name: zoo\noutput: templates\ntemplates: more/up.j2\ngraphs: templates/animal.txt.j2\n",
     PROJECT, GGEN_PROJECT_ERROR_UNSAFE_PATH,
     "template 'more/up.j2' would overwrite 'templates/animal.txt.j2', which is an input of the "
     "project"},
};

static GQuark
get_domain (Domain domain)
{
  switch (domain)
    {
    case QUERY:
      return GGEN_QUERY_ERROR;
    case RDF:
      return GGEN_RDF_ERROR;
    case TEMPLATE:
      return GGEN_TEMPLATE_ERROR;
    case PROJECT:
    default:
      return GGEN_PROJECT_ERROR;
    }
}

static void
one_clear_error_and_nothing_written (GgenTestSandbox *sandbox, gpointer user_data)
{
  const Bad *input = user_data;

  test_project_basic (sandbox);
  test_write (sandbox, "more/up.j2", "---\nto: animal.txt.j2\n---\n");
  test_write (sandbox, "secret", "secret");
  test_write_data (sandbox, input->path, input->text, strlen (input->text));
  test_sync_fails (sandbox, GGEN_SYNC_DEFAULT, get_domain (input->domain), input->code,
                   input->message);
}

static void
a_project_without_config_is_none (GgenTestSandbox *sandbox, gpointer user_data)
{
  GFile *dir = ggen_test_sandbox_get_dir (sandbox);
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenSyncReport) report = test_sync (sandbox, GGEN_SYNC_DEFAULT, &error);
  g_autofree char *message =
      g_strdup_printf ("'%s' is not a project: it has no ggen.yaml; 'ggen project init' makes one",
                       g_file_peek_path (dir));

  g_assert_null (report);
  g_assert_cmpstr (error->message, ==, message);
  g_assert_error (error, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_NOT_FOUND);
}

static void
no_link_leads_outside (GgenTestSandbox *sandbox, gpointer user_data)
{
  test_project_basic (sandbox);
  test_make_dir (sandbox, "elsewhere");
  test_link (sandbox, "elsewhere", "out");
  test_sync_fails (sandbox, GGEN_SYNC_FORCE, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_UNSAFE_PATH,
                   "output 'out/ape.txt' leads through 'out', which is a symbolic link");

  test_remove (sandbox, "out");
  test_make_dir (sandbox, "out");
  test_link (sandbox, "../zoo.ttl", "out/bee.txt");
  test_sync_fails (sandbox, GGEN_SYNC_FORCE, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_UNSAFE_PATH,
                   "output 'out/bee.txt' is a symbolic link; remove it first");

  test_remove (sandbox, "out/bee.txt");
  test_make_dir (sandbox, "out/bee.txt");
  test_sync_fails (sandbox, GGEN_SYNC_FORCE, GGEN_PROJECT_ERROR, GGEN_PROJECT_ERROR_UNSAFE_PATH,
                   "output 'out/bee.txt' is a directory");
}

static void
cyclic_includes_end (GgenTestSandbox *sandbox, gpointer user_data)
{
  test_project_basic (sandbox);
  test_write (sandbox, "templates/a.j2", "{% include 'b.j2' %}\n");
  test_write (sandbox, "templates/b.j2", "\n{% include 'a.j2' %}\n");
  test_write (sandbox, "templates/index.txt.j2", "---\nto: a\n---\n{% include 'a.j2' %}\n");
  test_sync_fails (
      sandbox, GGEN_SYNC_DEFAULT, GGEN_TEMPLATE_ERROR, GGEN_TEMPLATE_ERROR_CYCLE,
      "templates/a.j2:1:4: templates include each other without end: b.j2 → a.j2 → b.j2");
}

static void
the_first_of_many_failing_rows_is_told (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GString) zoo = g_string_new ("@prefix zoo: <http://zoo.example/> .\n");

  test_project_basic (sandbox);
  for (guint i = 0; i < 300; i++)
    g_string_append_printf (zoo, "zoo:a%03u zoo:name \"a%03u\" .\n", i, i);
  test_write (sandbox, "zoo.ttl", zoo->str);
  test_write (sandbox, "templates/animal.txt.j2",
              "---\nto: '{{ name }}'\nfor_each: animals\n---\n"
              "{% if name > 'a100' %}{% include name %}{% endif %}\n");
  for (guint i = 0; i < 3; i++)
    test_sync_fails (sandbox, GGEN_SYNC_DEFAULT, GGEN_TEMPLATE_ERROR, GGEN_TEMPLATE_ERROR_NOT_FOUND,
                     "templates/animal.txt.j2:5:26: there is no template 'a101'");
}

static void
unmount (gpointer data)
{
  g_autofree char *path = data;

  umount2 (path, MNT_DETACH);
}

/* Makes the sandbox' own directory a small file system. */
static char *
mount_here (GgenTestSandbox *sandbox, const char *options)
{
  g_autofree char *path = test_path (sandbox, ".");

  if (mount ("ggen-test", path, "tmpfs", 0, options) != 0)
    {
      g_test_skip ("mounting is not permitted here");
      return NULL;
    }
  ggen_test_sandbox_defer (sandbox, unmount, g_strdup (path));

  return g_steal_pointer (&path);
}

static void
a_read_only_disk_is_told (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = mount_here (sandbox, "size=4m");

  if (path == NULL)
    return;
  test_project_basic (sandbox);
  g_assert_cmpint (mount (NULL, path, NULL, MS_REMOUNT | MS_RDONLY, NULL), ==, 0);

  test_sync_fails (sandbox, GGEN_SYNC_DEFAULT, G_IO_ERROR, G_IO_ERROR_READ_ONLY,
                   "cannot make the directory '.ggen': Read-only file system");
  /* What only looks needs no more than that. */
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (GgenSyncReport) report = test_sync (sandbox, GGEN_SYNC_DRY_RUN, &error);

    g_assert_no_error (error);
    test_assert_counts (report, 4, 0, 0);
  }
}

static void
a_full_disk_is_told (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autofree char *path = mount_here (sandbox, "size=256k");
  g_autoptr (GgenSyncReport) report = NULL;
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;
  test_project_basic (sandbox);
  report = test_sync (sandbox, GGEN_SYNC_DEFAULT, &error);
  g_assert_no_error (error);

  test_write (sandbox, "templates/index.txt.j2",
              "---\nto: index.txt\n---\n{% for i in range(90000) %}{{ i }}\n{% endfor %}\n");
  test_sync_fails (sandbox, GGEN_SYNC_DEFAULT, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                   "cannot write 'out/index.txt': No space left on device");
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strdup_printf ("/bad-input/%s", bad[i].name);

      ggen_test_add (path, one_clear_error_and_nothing_written, (gpointer) &bad[i]);
    }
  ggen_test_add ("/bad-input/a-project-without-config-is-none", a_project_without_config_is_none,
                 NULL);
  ggen_test_add ("/bad-input/no-link-leads-outside", no_link_leads_outside, NULL);
  ggen_test_add ("/bad-input/cyclic-includes-end", cyclic_includes_end, NULL);
  ggen_test_add ("/bad-input/the-first-of-many-failing-rows-is-told",
                 the_first_of_many_failing_rows_is_told, NULL);
  ggen_test_add ("/bad-input/a-read-only-disk-is-told", a_read_only_disk_is_told, NULL);
  ggen_test_add ("/bad-input/a-full-disk-is-told", a_full_disk_is_told, NULL);

  return ggen_test_run ();
}
