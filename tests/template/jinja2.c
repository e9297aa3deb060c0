/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What Jinja2 printed for the same templates: jinja2-golden.json, made by
 * generate-jinja2-golden.py. */

#include "render.h"

/* Where we differ on purpose. */
static const struct
{
  const char *name;
  const char *reason;
} deviations[] = {
    {"users[0] | attr(\"name\")", "attributes and items of maps are the same thing here"},
    {"lipsum is defined", "there is no lipsum(): the same input gives the same bytes"},
    {"macro-attributes", "the arguments of a macro are a list"},
};

static const char *
find_deviation (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (deviations); i++)
    if (strcmp (deviations[i].name, name) == 0)
      return deviations[i].reason;

  return NULL;
}

static GgenValue *
load_golden (void)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "template", "jinja2-golden.json", NULL);
  g_autofree char *json = NULL;
  GError *error = NULL;
  GgenValue *golden;

  g_file_get_contents (path, &json, NULL, &error);
  g_assert_no_error (error);
  golden = ggen_value_new_from_json (json, &error);
  g_assert_no_error (error);

  return golden;
}

static GgenTemplateEnvironment *
new_environment (GgenValue *golden, GgenValue *options)
{
  GgenTemplateEnvironment *environment = ggen_template_environment_new ();
  g_autoptr (GgenValue) templates = ggen_value_get (golden, "templates");

  for (gsize i = 0; i < ggen_value_get_length (templates); i++)
    {
      g_autoptr (GgenValue) name = ggen_value_get_nth_key (templates, i);
      g_autoptr (GgenValue) text = ggen_value_get_nth_value (templates, i);

      ggen_template_environment_add_source (environment, ggen_value_get_string (name),
                                            ggen_value_get_string (text));
    }
  for (gsize i = 0; i < ggen_value_get_length (options); i++)
    {
      g_autoptr (GgenValue) name = ggen_value_get_nth_key (options, i);
      g_autoptr (GgenValue) value = ggen_value_get_nth_value (options, i);
      g_autofree char *property = g_strdelimit (g_strdup (ggen_value_get_string (name)), "_", '-');

      g_object_set (environment, property, ggen_value_get_boolean (value), NULL);
    }

  return environment;
}

static gboolean
agrees (GgenValue *golden, GgenValue *item, char **ours)
{
  g_autoptr (GgenValue) options = ggen_value_get (item, "options");
  g_autoptr (GgenValue) text = ggen_value_get (item, "template");
  g_autoptr (GgenValue) expected = ggen_value_get (item, "expected");
  g_autoptr (GgenValue) context = ggen_value_get (golden, "context");
  g_autoptr (GgenTemplateEnvironment) environment = new_environment (golden, options);
  g_autoptr (GError) error = NULL;
  g_autoptr (GgenTemplate) template =
      ggen_template_new (environment, ggen_value_get_string (text), "test.txt", &error);

  *ours = template != NULL ? ggen_template_render (template, context, NULL, &error) : NULL;
  if (expected == NULL)
    {
      /* It fails in Jinja2: then with us as well, and with a place. */
      if (*ours == NULL)
        g_assert_true (g_str_has_prefix (error->message, "test.txt:"));
      return *ours == NULL;
    }
  if (*ours == NULL)
    *ours = g_strdup (error->message);
  return g_strcmp0 (*ours, ggen_value_get_string (expected)) == 0 && error == NULL;
}

static void
prints_what_jinja2_prints (GgenTestSandbox *sandbox, gpointer user_data)
{
  g_autoptr (GgenValue) golden = load_golden ();
  g_autoptr (GgenValue) cases = ggen_value_get (golden, "cases");
  guint n_wrong = 0;

  g_assert_cmpuint (ggen_value_get_length (cases), >, 500);
  for (gsize i = 0; i < ggen_value_get_length (cases); i++)
    {
      g_autoptr (GgenValue) item = ggen_value_get_item (cases, i);
      g_autoptr (GgenValue) name = ggen_value_get (item, "name");
      g_autoptr (GgenValue) expected = ggen_value_get (item, "expected");
      const char *reason = find_deviation (ggen_value_get_string (name));
      g_autofree char *ours = NULL;

      if (agrees (golden, item, &ours) == (reason == NULL))
        continue;
      n_wrong++;
      if (reason != NULL)
        g_test_message ("%s: agrees now; take it off the list of deviations",
                        ggen_value_get_string (name));
      else
        g_test_message ("%s: expected '%s', got '%s'", ggen_value_get_string (name),
                        expected != NULL ? ggen_value_get_string (expected) : "an error",
                        ours != NULL ? ours : "an error");
    }
  g_assert_cmpuint (n_wrong, ==, 0);
}

int
main (int argc, char **argv)
{
  ggen_test_init (&argc, &argv);

  ggen_test_add ("/jinja2/prints-what-jinja2-prints", prints_what_jinja2_prints, NULL);

  return ggen_test_run ();
}
